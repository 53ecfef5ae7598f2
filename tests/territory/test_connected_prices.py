"""Whole territories: bounds of prices, lists and choices, beside all there are."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
from all_territories import territories

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.problem import Contiguity, CostTerm, LoadLimit, TerritoryProblem
from engine.territory.solvers.connected.case import case_of
from engine.territory.solvers.connected.choice import Choice, choose_whole, tighten
from engine.territory.solvers.connected.fields import Field, field_of
from engine.territory.solvers.connected.generate import generate
from engine.territory.solvers.connected.live import level
from engine.territory.solvers.connected.prices import climb
from engine.territory_opt import solve

WIDE, HIGH, K = 4, 3, 3
N = WIDE * HIGH


def world(seed: int) -> TerritoryProblem:
    """Return twelve units on a grid, three territories, two measures with limits."""
    draws = stream(seed, Purpose.WORLDS)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(WIDE, HIGH))
    sizes = draws.integers(2, 9, (2, N))
    limits = []
    for name, size in zip(("visits", "hours"), sizes, strict=True):
        share = int(size.sum()) // K
        ends = np.full(K, share - share // 3), np.full(K, share + share // 3)
        loads = np.repeat(size[:, None], K, axis=1)
        limits.append(LoadLimit(name, name, loads, *ends))
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(N)),
        tuple(f"t{j}" for j in range(K)),
        np.full(N, -1, dtype=np.int32),
        (CostTerm("travel", draws.integers(1, 60, (N, K))),),
        limits=tuple(limits),
        contiguity=Contiguity(np.array(graph.edges, dtype=np.int32)),
    )


def fields(problem: TerritoryProblem) -> list[Field]:
    """Return a field for each territory, with all units."""
    board, every = case_of(problem).board, np.arange(N, dtype=np.int32)
    return [field_of(board, j, j, board.cost[:, j], every, every) for j in range(K)]


@pytest.mark.parametrize("seed", range(6))
def test_prices_on_loads_bound_every_territory(seed: int) -> None:
    """No set within its intervals is worth less than the bound, and it is not poor."""
    problem = world(seed)
    draws = stream(seed, Purpose.SEARCH)
    one, worth = fields(problem)[0], draws.normal(0, 10, N)
    bound = level(one.ground, worth, np.zeros(2))
    values = [float(worth[mask].sum()) for mask in territories(problem)]
    assert bound <= min(values) + 1e-9
    assert bound >= worth[worth < 0].sum() - 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_fields_find_the_best_and_all_below(seed: int) -> None:
    """With two measures, units left out beforehand were in none of what is wanted."""
    problem = world(seed)
    draws = stream(seed, Purpose.SEARCH)
    one, price = fields(problem)[0], draws.normal(30, 20, N)
    every = territories(problem)
    values = np.array([float((one.cost - price)[mask].sum()) for mask in every])
    value, chosen, _ = one.best(price, np.inf)
    assert value == pytest.approx(values.min())
    assert one.sure
    assert chosen is not None
    bar = float(np.sort(values)[[len(values) // 5, len(values) // 5 + 1]].mean())
    found, _ = one.all_below(price, bar, 100_000)
    right = {every[i].tobytes() for i in np.flatnonzero(values < bar)}
    assert {row.tobytes() for row in found} == right
    assert len(found) == len(right)


def best_of(problem: TerritoryProblem) -> int | None:
    """Return the least cost of all plans, or None."""
    cost, least = problem.cost, None
    some = territories(problem)
    keys = {mask.tobytes() for mask in some}
    for one, other in product(some, repeat=2):
        rest = ~(one | other)
        if (one & other).any() or rest.tobytes() not in keys:
            continue
        plan = cost[one, 0].sum() + cost[other, 1].sum() + cost[rest, 2].sum()
        least = int(plan) if least is None else min(least, int(plan))
    return least


@pytest.mark.parametrize("seed", range(6))
def test_columns_raise_the_bound_and_never_too_far(seed: int) -> None:
    """Column generation ends at least as high as it began, below the best plan."""
    problem = world(seed)
    best = best_of(problem)
    if best is None:
        pytest.skip("no plan")
    some = fields(problem)
    found = climb(some, np.full(N, 20.0), K, float(best), None, lambda _: False)
    more = generate(some, found, float(best), lambda _: False)
    assert found.value <= more.value <= best + 1e-6
    assert more.value >= 0.8 * best
    result = solve(problem, solver="connected", limits=Limits(work=6.0))
    assert result.outcome.status is Status.OPTIMAL
    assert result.objective == best


def test_choice_begins_with_columns_that_cannot_cover() -> None:
    """The columns that the program begins with need not be able to be a plan.

    Each of two thousand cheap columns covers the same unit; the choice needs two.
    """
    sets = np.zeros((2_501, 3), dtype=np.bool_)
    sets[:2_500, 0] = True
    sets[2_500, 1:] = True
    cost = np.concatenate([np.arange(10.0, 2_510.0), [50.0]])
    choice = Choice.of(sets, cost, 2)
    tighten(choice, 61.0, lambda: False)
    assert len(choice.cost)
    assert choice.bound == pytest.approx(60.0, abs=1e-3)
    chosen, bound, impossible = choose_whole(choice, 100, None)
    assert not impossible
    assert chosen is not None
    assert choice.cost[chosen].sum() == 60.0
    assert bound <= 60.0
    nothing = Choice.of(sets, cost, 2)
    tighten(nothing, 59.9, lambda: False)
    assert not len(nothing.cost)
