"""From a scenario to what planning people is given, or to everything that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import InputError
from engine.capacity.problem import CapacityProblem
from engine.scenario import capacity_outlook as outlook
from engine.scenario.capacity_agreed import (
    agreed,
    agreed_problems,
    homeless,
    openings,
    people_with_ids,
)
from engine.scenario.capacity_assumed import assumptions
from engine.scenario.capacity_checks import (
    people_problems,
    section_problems,
    stream_problems,
)
from engine.scenario.capacity_exits import Exits
from engine.scenario.capacity_given import read_given
from engine.scenario.capacity_input import CapacityInput
from engine.scenario.capacity_needs import amounts, needs, seller_problems
from engine.scenario.capacity_notes import notes_of
from engine.scenario.capacity_periods import YEAR
from engine.scenario.capacity_pipeline import maker_problems, pipelines
from engine.scenario.capacity_roles import cell_places, cells
from engine.scenario.capacity_rows import row_problems
from engine.scenario.capacity_rules import (
    budgets,
    limits,
    number,
    ratios,
    targets,
    trainings,
)
from engine.scenario.capacity_sources import streams, ways
from engine.scenario.capacity_text import rules_text
from engine.store.manifest import digest_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.capacity.result import Goal
    from engine.scenario.capacity_given import Given
    from engine.scenario.capacity_values import Goal as Word
    from engine.scenario.load import Scenario

    Floats = NDArray[np.float64]

_GOALS: Mapping[Word, Goal] = {
    "least_cost": "spend",
    "most_margin": "loss",
    "least_missed": "missed",
    "fewest_let_go": "separations",
    "fewest_starts": "starts",
}


def build_capacity(
    scenario: Scenario, *, files: Mapping[str, Path] | None = None
) -> CapacityInput:
    """Return what a scenario plans people from, read and checked.

    Parameters
    ----------
    files
        Table name, ``staff``, ``demand`` or ``committed``, to a file that is read
        instead of the scenario's.

    Raises
    ------
    InputError
        A name is not known, keys contradict each other, a table cannot be used, or
        people and places do not fit; every problem is listed.
    """
    given = read_given(scenario, files or {})
    exits = Exits(given)
    tables = (problem for read in given.tables for problem in read.problems)
    _refuse([*section_problems(given), *exits.problems, *tables])
    _refuse(row_problems(given))
    return _input(given, exits, _problem(given, exits))


def _refuse(problems: Iterable[InputProblem]) -> None:
    """Raise with every problem: by its line in the scenario, then those of tables."""
    found = dict.fromkeys(problems)
    if found:
        raise InputError(sorted(found, key=lambda p: (not p.line, p.line, p.column)))


def _problem(given: Given, exits: Exits) -> CapacityProblem:
    """Return the problem.

    Raises
    ------
    InputError
        People and places do not fit.
    """
    to_sell = amounts(given)
    places = cell_places(given, to_sell)
    there = cells(given, places, exits.monthly["roles"])
    asked = needs(given, to_sell, places)
    by = ways(given, places)
    _refuse(
        [
            *seller_problems(given, to_sell, places),
            *people_problems(given, there, by),
            *maker_problems(given, asked, places),
            *homeless(given, places),
            *agreed_problems(given, places, by),
        ]
    )
    certain = agreed(given, places, by)
    coming = streams(given, there, by, exits.monthly["sources"], certain)
    _refuse(stream_problems(given, places, coming))
    return CapacityProblem(
        months=given.months.labels,
        leave_before=given.conventions.attrition == "before",
        discount=_discount(given),
        cells=there,
        streams=coming,
        opening=openings(given, places),
        needs=asked,
        pipelines=pipelines(given, asked, places),
        targets=targets(given, asked),
        ratios=ratios(given, places),
        limits=limits(given, asked, places, coming),
        budgets=budgets(given, places),
        trainings=trainings(given, places, coming),
    )


def _discount(given: Given) -> Floats:
    """Return the factor on money of each month: (1 − discount)^(months ÷ 12)."""
    yearly = 1.0 - float(given.conventions.discount)
    return np.array([yearly ** (t / YEAR) for t in range(given.months.count)])


def _input(given: Given, exits: Exits, problem: CapacityProblem) -> CapacityInput:
    capacity, luck = given.capacity, given.capacity.uncertainty
    leads = outlook.leads(given, problem.streams)
    steady = outlook.steady(given, problem.cells, problem.streams, leads)
    return CapacityInput(
        problem=problem,
        goals=tuple(_GOALS[goal] for goal in capacity.goal),
        method=capacity.method,
        number=number(given, problem.needs),
        leads=leads,
        roles=tuple(capacity.roles),
        futures=luck.futures,
        luck=outlook.luck(given),
        replace=luck.replace,
        replace_lag=tuple(one.lead_months for one in steady),
        make_with=None if luck.make_with is None else float(luck.make_with),
        frontier=luck.frontier,
        worlds=luck.worlds,
        risk=outlook.risk(given),
        sizing=outlook.sizing(given, problem.cells, problem.needs, problem.opening),
        steady=steady,
        people=people_with_ids(given, [cell.place for cell in problem.cells]),
        conventions={
            key: str(getattr(given.conventions, key))
            for key in type(given.conventions).model_fields
            if key != "discount"
        },
        assumptions=assumptions(given),
        rules_text=rules_text(given, problem),
        notes=tuple(notes_of(given)),
        inputs={
            **{
                read.source.shown: (digest_frame(read.frame), read.frame.height)
                for read in given.tables
            },
            **exits.inputs,
        },
        seed=given.scenario.config.seed,
    )
