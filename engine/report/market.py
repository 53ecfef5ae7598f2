"""The report of a look at the market: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Row, Section, Texts, every_figure
from engine.report.language import mark, retell, say, say_many
from engine.report.market_facts import market_facts
from engine.report.market_forecast import forecast_section
from engine.report.market_mix import mix_section
from engine.report.market_opportunity import opportunity_section, potential_section
from engine.report.market_scores import scores_section
from engine.report.market_story import answer, headlines
from engine.report.planning_page import PageParts, planning_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["render"]

NAMES = {
    "history": mark("What was sold"),
    "forecast": mark("What is foreseen"),
    "backtest": mark("Back-test"),
    "chosen": mark("Models chosen"),
    "trends": mark("Trends and seasons"),
    "segments": mark("Segments"),
    "funnel": mark("From the whole market to what can be won"),
    "potential": mark("Potential of units"),
    "indicators": mark("Indicators"),
    "mix": mark("Spend by channel"),
    "mix_sums": mark("Spend, sales and profit"),
}
SHARES = {
    "backtest": ("coverage80", "coverage95"),
    "trends": ("growth",),
    "segments": ("growth", "growth_low", "growth_high", "share"),
    "potential": ("share",),
    "indicators": ("weight",),
    "mix": ("share",),
}
HEADINGS = {
    "sure": mark("Growth is sure"),
    "mase": mark("MASE"),
    "rmsse": mark("RMSSE"),
    "coverage80": mark("In the 80% interval, %"),
    "coverage95": mark("In the 95% interval, %"),
    "low80": mark("80% from"),
    "high80": mark("80% to"),
    "low95": mark("95% from"),
    "high95": mark("95% to"),
    "adds": mark("Adds to R²"),
    "growth_low": mark("Growth, low"),
    "growth_high": mark("Growth, high"),
}


def render(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the report as one self-contained HTML page.

    Parameters
    ----------
    manifest
        The manifest of a stored look at the market.
    tables
        Its tables by name; any may be empty, and its section is then left out.

    Notes
    -----
    The same manifest and tables give the same bytes. What the manifest says under
    ``made`` is shown on one line of the page only.
    """
    facts, told = market_facts(manifest, tables), manifest["market"]
    parts = PageParts(
        what=say("market"),
        kicker=say("The market, {span}", span=facts.span)
        if facts.first
        else say("The market"),
        decision=answer(facts, tables),
        headlines=headlines(facts),
        sections=[
            forecast_section(facts, tables),
            opportunity_section(facts, tables),
            potential_section(facts, tables),
            mix_section(facts, tables, told.get("mix") or {}),
            scores_section(facts, tables),
            _rules(told),
        ],
        figures=every_figure(tables, NAMES, SHARES, HEADINGS),
        method=_method(told),
        notes=[
            retell(str(note))
            for note in (
                *(told.get("notes_text") or []),
                *(manifest.get("notes") or []),
            )
        ],
    )
    return planning_page(manifest, parts)


def _rules(told: Mapping[str, Any]) -> Section | None:
    rules = [retell(str(text)) for text in told.get("rules_text") or []]
    limits = [
        say("A forecast carries the past on: what has never happened is not in it."),
        say("Intervals hold for periods like those of the back-test."),
        say("Potential is as good as the indicators; white space is no order book."),
        say("Elasticities are as written; they hold near today’s spend."),
    ]
    blocks = [Texts(say("What it cannot claim"), limits)]
    if rules:
        blocks.insert(0, Texts(say("What was done"), rules))
    return Section("rules", say("What it rests on"), say("Rests on"), "", [Row(blocks)])


def _method(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    models = told.get("models")
    names = (
        ", ".join(retell(str(model)) for model in models)
        if isinstance(models, list)
        else retell(str(models or ""))
    )
    folds, season, ahead = (told.get(name) for name in ("folds", "season", "horizon"))
    levels = [retell(str(level)) for level in told.get("levels") or []]
    return [
        (say("Models"), names),
        (say("Back-test"), _many_origins(folds) if folds else ""),
        (say("Levels"), ", ".join(levels)),
        (say("Season"), _many_periods(season) if season else ""),
        (say("Ahead"), _many_periods(ahead) if ahead else ""),
    ]


def _many_origins(many: int) -> str:
    return say_many("{n} origins", "{n} origins", many, n=many)


def _many_periods(many: int) -> str:
    return say_many("{n} periods", "{n} periods", many, n=many)
