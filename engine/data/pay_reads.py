"""The tables of pay as they were read, and what the rules between them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.data.findings import LISTED, listed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead


@dataclass(frozen=True, slots=True)
class PayReads:
    """The tables as they were read; all but credits may be absent."""

    credits: TableRead
    quotas: TableRead | None = None
    assignments: TableRead | None = None
    scores: TableRead | None = None
    rates: TableRead | None = None

    def every(self) -> list[TableRead]:
        """Return the tables that are there."""
        reads = (
            self.assignments,
            self.credits,
            self.quotas,
            self.scores,
            self.rates,
        )
        return [read for read in reads if read is not None]


@dataclass(frozen=True, slots=True)
class Between:
    """What every rule between tables of pay looks at.

    Parameters
    ----------
    first, last
        The calendar's days.
    plans
        Names of the plans.
    currency
        The scenario's.
    """

    reads: PayReads
    first: date
    last: date
    plans: tuple[str, ...]
    currency: str

    @property
    def seats(self) -> TableRead:
        """The table of assignments, which must be there."""
        if self.reads.assignments is None:
            raise ValueError("there are no assignments")
        return self.reads.assignments

    @property
    def filled(self) -> pl.DataFrame:
        """Assignments with their place in the file and no blank day."""
        return self.seats.frame.with_row_index("place").with_columns(
            pl.col("starts").fill_null(self.first), pl.col("ends").fill_null(self.last)
        )


def refuse_rows(
    read: TableRead,
    wrong: pl.Series,
    column: str,
    say: Callable[[dict[str, object]], str],
) -> list[InputProblem]:
    """Name the rows of a mask, the first few one by one.

    Parameters
    ----------
    say
        What to say of a row, given its cells.
    """
    if not wrong.any():
        return []
    first = read.frame.filter(wrong).head(LISTED).iter_rows(named=True)
    place = read.source.theirs(column) if column else ""
    return listed(read.source, read.rows.filter(wrong), place, [say(r) for r in first])


def at_places(frame: pl.DataFrame, places: pl.Series) -> pl.Series:
    """Return which rows of a frame stand at some places."""
    rows = pl.int_range(frame.height, eager=True)
    return rows.is_in(places.cast(pl.Int64).implode())
