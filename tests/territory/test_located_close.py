"""Guarantees of the exact end where sites are chosen, and of what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import make
from territory.test_located import MIXES, SHORT, located, town

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory.amounts import PerUnit
from engine.territory.measure import measure
from engine.territory.rules import LoadLimit, Opening
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.located import solver
from engine.territory.solvers.located.case import read_case
from engine.territory.solvers.located.close import close, left_over, to_begin
from engine.territory.solvers.located.forced import forced_gains

ONE_COUNT = [mix for mix in MIXES if mix != "fair shares"]


def draws(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(700 + seed))


def case_of(problem):
    """Return the arrays of a problem whose number of sites is what it says."""
    return read_case(problem, (problem.opening.low, problem.opening.high))


def most(gain, weight, room, within):
    """Return the most that a choice of units gains that holds some, by trying all."""
    rest = [i for i in range(gain.size) if i not in within]
    best = -np.inf
    for count in range(len(rest) + 1):
        for some in combinations(rest, count):
            chosen = [*some, *within]
            if weight[chosen].sum() <= room:
                best = max(best, gain[chosen].sum())
    return best


@pytest.mark.parametrize("seed", range(6))
def test_forced_gains_are_those_of_all_choices(seed):
    """Counted whole they are the most of all choices; else never less than that."""
    rng = draws(seed)
    gain = rng.integers(-9, 20, (3, 7)).astype(float)
    weight = rng.integers(0, 6, 7).astype(float)
    room = np.array([0.0, 5.0, 40.0])
    whole, each = forced_gains(gain, weight, room, 10_000)
    split, other = forced_gains(gain, weight, room, 0)
    for j in range(3):
        exact = most(gain[j], weight, room[j], [])
        assert whole[j] == exact
        assert split[j] >= exact - 1e-9
        for i in range(7):
            known = most(gain[j], weight, room[j], [i])
            assert each[j, i] == known or (known == -np.inf and each[j, i] < -1e100)
            assert other[j, i] >= known - 1e-9


@pytest.mark.parametrize("mix", ONE_COUNT)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_a_better_plan_is_left_out(mix, seed):
    """Whatever the prices, each plan cheaper than the value given has what is left."""
    problem = located(mix, seed)
    known, case = truth(problem), case_of(problem)
    worth = draws(seed).integers(0, 40, problem.num_units).astype(float)
    if not known.feasible.any():
        return
    limit = int(np.median(known.costs[known.feasible])) + 1
    left = left_over(case, worth, limit)
    units = np.arange(problem.num_units)
    assert left.value <= known.optimum
    for plan in np.flatnonzero(known.feasible & (known.costs < limit)):
        owner = known.plans[plan]
        assert left.pairs[units, owner].all()
        assert np.isin(np.flatnonzero(left.always), owner).all() or mix == "fixed sites"


@pytest.mark.parametrize("mix", ONE_COUNT)
@pytest.mark.parametrize("seed", range(4))
def test_the_program_finds_the_best_plan_or_proves_there_is_none(mix, seed):
    """It ends at the best of all plans, and below that says there is nothing."""
    problem = located(mix, seed)
    best, case = truth(problem).optimum, case_of(problem)
    worth = draws(seed).integers(0, 20, problem.num_units).astype(float)
    if best is None:
        return
    left = left_over(case, worth, best + 1)
    found = close(case, left, best + 1, 10_000, None)
    plan = measure(problem, TerritorySolution(found.home))
    assert (plan.feasible, plan.objective) == (True, best)
    none = close(case, left_over(case, worth, best), best, 10_000, None)
    assert none.home is None
    assert none.bound == best


def test_a_middling_problem_is_proved():
    """Forty points, four of them sites: the answer is proved, not only bounded."""
    rng = draws(9)
    places = rng.integers(0, 100, (40, 2)).astype(float)
    load = rng.integers(1, 9, 40)
    room = np.full(40, int(load.sum() * 1.15 / 4))
    none = np.zeros(40, dtype=np.int64)
    step = places[:, None] - places[None]
    problem = make(
        10 * np.abs(step).sum(axis=-1),
        opening=Opening(4, 4, none, none.astype(bool)),
        limits=(LoadLimit("load", "h", PerUnit(load, 40), none, room),),
    )
    result = territory_opt.solve(problem, solver="located", limits=Limits(work=30.0))
    assert result.outcome.status is Status.OPTIMAL


def test_what_work_does_not_pay_for_is_not_begun(monkeypatch):
    """A program that would take longer than all the work there is is left alone."""
    asked = []
    monkeypatch.setattr(solver, "close", lambda *given: asked.append(given))
    result = territory_opt.solve(town(), solver="located", limits=SHORT)
    assert (asked, result.outcome.status) == ([], Status.FEASIBLE)


def test_larger_programs_cost_more_to_begin():
    """A program of a few pairs costs no work, each hundred more as much again."""
    case = case_of(located("capacities", 0))
    few = left_over(case, np.zeros(6), 1e9)
    assert to_begin(few) == 0.0
    more = [replace(few, pairs=np.ones((n, 10), np.bool_)) for n in (10, 20, 30)]
    work = [to_begin(left) for left in more]
    assert work[0] == 0.0
    assert 0.0 < work[1] == work[2] - work[1]
