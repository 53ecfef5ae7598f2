"""What contradicts itself between the keys of ``capacity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.scenario.capacity_given import PLURAL
from engine.scenario.capacity_names import name_problems
from engine.scenario.capacity_needs import total_problems
from engine.scenario.capacity_periods import label_of, number_of
from engine.scenario.capacity_rules import HARD, cells_of, streams_of
from engine.scenario.plan_money import Money
from engine.scenario.section_capacity import FLAT
from engine.scenario.sources import table_of
from engine.scenario.typed_values import Section, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.base.errors import InputProblem
    from engine.capacity.problem import Cell, Place, Stream
    from engine.scenario.capacity_given import Given
    from engine.scenario.capacity_sources import Way
    from engine.scenario.yaml_tree import TreePath

_ALL_LEAVE = 1.0 + 1e-12


def section_problems(given: Given) -> Iterator[InputProblem]:
    """Yield what is wrong in the section, whatever the tables say."""
    yield from currency_problems(given)
    yield from name_problems(given)
    yield from _number(given)
    yield from total_problems(given)
    yield from _openings(given)


def _number(given: Given) -> Iterator[InputProblem]:
    number, demand = given.capacity.number, given.demand
    yield from _said_once(given)
    makes = [(make.each, make.at) for make in number.make or ()]
    for index, make in enumerate(makes):
        if make in makes[:index]:
            yield given.problem(
                ("number", "make", index),
                f"the same as make[{makes.index(make)}], with another share or not",
            )
    on_demand = given.conventions.season_on == "demand"
    if demand is not None and on_demand and number.season != FLAT:
        yield given.problem(
            ("number", "season"),
            f"'{'data.demand' if number.from_run is None else 'from_run'}' says it"
            " month by month, its season included; the factors"
            " would be applied twice ('conventions.season_on: capacity' applies them to"
            " what people sell)",
        )
    goals = given.capacity.goal
    if number.make == () and goals[0] in HARD:
        yield given.problem(
            ("number", "make"),
            f"with the goal {goals[0]} and nothing that must be made, the best plan is"
            " to hire nobody; write what must be made, or begin with least_missed or"
            " most_margin",
        )


def _said_once(given: Given) -> Iterator[InputProblem]:
    """Yield what must be sold if nothing says it, or several things do."""
    number, demand = given.capacity.number, given.demand
    if number.total is None and demand is None:
        message = (
            "neither 'total' nor 'from_run' nor 'data.demand' is given; one of them is"
            " needed"
        )
        yield given.problem(("number",), message)
    if number.from_run is not None and table_of(given.scenario, "demand") is not None:
        yield given.problem(
            ("number", "from_run"),
            "both 'from_run' and 'data.demand' say what must be sold; write one of"
            " them",
        )
    if number.total is not None and demand is not None:
        yield given.problem(
            ("number", "total"),
            "both 'total' and 'data.demand' say what must be sold; write one of them",
        )


def _openings(given: Given) -> Iterator[InputProblem]:
    regions, opens = given.capacity.number.regions, given.capacity.number.opens
    if not regions or set(regions) != set(opens):
        return
    first = min(number_of(month.first) for month in opens.values())
    if first > given.months.first:
        yield given.problem(
            ("number", "opens"),
            f"no region is open before {label_of(first)}; planning starts in"
            f" {given.months.labels[0]}",
        )


def currency_problems(given: Given) -> Iterator[InputProblem]:
    """Yield amounts in another currency than the scenario's."""
    usual = given.scenario.config.currency
    for path, money in amounts_in(given.capacity, ()):
        if money.currency not in (None, usual):
            message = f"found {money}; the scenario's amounts are in {usual}"
            yield given.problem(path, message)


def amounts_in(value: object, path: TreePath) -> Iterator[tuple[TreePath, Money]]:
    """Yield every amount of money below a value, and where it stands."""
    if isinstance(value, Money):
        yield path, value
    elif isinstance(money := getattr(value, "money", None), Money):
        yield path, money
    elif isinstance(value, Section):
        for key, field in zip(
            keys_of(type(value)), type(value).model_fields, strict=True
        ):
            yield from amounts_in(getattr(value, field), (*path, key))
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from amounts_in(below, (*path, key))
    elif isinstance(value, tuple):
        for index, below in enumerate(value):
            yield from amounts_in(below, (*path, index))


def people_problems(
    given: Given, cells: Sequence[Cell], ways: Sequence[Way]
) -> Iterator[InputProblem]:
    """Yield what is wrong with roles and sources once it is known where they are."""
    places = [cell.place for cell in cells]
    there = {place.role for place in places}
    for name in given.capacity.roles:
        if name not in there:
            message = f"there is no place for {name} people: nothing is sold there"
            yield given.problem(("roles", name), message)
    for cell in cells:
        both = max(cell.voluntary) + max(cell.involuntary)
        first = next(place for place in places if place.role == cell.place.role)
        if both > _ALL_LEAVE and cell.place == first:
            yield given.problem(
                ("roles", cell.place.role, "attrition"),
                _too_many(both),
            )
    used = {way.source for way in ways}
    for name, source in given.capacity.sources.items():
        if name not in used:
            why = "no such place has them" if source.out_of is None else "nobody can"
            message = f"it brings nobody anywhere: {why}"
            if source.out_of is not None:
                message += (
                    " move from one place to another; 'across' says what may change"
                )
            yield given.problem(("sources", name), message)


def stream_problems(
    given: Given, cells: Sequence[Place], streams: Sequence[Stream]
) -> Iterator[InputProblem]:
    """Yield limits that count nobody, and sources whose people all leave at once."""
    for stream in streams:
        rates = (stream.voluntary or (0.0,), stream.involuntary or (0.0,))
        both = max(rates[0]) + max(rates[1])
        if both > _ALL_LEAVE:
            path = ("sources", stream.source, "attrition")
            yield given.problem(path, _too_many(both))
    for index, entry in enumerate(given.capacity.limits):
        if entry.starts is not None:
            counted = streams_of(entry, cells, streams)
        else:
            counted = cells_of(entry, cells)
        if not counted:
            names = [name for key in PLURAL for name in getattr(entry, key) or ()]
            what = ", ".join(entry.heads or entry.starts or ("anybody",))
            where = f" in {', '.join(names)}" if names else ""
            message = f"it counts nobody: there are no people of {what}{where}"
            yield given.problem(("limits", index), message)


def _too_many(share: float) -> str:
    return (
        f"{share:.4g} of the people, more than there are, would leave a month,"
        " voluntary and involuntary together"
    )
