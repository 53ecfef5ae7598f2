"""What holds for every territory problem, tried on random small ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles.brute_force import loads, truth
from territory.small_worlds import UNBOUND, Mix, narrower, plan, random_problem

from engine import territory_opt
from engine.territory.canonical import CanonicalOrder
from engine.territory.certificate import Prices, certified_bound, proves_infeasible
from engine.territory.measure import measure, territory_loads
from engine.territory.problem import Permit

SMALL = [(5, 2), (5, 3), (6, 2), (6, 3), (4, 4)]


@st.composite
def problems(draw, *, with_balance=False):
    """Small problems with any mix of rules."""
    mix = Mix(
        constant=draw(st.integers(0, 2)),
        by_pair=draw(st.integers(int(with_balance), 2)),
        eligible=draw(st.booleans()),
        locks=draw(st.booleans()),
        budgets=draw(st.integers(0, 2)),
        terms=draw(st.integers(1, 2)),
    )
    seed = draw(st.integers(0, 10_000))
    return random_problem(seed, mix, draw(st.sampled_from(SMALL)))


def seeded(seed: int) -> np.random.Generator:
    """Return a generator for what hypothesis need not shrink."""
    return np.random.Generator(np.random.PCG64(seed))


def random_prices(problem, seed: int, size: float) -> Prices:
    """Return prices about so large, a third of them nothing."""
    rng = seeded(seed)
    shape = (len(problem.balance), problem.num_territories)

    def some(shape):
        return rng.exponential(size, shape) * (rng.random(shape) > 1 / 3)

    return Prices(some(shape), some(shape), some(len(problem.budgets)))


def optimum(problem, solver="exact"):
    """Return the least cost that the door finds, None without a plan."""
    return territory_opt.solve(problem, solver=solver, limits=UNBOUND).objective


@given(problems())
def test_door_agrees_with_brute_force(problem):
    """Bound ≤ optimum ≤ objective; for the exact solver all three are the same."""
    known = truth(problem).optimum
    result = territory_opt.solve(problem, solver="exact", limits=UNBOUND)
    assert result.objective == known
    assert known is None or result.bound == known


@given(problems(), st.integers(0, 999), st.sampled_from([1e-3, 0.1, 1, 5, 1e3, 1e9]))
@settings(max_examples=200)
def test_any_prices_give_a_valid_bound(problem, seed, size):
    """No prices, however wrong or large, certify more than the optimum."""
    known = truth(problem).optimum
    assume(known is not None)
    prices = random_prices(problem, seed, size)
    for factor in (0.0, 0.3, 1.0, 7.0):
        assert certified_bound(problem, prices.times(factor)) <= known
    assert not proves_infeasible(problem, prices)


@given(problems())
def test_no_prices_ignore_the_rules(problem):
    """Without prices the bound is what permitted pairs cost at least."""
    least = np.where(problem.allowed, problem.cost, 10**9).min(axis=1).sum()
    assume(problem.allowed.any(axis=1).all())
    assert certified_bound(problem, Prices.zero(problem)) in (least - 1, least)


@given(problems(with_balance=True), st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
def test_tighter_balance_never_helps(problem, factor):
    """Narrower tolerances never lower the optimum, nor make possible what was not."""
    wide, narrow = optimum(problem), optimum(narrower(problem, factor))
    assert narrow is None or (wide is not None and wide <= narrow)


@given(problems(), st.integers(0, 999))
def test_a_lock_never_helps(problem, seed):
    """One more named account never lowers the optimum."""
    rng = seeded(seed)
    lock = np.ones(problem.allowed.shape, dtype=np.bool_)
    lock[rng.integers(problem.num_units)] = np.arange(
        problem.num_territories
    ) == rng.integers(problem.num_territories)
    locked = replace(problem, permits=(*problem.permits, Permit("one more", lock)))
    free, bound = optimum(problem), optimum(locked)
    assert bound is None or (free is not None and free <= bound)


def relabelled(problem, seed: int):
    """Return the problem in another order with other names, and the order."""
    rng = seeded(seed)
    order = CanonicalOrder(
        rng.permutation(problem.num_units), rng.permutation(problem.num_territories)
    )
    other = order.apply(problem)
    names = tuple(f"x{i}" for i in range(problem.num_units))
    return replace(other, unit_ids=names), order


@given(problems(), st.integers(0, 999))
def test_relabelling_changes_no_plan(problem, seed):
    """Order and names of units and territories change neither cost nor plan."""
    other, order = relabelled(problem, seed)
    one = territory_opt.solve(problem, solver="exact", limits=UNBOUND)
    two = territory_opt.solve(other, solver="exact", limits=UNBOUND)
    assert one.objective == two.objective
    assert str(one.outcome) == str(two.outcome)
    if one.solution is not None:
        expected = order.apply_plan(one.solution).owner
        assert two.solution.owner.tolist() == expected.tolist()


@given(problems(), st.integers(0, 999))
def test_relabelling_permutes_the_truth(problem, seed):
    """The reordered problem is the same one: the oracle finds the same optimum."""
    other, _ = relabelled(problem, seed)
    assert truth(other).optimum == truth(problem).optimum


@given(problems(with_balance=True), st.integers(2, 50))
def test_unit_of_a_measure_changes_nothing(problem, factor):
    """Counting a measure in a finer unit changes neither the optimum nor its plans."""
    first = problem.balance[0]
    scaled = replace(first, amounts=first.amounts.matrix * factor)
    other = replace(problem, balance=(scaled, *problem.balance[1:]))
    assert optimum(other) == optimum(problem) == truth(problem).optimum
    for owner in truth(problem).plans[::17]:
        checks = [measure(p, plan(*owner)).feasible for p in (problem, other)]
        assert checks[0] == checks[1]


@given(problems(), st.integers(0, 999))
def test_measure_agrees_with_the_oracle(problem, seed):
    """Cost, loads and feasibility of any plan are what the definitions say."""
    known = truth(problem)
    for k in seeded(seed).integers(0, len(known.plans), 8):
        solution = plan(*known.plans[k])
        found = measure(problem, solution)
        assert found.objective == known.costs[k]
        assert found.feasible == known.feasible[k]
        for rule in problem.balance:
            expected = loads(rule.amounts.matrix, known.plans[k : k + 1])[0].tolist()
            assert found.loads[rule.name].tolist() == expected
            assert territory_loads(rule.amounts, solution.owner).tolist() == expected
