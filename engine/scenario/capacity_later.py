"""People who are there in a later month of the plan, from a table of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.scenario.capacity_agreed import homeless, openings
from engine.scenario.capacity_given import read_given
from engine.scenario.capacity_rows import staff_problems

if TYPE_CHECKING:
    from pathlib import Path

    from engine.capacity.problem import CapacityProblem, Opening
    from engine.scenario.load import Scenario


def openings_later(
    scenario: Scenario, staff: Path, month: int, problem: CapacityProblem
) -> tuple[Opening, ...]:
    """Return the people of a table, who are there when a later month begins.

    Parameters
    ----------
    staff
        Table like ``data.staff``; tenures are as of that month.
    month
        Index of it in the scenario's plan.

    Raises
    ------
    InputError
        The table cannot be used; every problem.
    """
    given = replace(read_given(scenario, {"staff": staff}), later=month)
    places = [cell.place for cell in problem.cells]
    problems = [*given.staff.problems] or [
        *staff_problems(given),
        *homeless(given, places),
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return openings(given, places)
