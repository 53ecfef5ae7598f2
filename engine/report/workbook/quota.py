"""Quotas as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.quota_console import conclusion
from engine.report.quota_facts import quota_facts
from engine.report.workbook.book import Book
from engine.report.workbook.quota_charts import charts
from engine.report.workbook.quota_rows import by_period, rows_of
from engine.report.workbook.quota_sheets import (
    ASSUMED,
    CASCADE,
    FAIRNESS,
    GROUPS,
    OTHERS,
    PARTS,
    TERRITORIES,
)
from engine.report.workbook.sheets import First, dictionary, front

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from engine.report.quota_facts import QuotaFacts
    from engine.report.workbook.book import Placed
    from engine.report.workbook.sheets import Sheet

    Rows = Sequence[Mapping[str, object]]


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of stored quotas.

    Parameters
    ----------
    manifest
        The manifest of stored quotas.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Sums, changes and totals are
    formulas over the tables beside them; text is never read as one.
    """
    facts = quota_facts(manifest, tables)
    book = Book()
    first = book.sheet("Summary")
    drawn = book.sheet("Charts") if facts.has_plan else None
    written: list[Sheet] = []
    placed: dict[str, Placed] = {}

    def add(sheet: Sheet, rows: Rows) -> None:
        if rows:
            where = book.sheet(sheet.name)
            placed[sheet.table] = book.table(where, sheet.table, sheet.columns, rows)
            written.append(sheet)

    for sheet in (TERRITORIES, CASCADE):
        add(sheet, rows_of(facts, sheet.stored, tables[sheet.stored]))
    add(*by_period(tables["phases"]))
    for sheet in (PARTS, FAIRNESS, GROUPS, *OTHERS):
        add(sheet, rows_of(facts, sheet.stored, tables[sheet.stored]))
    names = ("label", "value", "source")
    assumed = manifest["quota"].get("assumptions") or []
    add(ASSUMED, [dict(zip(names, one, strict=True)) for one in assumed])
    dictionary(book, written)
    answer = conclusion(manifest, tables)
    told = First(answer, _figures(facts), _notes(facts, manifest))
    front(book, first, manifest, told)
    if drawn is not None:
        charts(book, drawn, facts, placed)
    return book.close()


def _figures(
    facts: QuotaFacts,
) -> Iterator[tuple[str, str, float | None, str, str]]:
    """Return label, formula, value, kind and note of each figure on the first sheet."""
    yield "Target", "", facts.target, "money", f"{facts.currency}, {facts.span}"
    if not facts.has_plan:
        return
    whole = "SUM(Territories[Quota])"
    yield "Quotas in all", f"={whole}", facts.assigned, "money", facts.currency
    if facts.target and facts.levels:
        over = f"={whole}/INDEX(Cascade[Quota],1)-1"
        note = "quotas beyond the target"
        yield "Over-assignment", over, facts.over_assigned, "share", note
    count = "=ROWS(Territories[Quota])"
    yield "Territories", count, float(len(facts.territories)), "money", ""
    if facts.rise is not None and facts.fall is not None:
        most, least = "=MAX(Territories[Change])", "=MIN(Territories[Change])"
        yield "Largest change", most, facts.rise["change"], "share", "on last year"
        yield "Least change", least, facts.fall["change"], "share", "on last year"
    if facts.over is not None and facts.over.p_plan is not None:
        yield "Chance to make the target", "", facts.over.p_plan, "share", ""


def _notes(facts: QuotaFacts, manifest: Mapping[str, Any]) -> Iterator[str]:
    scenario = manifest["scenario"]
    yield (
        f"{facts.span}; scenario {scenario['file']}, digest {scenario['digest']}; "
        f"fieldplan {manifest['fieldplan']}."
    )
    if facts.has_plan:
        yield (
            "Headings carry filters. Changes, sums of levels and periods and totals "
            "are formulas over the sheets; the sheet Dictionary says what every column "
            "is."
        )
    if manifest["synthetic"]:
        yield "A synthetic company: people and figures are invented."
