"""The large solver: exact where it can be checked, the same however many threads."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from contracts.solver_contract import SolverContract

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.territory import certificate, certificate_large
from engine.territory.amounts import Distance, Moved, PerUnit
from engine.territory.certificate import Prices, certified_bound
from engine.territory.kernels.home_tree import best_homes, home_tree, lowest_prices
from engine.territory.masks import ByClass, Pins
from engine.territory.measure import measure
from engine.territory.plain import along_curve, plain_model
from engine.territory.problem import (
    BalanceRule,
    Budget,
    CostTerm,
    LoadLimit,
    Permit,
    TerritoryProblem,
)
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.large.solver import solve_large
from engine.territory.solvers.port import Unwatched

SOME_WORK = Limits(work=1.0)


class TestLarge(SolverContract):
    """Prices by Newton's method, then shifts, swaps and bundles."""

    name = "large"
    limits = Limits(work=0.3)


def generator(seed: int) -> np.random.Generator:
    """Return a generator of its own."""
    return np.random.Generator(np.random.PCG64(seed))


def company(
    units: int = 400, homes: int = 6, seed: int = 1, within=Fraction(1, 20), **rules
) -> TerritoryProblem:
    """Return a flat company with two measures, one of them lognormal."""
    rng = generator(seed)
    places, seats = rng.random((units, 2)) * 100, rng.random((homes, 2)) * 100
    size = np.rint(1000 * rng.lognormal(0, 1, units)).astype(np.int64)
    visits = rng.integers(1, 20, units).astype(np.float64)
    weights = rng.choice(np.array([80, 100, 120], dtype=np.int64), homes)
    loads = {"size": size, "count": np.ones(units, dtype=np.int64)}
    given = {
        "balance": tuple(
            BalanceRule(name, "units", PerUnit(values, homes), weights, within)
            for name, values in loads.items()
        ),
        "current": rng.integers(-1, homes, units).astype(np.int32),
    }
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(units)),
        territory_ids=tuple(f"t{j}" for j in range(homes)),
        costs=(CostTerm("travel", Distance(places, seats, visits, metric="plane")),),
        **{**given, **rules},
    )


def with_moves(problem: TerritoryProblem, at_most: int | None = None):
    """Return the problem with a price on moved units, and a budget of them."""
    values = generator(5).integers(1, 300, problem.num_units)
    moved = Moved(values, problem.current, problem.num_territories)
    budget = () if at_most is None else (Budget("moved", "units", moved, at_most),)
    costs = (*problem.costs, CostTerm("disruption", moved))
    return replace(problem, costs=costs, budgets=budget)


def solved(problem: TerritoryProblem, **given):
    """Return the checked result of the large solver."""
    usual = {"solver": "large", "limits": SOME_WORK, "seed": 1}
    return territory_opt.solve(problem, **{**usual, **given})


def cheapest(problem: TerritoryProblem) -> int | None:
    """Return the cost of the best of all plans, by trying them all."""
    best = None
    for owner in product(range(problem.num_territories), repeat=problem.num_units):
        found = measure(problem, TerritorySolution(np.array(owner, dtype=np.int32)))
        if found.feasible and (best is None or found.objective < best):
            best = found.objective
    return best


def permits(problem: TerritoryProblem) -> tuple[Permit, ...]:
    """Return a few named accounts and three classes of units and reps."""
    rng = generator(7)
    n, m = problem.num_units, problem.num_territories
    pins = np.where(rng.random(n) < 0.05, rng.integers(0, m, n), -1).astype(np.int32)
    table = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    of_units = np.where(pins >= 0, 0, rng.integers(0, 3, n)).astype(np.int32)
    of_homes = (np.arange(m) % 2).astype(np.int32)
    return (
        Permit("named accounts", Pins(pins, m)),
        Permit("skills", ByClass(of_units, of_homes, table)),
    )


@pytest.mark.parametrize("seed", range(4))
def test_bound_and_plan_hold_against_all_plans(seed):
    """On tiny companies: bound ≤ best of all plans ≤ plan found, often the same."""
    problem = with_moves(company(8, 3, seed, within=Fraction(1, 2)))
    best = cheapest(problem)
    result = solved(problem, limits=Limits(work=0.2))
    if best is None:
        assert result.solution is None
        return
    assert result.bound <= best
    assert result.solution is None or result.objective >= best


def test_close_to_the_bound():
    """Four hundred units: every rule met, and within one per cent of the bound."""
    result = solved(company(), limits=Limits(work=4.0, gap=0.01))
    assert result.outcome.status is Status.FEASIBLE
    assert result.measures.feasible
    assert result.gap <= 0.01


def test_all_rules_at_once():
    """Moves priced and capped, named accounts, skills and limits are all kept."""
    problem = company(400, 6, 3)
    free = with_moves(problem)
    unlimited = solved(free)
    moved = unlimited.measures.terms["disruption"]
    problem = with_moves(problem, int(moved * 0.97))
    low, high = np.zeros(6, dtype=np.int64), np.full(6, 90, dtype=np.int64)
    limit = LoadLimit(
        "accounts", "units", PerUnit(np.ones(400, np.int64), 6), low, high
    )
    problem = replace(problem, permits=permits(problem)[:1], limits=(limit,))
    result = solved(problem, limits=Limits(work=3.0))
    assert result.solution is not None
    assert result.measures.feasible
    assert result.bound <= result.objective


def test_threads_change_nothing():
    """One thread and two give the same plan, prices and diary to the last byte."""
    problem = with_moves(company(600, 8, 2))
    claims = [
        solve_large(
            problem,
            limits=SOME_WORK,
            seed=3,
            start=None,
            watch=Unwatched(),
            threads=threads,
        )
        for threads in (1, 2)
    ]
    one, two = claims
    assert one.solution.owner.tobytes() == two.solution.owner.tobytes()
    assert one.prices.upper.tobytes() == two.prices.upper.tobytes()
    assert one.trace == two.trace


def test_tighter_limits_never_help():
    """A bound under narrower balance is no lower; so is one under a smaller budget."""
    wide, narrow = (solved(company(within=Fraction(1, t))) for t in (10, 50))
    assert narrow.objective >= wide.bound
    loose = solved(with_moves(company(), 10**9))
    tight = solved(with_moves(company(), 60_000))
    assert tight.bound is not None
    assert tight.solution is None or tight.objective >= loose.bound


def test_a_pin_never_improves():
    """Pinning a unit away from where it was cannot cost less than the bound without."""
    problem = company()
    result = solved(problem)
    target = np.full(400, -1, dtype=np.int32)
    target[5] = (int(result.solution.owner[5]) + 1) % 6
    pinned = solved(replace(problem, permits=(Permit("lock", Pins(target, 6)),)))
    assert pinned.solution.owner[5] == target[5]
    assert pinned.objective >= result.bound


def test_scaling_a_measure_changes_nothing():
    """A measure in other units gives bounds and plans as good."""
    problem = company(within=Fraction(1, 10))
    size, count = problem.balance
    amounts = PerUnit(size.amounts.values * 7, 6)
    scaled = replace(problem, balance=(replace(size, amounts=amounts), count))
    one, two = solved(problem), solved(scaled)
    assert abs(one.bound - two.bound) <= 2e-3 * one.bound
    assert measure(scaled, one.solution).feasible
    assert one.bound <= two.objective
    assert two.bound <= one.objective


def test_rows_serve_where_the_tree_cannot():
    """A table of the same costs gives as good a bound as the distances themselves."""
    problem = company()
    table = replace(problem, costs=(CostTerm("travel", problem.cost),))
    near, listed = solved(problem), solved(table)
    assert abs(near.bound - listed.bound) <= 2e-3 * near.bound
    assert listed.measures.feasible


def test_impossible_companies_are_refused():
    """More than all reps may carry is proven impossible, by prices anyone can check."""
    low, high = np.zeros(6, dtype=np.int64), np.full(6, 60, dtype=np.int64)
    limit = LoadLimit(
        "accounts", "units", PerUnit(np.ones(400, np.int64), 6), low, high
    )
    result = solved(company(balance=(), limits=(limit,)), limits=Limits(work=3.0))
    assert result.outcome.status in (Status.INFEASIBLE, Status.UNKNOWN)
    assert result.solution is None


def test_tree_finds_what_a_full_look_finds():
    """Best homes by the tree are those of all pairs, whatever prices and permits."""
    problem = with_moves(company(200, 40, 4))
    problem = replace(problem, permits=permits(problem))
    model = plain_model(problem)
    prices = generator(9).normal(size=(40, 2)) * [0.5, 300.0]
    homes, costs = np.empty((200, 5), np.int32), np.empty((200, 5))
    lowest = lowest_prices(model.tree, prices)
    best_homes(model.tree, model.pairs, prices, lowest, np.arange(200), homes, costs)
    full = problem.cost_rows(model.order) + model.pairs.weights @ prices.T
    full[~problem.allowed_rows(model.order)] = np.inf
    expected = np.sort(full, axis=1)[:, :5]
    assert np.allclose(costs, expected, rtol=1e-12, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_certificate_by_tree_is_the_certificate(seed, monkeypatch):
    """The tree confirms the bound that looking at every pair confirms."""
    problem = with_moves(company(300, 12, seed), 40_000)
    problem = replace(problem, permits=permits(problem))
    rng = generator(seed)
    draw = rng.exponential(1.0, (2, 2, 12)) * np.array([0.2, 80.0])[:, None]
    prices = Prices(draw[:, 0], draw[:, 1], np.array([0.7]))
    by_pairs = certified_bound(problem, prices)
    monkeypatch.setattr(certificate_large, "PAIRS_FROM", 0)
    assert certificate.suits_tree(problem)
    assert abs(certified_bound(problem, prices) - by_pairs) <= 1


def test_tree_refuses_a_unit_without_a_place(monkeypatch):
    """A certificate is refused where a unit has no permitted territory."""
    problem = company(20, 2)
    table = np.array([[True], [False]])
    classes = np.zeros(20, dtype=np.int32)
    classes[3] = 1
    mask = ByClass(classes, np.zeros(2, dtype=np.int32), table)
    problem = replace(problem, permits=(Permit("skills", mask),))
    monkeypatch.setattr(certificate_large, "PAIRS_FROM", 0)
    with pytest.raises(ValueError, match="no permitted territory"):
        certified_bound(problem, Prices.zero(problem))


def test_tree_holds_every_home_once():
    """Leaves share out all homes; boxes hold what is below them."""
    homes = generator(1).random((50, 3))
    tree = home_tree(homes)
    leaves = np.flatnonzero(tree.left < 0)
    below = [
        tree.order[tree.first[node] : tree.past[node]] for node in range(tree.left.size)
    ]
    assert sorted(np.concatenate([below[x] for x in leaves])) == list(range(50))
    for node, held in enumerate(below):
        assert (homes[held] >= tree.low[node]).all()
        assert (homes[held] <= tree.high[node]).all()


def test_curve_visits_everybody_once():
    """The order along the curve is a permutation, and places that agree stay put."""
    places = np.repeat(generator(2).random((30, 2)), 2, axis=0)
    order = along_curve(places)
    assert sorted(order.tolist()) == list(range(60))
    where = np.argsort(order)
    assert (where[1::2] == where[::2] + 1).all()
