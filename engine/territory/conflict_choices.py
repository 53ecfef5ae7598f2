"""Where each unit may go when plans are searched for, and where it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Owners = NDArray[np.int32]

_NEAR = 24
"""Territories that a unit may be moved to."""


def choices_of(problem: TerritoryProblem, *, soft: bool) -> tuple[Owners, Owners]:
    """Return each unit's choices, the cheapest and today's, and where it begins.

    Parameters
    ----------
    problem
        Costs say what is near; without any, all are alike.
    soft
        Whether permits may be broken: then they rule no choice out, and permitted
        ones come first.
    """
    n, m = problem.num_units, problem.num_territories
    width = min(m, _NEAR)
    near = np.full((n, width), -1, dtype=np.int32)
    choice = np.zeros(n, dtype=np.int32)
    step = max(1, 4_000_000 // m)
    for first in range(0, n, step):
        rows = np.arange(first, min(first + step, n))
        cost = problem.cost_rows(rows).astype(np.float64)
        allowed = problem.allowed_rows(rows)
        owned = problem.current[rows]
        has = np.flatnonzero(owned >= 0)
        # Today's owner first: whoever stays costs no budget of moves.
        cost[has, owned[has]] = -1.0
        cost[~allowed] = cost[~allowed] + cost.max() + 1.0 if soft else np.inf
        order = np.argpartition(cost, width - 1, axis=1)[:, :width]
        found = np.take_along_axis(cost, order, axis=1)
        inner = np.argsort(found, axis=1, kind="stable")
        order = np.take_along_axis(order, inner, axis=1)
        found = np.take_along_axis(found, inner, axis=1)
        near[rows] = np.where(np.isfinite(found), order, -1)
    # A unit that may go nowhere stays where it is said to be: its rule is broken.
    near[:, 0] = np.where(near[:, 0] < 0, 0, near[:, 0])
    return near, choice
