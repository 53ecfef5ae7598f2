"""The figures of a look at the market that its page and console share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.language import mark, retell, say
from engine.report.pay_words import period_span
from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    Row = Mapping[str, Any]

TOTAL = "total"
CHOSEN, NAIVE, SEASONAL = "chosen", "naive", "seasonal naive"
BY = {
    "segment": mark("by segment"),
    "region": mark("by region"),
    "channel": mark("by channel"),
    "district": mark("by district"),
    "bottom": mark("every series"),
}
"""How a level cuts the company into parts."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a model did on held-back periods, all horizons of a level together."""

    mase: float | None
    coverage80: float | None
    coverage95: float | None


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """Figures of the whole market; money in ``currency``.

    Parameters
    ----------
    season, horizon
        Periods of a year, and periods foreseen.
    ahead, before
        Sum of the first year foreseen (or of the horizon, if it is shorter), and of
        the same periods a year before; None where they are not known.
    first, last
        Periods summed up in ``ahead``.
    scores
        Model to how it did, at the level of ``score_level``.
    white_space
        Of all units, or of all segments; None if potential is not known.
    """

    currency: str
    season: int
    horizon: int
    ahead: float | None
    before: float | None
    first: str
    last: str
    scores: Mapping[str, Score]
    score_level: str
    white_space: float | None
    segments: tuple[Row, ...]
    levels: tuple[str, ...]

    @property
    def growth(self) -> float | None:
        """Of ``ahead`` over ``before``, as a share."""
        if self.ahead is None or not self.before:
            return None
        return self.ahead / self.before - 1

    @property
    def span(self) -> str:
        """The periods of ``ahead`` in words."""
        return period_span(self.first, self.last)


def market_facts(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> MarketFacts:
    """Compute the figures of a stored look at the market."""
    told = manifest["market"]
    season = int(told.get("season") or 12)
    forecast, history = (
        tables[name].filter(level=TOTAL).sort("period", maintain_order=True)
        for name in ("forecast", "history")
    )
    ahead = forecast.head(season)
    past = history.tail(season).head(ahead.height)
    scores, level = _scores(tables["backtest"])
    return MarketFacts(
        currency=manifest["currency"],
        season=season,
        horizon=int(told.get("horizon") or forecast.height),
        ahead=float(ahead["mean"].sum()) if ahead.height else None,
        before=float(past["value"].sum()) if 0 < past.height == ahead.height else None,
        first=str(ahead["period"][0]) if ahead.height else "",
        last=str(ahead["period"][-1]) if ahead.height else "",
        scores=scores,
        score_level=level,
        white_space=_white_space(tables),
        segments=tuple(tables["segments"].sort("rank").iter_rows(named=True)),
        levels=tuple(tables["forecast"]["level"].unique(maintain_order=True)),
    )


def _scores(backtest: pl.DataFrame) -> tuple[dict[str, Score], str]:
    """Return how each model did at the finest level that was tested, and the level."""
    if backtest.is_empty():
        return {}, ""
    level = str(backtest["level"][-1])
    found = {}
    for model in backtest["model"].unique(maintain_order=True):
        rows = backtest.filter(level=level, model=model)
        found[str(model)] = Score(
            *(_mean(rows[name]) for name in ("mase", "coverage80", "coverage95"))
        )
    return found, level


def _mean(column: pl.Series) -> float | None:
    value = column.fill_nan(None).mean()
    return known(value) if isinstance(value, float) else None


def _white_space(tables: Mapping[str, pl.DataFrame]) -> float | None:
    for name in ("potential", "segments"):
        column = tables[name]["white_space"].fill_nan(None).drop_nulls()
        if column.len():
            return float(column.clip(0.0).sum())
    return None


def model_name(model: str) -> str:
    """Return what a way of forecasting is called."""
    return say("this forecast") if model == CHOSEN else retell(model)


def by_level(level: str) -> str:
    """Return how a level cuts the company into parts: ``by segment``."""
    if level in BY:
        return say(BY[level])
    return say("by {level}", level=retell(level))


def series_name(row: Row) -> str:
    """Return what a series is called: its name, or its places."""
    places = [str(row[n]) for n in ("segment", "region", "channel") if row.get(n)]
    return str(row.get("series") or " × ".join(places) or say("All"))
