"""Free centres by whole territories: prices, fines and lists beside all there are."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from all_territories import territories

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.problem import (
    Contiguity,
    CostTerm,
    LoadLimit,
    Opening,
    TerritoryProblem,
)
from engine.territory.solvers.connected.case import case_of
from engine.territory.solvers.connected.choice import Choice, choose_whole, holds
from engine.territory.solvers.connected.cutting import Cutting
from engine.territory.solvers.connected.fields import Field, field_of
from engine.territory.solvers.connected.fined import Duals, every_of, least_of
from engine.territory.solvers.connected.hess import (
    Hess,
    all_least,
    first_measure,
    hess_prices,
    possible,
)
from engine.territory.solvers.connected.prices import climb
from engine.territory_opt import solve

WIDE, HIGH, K = 4, 3, 3
N = WIDE * HIGH
FAR = 10**9


def world(seed: int, measures: int = 1, *, wide: bool = False) -> TerritoryProblem:
    """Return twelve units on a grid, three of them centres, tight or wide limits."""
    draws = stream(seed, Purpose.WORLDS)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(WIDE, HIGH))
    limits = []
    for name in ("visits", "hours")[:measures]:
        size = draws.integers(2, 9, N)
        share = int(size.sum()) // K
        ends = np.full(N, share - share // 4), np.full(N, share + share // 4)
        if wide:
            ends = np.full(N, share), np.full(N, K * share)
        limits.append(LoadLimit(name, name, np.repeat(size[:, None], N, 1), *ends))
    places = draws.random((N, 2)) * 10
    away = ((places[:, None] - places[None, :]) ** 2).sum(axis=2)
    weight = draws.integers(1, 9, N)[:, None]
    site = np.arange(N, dtype=np.int32)
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(N)),
        tuple(f"t{j}" for j in range(N)),
        np.full(N, -1, dtype=np.int32),
        (CostTerm("moment", np.rint(weight * away).astype(np.int64)),),
        limits=tuple(limits),
        contiguity=Contiguity(np.array(graph.edges, dtype=np.int32)),
        opening=Opening(K, K, np.zeros(N, np.int64), np.zeros(N, bool), site),
    )


def plans(problem: TerritoryProblem) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """Return cost, territories and centres of all plans, with the best centres."""
    sets = np.array(territories(problem))
    pulls = np.where(sets, sets @ problem.cost, FAR)
    cost, centre = pulls.min(axis=1), pulls.argmin(axis=1)
    at = {row.tobytes(): i for i, row in enumerate(sets)}
    found = []
    for a, b in combinations(range(len(sets)), 2):
        rest = at.get((~(sets[a] | sets[b])).tobytes())
        if rest is None or (sets[a] & sets[b]).any():
            continue
        rows = [a, b, rest]
        found.append((int(cost[rows].sum()), sets[rows], centre[rows]))
    return found


def best_of(problem: TerritoryProblem) -> int | None:
    """Return the least cost of all plans, each territory with its best centre."""
    return min((cost for cost, _, _ in plans(problem)), default=None)


def fields(problem: TerritoryProblem) -> list[Field]:
    """Return the field of each centre, with all units."""
    board, every = case_of(problem).board, np.arange(N, dtype=np.int32)
    root = np.arange(N, dtype=np.int32)
    return [
        field_of(board, j, 0, board.pull[:, j], every, root[j : j + 1])
        for j in range(N)
    ]


def some_duals(seed: int) -> Duals:
    """Return prices of units and fines on forty threes."""
    draws = stream(seed, Purpose.SEARCH)
    triples = np.array([draws.choice(N, 3, replace=False) for _ in range(40)])
    return Duals(draws.normal(60, 60, N), triples, draws.random(40) * 80)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("measures", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_and_every_territory_with_fines(
    seed: int, measures: int, wide: bool
) -> None:
    """Searches find what all sets, valued one by one, say: the best, all below."""
    problem, duals = world(seed, measures, wide=wide), some_duals(seed)
    every = np.array(territories(problem))
    for one in fields(problem)[:4]:
        mine = every[every[:, one.name]]
        value = mine @ (one.cost - duals.price)
        for three, fine in zip(duals.triples, duals.fine, strict=True):
            value = value + fine * (mine[:, three].sum(axis=1) >= 2)
        assert duals.worth(mine, mine @ one.cost) == pytest.approx(value)
        caught = least_of(one, duals, np.inf, FAR)
        assert caught.sure
        best = caught.sets[-1:]
        assert duals.worth(best, best @ one.cost) == pytest.approx(value.min())
        for part in (2, 4, 8, 16):
            bar = float(np.sort(value)[len(value) // part :][:2].mean())
            listed = every_of(one, duals, bar, FAR, FAR)
            assert listed is not None
            right = {mine[i].tobytes() for i in np.flatnonzero(value < bar)}
            assert {row.tobytes() for row in listed.sets} == right
            assert len(listed.sets) == len(right)
        assert every_of(one, duals, bar, FAR, 3) is None


@pytest.mark.parametrize("measures", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_cuts_raise_the_bound_and_never_too_far(seed: int, measures: int) -> None:
    """Every round ends at least as high as it began and never above the best plan."""
    problem = world(seed, measures)
    best = best_of(problem)
    if best is None:
        pytest.skip("no plan")
    board, some = case_of(problem).board, fields(problem)
    size, low, high = first_measure(board)

    def rough(price: np.ndarray) -> np.ndarray:
        return all_least(board.pull, board.seat, price, size, low, high)

    found = climb(some, np.full(N, best / N), K, float(best), rough, lambda _: False, 5)
    cutting = Cutting(some, K, found, rough, lambda _: False)
    bounds = [cutting.best.value]
    for _ in range(6):
        assert cutting.settle(np.inf)
        bounds.append(cutting.best.value)
        again, _ = cutting.bound(cutting.best.duals)
        assert again.value == pytest.approx(cutting.best.value)
        if not cutting.cut():
            break
    assert bounds == sorted(bounds)
    assert 0.7 * best <= bounds[-1] <= best + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_pairs_of_a_better_plan_stay(seed: int) -> None:
    """No pair of a plan below the target goes, fines or none; others do go."""
    problem = world(seed, wide=True)
    board, every = case_of(problem).board, np.array(territories(problem))
    known = plans(problem)
    target = float(np.sort([cost for cost, _, _ in known])[len(known) // 50])
    price = hess_prices(board, K, target).price
    triples, fine = some_duals(seed).triples, some_duals(seed).fine / 5
    for factor in (0.0, 1.0):
        duals = Duals(price, triples, factor * fine)
        least = np.array(
            [
                duals.worth(m := every[every[:, j]], m @ board.pull[:, j]).min()
                for j in range(N)
            ]
        )
        found = Hess(0.0, price, least, float(duals.fine.sum()))
        among = possible(board, found, K, target)
        again = possible(board, found, K, target, among)
        assert factor or among.sum() < N * N
        assert (again <= among).all()
        for cost, sets, centres in known:
            if cost <= target:
                for mine, centre in zip(sets, centres, strict=True):
                    assert again[mine, centre].all()


@pytest.mark.parametrize("measures", [1, 2])
@pytest.mark.parametrize("seed", range(6, 14))
def test_the_best_plan_is_proved(seed: int, measures: int) -> None:
    """The solver ends with the plan that trying them all gives, and says so."""
    problem = world(seed, measures)
    best = best_of(problem)
    result = solve(problem, solver="connected", limits=Limits(work=20.0))
    if best is None:
        assert result.outcome.status is Status.INFEASIBLE
        return
    assert result.outcome.status is Status.OPTIMAL
    assert result.objective == best
    assert result.bound == best


def test_two_of_three() -> None:
    """A set holds a three when it has two or more of its units."""
    sets = np.array(list(product((False, True), repeat=3)))
    held = holds(sets, np.arange(3))
    assert held.tolist() == [False, False, False, True, False, True, True, True]


def test_nothing_is_chosen_above_the_ceiling() -> None:
    """A choice that costs more than asked for is none; one that costs it is."""
    sets = np.eye(3, dtype=np.bool_)
    choice = Choice.of(sets, np.array([3.0, 4.0, 5.0]), 3)
    assert choose_whole(choice, 100, None, 11.5)[2]
    chosen, _, impossible = choose_whole(choice, 100, None, 12.0)
    assert not impossible
    assert chosen is not None
    assert len(chosen) == 3
