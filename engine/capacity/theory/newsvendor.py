"""How many to hire once, before it is known how many leave: the newsvendor's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def leavers(chances: ArrayLike) -> Floats:
    """Return the chances that 0, 1, … n of n people leave, each on their own.

    Parameters
    ----------
    chances
        ``(n,)`` chance of each person to leave; equal ones make it binomial.

    Notes
    -----
    Person by person: P(k of m) = P(k of m − 1)(1 − p) + P(k − 1 of m − 1) p; sums of
    positive terms, so accurate to rounding.

    Raises
    ------
    ValueError
        A chance is not within [0, 1].
    """
    each = np.atleast_1d(np.asarray(chances, dtype=np.float64))
    if each.ndim != 1 or not ((each >= 0) & (each <= 1)).all():
        raise ValueError("a chance to leave is within [0, 1]")
    odds = np.ones(1)
    for chance in each:
        stay, go = np.append(odds * (1 - chance), 0.0), np.append(0.0, odds * chance)
        odds = stay + go
    return odds


@dataclass(frozen=True, eq=False, slots=True)
class HiringOnce:
    """How many to hire at once, and what any other number costs.

    Parameters
    ----------
    fractile
        cu ÷ (cu + co): how sure one should be to have enough.
    hires
        The best number; the smallest, if several cost the same.
    cost
        Expected cost of it.
    costs
        Expected cost of hiring 0, 1, 2, …
    enough
        Chance that so many are enough, for 0, 1, 2, …
    normal
        What the normal approximation says, not rounded.
    """

    fractile: float
    hires: int
    cost: float
    costs: Floats
    enough: Floats
    normal: float


def hire_once(
    chances: ArrayLike, target: int, short_cost: float, idle_cost: float
) -> HiringOnce:
    """Return how many to hire now for a target, as people may leave meanwhile.

    Parameters
    ----------
    chances
        ``(n,)`` chance of each of the n who are there to leave before the time.
    target
        People wanted then.
    short_cost, idle_cost
        Money for each that is missing, and for each too many.

    Notes
    -----
    Wanted are X = leavers + target − n hires, and h costs cu E(X − h)⁺ + co E(h − X)⁺;
    best is the smallest h with P(X ≤ h) ≥ cu ÷ (cu + co) (Arrow, Harris and Marschak
    1951). Near fractiles are compared by cost, which rounding cannot turn over. The
    normal approximation is mean + z · sd at that fractile, without a correction for
    whole numbers.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    if not (short_cost >= 0 and idle_cost >= 0 and short_cost + idle_cost > 0):
        raise ValueError("costs are 0 or more, and one is more than 0")
    if target < 0:
        raise ValueError(f"the target is 0 people or more, not {target}")
    odds = leavers(chances)
    people = odds.size - 1
    wanted = np.arange(people + 1) + target - people
    tried = np.arange(max(int(wanted[-1]), 0) + 1)
    gap = wanted[None, :] - tried[:, None]
    spent = np.where(gap > 0, short_cost * gap, -idle_cost * gap)
    costs = spent @ odds
    least = int(np.flatnonzero(costs <= costs.min() * (1 + 1e-12))[0])
    mean = float(wanted @ odds)
    sd = float(np.sqrt((wanted - mean) ** 2 @ odds))
    fractile = short_cost / (short_cost + idle_cost)
    normal = mean + sd * float(norm.ppf(fractile)) if sd else mean
    enough = (gap <= 0) @ odds
    return HiringOnce(fractile, least, float(costs[least]), costs, enough, normal)
