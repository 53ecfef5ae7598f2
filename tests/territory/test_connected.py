"""Contiguous territories: the same answers as every connected plan, tried in turn."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

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
    TerritoryProblem,
)
from engine.territory.shape import CutEdges
from engine.territory.solution import TerritorySolution
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
