"""Guarantees of levels above territories, against brute force and by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.every_rule import grid_edges
from territory.small_worlds import MIXES, balance, make, matrix, plan, random_problem

from engine import territory_opt
from engine.territory.measure import measure, set_loads
from engine.territory.problem import Contiguity
from engine.territory.rollup import (
    Level,
    level_limit,
    level_loads,
    level_of,
    level_pieces,
    nesting,
    on_top,
    touching,
)
from engine.territory.solution import TerritorySolution


def level(*member: int, name: str = "district") -> Level:
    """Return a level with sets D0, D1, …"""
    sets = tuple(f"D{k}" for k in range(max(member) + 1))
    return Level(name, sets, np.array(member, dtype=np.int32))


@pytest.mark.parametrize("seed", range(5))
def test_balance_of_districts_is_the_sum_of_fair_shares(seed):
    """A plan keeps the limit exactly when loads are within the tolerance of shares."""
    problem = random_problem(seed, MIXES["constant balance"], (6, 4))
    (rule,) = problem.balance
    districts, within = level(0, 0, 1, 1), Fraction(1, 10)
    limited = replace(problem, balance=(), sets=(level_limit(rule, districts, within),))
    known = truth(limited)
    total, weight = int(rule.amounts.most.sum()), int(rule.weights.sum())
    for owner, kept in zip(known.plans, known.feasible, strict=True):
        one = TerritorySolution(owner.astype(np.int32))
        loads = level_loads(rule.amounts, districts, one).tolist()
        shares = [total * w for w in districts.sums(rule.weights).tolist()]
        inside = all(
            abs(load * weight - share) <= within * share
            for load, share in zip(loads, shares, strict=True)
        )
        assert inside == kept
        assert set_loads(limited.sets[0], one.owner).tolist() == loads


def test_balance_of_a_moving_total_is_refused():
    """Where the total depends on the plan there is no fixed fair share."""
    rule = balance(matrix((1, 2), (2, 1)), "1/10", [1, 1])
    with pytest.raises(ValueError, match="total that is the same"):
        level_limit(rule, level(0, 1), Fraction(1, 10))


def test_districts_nest_in_regions_or_are_split():
    """Each district has the region of its territories; one in two regions is named."""
    districts, regions = level(0, 0, 1, 1), level(0, 0, 1, 1, name="region")
    assert nesting(districts, regions) == ({0: 0, 1: 1}, [])
    assert nesting(districts, level(0, 1, 1, 1))[1] == [0]
    assert nesting(level(-1, 0, 0), level(0, 1, 1)) == ({0: 1}, [])


def test_pieces_of_districts():
    """Two territories that touch are one piece; with one between them, two.

    ::

        t0 t0 t1 t1 t2 t2      D0 = t0, t1: one piece      D0 = t0, t2: two
    """
    edges, one = grid_edges(6, 1), plan(0, 0, 1, 1, 2, 2)
    assert touching(edges, one.owner).tolist() == [[0, 1], [1, 2]]
    assert level_pieces(edges, level(0, 0, 1), one).tolist() == [1, 1]
    assert level_pieces(edges, level(0, 1, 0), one).tolist() == [2, 1]
    assert touching(edges, plan(0, -1, 1, 1, 1, 0).owner).tolist() == [[0, 1]]


@pytest.mark.parametrize("seed", range(5))
def test_second_stage_is_the_best_of_all_ways_to_give_whole_territories(seed):
    """The optimum on top of a plan is that of all assignments of its territories."""
    upper = random_problem(seed, MIXES["constant balance"], (8, 2))
    base = TerritorySolution(np.array([0, 0, 1, 1, 2, 2, 3, 3], dtype=np.int32))
    asked = on_top(upper, base)
    best = None
    for above in product(range(2), repeat=4):
        owner = np.array(above, dtype=np.int32)[base.owner]
        found = measure(upper, TerritorySolution(owner))
        if found.feasible and (best is None or found.objective < best):
            best = found.objective
    result = territory_opt.solve(asked, solver="exact")
    assert result.objective == best
    if best is None:
        return
    made = level_of("district", upper.territory_ids, result.solution, base)
    assert np.array_equal(made.owner(base), result.solution.owner)
    # No better than where units may go one by one.
    assert result.objective >= truth(upper).optimum


@pytest.mark.parametrize("seed", range(4))
def test_areas_are_in_one_piece_where_territories_are(seed):
    """On a grid of four strips, two areas of two strips each touch inside."""
    edges = grid_edges(4, 3)
    base = TerritorySolution(np.tile(np.arange(4, dtype=np.int32), 3))
    rng = np.random.Generator(np.random.PCG64(seed))
    upper = replace(
        make(rng.integers(1, 50, (12, 2))),
        contiguity=Contiguity(edges),
        balance=(balance([1] * 12, 0, [1, 1]),),
    )
    result = territory_opt.solve(on_top(upper, base), solver="exact")
    made = level_of("area", upper.territory_ids, result.solution, base)
    assert level_pieces(edges, made, base).tolist() == [1, 1]
    assert sorted(made.member.tolist()) == [0, 0, 1, 1]
    # Strips 0, 1 | 2, 3 is the only way, up to who gets which.
    assert made.member[0] == made.member[1]


def test_on_top_refuses_what_does_not_fit():
    """Another plan's units, and groups of its own, are refused."""
    upper = make(matrix((1, 2), (2, 1)))
    with pytest.raises(ValueError, match="3 units"):
        on_top(upper, plan(0, 0, 1))
    bound = replace(upper, together=np.array([0, 0], dtype=np.int32))
    with pytest.raises(ValueError, match="groups of its own"):
        on_top(bound, plan(0, 1))


def test_what_nobody_has_is_in_no_set():
    """Units of nobody count in no district, and territories without units neither."""
    one = plan(0, -1, 2)
    assert level(0, 1, 1).owner(one).tolist() == [0, -1, 1]
    made = level_of("area", ("A", "B"), plan(1, 0, 0), one)
    assert made.member.tolist() == [1, -1, 0]
