"""What sheets of all workbooks share: tables, their dictionary, the first sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.workbook.book import WRAPPED, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.report.workbook.book import Book, Worksheet

    Figure = tuple[str, str, float | None, str, str]

WIDTHS = (34, 20, WRAPPED)
"""Of the first sheet's columns."""
DICTIONARY = (
    Column("Sheet", "text", "sheet", "Name of the sheet"),
    Column("Table", "text", "table", "Its table’s name in formulas"),
    Column("Column", "text", "column", "Heading of the column"),
    Column("Kind", "text", "kind", "What its cells are"),
    Column("Meaning", "text", "means", "What it is"),
    Column("Calculated", "text", "formula", "Its formula, if it is calculated"),
)
KINDS = {
    "text": "words",
    "month": "month",
    "people": "people",
    "money": "money or units",
    "share": "share",
    "number": "number",
    "yes": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stored table as a sheet; ``table`` is its name in formulas."""

    stored: str
    name: str
    table: str
    about: str
    columns: Sequence[Column]


def dictionary(book: Book, sheets: Sequence[Sheet]) -> None:
    """Write the sheet that says what every column is."""
    rows = [
        {
            "sheet": sheet.name,
            "table": sheet.table,
            "column": column.name,
            "kind": KINDS[column.kind],
            "means": column.means,
            "formula": column.formula,
        }
        for sheet in sheets
        for column in sheet.columns
    ]
    if rows:
        book.table(book.sheet("Dictionary"), "Dictionary", DICTIONARY, rows)


@dataclass(frozen=True, slots=True)
class First:
    """What stands on the first sheet.

    Parameters
    ----------
    answer
        The answer, and sentences about it.
    figures
        Label, formula (empty: none), value, kind and note of each.
    notes
        Below them.
    """

    answer: Sequence[str]
    figures: Iterable[Figure]
    notes: Iterable[str]


def front(
    book: Book, sheet: Worksheet, manifest: Mapping[str, Any], first: First
) -> None:
    """Write what a reader wants first: the answer, its figures, where things stand."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    book.write(sheet, 0, 0, manifest["name"], "title")
    book.write(sheet, 1, 0, manifest["about"], "text")
    answer, *reasons = first.answer
    book.write(sheet, 3, 0, answer, "answer")
    row = 4
    for text in reasons:
        sheet.merge_range(row, 0, row, 2, "", book.formats["wrap"])
        book.write(sheet, row, 0, text, "wrap")
        sheet.set_row(row, 16 * (1 + len(text) // 140))
        row += 1
    row += 1
    for label, formula, value, kind, note in first.figures:
        book.write(sheet, row, 0, label, "text")
        if formula:
            sheet.write_formula(row, 1, formula, book.formats[kind], value)
        else:
            book.write(sheet, row, 1, value, kind)
        book.write(sheet, row, 2, note, "note")
        row += 1
    for text in first.notes:
        row += 1
        sheet.merge_range(row, 0, row, 2, "", book.formats["note"])
        book.write(sheet, row, 0, text, "note")
