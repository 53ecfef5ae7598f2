"""Tiny problems: hand-made ones drawn in comments, and seeded random ones.

Import as ``territory.small_worlds``: the folder of tests is on the path.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from territory.small_rules import NEW_MIXES, Mix, with_more

from engine.base.outcome import Limits
from engine.territory.problem import (
    NOBODY,
    BalanceRule,
    Budget,
    CostTerm,
    Permit,
    TerritoryProblem,
)
from engine.territory.solution import TerritorySolution

UNBOUND = Limits(work=20.0)


def matrix(*rows) -> np.ndarray:
    """Return an int64 matrix, one row a unit."""
    return np.array(rows, dtype=np.int64)


def plan(*owner: int) -> TerritorySolution:
    """Return the plan that gives unit i to territory ``owner[i]``."""
    return TerritorySolution(np.array(owner, dtype=np.int32))


def make(cost, *, current=None, **rules) -> TerritoryProblem:
    """Return a problem with one cost term; units u0.., territories t0.., all new."""
    cost = np.array(cost, dtype=np.int64)
    units, territories = cost.shape
    owners = [NOBODY] * units if current is None else current
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(units)),
        territory_ids=tuple(f"t{j}" for j in range(territories)),
        current=np.array(owners, dtype=np.int32),
        costs=(CostTerm("travel", cost),),
        **rules,
    )


def balance(amounts, within, weights=None, name="workload") -> BalanceRule:
    """Return a balance rule; one amount a unit stands for the same at every pair."""
    amounts = np.array(amounts, dtype=np.int64)
    width = amounts.shape[1] if amounts.ndim == 2 else len(weights)
    if amounts.ndim == 1:
        amounts = np.broadcast_to(amounts[:, None], (len(amounts), width))
    weights = np.array([1] * width if weights is None else weights, dtype=np.int64)
    return BalanceRule(name, "minutes a year", amounts, weights, Fraction(within))


def line() -> TerritoryProblem:
    """Four accounts on a road between two homes; all near the left one.

    ::

        home 0 ·u0··u1··u2···u3· home 1        every account is 10 minutes of work
        km  0   1   3   5    8   10            rule: loads within 10 %: two each

    Without the rule u0, u1 (and u2, a tie at 5 km) go left: cost 1 + 3 + 5 + 2 = 11.
    With it u0, u1 | u2, u3 is the one cheapest plan of cost 11; u2 left would be three.
    """
    cost = matrix((1, 9), (3, 7), (5, 5), (8, 2))
    return make(
        cost, current=[0, 0, 0, NOBODY], balance=(balance([10] * 4, "1/10", [1, 1]),)
    )


def without_rules() -> TerritoryProblem:
    """Each unit goes where it is cheapest: 1 + 2 + 3.

    ::

              t0  t1
        u0     1   5
        u1     5   2
        u2     4   3
    """
    return make(matrix((1, 5), (5, 2), (4, 3)))


def one_heavy_unit() -> TerritoryProblem:
    """No plan: one unit weighs more than a fair share and a half.

    ::

        loads 8 · 1 · 1, two territories, fair share 5, within 50 % -> [3, 7]; 8 > 7
    """
    cost = matrix((1, 2), (2, 1), (3, 3))
    return make(cost, balance=(balance([8, 1, 1], "1/2", [1, 1]),))


def two_permits_that_clash() -> TerritoryProblem:
    """No plan: u0 is locked to t0 and eligible for t1 only.

    ::

        lock        t0  t1        skill       t0  t1
        u0           x   .        u0           .   x
        u1           x   x        u1           x   x
    """
    lock = np.array([[True, False], [True, True]])
    skill = np.array([[False, True], [True, True]])
    return make(
        matrix((1, 2), (2, 1)),
        permits=(Permit("named accounts", lock), Permit("skill", skill)),
    )


def budget_below_the_least() -> TerritoryProblem:
    """No plan: two units must move 5 and 6 wherever they go, and 10 may move."""
    moved = matrix((5, 7), (8, 6))
    return make(
        matrix((1, 2), (2, 1)), budgets=(Budget("moved potential", "PLN", moved, 10),)
    )


IMPOSSIBLE = {
    "balance": one_heavy_unit,
    "permits": two_permits_that_clash,
    "budget": budget_below_the_least,
}


MIXES = {
    "costs only": Mix(terms=2),
    "constant balance": Mix(constant=1),
    "balance by pair": Mix(by_pair=1),
    "two balances": Mix(constant=1, by_pair=1),
    "eligibility": Mix(eligible=True),
    "locks": Mix(locks=True),
    "budget": Mix(budgets=1),
    "balance and budget": Mix(constant=1, budgets=1),
    "everything": Mix(1, 1, True, True, 1, 2),
    "two of everything": Mix(2, 2, True, True, 2, 3),
}
"""Rules on single pairs only."""
ALL_MIXES = {**MIXES, **NEW_MIXES}
SIZES = [(7, 2), (7, 3), (6, 4), (8, 2), (9, 2), (5, 5)]


def random_problem(seed: int, mix: Mix, size=None) -> TerritoryProblem:
    """Return a problem of at most 9 units, of which any answer may be true."""
    rng = np.random.Generator(np.random.PCG64(seed))
    units, territories = SIZES[seed % len(SIZES)] if size is None else size
    shape = (units, territories)
    amounts = rng.integers(4, 20, units)
    rules = _balance(mix, rng, amounts, shape)
    permits = _permits(mix, seed, rng, shape)
    current = rng.integers(-1, territories, units).astype(np.int32)
    terms = max(1, mix.terms)
    problem = TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(units)),
        territory_ids=tuple(f"t{j}" for j in range(territories)),
        current=current,
        costs=tuple(
            CostTerm(f"term {k}", rng.integers(0, 50, shape)) for k in range(terms)
        ),
        balance=tuple(rules),
        permits=tuple(permits),
        budgets=tuple(
            _budget(k, rng, amounts, current, shape) for k in range(mix.budgets)
        ),
    )
    problem = with_more(problem, mix, seed)
    return problem if mix.terms else replace(problem, costs=())


def _balance(mix, rng, amounts, shape) -> list[BalanceRule]:
    units, territories = shape
    return [
        BalanceRule(
            f"constant {k}",
            "PLN a year",
            np.broadcast_to((amounts + rng.integers(0, 4, units))[:, None], shape),
            _weights(rng, territories),
            _within(rng),
        )
        for k in range(mix.constant)
    ] + [
        BalanceRule(
            f"by pair {k}",
            "minutes a year",
            amounts[:, None] + rng.integers(0, 9, shape),
            _weights(rng, territories),
            _within(rng),
        )
        for k in range(mix.by_pair)
    ]


def _permits(mix, seed, rng, shape) -> list[Permit]:
    permits = []
    if mix.eligible:
        permits.append(Permit("eligible", _mostly(rng, shape)))
    if mix.locks:
        lock = np.ones(shape, dtype=np.bool_)
        # One in four locks clashes, perhaps, with eligibility.
        free = permits[0].allowed.matrix[0] if permits and seed % 4 else lock[0]
        lock[0] = np.arange(shape[1]) == rng.choice(np.flatnonzero(free))
        permits.append(Permit("named accounts", lock))
    return permits


def _weights(rng, territories):
    return rng.choice(np.array([50, 80, 100, 120], dtype=np.int64), territories)


def _within(rng) -> Fraction:
    return [Fraction(1, 10), Fraction(3, 20), Fraction(1, 3), Fraction(3, 4)][
        rng.integers(4)
    ]


def _mostly(rng, shape):
    allowed = rng.random(shape) < 0.8
    allowed[np.arange(shape[0]), rng.integers(0, shape[1], shape[0])] = True
    return allowed


def _budget(k, rng, amounts, current, shape) -> Budget:
    moved = np.where(current[:, None] == np.arange(shape[1])[None, :], 0, 1)
    used = moved * amounts[:, None]
    at_most = int(amounts.sum() * rng.choice([0.2, 0.4, 0.7]))
    return Budget(f"moved {k}", "PLN a year", used.astype(np.int64), at_most)


def narrower(problem: TerritoryProblem, factor: Fraction) -> TerritoryProblem:
    """Return the problem with every balance tolerance multiplied by a factor."""
    rules = tuple(replace(r, within=r.within * factor) for r in problem.balance)
    return replace(problem, balance=rules)


def hard(units: int = 60, territories: int = 6) -> TerritoryProblem:
    """Return a problem with plans that no solver proves the best one in seconds."""
    rng = np.random.Generator(np.random.PCG64(11))
    shape = (units, territories)
    rules = [
        balance(
            rng.integers(1000, 9999, units), "1/50", [1] * territories, "potential"
        ),
        balance(rng.integers(1000, 9999, shape), "1/50"),
    ]
    return make(rng.integers(0, 9999, shape), balance=tuple(rules))
