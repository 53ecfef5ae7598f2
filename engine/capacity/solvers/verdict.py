"""What a library found, checked and put into our two words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.capacity.solvers.port import ProgramClaim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]

NEAR = 1e-6
"""Rows and whole numbers may be off by this share of what is added up in them."""

PROVEN = 1e-7
"""A bound this near to the objective, as a share of it, is the objective."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What a library says.

    Parameters
    ----------
    ended
        Why it stopped.
    raw
        In its own words.
    x, bound, duals, work
        As in a claim.
    infeasible
        Whether it says that there is no solution.
    """

    ended: Reason
    raw: str
    x: Floats | None = None
    bound: float | None = None
    duals: Floats | None = None
    work: float = 0.0
    infeasible: bool = False


def meets(program: Program, x: Floats, *, relaxed: bool = False) -> bool:
    """Return whether a solution keeps bounds, rows and whole numbers."""
    if x.shape != program.cost.shape or not np.isfinite(x).all():
        return False
    give = NEAR * np.maximum(1.0, np.abs(x))
    if (x < program.lower - give).any() or (x > program.upper + give).any():
        return False
    if not relaxed:
        counts = x[program.whole]
        if (np.abs(counts - np.round(counts)) > NEAR).any():
            return False
    sums = program.matrix @ x
    give = NEAR * np.maximum(1.0, abs(program.matrix) @ np.abs(x))
    below, above = program.low - sums > give, sums - program.high > give
    return not bool((below | above).any())


def tidy(program: Program, x: Floats, *, relaxed: bool = False) -> Floats:
    """Return a solution within its bounds, whole numbers exactly whole."""
    x = np.clip(x, program.lower, program.upper)
    if not relaxed:
        x[program.whole] = np.round(x[program.whole])
    return x


def value(program: Program, x: Floats) -> float:
    """Return the objective of a solution."""
    return float(program.cost @ x) + program.constant


def judge(
    program: Program,
    found: Found,
    *,
    limits: Limits,
    relaxed: bool = False,
    start: Floats | None = None,
) -> ProgramClaim:
    """Return the claim: the best solution that holds, and no bound above it.

    Parameters
    ----------
    program, found
        What was tried and what came of it.
    limits, relaxed, start
        As the solver was given them. A start that holds is the answer when nothing
        better was found.
    """
    x = _best(program, found, start, relaxed)
    if x is None:
        return _nothing(found)
    objective = value(program, x)
    size = max(1.0, abs(objective))
    bound, raw = found.bound, found.raw
    if found.infeasible or (bound is not None and bound > objective + NEAR * size):
        # Libraries err; a proof that a solution at hand refutes is none.
        bound, raw = None, f"{raw} (refuted by a solution)"
    duals = found.duals if relaxed else None
    if bound is None:
        outcome = Outcome(Status.FEASIBLE, found.ended, raw)
        return ProgramClaim(outcome, x, objective, None, duals, found.work)
    bound = min(bound, objective)
    if objective - bound <= PROVEN * size:
        outcome = Outcome(Status.OPTIMAL, Reason.PROVED, raw)
    elif objective - bound <= limits.gap * abs(objective):
        outcome = Outcome(Status.FEASIBLE, Reason.GAP_REACHED, raw)
    else:
        outcome = Outcome(Status.FEASIBLE, found.ended, raw)
    return ProgramClaim(outcome, x, objective, bound, duals, found.work)


def _nothing(found: Found) -> ProgramClaim:
    status = Status.INFEASIBLE if found.infeasible else Status.UNKNOWN
    reason = Reason.PROVED if found.infeasible else found.ended
    bound = None if found.infeasible else found.bound
    return ProgramClaim(
        Outcome(status, reason, found.raw), None, None, bound, work=found.work
    )


def _best(
    program: Program, found: Found, start: Floats | None, relaxed: bool
) -> Floats | None:
    known = []
    for x in (found.x, start):
        # Checked before it is rounded too: rounding must not pass for a solution.
        if x is not None and meets(program, x, relaxed=relaxed):
            tidied = tidy(program, x, relaxed=relaxed)
            if meets(program, tidied, relaxed=relaxed):
                known.append(tidied)
    return min(known, key=lambda x: value(program, x), default=None)
