"""The long-term plan: a target for each year, and what it must be measured against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One year of a long-term plan.

    Parameters
    ----------
    year
        Such as 2027.
    target
        Hundredths, a whole number of units.
    growth
        On the year before.
    of_final
        Share of the last year's target: the benchmark of how far the plan is.
    market, market_share
        Hundredths that the market is expected to have, and the share of it that the
        target is; None: no market is given.
    beats_market
        How much faster the target grows than the market; None likewise, or in the
        first year.
    """

    year: int
    target: int
    growth: float
    of_final: float
    market: float | None
    market_share: float | None
    beats_market: float | None


def long_term(
    last_sales: int,
    first_year: int,
    growth: Sequence[Fraction],
    *,
    unit: int = 1,
    market: Sequence[float] | None = None,
) -> tuple[YearPlan, ...]:
    """Return the targets of some years from their growth, each with its benchmarks.

    Parameters
    ----------
    last_sales
        Hundredths sold in the year before the first.
    first_year
        Of the plan.
    growth
        Of each year on the one before, above −100 %. See :func:`even_growth` for one
        that ends at a given target.
    unit
        Targets are rounded half up to whole units, each from the exact product, so that
        rounding never adds up.
    market
        Hundredths of each year's market.

    Raises
    ------
    ValueError
        A number is out of range, or there is not one market for each year.
    """
    if last_sales <= 0 or unit < 1 or not growth or any(g <= -1 for g in growth):
        raise ValueError("sales are above 0, and growth of each year above -100%")
    if market is not None and (len(market) != len(growth) or min(market) <= 0):
        raise ValueError("there is a market above 0 for each year")
    exact, targets = Fraction(last_sales), []
    for step in growth:
        exact *= 1 + step
        targets.append(int((exact / unit + Fraction(1, 2)) // 1) * unit)
    plans = []
    for at, target in enumerate(targets):
        before = targets[at - 1] if at else last_sales
        rate = target / before - 1
        size = None if market is None else market[at]
        faster = None
        if market is not None and at:
            faster = rate - (market[at] / market[at - 1] - 1)
        share = None if size is None else target / size
        of_final = target / targets[-1] if targets[-1] else 1.0
        year = first_year + at
        plans.append(YearPlan(year, target, rate, of_final, size, share, faster))
    return tuple(plans)


def even_growth(last_sales: int, final: int, years: int) -> tuple[Fraction, ...]:
    """Return the same growth for each year, so that the last has a given target.

    The last year's growth is exact, so that the target is met to the hundredth.

    Raises
    ------
    ValueError
        An amount is not above 0, or there is no year.
    """
    if last_sales <= 0 or final <= 0 or years < 1:
        raise ValueError("sales and target are above 0, years 1 or more")
    rate = (final / last_sales) ** (1 / years) - 1
    even = Fraction(rate).limit_denominator(10**6)
    return *([even] * (years - 1)), Fraction(final, last_sales) / (1 + even) ** (
        years - 1
    ) - 1
