"""Planning again from a later month, with the people who are there by then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError, InputProblem
from engine.capacity.replan import replan
from engine.scenario.capacity_later import openings_later
from engine.staffing.stored import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.capacity.problem import CapacityProblem
    from engine.scenario.capacity_input import CapacityInput
    from engine.scenario.load import Scenario
    from engine.staffing.options import Options


def later(scenario: Scenario, given: CapacityInput, options: Options) -> CapacityInput:
    """Return what is planned again: the months from then on, and who is there.

    What was planned to be made and spent before counts as made and spent; starts
    decided before are certain.

    Raises
    ------
    InputError
        The month is not one that can be planned again, the run before or the people
        of now are not said, or cannot be used.
    """
    problem = given.problem
    month = _month(problem, options)
    plan = plan_of(problem, _needed(options.under_way, "--under-way"))
    staff = _needed(options.staff, "--staff")
    opening = openings_later(scenario, staff, month, problem)

    def again(one: CapacityProblem) -> CapacityProblem:
        return replan(one, month=month, opening=opening, leads=given.leads, plan=plan)

    found = again(problem)
    number = again(replace(problem, targets=given.number)).targets
    extra = len(found.streams) - len(problem.streams)
    return replace(
        given, problem=found, number=number, leads=(*given.leads, *(0,) * extra)
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


def _needed(path: Path | None, name: str) -> Path:
    if path is None:
        message = "is needed with --from, the month to plan from"
        raise InputError([InputProblem(name, 0, 0, "", message)])
    return path
