"""Trends and seasons of what was sold, series by series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.blocks import Cell, Head, More, Table, bar
from engine.report.language import retell, say
from engine.report.market_facts import TOTAL, series_name
from engine.report.pay_words import short_period
from engine.report.words import known, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.blocks import Pic
    from engine.report.market_facts import MarketFacts

    Record = Mapping[str, Any]

MOST_ROWS = 300


def trends(facts: MarketFacts, table: pl.DataFrame) -> More | None:
    """Return each series' growth, strengths, and when it peaks; None without."""
    if table.is_empty():
        return None
    shown = table.head(MOST_ROWS)
    texts = (Head(name, is_text=True) for name in (say("Series"), say("Level")))
    parts = (Head(name, is_text=True) for name in (say("Most in"), say("Least in")))
    figures = (say("Growth of the trend, %"), say("Trend"), say("Season"))
    block = Table(
        heads=[*texts, *map(Head, figures), *parts],
        rows=[_cells(facts, row) for row in shown.iter_rows(named=True)],
        hidden=table.height - shown.height,
        where="trends.csv",
    )
    return More(say("Trends and seasons: how strong each is, from 0 to 1"), [block])


def _cells(facts: MarketFacts, row: Record) -> list[Cell]:
    growth = known(row["growth"])
    strengths = (known(row[f"{name}_strength"]) for name in ("trend", "season"))
    return [
        Cell(say("All sales") if row["level"] == TOTAL else series_name(row)),
        Cell(retell(str(row["level"]))),
        Cell(number(None if growth is None else 100 * growth, 1), "now"),
        *(Cell(number(value, 2), "", _bar(value)) for value in strengths),
        *(
            Cell(part_of_year(row[name], facts.season), value=row[name])
            for name in ("peak", "trough")
        ),
    ]


def _bar(value: float | None) -> Pic:
    return () if value is None else bar(value)


def part_of_year(part: int | None, season: int) -> str:
    """Return what a part of the year is called: ``Dec`` of 12, ``Q4`` of 4."""
    if part is None:
        return ""
    if season == 12:
        return short_period(f"2000-{part:02d}")
    return short_period(f"2000Q{part}") if season == 4 else number(part)
