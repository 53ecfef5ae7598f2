"""From a scenario and its tables to the problem that a solver is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.base.outcome import Limits
from engine.data.dataset import Dataset, check_dataset, make_dataset
from engine.data.readers import TableRead, read_table
from engine.scenario.permits import permit_problems, permits_of
from engine.scenario.rules import (
    MOVED,
    amount_problems,
    balance_rules,
    budgets_of,
    cost_terms,
    needed_columns,
    owners_of,
)
from engine.scenario.sources import file_problem, source_of, table_of
from engine.scenario.travel import travel_table
from engine.territory.problem import CostTerm, TerritoryProblem

if TYPE_CHECKING:
    from engine.scenario.load import Scenario


def read_data(scenario: Scenario) -> Dataset:
    """Return the tables of a scenario, read and checked, alone and together.

    Raises
    ------
    InputError
        A table cannot be read, a cell breaks its column's rule, or tables disagree;
        every problem of every table is listed.
    """
    accounts = _read(scenario, "accounts")
    reps = _read(scenario, "reps")
    named = _read_optional(scenario, "named_accounts")
    outline = _read_optional(scenario, "outline")
    reads = [read for read in (accounts, reps, named, outline) if read is not None]
    problems = [problem for read in reads for problem in read.problems]
    needed = needed_columns(scenario)
    problems += check_dataset(accounts, reps, named, outline, needed=needed)
    if problems:
        raise InputError(problems)
    return make_dataset(accounts, reps, named, outline)


def _read(scenario: Scenario, name: str) -> TableRead:
    table = table_of(scenario, name)
    if table is None:
        raise ValueError(f"the scenario has no table '{name}'")
    source = source_of(scenario, name)
    if problem := file_problem(scenario, name):
        return TableRead(table.spec.empty(), problems=(problem,), source=source)
    return read_table(source, table.spec)


def _read_optional(scenario: Scenario, name: str) -> TableRead | None:
    return None if table_of(scenario, name) is None else _read(scenario, name)


def build_territory(scenario: Scenario, dataset: Dataset) -> TerritoryProblem:
    """Return the territory problem; units and territories in the tables' order.

    Raises
    ------
    InputError
        A rule is about nothing in the tables, two rules contradict each other, or an
        amount cannot be counted exactly; every such problem is listed.
    """
    travel = travel_table(scenario, dataset)
    permits = permits_of(scenario, dataset)
    problems = [
        *permit_problems(scenario, dataset, permits),
        *amount_problems(scenario, dataset, travel),
    ]
    if problems:
        raise InputError(problems)
    return TerritoryProblem(
        unit_ids=tuple(dataset.accounts["account_id"].to_list()),
        territory_ids=tuple(dataset.reps["rep_id"].to_list()),
        current=owners_of(dataset),
        costs=cost_terms(scenario, dataset, travel),
        balance=balance_rules(scenario, dataset, travel),
        permits=permits,
        budgets=budgets_of(scenario, dataset),
    )


def build_limits(scenario: Scenario) -> Limits:
    """Return when to stop."""
    solve = scenario.config.solve
    return Limits(solve.work, float(solve.stop_at_gap), solve.time_limit_s)


def least_change(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the same rules, with the least moved potential as the objective.

    Raises
    ------
    ValueError
        The problem has no budget on moved potential.
    """
    moved = [budget for budget in problem.budgets if budget.name == MOVED]
    if not moved:
        raise ValueError(f"the problem has no budget named '{MOVED}'")
    return replace(
        problem,
        costs=(CostTerm(MOVED, moved[0].amounts),),
        budgets=tuple(budget for budget in problem.budgets if budget.name != MOVED),
    )
