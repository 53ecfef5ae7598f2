"""The tables of what was sold and will be, and of how far that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.market.history import DIMENSIONS
from engine.market.scores import ALL, PLAN, score_table
from engine.market.tables import chosen_table, forecast_table, history_table
from engine.market.trend import trend_table
from engine.planning.columns import MARKET

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.market.forecast import Forecast

CHOSEN, NAIVE = "chosen", ("naive", "seasonal naive")
"""What the plan rests on, and what stands beside it in the back-test."""
EVERYTHING = "All"
"""Name of the series that is the sum of all."""
MOST_TRENDS = 300
"""Finest series that are taken apart into trend and season, one by one."""


def forecast_tables(made: Forecast, levels: Collection[str]) -> dict[str, pl.DataFrame]:
    """Return history, forecast, back-test and chosen models, of these levels only."""
    return {
        "history": shaped("history", history_table(made), levels),
        "forecast": shaped("forecast", forecast_table(made), levels),
        "backtest": shaped("backtest", _backtest(made), levels),
        "chosen": shaped("chosen", _chosen(made), levels),
    }


def trends_table(
    made: Forecast, levels: Collection[str]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return trend and season of every series, and what was left out, in sentences."""
    hierarchy = made.hierarchy
    finest = hierarchy.nodes[-1].level
    each = finest in levels and hierarchy.num_bottom <= MOST_TRENDS
    table = shaped("trends", trend_table(made.history, finest=each), levels)
    if finest not in levels or finest in table["level"]:
        return table, ()
    return table, (
        f"Trend and season are shown of sums, not of the {hierarchy.num_bottom:,}"
        f" finest series one by one (done up to {MOST_TRENDS}).",
    )


def widened(made: Forecast) -> dict[str, float]:
    """Return by how much intervals of each level were widened, at most."""
    return {
        str(level): float(factor.max())
        for level, factor in made.widening.factor.items()
    }


def widening_note(made: Forecast) -> tuple[str, ...]:
    """Return what the back-test's coverage is of, in a sentence; none without one."""
    if not made.past.mean.shape[1]:
        return ()
    times = " and ".join(
        f"the {level}% interval up to {factor:.2f} times"
        for level, factor in widened(made).items()
    )
    return (
        "Coverage in the back-test is of intervals as the models gave them; those shown"
        f" are wider where it fell short, {times}.",
    )


def shaped(name: str, table: pl.DataFrame, levels: Collection[str]) -> pl.DataFrame:
    """Return a table of the room with the columns that are stored, unknown as null."""
    schema = MARKET[name]
    table = table.filter(pl.col("level").is_in(list(levels)))
    if "series" in schema and "series" not in table.columns:
        table = table.with_columns(series_name().alias("series"))
    kept = [pl.col(column).cast(kind) for column, kind in schema.items()]
    return table.select(kept).fill_nan(None)


def series_name() -> pl.Expr:
    """Return the name of a series: its places, or that it is everything."""
    places = pl.concat_list(DIMENSIONS).list.eval(
        pl.element().filter(pl.element() != "")
    )
    joined = places.list.join(" × ")
    return pl.when(joined == "").then(pl.lit(EVERYTHING)).otherwise(joined)


def _backtest(made: Forecast) -> pl.DataFrame:
    """Return the plan's errors beside naive ones, by horizon; the sum is left out."""
    scores = score_table(made)
    return scores.filter(
        pl.col("model").is_in([PLAN, *NAIVE]), pl.col("horizon") != ALL
    ).with_columns(pl.col("model").replace({PLAN: CHOSEN}))


def _chosen(made: Forecast) -> pl.DataFrame:
    tried = pl.format("least error in {} trials", pl.lit(str(made.trial.origins.count)))
    rule = pl.lit("by rule: too little history to try any")
    why = pl.when(pl.col("tried")).then(tried).otherwise(rule)
    return chosen_table(made).with_columns(why.alias("why"))
