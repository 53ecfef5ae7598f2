"""A workbook in memory: native tables that calculate, and the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import (  # type: ignore[import-untyped]
    xl_col_to_name,
    xl_range_abs,
)

from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Chart = Any
    Format = Any
    Worksheet = Any

__all__ = ["Book", "Column", "Placed", "headings", "own", "xl_col_to_name"]

Kind = Literal["text", "month", "people", "money", "share", "number", "yes"]
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of creation, so that the same plan gives the same bytes."""
STYLE = "Table Style Light 15"
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"align": "left"},
    "month": {"num_format": "mmm yyyy", "align": "left"},
    "people": {"num_format": "#,##0.0;[Red]-#,##0.0;0.0"},
    "money": {"num_format": "#,##0;[Red]-#,##0;0"},
    "share": {"num_format": "0.0%"},
    "number": {"num_format": "#,##0.00;[Red]-#,##0.00;0.00"},
    "yes": {"align": "left"},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "align": "left"},
    "over": {"bold": True, "text_wrap": True, "valign": "top", "align": "right"},
    "title": {"bold": True, "font_size": 18},
    "answer": {"bold": True, "font_size": 13, "font_color": "#0b6b4c"},
    "note": {"font_color": "#59616c", "text_wrap": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
}
WIDTHS = {
    **{"text": 12, "month": 11, "people": 10, "money": 14, "share": 10},
    **{"number": 12, "yes": 8},
}
WORDS = ("text", "month", "yes")
"""Kinds of cells that stand to the left."""
TALL = 32
LONGEST, WRAPPED = 48, 90
MOST_LETTERS, MOST_HEADING = 32_000, 200
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_OWN = re.compile(r"(?<!\w)\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name
        Its heading, by which formulas name it.
    kind
        How its cells are written.
    source
        Column of the rows that holds its value; that of a formula too, so that
        programs that do not calculate show what it gives.
    means
        What it is, for the dictionary.
    formula
        Excel's formula, in which ``[End]`` is this row's cell of the column End;
        empty: values are written.
    total
        Whether it is summed up in the table's last row.
    """

    name: str
    kind: Kind
    source: str
    means: str
    formula: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: its sheet, its rows of data, its columns by their names."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]

    def cells(self, name: str, first: int = 0, count: int | None = None) -> str:
        """Return a column's data, or some rows of it, as an absolute range."""
        at, top = self.columns[name], self.first + first
        last = self.last if count is None else top + count - 1
        return f"='{self.sheet}'!{xl_range_abs(top, at, last, at)}"

    def heading(self, name: str) -> str:
        """Return a column's heading as an absolute reference."""
        at = self.columns[name]
        top = self.first - 1
        return f"='{self.sheet}'!{xl_range_abs(top, at, top, at)}"


@dataclass(slots=True)
class Book:
    """A workbook that is being written; text never becomes a formula or a link."""

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
        self.file.set_properties({"created": MADE})
        self.file.set_calc_mode("auto")
        self.formats = {n: self.file.add_format(told) for n, told in FORMATS.items()}

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet without grid lines, printed one page wide."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(
        self,
        sheet: Worksheet,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, object]],
    ) -> Placed:
        """Write a native table at the top of a sheet: filters, formulas, totals.

        The row of headings and the first column stay in sight.
        """
        last = max(len(rows), 1)
        has_totals = any(column.total for column in columns)
        heads = [
            self._head(name, column, is_first=not at and has_totals)
            for at, column in enumerate(columns)
        ]
        sheet.add_table(
            0,
            0,
            last + has_totals,
            len(columns) - 1,
            {
                "name": name,
                "style": STYLE,
                "total_row": has_totals,
                "columns": heads,
            },
        )
        for at, column in enumerate(columns):
            values = [row[column.source] for row in rows]
            self._column(sheet, name, column, values, at)
            if column.total:
                # With the table's name, which not every program can do without.
                formula = f"=SUBTOTAL(109,{name}[{column.name}])"
                total, style = sum(map(_number, values)), self.formats[column.kind]
                sheet.write_formula(last + 1, at, formula, style, total)
        sheet.set_row(0, TALL)
        sheet.freeze_panes(1, 1)
        spots = {column.name: at for at, column in enumerate(columns)}
        return Placed(sheet.get_name(), 1, last, spots)

    def _head(self, table: str, column: Column, *, is_first: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "header": column.name,
            "header_format": self.formats["head" if column.kind in WORDS else "over"],
            "format": self.formats[column.kind],
        }
        if column.formula:
            found["formula"] = own(table, column.formula)
        if column.total:
            found["total_function"] = "sum"
        elif is_first:
            found["total_string"] = "In all"
        return found

    def _column(
        self,
        sheet: Worksheet,
        table: str,
        column: Column,
        values: Sequence[object],
        at: int,
    ) -> None:
        style = self.formats[column.kind]
        formula = own(table, column.formula)
        longest = len(column.name) * 0.75
        for row, value in enumerate(values, start=1):
            if formula:
                sheet.write_formula(row, at, formula, style, _result(value))
            else:
                self.write(sheet, row, at, value, column.kind)
            if isinstance(value, str) and column.kind != "month":
                longest = max(longest, len(value))
        sheet.set_column(
            at, at, min(max(WIDTHS[column.kind], 1.1 * longest + 2), LONGEST)
        )

    def write(
        self, sheet: Worksheet, row: int, col: int, value: object, kind: str
    ) -> None:
        """Write a value as what it is; what is not known stays empty."""
        style = self.formats[kind]
        if kind == "month" and (day := _day(value)):
            sheet.write_datetime(row, col, day, style)
        elif isinstance(value, bool):
            sheet.write_string(row, col, "yes" if value else "no", style)
        elif isinstance(value, (int, float)) and known(value) is not None:
            sheet.write_number(row, col, value, style)
        elif isinstance(value, str) and value:
            sheet.write_string(row, col, value[:MOST_LETTERS], style)
        else:
            sheet.write_blank(row, col, None, style)

    def close(self) -> bytes:
        """Return the workbook's bytes."""
        self.file.close()
        return self._bytes.getvalue()


def own(table: str, formula: str) -> str:
    """Return a formula with ``[End]`` as this row's cell of a table's column End.

    Examples
    --------
    >>> own("Walk", "=[Start]+SUM(Hires[People])")
    '=Walk[[#This Row],[Start]]+SUM(Hires[People])'
    """
    return _OWN.sub(lambda found: f"{table}[[#This Row],[{found[1]}]]", formula)


def headings(names: Sequence[str]) -> list[str]:
    """Return names as headings of one table: short enough, and no two alike."""
    found: list[str] = []
    seen: set[str] = set()
    for name in names:
        text = base = name[:MOST_HEADING] or "(none)"
        again = 2
        while text.lower() in seen:
            text, again = f"{base} ({again})", again + 1
        seen.add(text.lower())
        found.append(text)
    return found


def _day(value: object) -> date | None:
    """Return the first day of a month's label; None for other words."""
    found = _MONTH.fullmatch(value) if isinstance(value, str) else None
    return date(int(found[1]), int(found[2]), 1) if found else None


def _number(value: object) -> float:
    is_number = isinstance(value, (int, float)) and known(value) is not None
    return float(value) if is_number else 0.0  # type: ignore[arg-type]


def _result(value: object) -> object:
    """Return what a formula gives, as it is stored beside it."""
    if isinstance(value, (int, float)) and known(value) is None:
        return ""
    return "" if value is None else value
