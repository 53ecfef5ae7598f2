"""Guarantees of the solver for fixed homes and hard loads, and of knapsack bounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from contracts.solver_contract import SolverContract
from oracles.brute_force import truth

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.certificate import Prices, certified_bound
from engine.territory.knapsack_bound import ROOM, knapsack_bound, most_gained
from engine.territory.measure import measure
from engine.territory.problem import (
    NOBODY,
    BalanceRule,
    CostTerm,
    LoadLimit,
    Permit,
    TerritoryProblem,
)
from engine.territory.solvers.assign.case import case_of
from engine.territory.solvers.assign.close import close, left_pairs
from engine.territory.solvers.assign.dual import load_prices, rest_prices
from engine.territory.solvers.assign.solver import solve_assign
from engine.territory.solvers.port import Unwatched

KINDS = ["one", "two", "permits", "balance", "low", "tight"]


class TestAssign(SolverContract):
    """Prices, knapsacks, and few territories at a time."""

    name = "assign"
    limits = Limits(work=0.05)


def draws(seed: int) -> np.random.Generator:
    """Return luck for a test."""
    return stream(seed, Purpose.COMPANY, 77)


def tight_company(seed: int, kind: str, shape=(8, 3)) -> TerritoryProblem:
    """Return a random problem with limits that leave little room."""
    rng = draws(seed)
    n, m = shape
    cost, use = rng.integers(1, 40, shape), rng.integers(5, 25, shape)
    room = use.mean() * n / m * (0.8 if kind == "tight" else 1.1)
    high = np.full(m, int(room), dtype=np.int64)
    low = np.full(m, int(0.7 * room) if kind == "low" else 0, dtype=np.int64)
    limits = [LoadLimit("hours", "h", use, low, high)]
    if kind == "two":
        use = rng.integers(1, 9, shape)
        limits.append(LoadLimit("visits", "1", use, 0 * high, high // 3 + 3))
    permits, balance = [], []
    if kind == "permits":
        permits = [Permit("skills", rng.random(shape) < 0.7)]
    if kind == "balance":
        equal = PerUnit(rng.integers(5, 9, n), m)
        weights = np.ones(m, dtype=np.int64)
        balance = [BalanceRule("value", "1", equal, weights, Fraction(1, 3))]
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(n)),
        territory_ids=tuple(f"t{j}" for j in range(m)),
        current=np.full(n, NOBODY, dtype=np.int32),
        costs=(CostTerm("cost", cost),),
        limits=tuple(limits),
        permits=tuple(permits),
        balance=tuple(balance),
    )


def solved(problem, *, work=0.3, seed=0, threads=None):
    """Return what the solver itself claims."""
    limits, watch = Limits(work=work), Unwatched()
    return solve_assign(
        problem, limits=limits, seed=seed, start=None, watch=watch, threads=threads
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_it_finds_what_brute_force_finds(kind, seed):
    """On tiny problems the plan is the best of all, and no bound is above it."""
    problem = tight_company(seed, kind)
    known = truth(problem)
    result = territory_opt.solve(problem, solver="assign", limits=Limits(work=0.3))
    if not known.feasible.any():
        assert result.solution is None
        assert result.outcome.status in (Status.INFEASIBLE, Status.UNKNOWN)
        return
    best = int(known.costs[known.feasible].min())
    assert result.objective == best
    assert result.bound <= best
    assert result.measures.feasible


def test_too_little_room_is_proved():
    """Where loads cannot fit at all, prices prove that there is no plan."""
    problem = tight_company(1, "one")
    high = problem.limits[0].high // 3
    cramped = replace(problem, limits=(replace(problem.limits[0], high=high),))
    result = territory_opt.solve(cramped, solver="assign", limits=Limits(work=0.2))
    assert result.outcome.status is Status.INFEASIBLE


@pytest.mark.parametrize("seed", range(5))
def test_any_prices_give_a_valid_bound(seed):
    """Whatever the prices, the knapsack bound is not above the best plan's cost."""
    problem = tight_company(seed, "two")
    known = truth(problem)
    rng = draws(100 + seed)
    ends = rng.random((2, 2, 3)) * (rng.random((2, 2, 3)) < 0.5)
    unit = rng.normal(10.0, 15.0, problem.num_units)
    if known.feasible.any():
        best = known.costs[known.feasible].min()
        assert knapsack_bound(problem, unit, ends[0], ends[1]) <= best


def test_the_knapsack_bound_is_at_least_that_of_loads():
    """Prices of units taken from good prices of loads prove no less."""
    problem = tight_company(3, "one", (30, 4))
    net = np.full((1, 4), 1.5)
    none = np.zeros((0, 4))
    of_loads = Prices(none, none, np.zeros(0), net, 0 * net)
    priced = problem.cost + 1.5 * problem.limits[0].amounts.matrix
    of_units = replace(of_loads, unit=priced.min(axis=1))
    assert certified_bound(problem, of_units) >= certified_bound(problem, of_loads)


@pytest.mark.parametrize("seed", range(20))
def test_a_knapsack_gains_what_the_best_subset_gains(seed):
    """The knapsack is exact when its room is small, and never less than exact."""
    rng = draws(200 + seed)
    gain, size = rng.integers(-5, 30, 9), rng.integers(0, 20, 9)
    room = int(rng.integers(0, 60))
    best = 0
    for count in range(1, 10):
        for some in combinations(range(9), count):
            if size[list(some)].sum() <= room:
                best = max(best, int(gain[list(some)].sum()))
    assert most_gained(gain, size, room) == best
    coarse = most_gained(gain, size * 7 * ROOM, room * 7 * ROOM + 3)
    assert coarse >= best


def test_prices_that_do_not_fit_are_refused():
    """Prices of another problem, or endless ones, give no bound."""
    problem = tight_company(0, "one")
    ends, unit = np.zeros((1, 3)), np.zeros(8)
    with pytest.raises(ValueError, match="do not fit"):
        knapsack_bound(problem, unit[:5], ends, ends)
    with pytest.raises(ValueError, match="too large"):
        knapsack_bound(problem, unit + 1e17, ends, ends)
    with pytest.raises(ValueError, match="finite"):
        knapsack_bound(problem, unit * np.nan, ends, ends)


def test_threads_change_nothing():
    """One thread and two give the same plan, bound, work and diary."""
    problem = tight_company(5, "one", (60, 6))
    one, two = (solved(problem, threads=count) for count in (1, 2))
    assert (one.solution.owner == two.solution.owner).all()
    assert (one.bound, one.work, one.trace) == (two.bound, two.work, two.trace)


def test_a_plan_within_tight_loads_is_near_its_bound():
    """Sixty units in tight loads end within one per cent of what is proved."""
    problem = tight_company(6, "one", (60, 6))
    claim = solved(problem, work=1.0)
    assert measure(problem, claim.solution).feasible
    assert claim.objective <= 1.01 * claim.bound


def test_more_room_never_costs_more():
    """Raising a limit leaves the best plan of a tiny problem as cheap or cheaper."""
    problem = tight_company(2, "one")
    wider = replace(problem.limits[0], high=problem.limits[0].high + 10)
    first = territory_opt.solve(problem, solver="assign", limits=Limits(work=0.3))
    second = territory_opt.solve(
        replace(problem, limits=(wider,)), solver="assign", limits=Limits(work=0.3)
    )
    assert second.objective <= first.objective


def test_a_good_start_is_never_lost():
    """Starting from a plan that keeps the rules, the answer costs no more."""
    problem = tight_company(7, "one", (60, 6))
    known = solved(problem, work=0.5).solution
    again = solve_assign(
        problem,
        limits=Limits(work=0.01),
        seed=3,
        start=known,
        watch=Unwatched(),
    )
    assert again.objective <= measure(problem, known).objective


def test_the_first_limit_is_not_the_only_one_that_is_kept():
    """Two limits and balance at once are all met."""
    problem = tight_company(4, "two", (40, 4))
    weights = np.ones(4, dtype=np.int64)
    rule = BalanceRule(
        "count", "1", PerUnit(weights.repeat(10), 4), weights, Fraction(1, 5)
    )
    claim = solved(replace(problem, balance=(rule,)), work=0.5)
    assert measure(replace(problem, balance=(rule,)), claim.solution).feasible


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_end_finds_and_proves(seed: int) -> None:
    """Among the pairs that a gap leaves is every better plan, or the proof of none."""
    rng, n, m = draws(seed), 12, 3
    cost, use = rng.integers(5, 40, (n, m)), rng.integers(3, 12, (n, m))
    room = np.full(m, int(use.mean() * n / m) + 4)
    rule = LoadLimit("room", "grains", use, np.zeros(m, dtype=np.int64), room)
    units, places = tuple(f"u{i}" for i in range(n)), tuple(f"t{j}" for j in range(m))
    nobody = np.full(n, -1, dtype=np.int32)
    problem = TerritoryProblem(
        units, places, nobody, (CostTerm("cost", cost),), limits=(rule,)
    )
    exact = territory_opt.solve(problem, solver="exact", limits=Limits(work=20.0))
    best = exact.objective
    assert exact.outcome.status is Status.OPTIMAL
    case = case_of(problem)
    net = np.zeros(case.low.shape)
    value = load_prices(case, net, 500, 20.0)
    priced = rest_prices(case, net)
    found = close(case, left_pairs(priced, value, best + 3), best + 3, 10_000, None)
    assert cost[np.arange(n), found.owner].sum() == best
    none = close(case, left_pairs(priced, value, best), best, 10_000, None)
    assert none.owner is None
    assert none.bound == best
