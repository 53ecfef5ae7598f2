"""A look at the market on a terminal: segments, and the conclusion in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.language import mark, retell, say
from engine.report.market_facts import TOTAL, market_facts
from engine.report.market_story import answer, gap_text
from engine.report.words import percent, short_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.market_facts import MarketFacts

SEGMENTS = (
    mark("Sold"),
    mark("Growth"),
    mark("Share"),
    mark("White space"),
    mark("Class"),
)
SERIES = (mark("Last year"), mark("Next year"), mark("Growth"))
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
    names = SEGMENTS if market_facts(manifest, tables).segments else SERIES
    return tuple(say(name) for name in names)


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[MarketLine, ...]:
    """Return the lines that a terminal shows; each has as many values as headings."""
    facts = market_facts(manifest, tables)
    if not facts.segments:
        return tuple(_series(facts, tables))
    whole = (short_amount(facts.before), gap_text(facts.growth), "", "", "")
    return (
        *(
            MarketLine(
                str(row["segment"]),
                (
                    short_amount(row["size"]),
                    gap_text(row["growth"]),
                    percent(row["share"]),
                    short_amount(row["white_space"]),
                    retell(str(row["class"] or "")),
                ),
            )
            for row in facts.segments
        ),
        MarketLine(say("All"), whole),
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
            values = (short_amount(old), short_amount(new), gap_text(growth))
            found.append(
                MarketLine(say("All") if level == TOTAL else str(name), values)
            )
    return found


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return what is foreseen and where most can be won, as sentences."""
    found = answer(market_facts(manifest, tables), tables)
    return (f"{found.answer}.", *found.reasons)
