"""A group or an account that is too heavy for anybody: numbers, and who leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import balance, make

from engine import territory_opt
from engine.base.streams import Purpose, stream
from engine.territory.conflict import explain
from engine.territory.conflict_asker import Asker
from engine.territory.conflict_burden import least_leaving
from engine.territory.conflict_changes import Change, repaired
from engine.territory.conflict_leave import few_leave
from engine.territory.conflict_words import conflict_facts, sentences
from engine.territory.grains import TOGETHER
from engine.territory.measure import measure
from engine.territory.rules import Budget, Permit
from engine.territory.solvers.port import StopOnly, Unwatched


def world(seed):
    """Return seven units, five of them one group that nobody may carry."""
    rng = stream(seed, Purpose.SEARCH)
    amounts = rng.integers(2, 9, 7)
    amounts[:5] += 6
    moved = rng.integers(0, 2, (7, 3))
    return make(
        rng.integers(0, 30, (7, 3)),
        balance=(balance(amounts.tolist(), "0.6", [1, 1, 1]),),
        budgets=(Budget("moved", "accounts", moved, int(rng.integers(1, 4))),),
        together=np.array([0, 0, 0, 0, 0, -1, -1], dtype=np.int32),
    )


def solved(problem, method, limits):
    """Return what the door says."""
    return territory_opt.solve(problem, solver=method, limits=limits, seed=1)


def without(problem, units):
    """Return the problem when some members have left their group."""
    return repaired(problem, (Change("together", TOGETHER, units=tuple(units)),))


@pytest.mark.parametrize("seed", range(16))
def test_the_fewest_that_must_leave_are_found(seed):
    """No smaller number of members is enough where that is said; by brute force."""
    problem = world(seed)
    if truth(problem).optimum is not None:
        return
    repair = few_leave(Asker(problem, solved, 1, StopOnly(Unwatched()), 20.0))
    sizes = [
        size
        for size in range(1, 4)
        for some in combinations(range(5), size)
        if truth(without(problem, some)).optimum is not None
    ]
    if repair is None:
        assert not sizes
        return
    (change,) = repair.changes
    assert truth(repaired(problem, repair.changes)).optimum is not None
    assert measure(repaired(problem, repair.changes), repair.plan).feasible
    if repair.least:
        assert len(change.units) == min(sizes, default=4)


def test_more_leave_where_the_numbers_alone_are_not_enough():
    """One would do by the numbers, but the two heaviest are locked: then both leave."""
    locked = np.ones((7, 2), dtype=np.bool_)
    locked[:2, 1] = False
    problem = make(
        np.ones((7, 2), dtype=np.int64),
        balance=(balance([10, 10, 4, 4, 4, 4, 4], "0.1", [1, 1]),),
        permits=(Permit("named", locked),),
        together=np.array([0, 0, 0, 0, 0, -1, -1], dtype=np.int32),
    )
    assert least_leaving(problem, 0)[0] == 1
    repair = few_leave(Asker(problem, solved, 1, StopOnly(Unwatched()), 20.0))
    assert (repair.changes[0].units, repair.least) == ((0, 1), True)


@pytest.mark.parametrize("seed", range(6))
def test_as_many_as_the_numbers_say_must_leave(seed):
    """Whoever stays when fewer leave is too heavy everywhere; by trying all."""
    problem = world(seed)
    needed, order = least_leaving(problem, 0)
    assert sorted(order.tolist()) == [0, 1, 2, 3, 4]
    amounts = problem.balance[0].amounts.rows(np.arange(7))
    high = 1.6 * amounts[:, 0].sum() / 3
    stays = [
        amounts[[i for i in range(5) if i not in some], 0].sum()
        for some in combinations(range(5), needed - 1)
    ]
    assert needed >= 1
    assert min(stays) > high
    assert amounts[order[needed:], 0].sum() <= high


def test_an_account_that_nobody_may_carry_is_named():
    """Its load and the most that anybody may have are told, in facts and in words."""
    problem = make(
        np.ones((4, 2), dtype=np.int64),
        balance=(balance([50, 4, 5, 6], "0.1", [1, 1]),),
    )
    conflict = explain(problem, solved, seed=1)
    (burden,) = conflict.burdens
    assert (burden.units, burden.carried, burden.most) == ((0,), 50, 35)
    (fact,) = conflict_facts(problem, conflict)["burdens"]
    assert (fact["units"], fact["carried"], fact["most"]) == (["u0"], 50, 35)
    told = " ".join(sentences(problem, conflict))
    assert "u0 carries 50 minutes a year of workload; nobody who may" in told
    assert "more than 35 minutes a year" in told
    loads = [f"limits of {name}" for name in ("visits", "workload")]
    burdens = tuple(replace(burden, rule=rule) for rule in loads)
    limited = replace(conflict, burdens=burdens)
    told = sentences(problem, limited, {loads[0]: (1, "visits a year")})
    assert told[1].startswith("u0 carries 50 visits a year; nobody who may")
    assert told[2].startswith("u0 carries 50 minutes a year of workload; nobody")


def test_loads_that_fit_are_no_burden():
    """Where rules clash for another reason, no account is called too heavy."""
    problem = make(
        np.ones((3, 2), dtype=np.int64),
        balance=(balance([10, 10, 10], "0.1", [1, 1]),),
    )
    conflict = explain(problem, solved, seed=1)
    assert conflict.rules
    assert conflict.burdens == ()
