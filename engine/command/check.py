"""``fieldplan check``: what was understood of a scenario; nothing is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.payplan.plan_text import plan_text
from engine.scenario.build import build_territory, check_solver, read_data
from engine.scenario.capacity_build import build_capacity
from engine.scenario.compare_build import build_compare
from engine.scenario.compare_text import compare_text
from engine.scenario.frontier import build_frontier
from engine.scenario.market_build import build_market
from engine.scenario.pay_build import build_pay
from engine.scenario.plan_build import build_plans
from engine.scenario.quota_build import build_quota
from engine.scenario.rules_text import rules_text
from engine.scenario.stored_runs import rests_on
from engine.scenario.track_build import build_track

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario


@dataclass(slots=True)
class Understood:
    """How much there is of what, the rules in sentences, and what was converted."""

    counts: dict[str, int] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def understood(loaded: Scenario) -> Understood:
    """Read every table of the stages a scenario has, and say what was understood.

    Raises
    ------
    InputError
        Something cannot be used; every problem of every stage.
    """
    found = Understood()
    later = rests_on(loaded)
    for stage, names in later.items():
        those = " and ".join(f"'{name}'" for name in names)
        found.rules.append(
            f"'{stage}' rests on {those} of this file; it is checked when that is"
            " planned, by fieldplan study."
        )
    problems: dict[InputProblem, None] = {}
    for stage, read in _READ.items():
        if getattr(loaded.config, stage) is None or stage in later:
            continue
        try:
            read(loaded, found)
        except InputError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise InputError(problems)
    return found


def _territory(loaded: Scenario, found: Understood) -> None:
    """Read accounts and reps, and what limits who covers whom."""
    method = loaded.config.solve.method
    dataset = read_data(loaded, solver=method)
    problem = build_territory(loaded, dataset, solver=method)
    check_solver(loaded, problem)
    build_frontier(loaded, dataset, problem)
    found.counts["accounts"] = problem.num_units
    found.counts["reps"] = problem.num_territories
    found.rules += rules_text(loaded)
    found.notes += dataset.notes


def _market(loaded: Scenario, found: Understood) -> None:
    """Read what was sold, and what is asked of the market."""
    given = build_market(loaded)
    found.counts["periods of sales"] = given.history.calendar.count
    found.counts["series"] = len(given.history.keys)
    if given.potential is not None:
        found.counts["units"] = given.potential.units.height
    found.rules += given.rules_text
    found.notes += given.notes


def _track(loaded: Scenario, found: Understood) -> None:
    """Read the plan, what was sold of it, and deals."""
    given = build_track(loaded)
    found.counts["quotas followed"] = given.people.height
    found.counts["months that are over"] = given.past
    if given.pipeline is not None:
        found.counts["deals"] = given.pipeline.visits["deal"].n_unique()
    found.rules += given.rules_text
    found.notes += given.notes


def _quota(loaded: Scenario, found: Understood) -> None:
    """Read territories, the target, and what limits quotas."""
    given = build_quota(loaded)
    found.counts["territories with quotas"] = given.tree.num_territories
    found.rules += given.rules_text
    found.notes += given.notes


def _capacity(loaded: Scenario, found: Understood) -> None:
    """Read people, the number, and what limits who may start."""
    given = build_capacity(loaded)
    problem = given.problem
    found.counts["months"] = len(problem.months)
    found.counts["places of roles"] = len(problem.cells)
    found.counts["ways in"] = len(problem.streams)
    found.rules += given.rules_text
    found.rules += [
        f"{said.label}: {said.value} ({said.source})" for said in given.assumptions
    ]
    found.notes += given.notes


def _plans(loaded: Scenario, found: Understood) -> None:
    """Read plans, and the tables of pay where the scenario names credits."""
    if loaded.config.data.credits is None:
        plans = build_plans(loaded)
    else:
        given = build_pay(loaded)
        plans = given.problem.plans
        found.counts["credits"] = given.problem.credits.height
        found.counts["paid reps"] = given.problem.assignments["rep_id"].n_unique()
        found.notes += given.notes
    found.counts["pay plans" if len(plans) > 1 else "pay plan"] = len(plans)
    _in_words(plans, found)


def _comparison(loaded: Scenario, found: Understood) -> None:
    """Read what plans are compared on, and the plans if they are not paid as well."""
    given = build_compare(loaded)
    found.counts["compared reps"] = given.roster.height
    found.counts["compared plans"] = len(given.plans)
    if loaded.config.pay is None:
        _in_words(given.plans, found)
    found.rules += compare_text(given)
    found.notes += given.notes


def _in_words(plans: tuple[Plan, ...], found: Understood) -> None:
    for plan in plans:
        before = f"{plan.title} · " if len(plans) > 1 else ""
        found.rules += [before + line for line in plan_text(plan)]


_READ: dict[str, Callable[[Scenario, Understood], None]] = {
    "territory": _territory,
    "pay": _plans,
    "compare": _comparison,
    "capacity": _capacity,
    "market": _market,
    "quota": _quota,
    "track": _track,
}
"""Who reads the tables of each section, and says what was understood."""
