"""Quotas as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.quota_console import conclusion
from engine.report.quota_facts import quota_facts
from engine.report.workbook.book import WRAPPED, Book
from engine.report.workbook.capacity_front import dictionary
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from engine.report.quota_facts import QuotaFacts
    from engine.report.workbook.book import Placed, Worksheet
    from engine.report.workbook.capacity_tables import Sheet

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
    told = manifest["quota"].get("assumptions") or []
    add(ASSUMED, [dict(zip(names, one, strict=True)) for one in told])
    dictionary(book, written)
    _front(book, first, facts, manifest, tables)
    if drawn is not None:
        charts(book, drawn, facts, placed)
    return book.close()


def _front(
    book: Book,
    sheet: Worksheet,
    facts: QuotaFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> None:
    """Write what a reader wants first: the answer, its figures, where things stand."""
    for at, width in enumerate((34, 20, WRAPPED)):
        sheet.set_column(at, at, width)
    book.write(sheet, 0, 0, manifest["name"], "title")
    book.write(sheet, 1, 0, manifest["about"], "text")
    answer, *reasons = conclusion(manifest, tables)
    book.write(sheet, 3, 0, answer, "answer")
    row = 4
    for text in reasons:
        sheet.merge_range(row, 0, row, 2, "", book.formats["wrap"])
        book.write(sheet, row, 0, text, "wrap")
        sheet.set_row(row, 16 * (1 + len(text) // 140))
        row += 1
    row += 1
    for label, formula, value, kind, note in _figures(facts):
        book.write(sheet, row, 0, label, "text")
        if formula:
            sheet.write_formula(row, 1, formula, book.formats[kind], value)
        else:
            book.write(sheet, row, 1, value, kind)
        book.write(sheet, row, 2, note, "note")
        row += 1
    for text in _notes(facts, manifest):
        row += 1
        sheet.merge_range(row, 0, row, 2, "", book.formats["note"])
        book.write(sheet, row, 0, text, "note")


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
