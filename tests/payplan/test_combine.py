"""Guarantees of curves put together exactly."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from plan_dice import curves

from engine.payplan.curve import Curve, Piece, flat_rate, retroactive
from engine.payplan.payoff.combine import (
    at_least,
    at_most,
    constant,
    product,
    simplified,
    stretched,
    summed,
)

PLACES = st.lists(st.fractions(-3, 5, max_denominator=200), min_size=1, max_size=30)
levels = st.fractions(-40, 40, max_denominator=60)


@given(st.lists(curves(), max_size=4), PLACES)
def test_sum_is_the_sum_at_every_place(parts, places):
    """A sum of curves has everywhere exactly the sum of their values."""
    total = summed(parts)
    assert all(total(x) == sum(part(x) for part in parts) for x in places)


@given(curves(), levels, PLACES)
def test_limits_are_minimum_and_maximum_at_every_place(curve, level, places):
    """A limited curve has everywhere exactly the smaller or larger value."""
    most, least = at_most(curve, level), at_least(curve, level)
    assert all(most(x) == min(curve(x), level) for x in places)
    assert all(least(x) == max(curve(x), level) for x in places)


@given(curves(), st.fractions(Fraction(1, 50), 40, max_denominator=50), PLACES)
def test_stretched_curve_is_the_curve_of_a_multiple(curve, factor, places):
    """A stretched curve has at x the value of the curve at factor times x."""
    assert all(stretched(curve, factor)(x) == curve(factor * x) for x in places)


@given(curves(), PLACES)
def test_simplified_curve_is_the_same_function(curve, places):
    """Leaving out starts at which nothing changes changes no value."""
    assert all(simplified(curve)(x) == curve(x) for x in places)


@given(curves(), curves(), PLACES)
def test_product_is_exact_unless_two_slopes_meet(a, b, places):
    """A product is exact where it says so, and at every whole percent from 0 to 300."""
    found, exact = product(a, b)
    sampled = [Fraction(n, 100) for n in range(0, 300, 7)]
    assert all(found(x) == a(x) * b(x) for x in [*sampled, *(places if exact else [])])


def test_crossing_of_a_cap_is_a_fraction():
    """The place where a line meets its cap is exact, not a floating-point number."""
    curve = at_most(flat_rate(Fraction(3)), 1)
    assert [piece.start for piece in curve.pieces] == [
        -1 + Fraction(1, 3),
        Fraction(1, 3),
    ]


def test_cap_inside_a_jump_begins_at_the_jump():
    """A cap between the two sides of a jump is reached where the jump is."""
    tiers = retroactive(
        [(Fraction(0), Fraction(1, 10)), (Fraction(1), Fraction(2, 10))]
    )
    capped = at_most(tiers, Fraction(15, 100))
    assert capped.jumps() == [(Fraction(1), Fraction(5, 100))]
    assert capped.pieces[-1] == Piece(Fraction(1), Fraction(15, 100), Fraction(0))


def test_sum_of_nothing_is_nothing():
    """The sum of no curves is 0 everywhere."""
    assert summed([]) == constant(0)


def test_falling_line_is_cut_on_the_right_side():
    """A floor under a falling line holds above the crossing, not below it."""
    falling = Curve((Piece(Fraction(0), Fraction(1), Fraction(-1)),))
    floored = at_least(falling, 0)
    assert (floored(-2), floored(Fraction(1, 2)), floored(5)) == (3, Fraction(1, 2), 0)
