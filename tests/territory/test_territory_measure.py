"""Guarantees of measuring each rule: every plan as brute force has it, and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import ALL_MIXES, balance, make, matrix, plan
from territory.small_worlds import random_problem as draw

from engine.territory.measure import measure
from engine.territory.problem import Contiguity, LoadLimit, Opening
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import CutEdges, Diameter, Inertia
from engine.territory.tables import fair_shares

NOTHING = matrix(*[(0, 0, 0)] * 4)
"""Four units, three territories, no costs."""
SIZES = [(7, 2), (5, 3), (4, 4)]


@pytest.mark.parametrize("mix", ALL_MIXES)
@pytest.mark.parametrize("size", SIZES)
def test_every_plan_is_as_brute_force_has_it(mix, size):
    """Each plan costs what it should; each rule, alone or not, holds as it should."""
    for seed in range(2):
        problem = draw(seed, ALL_MIXES[mix], size)
        known = truth(problem)
        for at, owner in enumerate(known.plans.tolist()):
            found = measure(problem, plan(*owner))
            assert found.objective == known.costs[at]
            broken = {check.rule for check in found.broken}
            assert broken == {r for r, held in known.rules.items() if not held[at]}


def numbers(problem, kind, *owner):
    """Return (rule, territory, found, low, high, met) of the checks of a kind."""
    return [
        (c.rule, c.territory, c.found, c.low, c.high, c.met)
        for c in measure(problem, plan(*owner)).checks
        if c.kind == kind
    ]


def ends(*values) -> np.ndarray:
    """Return (n_territories,) int64."""
    return np.array(values, dtype=np.int64)


def units(*values) -> np.ndarray:
    """Return an int32 array."""
    return np.array(values, dtype=np.int32)


def test_limits():
    """A load is held against its own territory's two ends, both of them included."""
    amounts = matrix((3, 3, 3), (2, 2, 2), (4, 4, 4), (1, 1, 1))
    limit = LoadLimit("visits", "visits", amounts, ends(0, 4, 1), ends(5, 4, NO_LIMIT))
    problem = make(NOTHING, limits=(limit,))
    assert numbers(problem, "limit", 0, 0, 1, 2) == [
        ("visits", 0, 5, None, 5, True),
        ("visits", 1, 4, 4, 4, True),
        ("visits", 2, 1, 1, None, True),
    ]
    assert numbers(problem, "limit", 0, 1, 0, 1) == [
        ("visits", 0, 7, None, 5, False),
        ("visits", 1, 3, 4, 4, False),
        ("visits", 2, 0, 1, None, False),
    ]


def test_what_limits_nothing_is_not_checked():
    """A territory without an end has no check; an end of nothing is no end."""
    amounts = matrix((3, 3, 3), (2, 2, 2), (4, 4, 4), (1, 1, 1))
    limit = LoadLimit("visits", "visits", amounts, ends(0, 0, 1), ends(NO_LIMIT, 9, 9))
    problem = make(NOTHING, limits=(limit,))
    assert numbers(problem, "limit", 0, 0, 1, 2) == [
        ("visits", 1, 4, None, 9, True),
        ("visits", 2, 1, 1, 9, True),
    ]
    (near, _) = (c for c in measure(problem, plan(0, 0, 1, 2)).checks if c.territory)
    assert near.slack == 5, "not 4, which is how far it is from carrying nothing"


def test_together():
    """Of two groups of two, both are whole, or one or two are split."""
    problem = make(NOTHING, together=units(4, 0, 4, 0))
    assert numbers(problem, "together", 0, 1, 0, 1)[0][2:] == (0, None, 0, True)
    assert numbers(problem, "together", 0, 1, 2, 1)[0][2:] == (1, None, 0, False)
    assert numbers(problem, "together", 0, 1, 1, 0)[0][2:] == (2, None, 0, False)


def test_apart():
    """Pairs that share a territory are counted."""
    problem = make(NOTHING, apart=units(0, 1, 2, 3).reshape(2, 2))
    assert numbers(problem, "apart", 0, 1, 0, 1)[0][2:] == (0, None, 0, True)
    assert numbers(problem, "apart", 0, 0, 2, 2)[0][2:] == (2, None, 0, False)


def test_contiguity():
    """On the path u0 – u1 – u2 – u3, u0 with u2 are two pieces; nothing is none."""
    problem = make(
        NOTHING, contiguity=Contiguity(matrix((0, 1), (1, 2), (2, 3)).astype(np.int32))
    )
    assert [c[2] for c in numbers(problem, "contiguity", 0, 0, 1, 1)] == [1, 1, 0]
    assert [c[2] for c in numbers(problem, "contiguity", 0, 1, 0, 0)] == [2, 1, 0]
    assert not measure(problem, plan(0, 1, 0, 0)).feasible
    assert measure(problem, plan(0, 0, 1, 1)).feasible


def opening(low=1, high=2, fixed=(False, False, False), site=None) -> Opening:
    """Return a choice among three territories of cost 10, 20 and 40."""
    return Opening(low, high, ends(10, 20, 40), np.array(fixed), site)


def test_opening():
    """Territories that cover a unit are open and cost; so are those that are fixed."""
    problem = make(NOTHING, opening=opening(2, 2))
    assert numbers(problem, "opening", 0, 0, 2, 2)[0][2:] == (2, 2, 2, True)
    assert measure(problem, plan(0, 0, 2, 2)).terms["opening"] == 50
    assert numbers(problem, "opening", 1, 1, 1, 1)[0][2:] == (1, 2, 2, False)
    assert numbers(problem, "opening", 0, 1, 2, 2)[0][2:] == (3, 2, 2, False)
    fixed = make(NOTHING, opening=opening(fixed=(True, False, False)))
    assert numbers(fixed, "opening", 1, 1, 1, 1)[0][2:] == (2, 1, 2, True)
    assert measure(fixed, plan(1, 1, 1, 1)).terms["opening"] == 30


def test_centres():
    """An open territory covers the unit where it stands; a closed one need not."""
    problem = make(NOTHING, opening=opening(site=units(3, -1, 0)))
    inside = [numbers(problem, "opening", *o)[1] for o in ([2, 2, 1, 1], [0, 0, 0, 1])]
    assert [check[2:] for check in inside] == [(0, None, 0, True), (1, None, 0, False)]


def test_fair_shares_are_those_of_open_territories():
    """With two of three open, the fair share of 40 is 20, by weight 1 : 3 10 and 30."""
    rule = balance([10, 10, 10, 10], "0", [1, 1, 3])
    problem = make(NOTHING, balance=(rule,), opening=opening())
    assert numbers(problem, "balance", 0, 0, 1, 1) == [
        ("workload", 0, 20, 20, 20, True),
        ("workload", 1, 20, 20, 20, True),
    ]
    assert numbers(problem, "balance", 0, 2, 2, 2) == [
        ("workload", 0, 10, 10, 10, True),
        ("workload", 2, 30, 30, 30, True),
    ]


def test_limits_are_those_of_open_territories():
    """A closed territory need not reach the least load; a fixed one must."""
    limit = LoadLimit("visits", "visits", NOTHING + 1, ends(1, 1, 1), ends(4, 4, 4))
    closed = make(NOTHING, limits=(limit,), opening=opening())
    assert measure(closed, plan(0, 0, 0, 0)).feasible
    fixed = replace(closed, opening=opening(fixed=(False, True, False)))
    assert numbers(fixed, "limit", 0, 0, 0, 0)[1][2:] == (0, 1, 4, False)


def test_elastic_balance():
    """Each whole unit outside the interval 18 .. 22 costs the price; nothing breaks."""
    rule = replace(balance([10] * 4, "1/10", [1, 1]), price=7)
    problem = make(matrix(*[(0, 0)] * 4), balance=(rule,))
    found = measure(problem, plan(0, 0, 0, 1))
    assert found.feasible
    assert found.terms["outside workload"] == 7 * (8 + 8)
    assert measure(problem, plan(0, 0, 1, 1)).terms["outside workload"] == 0


def test_no_whole_load_is_inside():
    """Where no whole load is fair, the nearest on either side is outside by one."""
    rule = replace(balance([1, 1, 1], "0", [1, 1]), price=5)
    problem = make(matrix(*[(0, 0)] * 3), balance=(rule,))
    assert measure(problem, plan(0, 0, 1)).terms["outside workload"] == 5 * (1 + 1)
    assert measure(problem, plan(0, 0, 0)).terms["outside workload"] == 5 * (2 + 2)


def test_cut_edges():
    """Of three edges, those between territories count their prices."""
    edges = units(0, 1, 1, 2, 2, 3).reshape(3, 2)
    problem = make(NOTHING, shape=(CutEdges(edges, ends(5, 7, 9)),))
    assert measure(problem, plan(0, 0, 1, 1)).terms["cut edges"] == 7
    assert measure(problem, plan(0, 1, 0, 2)).terms["cut edges"] == 21


def test_diameter():
    """The largest distance within any territory counts; alone, a unit has none."""
    way = np.abs(ends(0, 1, 5, 9)[:, None] - ends(0, 1, 5, 9)[None, :])
    problem = make(NOTHING, shape=(Diameter(way),))
    assert measure(problem, plan(0, 0, 1, 1)).terms["diameter"] == 4
    assert measure(problem, plan(0, 1, 2, 0)).terms["diameter"] == 9


def test_inertia():
    """Around the mean 2 of 0 and 6 of weights 2 and 1: 2 · 4 + 1 · 16 = 24."""
    places = np.array([[0.0], [6.0], [5.0], [5.0]])
    weights = np.array([2.0, 1.0, 1.0, 1.0])
    problem = make(NOTHING, shape=(Inertia(places, weights),))
    assert measure(problem, plan(0, 0, 1, 1)).terms["inertia"] == 24
    assert measure(problem, plan(0, 1, 2, 2)).terms["inertia"] == 0


def test_reasons_for_moves_tell_the_shares_of_the_tables():
    """Where one of three is closed, 20 of 40 is a whole fair share, not 150 %."""
    rule = balance([10, 10, 10, 10], "0", [1, 1, 1])
    problem = make(NOTHING, balance=(rule,), opening=opening())
    shares = fair_shares(problem, plan(0, 0, 1, 1).owner)["workload"]
    assert shares.tolist() == [1.0, 1.0, 0.0]
