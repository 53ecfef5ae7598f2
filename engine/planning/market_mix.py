"""Where money for channels earns most: by channel, segment and period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import brentq

from engine.capacity.sizing.channels import best_mix, dorfman_steiner
from engine.planning.columns import frame
from engine.planning.market_mix_model import mix_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.capacity.sizing.mix import Mix
    from engine.scenario.market_input import MixInput, MixSegment

    Floats = NDArray[np.float64]

ENDLESS = 2.0**60
"""A price of money at which nothing is spent that need not be."""
NEAR = 1e-6
"""Relative; spending this near to a limit is held by it."""


@dataclass(frozen=True, eq=False, slots=True)
class SegmentSpend:
    """What one segment's channels get in a year.

    Parameters
    ----------
    its
        What was given.
    mix, unit
        Of an average period; its money is counted in ``unit``, currency units.
    spend
        ``(channels,)`` currency units a year.
    sales, sales_today
        Currency units a year.
    elasticity
        ``(channels,)`` of sales, at the spend.
    lasting
        ``(channels,)`` the same of all sales to come, discounted: what the last unit of
        money earns ÷ what one earns on average.
    marginal
        ``(channels,)`` discounted margin of one unit of money more.
    held
        Whether a limit of a channel holds its spend.
    """

    its: MixSegment
    mix: Mix
    unit: float
    spend: Floats
    sales: float
    sales_today: float
    elasticity: Floats
    lasting: Floats
    marginal: Floats
    held: bool


@dataclass(frozen=True, eq=False, slots=True)
class Divided:
    """Money divided between channels of all segments.

    Parameters
    ----------
    given
        What was asked.
    segments
        In its order.
    price
        What one unit of budget more would earn beyond itself, in the year; 0: the
        budget does not bind.
    """

    given: MixInput
    segments: tuple[SegmentSpend, ...]
    price: float

    @property
    def certified(self) -> bool:
        """Whether no other spend is better."""
        return all(one.mix.concave for one in self.segments)


def divide(given: MixInput | None) -> Divided | None:
    """Return the spend of most profit under one budget; None: it is not asked for.

    Raises
    ------
    ValueError
        Elasticities and effects together leave no model, or the budget binds where
        profit is not proved concave.

    Notes
    -----
    A budget that binds puts one price π on all money, whatever segment it is spent in:
    m R ε = (1 − λδ + π (1 − λ)) A. Divided by 1 + π this is the optimum without a
    budget at the margin m ÷ (1 + π) and the discount factor (δ + π) ÷ (1 + π).
    Sales of a period follow the season, and by Dorfman and Steiner so does the spend.
    """
    if given is None:
        return None
    units = [unit_of(given, its) for its in given.segments]
    mixes = [
        mix_of(given, its, u) for its, u in zip(given.segments, units, strict=True)
    ]
    price, spends = _under(given, mixes, units)
    parts = zip(given.segments, mixes, units, spends, strict=True)
    return Divided(given, tuple(_spent(given, *part) for part in parts), price)


def _under(
    given: MixInput, mixes: list[Mix], units: list[float]
) -> tuple[float, list[Floats]]:
    """Return the price of money and spends of a year, currency units."""
    count = len(given.periods)

    def spends(price: float) -> list[Floats]:
        priced = (best_mix(_priced(mix, price)).spend for mix in mixes)
        return [s * unit * count for s, unit in zip(priced, units, strict=True)]

    free, most = spends(0.0), given.budget
    if most is None or _sum(free) <= most:
        return 0.0, free
    return _priced_out(mixes, spends, most)


def _priced_out(
    mixes: list[Mix], spends: Callable[[float], list[Floats]], most: float
) -> tuple[float, list[Floats]]:
    """Return the price of money at which the budget is spent, and what is spent."""
    if not all(mix.concave for mix in mixes):
        raise ValueError("profit is not proved concave, so no budget may bind")

    def over(price: float) -> float:
        return _sum(spends(price)) / most - 1.0

    dear = 1.0
    while over(dear) > 0:
        dear *= 2.0
        if dear > ENDLESS:  # at its least everywhere, but for rounding
            return dear, spends(dear)
    price = float(brentq(over, 0.0, dear, xtol=1e-15, rtol=1e-14))
    found, least = spends(price), spends(ENDLESS)
    part = min(1.0, most / _sum(found))
    return price, [
        np.maximum(each * part, low) for each, low in zip(found, least, strict=True)
    ]


def _sum(spends: list[Floats]) -> float:
    return sum(float(each.sum()) for each in spends)


def _priced(mix: Mix, price: float) -> Mix:
    """Return the mix whose best spend is that at such a price of money."""
    if not price:
        return mix
    now = (1.0 / (1.0 + mix.discount_rate) + price) / (1.0 + price)
    margin = mix.margin / (1.0 + price)
    return replace(mix, margin=margin, discount_rate=max(0.0, 1.0 / now - 1.0))


def _spent(
    given: MixInput, its: MixSegment, mix: Mix, unit: float, spend: Floats
) -> SegmentSpend:
    own = spend / (unit * len(given.periods))
    revenue = mix.revenue(own)
    elasticity = mix.elasticity(own)
    kept = mix.kept
    lasting = elasticity * (1.0 - kept) / (1.0 - kept / (1.0 + mix.discount_rate))
    low, high = mix.limits
    return SegmentSpend(
        its,
        mix,
        unit,
        spend,
        revenue * unit * len(given.periods),
        its.sales,
        elasticity,
        lasting,
        mix.margin * revenue * lasting / own,
        bool(((own <= low * (1 + NEAR)) | (own >= high * (1 - NEAR))).any()),
    )


def mix_table(divided: Divided) -> pl.DataFrame:
    """Return today's and the best spend by segment, channel and period.

    Sales of a channel are its part of the segment's by elasticities: each channel's
    mean marginal sales on the way from nothing to the spend (Aumann and Shapley 1974;
    exact where channels do not cross).
    """
    return frame("market", "mix", _rows(divided))


def _rows(divided: Divided) -> Iterator[dict[str, object]]:
    for one in divided.segments:
        total, parts = float(one.spend.sum()), one.elasticity / one.elasticity.sum()
        for at, channel in enumerate(one.its.channels):
            for period, part in zip(divided.given.periods, one.its.season, strict=True):
                yield {
                    "segment": one.its.segment,
                    "channel": channel.channel,
                    "period": period,
                    "today": channel.today * part,
                    "spend": float(one.spend[at]) * part,
                    "share": float(one.spend[at]) / total if total else None,
                    "sales": one.sales * float(parts[at]) * part,
                    "marginal": float(one.marginal[at]),
                }


def sums_table(divided: Divided) -> pl.DataFrame:
    """Return spend, sales and profit of each segment's year, today's beside."""
    margin = divided.given.margin
    return frame(
        "market",
        "mix_sums",
        (
            {
                "segment": one.its.segment,
                "budget": float(one.spend.sum()),
                "sales_today": one.sales_today,
                "sales": one.sales,
                "profit_today": margin * one.sales_today
                - sum(channel.today for channel in one.its.channels),
                "profit": margin * one.sales - float(one.spend.sum()),
                "elasticity": float(one.lasting.sum()),
                "certified": one.mix.concave,
            }
            for one in divided.segments
        ),
    )


def mix_told(divided: Divided) -> dict[str, Any]:
    """Return what is said of the mix as a whole, and Dorfman and Steiner's check."""
    given = divided.given
    return {
        "budget": given.budget,
        "spend": sum(float(one.spend.sum()) for one in divided.segments),
        "binds": divided.price > 0,
        "price": divided.price if divided.price < ENDLESS else None,
        "margin": given.margin,
        "each": given.each,
        "periods": [given.periods[0], given.periods[-1]],
        "certified": divided.certified,
        "dorfman_steiner": [_check(divided, one) for one in divided.segments],
    }


def _check(divided: Divided, one: SegmentSpend) -> dict[str, Any]:
    """Return spend ÷ sales, beside what is best where nothing limits money."""
    best = dorfman_steiner(divided.given.margin, one.lasting.sum())
    return {
        "segment": one.its.segment,
        "spent": float(one.spend.sum()) / one.sales,
        "best_without_budget": float(best),
        "limited": one.held or divided.price > 0,
    }
