"""Whose results are followed: reps, and the groups that they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.tracking.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from engine.scenario.track_input import TrackInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

COMPANY, REP = "company", "rep"
LEVELS = ("region", "district", "segment", "channel")
"""What people are grouped by, between the company and its reps."""


@dataclass(frozen=True, eq=False, slots=True)
class Reps:
    """Everybody who has a quota.

    Parameters
    ----------
    ids, names
        ``(reps,)``; a territory that nobody has yet goes by its own name.
    book
        Quotas by month and sales to date, ``(reps, months)``.
    of_seat
        ``(people,)`` rep of each row of the plan: who has two territories has one row
        in the book.
    place
        Row of each rep; territories that nobody has are not in it.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    book: Book
    of_seat: Ints
    place: Mapping[str, int]


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Some reps together, or the company.

    Parameters
    ----------
    by, id, name
        Level, and what it is called there.
    reps
        ``(members,)`` places of those who have a quota in it, ascending.
    plan, sold
        ``(members, months)`` and ``(members, past)`` money that is the group's; less
        than a rep's own where a rep has territories in several groups.
    """

    by: str
    id: str
    name: str
    reps: Ints
    plan: Floats
    sold: Floats

    @property
    def book(self) -> Book:
        """The group as one row."""
        return Book(self.plan.sum(axis=0)[None, :], self.sold.sum(axis=0)[None, :])


def reps_of(given: TrackInput) -> Reps:
    """Return who has a quota, with the sums of their territories."""
    people = given.people
    seats = [
        (rep, "") if rep else ("", territory)
        for rep, territory in people.select("rep_id", "territory").iter_rows()
    ]
    place = {seat: row for row, seat in enumerate(dict.fromkeys(seats))}
    of_seat = np.array([place[seat] for seat in seats], dtype=np.int64)
    count = np.bincount(of_seat)
    names = dict(zip(of_seat.tolist(), people["name"], strict=True))
    for (rep, _), row in place.items():
        if count[row] > 1:  # one territory's name would not be all of it
            names[row] = rep
    book = Book(
        summed(given.plan, of_seat, len(place)), summed(given.sold, of_seat, len(place))
    )
    ids = tuple(rep or territory for rep, territory in place)
    called = tuple(names[row] for row in range(len(ids)))
    rows = {rep: row for (rep, _), row in place.items() if rep}
    return Reps(ids, called, book, of_seat, rows)


def groups_of(given: TrackInput, reps: Reps) -> tuple[Group, ...]:
    """Return the company and every group, coarse first; the reps come last.

    A level on which all are alike is left out: it is the company.
    """
    everybody = np.arange(given.people.height)
    found = [_group(given, reps, (COMPANY, COMPANY, "All"), everybody)]
    for by in LEVELS:
        labels = _labels(given.people, by)
        if len(set(labels)) > 1:
            found += [
                _group(given, reps, (by, label, label or f"no {by}"), seats)
                for label, seats in _seats(labels)
            ]
    seats = [np.flatnonzero(reps.of_seat == row) for row in range(len(reps.ids))]
    found += [
        _group(given, reps, (REP, reps.ids[row], reps.names[row]), mine)
        for row, mine in enumerate(seats)
    ]
    return tuple(found)


def summed(rows: Floats, to: Ints, count: int) -> Floats:
    """Return sums of rows that go to the same place, ``(count, columns)``."""
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, to, rows)
    return total


def _labels(people: pl.DataFrame, by: str) -> list[str]:
    """Return the group of each row; districts of one name are told apart by region."""
    labels: list[str] = people[by].to_list()
    if by != "district":
        return labels
    pairs = list(zip(people["region"].to_list(), labels, strict=True))
    regions: dict[str, set[str]] = {}
    for region, district in pairs:
        regions.setdefault(district, set()).add(region)
    return [
        f"{region}, {district}" if district and len(regions[district]) > 1 else district
        for region, district in pairs
    ]


def _seats(labels: Sequence[str]) -> Iterator[tuple[str, Ints]]:
    found: dict[str, list[int]] = {}
    for seat, label in enumerate(labels):
        found.setdefault(label, []).append(seat)
    for label in sorted(found, key=lambda one: (not one, one)):
        yield label, np.array(found[label], dtype=np.int64)


def _group(
    given: TrackInput, reps: Reps, said: tuple[str, str, str], seats: Ints
) -> Group:
    members, to = np.unique(reps.of_seat[seats], return_inverse=True)
    plan = summed(given.plan[seats], to, members.size)
    return Group(*said, members, plan, summed(given.sold[seats], to, members.size))
