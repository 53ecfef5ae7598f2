"""Guarantees of groups made one unit each: nothing changes but the size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import MIXES, plan, random_problem

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory.amounts import Distance, Moved, PerUnit
from engine.territory.canonical import canonical_order
from engine.territory.contract import contracted
from engine.territory.grouped import Members, grouped
from engine.territory.measure import measure
from engine.territory.rules import Contiguity
from engine.territory.solvers import choose, chosen

TOGETHER = np.array([5, -1, 5, 2, 2, -1, 5], dtype=np.int32)


def bound_together(mix: str, seed: int):
    """Return a random problem of seven units in two groups and two alone."""
    problem = random_problem(seed, MIXES[mix], (7, 3))
    return replace(problem, together=TOGETHER)


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("seed", range(3))
def test_plans_are_the_same(mix, seed):
    """Every plan of groups costs and breaks what the members' plan costs and breaks."""
    problem = bound_together(mix, seed)
    smaller = contracted(problem)
    assert smaller.problem.num_units == 4
    for owner in np.ndindex(3, 3, 3, 3):
        one = measure(smaller.problem, plan(*owner))
        whole = measure(problem, smaller.expand(plan(*owner)))
        assert one.objective == whole.objective
        assert one.feasible == whole.feasible
        assert all((one.loads[k] == whole.loads[k]).all() for k in one.loads)


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("seed", range(3))
def test_the_door_finds_the_best(mix, seed):
    """Solved by its groups, the optimum is that of all plans that keep them whole."""
    problem = bound_together(mix, seed)
    known = truth(problem)
    whole = known.feasible.copy()
    for group in (5, 2):
        held = known.plans[:, group == TOGETHER]
        whole &= (held == held[:, :1]).all(axis=1)
    result = territory_opt.solve(problem, limits=Limits(work=5.0))
    if whole.any():
        assert result.outcome.status is Status.OPTIMAL
        assert result.objective == known.costs[whole].min()
        assert result.measures.feasible
    else:
        assert result.outcome.status is Status.INFEASIBLE


def test_there_and_back():
    """A plan that splits a group is none of the smaller problem; another comes back."""
    smaller = contracted(bound_together("costs only", 0))
    start = plan(0, 1, 0, 2, 2, 1, 0)
    back = smaller.expand(smaller.shrink(start))
    assert back.owner.tolist() == start.owner.tolist()
    assert smaller.shrink(plan(0, 1, 1, 2, 2, 1, 0)) is None


def test_bound_and_apart():
    """Two units that must be apart and together are refused by name."""
    problem = bound_together("costs only", 0)
    with pytest.raises(ValueError, match="'u0' and 'u2' must be kept apart"):
        contracted(replace(problem, apart=np.array([[0, 2]], np.int32)))
    fine = contracted(replace(problem, apart=np.array([[0, 3], [2, 4]], np.int32)))
    assert fine.problem.apart.tolist() == [[0, 2]]


def test_pieces_keep_their_groups():
    """Groups that do not touch stay a rule where territories are in one piece."""
    problem = bound_together("costs only", 0)
    path = np.array([[i, i + 1] for i in range(6)], np.int32)
    assert contracted(replace(problem, contiguity=Contiguity(path))) is None
    near = np.array([[0, 2], [2, 6], [3, 4], [4, 5], [1, 2]], np.int32)
    smaller = contracted(replace(problem, contiguity=Contiguity(near)))
    assert smaller.problem.contiguity.edges.tolist() == [[0, 1], [2, 3]]


def kinds():
    """Return one of each kind of amounts, seven units by three territories."""
    rng = np.random.Generator(np.random.PCG64(4))
    values, owner = rng.integers(0, 9, 7), rng.integers(-1, 3, 7).astype(np.int32)
    places, homes = rng.random((7, 2)), rng.random((3, 2))
    return {
        "per unit": PerUnit(values, 3),
        "moved": Moved(values, owner, 3),
        "distance": Distance(places, homes, rng.random(7) * 100, metric="plane"),
    }


@pytest.mark.parametrize("kind", kinds())
def test_amounts_add_up(kind):
    """A group's row is the sum of its members', pair by pair, row by row, reordered."""
    inner, group = kinds()[kind], np.array([0, 1, 0, 2, 2, 3, 0])
    one = grouped(inner, Members(group))
    expected = np.zeros((4, 3), np.int64)
    np.add.at(expected, group, inner.matrix)
    assert one.matrix.tolist() == expected.tolist()
    assert (one.most >= expected.max(axis=1)).all()
    units, there = np.array([3, 0, 0]), np.array([1, 2, 0])
    assert one.at(units, there).tolist() == expected[units, there].tolist()
    taken = one.take(units, np.array([2, 0]))
    assert taken.matrix.tolist() == expected[np.ix_(units, [2, 0])].tolist()


def test_groups_have_an_order_of_their_own():
    """Reordered canonically, groups still weigh the same."""
    smaller = contracted(bound_together("everything", 1)).problem
    order = canonical_order(smaller)
    there = order.apply(smaller)
    assert there.cost.sum() == smaller.cost.sum()
    assert (
        there.allowed == smaller.allowed[np.ix_(order.units, order.territories)]
    ).all()


def test_solvers_without_groups_are_chosen_where_groups_are_units():
    """By name as they are solved; not where a map keeps the groups as a rule."""
    problem = replace(bound_together("everything", 1), budgets=())
    assert chosen(problem, "priced") == "priced"
    with pytest.raises(ValueError, match="stay together"):
        choose(problem, "priced")
    alone = Contiguity(np.zeros((0, 2), dtype=np.int32))
    with pytest.raises(ValueError, match="stay together"):
        chosen(replace(problem, contiguity=alone), "priced")
    pair = np.array([[0, 2]], dtype=np.int32)
    with pytest.raises(ValueError, match="stay together"):
        chosen(replace(problem, apart=pair), "priced")
