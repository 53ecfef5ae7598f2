"""What a scenario says of quotas, its tables read, before anything is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError
from engine.data.planning_columns import (
    HISTORY,
    PRODUCT_SALES,
    RESPONSES,
    TERRITORIES,
)
from engine.scenario.capacity_periods import number_of
from engine.scenario.compare_quotas import read_potentials
from engine.scenario.planning_reads import no_section, read, read_needed
from engine.scenario.reps_of_run import RepsOfRun, read_reps_of_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.compare_quotas import Potentials
    from engine.scenario.load import Scenario
    from engine.scenario.section_quota import Quota
    from engine.scenario.yaml_tree import TreePath

MONTHS = 12
"""Months of a plan year."""
COMPANY, TERRITORY = "company", "territory"
"""Names of the highest and the lowest level."""
BETWEEN = ("region", "district", "segment", "channel")
"""Columns that levels between may be."""


@dataclass(frozen=True, eq=False)
class Given:
    """A scenario's section on quotas, and its tables as they were read.

    Parameters
    ----------
    potentials
        By rep, of a stored run; None: the table's own.
    people
        Of a stored plan of people; None: the table's own capacities.
    problems
        Of the stored runs.
    """

    scenario: Scenario
    quota: Quota
    territories: TableRead
    history: TableRead | None
    product_sales: TableRead | None
    responses: TableRead | None
    potentials: Potentials | None
    people: RepsOfRun | None
    problems: tuple[InputProblem, ...]

    @property
    def tables(self) -> tuple[TableRead, ...]:
        """The tables that there are."""
        reads = (
            self.territories,
            self.history,
            self.product_sales,
            self.responses,
        )
        return tuple(one for one in reads if one is not None)

    @property
    def first(self) -> int:
        """Number of the first month (:func:`number_of`)."""
        return number_of(self.quota.starts.first)

    @cached_property
    def between(self) -> tuple[str, ...]:
        """Levels between the company and its territories, from the top."""
        if self.quota.levels is not None:
            return self.quota.levels
        frame = self.territories.frame
        return tuple(name for name in BETWEEN[:2] if (frame[name] != "").any())

    @property
    def levels(self) -> tuple[str, ...]:
        """All levels, from the top."""
        return (COMPANY, *self.between, TERRITORY)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The territories, with what 'from_run' and 'expected' say filled in."""
        frame, expected = self.territories.frame, self.quota.expected
        if self.potentials is not None:
            by_rep = self.potentials.by_rep
            found = [by_rep.get(rep) for rep in frame["rep_id"]]
            frame = frame.with_columns(potential=pl.Series(found, dtype=pl.Float64))
        if self.people is not None:
            able = self.people.of("capacity")
            found = [able.get(rep) for rep in frame["rep_id"]]
            frame = frame.with_columns(capacity=pl.Series(found, dtype=pl.Float64))
        grown = pl.col("history") * (1.0 + float(expected.growth))
        frame = frame.with_columns(mean=pl.coalesce("mean", grown))
        spread = pl.col("mean") * float(expected.sd)
        return frame.with_columns(sd=pl.coalesce("sd", spread))

    def problem(self, path: TreePath, message: str) -> InputProblem:
        """Return a problem at a path below ``quota``."""
        return self.scenario.problem(("quota", *path), message)


def quota_of(scenario: Scenario) -> Quota:
    """Return the section on quotas.

    Raises
    ------
    InputError
        The scenario has none.
    """
    if scenario.config.quota is None:
        raise no_section(scenario, "quota")
    return scenario.config.quota


def read_given(scenario: Scenario, files: Mapping[str, Path]) -> Given:
    """Return a scenario's section on quotas with its tables.

    Raises
    ------
    InputError
        There is no such section.
    """
    quota = quota_of(scenario)
    potentials: Potentials | None = None
    problems: tuple[InputProblem, ...] = ()
    if quota.from_run is not None:
        at = ("quota", "from_run")
        try:
            potentials = read_potentials(scenario, quota.from_run, at)
        except InputError as error:
            problems = tuple(error.problems)
    people: RepsOfRun | None = None
    if quota.capacity_from_run is not None:
        at = ("quota", "capacity_from_run")
        try:
            people = read_reps_of_run(scenario, at, quota.capacity_from_run)
        except InputError as error:
            problems = (*problems, *error.problems)
    return Given(
        scenario,
        quota,
        read_needed(scenario, TERRITORIES, files),
        read(scenario, HISTORY, files) if quota.season == "history" else None,
        read(scenario, PRODUCT_SALES, files) if quota.products is not None else None,
        read(scenario, RESPONSES, files) if quota.method.use == "most_profit" else None,
        potentials,
        people,
        problems,
    )
