"""Rules: the number, spans and ratios, recruiters, classes, heads and money."""

from __future__ import annotations

from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.capacity.rules import Budget, Limit, Ratio, Target, Training
from engine.scenario.capacity_given import inside
from engine.scenario.capacity_periods import MONTH_NAMES
from engine.scenario.section_capacity import Make

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import Need, Place, Stream
    from engine.scenario.capacity_given import Given
    from engine.scenario.section_capacity_people import Role
    from engine.scenario.section_capacity_rules import LimitEntry

    Floats = NDArray[np.float64]

Rule = TypeVar("Rule", Limit, Budget)

ALL = "all"
"""Stands for all roles, or all sources."""
HARD = ("least_cost", "fewest_let_go", "fewest_starts")
"""Goals that would miss the number if it were no rule."""


def made(given: Given) -> tuple[Make, ...]:
    """Return what must be made: as written, or by the goal."""
    said = given.capacity.number.make
    if said is not None:
        return said
    return (Make(),) if given.capacity.goal[0] in HARD else ()


def number(given: Given, needs: Sequence[Need]) -> tuple[Target, ...]:
    """Return the number, whose chances are told: what is written first, or the year."""
    first = given.capacity.number.make or (Make(),)
    return tuple(_targets(given, needs, first[0]))


def targets(given: Given, needs: Sequence[Need]) -> tuple[Target, ...]:
    """Return the rules on what must be made; of two on the same, the stricter."""
    found: dict[str, Target] = {}
    for make in made(given):
        for target in _targets(given, needs, make):
            there = found.get(target.name)
            if there is not None and there.needs != target.needs:
                named = replace(target, name=f"{target.name} ({make.at})")
                found[named.name] = named
            elif there is None or there.share < target.share:
                found[target.name] = target
    return tuple(found.values())


def _targets(given: Given, needs: Sequence[Need], make: Make) -> Iterator[Target]:
    for period, months in given.months.groups(make.each):
        for where, members in group(make.at, [need.place for need in needs]).items():
            name = " ".join(part for part in ("bookings", period, where) if part)
            if any(needs[n].amount[list(months)].any() for n in members):
                yield Target(name, members, months, float(make.share))


def group(at: str, places: Sequence[Place]) -> dict[str, tuple[int, ...]]:
    """Return the places of the company, of each segment and so on, or one by one."""
    found: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        found.setdefault(key_of(at, place), []).append(index)
    return {name: tuple(members) for name, members in found.items()}


def key_of(at: str, place: Place) -> str:
    """Return what a place is called among those of its level; its role does not count.

    >>> from engine.capacity.problem import Place
    >>> key_of("region", Place("AE", "smb", "north")), key_of("company", Place("AE"))
    ('north', '')
    """
    if at == "company":
        return ""
    if at == "place":
        parts = (place.segment, place.region, place.channel)
        return " ".join(part for part in parts if part)
    return str(getattr(place, at))


def ratios(given: Given, cells: Sequence[Place]) -> tuple[Ratio, ...]:
    """Return spans and ratios, one for each place they are asked for in."""
    months = tuple(range(given.months.count))
    found = []
    for name, role in given.capacity.roles.items():
        for said, roles, least in _asked(name, role):
            for where, members in group(role.at, cells).items():
                of = tuple(i for i in members if cells[i].role == name)
                per = tuple(i for i in members if cells[i].role in roles)
                rule = f"{said} {where}".strip()
                if of and per:
                    found.append(Ratio(rule, of, per, least, months))
    return tuple(found)


def _asked(name: str, role: Role) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Yield what a role is asked for: in words, for which roles, how many a head."""
    for per, least in (role.per or {}).items():
        yield f"{name} per {per}", (per,), least
    if role.span is not None and role.over is not None:
        yield f"{name} over {' and '.join(role.over)}", role.over, 1.0 / role.span


def limits(
    given: Given,
    needs: Sequence[Need],
    cells: Sequence[Place],
    streams: Sequence[Stream],
) -> tuple[Limit, ...]:
    """Return every limit on people, starts, recruiters' work and spare capacity."""
    return _unique(
        (
            *_of_sources(given, streams),
            *_of_entries(given, cells, streams),
            *_of_recruiters(given, streams),
            *_of_roles(given, cells),
            *_of_spare(given, needs),
        )
    )


def _of_entries(
    given: Given, cells: Sequence[Place], streams: Sequence[Stream]
) -> Iterator[Limit]:
    for entry in given.capacity.limits:
        if entry.at_most is None:
            continue
        at_most = np.full(given.months.count, np.inf)
        at_most[list(given.months.inside(entry.during))] = entry.at_most
        name = _name(entry)
        if entry.heads is not None:
            items = cells_of(entry, cells)
            yield Limit(name, "headcount", "heads", items, at_most)
        if entry.starts is not None:
            items = streams_of(entry, cells, streams)
            yield Limit(name, "intake", "starts", items, at_most)


def cells_of(entry: LimitEntry, cells: Sequence[Place]) -> tuple[int, ...]:
    """Return the cells that a limit counts; a budget without places counts all."""
    roles = entry.heads or (ALL,)
    return tuple(
        i
        for i, place in enumerate(cells)
        if (ALL in roles or place.role in roles) and _is_in(entry, place)
    )


def streams_of(
    entry: LimitEntry, cells: Sequence[Place], streams: Sequence[Stream]
) -> tuple[int, ...]:
    """Return the streams whose starts a limit counts."""
    sources = entry.starts or (ALL,)
    return tuple(
        i
        for i, stream in enumerate(streams)
        if (ALL in sources or stream.source in sources)
        and _is_in(entry, cells[stream.into])
    )


def _is_in(entry: LimitEntry, place: Place) -> bool:
    """Whether a place is where a limit is asked for, and says so itself."""
    asked = (entry.segment, entry.region, entry.channel)
    names = (place.segment, place.region, place.channel)
    told = all(name or a is None for a, name in zip(asked, names, strict=True))
    return told and inside(place, *asked)


def _name(entry: LimitEntry) -> str:
    """Return ``AE north 2027`` or ``budget 2027``."""
    parts = ["budget"] if entry.budget is not None else []
    parts += entry.heads or entry.starts or ()
    for names in (entry.segment, entry.region, entry.channel):
        parts += names or ()
    if entry.during is not None:
        parts.append(str(entry.during))
    return " ".join(parts)


def _unique(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return rules of which the second of a name is called ``… (2)``."""
    found: dict[str, Rule] = {}
    for rule in rules:
        name, number = rule.name, 2
        while name in found:
            name, number = f"{rule.name} ({number})", number + 1
        found[name] = rule if name == rule.name else replace(rule, name=name)
    return tuple(found.values())


def _of_sources(given: Given, streams: Sequence[Stream]) -> Iterator[Limit]:
    for name, source in given.capacity.sources.items():
        items = tuple(i for i, stream in enumerate(streams) if stream.source == name)
        if source.at_most is not None and len(items) > 1:
            most = np.full(given.months.count, float(source.at_most.number))
            yield Limit(name, "intake", "starts", items, most)


def _of_recruiters(given: Given, streams: Sequence[Stream]) -> Iterator[Limit]:
    recruiting = given.capacity.recruiting
    outside = tuple(i for i, stream in enumerate(streams) if stream.out_of is None)
    if recruiting is None or not outside:
        return
    many = given.months.count
    if recruiting.assess is not None:
        most = np.full(many, float(recruiting.assess.number))
        yield Limit("people assessed", "recruiters", "load", outside, most)
    if recruiting.hires is not None:
        most = np.full(many, float(recruiting.hires.number))
        yield Limit("hires", "recruiters", "starts", outside, most)


def _of_roles(given: Given, cells: Sequence[Place]) -> Iterator[Limit]:
    for name, role in given.capacity.roles.items():
        items = tuple(i for i, place in enumerate(cells) if place.role == name)
        if len(items) < 2:
            continue
        if role.let_go is not None and role.let_go.at_most is not None:
            most = np.full(given.months.count, float(role.let_go.at_most.number))
            yield Limit(f"{name} let go", "let go", "separations", items, most)
        if role.short_time is not None:
            most = np.full(given.months.count, float(role.short_time.at_most))
            family = "short time"
            yield Limit(f"{name} on short time", family, "short_time", items, most)


def _of_spare(given: Given, needs: Sequence[Need]) -> Iterator[Limit]:
    spare = given.capacity.overstaffing
    if spare is None or spare.at != "company":
        return
    whole = np.sum([need.amount for need in needs], axis=0)
    items = tuple(range(len(needs)))
    most = float(spare.at_most) * whole
    yield Limit("spare capacity", "overstaffing", "surplus", items, most)


def budgets(given: Given, cells: Sequence[Place]) -> tuple[Budget, ...]:
    """Return the limits on money."""
    found = []
    for entry in given.capacity.limits:
        if entry.budget is None:
            continue
        somewhere = entry.segment or entry.region or entry.channel
        found.append(
            Budget(
                _name(entry),
                given.months.inside(entry.during),
                entry.budget.hundredths / 100,
                cells_of(entry, cells) if somewhere else None,
            )
        )
    return _unique(found)


def trainings(
    given: Given, cells: Sequence[Place], streams: Sequence[Stream]
) -> tuple[Training, ...]:
    """Return the classes that new people of a role begin in."""
    section = given.capacity.training
    if section is None:
        return ()
    found = []
    for name, kind in section.classes.items():
        items = tuple(
            i
            for i, stream in enumerate(streams)
            if cells[stream.into].role in kind.for_
            and (kind.sources is None or stream.source in kind.sources)
            and not _stays_in_role(stream, cells)
        )
        most = np.inf
        if section.trainers is not None:
            most = float(floor(section.trainers / kind.trainers))
        classes = np.full(given.months.count, most)
        if kind.months is not None:
            begin = {MONTH_NAMES.index(month) for month in kind.months}
            closed = [month not in begin for month in given.months.calendar]
            classes[np.array(closed)] = 0.0
        cost = kind.cost.hundredths / 100
        found.append(Training(name, items, kind.seats, cost, classes))
    return tuple(found)


def _stays_in_role(stream: Stream, cells: Sequence[Place]) -> bool:
    origin = stream.out_of
    return origin is not None and cells[origin].role == cells[stream.into].role
