"""Contiguous territories: the same answers as every connected plan, tried in turn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import networkx as nx
import numpy as np
import pytest

from engine.base.outcome import Limits, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.measure import measure
from engine.territory.problem import (
    BalanceRule,
    Contiguity,
    CostTerm,
    LoadLimit,
    Opening,
    Permit,
    TerritoryProblem,
)
from engine.territory.shape import CutEdges
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.board import may_leave, new_plan
from engine.territory.solvers.connected.case import case_of
from engine.territory.solvers.connected.fields import field_of
from engine.territory.solvers.connected.obstacles import obstacles
from engine.territory.solvers.connected.search import seek
from engine.territory_opt import solve

LIMITS = Limits(work=6.0)


def grid(wide: int, high: int) -> np.ndarray:
    """Return the edges of a grid."""
    at = np.arange(wide * high).reshape(high, wide)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    down = np.column_stack([at[:-1].ravel(), at[1:].ravel()])
    return np.vstack([across, down]).astype(np.int32)


def world(seed: int, kind: str, *, wide: int = 3, high: int = 3, k: int = 2):
    """Return a small problem: ``travel``, ``cuts`` or ``centres``."""
    draws = stream(seed, Purpose.WORLDS)
    n = wide * high
    edges = grid(wide, high)
    size = draws.integers(1, 9, n)
    m = n if kind == "centres" else k
    cost = draws.integers(1, 100, (n, m))
    opening, shape, costs = None, (), (CostTerm("travel", cost),)
    limits: tuple[LoadLimit, ...] = ()
    balance: tuple[BalanceRule, ...] = ()
    if kind == "centres":
        np.fill_diagonal(cost, 0)
        costs = (CostTerm("travel", cost),)
        opening = Opening(
            k, k, np.zeros(n, np.int64), np.zeros(n, bool), np.arange(n, dtype=np.int32)
        )
        share = size.sum() / k
        low, high_ = int(np.ceil(0.7 * share)), int(1.3 * share)
        ends = np.full(n, low), np.full(n, high_)
        limits = (LoadLimit("size", "points", PerUnit(size, n), *ends),)
    else:
        one = np.ones(k, dtype=np.int64)
        balance = (
            BalanceRule("size", "points", PerUnit(size, k), one, Fraction(3, 10)),
        )
    if kind == "cuts":
        costs, shape = (), (CutEdges(edges, draws.integers(1, 5, len(edges))),)
    return TerritoryProblem(
        tuple(f"u{i}" for i in range(n)),
        tuple(f"t{j}" for j in range(m)),
        np.full(n, -1, dtype=np.int32),
        costs,
        balance=balance,
        limits=limits,
        contiguity=Contiguity(edges),
        opening=opening,
        shape=shape,
    )


def least_of_all(problem: TerritoryProblem) -> int | None:
    """Return the least objective over every plan that meets every rule."""
    best = None
    for owner in product(range(problem.num_territories), repeat=problem.num_units):
        if problem.opening and len(set(owner)) != problem.opening.low:
            continue
        found = measure(problem, TerritorySolution(np.array(owner, dtype=np.int32)))
        if found.feasible and (best is None or found.objective < best):
            best = found.objective
    return best


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["travel", "cuts"])
def test_equals_brute_force(seed: int, kind: str) -> None:
    """The optimum of all connected plans is found and proved, or that there is none."""
    problem = world(seed, kind)
    best = least_of_all(problem)
    result = solve(problem, solver="connected", limits=LIMITS, seed=seed)
    if best is None:
        assert result.outcome.status is Status.INFEASIBLE
    else:
        assert result.outcome.status is Status.OPTIMAL
        assert result.objective == result.bound == best


@pytest.mark.parametrize("seed", range(3))
def test_free_centres_equal_brute_force(seed: int) -> None:
    """With every unit a candidate centre, the best centres and plan are found."""
    problem = world(seed, "centres", wide=3, high=2)
    best = least_of_all(problem)
    result = solve(problem, solver="connected", limits=LIMITS, seed=seed)
    if best is None:
        assert result.outcome.status is Status.INFEASIBLE
    else:
        assert result.outcome.status is Status.OPTIMAL
        assert result.objective == result.bound == best


@pytest.mark.parametrize("kind", ["travel", "cuts", "centres"])
def test_larger_plans_are_connected_and_repeat(kind: str) -> None:
    """On a larger grid every rule holds, the bound is below, and it repeats."""
    problem = world(7, kind, wide=6, high=5, k=4)
    first, second = (
        solve(problem, solver="connected", limits=Limits(work=1.0), seed=2)
        for _ in range(2)
    )
    assert first.measures is not None
    assert first.measures.feasible
    assert first.bound <= first.objective
    assert first.solution.owner.tolist() == second.solution.owner.tolist()
    assert first.bound == second.bound


def test_more_pieces_than_territories_is_said_at_once() -> None:
    """A map in three pieces cannot be two territories: infeasible, with the rule."""
    problem = replace(
        world(1, "travel"), contiguity=Contiguity(np.array([[0, 1], [2, 3]], np.int32))
    )
    result = solve(problem, solver="connected", limits=LIMITS)
    assert result.outcome.status is Status.INFEASIBLE
    seen = obstacles(case_of(problem))
    assert [(check.kind, check.found) for check in seen] == [("contiguity", 7)]


def test_a_corner_that_fits_nowhere_is_named() -> None:
    """A unit whose only neighbour is too heavy to join is named."""
    n, k = 12, 3
    size, one = np.full(n, 10), np.ones(k, dtype=np.int64)
    size[1] = 55
    edges = np.column_stack([np.arange(n - 1), np.arange(1, n)]).astype(np.int32)
    problem = TerritoryProblem(
        tuple(f"u{i}" for i in range(n)),
        ("a", "b", "c"),
        np.full(n, -1, dtype=np.int32),
        (CostTerm("travel", np.ones((n, k), dtype=np.int64)),),
        balance=(
            BalanceRule("size", "points", PerUnit(size, k), one, Fraction(1, 20)),
        ),
        contiguity=Contiguity(edges),
    )
    result = solve(problem, solver="connected", limits=LIMITS)
    assert result.outcome.status is Status.INFEASIBLE
    assert "around u" in result.conflict[0].rule


def test_locks_are_kept() -> None:
    """A unit that is permitted one territory only is in it, connected to the rest."""
    problem = world(3, "travel", wide=4, high=3)
    allowed = np.ones((12, 2), dtype=np.bool_)
    allowed[0, 0] = allowed[11, 1] = False
    problem = replace(problem, permits=(Permit("locks", allowed),))
    result = solve(problem, solver="connected", limits=LIMITS)
    assert result.measures.feasible
    assert result.solution.owner[[0, 11]].tolist() == [1, 0]


def test_open_numbers_of_territories_are_refused() -> None:
    """What the solver does not take is refused with the reason."""
    problem = world(1, "centres", wide=3, high=2)
    opening = replace(problem.opening, low=1)
    with pytest.raises(ValueError, match="number of territories"):
        solve(replace(problem, opening=opening), solver="connected", limits=LIMITS)


@pytest.mark.parametrize("seed", range(5))
def test_leaving_is_judged_right(seed: int) -> None:
    """A unit may leave if and only if the rest of its label stays connected."""
    problem = world(seed, "travel", wide=5, high=5, k=3)
    board = case_of(problem).board
    found = seek(board, None, seed, 200, 1, lambda: False)
    plan = new_plan(board, found.labels)
    graph = nx.Graph(problem.contiguity.edges.tolist())
    for unit in range(25):
        own = np.flatnonzero(found.labels == found.labels[unit])
        rest = graph.subgraph(set(own.tolist()) - {unit})
        right = len(rest) > 0 and nx.is_connected(rest)
        assert may_leave(board, plan, unit) == right


@pytest.mark.parametrize("seed", range(4))
def test_every_district_is_found(seed: int) -> None:
    """The hunt lists exactly the connected sets within the interval, below the bar."""
    problem = world(seed, "travel")
    board = case_of(problem).board
    draws = stream(seed, Purpose.WORLDS, 5)
    worth, n = draws.normal(size=9), 9
    units = np.arange(n, dtype=np.int32)
    one = field_of(board, 0, 0, np.zeros(n), units, units)
    found, _ = one.all_below(-worth, 0.5, 10_000)
    graph = nx.Graph(problem.contiguity.edges.tolist())
    low, high = board.low[0, 0], board.high[0, 0]
    right = set()
    for some in product([False, True], repeat=n):
        chosen = np.flatnonzero(some)
        load = board.amounts[0, chosen, 0].sum()
        fits = len(chosen) and low <= load <= high and worth[chosen].sum() < 0.5
        if fits and nx.is_connected(graph.subgraph(chosen.tolist())):
            right.add(tuple(chosen.tolist()))
    assert {tuple(np.flatnonzero(row).tolist()) for row in found} == right
    assert len(found) == len(right)
