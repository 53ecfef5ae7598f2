"""What no change of a problem may do, for every family of rules that there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from territory.hard_worlds import with_inertia
from territory.small_rules import Mix
from territory.small_worlds import ALL_MIXES, UNBOUND, narrower, random_problem

from engine import territory_opt
from engine.territory.amounts import Distance, unit_sphere
from engine.territory.problem import Contiguity, CostTerm, Permit
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import Diameter, Inertia
from engine.territory.solvers import SOLVERS

SEEDS = (0, 5)


def draws(*key: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(key))


def optimum(problem) -> int | None:
    """Return the least cost that the door proves; None when it proves there is none."""
    result = territory_opt.solve(problem, solver="exact", limits=UNBOUND)
    assert result.bound == result.objective or result.objective is None
    return result.objective


@cache
def world(mix: str, seed: int):
    """Return a random problem of a family, and its optimum."""
    problem = random_problem(seed, ALL_MIXES[mix], (6, 3))
    return problem, optimum(problem)


SOLVABLE = [
    mix
    for mix in ALL_MIXES
    if SOLVERS["exact"].lacks(random_problem(0, ALL_MIXES[mix], (6, 3))) is None
]


def never_better(mix: str, seed: int, change) -> None:
    """Check that a change neither lowers the optimum nor makes a plan possible."""
    problem, before = world(mix, seed)
    changed = change(problem, draws(seed, 3))
    if changed is not None:
        after = optimum(changed)
        assert after is None or (before is not None and before <= after)


def less_room(problem, _rng):
    """Lower every upper limit and raise every lower one."""
    if not problem.limits:
        return None
    limits = tuple(
        replace(
            limit,
            low=limit.low + limit.low // 5,
            high=np.where(limit.high == NO_LIMIT, NO_LIMIT, limit.high * 9 // 10),
        )
        for limit in problem.limits
    )
    return replace(problem, limits=limits)


def fairer(problem, _rng):
    """Narrow every fair share."""
    return narrower(problem, Fraction(2, 3)) if problem.balance else None


def smaller_budgets(problem, _rng):
    """Lower every cap on change."""
    if not problem.budgets:
        return None
    less = tuple(replace(one, at_most=one.at_most * 3 // 4) for one in problem.budgets)
    return replace(problem, budgets=less)


def one_lock(problem, rng):
    """Name an account that only one territory may have."""
    lock = np.ones(problem.allowed.shape, dtype=np.bool_)
    lock[rng.integers(6)] = np.arange(3) == rng.integers(3)
    return replace(problem, permits=(*problem.permits, Permit("one more", lock)))


def one_border_less(problem, rng):
    """Take away a border, so that fewer territories are in one piece."""
    if problem.contiguity is None or len(problem.contiguity.edges) < 1:
        return None
    edges = problem.contiguity.edges
    kept = np.delete(edges, rng.integers(len(edges)), axis=0)
    return replace(problem, contiguity=Contiguity(kept))


def one_pair_more(problem, rng):
    """Keep one more pair of units apart."""
    pair = rng.permutation(6)[:2].astype(np.int32)[None]
    if problem.together is not None:
        return None
    old = np.zeros((0, 2), np.int32) if problem.apart is None else problem.apart
    return replace(problem, apart=np.vstack([old, pair]))


def one_group_more(problem, rng):
    """Keep all units of two groups, or two single units, together."""
    if problem.apart is not None:
        return None
    groups = problem.together
    if groups is None:
        groups = np.full(6, -1, dtype=np.int32)
    pair = rng.permutation(6)[:2]
    joined = np.isin(groups, groups[pair][groups[pair] >= 0])
    joined[pair] = True
    return replace(problem, together=np.where(joined, 99, groups).astype(np.int32))


def fewer_openings(problem, _rng):
    """Allow only the least number of territories."""
    opening = problem.opening
    if opening is None:
        return None
    return replace(problem, opening=replace(opening, high=opening.low))


TIGHTER = (
    less_room,
    fairer,
    smaller_budgets,
    one_lock,
    one_border_less,
    one_pair_more,
    one_group_more,
    fewer_openings,
)


@pytest.mark.parametrize("change", TIGHTER, ids=lambda change: change.__name__)
@pytest.mark.parametrize("mix", SOLVABLE)
def test_a_tighter_rule_never_helps(mix, change):
    """Less room, one more lock or group, fewer borders: never a cheaper plan."""
    for seed in SEEDS:
        never_better(mix, seed, change)


@pytest.mark.parametrize("mix", SOLVABLE)
def test_counting_finer_changes_nothing(mix):
    """Loads in another unit, with their limits and prices, leave the optimum alone."""
    for seed in SEEDS:
        problem, before = world(mix, seed)
        finer = replace(
            problem,
            balance=tuple(
                replace(rule, amounts=rule.amounts.matrix * 7)
                for rule in problem.balance
                if rule.price is None
            )
            + tuple(rule for rule in problem.balance if rule.price is not None),
            limits=tuple(
                replace(
                    limit,
                    amounts=limit.amounts.matrix * 7,
                    low=limit.low * 7,
                    high=np.where(limit.high == NO_LIMIT, NO_LIMIT, limit.high * 7),
                )
                for limit in problem.limits
            ),
        )
        assert optimum(finer) == before


@pytest.mark.parametrize("mix", SOLVABLE)
def test_dearer_everywhere_costs_as_much_more(mix):
    """So much more for a unit with anybody adds just that to the optimum."""
    problem, before = world(mix, SEEDS[0])
    toll = CostTerm("toll", np.repeat(np.arange(6)[:, None], 3, axis=1))
    after = optimum(replace(problem, costs=(*problem.costs, toll)))
    assert after == (None if before is None else before + 15)


def quarter_turn(places):
    """Return places of a plane turned by ninety degrees: the same to the last bit."""
    return np.column_stack([-places[:, 1], places[:, 0]])


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_turning_the_map_changes_nothing(seed, power):
    """A map turned by ninety degrees has the same plan at the same cost."""
    rng = draws(seed, 4)
    places, homes = rng.random((6, 2)) * 100, rng.random((3, 2)) * 100
    plain = random_problem(seed, Mix(constant=1), (6, 3))
    results = []
    for place, home in (
        (places, homes),
        (quarter_turn(places), quarter_turn(homes)),
    ):
        away = Distance(place, home, np.full(6, 10.0), metric="plane", power=power)
        turned = replace(plain, costs=(CostTerm("travel", away),))
        results.append(territory_opt.solve(turned, solver="exact", limits=UNBOUND))
    assert results[0].objective == results[1].objective
    if results[0].solution is not None:
        owners = [result.solution.owner.tolist() for result in results]
        assert owners[0] == owners[1]


@pytest.mark.parametrize("seed", range(4))
def test_turning_the_globe_changes_nothing(seed):
    """Everybody so many degrees further east: the same costs, but for rounding."""
    rng = draws(seed, 5)
    lat, lon = rng.uniform(-60, 60, 9), rng.uniform(-180, 180, 9)
    plain = random_problem(seed, Mix(constant=1), (6, 3))
    costs = []
    for east in (0.0, 77.7):
        points = unit_sphere(lat, (lon + east + 180) % 360 - 180)
        away = Distance(points[:6], points[6:], np.full(6, 1000.0))
        turned = replace(plain, costs=(CostTerm("travel", away),))
        costs.append(optimum(turned))
    assert (costs[0] is None) == (costs[1] is None)
    if costs[0] is not None:
        assert abs(costs[0] - costs[1]) <= 6


@pytest.mark.parametrize("seed", range(4))
def test_turning_the_map_changes_no_shape(seed):
    """Inertia and diameter of a plan are the same on a map turned by ninety degrees."""
    rng = draws(seed, 6)
    places, weights = rng.random((12, 2)) * 100, rng.random(12)
    owner = rng.integers(0, 3, 12).astype(np.int32)
    turned = quarter_turn(places)
    one, two = Inertia(places, weights), Inertia(turned, weights)
    assert one.value(owner, 3) == pytest.approx(two.value(owner, 3), rel=1e-12)
    gaps = [
        np.rint(np.hypot(*(x[:, None] - x[None]).transpose(2, 0, 1)) * 100)
        for x in (places, turned)
    ]
    far = [Diameter(gap.astype(np.int64)).value(owner, 3) for gap in gaps]
    assert far[0] == far[1]


@pytest.mark.parametrize("seed", range(3))
def test_clusters_turn_with_the_map(seed):
    """Clusters found on a turned map are the turned clusters, as compact as before."""
    problem = with_inertia(40, 4)
    shape = problem.shape[0]
    turned = replace(
        problem, shape=(Inertia(quarter_turn(shape.places), shape.weights),)
    )
    short = replace(UNBOUND, work=0.05)
    found = [
        territory_opt.solve(p, solver="clustered", limits=short, seed=seed).objective
        for p in (problem, turned)
    ]
    assert found[1] == pytest.approx(found[0], rel=0.02)
