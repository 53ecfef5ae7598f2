"""Guarantees of the best size, and of how little it matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from engine.capacity.sizing.allocate import Segment, allocate
from engine.capacity.sizing.curves import Adbudg, Exponential, Log, Piecewise, Power
from engine.capacity.sizing.size import (
    best_size,
    best_size_in_shares,
    best_whole_size,
    flat_maximum,
    one_more,
    roi3,
    size_verdict,
)
from engine.capacity.sizing.whole import allocate_whole

MANTRALA = [Exponential(100, 0.05), Exponential(60, 0.03)]
SIZES = st.floats(20, 200)
CONCAVE = st.one_of(
    st.builds(Power, SIZES, st.floats(0.1, 0.7)),
    st.builds(Log, SIZES, st.floats(0.1, 5)),
    st.builds(Exponential, SIZES, st.floats(0.02, 0.5)),
)
S_SHAPED = st.builds(
    lambda k, c, at: Adbudg(1.0, 1.0 + k, c, at**c),
    SIZES,
    st.floats(1.2, 4),
    st.floats(3, 20),
)


def profits(segments, cost, sizes):
    """Return the profit of sizes, each split as well as can be."""
    return np.array([allocate(segments, x).value - cost * x for x in sizes])


@settings(max_examples=20)
@given(
    st.lists(st.one_of(CONCAVE, S_SHAPED), min_size=1, max_size=3), st.floats(0.8, 6)
)
def test_no_other_size_earns_more(curves, cost):
    """The best size earns its profit, and no size tried earns more."""
    found = best_size(curves, cost)
    assert found.effort.sum() == pytest.approx(found.size)
    assert profits(curves, cost, [found.size]) == pytest.approx(found.profit)
    tried = np.linspace(0, 2 * found.size + 20, 40)
    assert profits(curves, cost, tried).max() <= found.profit + 1e-9 * found.size + 1e-9


@settings(max_examples=20)
@given(st.lists(CONCAVE, min_size=1, max_size=3), st.floats(0.8, 6))
def test_the_range_ends_where_profit_is_a_hundredth_less(curves, cost):
    """At the ends of the range a hundredth is lost, within it less, beyond it more."""
    found = best_size(curves, cost)
    assert found.low <= found.size <= found.high
    if found.profit < 1 or found.low == 0:
        return
    ends = profits(curves, cost, [found.low, found.high])
    assert ends == pytest.approx(0.99 * found.profit, rel=1e-6)
    inside = np.linspace(found.low, found.high, 9)[1:-1]
    assert (profits(curves, cost, inside) >= 0.99 * found.profit).all()


def test_a_flat_curve_has_the_range_of_its_closed_form():
    """For a power curve the range of sizes is the closed ratio of profits."""
    found = best_size([Power(1000.0, 0.34)], 2.0)
    ratios = np.array([found.low, found.high]) / found.size
    assert flat_maximum(0.34, ratios) == pytest.approx(0.99)
    assert flat_maximum(0.34, 1.0) == 1.0
    theta = np.array([0.3, 0.8, 1.7])
    other = profits([Power(1000.0, 0.34)], 2.0, theta * found.size)
    assert flat_maximum(0.34, theta) == pytest.approx(other / found.profit)


@settings(max_examples=20)
@given(st.lists(st.one_of(CONCAVE, S_SHAPED), min_size=1, max_size=3), st.floats(2, 9))
def test_whole_sizes_are_exact(curves, cost):
    """The best whole size has its profit, no more than the best size of any kind."""
    found = best_whole_size(curves, cost, 70)
    values = np.array([allocate_whole(curves, size).value for size in range(71)])
    assert found.profit == pytest.approx((values - cost * np.arange(71)).max())
    free = best_size(curves, cost)
    if free.size <= 70:
        assert found.profit <= free.profit * (1 + 1e-9) + 1e-9
    assert found.low <= found.size <= found.high
    assert found.sales.size == len(curves)


def test_whole_sizes_within_the_range_are_all_good():
    """The range of whole sizes ends just before profit is over a hundredth less."""
    found = best_whole_size(MANTRALA, 0.6, 300)
    assert (found.size, found.low, found.high) == (79, 68, 91)
    enough = 0.99 * found.profit
    sizes = np.arange(60, 100)
    good = profits(MANTRALA, 0.6, sizes.astype(float)) >= enough * (1 - 2e-5)
    assert set(range(68, 92)) <= set(sizes[good])
    assert not set(sizes[good]) & {66, 67, 92, 93}


def test_what_does_not_pay_gets_nobody():
    """At a cost above any average return the best size is the least allowed."""
    found = best_size([Adbudg(0.0, 100.0, 3.0, 1000.0)], 9.0)
    assert (found.size, found.profit, found.low, found.high) == (0.0, 0.0, 0.0, 0.0)
    kept = best_size([Segment(Log(1.0), at_least=4.0, at_most=6.0)], 9.0)
    assert kept.size == kept.low == 4.0
    line = Piecewise(np.array([0.0, 5.0, 6.0]), np.array([0.0, 10.0, 10.5]))
    assert best_size([line], 0.4).size == 6.0
    assert best_size([line], 0.6).size == 5.0
    assert best_size([line], 0.4, within=0.5).high == 6.0


@settings(max_examples=20)
@given(st.lists(CONCAVE, min_size=2, max_size=3), st.floats(0.8, 6))
def test_fixed_shares_earn_no_more_than_the_best_split(curves, cost):
    """In fixed shares no size earns more, and none more than a free split."""
    shares = np.arange(1, len(curves) + 1) / sum(range(1, len(curves) + 1))
    found = best_size_in_shares(curves, shares, cost)
    assert found.profit <= best_size(curves, cost).profit + 1e-9

    def loss(size):
        sales = [float(c.value(s * size)) for c, s in zip(curves, shares, strict=True)]
        return cost * size - sum(sales)

    assert -loss(found.size) == pytest.approx(found.profit)
    other = minimize_scalar(loss, (0, found.size + 1), bounds=(0, 2 * found.size + 9))
    assert -other.fun <= found.profit + 1e-7 * (1 + abs(found.profit))


def test_best_shares_lose_nothing():
    """In the shares of the best split the best size is the same."""
    free = best_size(MANTRALA, 0.6)
    fixed = best_size_in_shares(MANTRALA, free.effort / free.size, 0.6)
    assert fixed.size == pytest.approx(free.size)
    assert fixed.profit == pytest.approx(free.profit)


def test_one_more_is_a_difference_of_sizes():
    """One more unit is worth about its price, a bit less than what the last one was."""
    price = allocate(MANTRALA, 79.0).marginal
    assert price > one_more(MANTRALA, 79.0) > allocate(MANTRALA, 80.0).marginal


def test_verdicts_follow_the_rule_of_thumb():
    """Below 50 % too large, above 150 % too small; the ends themselves are right."""
    verdicts = [size_verdict(r) for r in (0.49, 0.5, 1.5, 1.51)]
    assert verdicts == ["too large", "size right", "size right", "too small"]
    assert roi3(0.5, 100, 40) == pytest.approx(0.25)
    assert roi3(0.5, 100, 40, [1.0]) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: best_size([Log(1.0)], 0.0), "more than 0"),
        (lambda: best_size([Log(1.0)], 1.0, within=1.0), r"\[0, 1\)"),
        (lambda: best_whole_size([Log(1.0)], -1.0, 3), "more than 0"),
        (lambda: best_size_in_shares(MANTRALA, [0.5, 0.6], 1.0), "add up to 1"),
        (lambda: best_size_in_shares(MANTRALA, [1.0], 1.0), "one for each"),
        (
            lambda: best_size_in_shares([Segment(Log(1.0), at_most=3)], [1.0], 1.0),
            "without limits",
        ),
        (lambda: roi3(0.5, 1.0, 0.0), "more than 0"),
        (lambda: roi3(0.5, 1.0, 1.0, [-0.1]), "0 or more"),
        (lambda: flat_maximum(1.0, 1.0), r"\(0, 1\)"),
        (lambda: flat_maximum(0.5, -1.0), "0 or more"),
    ],
)
def test_wrong_sizes_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
