"""Whole-number arithmetic: a × b ÷ d is exact, however large, by every rule."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.payplan.exact import (
    CENT,
    UNIT,
    Rounder,
    Rounding,
    fitting,
    largest,
    over_one,
    roomy,
    shared_out,
)

ROUNDERS = [Rounder(how, unit) for how in Rounding for unit in (CENT, UNIT)]
SMALL = st.integers(-1000, 1000)
LARGE = st.integers(-(2**62), 2**62)
DIVISORS = st.one_of(st.integers(1, 12), st.integers(1, 2**62))


def rounded(value: Fraction, rounder: Rounder) -> int:
    """Return what the rule says in the words of the manual."""
    parts = value / rounder.unit
    below = floor(parts)
    rest = parts - below
    if rounder.how == "down":
        whole = below if parts >= 0 else -floor(-parts)
    elif rest != Fraction(1, 2):
        whole = below if rest < Fraction(1, 2) else below + 1
    elif rounder.how == "half_up":
        whole = below + 1 if parts > 0 else below
    else:
        whole = below if below % 2 == 0 else below + 1
    return whole * rounder.unit


@pytest.mark.parametrize("rounder", ROUNDERS, ids=lambda r: f"{r.how}-{r.unit}")
@settings(max_examples=300)
@given(a=st.one_of(SMALL, LARGE), b=st.one_of(SMALL, LARGE), d=DIVISORS)
@example(a=1, b=1, d=2)
@example(a=-1, b=1, d=2)
@example(a=-3, b=1, d=2)
@example(a=-50, b=1, d=1)
@example(a=150, b=1, d=1)
@example(a=2**62, b=2**62, d=2**62)
@example(a=3, b=2**61, d=2**62)
@example(a=-(2**52) - 1, b=1, d=2)
@example(a=2**49, b=2**11 + 1, d=2**12)
def test_ratio_is_exact(rounder, a, b, d):
    """What arrays give is what fractions give, in 64 bits and beyond them."""
    expected = rounded(Fraction(a * b, d), rounder)
    assume(abs(expected) < 2**63)
    found = rounder.ratio(np.array([a, 0]), np.array([b, 1]), d)
    assert found.tolist() == [expected, 0]
    assert rounder.one(Fraction(a * b, d)) == expected


@given(st.integers(2**58, 2**62), st.integers(2**52, 2**58), st.integers(2**52, 2**59))
@example(2**60 + 12_345, 2**57 + 999, 2**58 + 1)
def test_large_numbers_with_large_results(a, b, d):
    """Where no float holds the result, each rule is still exact."""
    for rounder in ROUNDERS:
        expected = rounded(Fraction(a * b, d), rounder)
        if expected < 2**63:
            assert rounder.ratio(np.array([a]), b, d).tolist() == [expected]


@given(st.integers(-(10**13), 10**13), st.integers(1, 10**6), st.integers(1, 10**6))
def test_ratio_at_and_beside_a_half(k, d, m):
    """Exact halves and their nearest neighbours go where the rule sends them."""
    for rounder in ROUNDERS:
        top = (2 * k + 1) * d * rounder.unit
        found = rounder.ratio(np.array([top - 1, top, top + 1]), m, 2 * d * m)
        exact = [Fraction(t, 2 * d) for t in (top - 1, top, top + 1)]
        assert found.tolist() == [rounded(value, rounder) for value in exact]


@pytest.mark.parametrize(
    ("how", "values"),
    [
        ("half_even", [0, 2, 2, 0, -2, -2, 0, 1]),
        ("half_up", [1, 2, 3, -1, -2, -3, 0, 1]),
        ("down", [0, 1, 2, 0, -1, -2, 0, 0]),
    ],
)
def test_the_three_rules(how, values):
    """0.5, 1.5, 2.5 and below zero, then 0.49 and 0.51, each by the rule's name."""
    given_ = np.array([50, 150, 250, -50, -150, -250, 49, 51])
    assert Rounder(Rounding(how)).ratio(given_, 1, 100).tolist() == values
    units = Rounder(Rounding(how), UNIT).ratio(given_, 1, 1)
    assert units.tolist() == [100 * value for value in values]


@pytest.mark.parametrize("d", [2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1, 10**19, 10**30])
def test_numbers_that_no_64_bits_hold(d):
    """A divisor or factor of 2⁶³ and more is no different from a smaller one."""
    for rounder in ROUNDERS:
        a = np.array([3, -(10**6), 10**17])
        exact = [rounded(Fraction(int(x) * d, 2 * d + 1), rounder) for x in a]
        assert rounder.ratio(a, d, 2 * d + 1).tolist() == exact
        thirds = [rounded(Fraction(int(x), d), rounder) for x in a]
        assert rounder.ratio(a, 1, d).tolist() == thirds


def test_shapes():
    """Arrays and plain numbers go together; nothing gives nothing."""
    rounder = Rounder()
    table = rounder.ratio(np.array([[1, 2], [3, 4]]), 3, np.array([2, 4]))
    assert table.tolist() == [[2, 2], [4, 3]]
    assert rounder.ratio(np.zeros((0, 12), dtype=np.int64), 1, 3).shape == (0, 12)
    large = np.array([[2**70], [-(2**70)]], dtype=object)
    assert rounder.ratio(large, 1, 2**70).tolist() == [[1], [-1]]
    assert rounder.ratio(large, 1, 2**70).dtype == np.int64


def test_too_large_a_result_is_refused():
    """What does not fit into 64 bits is an error, never another number."""
    with pytest.raises(OverflowError):
        Rounder().ratio(np.array([2**62]), 4, 1)


def test_roundings_to_the_hundredth_keep_the_rule():
    """``to_cent`` is the same rule, whatever the plan rounds lines to."""
    assert Rounder(Rounding.DOWN, UNIT).to_cent == Rounder(Rounding.DOWN, CENT)


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=4))
def test_arrays_hold_what_they_are_given(values):
    """Small numbers are 64 bits, large ones Python's; none is changed."""
    array = fitting(values)
    assert array.tolist() == values
    assert (array.dtype == object) == (largest(fitting(values)) >= 2**62)


def test_room_for_a_product():
    """An array becomes one of Python's numbers just where a product may not fit."""
    values = np.array([2**31, -5])
    assert roomy(values, 2**30).dtype == np.int64
    assert roomy(values, 2**31).dtype == object
    assert roomy(-values, -(2**31)).dtype == object
    assert largest(values) == 2**31
    assert largest(-values) == 2**31
    assert largest(values[:0]) == 0
    assert roomy(values[:0], 2**70).dtype == object


def test_fractions_over_one_denominator():
    """Numerators stand over the least common denominator."""
    parts = [Fraction(1, 6), Fraction(-3, 4), Fraction(2)]
    assert over_one(parts) == ([2, -9, 24], 12)
    assert over_one([]) == ([], 1)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), max_size=7))
def test_shares_add_up_and_are_fair(amount, weights):
    """Parts add up exactly, miss proportion by less than one, and follow weights."""
    parts = shared_out(amount, weights)
    total = sum(weights)
    assert sum(parts) == (amount if total else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * total - amount * weight) < max(total, 1)
    for i, one in enumerate(weights):
        for j, other in enumerate(weights):
            if one > other or (one == other and i < j):
                assert parts[i] >= parts[j]


def test_left_over_hundredths_go_to_the_largest_remainders():
    """Of 10 by 3, 3 and 1 the parts are 4, 4 and 2: 4.28, 4.28 and 1.43 cut down."""
    assert shared_out(10, [3, 3, 1]) == [4, 4, 2]
    assert shared_out(11, [3, 3, 1]) == [5, 5, 1]
    assert shared_out(1, [1, 1]) == [1, 0]
    assert shared_out(5, [0, 0]) == [0, 0]
