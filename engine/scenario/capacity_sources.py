"""Streams: each way in which people come into a cell, and what is agreed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.problem import Place, Stream
from engine.scenario.capacity_given import DIMENSIONS, inside
from engine.scenario.capacity_periods import MONTH_NAMES, YEAR
from engine.scenario.capacity_roles import chances, ramp_shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import Cell
    from engine.scenario.capacity_given import Given
    from engine.scenario.capacity_roles import Rates
    from engine.scenario.section_capacity_people import Attrition, Source

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: a source, into a cell, out of another or from outside."""

    source: str
    into: int
    out_of: int | None = None


def ways(given: Given, cells: Sequence[Place]) -> tuple[Way, ...]:
    """Return every way in that the sources allow, by source, cell and origin."""
    return tuple(
        way
        for name, source in given.capacity.sources.items()
        for index, place in enumerate(cells)
        if place.role in source.into and allowed(source, place)
        for way in _ways_into(name, source, index, cells)
    )


def allowed(source: Source, place: Place) -> bool:
    """Whether a source brings people into a place."""
    return inside(place, source.segments, source.regions, source.channels)


def _ways_into(
    name: str, source: Source, into: int, cells: Sequence[Place]
) -> Iterator[Way]:
    if source.out_of is None:
        yield Way(name, into)
        return
    for index, origin in enumerate(cells):
        if origin.role in source.out_of and _may_move(source, origin, cells[into]):
            yield Way(name, into, index)


def _may_move(source: Source, origin: Place, place: Place) -> bool:
    """Whether nothing changes but what may; what one does not tell apart is the same.

    People of one role move only if something changes.
    """
    differ = {
        d
        for d in DIMENSIONS
        if (a := getattr(origin, d)) and (b := getattr(place, d)) and a != b
    }
    moves = origin.role != place.role or bool(differ)
    return moves and differ <= set(source.across or ())


def streams(
    given: Given,
    cells: Sequence[Cell],
    ways: Sequence[Way],
    exits: Mapping[str, Rates],
    agreed: Mapping[Way, Floats],
) -> tuple[Stream, ...]:
    """Return the stream of each way.

    Parameters
    ----------
    exits
        Role to the voluntary chances to leave that a stored run gave.
    agreed
        Ways to the starts in each month that are certain.
    """
    return tuple(_stream(given, cells, way, exits, agreed.get(way)) for way in ways)


def _stream(
    given: Given,
    cells: Sequence[Cell],
    way: Way,
    exits: Mapping[str, Rates],
    agreed: Floats | None,
) -> Stream:
    source, cell = given.capacity.sources[way.source], cells[way.into]
    convention = given.conventions
    most = at_most(given, source)
    made = Stream(
        name=name_of(way, [cell.place for cell in cells]),
        source=way.source,
        into=way.into,
        out_of=way.out_of,
        at_most=most if agreed is None else np.maximum(most, agreed),
        at_least=agreed,
        arriving=float(source.arriving),
        lot=source.class_of if source.whole else 0,
        delay=tuple(map(float, source.delay)),
        cost=source.cost.hundredths / 100,
        load=source.assessed,
        share_of_destination=(
            None if source.mentors is None else float(source.mentors)
        ),
    )
    if source.ramp is not None:
        made = replace(made, ramp=ramp_shares(source.ramp, convention.ramp_month))
    if source.attrition is not None:
        voluntary, involuntary = _leaving(given, way, source.attrition, cell, exits)
        made = replace(made, voluntary=voluntary, involuntary=involuntary)
    return made


def _leaving(
    given: Given,
    way: Way,
    attrition: Attrition,
    cell: Cell,
    exits: Mapping[str, Rates],
) -> tuple[Rates, Rates]:
    """Return chances to leave of a source's own, until the years written are over."""
    found = exits.get(way.source, (0.0,))
    voluntary, involuntary = chances(attrition, given.conventions.yearly_rate, found)
    years = max(len(attrition.voluntary or ()), len(attrition.involuntary), 1)
    return (
        _until(voluntary, YEAR * years, cell.voluntary),
        _until(involuntary, YEAR * years, cell.involuntary),
    )


def _until(rates: Rates, months: int, after: Rates) -> Rates:
    """Return rates for some months since start, then those of everybody."""
    last = max(months, len(after) - 1)
    return tuple(
        rates[min(k, len(rates) - 1)] if k < months else after[min(k, len(after) - 1)]
        for k in range(last + 1)
    )


def name_of(way: Way, places: Sequence[Place]) -> str:
    """Return ``market → AE smb north``."""
    origin = "" if way.out_of is None else f" {places[way.out_of]}"
    return f"{way.source}{origin} → {places[way.into]}"


def at_most(given: Given, source: Source) -> Floats:
    """Return the most starts that may be planned in each month; infinite: no limit."""
    most = np.inf if source.at_most is None else float(source.at_most.number)
    found = np.full(given.months.count, most)
    found[: source.lead.months] = 0.0
    if source.intake is not None:
        open_in = {MONTH_NAMES.index(name) for name in source.intake}
        closed = [month not in open_in for month in given.months.calendar]
        found[np.array(closed)] = 0.0
    return found
