"""The door to territories, through its public names alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.territory.canonical import CanonicalOrder
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution

ROOT = Path(__file__).resolve().parents[2]
MINIMAL = ROOT / "scenarios" / "minimal" / "territories.yaml"


@pytest.fixture(scope="module")
def problem():
    """Return the problem of the small scenario."""
    scenario = load(MINIMAL)
    return build_territory(scenario, read_data(scenario))


def test_assess_scores_any_plan(problem):
    """Today's alignment is scored with no solver, and its broken rules are named."""
    today = TerritorySolution(problem.current.copy())
    found = territory_opt.assess(problem, today)
    assert found.objective == measure(problem, today).objective
    assert not found.feasible
    assert {check.rule for check in found.broken} >= {"potential", "workload"}


@pytest.fixture(scope="module")
def solved(problem):
    """Return how to solve it, by each solver once."""
    limits = {"exact": Limits(work=20.0, gap=0.0), "priced": Limits(work=2.0, gap=0.0)}

    @cache
    def by(solver):
        return territory_opt.solve(problem, solver=solver, limits=limits[solver])

    return by, limits


@pytest.mark.parametrize("solver", ["exact", "priced"])
def test_order_and_names_change_nothing(problem, solved, solver):
    """Tables sorted otherwise give the same plan, account by account."""
    rng = stream(11, Purpose.SEARCH)
    order = CanonicalOrder(
        rng.permutation(problem.num_units), rng.permutation(problem.num_territories)
    )
    by, limits = solved
    one = by(solver)
    two = territory_opt.solve(
        order.apply(problem), solver=solver, limits=limits[solver]
    )
    assert one.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert (one.objective, one.bound) == (two.objective, two.bound)
    back = np.empty_like(two.solution.owner)
    back[order.units] = order.territories[two.solution.owner]
    assert (back == one.solution.owner).all()


def test_there_is_no_such_solver(problem):
    """A wrong name is refused, and the right ones are listed."""
    with pytest.raises(ValueError, match=r"there are auto, .*exact, .*priced"):
        territory_opt.solve(problem, solver="magic")


def test_both_solvers_agree_on_the_small_scenario(solved):
    """The priced plan is no better than the optimum, and its bound no higher."""
    best, near = map(solved[0], ("exact", "priced"))
    assert best.outcome.status is Status.OPTIMAL
    assert near.bound <= best.objective <= near.objective
