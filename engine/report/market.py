"""The report of a look at the market: one offline page, a function of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Row, Section, Texts, every_figure
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
    "history": "What was sold",
    "forecast": "What is foreseen",
    "backtest": "Back-test",
    "chosen": "Models chosen",
    "trends": "Trends and seasons",
    "segments": "Segments",
    "funnel": "From the whole market to what can be won",
    "potential": "Potential of units",
    "indicators": "Indicators",
    "mix": "Spend by channel",
    "mix_sums": "Spend, sales and profit",
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
    "sure": "Growth is sure",
    "mase": "MASE",
    "rmsse": "RMSSE",
    "coverage80": "In the 80% interval, %",
    "coverage95": "In the 95% interval, %",
    "low80": "80% from",
    "high80": "80% to",
    "low95": "95% from",
    "high95": "95% to",
    "adds": "Adds to R²",
    "growth_low": "Growth, low",
    "growth_high": "Growth, high",
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
        what="market",
        kicker=f"The market, {facts.span}" if facts.first else "The market",
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
        notes=[*(told.get("notes_text") or []), *(manifest.get("notes") or [])],
    )
    return planning_page(manifest, parts)


def _rules(told: Mapping[str, Any]) -> Section | None:
    rules = [str(text) for text in told.get("rules_text") or []]
    limits = [
        "A forecast carries the past on: what has never happened is not in it.",
        "Intervals hold for periods like those of the back-test.",
        "Potential is as good as the indicators; white space is no order book.",
        "Elasticities are as written; they hold near today’s spend.",
    ]
    blocks = [Texts("What it cannot claim", limits)]
    if rules:
        blocks.insert(0, Texts("What was done", rules))
    return Section("rules", "What it rests on", "Rests on", "", [Row(blocks)])


def _method(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    models = told.get("models")
    names = (
        ", ".join(map(str, models)) if isinstance(models, list) else str(models or "")
    )
    folds = told.get("folds")
    return [
        ("Models", names),
        ("Back-test", f"{folds} origins" if folds else ""),
        ("Levels", ", ".join(map(str, told.get("levels") or []))),
        ("Season", f"{told['season']} periods" if told.get("season") else ""),
        ("Ahead", f"{told['horizon']} periods" if told.get("horizon") else ""),
    ]
