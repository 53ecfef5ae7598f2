"""Planning again from a later month, with the people who are there by then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.capacity.replan import replan
from engine.scenario.capacity_later import then_of
from engine.staffing.so_far import so_far_of
from engine.staffing.stored import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.capacity.problem import CapacityProblem
    from engine.scenario.capacity_input import CapacityInput
    from engine.scenario.load import Scenario
    from engine.staffing.options import Options
    from engine.staffing.so_far import SoFar
    from engine.staffing.stored import StoredPlan


NEEDED = {
    "--under-way": "the stored run whose starts are under way already",
    "--staff": "the table of the people who are there when that month begins",
}
"""What is missing, by its flag."""


def later(
    scenario: Scenario, given: CapacityInput, options: Options
) -> tuple[CapacityInput, SoFar]:
    """Return what is planned again: the months from then on, and what happened before.

    Starts decided before are certain. What the table of what happened does not tell
    counts as planned.

    Raises
    ------
    InputError
        The month is not one that can be planned again, the run before or the people
        of now are not said, or cannot be used.
    """
    problem = given.problem
    month = _month(problem, options)
    stored = plan_of(problem, _needed(options.under_way, "--under-way"))
    _begun(problem, stored, month)
    files = {"staff": _needed(options.staff, "--staff")}
    if options.so_far is not None:
        files["so_far"] = options.so_far
    then = then_of(scenario, files, month, stored.begun, problem)
    past = so_far_of(problem, stored, then.told, then.opening, month)
    past = replace(past, warnings=_of_another(scenario, stored))

    def again(one: CapacityProblem) -> CapacityProblem:
        return replan(
            one,
            month=month,
            opening=then.opening,
            leads=given.leads,
            plan=stored.plan,
            made=past.made((*problem.targets, *given.number)),
            spent=past.spent(),
            created=past.created(),
            arrivals=stored.arrivals,
        )

    found = again(problem)
    number = again(replace(problem, targets=given.number)).targets
    extra = len(found.streams) - len(problem.streams)
    planned = replace(
        given,
        problem=found,
        number=number,
        people=then.people,
        leads=(*given.leads, *(0,) * extra),
        inputs={**given.inputs, **then.inputs},
    )
    return planned, past


def _of_another(scenario: Scenario, stored: StoredPlan) -> tuple[str, ...]:
    """Return a warning if the run under way is of a scenario of another name."""
    own = scenario.config.plan or scenario.config.name
    if stored.of == own:
        return ()
    return (
        f"The run of --under-way is of '{stored.of}', and not of '{own}': what it"
        " decided counts as under way here.",
    )


def _month(problem: CapacityProblem, options: Options) -> int:
    months = problem.months
    if options.since in months[1:]:
        return months.index(str(options.since))
    message = (
        f"found {options.since}; a month from {months[1]} to {months[-1]} is needed"
        if len(months) > 1
        else "a plan of one month cannot be planned again"
    )
    raise InputError([InputProblem("--from", 0, 0, "", message)])


def _begun(problem: CapacityProblem, stored: StoredPlan, month: int) -> None:
    """Refuse a month that the plan under way does not know the end of the one before.

    Raises
    ------
    InputError
        The plan begins in that month or later.
    """
    if month <= stored.begun:
        first = problem.months[stored.begun]
        message = (
            f"found {problem.months[month]}; the plan of --under-way begins in {first},"
            " so a later month is needed"
        )
        raise InputError([InputProblem("--from", 0, 0, "", message)])


def _needed(path: Path | None, name: str) -> Path:
    if path is None:
        message = f"is needed beside --from: {NEEDED[name]}"
        raise InputError([InputProblem(name, 0, 0, "", message)])
    return path
