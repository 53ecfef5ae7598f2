"""A capacity plan as a workbook: native tables that calculate, and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.workbook.book import Book, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


def workbook(manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the workbook of a stored capacity plan.

    Notes
    -----
    The same manifest and tables give the same bytes.
    """
    book = Book()
    for name, table in tables.items():
        if table.is_empty():
            continue
        sheet = book.sheet(name)
        columns = [
            Column(column, "number" if kind.is_numeric() else "text", column)
            for column, kind in table.schema.items()
        ]
        book.table(sheet, name, columns, table.iter_rows(named=True))
    if all(table.is_empty() for table in tables.values()):
        sheet = book.sheet("Plan")
        book.write(sheet, 0, 0, manifest["name"], book.formats["title"])
    return book.close()
