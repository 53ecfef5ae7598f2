"""Guarantees of a second look where a solve ended without a plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from territory.small_worlds import balance, make, matrix

from engine import territory_opt
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.planning import dead_end, territory
from engine.planning.dead_end import run_least, second_look
from engine.scenario.keep import MOVED
from engine.territory.measure import measure
from engine.territory.problem import Budget
from engine.territory.result import TerritoryResult

LOST = TerritoryResult(
    Outcome(Status.UNKNOWN, Reason.WORK_LIMIT), "none", None, None, None
)
SEEN = {"seed": 7, "watch": None}


@pytest.fixture(name="problem")
def problem_fixture():
    """Return a problem whose even plans all move at least one unit."""
    moved = Budget("moved", "units", matrix((0, 1), (0, 1), (0, 1), (0, 1)), 2)
    plain = make(
        matrix((1, 9), (1, 9), (1, 9), (1, 9)),
        balance=(balance([1, 1, 1, 1], "0", [1, 1]),),
    )
    return replace(plain, budgets=(moved,), current=np.zeros(4, dtype=np.int32))


@pytest.mark.parametrize("annealing", [True, False])
def test_the_plan_that_shows_a_repair_is_found_again(problem, monkeypatch, annealing):
    """By annealing, or where that is of no use, by solvers: least in its budget."""
    if not annealing:
        monkeypatch.setattr(dead_end, "can_mend", lambda _: False)
    given = {"limits": Limits(work=5.0), **SEEN}
    found = second_look(problem, LOST, territory_opt.solve, **given)
    assert measure(problem, found.plan).feasible
    less = replace(problem, budgets=(replace(problem.budgets[0], at_most=1),))
    hard = second_look(less, LOST, territory_opt.solve, **given)
    assert hard is None or (hard.plan is None and hard.proven)
    assert (hard is not None) == annealing


def test_it_is_looked_for_only_where_work_ran_out(problem):
    """Not where a plan was found, the clock or somebody ended it, or a clock runs."""
    found = territory_opt.solve(problem, limits=Limits(work=5.0))
    stopped = replace(LOST, outcome=Outcome(Status.UNKNOWN, Reason.INTERRUPTED))
    cases = [
        (found, Limits(work=5.0)),
        (stopped, Limits(work=5.0)),
        (LOST, Limits(work=5.0, time_s=60.0)),
    ]
    for result, limits in cases:
        solve = territory_opt.solve
        assert second_look(problem, result, solve, limits=limits, **SEEN) is None


@pytest.mark.parametrize(("then", "found"), [(1, 0.25), (3, 0.5), (2, 0.5)])
def test_what_is_enough_agrees_with_the_repairs(problem, then, found):
    """A repair that moves less than the search for the least is what was found."""
    moved = replace(problem.budgets[0], name=MOVED, at_most=1)
    stuck = replace(problem, budgets=(moved,))
    cap = SimpleNamespace(show_least=True, at_most=Fraction(1, 4))
    keep = SimpleNamespace(moved_potential=cap)
    scenario = SimpleNamespace(territory=SimpleNamespace(keep=keep))
    why = {"repairs": [{"changes": [{"rule": MOVED, "then": then}]}]}
    solve = territory_opt.solve
    least = run_least(scenario, stuck, LOST, why, solve, **SEEN)
    assert (least.found, least.bound) == (found, 0.5)
    assert run_least(scenario, stuck, LOST, None, solve, **SEEN).found == 0.5


def test_the_least_that_must_move_is_asked_for_once(problem):
    """What the explanation found out of it is told, as shares, and nobody is asked."""
    moved = replace(problem.budgets[0], name=MOVED, at_most=1)
    cap = SimpleNamespace(show_least=False, at_most=Fraction(1, 4))
    keep = SimpleNamespace(moved_potential=cap)
    scenario = SimpleNamespace(territory=SimpleNamespace(keep=keep))
    stuck = replace(problem, budgets=(moved,))
    proven = territory_opt.solve(stuck, limits=Limits(work=5.0))
    why = dead_end.run_explanation(stuck, proven, territory_opt.solve, **SEEN)
    told = run_least(scenario, stuck, proven, why, None, **SEEN)
    asked = run_least(scenario, stuck, proven, None, territory_opt.solve, **SEEN)
    assert told == asked
    assert (told.bound, told.found, told.cap) == (0.5, 0.5, 0.25)


@pytest.mark.parametrize("annealing", [True, False])
def test_the_plan_is_solved_for_again_from_it(problem, monkeypatch, annealing):
    """A first solve that loses the plan is followed by one that begins with it."""
    asked = []
    if not annealing:
        monkeypatch.setattr(dead_end, "can_mend", lambda _: False)

    def forgetful(one, **told):
        asked.append(told.get("start"))
        return LOST if len(asked) == 1 else territory_opt.solve(one, **told)

    monkeypatch.setattr(territory, "solve", forgetful)
    planned = territory._planned
    result, hard = planned(problem, "auto", None, None, limits=Limits(work=5.0), **SEEN)
    assert result.measures.feasible
    assert asked[-1] is hard.plan
    assert len(asked) == (2 if annealing else 3)


def test_what_is_proven_on_the_second_look_is_said(problem, monkeypatch):
    """Where the solve knew nothing, and rules are then proven to clash, they do."""
    monkeypatch.setattr(territory, "solve", lambda *_, **__: LOST)
    less = replace(problem, budgets=(replace(problem.budgets[0], at_most=1),))
    given = {"limits": Limits(work=5.0), **SEEN}
    result, hard = territory._planned(less, "auto", None, None, **given)
    assert result.outcome.status is Status.INFEASIBLE
    assert {grain.rule for grain in hard.grains} == {"moved", "workload"}
