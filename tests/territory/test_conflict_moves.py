"""What must change hands by today's loads: never more than the least, often as much."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from engine.territory.amounts import Moved, PerUnit
from engine.territory.conflict import plain_clash
from engine.territory.conflict_moves import least_moved
from engine.territory.problem import (
    BalanceRule,
    Budget,
    CostTerm,
    LoadLimit,
    TerritoryProblem,
)

UNITS, HOMES = 6, 3


def company(seed: int, *, limits: bool = False, free: bool = False) -> TerritoryProblem:
    """Return a tiny company with a cap of nothing on the size that changes hands."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = rng.integers(1, 9, UNITS)
    owner = rng.integers(-1 if free else 0, HOMES, UNITS).astype(np.int32)
    amounts, even = PerUnit(size, HOMES), np.full(HOMES, 100, dtype=np.int64)
    high = np.full(HOMES, int(size.sum()) // 2, dtype=np.int64)
    limit = LoadLimit("size", "units", amounts, high // 2, high)
    balance = BalanceRule("size", "units", amounts, even, Fraction(1, 2))
    moved = Moved(size, owner, HOMES)
    return TerritoryProblem(
        unit_ids=tuple("abcdef"),
        territory_ids=tuple("xyz"),
        current=owner,
        costs=(CostTerm("moved", moved),),
        balance=() if limits else (balance,),
        limits=(limit,) if limits else (),
        budgets=(Budget("moved", "units", moved, 0),),
    )


def least(problem: TerritoryProblem) -> int | None:
    """Return the least that any plan within the ends moves, by trying all plans."""
    size = problem.budgets[0].amounts
    weighs = np.asarray((*problem.balance, *problem.limits)[0].amounts.most)
    if problem.limits:
        low, high = problem.limits[0].low, problem.limits[0].high
    else:
        share = Fraction(int(weighs.sum()), HOMES)
        low, high = [share / 2] * HOMES, [share * 3 / 2] * HOMES
    found = []
    for owner in product(range(HOMES), repeat=UNITS):
        loads = [
            sum(int(weighs[i]) for i in range(UNITS) if owner[i] == j)
            for j in range(HOMES)
        ]
        if all(a <= x <= b for a, x, b in zip(low, loads, high, strict=True)):
            found.append(int(size.at(np.arange(UNITS), np.array(owner)).sum()))
    return min(found, default=None)


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("free", [False, True])
def test_no_plan_moves_less(limits, free):
    """What must move by arithmetic is at most what the best of all plans moves."""
    close = 0
    for seed in range(12):
        problem = company(seed, limits=limits, free=free)
        best, told = least(problem), least_moved(problem, problem.budgets[0])
        if best is not None:
            assert told <= best
            close += told > 0
    assert close


@pytest.mark.parametrize("limits", [False, True])
def test_a_cap_below_is_a_clash_that_arithmetic_sees(limits):
    """A cap one below what must move is named with the rule; at it nothing is."""
    seen = 0
    for seed in range(12):
        problem = company(seed, limits=limits)
        told = least_moved(problem, problem.budgets[0])
        if told == 0 or least(problem) is None:
            continue
        tight = replace(problem.budgets[0], at_most=told - 1)
        named = plain_clash(replace(problem, budgets=(tight,)))
        assert {grain.rule for grain in named} == {"moved", "size"}
        enough = replace(problem.budgets[0], at_most=told)
        assert plain_clash(replace(problem, budgets=(enough,))) is None
        seen += 1
    assert seen


def test_other_amounts_say_nothing():
    """A cap on something that weighs less than the load is not counted against it."""
    problem = company(1)
    count = Moved(np.zeros(UNITS, dtype=np.int64) + 1, problem.current, HOMES)
    lighter = Budget("moved", "units", count, 0)
    assert problem.balance[0].amounts.most.max() > 1
    assert least_moved(problem, lighter) == 0
