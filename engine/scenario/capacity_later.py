"""People who are there in a later month of the plan, and what has happened by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.base.errors import InputError
from engine.scenario.capacity_agreed import homeless, openings, people_with_ids
from engine.scenario.capacity_given import read_given
from engine.scenario.capacity_rows import staff_problems
from engine.scenario.capacity_so_far import so_far_problems, told_of
from engine.scenario.planning_reads import inputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.capacity.problem import CapacityProblem, Opening
    from engine.scenario.capacity_input import Person
    from engine.scenario.capacity_so_far import Told
    from engine.scenario.load import Scenario


@dataclass(frozen=True, slots=True)
class Then:
    """What a later month begins with.

    Parameters
    ----------
    opening, people
        Who is there; those with an id.
    told
        What has been made, spent and put into the pipeline before; empty: not told.
    inputs
        Table shown to (digest, rows).
    """

    opening: tuple[Opening, ...]
    people: tuple[Person, ...]
    told: tuple[Told, ...]
    inputs: Mapping[str, tuple[str, int]]


def then_of(
    scenario: Scenario,
    files: Mapping[str, Path],
    month: int,
    begun: int,
    problem: CapacityProblem,
) -> Then:
    """Return who is there when a later month begins, and what has happened.

    Parameters
    ----------
    files
        ``staff``: a table like ``data.staff``; tenures are as of that month. Perhaps
        ``so_far``, instead of the scenario's.
    month, begun
        Indices in the scenario's plan: of that month, and of the first month of the
        plan that is under way.

    Raises
    ------
    InputError
        A table cannot be used; every problem.
    """
    given = replace(read_given(scenario, files), later=month)
    places = [cell.place for cell in problem.cells]
    reads = [read for read in (given.staff, given.so_far) if read is not None]
    problems = [problem for read in reads for problem in read.problems] or [
        *staff_problems(given),
        *homeless(given, places),
        *so_far_problems(given, problem, begun),
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return Then(
        openings(given, places),
        people_with_ids(given, places),
        told_of(given),
        inputs_of(reads),
    )
