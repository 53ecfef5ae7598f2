"""A capacity plan as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.capacity_facts import capacity_facts
from engine.report.workbook.book import Book
from engine.report.workbook.capacity_charts import charts
from engine.report.workbook.capacity_front import first_of
from engine.report.workbook.capacity_more import ASSUMED, BY_GOOD, BY_MONTH, MORE
from engine.report.workbook.capacity_rows import (
    by_good,
    by_month,
    roles_by_month,
    rows_of,
)
from engine.report.workbook.capacity_tables import (
    FUTURES,
    HIRES,
    MONEY,
    OTHERS,
    OUTPUT,
    WALK,
)
from engine.report.workbook.sheets import dictionary, front

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.workbook.book import Placed
    from engine.report.workbook.sheets import Sheet

    Rows = Sequence[Mapping[str, object]]

STORED = (WALK, OUTPUT, HIRES, MONEY, FUTURES, *OTHERS, *MORE)


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored capacity plan.

    Parameters
    ----------
    manifest
        The manifest of a stored capacity plan.
    tables
        Its tables by name; empty ones have no sheet.

    Notes
    -----
    The same manifest and tables give the same bytes. Sums, balances and totals are
    formulas over the tables beside them; text is never read as one.
    """
    facts = capacity_facts(manifest, tables)
    book = Book()
    first, drawn = (
        book.sheet("Summary"),
        book.sheet("Charts") if facts.has_plan else None,
    )
    written: list[Sheet] = []
    placed: dict[str, Placed] = {}

    def add(sheet: Sheet, rows: Rows) -> None:
        if rows:
            where = book.sheet(sheet.name)
            placed[sheet.table] = book.table(where, sheet.table, sheet.columns, rows)
            written.append(sheet)

    if facts.has_plan:
        add(BY_MONTH, by_month(facts, tables))
        add(*roles_by_month(facts, tables["walk"]))
        add(BY_GOOD, by_good(facts, tables["output"]))
    for sheet in STORED:
        add(sheet, rows_of(sheet.stored, tables[sheet.stored]))
    names = ("label", "value", "source")
    told = manifest["capacity"].get("assumptions") or []
    add(ASSUMED, [dict(zip(names, one, strict=True)) for one in told])
    dictionary(book, written)
    front(book, first, manifest, first_of(facts, manifest, tables))
    if drawn is not None:
        charts(book, drawn, facts, placed)
    return book.close()
