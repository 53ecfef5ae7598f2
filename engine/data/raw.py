"""A table as it was found: cells still untyped, rows numbered as a spreadsheet does."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from engine.base.errors import InputProblem


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column: each cell is text, a number or empty.

    Parameters
    ----------
    name
        As in the file's header, without surrounding spaces.
    text
        ``(n_rows,)`` String, null where the cell is a number or empty; None if no
        cell can be text.
    numbers
        ``(n_rows,)`` integers or floats, null where the cell is text or empty; None
        if no cell can be a number (a CSV file).
    errors
        Rows and names of formula errors (``#N/A``) of a workbook.
    """

    name: str
    text: pl.Series | None
    numbers: pl.Series | None = None
    errors: tuple[tuple[int, str], ...] = ()

    def stripped(self, n_rows: int) -> pl.Series:
        """Return the text without surrounding spaces, null where nothing is left."""
        if self.text is None:
            return pl.Series([None], dtype=pl.String).new_from_index(0, n_rows)
        text = self.text.str.strip_chars()
        return text.set(text == "", None)

    def as_text(self, n_rows: int) -> pl.Series:
        """Return every cell as stripped text; whole numbers without a ``.0``."""
        text = self.stripped(n_rows)
        if self.numbers is None:
            return text
        written = self.numbers.cast(pl.String)
        if self.numbers.dtype.is_float():
            written = written.str.strip_suffix(".0")
        return text.zip_with(text.is_not_null(), written)


@dataclass(frozen=True, slots=True)
class RawTable:
    """The columns, the row number of each record, and what was done on the way.

    Parameters
    ----------
    columns
        In the file's order; names may repeat.
    rows
        ``(n_rows,)`` UInt32, the number a spreadsheet shows; the header is row 1.
    notes, problems
        Conversions made, and rows that had to be left out.
    """

    columns: tuple[RawColumn, ...]
    rows: pl.Series
    notes: tuple[str, ...] = ()
    problems: tuple[InputProblem, ...] = ()


def mixed_column(name: str, values: list[Any]) -> RawColumn:
    """Return the cells of one column, each as a number or as text."""
    found = [v if _is_number(v) else None for v in values]
    whole = all(v is None or (isinstance(v, int) and abs(v) < 2**63) for v in found)
    exact = pl.Series(
        found if whole else [None if v is None else float(v) for v in found],
        dtype=pl.Int64 if whole else pl.Float64,
    )
    text = pl.Series(
        [None if v is None or _is_number(v) else _written(v) for v in values],
        dtype=pl.String,
    )
    return RawColumn(name, text, exact)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, decimal.Decimal)) and not isinstance(
        value, bool
    )


def _written(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
