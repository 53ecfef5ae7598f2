"""Programs that need no library: nothing to add up, or sides that cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Reason
from engine.capacity.solvers.verdict import NEAR, Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]


def settle(program: Program, *, relaxed: bool) -> Found | None:
    """Return what is plain without a library, or None.

    Libraries differ in what they make of a program without rows or variables, and of
    bounds that cross; here it is always the same.
    """
    lower, upper = _sides(program, relaxed)
    empty = np.diff(program.matrix.indptr) == 0
    crossing = (lower > upper + NEAR).any() or (program.low > program.high).any()
    if crossing or (program.low[empty] > NEAR).any():
        return Found(Reason.PROVED, "sides cross", infeasible=True)
    if (program.high[empty] < -NEAR).any():
        return Found(Reason.PROVED, "sides cross", infeasible=True)
    if not empty.all():
        return None
    x = np.where(program.cost > 0, lower, upper)
    idle = program.cost == 0
    x[idle] = np.clip(0.0, lower[idle], upper[idle])
    if not np.isfinite(x).all():
        return Found(Reason.PROVED, "unbounded")
    objective = float(program.cost @ x) + program.constant
    duals = np.zeros(program.low.size)
    return Found(Reason.PROVED, "no rows", x, objective, duals)


def _sides(program: Program, relaxed: bool) -> tuple[Floats, Floats]:
    """Return the bounds of variables, whole where the variable is."""
    lower, upper = program.lower.copy(), program.upper.copy()
    if not relaxed:
        whole = program.whole
        lower[whole] = np.ceil(lower[whole] - NEAR)
        upper[whole] = np.floor(upper[whole] + NEAR)
    return lower, upper
