"""Rules that clash where territories must be in one piece, on the shipped company."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.base.outcome import Limits, Status
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.goals import without_costs
from engine.territory.solvers.cpsat.solver import solve_exact
from engine.territory.solvers.port import Unwatched

COMPANY = Path(__file__).parents[2] / "scenarios/minimal/territories.yaml"


@cache
def company(*values: tuple[str, str]):
    """Return the problem of the company that ``fieldplan init`` makes, on a map."""
    said = (("territory.contiguous", "gabriel"), *values)
    scenario = load(COMPANY, Overrides(said))
    return build_territory(scenario, read_data(scenario))


def test_a_search_that_ends_without_a_plan_does_not_end_the_program():
    """CP-SAT is given no plan in pieces as a hint: its strategies may abort on one."""
    problem = without_costs(company())
    few = replace(problem, balance=(), permits=problem.permits[:1])
    claim = solve_exact(
        few, limits=Limits(work=5.0), seed=1, start=None, watch=Unwatched()
    )
    assert claim.outcome.status is Status.INFEASIBLE
