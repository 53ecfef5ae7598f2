"""The tables a person has: every sheet of every file, its cells as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.number_text import evidence, parse
from engine.data.readers import read_all, sheets_of
from engine.data.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.base.errors import InputProblem
    from engine.data.columns import Column


@dataclass(frozen=True, slots=True)
class Given:
    """One table as it was found.

    Parameters
    ----------
    source
        File and sheet.
    cells
        Every column as text, stripped, null where empty; names as in the file.
    rows
        ``(n_rows,)`` UInt32, the row a spreadsheet shows.
    """

    source: Source
    cells: pl.DataFrame
    rows: pl.Series

    def numbers(self, name: str) -> pl.Series:
        """Return a column as numbers, null where a cell is none.

        Notes
        -----
        Good enough to tell what a column can be; the scenario's own reader decides
        what a cell says, and refuses what may be read in two ways.
        """
        text = self.cells[name]
        seen = (evidence(text, small=True), evidence(text))
        comma = any(one.comma is not None and one.point is None for one in seen)
        values = parse(text, "comma" if comma else "point")
        return values.set(~values.is_finite().fill_null(value=True), None)


def within(values: pl.Series, column: Column) -> pl.Series:
    """Return which numbers are in a column's range, both ends included."""
    low = -float("inf") if column.minimum is None else column.minimum
    high = float("inf") if column.maximum is None else column.maximum
    return values.is_between(low, high)


def read_given(files: Sequence[Path]) -> list[Given]:
    """Read every table of the files.

    Raises
    ------
    InputError
        A file cannot be read; every one of them is named.
    """
    found: list[Given] = []
    problems: list[InputProblem] = []
    for path in files:
        try:
            found += _tables(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _tables(path: Path) -> list[Given]:
    source = Source(path.name, Path(path.name), base=path.parent)
    return [_table(one) for one in sheets_of(source)]


def _table(source: Source) -> Given:
    raw = read_all(source)
    if raw.problems:
        raise InputError(list(raw.problems))
    n_rows = len(raw.rows)
    kept: dict[str, pl.Series] = {}
    for column in raw.columns:
        if column.name and column.name not in kept:
            kept[column.name] = column.as_text(n_rows)
    return Given(source, pl.DataFrame(kept), raw.rows)
