"""Guarantees of quotas down a tree: sums, order, hedges, limits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.outcome import Status
from engine.base.streams import Purpose, stream
from engine.quota.fill import CannotFillError, water_fill
from engine.quota.fill_tree import fill_tree
from engine.quota.problem import Limit, NodeLimit, QuotaProblem
from engine.quota.solve import set_quotas
from engine.quota.tree import Tree, tree_of
from engine.quota.units import in_units

LEVELS = ("company", "region", "district", "territory")


def grown(luck, sizes):
    """Return a random tree with so many nodes a level, names in random order."""
    names, parents = [("C",)], []
    for depth, size in enumerate(sizes, start=1):
        above = len(names[-1])
        parent = np.concatenate(
            [np.arange(above), luck.integers(0, above, size - above)]
        )
        parents.append(luck.permutation(parent))
        names.append(tuple(f"{'RDT'[depth - 1]}{k}" for k in luck.permutation(size)))
    return Tree(LEVELS, tuple(names), tuple(parents))


def random_problem(seed):
    """Return a tree of up to 60 territories with hedges, limits, an uneven target."""
    luck = stream(seed, Purpose.SEARCH, 5)
    regions = int(luck.integers(1, 5))
    districts = regions + int(luck.integers(0, 8))
    tree = grown(luck, (regions, districts, districts + int(luck.integers(0, 48))))
    n, unit = tree.num_territories, int(luck.choice([1, 100, 5_000, 100_000]))
    target = int(luck.integers(20 * n, 400 * n)) * unit + int(luck.integers(0, unit))
    hedges = tuple(Fraction(int(luck.choice([0, 0, 3, 10])), 100) for _ in range(3))
    fair = luck.lognormal(0, 1, n)
    share = fair / fair.sum() * target
    limits = (
        Limit("floor", (share * luck.uniform(0, 0.9, n)).astype(np.int64)),
        Limit(
            "cap", None, (share * luck.uniform(1.5, 3, n)).astype(np.int64) + 4 * unit
        ),
    )
    problem = QuotaProblem(tree, target, unit, fair, hedges=hedges, limits=limits)
    if luck.random() < 0.5:
        sums = share
        for depth in (3, 2):
            sums = tree.sums(depth, sums)
        nodes = NodeLimit("region", None, (sums * 1.2).astype(np.int64) + 9 * unit)
        problem = replace(problem, node_limits=(nodes,))
    return problem


def test_a_thousand_random_trees_add_up_to_the_hundredth():
    """Each level of 1,000 random trees adds up: an error of 0 hundredths in all."""
    solved, error = 0, 0
    for seed in range(1000):
        problem = random_problem(seed)
        result = set_quotas(problem)
        if result.plan is None:
            assert result.conflict.families
            continue
        solved += 1
        quota = result.plan.quota
        assert quota[0][0] == problem.target
        for depth, hedge in enumerate(problem.hedges):
            children = np.zeros_like(quota[depth])
            np.add.at(children, problem.tree.parent[depth], quota[depth + 1])
            if not hedge:
                error += int(np.abs(children - quota[depth]).sum())
            away = children - quota[depth] * float(1 + hedge)
            assert np.abs(away).max() <= problem.unit * 0.5 * (
                1 + 1e-9
            ) + problem.unit * float(hedge)
        assert (quota[-1] >= problem.low).all()
        assert (quota[-1] <= problem.high).all()
        assert (quota[-1] % problem.unit > 0).sum() <= 1
        assert not result.measures.broken
        assert all(level.exact.all() for level in result.measures.sums)
    assert error == 0
    assert solved >= 900


def shuffled(problem, luck):
    """Return the same problem with the nodes of each level in another order."""
    tree, orders = problem.tree, [np.array([0])]
    names, parents = [tree.names[0]], []
    for depth in range(1, tree.num_levels):
        order = luck.permutation(tree.size(depth))
        place = np.argsort(orders[-1])
        names.append(tuple(tree.names[depth][k] for k in order))
        parents.append(place[tree.parent[depth - 1][order]])
        orders.append(order)

    def moved(side, order):
        return None if side is None else side[order]

    last = orders[-1]
    return replace(
        problem,
        tree=Tree(tree.levels, tuple(names), tuple(parents)),
        fair=problem.fair[last],
        limits=tuple(
            replace(each, low=moved(each.low, last), high=moved(each.high, last))
            for each in problem.limits
        ),
        node_limits=tuple(
            replace(
                each, low=moved(each.low, orders[1]), high=moved(each.high, orders[1])
            )
            for each in problem.node_limits
        ),
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_nodes_changes_nothing(seed):
    """Whatever order nodes are listed in, each gets the same quota, to the unit."""
    problem = random_problem(seed)
    other = shuffled(problem, stream(seed, Purpose.SEARCH, 6))
    first, second = set_quotas(problem), set_quotas(other)
    if first.plan is None:
        assert second.plan is None
        return
    for depth, names in enumerate(problem.tree.names):
        mine = dict(zip(names, first.plan.quota[depth].tolist(), strict=True))
        theirs = second.plan.quota[depth].tolist()
        assert mine == dict(zip(other.tree.names[depth], theirs, strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_without_limits_every_node_is_next_to_its_share(seed):
    """In proportion, down the tree or all at once: each node is within a unit of it."""
    problem = replace(random_problem(seed), limits=(), node_limits=(), hedges=())
    quota = set_quotas(problem).plan.quota
    share = problem.fair / problem.fair.sum() * (problem.target // problem.unit)
    for depth in range(3, 0, -1):
        units = quota[depth] // problem.unit
        assert np.abs(units - share).max() < 1
        share = problem.tree.sums(depth, share)


def test_hedges_compound():
    """5 % at each of three levels hands down 1.157625 times the plan."""
    tree = tree_of(LEVELS, [("C", f"R{i % 2}", f"D{i % 4}", f"T{i}") for i in range(8)])
    hedges = (Fraction(1, 20),) * 3
    problem = QuotaProblem(tree, 80_000_000, 1, np.ones(8), hedges=hedges)
    assert float(problem.handed_down) == pytest.approx(80_000_000 * 1.157625, abs=1e-6)
    total = set_quotas(problem).plan.territories.sum()
    assert total == 92_610_000


def test_the_rest_of_an_uneven_target_is_carried_by_the_largest_with_room():
    """1,000.07 in units of 10: the largest carries 0.07, as long as it can."""
    tree = tree_of(("company", "territory"), [("C", name) for name in "abc"])
    problem = QuotaProblem(tree, 100_007, 1_000, np.array([5.0, 3.0, 2.0]))
    assert set_quotas(problem).plan.territories.tolist() == [50_007, 30_000, 20_000]
    cap = Limit("cap", None, np.array([50_000, 10**9, 10**9]))
    capped = set_quotas(replace(problem, limits=(cap,)))
    assert capped.plan.territories.tolist() == [49_007, 31_000, 20_000]
    full = Limit("cap", None, np.array([49_000, 10**9, 10**9]))
    others = set_quotas(replace(problem, limits=(full,)))
    assert others.plan.territories.tolist() == [48_007, 31_000, 21_000]
    tight = Limit("cap", None, np.array([50_000, 30_000, 20_000]))
    stuck = set_quotas(replace(problem, limits=(tight,)))
    assert stuck.outcome.status is Status.INFEASIBLE
    assert stuck.conflict.families == ("target", "cap")


def test_limits_of_a_node_bind_and_the_rest_is_shared_by_all_others():
    """A capped region keeps its own θ; the others take up what it cannot."""
    paths = [("C", "N", "a"), ("C", "N", "b"), ("C", "S", "c"), ("C", "S", "d")]
    tree = tree_of(("company", "region", "territory"), paths)
    cap = NodeLimit("region", None, np.array([300, 10**6]))
    problem = QuotaProblem(tree, 1000, 1, np.array([2.0, 1, 1, 1]), node_limits=(cap,))
    result = set_quotas(problem)
    assert result.plan.quota[1].tolist() == [300, 700]
    assert result.plan.territories.tolist() == [200, 100, 350, 350]
    floor = NodeLimit("region", np.array([0, 900]), None, family="promise")
    stuck = set_quotas(
        replace(problem, node_limits=(replace(cap, high=np.array([500, 600])), floor))
    )
    assert stuck.conflict.families == ("node total", "promise")
    assert "at least 9.00 is needed, but at most 6.00" in stuck.conflict.where


def test_limits_that_meet_at_a_territory_are_named():
    """A floor above what a change allows: both families, the place, both repairs."""
    tree = tree_of(("company", "territory"), [("C", name) for name in "abc"])
    limits = (
        Limit("floor", np.array([0, 500, 0])),
        Limit("change", np.array([100, 100, 100]), np.array([900, 450, 900])),
    )
    problem = QuotaProblem(tree, 1200, 10, np.ones(3), limits=limits)
    conflict = set_quotas(problem).conflict
    assert conflict.families == ("floor", "change")
    assert conflict.where.startswith("territory 'b': at least 5.00 is needed")
    found = {repair.family: (repair.least, repair.rules) for repair in conflict.repairs}
    assert found == {
        "floor": (50, (("territory 'b'", 500, 450),)),
        "change": (50, (("territory 'b'", 450, 500),)),
    }


amounts = st.floats(0.1, 100)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(amounts, st.floats(0, 60), st.floats(0, 60), st.floats(-50, 50)),
        min_size=1,
        max_size=12,
    ),
    st.floats(0, 1),
)
def test_water_filling_is_one_level_within_limits(units, part):
    """The amounts are clip(base + θ weight, low, high) for one θ, and add up."""
    weights, low, more, base = (np.array(each) for each in zip(*units, strict=True))
    high = low + more
    total = min(max(float(low.sum() + part * more.sum()), fsum(low)), fsum(high))
    found = water_fill(weights, total, low, high, base)
    np.testing.assert_allclose(found.amounts.sum(), total, rtol=1e-12, atol=1e-9)
    assert (found.amounts == np.clip(base + found.theta * weights, low, high)).all()


def test_water_filling_matches_bisection_on_many():
    """5,000 units: the same θ as halving finds, and in the closed case 7.5."""
    luck = stream(1, Purpose.SEARCH, 8)
    weights, low = luck.lognormal(0, 1, 5000), luck.uniform(0, 2, 5000)
    high = low + luck.exponential(2, 5000)
    total = 0.6 * float(low.sum()) + 0.4 * float(high.sum())
    few, many = 0.0, 1e6
    for _ in range(200):
        middle = (few + many) / 2
        short = np.clip(middle * weights, low, high).sum() < total
        few, many = (middle, many) if short else (few, middle)
    assert water_fill(weights, total, low, high).theta == pytest.approx(few, rel=1e-11)


def test_what_cannot_be_filled_says_which_side_and_by_how_much():
    """Floors of 400 for a total of 300, caps of 250: which, and the least change."""
    with pytest.raises(CannotFillError, match="floors add up to 400") as low:
        water_fill([1.0, 1.0], 300, [200, 200])
    assert (low.value.side, low.value.least_change) == ("low", 100)
    with pytest.raises(CannotFillError, match="caps add up to 250") as high:
        water_fill([1.0, 1.0], 300, 0.0, [100, 150])
    assert (high.value.side, high.value.least_change) == ("high", 50)


@pytest.mark.parametrize("method", ["least_largest", "least_total"])
def test_where_no_rule_binds_the_programs_give_the_proportional_quotas(method):
    """Shares that come out even are what every method finds, with deviation 0."""
    tree = tree_of(
        ("company", "region", "territory"),
        [("C", f"R{i % 2}", f"T{i}") for i in range(6)],
    )
    fair = np.array([1.0, 2, 3, 4, 5, 5])
    problem = QuotaProblem(tree, 20_000, 100, fair, method=method)
    result = set_quotas(problem)
    assert result.plan.territories.tolist() == (fair * 1000).tolist()
    assert result.objective == pytest.approx(0, abs=1e-12)
    assert result.gap == 0


def test_a_tree_that_is_none_is_refused():
    """A district in two regions, a name twice, a node without children: all refused."""
    with pytest.raises(ValueError, match="district 'D' is in two parents"):
        tree_of(LEVELS, [("C", "N", "D", "a"), ("C", "S", "D", "b")])
    with pytest.raises(ValueError, match="territory 'a' is there twice"):
        tree_of(LEVELS, [("C", "N", "D", "a"), ("C", "N", "D", "a")])
    with pytest.raises(ValueError, match="region 'S' has no district"):
        Tree(
            LEVELS[:3], (("C",), ("N", "S"), ("D",)), (np.array([0, 0]), np.array([0]))
        )


SIDES = (0.85, 0.99), (1.01, 1.15)
"""Of limits of nodes, as shares of a plan that keeps them."""


def slow_fill(units, weights, theta, depth, node):
    """Return what a node gets at θ, by the definition, child after child."""
    tree = units.tree
    low, high = units.low[depth][node], units.high[depth][node]
    if depth == tree.num_levels - 1:
        return float(np.clip(theta * weights[node], low, high))
    children = np.flatnonzero(tree.parent[depth] == node)
    total = sum(slow_fill(units, weights, theta, depth + 1, k) for k in children)
    return float(np.clip(total / float(1 + units.hedges[depth]), low, high))


@pytest.mark.parametrize("seed", range(12))
def test_limits_of_nodes_on_every_level_are_filled_as_defined(seed):
    """With floors and caps on regions and districts: what halving on θ gives."""
    luck = stream(seed, Purpose.SEARCH, 14)
    tree = grown(luck, (3, 6, 18))
    hedges = (Fraction(0), Fraction(1, 20), Fraction(1, 50))
    fair = luck.lognormal(0, 1, 18)
    sums, nodes = fair * luck.uniform(0.5, 1.5, 18), []
    sums *= 100_000 / sums.sum()
    for depth in (3, 2):
        sums = tree.sums(depth, sums) / float(1 + hedges[depth - 1])
        sides = (luck.uniform(a, b, sums.size) * sums for a, b in SIDES)
        nodes.append(NodeLimit(LEVELS[depth - 1], *(s.astype(np.int64) for s in sides)))
    problem = QuotaProblem(
        tree, int(sums.sum()), 1, fair, hedges=hedges, node_limits=tuple(nodes)
    )
    units = in_units(problem)
    assert units.possible
    few, many = 0.0, 1e7
    for _ in range(200):
        middle = (few + many) / 2
        short = slow_fill(units, fair, middle, 0, 0) < units.total
        few, many = (middle, many) if short else (few, middle)
    found = fill_tree(units, fair, np.zeros(18))
    for region in range(3):
        slow = slow_fill(units, fair, many, 1, region)
        assert found.ideal[1][region] == pytest.approx(slow, rel=1e-6)
    bound = [np.isclose(found.ideal[d], units.high[d]).sum() for d in (1, 2)]
    bound += [np.isclose(found.ideal[d], units.low[d]).sum() for d in (1, 2)]
    assert sum(bound) >= 1


def test_a_half_is_rounded_up_by_the_program_too():
    """10 units hedged by 15 % are 12, though 11 would be nearer to the fair quotas."""
    tree = tree_of(("company", "territory"), [("C", name) for name in "abc"])
    fair, hedge = np.array([3.3, 4.1, 4.1]), (Fraction(15, 100),)
    problem = QuotaProblem(tree, 10, 1, fair, hedges=hedge, method="least_total")
    result = set_quotas(problem)
    assert result.outcome.status is Status.OPTIMAL
    assert result.plan.territories.tolist() == [4, 4, 4]
