"""The best plan of a company for one who reacts: linear, square-root, and two tasks.

Everything here is searched for numerically, so that published closed forms test it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp, roots_genlaguerre

from engine.behaviour.contest.panels import panels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Curve = Callable[[Floats], Floats]

TRIED = 33
"""Points of each round of a search for a peak."""
ROUNDS = 4
"""Rounds; each narrows the range to a sixteenth."""
NODES = 48
"""Points of an expectation over gamma sales."""


def peak(curve: Curve, low: float, high: float) -> float:
    """Return where a curve is highest: a global scan, narrowed, then polished.

    Notes
    -----
    The last step is one of Newton on derivatives by differences of fourth order, as
    comparing values alone tells arguments apart only to the root of the rounding error.
    """
    left, right = low, high
    for _ in range(ROUNDS):
        x = np.linspace(left, right, TRIED)
        i = int(np.argmax(curve(x)))
        best = float(x[i])
        left, right = float(x[max(i - 1, 0)]), float(x[min(i + 1, TRIED - 1)])
    step = (high - low) * 1e-3
    if not low + 2 * step <= best <= high - 2 * step:
        return best
    f = curve(best + step * np.arange(-2.0, 3.0))
    slope = float(8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * step)
    bend = float(16 * (f[3] + f[1]) - (f[4] + f[0]) - 30 * f[2]) / (12 * step**2)
    move = -slope / bend if bend < 0 else 0.0
    return best + move if abs(move) < step else best


def _each(scalar: Curve, x: Floats) -> Floats:
    return np.concatenate([scalar(x[i : i + 1]) for i in range(x.size)])


@dataclass(frozen=True, slots=True)
class LinearAgency:
    """One who is paid salary + rate · sales, sales being reach · effort + luck.

    Parameters
    ----------
    cost
        c of c·e²/2, more than 0.
    risk
        Absolute risk aversion, 0 or more.
    sd, common_sd
        Of normal luck: one's own, and the market's.
    margin
        What a unit of sales brings the company before pay.
    reach
        Sales per unit of effort.

    Raises
    ------
    ValueError
        A number is out of range.
    """

    cost: float
    risk: float
    sd: float
    common_sd: float = 0.0
    margin: float = 1.0
    reach: float = 1.0

    def __post_init__(self) -> None:
        if not (self.cost > 0 and self.margin > 0 and self.reach > 0):
            raise ValueError("cost, margin and reach are more than 0")
        if not (self.risk >= 0 and self.sd >= 0 and self.common_sd >= 0):
            raise ValueError("risk and deviations are 0 or more")


@dataclass(frozen=True, slots=True)
class LinearPlan:
    """What a rate of commission leads to.

    Parameters
    ----------
    rate
        Share of sales that is paid.
    effort
        What the rep then does.
    certain
        Certainty equivalent of the pay less the cost of effort, without a salary.
    surplus
        That, and what the company keeps.
    """

    rate: float
    effort: float
    certain: float
    surplus: float


def linear_plan(problem: LinearAgency, rate: float) -> LinearPlan:
    """Return what a rate of commission leads to; the rep's effort is searched for.

    Raises
    ------
    ValueError
        The rate is below 0.
    """
    if not rate >= 0:
        raise ValueError(f"a rate is 0 or more, not {rate}")
    luck = sum(_sure(problem.risk, rate * sd) for sd in (problem.sd, problem.common_sd))

    def felt(effort: Floats) -> Floats:
        pay = rate * problem.reach * effort
        return np.asarray(pay - problem.cost * effort**2 / 2 + luck)

    most = 4 * max(rate, problem.margin) * problem.reach / problem.cost
    effort = peak(felt, 0.0, most)
    certain = float(felt(np.array([effort]))[0])
    kept = (problem.margin - rate) * problem.reach * effort
    return LinearPlan(rate, effort, certain, certain + kept)


def best_linear_plan(problem: LinearAgency) -> LinearPlan:
    """Return the rate with the largest surplus; a salary then divides it.

    Notes
    -----
    Holmström and Milgrom 1987: margin ÷ (1 + r·c·σ² ÷ reach²).
    """

    def surplus(rates: Floats) -> Floats:
        plans = [linear_plan(problem, rate) for rate in rates.tolist()]
        return np.array([plan.surplus for plan in plans])

    return linear_plan(problem, peak(surplus, 0.0, 1.5 * problem.margin))


def _sure(risk: float, sd: float) -> float:
    """Return the certainty equivalent of normal money with mean 0."""
    bend = risk * sd
    if bend == 0:
        return 0.0
    luck, weights = panels(np.linspace(-12.0 - bend, 12.0, 33))
    chances = weights * np.exp(-(luck**2) / 2) / np.sqrt(2 * np.pi)
    if bend < 1:  # near ln 1 digits are lost unless 1 is left out
        loss = float(np.log1p(chances @ np.expm1(-bend * luck)))
    else:
        loss = float(logsumexp(-bend * luck, b=chances))
    return -loss / risk


@dataclass(frozen=True, slots=True)
class SalesAgency:
    """One of utility 2√pay − d·t² whose sales are gamma, of mean h + k·t.

    Parameters
    ----------
    base, effect
        h and k.
    shape
        q; standard deviation is mean ÷ √q.
    disutility
        d, of effort t.
    outside
        Utility to be had elsewhere.
    margin
        What a unit of sales brings before pay: 1 − marginal cost κ.

    Raises
    ------
    ValueError
        A number is not more than 0.
    """

    base: float
    effect: float
    shape: float
    disutility: float
    outside: float
    margin: float

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is more than 0, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class SalesPlan:
    """The plan (A + B·sales)², and what follows.

    Parameters
    ----------
    a, b
        A ≥ 0 and B ≥ 0.
    effort
        t, what the rep then does.
    salary
        Pay without sales, A².
    pay, profit
        Expected pay, and margin less pay.
    utility
        What the rep expects; the outside option, or more if A is 0.
    """

    a: float
    b: float
    effort: float
    salary: float
    pay: float
    profit: float
    utility: float


def best_sales_plan(problem: SalesAgency) -> SalesPlan:
    """Return the most profitable plan (A + B·sales)² that the rep accepts.

    Parameters
    ----------
    problem
        The rep and the company.

    Notes
    -----
    Basu, Lal, Srinivasan and Staelin 1985. Three searches, one within the other: the
    rep's best effort at (A, B) by expectation over sales; the least A ≥ 0 with which
    the rep stays; the B of the largest profit.
    """
    sales, chances = _gamma(problem.shape)

    def profits(slopes: Floats) -> Floats:
        plans = [_accepted(problem, float(b), sales, chances) for b in slopes]
        return np.array([plan.profit for plan in plans])

    high = 1e-3 * np.sqrt(problem.margin / problem.base)
    while profits(np.array([2 * high]))[0] > profits(np.array([high]))[0]:
        high *= 2
    b = peak(profits, 0.0, 4 * high)
    return _accepted(problem, b, sales, chances)


def _gamma(shape: float) -> tuple[Floats, Floats]:
    """Return points of sales ÷ mean, and their chances."""
    nodes, weights = roots_genlaguerre(NODES, shape - 1)
    return nodes / shape, weights / weights.sum()


def _accepted(
    problem: SalesAgency, b: float, sales: Floats, chances: Floats
) -> SalesPlan:
    """Return the plan with the least A at which the rep stays."""

    def chosen(a: float) -> tuple[float, float]:
        def felt(effort: Floats) -> Floats:
            sold = (problem.base + problem.effect * effort)[:, None] * sales
            paid = (a + b * sold) ** 2
            return np.asarray(
                2 * np.sqrt(paid) @ chances - problem.disutility * effort**2
            )

        most = 1.0
        while felt(np.array([2 * most]))[0] > felt(np.array([most]))[0]:
            most *= 2
        effort = peak(felt, 0.0, 4 * most)
        return effort, float(felt(np.array([effort]))[0])

    def spare(a: float) -> float:
        return chosen(a)[1] - problem.outside

    a = 0.0
    if spare(0.0) < 0:
        a = float(brentq(spare, 0.0, problem.outside, xtol=1e-13, rtol=1e-14))
    effort, utility = chosen(a)
    mean = problem.base + problem.effect * effort
    pay = float((a + b * mean * sales) ** 2 @ chances)
    profit = problem.margin * mean - pay
    return SalesPlan(a, b, effort, a**2, pay, profit, utility)


def two_tasks(
    rate: float, cost: float, cross: float, natural: float
) -> tuple[float, float]:
    """Return efforts on a task that pays and on one that does not.

    Parameters
    ----------
    rate
        Pay per unit of the first effort.
    cost, cross
        c and κ of (c/2)(e₁² + x²) + κ·e₁·x, with x the second effort less ``natural``;
        0 ≤ κ < c.
    natural
        What is done of the second task if nothing is paid, 0 or more.

    Notes
    -----
    Holmström and Milgrom 1991: while the second effort is above 0,
    e₁ = rate·c ÷ (c² − κ²), and the second falls by rate·κ ÷ (c² − κ²).

    Raises
    ------
    ValueError
        A number is out of range.
    """
    if not (rate >= 0 and natural >= 0 and 0 <= cross < cost):
        raise ValueError("rate and natural are 0 or more, and 0 ≤ cross < cost")
    most = 2 * rate * cost / (cost**2 - cross**2) + 1.0

    def felt(first: Floats, second: Floats) -> Floats:
        x = second - natural
        burden = cost / 2 * (first**2 + x**2) + cross * first * x
        return np.asarray(rate * first - burden)

    def reply(first: Floats) -> float:
        return peak(lambda second: felt(first, second), 0.0, 2 * natural + most)

    def alone(first: Floats) -> Floats:
        return felt(first, np.array([reply(first)]))

    best = peak(lambda x: _each(alone, x), 0.0, most)
    return best, reply(np.array([best]))
