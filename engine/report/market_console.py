"""A look at the market on a terminal: segments, and the conclusion in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.market_facts import TOTAL, market_facts
from engine.report.market_story import answer, gap_text
from engine.report.words import HARD_SPACE, amount, known, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.market_facts import MarketFacts

SEGMENTS = ("Sold", "Growth", "Share", "White space", "Class")
SERIES = ("Last year", "Next year", "Growth")
LEVELS = (TOTAL, "segment", "region", "channel")


@dataclass(frozen=True, slots=True)
class MarketLine:
    """One line of the terminal's table: what, and its figures."""

    label: str
    values: tuple[str, ...]


def headings(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the columns: of segments where there are any, else of series."""
    return SEGMENTS if market_facts(manifest, tables).segments else SERIES


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[MarketLine, ...]:
    """Return the lines that a terminal shows; each has as many values as headings."""
    facts = market_facts(manifest, tables)
    if not facts.segments:
        return tuple(_series(facts, tables))
    whole = (short(facts.before), gap_text(facts.growth), "", "", "")
    return (
        *(
            MarketLine(
                str(row["segment"]),
                (
                    short(row["size"]),
                    gap_text(row["growth"]),
                    percent(row["share"]),
                    short(row["white_space"]),
                    str(row["class"] or ""),
                ),
            )
            for row in facts.segments
        ),
        MarketLine("All", whole),
    )


def _series(facts: MarketFacts, tables: Mapping[str, pl.DataFrame]) -> list[MarketLine]:
    found = []
    for level in LEVELS:
        rows = tables["forecast"].filter(level=level)
        for name in rows["series"].unique(maintain_order=True):
            ahead = rows.filter(series=name).head(facts.season)
            past = (
                tables["history"]
                .filter(level=level, series=name)
                .tail(facts.season)
                .head(ahead.height)
            )
            new, old = float(ahead["mean"].sum()), float(past["value"].sum())
            growth = new / old - 1 if old and past.height == ahead.height else None
            values = (short(old), short(new), gap_text(growth))
            found.append(MarketLine("All" if level == TOTAL else str(name), values))
    return found


def short(value: float | None) -> str:
    """Return an amount as it fits a narrow column: ``2.50m``."""
    if known(value) is None:
        return ""
    return amount(value).replace(f"{HARD_SPACE}million", "m")


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what is foreseen and where most can be won, as sentences."""
    found = answer(market_facts(manifest, tables), tables)
    return (f"{found.answer}.", *found.reasons)
