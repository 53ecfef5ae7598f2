"""Ratchet beliefs: what a share more of next year's quota is worth to a rep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.behaviour.effort.problem import EffortProblem
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
    """

    value: float
    after: float
    result: EffortResult
    rounds: int


def ratchet_value(
    problem_for: Callable[[float, float], EffortProblem],
    ratchet: float,
    *,
    hazard: float = 0.0,
    tolerance: float = 1e-6,
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
        Most that v may still move, relative.

    Notes
    -----
    v = ∂V/∂Q + δ¹²(1 − hazard)¹²(1 − λ)v; a share sold costs λ·δ¹²(1 − hazard)¹²·|v|
    seen from the start of the year (docs/understand/incentives.md section 2). δ¹² is
    in the solution already, so ``after`` is λ(1 − hazard)¹²·v.

    Raises
    ------
    ValueError
        λ is not within 0 to 1, or v does not come to rest.
    """
    if not 0 <= ratchet <= 1:
        raise ValueError(f"ratchet is out of range: {ratchet}")
    value, after = 0.0, 0.0
    for rounds in range(1, ROUNDS + 1):
        more, less = (problem_for(factor, after) for factor in (1 + NUDGE, 1 - NUDGE))
        months = float(np.sum(more.length))
        stays = (1 - hazard) ** months
        kept = more.person.discount**months * stays
        slope = (solve(more).value - solve(less).value) / (2 * NUDGE)
        before, value = value, slope / (1 - kept * (1 - ratchet))
        after = ratchet * stays * value
        if abs(value - before) <= tolerance * abs(value):
            return RatchetBelief(value, after, solve(problem_for(1.0, after)), rounds)
    raise ValueError(f"the worth of quota does not come to rest: {before}, {value}")


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
