"""What must hold between accounts, reps and the tables that say more of them.

A table may have problems of its own: nothing is said of its cells that were refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.dataset import known_ids
from engine.data.findings import LISTED, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead


def check_limits(limits: TableRead, reps: TableRead) -> Iterator[InputProblem]:
    """Yield limits of reps who are not there, twice the same, or upside down."""
    yield from known_ids(limits, "rep_id", reps)
    frame = limits.frame
    twice = _twice(limits, "rep_id", "measure")
    yield from _rows(limits, twice, "measure", "this rep and measure come twice")
    if limits.problems:
        return
    crossed = (frame["at_least"] > frame["at_most"]).fill_null(value=False)
    yield from _rows(limits, crossed, "at_least", "at_least is more than at_most")
    neither = frame["at_least"].is_null() & frame["at_most"].is_null()
    message = "neither at_least nor at_most is filled; one of them is needed"
    yield from _rows(limits, neither, "at_least", message)


def check_distances(
    distances: TableRead, accounts: TableRead, reps: TableRead
) -> Iterator[InputProblem]:
    """Yield distances of accounts or reps who are not there, or twice the same pair."""
    yield from known_ids(distances, "account_id", accounts)
    yield from known_ids(distances, "rep_id", reps)
    twice = _twice(distances, "account_id", "rep_id")
    yield from _rows(distances, twice, "rep_id", "this account and rep come twice")


def check_pairs(
    pairs: TableRead, other: str, accounts: TableRead
) -> Iterator[InputProblem]:
    """Yield pairs of accounts that are not there, or that are one account.

    Parameters
    ----------
    pairs, other
        The table, and its column of the second account.
    accounts
        The accounts.
    """
    yield from known_ids(pairs, "account_id", accounts)
    yield from known_ids(pairs, other, accounts, "account_id")
    first, second = pairs.frame["account_id"], pairs.frame[other]
    alone = (first == second) & (first != "")
    yield from _rows(pairs, alone, other, "this is the same account; name another")


def check_borders(borders: TableRead, accounts: TableRead) -> Iterator[InputProblem]:
    """Yield outlines of accounts that are not there."""
    yield from known_ids(borders, "account_id", accounts)


def _twice(read: TableRead, first: str, second: str) -> pl.Series:
    """Return (n_rows,) bool, whether two filled cells stand in another row, too."""
    keys = read.frame.select(first, second)
    return keys.is_duplicated() & (keys[first] != "") & (keys[second] != "")


def _rows(
    read: TableRead, wrong: pl.Series, column: str, message: str
) -> list[InputProblem]:
    rows = read.rows.filter(wrong)
    messages = [message] * min(LISTED, len(rows))
    return listed(read.source, rows, read.source.theirs(column), messages)
