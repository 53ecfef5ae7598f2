"""How problems of many rows are said: the first few one by one, the rest counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from engine.base.errors import InputProblem
    from engine.data.source import Source

LISTED = 5
"""Rows named one by one for each kind of problem in a column."""


def listed(
    source: Source, rows: pl.Series, column: str, messages: Sequence[str]
) -> list[InputProblem]:
    """Return a problem for each of the first rows and one that counts the rest.

    Parameters
    ----------
    rows
        Numbers of all rows with this problem.
    column
        The column as the file calls it, or "" for the whole row.
    messages
        What to say of the first ``LISTED`` rows, in order.
    """
    place = f", column {column}" if column else ""
    problems = [
        source.problem(message, f"row {row}{place}")
        for row, message in zip(rows.head(LISTED), messages, strict=True)
    ]
    if len(rows) > LISTED:
        more = len(rows) - LISTED
        where = f"column {column}" if column else ""
        plural = "s" if more > 1 else ""
        problems.append(
            source.problem(f"and {more} more row{plural} like these", where)
        )
    return problems


def shown(value: object) -> str:
    """Return a cell for a message: on one line and not longer than 40 characters."""
    text = " ".join(str(value).split())
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"


def counted(number: int, noun: str) -> str:
    """Return ``1 cell`` or ``3 cells``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", " ")


@dataclass(slots=True)
class Findings:
    """What one conversion has found so far, by our column names.

    Parameters
    ----------
    source
        Where the table comes from.
    rows
        ``(n_rows,)`` UInt32, the numbers of its rows.
    """

    source: Source
    rows: pl.Series
    problems: dict[str, list[InputProblem]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Record a conversion that was made."""
        self.notes.append(f"{self.source.shown}: {text}")

    def refuse(self, ours: str, wrong: pl.Series, messages: Iterable[str]) -> None:
        """Name the rows of a mask; messages are those of the first ``LISTED``."""
        place, rows = self.source.theirs(ours), self.rows.filter(wrong)
        self.add(ours, listed(self.source, rows, place, list(messages)))

    def refuse_cells(
        self, ours: str, wrong: pl.Series, cells: pl.Series, need: str
    ) -> None:
        """Name the rows of a mask by what their cells say and what is needed."""
        if wrong.any():
            first = cells.filter(wrong).head(LISTED)
            self.refuse(ours, wrong, [f"found {shown(c)}; {need}" for c in first])

    def add(self, ours: str, problems: Iterable[InputProblem]) -> None:
        """Record problems of one column."""
        self.problems.setdefault(ours, []).extend(problems)
