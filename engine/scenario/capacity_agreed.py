"""People of today, and starts that are already agreed, by cell and way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.problem import Opening, Place
from engine.data.findings import shown
from engine.scenario.capacity_input import Person
from engine.scenario.capacity_roles import staff_places, told_apart
from engine.scenario.capacity_rows import lead_of, month_number, start_of
from engine.scenario.capacity_sources import Way, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.capacity_given import Given

    Floats = NDArray[np.float64]

LONG_AGO = 120
"""Months since the start of people of whom nothing is said."""
_PERCENT = 100.0
_SLIGHT = 1e-9


def openings(given: Given, cells: Sequence[Place]) -> tuple[Opening, ...]:
    """Return the people who are there, those alike together."""
    found: dict[tuple[int, int, float], float] = {}
    for person, heads in _everybody(given, cells):
        key = (person.cell, person.tenure, person.fte)
        found[key] = found.get(key, 0.0) + heads
    return tuple(
        Opening(cell, tenure, heads, fte)
        for (cell, tenure, fte), heads in found.items()
    )


def people_with_ids(given: Given, cells: Sequence[Place]) -> tuple[Person, ...]:
    """Return the people who are there and have an id."""
    return tuple(one for one, _ in _everybody(given, cells) if one.rep_id)


def _everybody(given: Given, cells: Sequence[Place]) -> Iterator[tuple[Person, float]]:
    """Yield each row of the staff, and for how many heads it stands."""
    index = {place: i for i, place in enumerate(cells)}
    columns = ("heads", "started", "tenure_months", "fte_percent", "leave_percent")
    rows = given.staff.frame.select(*columns, "came_by", "rep_id").iter_rows()
    for place, row in zip(staff_places(given), rows, strict=True):
        heads, started, tenure, fte, leave, source, rep = row
        months = LONG_AGO if tenure is None else int(tenure)
        if (first := start_of(given, started, source)) is not None:
            months = given.today - first
        share = fte / _PERCENT * (1.0 - leave / _PERCENT)
        yield Person(rep, index[place], months, share), heads


def homeless(given: Given, cells: Sequence[Place]) -> Iterator[InputProblem]:
    """Yield people in places where their role cannot be."""
    known, read = set(cells), given.staff
    said: set[Place] = set()
    for place, row in zip(staff_places(given), read.rows, strict=True):
        if place in known or place in said:
            continue
        said.add(place)
        reason = "nothing is to be sold there"
        if not given.allows(place.role, place):
            reason = f"'roles.{place.role}' does not allow it"
        where = f"row {row}, column {read.source.theirs('role')}"
        yield read.source.problem(f"found {shown(place)}; {reason}", where)


def agreed(
    given: Given, cells: Sequence[Place], ways: Sequence[Way]
) -> dict[Way, Floats]:
    """Return the starts of each way that are agreed, by month."""
    found: dict[Way, Floats] = {}
    for _, way, month, starts in _rows(given, cells, ways):
        if len(way) == 1:
            row = found.setdefault(way[0], np.zeros(given.months.count))
            row[month] += starts
    return found


def agreed_problems(
    given: Given, cells: Sequence[Place], ways: Sequence[Way]
) -> Iterator[InputProblem]:
    """Yield agreed starts that fit no way, more than one, or are no whole classes."""
    read = given.committed
    if read is None:
        return
    for row, fits, *_ in _rows(given, cells, ways):
        where = f"row {row}, column {read.source.theirs('source')}"
        if not fits:
            message = "its source brings nobody there; look at 'into' and the places"
            yield read.source.problem(message, where)
        elif len(fits) > 1:
            names = ", ".join(name_of(way, cells) for way in fits)
            message = f"this may be any of {names}; say the 'from_region'"
            yield read.source.problem(message, where)
    for way, starts in agreed(given, cells, ways).items():
        source = given.capacity.sources[way.source]
        lot = source.class_of if source.whole else 0
        if lot and any(abs(x / lot - round(x / lot)) > _SLIGHT for x in starts):
            what = "whole numbers" if lot == 1 else f"groups of {lot}"
            message = f"starts by {name_of(way, cells)} are no {what} in some month"
            yield read.source.problem(message, f"column {read.source.theirs('starts')}")


def _rows(
    given: Given, cells: Sequence[Place], ways: Sequence[Way]
) -> Iterator[tuple[int, list[Way], int, float]]:
    """Yield row, ways that fit, index of the month and starts of each agreed row."""
    read = given.committed
    if read is None:
        return
    by_place: Mapping[tuple[str, Place], list[Way]] = _by_place(cells, ways)
    columns = ("role", "segment", "region", "channel", "month", "source", "from_region")
    frame = read.frame.select(*columns, "starts")
    for number, row in zip(read.rows, frame.iter_rows(), strict=True):
        *parts, month, source, origin, starts = row
        role = parts[0]
        place = told_apart(Place(*parts), role, given.dimensions_of(role))
        fits = [
            way
            for way in by_place.get((source, place), [])
            if not origin
            or (way.out_of is not None and cells[way.out_of].region == origin)
        ]
        at = month_number(month) + lead_of(given, source) - given.months.first
        yield number, fits, at, starts


def _by_place(
    cells: Sequence[Place], ways: Sequence[Way]
) -> dict[tuple[str, Place], list[Way]]:
    found: dict[tuple[str, Place], list[Way]] = {}
    for way in ways:
        found.setdefault((way.source, cells[way.into]), []).append(way)
    return found
