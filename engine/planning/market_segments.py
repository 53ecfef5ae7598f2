"""Segments: how they grow, what is left to win in each, and what of it can be won."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.market.growth import Factor, funnel, growth_of, segment_table
from engine.planning.columns import MARKET, frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.market.forecast import Forecast
    from engine.market.growth import Growth
    from engine.planning.market_potential import Units
    from engine.scenario.market_input import MarketInput

BY = "segment"
_FUNNELS = (
    "The market of a segment is what of it can be served: TAM × the serviceable share."
)
_UNITS = "The market of a segment is the potential of its units."
_NONE = (
    "Not every segment has a market size (market.segments, or units with a segment), so"
    " segments are ranked by the growth of sales alone."
)


def look_at_segments(
    given: MarketInput, made: Forecast, units: Units | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return segments ranked by what their growth is worth, and on what that rests.

    Sizes of markets come from funnels if every segment has one; else from units, if
    every segment has some; else there are none: no share, white space or class.
    """
    if BY not in given.history.dimensions:
        return frame("market", "segments"), ()
    growth = growth_of(made, BY, given.seed)
    wins = {f.segment: f.win_rate for f in given.funnels if f.win_rate is not None}
    served = {f.segment: f.tam.value * f.steps[0][1].value for f in given.funnels}
    ahead = min(given.horizon, given.history.calendar.season)
    year = ahead / given.history.calendar.season
    for sizes, how in ((served, _FUNNELS), (_of_units(units), _UNITS)):
        if all(sizes.get(name, 0.0) > 0 for name in growth.names):
            market = {name: size * year for name, size in sizes.items()}
            return _sized(growth, market, wins), (how,)
    return _by_growth(growth, wins), (_NONE,)


def _of_units(units: Units | None) -> dict[str, float]:
    if units is None:
        return {}
    found: dict[str, float] = {}
    for segment, worth in zip(units.segments, units.potential, strict=True):
        found[segment] = found.get(segment, 0.0) + float(worth)
    return found


def _sized(
    growth: Growth, market: Mapping[str, float], wins: Mapping[str, float]
) -> pl.DataFrame:
    """Return the room's table; its size, of the market, is here beside what is sold."""
    sold = dict(zip(growth.names, growth.before.tolist(), strict=True))
    table = segment_table(growth, market, wins).rename({"size": "market"})
    return _stored(
        table.with_columns(
            pl.col("segment")
            .replace_strict(sold, return_dtype=pl.Float64)
            .alias("size")
        )
    )


def _by_growth(growth: Growth, wins: Mapping[str, float]) -> pl.DataFrame:
    names = list(growth.names)
    table = pl.DataFrame(
        {
            "segment": names,
            "size": growth.before,
            "growth": growth.growth,
            "growth_low": growth.low,
            "growth_high": growth.high,
            # In hundredths, so that rounding ranks nobody.
            "opportunity": np.round(
                (growth.after - growth.before)
                * [wins.get(name, 1.0) for name in names],
                2,
            ),
        }
    ).sort("opportunity", descending=True, maintain_order=True)
    rank = pl.int_range(1, len(names) + 1, dtype=pl.Int64).alias("rank")
    return _stored(table.with_columns(rank, pl.lit("").alias("class")))


def _stored(table: pl.DataFrame) -> pl.DataFrame:
    schema = MARKET["segments"]
    return table.select(
        (pl.col(name) if name in table.columns else pl.lit(None).alias(name)).cast(kind)
        for name, kind in schema.items()
    ).fill_nan(None)


def funnel_table(given: MarketInput) -> pl.DataFrame:
    """Return each segment's way from the whole market to what can be won."""
    rows = []
    for its in given.funnels:
        bands = (("TAM", its.tam), *its.steps)
        factors = [Factor(name, b.value, b.low, b.high) for name, b in bands]
        rows += [
            {
                "segment": its.segment,
                "step": step.name,
                "value": step.value,
                "low": step.low,
                "high": step.high,
            }
            for step in funnel(factors)
        ]
    return frame("market", "funnel", rows)
