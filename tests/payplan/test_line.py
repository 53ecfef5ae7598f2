"""Guarantees of a curve in floating point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_dice import curves

from engine.base.streams import Purpose, stream
from engine.payplan.curve import Curve, Piece, marginal, through
from engine.payplan.payoff.line import BLOCK, LinePayoff

TYPICAL = Curve(
    tuple(
        Piece(Fraction(start), Fraction(level), Fraction(slope))
        for start, level, slope in [
            ("0", "0", "0"),
            ("1/2", "0", "60000"),
            ("1", "-30000", "90000"),
            ("3/2", "-75000", "120000"),
            ("2", "165000", "0"),
        ]
    )
)


@given(curves(), st.lists(st.floats(-4, 6), min_size=1, max_size=40))
def test_floating_point_agrees_with_fractions(curve, places):
    """Everywhere but within rounding of a jump the value is exact to 12 digits."""
    found = LinePayoff.of(curve).evaluate(places)
    size = max(abs(float(curve(Fraction(x)))) for x in (-4.0, 6.0, *places)) + 1e3
    for x, y in zip(places, found, strict=True):
        exact = float(curve(Fraction(x)))
        at_a_start = any(float(piece.start) == x for piece in curve.pieces)
        assert at_a_start or y == pytest.approx(exact, rel=1e-9, abs=1e-12 * size)


@given(curves())
def test_starts_belong_to_the_piece_that_begins(curve):
    """At the nearest float of a start the value is that of the piece which begins."""
    starts = [piece.start for piece in curve.pieces[1:]]
    found = LinePayoff.of(curve).evaluate([float(start) for start in starts])
    exact = np.array([float(curve(start)) for start in starts])
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-9)


@given(curves(), st.lists(st.floats(-4, 6), min_size=1, max_size=40))
def test_slope_is_that_of_the_piece(curve, places):
    """The slope is the slope of the piece that holds."""
    found = LinePayoff.of(curve).slope(places)
    for x, slope in zip(places, found, strict=True):
        near = [piece for piece in curve.pieces[1:] if float(piece.start) == x]
        piece = near[0] if near else curve.pieces[curve.reached(Fraction(x))]
        assert slope == float(piece.slope)


def test_nothing_below_the_threshold_is_exactly_nothing():
    """Below a threshold the value is 0 itself, not some rounding of it."""
    below = np.linspace(-1, 0.5, 1000, endpoint=False)
    assert not LinePayoff.of(TYPICAL).evaluate(below).any()


def test_attainment_from_whole_numbers_reaches_its_tier():
    """Credits divided by quota in floating point reach exactly their tiers."""
    thirds = through(
        [(Fraction(1, 3), Fraction(1)), (Fraction(2, 3), Fraction(2))], linear=False
    )
    counted, quota = np.arange(3_001), 3_000
    found = LinePayoff.of(thirds).evaluate(counted / quota)
    assert np.array_equal(found, (counted >= 1_000) * 1 + (counted >= 2_000) * 1)


def test_threads_and_blocks_change_nothing():
    """Values are the same bit for bit in one thread, in three, and one at a time."""
    x = stream(7, Purpose.COMPANY).lognormal(-0.1, 0.3, 5 * BLOCK + 11)
    line = LinePayoff.of(TYPICAL)
    once = line.evaluate(x)
    assert np.array_equal(once, line.evaluate(x, threads=3))
    assert [line.evaluate(v) for v in x[:50]] == list(once[:50])
    assert np.array_equal(once.reshape(-1, 1), line.evaluate(x.reshape(-1, 1)))


def test_given_array_is_filled():
    """With ``out`` no new array is made, and a wrong one is refused."""
    line, out = LinePayoff.of(TYPICAL), np.empty(3)
    assert line.evaluate([0.4, 1.0, 3.0], out) is out
    np.testing.assert_allclose(out, [0, 60_000, 165_000], rtol=1e-15)
    with pytest.raises(ValueError, match="shape of x"):
        line.evaluate([1.0], out)


def test_tiers_below_zero_go_on():
    """Credits below zero are paid at the first tier's rate."""
    curve = marginal([(Fraction(0), Fraction(1, 10)), (Fraction(1), Fraction(1, 5))])
    np.testing.assert_allclose(LinePayoff.of(curve).evaluate([-2.0, 2.0]), [-0.2, 0.3])
