"""A workbook in memory: native tables that calculate, and the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import (  # type: ignore[import-untyped]
    xl_range_abs,
    xl_rowcol_to_cell,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Format = Any
    Worksheet = Any

__all__ = ["Book", "Column", "Placed", "xl_rowcol_to_cell"]

Kind = Literal["text", "people", "money", "share", "number", "yes"]
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of creation, so that the same plan gives the same bytes."""
STYLE = "Table Style Light 1"
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"align": "left"},
    "people": {"num_format": "#,##0.0;[Red]-#,##0.0;0.0"},
    "money": {"num_format": "#,##0;[Red]-#,##0;0"},
    "share": {"num_format": "0.0%"},
    "number": {"num_format": "#,##0.00"},
    "yes": {"align": "left"},
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "note": {"font_color": "#59616c", "text_wrap": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
}
WIDTHS = {"text": 16, "people": 11, "money": 15, "share": 10, "number": 12, "yes": 8}
LONGEST = 46


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name
        Its heading, as shown and as formulas name it.
    kind
        How its cells are written.
    source
        Column of the run's table; empty where there is only a formula.
    formula
        Excel's formula with ``[@[name]]``; empty: values are written.
    total
        Whether it is summed up in the table's last row.
    """

    name: str
    kind: Kind = "text"
    source: str = ""
    formula: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: sheet, first and last row of its data, columns by name."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]

    def range(self, name: str) -> str:
        """Return a column's data as an absolute range with its sheet."""
        at = self.columns[name]
        return f"='{self.sheet}'!{xl_range_abs(self.first, at, self.last, at)}"


@dataclass(slots=True)
class Book:
    """A workbook that is being written; text never becomes a formula or a link."""

    _bytes: BytesIO = field(default_factory=BytesIO)
    file: Any = None
    formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
            },
        )
        self.file.set_properties({"created": MADE})
        self.formats = {n: self.file.add_format(told) for n, told in FORMATS.items()}

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet without grid lines."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        return sheet

    def table(
        self,
        sheet: Worksheet,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Mapping[str, object]],
        values: Mapping[str, Sequence[float]] | None = None,
        at: tuple[int, int] = (0, 0),
    ) -> Placed:
        """Write a native table with filters, formulas and a row of totals.

        Parameters
        ----------
        name
            The table's name, for formulas.
        values
            Results of formula columns by their names, so that programs that do not
            calculate show them too.
        at
            Row and column of the first heading.
        """
        told = list(rows)
        top, left = at
        last = top + max(len(told), 1)
        has_totals = any(column.total for column in columns)
        sheet.add_table(
            top,
            left,
            last + has_totals,
            left + len(columns) - 1,
            {
                "name": name,
                "style": STYLE,
                "total_row": has_totals,
                "columns": [self._head(c, at == 0) for at, c in enumerate(columns)],
            },
        )
        for shift, column in enumerate(columns):
            given = (values or {}).get(column.name)
            if column.formula:
                told_values: Sequence[object] = given or ()
            else:
                told_values = [row[column.source] for row in told]
            self._column(sheet, column, told_values, (top + 1, left + shift))
        spots = {c.name: left + shift for shift, c in enumerate(columns)}
        return Placed(sheet.get_name(), top + 1, last, spots)

    def _head(self, column: Column, first: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "header": column.name,
            "format": self.formats[column.kind],
        }
        if column.formula:
            found["formula"] = column.formula
        if column.total:
            found["total_function"] = "sum"
        elif first:
            found["total_string"] = "Total"
        return found

    def _column(
        self,
        sheet: Worksheet,
        column: Column,
        values: Sequence[object],
        at: tuple[int, int],
    ) -> None:
        row, col = at
        style = self.formats[column.kind]
        longest = len(column.name)
        for shift, value in enumerate(values):
            if not column.formula:
                self.write(sheet, row + shift, col, value, style)
            if isinstance(value, str):
                longest = max(longest, len(value))
        width = min(max(WIDTHS[column.kind], longest + 3), LONGEST)
        sheet.set_column(col, col, width)

    def write(
        self, sheet: Worksheet, row: int, col: int, value: object, style: Format
    ) -> None:
        """Write a value as what it is; what is not known stays empty."""
        if value is None or value != value:
            sheet.write_blank(row, col, None, style)
        elif isinstance(value, bool):
            sheet.write_string(row, col, "yes" if value else "no", style)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, col, value, style)
        else:
            sheet.write_string(row, col, str(value), style)

    def close(self) -> bytes:
        """Return the workbook's bytes."""
        self.file.close()
        return self._bytes.getvalue()
