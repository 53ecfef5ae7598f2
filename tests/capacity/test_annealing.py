"""Annealing over whole numbers: what rows cost, what a walk keeps, what comes of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from time import monotonic

import numpy as np
import pytest
from contracts.program_solver_contract import program

from engine.base.outcome import Limits
from engine.base.streams import Purpose, stream
from engine.capacity.solvers import load
from engine.capacity.solvers.apart import borrowed
from engine.capacity.solvers.blocks.annealed import Annealing, better
from engine.capacity.solvers.blocks.moves import ALIKE, moves_of
from engine.capacity.solvers.blocks.soft import can_soften, soften
from engine.capacity.solvers.blocks.state import Clock
from engine.capacity.solvers.blocks.walk import LONGEST, Schedule, Stand, walk
from engine.capacity.solvers.verdict import meets, value

INF = np.inf
STEPS = 4_000


def shop():
    """Return two numbers that make a row, whose lack two fractions fill up.

    A unit costs 2 from the first, of which there are 3, and 5 from the second.
    """
    return program(
        [4, 3, 2, 5],
        [0, 0, 0, 0],
        [9, 9, 3, 40],
        [1, 1, 0, 0],
        [[1.5, 1, 1, 1], [1, 1, 0, 0]],
        [12, -INF],
        [INF, 8],
    )


def row_costs(rows, sums):
    """Return what sums cost by the pieces, told in plain Python."""
    total = 0.0
    for at, amount in enumerate(sums.tolist()):
        short, first, price, size = (
            rows.low[at] - amount,
            rows.under,
            rows.under_price,
            rows.under_size,
        )
        if amount > rows.high[at]:
            short, first, price, size = (
                amount - rows.high[at],
                rows.over,
                rows.over_price,
                rows.over_size,
            )
        for piece in range(first[at], first[at + 1]):
            part = min(max(short, 0.0), size[piece])
            total += part * price[piece]
            short -= part
        total += 1e6 * max(short, 0.0)
    return total


@cache
def teams():
    """Return teams that hire whole people each month under a common cap; its optimum.

    Each needs people by month, lacks them at a price, and loses 4 % a month.
    """
    months, groups = 12, 4
    draw = stream(3, Purpose.SEARCH)
    decay = np.tril(0.96 ** np.subtract.outer(np.arange(months), np.arange(months)))
    size = groups * months
    people = np.kron(np.eye(groups), decay)
    starts = np.kron(np.ones((1, groups)), np.eye(months))
    matrix = np.block(
        [[people, np.eye(size)], [starts, np.zeros((months, size))]]
    ).tolist()
    need = np.cumsum(draw.uniform(0.5, 2.0, (groups, months)), axis=1).ravel()
    pay = np.tile(decay.sum(axis=0), groups) * draw.uniform(0.9, 1.1, size)
    one = program(
        np.concatenate([pay, np.full(size, 4.0)]),
        np.zeros(2 * size),
        np.concatenate([np.full(size, 9.0), np.full(size, 99.0)]),
        np.arange(2 * size) < size,
        matrix,
        np.concatenate([need, np.full(months, -INF)]),
        np.concatenate([np.full(size, INF), np.full(months, 6.0)]),
    )
    return one, load("highs")(one, limits=Limits(), relaxed=True)


def standing(soft, counts):
    """Return a stand at these counts."""
    rows = soft.rows.low.size
    whole = np.zeros((4, max(rows, LONGEST)), np.int64)
    return Stand(
        counts.copy(),
        soft.matrix @ counts,
        soft.lower,
        soft.upper,
        np.zeros(rows),
        whole[0],
        whole[1],
        whole[2],
        whole[3],
    )


def walked(parts, seed=1):
    """Return the soft program of the teams and where a walk in such parts ends."""
    one, claim = teams()
    soft = soften(one, claim.duals, np.ones(one.low.size))
    moves = moves_of(soft, np.ones(soft.cost.size, bool))
    stand = standing(soft, np.round(claim.x[one.whole]))
    schedule = Schedule(STEPS, 1.0, 0.05, 1.0, 30.0, 0.2)
    rng = stream(seed, Purpose.SEARCH)
    for begin, end in parts:
        walk(soft.rows, moves, stand, schedule, (begin, end), rng)
    return soft, stand


@pytest.mark.parametrize("counts", [(0, 0), (2, 1), (5, 3), (8, 0), (4, 4)])
def test_rows_cost_what_the_best_fractions_cost(counts):
    """For whole numbers at hand, cost and rows amount to the optimum of fractions."""
    one = shop()
    soft = soften(one, np.zeros(2), np.ones(2))
    held = np.array([*counts, 0, 0], float), np.array([*counts, 3, 40], float)
    claim = load("highs")(
        replace(one, lower=held[0], upper=held[1]), limits=Limits(), relaxed=True
    )
    x = np.array(counts, float)
    found = float(soft.cost @ x) + row_costs(soft.rows, soft.matrix @ x)
    assert found == pytest.approx(claim.objective, abs=1e-6)


def test_fractions_of_several_rows_are_priced():
    """A fraction of two rows has its home in one; the other's price is in the costs."""
    one = program(
        [1, 1], [0, 0], [9, 9], [1, 0], [[1, 1], [2, 3]], [4, -INF], [INF, 20]
    )
    soft = soften(one, np.array([0.0, -0.5]), np.ones(2))
    assert soft.kept.tolist() == [0]
    assert soft.priced.tolist() == [1]
    assert soft.cost.tolist() == [1 + 0.5 * 2]
    assert soft.rows.under_price.tolist() == [1 + 0.5 * 3]


def test_a_row_without_whole_numbers_is_no_home():
    """What is missed fills up the need, and is priced in the target over all months."""
    one = program([1, 0], [0, 0], [9, 9], [1, 0], [[2, 1], [0, -1]], [8, -3], [INF] * 2)
    soft = soften(one, np.array([0.5, 0.7]), np.ones(2))
    assert soft.kept.tolist() == [0]
    assert soft.rows.under_price.tolist() == [0.7]
    assert soft.rows.under_size.tolist() == [9.0]


def test_pools_are_not_softened():
    """Fractions that pass from row to row by equalities are left to the blocks."""
    assert can_soften(shop())
    pool = program([1, 1], [0, 0], [9, 9], [1, 0], [[1, -1]], [0], [0])
    assert not can_soften(pool)


def test_a_walk_keeps_its_sums():
    """Numbers stay whole and within bounds, and the sums are those of the numbers."""
    soft, stand = walked([(0, STEPS)])
    assert (stand.x == np.round(stand.x)).all()
    assert ((stand.x >= soft.lower) & (stand.x <= soft.upper)).all()
    assert stand.sums.tolist() == pytest.approx((soft.matrix @ stand.x).tolist())


def test_a_walk_costs_less():
    """Cooled, the numbers cost less than the rounded fractions it began with."""
    one, claim = teams()
    soft, stand = walked([(0, STEPS)])
    start = np.round(claim.x[one.whole])
    before, after = (
        float(soft.cost @ x) + row_costs(soft.rows, soft.matrix @ x)
        for x in (start, stand.x)
    )
    assert after < before


def test_a_walk_may_rest():
    """In parts it is the same walk; other luck leads elsewhere."""
    _, whole = walked([(0, STEPS)])
    _, parts = walked([(0, 1_500), (1_500, 1_501), (1_501, STEPS)])
    _, other = walked([(0, STEPS)], seed=2)
    assert whole.x.tobytes() == parts.x.tobytes()
    assert whole.x.tobytes() != other.x.tobytes()


def test_moves_are_of_numbers_that_are_alike():
    """Two numbers go against each other when they bring much the same money to rows."""
    one, claim = teams()
    soft = soften(one, claim.duals, np.ones(one.low.size))
    moves = moves_of(soft, np.ones(soft.cost.size, bool))
    pairs = moves.other >= 0
    assert pairs.any()
    assert (moves.one[pairs] != moves.other[pairs]).all()
    money = np.abs(soft.duals)[:, None] * soft.matrix.toarray()
    money /= np.linalg.norm(money, axis=0)
    alike = (money[:, moves.one[pairs]] * money[:, moves.other[pairs]]).sum(axis=0)
    assert (alike > ALIKE).all()
    assert not pairs[: moves.single].any()


def test_an_annealed_plan_keeps_all_rows():
    """The plan keeps the program's rows, near the fractions' bound, twice the same."""
    one, claim = teams()
    found = []
    for _ in range(2):
        clock = Clock(Limits(work=30.0, gap=1e-3), 1, None, monotonic())
        with borrowed() as apart:
            search = Annealing(
                one, claim.x, claim.duals, np.ones(one.low.size), clock, apart
            )
            found.append(search.plan(0))
    assert meets(one, found[0])
    assert found[0].tobytes() == found[1].tobytes()
    exact = load("highs")(one, limits=Limits(work=1e3, gap=1e-3, time_s=10.0))
    assert value(one, found[0]) <= 1.02 * exact.objective


def test_the_better_plan_is_kept():
    """Of two plans the cheaper one is kept, and any plan is better than none."""
    one = shop()
    dear, cheap = np.array([9.0, 0, 0, 0]), np.array([8.0, 0, 0, 0])
    assert better(one, dear, cheap) is cheap
    assert better(one, cheap, dear) is cheap
    assert better(one, None, dear) is dear
    assert better(one, dear, None) is dear
