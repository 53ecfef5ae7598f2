"""Guarantees of limits on sets of territories, against brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import MIXES, make, matrix, plan, random_problem

from engine import territory_opt
from engine.base.outcome import Limits
from engine.territory.amounts import PerUnit, Table
from engine.territory.budgeted import InSet, budgeted
from engine.territory.measure import measure, set_loads
from engine.territory.problem import SetLimit
from engine.territory.rules import NO_LIMIT


def limit(amounts, member, low, high, name="potential") -> SetLimit:
    """Return limits of districts D0, D1, …"""
    sets = tuple(f"D{k}" for k in range(len(low)))
    ends = (np.array(end, dtype=np.int64) for end in (low, high))
    member = np.array(member, dtype=np.int32)
    return SetLimit(name, "PLN a year", amounts, sets, member, *ends)


def districted(seed: int, mix="everything"):
    """Return a random problem of two districts with limits that bind."""
    problem = random_problem(seed, MIXES[mix], (6, 4))
    value = np.arange(5, 5 + problem.num_units)
    whole = int(value.sum())
    one = limit(
        PerUnit(value, 4), [0, 0, 1, 1], [whole * 2 // 5, 0], [whole // 2, NO_LIMIT]
    )
    return replace(problem, sets=(one,))


@pytest.mark.parametrize("solver", ["exact", "priced"])
@pytest.mark.parametrize("seed", range(6))
def test_solvers_find_the_best_plan_that_keeps_districts(seed, solver):
    """The optimum under limits of districts is that of all plans that keep them."""
    problem = districted(seed)
    best = truth(problem).optimum
    result = territory_opt.solve(problem, solver=solver, limits=Limits(work=2.0))
    if best is None:
        assert result.solution is None
        return
    assert result.bound is None or result.bound <= best
    if solver == "exact":
        assert result.objective == best
    if result.solution is not None:
        assert result.objective >= best
        assert result.measures.feasible
        assert [c for c in result.measures.checks if c.kind == "set"]


@pytest.mark.parametrize("seed", range(4))
def test_budgets_allow_the_same_plans(seed):
    """The problem told in budgets has exactly the plans of the problem itself."""
    problem = districted(seed, "costs only")
    kept = truth(problem).feasible
    assert np.array_equal(truth(budgeted(problem)).feasible, kept)
    assert not np.array_equal(truth(replace(problem, sets=())).feasible, kept)


def test_met_and_violated():
    """Two districts of two territories: what each carries, and by how much it is off.

    ::

        loads 5 · 3 · 2 · 4      D0 = t0, t1: from 6 to 9      D1 = t2: at most 4
    """
    amounts = PerUnit(np.array([5, 3, 2, 4]), 4)
    problem = replace(
        make(np.ones((4, 4))),
        sets=(limit(amounts, [0, 0, 1, -1], [6, 0], [9, 4]),),
    )
    met = [c for c in measure(problem, plan(0, 1, 2, 3)).checks if c.kind == "set"]
    assert [(c.rule, c.found, c.low, c.high, c.met) for c in met] == [
        ("potential of D0", 8, 6, 9, True),
        ("potential of D1", 2, None, 4, True),
    ]
    off = [c for c in measure(problem, plan(0, 2, 2, 3)).broken if c.kind == "set"]
    assert [(c.rule, c.slack) for c in off] == [
        ("potential of D0", -1),
        ("potential of D1", -1),
    ]
    assert set_loads(problem.sets[0], plan(3, 3, 3, 3).owner).tolist() == [0, 0]


def test_tighter_districts_never_help():
    """A tighter limit of a district never lowers the cost."""
    problem = districted(1, "costs only")
    (one,) = problem.sets
    costs = []
    for high in (NO_LIMIT, 40, 30, 25):
        limits = replace(one, low=one.low * 0, high=np.array([high, NO_LIMIT]))
        found = territory_opt.solve(replace(problem, sets=(limits,)), solver="exact")
        costs.append(found.objective)
    assert costs == sorted(costs)


def test_moving_loads_have_upper_ends_only():
    """Travel depends on who drives: the most a district may is kept, the least not."""
    way = Table(matrix((1, 9), (3, 7), (5, 5)))
    base = make(way.matrix)
    upper = limit(way, [0, 1], [0, 0], [4, NO_LIMIT])
    found = territory_opt.solve(replace(base, sets=(upper,)), solver="exact")
    assert found.objective == 1 + 3 + 5
    assert found.solution.owner.tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match="least amount needs"):
        budgeted(replace(base, sets=(limit(way, [0, 1], [1, 0], [4, 9]),)))


def test_more_than_there_is_cannot_be_had():
    """A district that must carry more than all there is: proven impossible."""
    amounts = PerUnit(np.array([5, 3]), 2)
    problem = replace(
        make(matrix((1, 2), (2, 1))), sets=(limit(amounts, [0, 1], [9, 0], [99, 99]),)
    )
    assert str(territory_opt.solve(problem, solver="exact").outcome.status) == (
        "infeasible"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"member": np.array([0, 2], dtype=np.int32)}, "set that does not exist"),
        ({"member": np.array([0], dtype=np.int32)}, r"member must be \(2,\)"),
        ({"low": np.array([1])}, r"low must be \(2,\)"),
        ({"low": np.array([-1, 0])}, "low must be 0 or more"),
    ],
)
def test_limits_that_do_not_fit_are_refused(change, words):
    """Shapes, members and ends that make no sense are named."""
    amounts = PerUnit(np.array([5, 3]), 2)
    one = limit(amounts, [0, 1], [0, 0], [9, 9])
    with pytest.raises(ValueError, match=words):
        replace(make(matrix((1, 2), (2, 1))), sets=(replace(one, **change),))


def test_amounts_in_a_set_answer_alike():
    """Pairs, rows, subsets and bounds of amounts in a set agree with their matrix."""
    inside = np.array([True, False, True])
    some = InSet(Table(matrix((1, 2, 3), (4, 5, 6))), inside)
    assert some.matrix.tolist() == [[1, 0, 3], [4, 0, 6]]
    assert some.at(np.array([0, 1]), np.array([1, 2])).tolist() == [0, 6]
    assert some.take(np.array([1]), np.array([2, 1])).matrix.tolist() == [[6, 0]]
    assert (some.most >= some.matrix.max(axis=1)).all()
    assert not some.constant
