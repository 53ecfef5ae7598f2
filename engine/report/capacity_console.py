"""A capacity plan on a terminal: people by year, and the conclusion in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_facts import CapacityFacts, capacity_facts
from engine.report.capacity_so_far import so_far_sentence
from engine.report.capacity_story import answer, decide_now
from engine.report.capacity_words import people, reason_name, status_name
from engine.report.compare_terms import chance
from engine.report.language import mark, retell, say
from engine.report.pay_words import period_name
from engine.report.words import NOTHING, percent, short_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

TOTAL = mark("All")
QUARTERS_AT_MOST = 4
MADE = {"amount": mark("Asked for"), "made": mark("Made"), "missed": mark("Missed")}


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One line of the terminal's table: what, and its value in each period."""

    label: str
    values: tuple[str, ...]


def headings(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the periods of the table, quarters or years, and the whole; the columns.

    Without a plan there is one column, the whole.
    """
    facts = capacity_facts(manifest, tables)
    periods = tuple(_periods(facts))
    return (*periods, say(TOTAL)) if len(periods) > 1 else (say(TOTAL),)


def summary(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[CapacityLine, ...]:
    """Return the lines that a terminal shows of a stored capacity plan.

    Each has as many values as there are headings. Without a plan, what is proven.
    """
    facts = capacity_facts(manifest, tables)
    if not facts.has_plan:
        told = f"{status_name(facts.status).lower()}, {reason_name(facts.reason)}"
        return (CapacityLine(say("Status"), (told,)),)
    groups = list(_periods(facts).values())
    spans = [*groups, list(facts.months)] if len(groups) > 1 else [list(facts.months)]
    walk, output, money = tables["walk"], tables["output"], tables["money"]

    def line(label: str, table: pl.DataFrame, *columns: str) -> CapacityLine:
        cells = [_sum(table, months, columns) for months in spans]
        show = people if table is walk or table is hires else short_amount
        return CapacityLine(label, tuple(show(cell) for cell in cells))

    hires = tables["hires"].filter(pl.col("from_role") == "")
    first, last = [m[:1] for m in spans], [m[-1:] for m in spans]
    return (
        _at(say("People, start"), walk, first, "start"),
        line(say("Planned starts"), hires, "starts"),
        line(say("Moved within"), walk, "moved_in"),
        line(say("Leave"), walk, "voluntary", "involuntary", "lost_moving"),
        line(say("Let go"), walk, "separations"),
        _at(say("People, end"), walk, last, "end"),
        *(
            line(f"{say(title)}{of}", output.filter(pl.col("good") == good), column)
            for good, of in _goods(facts)
            for column, title in MADE.items()
        ),
        line(say("Spent, {currency}", currency=facts.currency), money, "spend"),
        *_chances(facts, len(spans)),
        *_proof(facts, len(spans)),
    )


def _goods(facts: CapacityFacts) -> list[tuple[str, str]]:
    """Return each good, and how a line about it ends."""
    many = len(facts.goods) > 1
    return [
        (good.name, f", {retell(good.name)}" if many else "") for good in facts.goods
    ]


def _periods(facts: CapacityFacts) -> dict[str, list[str]]:
    """Return months by quarter, or by year where there are too many quarters."""
    if not facts.has_plan:
        return {}
    quarters: dict[str, list[str]] = {}
    years: dict[str, list[str]] = {}
    for month in facts.months:
        year, at = month.split("-")
        quarter = period_name(f"{year}Q{(int(at) + 2) // 3}")
        quarters.setdefault(quarter, []).append(month)
        years.setdefault(year, []).append(month)
    return quarters if len(quarters) <= QUARTERS_AT_MOST else years


def _sum(table: pl.DataFrame, months: list[str], columns: tuple[str, ...]) -> float:
    rows = table.filter(pl.col("month").is_in(months))
    return sum(float(rows[column].sum()) for column in columns)


def _at(
    label: str, walk: pl.DataFrame, months: list[list[str]], column: str
) -> CapacityLine:
    cells = tuple(people(_sum(walk, month, (column,))) for month in months)
    return CapacityLine(label, cells)


def _last(label: str, value: str, columns: int) -> CapacityLine:
    """Return a line about the whole, which stands in the last column."""
    return CapacityLine(label, (*[""] * (columns - 1), value))


def _chances(facts: CapacityFacts, columns: int) -> list[CapacityLine]:
    if facts.chance is None:
        return []
    found = facts.chance
    return [_last(say("Chance"), chance(found.p), columns)]


def _proof(facts: CapacityFacts, columns: int) -> list[CapacityLine]:
    gap = NOTHING if facts.gap is None else percent(facts.gap, 2)
    return [_last(say("Gap, proven"), gap, columns)]


def conclusion(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Return the answer, how sure it is and what must be decided now, as sentences."""
    facts = capacity_facts(manifest, tables)
    found = answer(facts, manifest, tables)
    lines = (
        f"{found.answer}.",
        *found.reasons,
        decide_now(tables["hires"]),
        so_far_sentence(tables),
    )
    return tuple(line for line in lines if line)
