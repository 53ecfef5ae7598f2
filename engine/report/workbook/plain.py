"""Any tables as a workbook: one native table a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.report.workbook.book import Book
from engine.report.workbook.columns import Column, headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.workbook.kinds import Kind

MOST_ROWS = 1_000_000
"""Rows of a table that a sheet can hold, with room for its head."""

_LONGEST_NAME = 31


def plain_workbook(tables: Mapping[str, pl.DataFrame]) -> tuple[bytes, list[str]]:
    """Return a workbook with a sheet for each table, and the tables left out.

    A table with more rows than a sheet can hold is left out, never cut short.
    """
    book = Book()
    left_out = []
    for name, table in tables.items():
        if table.height > MOST_ROWS:
            left_out.append(name)
            continue
        sheet = book.sheet(name[:_LONGEST_NAME])
        shown = headings(table.columns)
        columns = [
            Column(heading, _kind(table.schema[column]), column, "", given=True)
            for heading, column in zip(shown, table.columns, strict=True)
        ]
        book.table(sheet, f"t_{name}"[:200], columns, table.to_dicts())
    return book.close(), left_out


def _kind(kind: pl.DataType) -> Kind:
    if kind.is_integer():
        return "count"
    if kind.is_numeric():
        return "number"
    return "yes" if kind == pl.Boolean else "text"
