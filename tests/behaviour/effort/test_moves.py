"""Moved deals: units are conserved, and nobody moves for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import Nested, two_quarters

from engine.behaviour.effort.measure import measure
from engine.behaviour.effort.moving import moves_of
from engine.behaviour.effort.noise import Deals, Lognormal, Normal
from engine.behaviour.effort.pays import PayToDate
from engine.behaviour.effort.problem import Grid, Moves
from engine.behaviour.effort.solve import solve

SHAPES = (Normal(0.06), Deals(0.04, 0.8), Lognormal(0.4))
OPEN_END = np.array(
    [[False, False, True, False, False, False], [False] * 6], dtype=bool
)


@settings(max_examples=8)
@given(
    most=st.floats(0.02, 0.1),
    cost=st.floats(0.0, 20.0),
    discount=st.sampled_from([0.0, 0.1]),
    noise=st.sampled_from(SHAPES),
)
def test_units_are_conserved(most, cost, discount, noise):
    """What is credited is what was sold, less the discounts and what the next year
    misses; no move is beyond the most that may be.
    """
    problem = two_quarters(noise, moves=Moves(most, cost, discount))
    result = solve(problem)
    assert np.abs(result.policy.moved).max() <= most * (1 + 1e-9)
    assert np.abs(result.policy.moved[[0, 1, 3, 4]]).max() == 0.0
    found = measure(problem, result.policy, result.carried)
    sold = float((problem.base + problem.reach * found.effort).sum())
    net, size = found.moved
    lost = discount * float((net + size).sum()) / 2
    ahead = float(net[-1])
    assert found.sales.sum() == pytest.approx(sold + ahead - lost, abs=1e-9)
    assert size[[2, 5]].max() > 1e-4


def test_linear_pay_moves_nothing():
    """Under a linear commission nothing is gained by moving, so nothing is moved."""
    pay = PayToDate({1: lambda y: 0.4 * y})
    plain = solve(two_quarters(pay=pay))
    for moves in (Moves(0.05, 1.0), Moves(0.05, 0.0, 0.1)):
        result = solve(two_quarters(pay=pay, moves=moves))
        assert np.abs(result.policy.moved).max() < 1e-9
        assert result.value == pytest.approx(plain.value, abs=1e-9)


def test_pull_in_when_the_future_counts_less():
    """Under a linear commission that is paid as it is sold, impatience pulls deals in,
    by (1 − δ) × rate ÷ κ; patience does not.
    """
    pay = PayToDate({0: lambda y: 0.4 * y})
    moves = Moves(0.05, 1.0)
    result = solve(two_quarters(pay=pay, moves=moves, discount=0.95))
    table = result.policy.moved[2]
    inside = table[:, 20:-20]
    assert inside.min() == pytest.approx(0.05 * 0.4 / 1.0, abs=2e-3)
    assert inside.max() == pytest.approx(0.05 * 0.4 / 1.0, abs=2e-3)


def test_being_able_to_move_is_worth_something():
    """More room for moves is never worth less, a cost or discount of them never more;
    the horizon's end left aside.
    """
    base = replace(two_quarters(), closes=OPEN_END)
    values = [
        solve(replace(base, moves=moves)).value
        for moves in (None, Moves(0.03), Moves(0.06), Moves(0.06, 5.0))
    ]
    assert values[0] < values[1] < values[2]
    assert values[0] <= values[3] < values[2]
    discounted = solve(replace(base, moves=Moves(0.06, 0.0, 0.2))).value
    assert values[0] <= discounted < values[2]


def test_just_enough_is_pulled_in():
    """Below a large bonus by less than may be moved, just what lacks is moved."""
    pay = Nested(0.5, 9.0, bonus=1.0)
    grid = Grid(points=301, offsets=24, low=-0.6, high=2.4)
    problem = two_quarters(pay=pay, grid=grid, moves=Moves(0.1, 1.0))
    policy = solve(replace(problem, closes=problem.closes)).policy
    h = policy.totals[1] - policy.totals[0]
    for lacking in (0.02, 0.05, 0.08):
        node = int(np.argmin(np.abs(policy.totals - (0.5 - lacking))))
        gap = 0.5 - policy.totals[node]
        moved = policy.moved[2][0, node]
        assert gap - 1e-9 <= moved <= gap + h
    over = int(np.argmin(np.abs(policy.totals - 0.3)))
    assert policy.moved[2][0, over] < 0.1


def test_moves_tried_are_within_limits():
    """Moves tried are whole fine points of credit, within the most, none first."""
    for discount in (0.0, 0.25):
        tried = moves_of(Moves(0.05, 2.0, discount), 0.001, last=False, carried=None)
        assert tried[0].missing == tried[0].cost == 0.0
        for move in tried:
            kept = 1 - discount if move.missing > 0 else 1.0
            assert move.credited == pytest.approx(kept * move.missing)
            assert abs(move.missing) <= 0.05 + 1e-9
            assert move.cost == pytest.approx(move.missing**2)
            assert move.credited == pytest.approx(move.points * 0.001)
    assert len(moves_of(Moves(0.05), 0.001, last=True, carried=None)) == 1
