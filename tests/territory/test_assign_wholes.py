"""Guarantees of plans made of whole territories that lose little."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.territory.problem import NOBODY, CostTerm, LoadLimit, TerritoryProblem
from engine.territory.solvers.assign.case import case_of
from engine.territory.solvers.assign.columns import gains_left, list_sets, sets_within
from engine.territory.solvers.assign.cover import (
    FOUND,
    NONE,
    STOPPED,
    plan_of,
    tree_over,
    walk,
)
from engine.territory.solvers.assign.knapsacks import Knapsacks
from engine.territory.solvers.assign.whole import Wholes

UNITS, PLACES = 7, 3


def world(seed: int, least: int = 0) -> TerritoryProblem:
    """Return a small company: one hard room a territory, and a second load."""
    rng = np.random.Generator(np.random.PCG64(seed))
    use = rng.integers(2, 9, (UNITS, PLACES))
    more = rng.integers(0, 4, (UNITS, PLACES))
    room = np.full(PLACES, int(use.mean() * UNITS / PLACES) + 3)
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(UNITS)),
        territory_ids=tuple(f"t{j}" for j in range(PLACES)),
        current=np.full(UNITS, NOBODY, dtype=np.int32),
        costs=(CostTerm("cost", rng.integers(5, 60, (UNITS, PLACES))),),
        limits=(
            LoadLimit("room", "hours", use, np.full(PLACES, least), room),
            LoadLimit("visits", "visits", more, np.zeros(PLACES, int), room * 0 + 6),
        ),
    )


def priced(seed: int, least: int = 0) -> tuple[TerritoryProblem, Knapsacks]:
    """Return a company and its knapsacks, prices of units as good as they get."""
    problem = world(seed, least)
    case = case_of(problem)
    rng = np.random.Generator(np.random.PCG64(seed + 99))
    net = np.round(rng.uniform(0.0, 0.6, case.low.shape), 3)
    cost = case.cost + (case.use * net[None]).sum(axis=2)
    knapsacks = Knapsacks.of(problem, case, net, cost)
    assert knapsacks is not None
    knapsacks.climb(0.02)
    return problem, knapsacks


def plans(problem: TerritoryProblem) -> list[tuple[int, tuple[int, ...]]]:
    """Return every plan that keeps all loads, with what it costs."""
    case, found = case_of(problem), []
    for owner in product(range(PLACES), repeat=UNITS):
        load = np.zeros_like(case.low)
        np.add.at(load, list(owner), case.use[range(UNITS), owner])
        if ((load >= case.low) & (load <= case.high)).all():
            found.append((int(case.cost[range(UNITS), owner].sum()), owner))
    return sorted(found)


@pytest.mark.parametrize("seed", range(6))
def test_every_set_that_gains_enough_is_listed_once(seed):
    """What is listed are all sets that fit and gain at least so much, each once."""
    rng = np.random.Generator(np.random.PCG64(seed))
    gain, size, room = rng.uniform(-3, 9, 8), rng.integers(1, 7, 8), 14
    table = gains_left(gain, size, room)
    rows = np.zeros((256, 8), dtype=np.bool_)
    least = table[0, room] - 6.0
    count, _ = list_sets(gain, size, table, least, rows)
    known = {
        taken
        for taken in product([False, True], repeat=8)
        if np.dot(taken, size) <= room and np.dot(taken, gain) >= least
    }
    assert {tuple(row.tolist()) for row in rows[:count]} == known
    assert count == len(known)
    few = np.zeros((count - 1, 8), dtype=np.bool_)
    assert list_sets(gain, size, table, least, few)[0] == -1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("least", [0, 5])
def test_the_excess_of_sets_is_what_a_plan_costs_above_the_bound(seed, least):
    """A plan is one listed set a territory; their excess is its cost above the bound.

    No set loses less than nothing, so the bound is one.
    """
    problem, knapsacks = priced(seed, least)
    sets, _ = sets_within(case_of(problem), knapsacks, 1e6, 2000)
    assert sets is not None
    assert sets.excess.min() > -1e-6
    known = {
        (int(j), tuple(units[:size].tolist())): excess
        for j, units, size, excess in zip(
            sets.owner, sets.units, sets.size, sets.excess, strict=True
        )
    }
    for cost, owner in plans(problem):
        parts = [np.flatnonzero(np.array(owner) == j) for j in range(PLACES)]
        lost = sum(known[j, tuple(part.tolist())] for j, part in enumerate(parts))
        assert lost == pytest.approx(cost - knapsacks.bound, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("noise", [0.0, 5.0])
def test_a_walk_to_the_end_finds_a_plan_just_when_there_is_one(seed, noise):
    """With the cheapest plan's cost as the most, one is found; with one less, none."""
    problem, knapsacks = priced(seed)
    sets, _ = sets_within(case_of(problem), knapsacks, 1e6, 2000)
    assert sets is not None
    luck = np.array([7], dtype=np.uint64)
    cheapest, _ = plans(problem)[0]
    for most, end in ((cheapest, FOUND), (cheapest - 1, NONE), (cheapest + 9, FOUND)):
        tree = tree_over(sets, UNITS, PLACES, 1e6)
        budget = most - knapsacks.bound + 1e-6
        assert walk(sets, tree, budget, noise, 10**9, luck)[0] == end
        if end == FOUND:
            owner = plan_of(sets, tree, UNITS)
            cost = int(problem.cost[np.arange(UNITS), owner].sum())
            assert (cost, tuple(owner.tolist())) in plans(problem)
            assert cost <= most
    tree = tree_over(sets, UNITS, PLACES, 1e6)
    assert walk(sets, tree, budget, 0.0, 0, luck)[0] == STOPPED


@pytest.mark.parametrize("seed", range(6))
def test_steps_end_at_the_cheapest_plan_and_prove_it(seed):
    """Begun at the dearest plan, the steps find the cheapest; no bound is above it."""
    problem, knapsacks = priced(seed)
    known = plans(problem)
    best, bound = known[-1][0], int(np.ceil(knapsacks.bound - 1e-6))
    wholes = Wholes(case_of(problem), knapsacks, np.array([3], dtype=np.uint64))
    for _ in range(400):
        if bound >= best:
            break
        step = wholes.step(best, bound)
        if step.owner is not None:
            cost = int(problem.cost[np.arange(UNITS), step.owner].sum())
            assert cost < best
            assert (cost, tuple(step.owner.tolist())) in known
            best = cost
        if step.bound is not None:
            assert bound < step.bound <= known[0][0]
            bound = step.bound
    assert (best, bound) == (known[0][0], known[0][0])
    assert wholes.spent > 0


@pytest.mark.parametrize("seed", range(6))
def test_a_stopped_walk_goes_on_where_it_was(seed):
    """In many short parts a walk ends as in one, with the same plan or none."""
    problem, knapsacks = priced(seed)
    sets, _ = sets_within(case_of(problem), knapsacks, 1e6, 2000)
    assert sets is not None
    cheapest, _ = plans(problem)[0]
    for most in (cheapest - 1, cheapest + 20):
        ends = []
        for looks in (10**9, 50):
            tree = tree_over(sets, UNITS, PLACES, 1e6)
            luck, end, calls = np.array([5], dtype=np.uint64), STOPPED, 0
            while end == STOPPED:
                budget = most - knapsacks.bound + 1e-6
                end, _ = walk(sets, tree, budget, 2.0, looks, luck)
                calls += 1
            ends.append((end, tuple(plan_of(sets, tree, UNITS)) if end == FOUND else 0))
        assert ends[0] == ends[1]
        assert calls > 1 or most < cheapest


def test_too_many_sets_are_not_listed():
    """Where there are more than may be searched, nothing is listed or claimed."""
    problem, knapsacks = priced(0)
    sets, work = sets_within(case_of(problem), knapsacks, 1e6, 20)
    assert sets is None
    assert work > 0
