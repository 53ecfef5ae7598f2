"""A table as it was found: cells still untyped, rows numbered as a spreadsheet does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
