"""What workbooks of all kinds share: sheets, the dictionary, the order of both."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.report.language import say
from engine.report.words import number
from engine.report.workbook.book import MADE, Book
from engine.report.workbook.charting import Wide, place
from engine.report.workbook.columns import Column
from engine.report.workbook.kinds import LOOKS, MONIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from engine.report.workbook.book import Chart, Placed, Rows, Worksheet

    Row = dict[str, Any]
    Draw = Callable[[Book, Mapping[str, Placed]], Sequence[Chart | Wide]]

GAPS = 10_000
MOST_ROWS = 50_000
"""Rows of one table in a workbook: more make it slow to write and to open. The stored
table, which has all of them, is named where some are left out."""
_OWN = re.compile(r"(?<!\w)\[([^\[\]]+)\]")
_OTHERS = re.compile(r"(\w+)\[([^\[\]]+)\]")

DICTIONARY = (
    Column("Sheet", "text", "sheet", "Name of the sheet"),
    Column("Table", "text", "table", "Its table’s name in formulas"),
    Column("Column", "text", "column", "Heading of the column"),
    Column("Meaning", "words", "means", "What it is"),
    Column("Unit", "text", "unit", "What it is counted in"),
    Column("Calculated", "text", "formula", "Its formula, if it is calculated"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stored table as a sheet; ``table`` is its name in formulas."""

    stored: str
    name: str
    table: str
    about: str
    columns: Sequence[Column]


class Figure(NamedTuple):
    """A figure on the first sheet.

    Parameters
    ----------
    formula
        What calculates it from the sheets; empty, or unused if a sheet was cut: none.
    """

    label: str
    value: float | str | None
    kind: str
    note: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class First:
    """What stands on the first sheet: the answer with sentences about it, and figures.

    Parameters
    ----------
    notes
        Below the figures.
    style
        How the answer itself looks; ``no answer`` where there is none.
    """

    answer: Sequence[str]
    figures: Iterable[Figure]
    notes: Iterable[str] = ()
    style: str = "answer"


@dataclass(frozen=True, slots=True)
class _Gathered:
    """A sheet that will be written: its rows, and how many the stored table has."""

    sheet: Sheet
    rows: Rows
    whole: int

    @property
    def is_cut(self) -> bool:
        return self.whole > len(self.rows)


@dataclass(slots=True)
class Binder:
    """A run's workbook in the making: first sheet, charts, tables, dictionary.

    Parameters
    ----------
    manifest
        Of the run.
    currency
        Of money; empty: several.
    """

    manifest: Mapping[str, Any]
    currency: str
    book: Book = field(init=False)
    first: Worksheet = field(init=False)
    placed: dict[str, Placed] = field(default_factory=dict)
    _gathered: dict[str, _Gathered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the book; what is read first stands first."""
        self.book = Book(self.currency, made_at(self.manifest) or MADE)
        self.first = self.book.sheet(say("Summary"))

    @property
    def written(self) -> list[Sheet]:
        """The sheets of tables, in their order."""
        return [one.sheet for one in self._gathered.values()]

    def add(self, sheet: Sheet, rows: Rows, whole: int = 0) -> None:
        """Give a table a sheet of its own; none, if it has no rows.

        Columns that rows do not have are left out, and what is calculated from them.

        Parameters
        ----------
        whole
            Rows of the stored table, if ``rows`` are only the first of them.
        """
        if not rows:
            return
        there = {column.name for column in sheet.columns if column.source in rows[0]}
        columns = [
            column
            for column in sheet.columns
            if column.name in there and _own(column.formula, sheet.table) <= there
        ]
        told = replace(sheet, columns=columns)
        whole = max(whole, len(rows))
        self._gathered[sheet.table] = _Gathered(told, rows[:MOST_ROWS], whole)

    def add_stored(
        self,
        sheet: Sheet,
        tables: Mapping[str, pl.DataFrame],
        more: Callable[[Row], Row] | None = None,
    ) -> None:
        """Write a stored table, if there is one; ``more`` adds what formulas give."""
        table = tables.get(sheet.stored)
        if table is None or table.is_empty():
            return
        rows = table.head(MOST_ROWS).to_dicts()
        found = rows if more is None else [{**row, **more(row)} for row in rows]
        self.add(sheet, found, table.height)

    def can(self, formula: str) -> bool:
        """Whether the sheets and columns that a formula reads are there, and whole."""
        return all(
            table in self._gathered
            and not self._gathered[table].is_cut
            and any(name == one.name for one in self._gathered[table].sheet.columns)
            for table, name in _OTHERS.findall(formula)
        )

    def left_out(self, sheet: Sheet) -> str:
        """Return which rows are missing and where they are, or nothing."""
        told = self._gathered[sheet.table]
        if not told.is_cut:
            return ""
        file = f"tables/{sheet.stored}.csv"
        return say(
            "The first {shown} of {whole} rows; all of them are in {file}",
            shown=number(len(told.rows)),
            whole=number(told.whole),
            file=file,
        )

    def finish(self, first: First, draw: Draw | None = None) -> bytes:
        """Write all sheets and return the workbook.

        Parameters
        ----------
        draw
            Returns the charts, once their tables are placed.
        """
        from engine.report.workbook.front import front

        charts = self.book.sheet(say("Charts")) if draw and self._gathered else None
        for one in self._gathered.values():
            self._write(one)
        if charts is not None and draw is not None:
            place(charts, draw(self.book, self.placed))
        self._dictionary()
        front(self, first)
        return self.book.close()

    def _write(self, one: _Gathered) -> None:
        sheet = one.sheet
        columns = [
            column if self.can(column.formula) else replace(column, formula="")
            for column in sheet.columns
        ]
        where = self.book.sheet(say(sheet.name))
        placed = self.book.table(where, sheet.table, columns, one.rows, one.whole)
        if one.is_cut:
            self.book.write(where, placed.last + 3, 0, self.left_out(sheet), "text")
        self.placed[sheet.table] = placed

    def _dictionary(self) -> None:
        rows = [
            {
                "sheet": say(sheet.name),
                "table": sheet.table,
                "column": column.heading,
                "means": say(column.means),
                "unit": self._unit(column),
                "formula": column.formula if self.can(column.formula) else "",
            }
            for sheet in self.written
            for column in sheet.columns
        ]
        if rows:
            where = self.book.sheet(say("Dictionary"))
            self.book.table(where, "Dictionary", DICTIONARY, rows)

    def _unit(self, column: Column) -> str:
        if column.unit:
            return say(column.unit)
        if column.kind in MONIES:
            return self.currency or say("money, in its own currency")
        return say(LOOKS[column.kind].unit)


def _own(formula: str, table: str) -> set[str]:
    """Return the columns of a table itself that a formula reads."""
    others = {name for other, name in _OTHERS.findall(formula) if other == table}
    return others | set(_OWN.findall(formula))


def promised(gap: float) -> float:
    """Return a gap as it is shown, rounded up: a promise is never rounded down."""
    return ceil(gap * GAPS - 1e-9) / GAPS


def made_at(manifest: Mapping[str, Any]) -> datetime | None:
    """Return when a run was made, in universal time; None if it does not say."""
    told = (manifest.get("made") or {}).get("at", "")
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found.astimezone(UTC).replace(microsecond=0)
