"""The plans that are compared: which they are, and whether they can be simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import InputProblem, did_you_mean
from engine.payplan.calendar import PayCalendar
from engine.scenario import plan_terms as make
from engine.scenario.plan_build import build_plan, plan_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.terms import Plan
    from engine.scenario.load import Scenario
    from engine.scenario.plan_days import Window
    from engine.scenario.plan_load import LoadedPlan
    from engine.scenario.section_compare import Compare
    from engine.scenario.yaml_tree import TreePath

_SOLD = ("commissions", "bonuses", "matrices", "spiffs", "contests")
"""Parts of a plan that pay for what is sold."""


def compared(scenario: Scenario, compare: Compare) -> list[LoadedPlan]:
    """Return the plans that are compared and exist, in the scenario's order."""
    wanted = compare.plans
    return [
        plan
        for name, plan in scenario.plans.items()
        if wanted is None or name in wanted
    ]


def run_calendar(compare: Compare) -> PayCalendar:
    """Return the months of the comparison."""
    return PayCalendar(compare.starts.first, compare.months)


def built_plans(scenario: Scenario, compare: Compare) -> tuple[Plan, ...]:
    """Return the terms of the compared plans; call it once they have no problems."""
    currency = scenario.config.currency
    return tuple(build_plan(one, currency) for one in compared(scenario, compare))


def compared_problems(
    scenario: Scenario, compare: Compare, *, has_targets: bool
) -> list[InputProblem]:
    """Return what is wrong with the compared plans, each alone and for comparing.

    Parameters
    ----------
    has_targets
        Whether the roster gives reps targets of their own.
    """
    plans = compared(scenario, compare)
    names = {name for one in plans for name in make.component_names(one.config)}
    problems = list(_name_problems(scenario, compare))
    for one in plans:
        problems += plan_problems(
            one,
            scenario.config.currency,
            components=frozenset(names),
            has_targets=has_targets,
            has_rates=True,
        )
        more = _to_simulate(one, scenario.config.currency, run_calendar(compare))
        problems += sorted(more)
    return problems


def _name_problems(scenario: Scenario, compare: Compare) -> Iterator[InputProblem]:
    known = list(scenario.plans)
    asked: list[tuple[TreePath, str]] = [(("baseline",), compare.baseline)]
    asked += [(("plans", i), name) for i, name in enumerate(compare.plans or ())]
    for path, name in asked:
        if name not in known:
            message = (
                f"found '{name}'; the plans are {', '.join(known)}"
                f"{did_you_mean(name, known)}"
            )
            yield scenario.problem(("compare", *path), message)
    chosen = compare.plans or tuple(known)
    if compare.baseline in known and compare.baseline not in chosen:
        message = (
            f"found '{compare.baseline}', which is not among the plans compared:"
            f" {', '.join(chosen)}"
        )
        yield scenario.problem(("compare", "baseline"), message)


def _to_simulate(
    plan: LoadedPlan, currency: str, calendar: PayCalendar
) -> Iterator[InputProblem]:
    """Yield why a plan cannot be simulated, although it may be paid."""
    config = plan.config
    if not any(getattr(config, kind) for kind in _SOLD):
        message = (
            f"the plan '{plan.name}' pays nothing for quota or sales, so reps have"
            f" nothing to react to; write one or more of {', '.join(_SOLD)}"
        )
        yield plan.problem((), message)
    if config.currency not in (None, currency):
        message = (
            f"found {config.currency}, but the scenario's currency is {currency}; plans"
            " that are compared are all in that currency"
        )
        yield plan.problem(("currency",), message)
    for path, window, is_contest in _windows(plan):
        if said := _window_complaint(window, calendar, by_month=is_contest):
            yield plan.problem(path, said)


def _windows(plan: LoadedPlan) -> Iterator[tuple[TreePath, Window, bool]]:
    for index, spiff in enumerate(plan.config.spiffs):
        yield ("spiffs", index, "window"), spiff.window, False
    for index, contest in enumerate(plan.config.contests):
        yield ("contests", index, "window"), contest.window, True
        if contest.base_window is not None:
            yield ("contests", index, "base_window"), contest.base_window, True


def _window_complaint(window: Window, calendar: PayCalendar, *, by_month: bool) -> str:
    first, last = calendar.first, calendar.last
    days, horizon = (window.last - window.first).days, (last - first).days
    if days > horizon:
        return (
            f"found {window}, {days + 1} days; the comparison has {horizon + 1}, from"
            f" {first} to {last}, so this would never be decided"
        )
    if window.first < first or window.last > last:
        return (
            f"found {window}; the comparison goes from {first} to {last}, and the"
            " window must lie inside it"
        )
    if by_month and not window.is_whole_months:
        return f"found {window}; contests are simulated by month, so write whole months"
    return ""
