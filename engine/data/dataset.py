"""The tables together: what must hold between them, and the frozen whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import did_you_mean_id
from engine.data.columns import NAMED_ACCOUNTS
from engine.data.findings import LISTED, counted, listed, shown
from engine.data.positions import swapped
from engine.data.territory_columns import (
    BORDERS,
    DISTANCES,
    KEPT_APART,
    LIMITS,
    NEIGHBOURS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is given, read and checked; only limits and distances may hold nulls.

    Parameters
    ----------
    accounts, reps, named_accounts
        The columns of ``ACCOUNTS``, ``REPS`` and ``NAMED_ACCOUNTS``, in file order;
        accounts also those that only rules name.
    outline
        The columns of ``OUTLINE``, or None.
    notes
        Every conversion that was made while reading.
    limits, distances, kept_apart, neighbours, borders
        The columns of ``LIMITS``, ``DISTANCES``, ``KEPT_APART``, ``NEIGHBOURS`` and
        ``BORDERS``; empty where the scenario names no such table.
    """

    accounts: pl.DataFrame
    reps: pl.DataFrame
    named_accounts: pl.DataFrame
    outline: pl.DataFrame | None = None
    notes: tuple[str, ...] = ()
    limits: pl.DataFrame = field(default_factory=LIMITS.empty)
    distances: pl.DataFrame = field(default_factory=DISTANCES.empty)
    kept_apart: pl.DataFrame = field(default_factory=KEPT_APART.empty)
    neighbours: pl.DataFrame = field(default_factory=NEIGHBOURS.empty)
    borders: pl.DataFrame = field(default_factory=BORDERS.empty)


def make_dataset(
    accounts: TableRead,
    reps: TableRead,
    named_accounts: TableRead | None = None,
    outline: TableRead | None = None,
    **more: TableRead,
) -> Dataset:
    """Put tables that have no problems together; ``more`` are fields by name."""
    reads = [read for read in (accounts, reps, named_accounts, outline) if read]
    reads += more.values()
    return Dataset(
        accounts.frame,
        reps.frame,
        named_accounts.frame if named_accounts else NAMED_ACCOUNTS.empty(),
        outline.frame if outline else None,
        tuple(note for read in reads for note in read.notes),
        **{name: read.frame for name, read in more.items()},
    )


def check_dataset(
    accounts: TableRead,
    reps: TableRead,
    named_accounts: TableRead | None = None,
    outline: TableRead | None = None,
    *,
    needed: Mapping[str, str] | None = None,
    owners: bool = True,
) -> list[InputProblem]:
    """Return everything that is wrong between the tables.

    Parameters
    ----------
    owners
        Whether today's owners are those of the accounts, and must be reps.
    needed
        Number columns of accounts whose total must be more than 0, each with what
        needs it: ``{"revenue": "territory.disruption"}``. Potential always is.

    Notes
    -----
    May be called on tables that have problems of their own: a rule is left out where
    a table it needs could not be read, so nothing is said twice.
    """
    rules = _Rules(accounts, reps, named_accounts, outline, needed or {})
    return [
        *rules.reps_exist(),
        *rules.accounts_exist(),
        *(rules.owners_are_reps() if owners else ()),
        *rules.named_accounts_are_accounts(),
        *rules.named_reps_are_reps(),
        *rules.totals_are_positive(),
        *rules.coordinates_are_not_swapped(),
        *rules.rings_have_corners(),
    ]


@dataclass(frozen=True, slots=True)
class _Rules:
    """One method for each rule between tables."""

    accounts: TableRead
    reps: TableRead
    named: TableRead | None
    outline: TableRead | None
    needed: Mapping[str, str]

    def accounts_exist(self) -> Iterable[InputProblem]:
        """There is at least one account."""
        return _not_empty(self.accounts)

    def reps_exist(self) -> Iterable[InputProblem]:
        """There is at least one rep."""
        return _not_empty(self.reps)

    def owners_are_reps(self) -> Iterable[InputProblem]:
        """Every rep_id of an account is a rep's, or empty."""
        return known_ids(self.accounts, "rep_id", self.reps)

    def named_accounts_are_accounts(self) -> Iterable[InputProblem]:
        """Every account_id of a named account is an account's."""
        return known_ids(self.named, "account_id", self.accounts)

    def named_reps_are_reps(self) -> Iterable[InputProblem]:
        """Every rep_id of a named account is a rep's."""
        return known_ids(self.named, "rep_id", self.reps)

    def totals_are_positive(self) -> Iterable[InputProblem]:
        """Each total that is shared out or priced is more than 0."""
        read = self.accounts
        if read.problems or read.frame.is_empty():
            return
        reasons = {"potential": "so there is nothing to share out"}
        reasons |= {name: f"but {why} needs it" for name, why in self.needed.items()}
        for name, reason in reasons.items():
            if not read.frame[name].dtype.is_numeric():
                continue  # said elsewhere
            if not read.frame[name].sum() > 0:
                yield read.source.problem(
                    f"the total of all rows is 0, {reason}; fill the column",
                    f"column {read.source.theirs(name)}",
                )

    def coordinates_are_not_swapped(self) -> Iterable[InputProblem]:
        """Accounts and homes lie together, rather than mirrored at lat = lon."""
        if self.accounts.frame.is_empty() or self.reps.frame.is_empty():
            return []
        return swapped(self.accounts, self.reps)

    def rings_have_corners(self) -> Iterable[InputProblem]:
        """Every ring of the outline has at least three corners."""
        if self.outline is None or self.outline.problems:
            return
        rings = self.outline.frame.group_by("ring", maintain_order=True).len("corners")
        for ring, corners in rings.filter(pl.col("corners") < 3).iter_rows():
            yield self.outline.source.problem(
                f"ring {ring} has {counted(corners, 'corner')}; 3 or more are needed",
                f"column {self.outline.source.theirs('ring')}",
            )


def _not_empty(read: TableRead) -> list[InputProblem]:
    if read.frame.is_empty() and not read.problems:
        return [read.source.problem(f"there are no {read.source.name}")]
    return []


def known_ids(
    read: TableRead | None, name: str, other: TableRead, key: str = ""
) -> Iterable[InputProblem]:
    """Refuse ids of one table that another does not have; both as they are read.

    Parameters
    ----------
    read, name
        The table, and its column of ids.
    other, key
        The other, and its column if that has another name.
    """
    if read is None or read.frame.is_empty() or other.frame.is_empty():
        return []
    ids = other.frame[key or name]
    unknown = (read.frame[name] != "") & ~read.frame[name].is_in(ids.implode())
    found = read.frame[name].filter(unknown).head(LISTED)
    messages = [
        f"found {shown(value)}, which is not in {other.source.shown}"
        f"{did_you_mean_id(value, ids)}"
        for value in found
    ]
    rows = read.rows.filter(unknown)
    return listed(read.source, rows, read.source.theirs(name), messages)
