"""A workbook in memory: native tables that calculate, and the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from math import fsum, isfinite
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import (  # type: ignore[import-untyped]
    xl_range_abs,
)

from engine.report.language import retell, say
from engine.report.workbook.columns import Column, bracketed, headings, live
from engine.report.workbook.kinds import BROAD, LEFTS, NUMBERS, Kind, formats, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Chart = Any
    Format = Any
    Worksheet = Any
    Rows = Sequence[Mapping[str, object]]

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of creation where a run does not know its own."""
STYLE = "Table Style Light 15"
TALL = 32
LONGEST = 48
PAGE, SCALE = 108, 80
"""Letters that a page holds beside each other at that scale; wider sheets are printed
smaller."""
LINE = 15
LARGE = 1000
"""Tenths of numbers that are larger than this say nothing."""
MOST_LETTERS = 32_000
A4 = 9
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: its sheet, its rows of data, its columns by their names.

    Parameters
    ----------
    whole
        Rows that the stored table has; more than stand there if it was cut.
    rows
        What stands there.
    """

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]
    whole: int
    rows: Rows = ()

    @property
    def is_cut(self) -> bool:
        """Whether some rows of the stored table are not here."""
        return self.whole > self.last - self.first + 1

    def cells(self, name: str, first: int = 0, count: int | None = None) -> str:
        """Return a column's data, or some rows of it, as an absolute range."""
        at, top = self.columns[name], self.first + first
        last = self.last if count is None else top + count - 1
        return f"={self._sheet()}!{xl_range_abs(top, at, last, at)}"

    def blocks(self, source: str) -> dict[object, tuple[int, int]]:
        """Return where rows with one value stand together: the first, and how many.

        Only the first block of a value is told, should there be several.
        """
        found: dict[object, tuple[int, int]] = {}
        for at, row in enumerate(self.rows):
            key = row[source]
            first, count = found.setdefault(key, (at, 0))
            if first + count == at:
                found[key] = (first, count + 1)
        return found

    def heading(self, name: str) -> str:
        """Return a column's heading as an absolute reference."""
        at = self.columns[name]
        top = self.first - 1
        return f"={self._sheet()}!{xl_range_abs(top, at, top, at)}"

    def _sheet(self) -> str:
        return "'" + self.sheet.replace("'", "''") + "'"


@dataclass(slots=True)
class Book:
    """A workbook that is being written; text never becomes a formula or a link.

    Parameters
    ----------
    currency
        Of money in it; empty: several.
    made
        When the run was made, which is written as the time of creation.
    """

    currency: str = ""
    made: datetime = MADE
    _bytes: BytesIO = field(default_factory=BytesIO)
    file: Any = None
    formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the workbook."""
        self.file = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.file.set_properties({"created": self.made})
        self.file.set_calc_mode("auto")
        told = formats(self.currency)
        self.formats = {name: self.file.add_format(one) for name, one in told.items()}

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet without grid lines, printed across."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        return sheet

    def table(
        self,
        sheet: Worksheet,
        name: str,
        columns: Sequence[Column],
        rows: Rows,
        whole: int = 0,
    ) -> Placed:
        """Write a native table at the top of a sheet: filters, formulas, totals.

        The row of headings and the first column stay in sight, and headings are
        printed on every page.

        Parameters
        ----------
        whole
            Rows of the stored table, if ``rows`` are only the first of them.
        """
        last = max(len(rows), 1)
        has_totals = any(column.total for column in columns)
        names = headings([column.heading for column in columns])
        told = {column.name: name for column, name in zip(columns, names, strict=True)}
        is_cut = whole > len(rows)
        heads = [self._head(name, column, told) for column in columns]
        options = {"name": name, "style": STYLE, "total_row": has_totals}
        end = last + has_totals
        sheet.add_table(0, 0, end, len(columns) - 1, {**options, "columns": heads})
        wide = 0.0
        for at, column in enumerate(columns):
            values = [row[column.source] for row in rows]
            formula = live(name, column.formula, told)
            kinds = [row[column.by] for row in rows] if column.by else []
            wide += self._column(sheet, column, (values, kinds), at, formula)
            if column.total:
                # With the table's name, which not every program can do without.
                formula = f"=SUBTOTAL(109,{name}{bracketed(told[column.name])})"
                style = self.formats[f"sum {column.kind}"]
                sheet.write_formula(end, at, formula, style, _total(column, values))
            elif has_totals:
                label = say("Of the rows shown") if is_cut else say("In all")
                self.write(sheet, end, at, "" if at else label, "sum")
        for at, lines in self._tall(columns, rows).items():
            sheet.set_row(at, LINE * lines)
        self._set_up(sheet, wide)
        spots = {column.name: at for at, column in enumerate(columns)}
        return Placed(sheet.get_name(), 1, last, spots, max(whole, len(rows)), rows)

    def _set_up(self, sheet: Worksheet, wide: float) -> None:
        """Keep headings in sight and on every page; print wide sheets smaller."""
        sheet.set_row(0, TALL)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if wide > PAGE:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(SCALE)

    def _tall(self, columns: Sequence[Column], rows: Rows) -> dict[int, int]:
        """Return rows that need more than one line, and how many."""
        found: dict[int, int] = {}
        for column in columns:
            if column.kind == "words":
                for at, row in enumerate(rows, start=1):
                    text = row[column.source]
                    if isinstance(text, str) and len(text) > LONGEST:
                        lines = 1 + len(retell(text)) // LONGEST
                        found[at] = max(found.get(at, 1), lines)
        return found

    def _head(
        self, table: str, column: Column, told: Mapping[str, str]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {
            "header": told[column.name],
            "header_format": self.formats["head" if column.kind in LEFTS else "over"],
            "format": self.formats[column.kind],
        }
        if column.formula:
            found["formula"] = live(table, column.formula, told)
        if column.total:
            found["total_function"] = "sum"
        return found

    def _column(
        self,
        sheet: Worksheet,
        column: Column,
        cells: tuple[Sequence[object], Sequence[Any]],
        at: int,
        formula: str,
    ) -> float:
        values, kinds = cells
        usual = _shown(column.kind, values)
        for row, value in enumerate(values, start=1):
            kind = kinds[row - 1] if kinds else usual
            if formula:
                style = self.formats[kind]
                sheet.write_formula(row, at, formula, style, _result(value))
            else:
                self.write(sheet, row, at, value, kind)
        shown = [*values, _total(column, values)] if column.total else values
        told = column.heading, shown, self.currency
        width = min(max(width_of(kind, *told) for kind in {usual, *kinds}), LONGEST)
        sheet.set_column(at, at, width)
        return width

    def write(
        self, sheet: Worksheet, row: int, col: int, value: object, kind: str
    ) -> None:
        """Write a value as what it is; what is not known stays empty."""
        style = self.formats[kind]
        if isinstance(value, str):
            if kind == "month" and (day := _day(value)):
                sheet.write_datetime(row, col, day, style)
            elif value:
                text = retell(value) if kind == "words" else value
                sheet.write_string(row, col, text[:MOST_LETTERS], style)
            else:
                sheet.write_blank(row, col, None, style)
        elif isinstance(value, bool):
            sheet.write_string(row, col, say("yes") if value else say("no"), style)
        elif isinstance(value, NUMBERS) and isfinite(value):
            sheet.write_number(row, col, value, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, col, value, style)
        else:
            sheet.write_blank(row, col, None, style)

    def close(self) -> bytes:
        """Return the workbook's bytes."""
        self.file.close()
        return self._bytes.getvalue()


def _day(value: str) -> date | None:
    """Return the first day of a month's label; None for other words."""
    found = _MONTH.fullmatch(value)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _shown(kind: Kind, values: Sequence[object]) -> Kind:
    """Return how a column is written: without tenths, where they say nothing."""
    if kind not in BROAD:
        return kind
    numbers = [float(v) for v in values if isinstance(v, (int, float)) and isfinite(v)]
    says = any(abs(v) < LARGE and v != int(v) for v in numbers)
    return kind if says or not numbers else "amount"


def _total(column: Column, values: Sequence[object]) -> float:
    numbers = [v for v in values if isinstance(v, NUMBERS) and isfinite(v)]
    if all(isinstance(value, Decimal) for value in numbers):
        return float(sum(numbers))
    found = fsum(float(value) for value in numbers)
    return round(found, 2) if column.kind == "cents" else found


def _result(value: object) -> object:
    """Return what a formula gives, as it is stored beside it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not isfinite(value):
        return ""
    return "" if value is None else value
