"""Trend and season of what was sold, apart from each other and from noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.market.hierarchy import build_hierarchy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.market.history import History

    Floats = NDArray[np.float64]


def trend_table(history: History, *, finest: bool = True) -> pl.DataFrame:
    """Return trend and season of every node of a history's hierarchy.

    Columns level, segment, region, channel; ``growth``: the trend's change over the
    last year as a share of where it was (null if that is not above 0);
    ``trend_strength`` and ``season_strength``, from 0 (none) to 1; ``peak`` and
    ``trough``, the part of the year (from 1) with the highest and the lowest season.
    All null if the history is shorter than two years.

    Parameters
    ----------
    history
        Sales so far.
    finest
        Whether the finest series are decomposed too, if there is a coarser level.

    Notes
    -----
    statsmodels' ``STL``, robust to outliers (Cleveland et al. 1990). Strength is
    ``max(0, 1 − Var(rest) ÷ Var(part + rest))`` (Wang, Smith and Hyndman 2006).
    """
    hierarchy = build_hierarchy(history.dimensions, history.keys)
    count = len(hierarchy.nodes)
    if not finest and count > hierarchy.num_bottom:
        count -= hierarchy.num_bottom
    sales = hierarchy.summing_all[:count] @ history.sales
    season = history.calendar.season
    enough = history.calendar.count >= 2 * season
    rows = []
    for node, series in zip(hierarchy.nodes[:count], sales, strict=True):
        row = _describe(series, season, history.calendar.first) if enough else {}
        rows.append({name: getattr(node, name) for name in _PLACE} | row)
    return pl.DataFrame(rows, schema=_SCHEMA)


_PLACE = ("level", "segment", "region", "channel")
_SCHEMA = {
    **dict.fromkeys(_PLACE, pl.String),
    "growth": pl.Float64,
    "trend_strength": pl.Float64,
    "season_strength": pl.Float64,
    "peak": pl.Int64,
    "trough": pl.Int64,
}


def _describe(series: Floats, season: int, first: int) -> dict[str, float | None]:
    from statsmodels.tsa.seasonal import STL

    parts = STL(series, period=season, robust=True).fit()
    before = parts.trend[-1 - season]
    year = parts.seasonal[-season:]
    start = first + len(series) - season
    return {
        "growth": parts.trend[-1] / before - 1 if before > 0 else None,
        "trend_strength": _strength(parts.trend, parts.resid),
        "season_strength": _strength(parts.seasonal, parts.resid),
        "peak": (start + int(year.argmax())) % season + 1,
        "trough": (start + int(year.argmin())) % season + 1,
    }


def _strength(part: Floats, rest: Floats) -> float:
    both = float(np.var(part + rest))
    return max(0.0, 1 - float(np.var(rest)) / both) if both > 0 else 0.0
