"""What a bad year costs: odds of breaking the budget, and the mean of the worst."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.paired import Interval, student, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BudgetRisk:
    """The risk table's row of a plan.

    Parameters
    ----------
    budget
        Money.
    over
        Share of years that cost more, with its Wilson interval.
    worst
        Mean cost of the worst share of years, with its interval.
    p95
        Cost that 95 years of a hundred stay within.
    """

    budget: float
    over: Interval
    worst: Interval
    p95: float


def over_budget(cost: Floats, budget: float, confidence: float) -> Interval:
    """Return the share of years that cost more than the budget.

    Parameters
    ----------
    cost
        ``(n,)`` one cost a replication.
    budget
        Costing exactly this is within it.
    confidence
        Of the Wilson interval.
    """
    share = float((cost > budget).mean())
    return Interval(share, *wilson(share, cost.size, confidence))


def value_at_risk(cost: Floats, tail: float) -> float:
    """Return the least cost that at most a share ``tail`` of years exceeds.

    Notes
    -----
    The ⌈(1 − tail)·n⌉-th smallest, the left-continuous inverse of the distribution.

    Raises
    ------
    ValueError
        ``tail`` is not between 0 and 1, or there are no costs.
    """
    _check(cost, tail)
    k = max(1, ceil(round((1.0 - tail) * cost.size, 9)))
    return float(np.sort(cost)[k - 1])


def cvar(cost: Floats, tail: float) -> float:
    """Return the mean cost of the worst share ``tail`` of years, exactly.

    Notes
    -----
    v + Σ(cost − v)⁺ ÷ (tail·n), v the value at risk; Rockafellar & Uryasev (2002). It
    is the mean of the tail·n largest, the last of them counting for the fraction that
    is left.

    Raises
    ------
    ValueError
        As :func:`value_at_risk`.
    """
    return _expected_tail(cost, tail)[0]


def cvar_interval(cost: Floats, tail: float, confidence: float) -> Interval:
    """Return the mean of the worst years with its interval.

    Notes
    -----
    √n·(estimate − truth) → N(0, Var[(cost − v)⁺] ÷ tail²): moving v within the sample
    changes nothing to first order (Trindade, Uryasev, Shapiro & Zrazhevsky 2007). The
    quantile is Student's with ⌈tail·n⌉ − 1 degrees, as only the worst years inform.

    Raises
    ------
    ValueError
        There are not two years in the tail, or as :func:`value_at_risk`.
    """
    mean, excess = _expected_tail(cost, tail)
    seen = ceil(round(tail * cost.size, 9))
    if seen < 2:
        raise ValueError(f"{cost.size} years have fewer than two in a tail of {tail}")
    error = float(excess.std(ddof=1)) / tail / sqrt(cost.size)
    reach = student(confidence, seen - 1) * error
    return Interval(mean, mean - reach, mean + reach)


def budget_risk(
    cost: Floats, budget: float, confidence: float, tail: float = 0.05
) -> BudgetRisk:
    """Return all that the risk table says of a plan.

    Raises
    ------
    ValueError
        As :func:`cvar_interval`.
    """
    return BudgetRisk(
        budget=budget,
        over=over_budget(cost, budget, confidence),
        worst=cvar_interval(cost, tail, confidence),
        p95=value_at_risk(cost, 0.05),
    )


def _expected_tail(cost: Floats, tail: float) -> tuple[float, Floats]:
    """Return the mean of the tail, and by how much each year exceeds its start."""
    start = value_at_risk(cost, tail)
    excess = np.maximum(cost - start, 0.0)
    return start + float(excess.mean()) / tail, excess


def _check(cost: Floats, tail: float) -> None:
    """Refuse a senseless tail or no costs."""
    if not 0.0 < tail < 1.0 or cost.ndim != 1 or cost.size == 0:
        raise ValueError(f"no tail of {tail} in costs of shape {cost.shape}")
