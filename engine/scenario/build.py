"""From a scenario and its tables to the problem that a solver is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.base.outcome import Limits
from engine.scenario.frontier import frontier_problems
from engine.scenario.groups import apart_of, group_problems, together_of
from engine.scenario.keep import (
    MOVED,
    budgets_of,
    owners_of,
    unknown_reps,
    whole_problems,
)
from engine.scenario.load_limits import limit_problems, load_limits
from engine.scenario.methods import method_problems, solver_problem
from engine.scenario.neighbours import contiguity_of, island_problems
from engine.scenario.opening import opening_of
from engine.scenario.overlay import overlay_problems
from engine.scenario.permits import permit_problems, permits_of, rules_of_nothing
from engine.scenario.roads import road_problems
from engine.scenario.rollup import set_limits
from engine.scenario.rules import (
    amount_problems,
    balance_rules,
    cost_terms,
    price_problems,
)
from engine.scenario.shapes import shape_problems, shapes_of
from engine.scenario.territory_data import read_data
from engine.scenario.travel import travel_table
from engine.territory.problem import CostTerm, TerritoryProblem
from engine.territory.solvers import chosen

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.scenario.load import Scenario
    from engine.scenario.travel import TravelTable
    from engine.territory.problem import BalanceRule, Permit
    from engine.territory.rules import LoadLimit

__all__ = [
    "build_limits",
    "build_territory",
    "check_solver",
    "least_change",
    "read_data",
]

USUAL_WORK = 20.0
"""Units of work for companies of the usual size, when a scenario does not say."""

ACCOUNTS_A_UNIT = 2_000
"""Accounts that bring one unit of work, where that is more."""


def build_territory(
    scenario: Scenario, dataset: Dataset, *, solver: str | None = None
) -> TerritoryProblem:
    """Return the territory problem; units and territories in the tables' order.

    Parameters
    ----------
    scenario, dataset
        What is asked, and of whom.
    solver
        As for :func:`read_data`.

    Raises
    ------
    InputError
        A rule is about nothing in the tables, two rules contradict each other, or an
        amount cannot be counted exactly; every such problem is listed.
    """
    travel, permits, limits, balance = _without_problems(scenario, dataset, solver)
    contiguity = contiguity_of(scenario, dataset)
    return TerritoryProblem(
        unit_ids=tuple(dataset.accounts["account_id"].to_list()),
        territory_ids=tuple(dataset.reps["rep_id"].to_list()),
        current=owners_of(dataset),
        costs=cost_terms(scenario, dataset, travel),
        balance=balance,
        permits=permits,
        budgets=budgets_of(scenario, dataset),
        limits=limits,
        together=together_of(scenario, dataset),
        apart=apart_of(dataset),
        opening=opening_of(scenario, dataset),
        contiguity=contiguity,
        shape=shapes_of(scenario, dataset, travel, contiguity),
        sets=set_limits(scenario, dataset, balance),
    )


def _without_problems(
    scenario: Scenario, dataset: Dataset, solver: str | None
) -> tuple[
    TravelTable, tuple[Permit, ...], tuple[LoadLimit, ...], tuple[BalanceRule, ...]
]:
    """Return what rules are made of; refuse all that is wrong with any of them."""
    # Each stage is for what the one before has left within bounds, no more than that.
    # Of the solver only what others are told with; else more is known once it is built.
    unable = list(method_problems(scenario, solver))
    problems = [*road_problems(scenario, dataset), *shape_problems(scenario, dataset)]
    besides = [
        *price_problems(scenario, dataset),
        *frontier_problems(scenario, dataset),
        *overlay_problems(scenario, dataset),
        *unknown_reps(scenario, dataset),
        *island_problems(scenario, dataset),
    ]
    if problems:
        nothing = rules_of_nothing(scenario, dataset)
        raise InputError([*problems, *nothing, *besides, *unable])
    travel = travel_table(scenario, dataset)
    permits = permits_of(scenario, dataset, travel)
    problems = [
        *permit_problems(scenario, dataset, permits),
        *group_problems(scenario, dataset, permits),
        *besides,
    ]
    if too_large := amount_problems(scenario, dataset, travel):
        raise InputError([*problems, *too_large, *unable])
    limits = load_limits(scenario, dataset, travel)
    balance = balance_rules(scenario, dataset, travel)
    problems += whole_problems(scenario, dataset, balance)
    all_open = scenario.territory.open is None
    problems += limit_problems(scenario, dataset, limits, all_open=all_open)
    if problems:
        raise InputError([*problems, *unable])
    return travel, permits, limits, balance


def check_solver(
    scenario: Scenario, problem: TerritoryProblem, method: str | None = None
) -> None:
    """Refuse a solver that cannot do what the rules ask for.

    Parameters
    ----------
    scenario, problem
        What is asked, and what was built of it.
    method
        Instead of what the scenario says.

    Raises
    ------
    InputError
        There is no such solver, it lacks something, or no solver can do it all.
    """
    asked = method or scenario.config.solve.method
    try:
        chosen(problem, asked)
    except ValueError as error:
        raise InputError([solver_problem(scenario, asked, str(error))]) from None


def build_limits(scenario: Scenario, accounts: int = 0) -> Limits:
    """Return when to stop.

    Parameters
    ----------
    scenario
        What it says of ``solve``.
    accounts
        How many are planned: many get more work, when the scenario does not say how
        much.
    """
    solve = scenario.config.solve
    work = solve.work
    if work is None:
        work = max(USUAL_WORK, accounts / ACCOUNTS_A_UNIT)
    return Limits(work, float(solve.stop_at_gap), solve.time_limit_s)


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
