"""Which column of a table is which of ours: by its name, and by what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from engine.scenario.first.given import within
from engine.scenario.first.names import INSIDE, NO_AMOUNT, likeness, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from engine.data.columns import Column, TableSpec
    from engine.scenario.first.given import Given

SURE = INSIDE - 0.1
"""How near a name must come for its column to be taken without asking."""
POSSIBLE = 0.3
CLEAR = 0.02
"""How much nearer than the next column the best one must be."""


_IN_WORDS = ("name", "home", "skills")
USABLE = 0.8
"""Share of a number column's filled cells that must be numbers in range."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A table's columns, ours to theirs.

    Parameters
    ----------
    columns
        What was found or said.
    open
        Our columns that somebody must point at, each with theirs that might be meant,
        the likeliest first.
    score
        How much of the table was recognised, to tell kinds of tables apart.
    """

    columns: dict[str, str] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    score: float = 0.0


def guess(
    given: Given,
    spec: TableSpec,
    names: Mapping[str, tuple[str, ...]],
    said: Mapping[str, str],
) -> Guess:
    """Return which column is which.

    Parameters
    ----------
    given
        The table.
    spec, names
        Our columns, and what they are called elsewhere.
    said
        What a person said already, ours to theirs; it is not questioned.

    Notes
    -----
    Pairs of columns are taken from the nearest to the farthest, each column once. A
    column that must be there is open when the best candidate is not near enough, or
    another is nearly as near.
    """
    rates = _rates(given, spec, names)
    columns = dict(said)
    open_columns: dict[str, tuple[str, ...]] = {}
    score = 0.0
    ranked = sorted(rates.items(), key=lambda pair: (-pair[1], pair[0]))
    for (ours, theirs), rate in ranked:
        if ours in columns or theirs in columns.values() or rate < SURE:
            continue
        rivals = _rivals(rates, ours, {*columns.values(), theirs})
        column = next(one for one in spec.columns if one.name == ours)
        if column.required and any(rate - other < CLEAR for other in rivals.values()):
            open_columns[ours] = (theirs, *rivals)
            continue
        columns[ours] = theirs
        score += rate
    for column in spec.columns:
        name = column.name
        if column.required and name not in columns and name not in open_columns:
            others = _rivals(rates, name, {*columns.values()})
            # A number with bounds is a place: an unlike name is no place.
            anything = column.kind == "text" or column.maximum is None
            found = (theirs for theirs, rate in others.items() if rate or anything)
            open_columns[name] = tuple(found)
    order = [name for name in spec.names if name in columns]
    in_order = {name: columns[name] for name in order}
    return Guess(in_order, open_columns, score + len(said))


def _rates(
    given: Given, spec: TableSpec, names: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], float]:
    """Return how near each of their columns is to each of ours, where it can be it."""
    found = {}
    numbers = cache(given.numbers)
    for column in spec.columns:
        known = (column.name.replace("_", " "), *names[column.name])
        fits = _fits(given, column, numbers)
        for theirs in given.cells.columns:
            rate = likeness(theirs, known)
            # An unlike name is only offered, and only for what must be there.
            if (rate >= POSSIBLE or column.required) and fits(theirs):
                found[column.name, theirs] = rate if rate >= POSSIBLE else 0.0
    return found


def _rivals(
    rates: Mapping[tuple[str, str], float], ours: str, taken: set[str]
) -> dict[str, float]:
    """Return the other columns that could be ours, the likeliest first."""
    there = {
        theirs: rate
        for (name, theirs), rate in rates.items()
        if name == ours and theirs not in taken
    }
    return dict(sorted(there.items(), key=lambda pair: -pair[1]))


def _fits(
    given: Given, column: Column, numbers: Callable[[str], pl.Series]
) -> Callable[[str], bool]:
    """Return whether what stands in a column can be what ours holds."""

    def identifies(name: str) -> bool:
        cells = given.cells[name]
        return bool(len(cells)) and cells.n_unique() >= 0.98 * len(cells)

    def measures(name: str) -> bool:
        if NO_AMOUNT.search(plain(name)):
            return False
        filled = given.cells[name].count()
        values = numbers(name).drop_nulls()
        return filled > 0 and int(within(values, column).sum()) >= USABLE * filled

    def tells(name: str) -> bool:
        filled = given.cells[name].count()
        if column.name in _IN_WORDS and numbers(name).count() > filled / 2:
            return False
        return filled > 0

    if column.kind != "text":
        return measures
    return identifies if column.unique else tells
