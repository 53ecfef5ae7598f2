"""What a territory or an account could buy, and what of it is not sold yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def shares(indicators: Floats) -> Floats:
    """Return each unit's share of every indicator.

    Parameters
    ----------
    indicators
        ``(units, indicators)`` 0 or more, none of them 0 everywhere.

    Raises
    ------
    ValueError
        A number is below 0 or not finite, or an indicator is 0 everywhere.
    """
    if not np.isfinite(indicators).all() or (indicators < 0).any():
        raise ValueError("indicators are finite and 0 or more")
    totals = indicators.sum(axis=0)
    if (totals <= 0).any():
        raise ValueError("an indicator is 0 everywhere: it says nothing")
    return np.asarray(indicators / totals)


def potential_index(indicators: Floats, weights: Floats) -> Floats:
    """Return each unit's share of the market: ``Σ w x ÷ Σ x``, weights summing to 1.

    The Buying Power Index is this with income, retail sales and population and the
    weights 0.5, 0.3 and 0.2.

    Parameters
    ----------
    indicators
        ``(units, indicators)`` 0 or more.
    weights
        ``(indicators,)`` 0 or more, on any scale.

    Raises
    ------
    ValueError
        As :func:`shares`; or weights are below 0 or all 0.
    """
    if len(weights) != indicators.shape[1]:
        raise ValueError(f"there are {indicators.shape[1]} indicators")
    if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
        raise ValueError("weights are 0 or more, and one is more than 0")
    return np.asarray(shares(indicators) @ (weights / weights.sum()))


def index_parts(indicators: Floats, weights: Floats) -> Floats:
    """Return ``(units, indicators)``: what each indicator adds to the index."""
    return np.asarray(shares(indicators) * (weights / weights.sum()))


@dataclass(frozen=True, eq=False, slots=True)
class Potential:
    """What units could buy.

    Parameters
    ----------
    potential
        ``(units,)`` currency units: index × market size.
    white_space
        ``(units,)`` potential − sales; below 0 where more is sold than the index says.
    """

    potential: Floats
    white_space: Floats


def potential(index: Floats, market: float, sales: Floats) -> Potential:
    """Return potential and white space of units.

    Parameters
    ----------
    index
        ``(units,)`` shares of the market.
    market
        Its size, currency units, more than 0.
    sales
        ``(units,)`` currency units over the same time.

    Raises
    ------
    ValueError
        The market is not more than 0.
    """
    if not (market > 0 and np.isfinite(market)):
        raise ValueError(f"the market must be more than 0 and finite, got {market}")
    could = index * market
    return Potential(could, could - sales)


@dataclass(frozen=True, eq=False, slots=True)
class Shrunk:
    """Estimates drawn to what is believed of all.

    Parameters
    ----------
    value
        ``(units,)`` ``B estimate + (1 − B) prior``.
    weight
        ``(units,)`` B, the estimate's own weight: near 0 where it rests on little.
    between
        τ², the variance of true values about the prior.
    """

    value: Floats
    weight: Floats
    between: float


def shrink(estimate: Floats, variance: Floats, prior: Floats | None = None) -> Shrunk:
    """Return empirical-Bayes estimates: thin units are drawn to the prior.

    ``B = τ² ÷ (τ² + variance)`` with τ² by moments, not below 0 (DerSimonian and Laird
    1986; Morris 1983).

    Parameters
    ----------
    estimate
        ``(units,)`` such as sales ÷ index of each territory.
    variance
        ``(units,)`` of the estimates, more than 0: s² ÷ n with n accounts.
    prior
        ``(units,)`` what a model says; None: the precision-weighted mean.

    Raises
    ------
    ValueError
        There are fewer than two units, or a variance is not more than 0.
    """
    if len(estimate) < 2 or not (variance > 0).all():
        raise ValueError("two units are the fewest, with variances of more than 0")
    precise = 1 / variance
    fixed = prior is None
    centre = (precise @ estimate) / precise.sum() if prior is None else prior
    freedom = len(estimate) - 1 if fixed else len(estimate)
    excess = precise @ (estimate - centre) ** 2 - freedom
    scale = precise.sum() - (precise @ precise / precise.sum() if fixed else 0.0)
    between = max(0.0, float(excess / scale))
    if prior is None:
        both = 1 / (between + variance)
        centre = (both @ estimate) / both.sum()
    weight = between / (between + variance)
    return Shrunk(weight * estimate + (1 - weight) * centre, weight, between)


def top_lift(score: Floats, outcome: Floats, share: float = 0.1) -> float:
    """Return how much more than the average the best-scored units bring.

    Mean outcome of the units in the top ``share`` by score ÷ mean outcome of all; 1 if
    the score knows nothing. Of equal scores the earlier unit counts.

    Parameters
    ----------
    score, outcome
        ``(units,)`` what was said before, and what came.
    share
        More than 0 and at most 1.

    Raises
    ------
    ValueError
        Nothing came, or the share is outside its range.
    """
    if not 0 < share <= 1 or not outcome.mean() > 0:
        raise ValueError(
            "a share is more than 0 and at most 1, and outcomes average more"
        )
    count = max(1, round(len(score) * share))
    best = np.argsort(-score, kind="stable")[:count]
    return float(outcome[best].mean() / outcome.mean())
