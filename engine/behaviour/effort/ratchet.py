"""Ratchet beliefs: what a share more of next year's quota is worth to a rep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.behaviour.effort.problem import EffortProblem, Grid
    from engine.behaviour.effort.result import EffortResult

    Floats = NDArray[np.float64]

ROUNDS = 40
NUDGE = 0.02
"""Share of quota by which it is moved to see what it is worth."""


@dataclass(frozen=True, eq=False, slots=True)
class RatchetBelief:
    """What a rep believes of next year's quota, and does because of it.

    Parameters
    ----------
    value
        v: money that one share of quota more is worth, at the start of its year.
    after
        Money that a share sold this year brings after the year's end, at that end.
    result
        The year solved with it.
    rounds
        How often the year was solved anew until v stood still.
    gap
        Relative movement that v still wanted in the end.
    """

    value: float
    after: float
    result: EffortResult
    rounds: int
    gap: float


def ratchet_value(
    problem_for: Callable[[float, float], EffortProblem],
    ratchet: float,
    *,
    hazard: float = 0.0,
    tolerance: float = 1e-5,
) -> RatchetBelief:
    """Return what a share more of next year's quota is worth, by a fixed point.

    Parameters
    ----------
    problem_for
        A year's problem, given a factor on every quota in it and ``after``.
    ratchet
        λ of next year's quota Q(1 + g) + λ(Y − Q), 0 to 1.
    hazard
        Chance a month of leaving.
    tolerance
        Relative movement of v at which it counts as at rest.

    Notes
    -----
    v = ∂V/∂Q + δ¹²(1 − hazard)¹²(1 − λ)v; a share sold costs λ·δ¹²(1 − hazard)¹²·|v|
    seen from the start of the year (docs/understand/incentives.md section 2). δ¹² is
    in the solution already, so ``after`` is λ(1 − hazard)¹²·v. All are solved on one
    grid; a v that swings is damped. Where the best policy jumps with v there may be no
    fixed point: ``gap`` then stays large, and is the caller's to report.

    Raises
    ------
    ValueError
        λ is not within 0 to 1.
    """
    if not 0 <= ratchet <= 1:
        raise ValueError(f"ratchet is out of range: {ratchet}")
    plain = problem_for(1.0, 0.0)
    grid = _grid_of(plain)
    months = float(np.sum(plain.length))
    stays = (1 - hazard) ** months
    kept = plain.person.discount**months * stays

    def solved(factor: float, value: float) -> EffortResult:
        problem = problem_for(factor, ratchet * stays * value)
        return solve(replace(problem, grid=grid))

    value, move, gap, pace = 0.0, 0.0, np.inf, 1.0
    rounds = 0
    while gap > tolerance and rounds < ROUNDS:
        more, less = solved(1 + NUDGE, value).value, solved(1 - NUDGE, value).value
        wanted = (more - less) / (2 * NUDGE) / (1 - kept * (1 - ratchet))
        if move * (wanted - value) < 0:
            pace /= 2
        move = wanted - value
        gap = abs(move) / max(abs(wanted), 1e-300)
        value += pace * move
        rounds += 1
    result = solved(1.0, value)
    return RatchetBelief(value, ratchet * stays * value, result, rounds, gap)


def _grid_of(problem: EffortProblem) -> Grid:
    """Return the grid that a problem is solved on, a bit wider, as a given one."""
    totals = solve(problem).policy.totals
    low, high = float(totals[0]), float(totals[-1])
    return replace(problem.grid, points=len(totals), low=low, high=high * 1.1)


def ratchet_rates(rate: float, ratchet: float, discount: float, periods: int) -> Floats:
    """Return what a unit sold is worth in each of finitely many periods.

    Parameters
    ----------
    rate
        Bonus for a unit over quota, and off for a unit below.
    ratchet, discount
        λ, and δ of a period.
    periods
        How many, 1 or more; the last has no successor.

    Notes
    -----
    v of the last is −rate; before, v = −rate + δ(1 − λ)v⁺, and a unit sold is worth
    rate + δλv⁺ (Weitzman 1980, finite).
    """
    rates = np.zeros(periods)
    quota = 0.0
    for period in reversed(range(periods)):
        rates[period] = rate + discount * ratchet * quota
        quota = -rate + discount * (1 - ratchet) * quota
    return rates
