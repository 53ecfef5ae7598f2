"""Excel workbooks to a raw table: numbers exact, text as text, formula errors named."""

from __future__ import annotations

import logging
import zipfile
from typing import TYPE_CHECKING, Literal

import fastexcel
import polars as pl

from engine.base.errors import did_you_mean
from engine.data.raw import RawColumn, RawTable
from engine.data.workbook import CellKinds, cell_kinds

if TYPE_CHECKING:
    from engine.base.errors import InputError
    from engine.data.source import Source


def read_excel(source: Source) -> RawTable:
    """Read one sheet; its first row that is not blank names the columns.

    Notes
    -----
    The reader gives every cell as text with nine digits, or as a number where it is
    one or looks like one, and drops formula errors. So the sheet is read both ways
    and the kinds of its cells are looked up in the workbook itself.

    Raises
    ------
    InputError
        Not a workbook, no such sheet, or nothing on it.
    """
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # remarks on empty columns
    try:
        book = fastexcel.read_excel(source.path)
        sheet = _sheet(source, book.sheet_names)
        text, exact = _cells(book, sheet, "string"), _cells(book, sheet, "float")
        kinds = cell_kinds(source.path, sheet)
    except (fastexcel.FastExcelError, zipfile.BadZipFile):
        raise _no_workbook(source) from None
    filled = _filled(text)
    if not len(filled):
        others = [name for name in book.sheet_names if name != sheet]
        hint = f"; other sheets are {', '.join(others)}" if others else ""
        raise source.refusal(
            f"sheet '{sheet}' is empty; a header with column names is needed{hint}"
        )
    header = [(text[name][filled[0]] or "").strip() for name in text.columns]
    rows = (filled.slice(1) + 1).cast(pl.UInt32)
    columns = tuple(
        _column(header[place], text[name], exact[name], kinds.get(place), rows)
        for place, name in enumerate(text.columns)
    )
    first = source.sheet is None and len(book.sheet_names) > 1
    note = f"{source.shown}: sheet '{sheet}' read, the first of {len(book.sheet_names)}"
    return RawTable(columns, rows, (note,) if first else ())


def filled_sheets(source: Source) -> list[str]:
    """Return the names of sheets that hold rows below a header.

    Raises
    ------
    InputError
        Not a workbook, or nothing is on any sheet.
    """
    logging.getLogger("fastexcel").setLevel(logging.ERROR)
    try:
        book = fastexcel.read_excel(source.path)
        found = [
            name
            for name in book.sheet_names
            if len(_filled(_cells(book, name, "string"))) > 1
        ]
    except (fastexcel.FastExcelError, zipfile.BadZipFile):
        raise _no_workbook(source) from None
    if not found:
        raise source.refusal("no sheet has a header and rows below it")
    return found


def _cells(
    book: fastexcel.ExcelReader, sheet: str, kind: Literal["string", "float"]
) -> pl.DataFrame:
    table = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=kind)
    cells: pl.DataFrame = table.to_polars()
    return cells


def _no_workbook(source: Source) -> InputError:
    return source.refusal(
        "this is not an Excel workbook, or it is damaged or has a password"
    )


def _sheet(source: Source, there: list[str]) -> str:
    sheet = source.sheet or there[0]
    if sheet not in there:
        raise source.refusal(
            f"there is no sheet '{sheet}'; the sheets are {', '.join(there)}"
            f"{did_you_mean(sheet, there)}",
            "sheet",
        )
    return sheet


def _filled(text: pl.DataFrame) -> pl.Series:
    """Return the positions of the rows that hold anything but spaces."""
    if not text.width:
        return pl.Series([], dtype=pl.UInt32)
    anything = pl.any_horizontal(pl.all().str.contains(r"\S").fill_null(value=False))
    return text.select(anything.arg_true()).to_series()


def _column(
    name: str,
    text: pl.Series,
    exact: pl.Series,
    kinds: CellKinds | None,
    rows: pl.Series,
) -> RawColumn:
    """Return a column with each cell where it belongs: number, text or error."""
    kinds = kinds or CellKinds()
    position = rows - 1
    text, exact = text.gather(position), exact.gather(position)
    exact = exact.set(rows.is_in(kinds.text), None)
    errors = tuple((row, error) for row, error in kinds.errors if row >= rows[0])
    text = text.set(exact.is_not_null() | rows.is_in([row for row, _ in errors]), None)
    return RawColumn(name, text, exact, errors)
