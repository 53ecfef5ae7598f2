"""From ``territory.rollup`` and the reps to levels above the territories."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.base.units import format_percent
from engine.scenario.account_columns import Asked
from engine.scenario.sources import source_of
from engine.scenario.travel import travel_table
from engine.territory.problem import (
    BalanceRule,
    CostTerm,
    Opening,
    SetLimit,
    TerritoryProblem,
)
from engine.territory.rollup import Level, level_limit, nesting, on_top

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.base.errors import InputProblem
    from engine.data.dataset import Dataset
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.section_rollup import RollupLevel
    from engine.territory.solution import TerritorySolution


def level_columns(scenario: Scenario) -> dict[str, Asked]:
    """Return the columns of reps that levels name."""
    return {
        level.column: Asked("text", ("territory", "rollup", index, "column"))
        for index, level in enumerate(scenario.territory.rollup)
        if level.column is not None
    }


def rollup_problems(scenario: Scenario, reps: TableRead) -> Iterator[InputProblem]:
    """Yield reps without a set, and sets that lie in two upper ones."""
    asked = level_columns(scenario)
    if reps.frame.is_empty() or not set(asked) <= set(reps.header):
        return
    yield from _blank(scenario, reps)
    yield from _split(scenario, reps)


def _blank(scenario: Scenario, reps: TableRead) -> Iterator[InputProblem]:
    source = source_of(scenario, "reps")
    for name in level_columns(scenario):
        for row in np.flatnonzero((reps.frame[name] == "").to_numpy())[:5].tolist():
            rep = reps.frame["rep_id"][row]
            where = f"row {reps.rows[row]}, column {source.theirs(name)}"
            yield source.problem(f"the cell is empty; rep '{rep}' needs one", where)


def _split(scenario: Scenario, reps: TableRead) -> Iterator[InputProblem]:
    given = [
        (index, _level(one, reps.frame[one.column].to_list()))
        for index, one in enumerate(scenario.territory.rollup)
        if one.column is not None
    ]
    for (_, lower), (index, upper) in pairwise(given):
        _, split = nesting(lower, upper)
        for k in split[:5]:
            among = sorted({upper.sets[u] for u in upper.member[lower.member == k]})
            message = f"{lower.name} '{lower.sets[k]}' lies in {' and '.join(among)}"
            place = ("territory", "rollup", index, "column")
            yield scenario.problem(place, f"{message}; it needs one {upper.name}")


def levels_given(scenario: Scenario, dataset: Dataset) -> tuple[Level, ...]:
    """Return the levels that columns of reps give, the lowest first."""
    return tuple(
        _level(one, dataset.reps[one.column].to_list())
        for one in scenario.territory.rollup
        if one.column is not None
    )


def _level(asked: RollupLevel, names: Sequence[str]) -> Level:
    sets = tuple(sorted(set(names)))
    place = {name: k for k, name in enumerate(sets)}
    return Level(asked.level, sets, np.array([place[n] for n in names], dtype=np.int32))


def set_limits(
    scenario: Scenario, dataset: Dataset, balance: Sequence[BalanceRule]
) -> tuple[SetLimit, ...]:
    """Return balance of levels that are given, as rules of the plan."""
    rules = {rule.name: rule for rule in balance}
    given = {level.name: level for level in levels_given(scenario, dataset)}
    return tuple(
        level_limit(rules[name], given[one.level], within)
        for one in scenario.territory.rollup
        if one.column is not None
        for name, within in one.balance.items()
    )


def above_problem(
    scenario: Scenario,
    dataset: Dataset,
    problem: TerritoryProblem,
    asked: RollupLevel,
    plan: TerritorySolution,
) -> TerritoryProblem:
    """Return the problem of putting territories of a plan together around seats.

    Seats are homes of reps. What is kept low is travel from the seats to the accounts,
    priced as the scenario prices travel; without that, metres one way.
    """
    travel = travel_table(scenario, dataset)
    priced = scenario.territory.travel is not None
    way = travel.cost() if priced else travel.metres()
    width, count = problem.num_territories, asked.count or 1
    alike = np.ones(width, dtype=np.int64)
    balance = tuple(
        BalanceRule(rule.name, rule.unit, rule.amounts, alike, asked.balance[rule.name])
        for rule in problem.balance
        if rule.name in asked.balance
    )
    free = np.zeros(width, dtype=np.bool_)
    upper = TerritoryProblem(
        unit_ids=problem.unit_ids,
        territory_ids=problem.territory_ids,
        current=np.full(problem.num_units, -1, dtype=np.int32),
        costs=(CostTerm("travel from seats", way),),
        balance=balance,
        contiguity=problem.contiguity,
        opening=Opening(count, count, np.zeros(width, dtype=np.int64), free),
    )
    return on_top(upper, plan)


def rollup_text(scenario: Scenario) -> Iterator[str]:
    """Yield what is asked of levels, as sentences."""
    for one in scenario.territory.rollup:
        shares = [f"{name} {format_percent(w)}" for name, w in one.balance.items()]
        parts = "fair shares" if one.column is not None else "equal parts"
        kept = f", within {' and '.join(shares)} of {parts}" if shares else ""
        if one.column is not None:
            yield f"Each rep's {one.level} is given by the column '{one.column}'{kept}."
        else:
            yield (
                f"Territories of the finished plan are put together to {one.count}"
                f" sets, each called '{one.level}'{kept}."
            )
