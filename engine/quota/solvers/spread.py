"""Quotas as near to the fair ones as the rules allow, in whole units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.quota.solvers.cheapest import cheapest
from engine.quota.solvers.network import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.problem import QuotaProblem
    from engine.quota.units import Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SECOND = Limits(work=0.1, gap=1e-3)
"""How hard to look for the least total once the largest is known to be least."""

HALVINGS = 64
"""Of the range of deviations: the window is then as narrow as a number can tell."""


@dataclass(frozen=True, eq=False, slots=True)
class Spread:
    """What a solver says; nobody believes it.

    Parameters
    ----------
    outcome
        How it ended.
    territories
        ``(territories,)`` units.
    objective, bound
        Of the method; no plan has less than the bound. None: nothing is known.
    """

    outcome: Outcome
    territories: Ints
    objective: float
    bound: float | None


def solve_spread(problem: QuotaProblem, units: Units, limits: Limits) -> Spread:
    """Return the plan with the least total of relative deviations from the fair quotas.

    With ``least_largest`` those whose largest is least; among them one whose total is
    as small as CBC finds soon.

    Parameters
    ----------
    problem
        Fair quotas and method.
    units
        The problem in whole units; possible.
    limits
        When to stop.

    Notes
    -----
    The least largest deviation z needs no program: whether quotas within (1 ± z) of the
    fair ones add up is told exactly by the ranges of the tree, and z is halved upon.
    """
    fair, size = _fair(problem, units)
    if problem.method == "least_largest":
        return _least_largest(problem, units, fair, size)
    pieces = _deviations(units, fair, size)
    last = units.tree.num_levels - 1
    found = cheapest(units, {last: pieces}, limits, problem.seed)
    start = float((np.abs(pieces.knots[:, 0] - fair) / size).sum())
    bound = None if found.bound is None else max(0.0, start + found.bound)
    return Spread(found.outcome, found.whole[last], start + found.cost, bound)


def _least_largest(
    problem: QuotaProblem, units: Units, fair: Floats, size: Floats
) -> Spread:
    """Spread within the narrowest window."""
    window, bound = _narrowest(units, fair, size)
    last = units.tree.num_levels - 1
    pieces = {last: _deviations(window, fair, size)}
    found = cheapest(window, pieces, SECOND, problem.seed)
    said = f"narrowest window; total: {found.outcome}"
    outcome = Outcome(Status.OPTIMAL, Reason.PROVED, said)
    largest = float((np.abs(found.whole[last] - fair) / size).max())
    return Spread(outcome, found.whole[last], largest, bound)


def _fair(problem: QuotaProblem, units: Units) -> tuple[Floats, Floats]:
    """Return fair quotas and what their deviations are shares of, in units."""
    fair = problem.fair_quota / problem.unit
    size = np.maximum(fair, 1.0)
    if units.carrier >= 0:
        fair[units.carrier] -= units.rest / problem.unit
    return fair, size


def _narrowest(units: Units, fair: Floats, size: Floats) -> tuple[Units, float]:
    """Return the narrowest window around the fair quotas with a plan, and a bound."""
    few, many = 0.0, 1.0
    if _window(units, fair, size, few).possible:
        return _window(units, fair, size, few), 0.0
    while not _window(units, fair, size, many).possible:
        few, many = many, 2 * many
    for _ in range(HALVINGS):
        middle = (few + many) / 2
        if not few < middle < many:
            break
        if _window(units, fair, size, middle).possible:
            many = middle
        else:
            few = middle
    return _window(units, fair, size, many), few


def _window(units: Units, fair: Floats, size: Floats, away: float) -> Units:
    """Return the problem with quotas within so much of the fair ones."""
    dust = 1e-12 * size
    low = np.ceil(fair - away * size - dust).astype(np.int64)
    high = np.floor(fair + away * size + dust).astype(np.int64)
    return units.within(low, high)


def _deviations(units: Units, fair: Floats, size: Floats) -> Pieces:
    """Return the cost |x − fair| ÷ size at whole x."""
    low, high = units.low[-1], units.high[-1]
    below = np.floor(fair).astype(np.int64)
    knots = [low, np.clip(below, low, high), np.clip(below + 1, low, high), high]
    middle = 2 * (below - fair) + 1
    one = np.ones_like(fair)
    slopes = np.stack([-one, middle, one], axis=1) / size[:, None]
    return Pieces(np.stack(knots, axis=1), slopes)
