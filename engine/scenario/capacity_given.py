"""What a scenario says of people, its tables read, before anything is worked out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.readers import TableRead, read_table
from engine.data.source import Source
from engine.data.staff_columns import COMMITTED, DEMAND, SO_FAR, STAFF
from engine.scenario.capacity_from_run import demand_of_run
from engine.scenario.capacity_periods import MONTH_NAMES, Months, number_of
from engine.scenario.lacking_section import no_section
from engine.scenario.sources import file_problem, source_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.base.errors import InputProblem
    from engine.capacity.problem import Place
    from engine.data.columns import TableSpec
    from engine.scenario.load import Scenario
    from engine.scenario.section_capacity import Capacity, Conventions
    from engine.scenario.section_capacity_people import Dimension, Role
    from engine.scenario.yaml_tree import TreePath

DIMENSIONS: tuple[Dimension, ...] = ("segment", "region", "channel")
"""What places are told apart by, in the order of a :class:`Place`."""
PLURAL: Mapping[Dimension, str] = {
    "segment": "segments",
    "region": "regions",
    "channel": "channels",
}
"""Keys of the lists of their names."""


@dataclass(frozen=True, eq=False)
class Given:
    """A scenario's section on people, and its tables as they were read.

    Parameters
    ----------
    later
        Months after the first in which the people of ``staff`` are there.
    """

    scenario: Scenario
    capacity: Capacity
    staff: TableRead
    demand: TableRead | None
    committed: TableRead | None
    so_far: TableRead | None = None
    later: int = 0

    @property
    def today(self) -> int:
        """Number of the month in which the people of ``staff`` are there."""
        return self.months.first + self.later

    @property
    def tables(self) -> tuple[TableRead, ...]:
        """The tables that there are."""
        reads = (self.staff, self.demand, self.committed, self.so_far)
        return tuple(read for read in reads if read is not None)

    @property
    def conventions(self) -> Conventions:
        """What planners mean by the same words."""
        return self.capacity.conventions

    @cached_property
    def months(self) -> Months:
        """The months that are planned."""
        return months_of(self.capacity)

    @cached_property
    def names(self) -> Mapping[Dimension, tuple[str, ...]]:
        """What segments, regions and channels are called; empty: not told apart."""
        number = self.capacity.number
        if number.total is not None or self.demand is None:
            return {d: tuple(getattr(number, PLURAL[d]) or ()) for d in DIMENSIONS}
        frame = self.demand.frame
        return {
            d: tuple(name for name in frame[d].unique(maintain_order=True) if name)
            for d in DIMENSIONS
        }

    @property
    def told_apart(self) -> tuple[Dimension, ...]:
        """What the number is told apart by."""
        return tuple(d for d in DIMENSIONS if self.names[d])

    def dimensions_of(self, role: str) -> tuple[Dimension, ...]:
        """Return what the people of a role are told apart by."""
        said = self.capacity.roles[role]
        if said.by is not None:
            wanted = set(said.by)
        elif produces(said) or said.at == "place":
            wanted = set(DIMENSIONS)
        else:
            wanted = set() if said.at == "company" else {said.at}
        return tuple(d for d in self.told_apart if d in wanted)

    def allows(self, role: str, place: Place) -> bool:
        """Whether people of a role may work in a place of its kind."""
        said = self.capacity.roles[role]
        return inside(place, said.segments, said.regions, said.channels)

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path below ``capacity``."""
        return self.scenario.problem(("capacity", *path), message)


def produces(role: Role) -> bool:
    """Whether people of a role sell or make pipeline."""
    return role.sells is not None or role.makes_pipeline is not None


def inside(
    place: Place,
    segments: tuple[str, ...] | None,
    regions: tuple[str, ...] | None,
    channels: tuple[str, ...] | None,
) -> bool:
    """Whether a place is in some segments, regions and channels; None: any.

    What a place is not told apart by does not matter.
    """
    asked = zip(
        (place.segment, place.region, place.channel),
        (segments, regions, channels),
        strict=True,
    )
    return all(names is None or not name or name in names for name, names in asked)


def capacity_of(scenario: Scenario) -> Capacity:
    """Return the section on people.

    Raises
    ------
    InputError
        The scenario has none.
    """
    if scenario.config.capacity is None:
        raise no_section(scenario, "'capacity' section")
    return scenario.config.capacity


def months_of(capacity: Capacity) -> Months:
    """Return the months that are planned."""
    begins = MONTH_NAMES.index(capacity.conventions.year_begins) + 1
    return Months(number_of(capacity.starts.first), capacity.months, begins)


def read_given(scenario: Scenario, files: Mapping[str, Path]) -> Given:
    """Return a scenario's section on people with its tables.

    Raises
    ------
    InputError
        There is no such section.
    """
    capacity = capacity_of(scenario)

    def optional(spec: TableSpec) -> TableRead | None:
        there = spec.name in files or table_of(scenario, spec.name) is not None
        return _read(scenario, spec, files) if there else None

    number = capacity.number
    demand = optional(DEMAND)
    if number.from_run is not None and demand is None:
        demand = demand_of_run(
            scenario, number.from_run, number.by, months_of(capacity)
        )
    return Given(
        scenario,
        capacity,
        _read(scenario, STAFF, files),
        demand,
        optional(COMMITTED),
        optional(SO_FAR),
    )


def _read(scenario: Scenario, spec: TableSpec, files: Mapping[str, Path]) -> TableRead:
    if spec.name in files:
        source = Source(name=spec.name, file=files[spec.name], base=Path())
        if (table := table_of(scenario, spec.name)) is not None:
            source = replace(source, columns=table.columns)
        return read_table(source, spec)
    source = source_of(scenario, spec.name)
    if problem := file_problem(scenario, spec.name):
        return TableRead(spec.empty(), problems=(problem,), source=source)
    return read_table(source, spec)
