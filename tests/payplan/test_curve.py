"""Curves: exact values at every place, jumps, falls, and one rounding."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pay_cases import percent

from engine.payplan.curve import (
    Curve,
    Piece,
    flat_rate,
    marginal,
    retroactive,
    through,
)
from engine.payplan.exact import UNIT, Rounder, Rounding

F = Fraction
PLACES = st.fractions(-2, 5, max_denominator=200)
RATES = st.fractions(0, 3, max_denominator=400)


@st.composite
def tiers(draw):
    """Draw ascending (start, rate) pairs; the first start is 0 now and then."""
    starts = sorted(
        draw(st.sets(st.fractions(0, 3, max_denominator=50), min_size=1, max_size=5))
    )
    if draw(st.booleans()):
        starts[0] = F(0)
    return [(start, draw(RATES)) for start in starts]


def by_tiers(pairs, x):
    """Return Σ rate × the part of x inside each tier, as the manual says it."""
    if x < 0:
        return pairs[0][1] * x if pairs[0][0] == 0 else F(0)
    ends = [start for start, _ in pairs[1:]] + [None]
    total = F(0)
    for (start, rate), end in zip(pairs, ends, strict=True):
        reached = x if end is None else min(x, end)
        total += rate * max(reached - start, F(0))
    return total


@given(tiers(), PLACES)
def test_marginal_is_the_sum_of_tiers(pairs, x):
    """Each rate pays for the part inside its tier, at breaks and between them."""
    curve = marginal(pairs)
    for place in (x, *(start for start, _ in pairs)):
        assert curve(place) == by_tiers(pairs, place)
    assert curve.jumps() == []
    assert not curve.falls()


@given(tiers(), PLACES)
def test_retroactive_is_the_rate_reached_on_everything(pairs, x):
    """The rate of the last tier reached, at the break itself too, pays for all."""
    curve = retroactive(pairs)
    for place in (x, *(start for start, _ in pairs)):
        reached = [rate for start, rate in pairs if place >= start]
        below = pairs[0][1] if pairs[0][0] == 0 else F(0)
        assert curve(place) == (reached[-1] if reached else below) * place
    rates = [F(0) if pairs[0][0] else pairs[0][1], *(rate for _, rate in pairs)]
    lower = any(a > b for a, b in pairwise(rates))
    assert curve.falls() == lower


@st.composite
def points(draw):
    """Draw ascending (x, y) points."""
    places = sorted(
        draw(st.sets(st.fractions(0, 3, max_denominator=50), min_size=1, max_size=5))
    )
    return [(x, draw(RATES)) for x in places]


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize("linear", [False, True])
@given(pairs=points(), x=PLACES, below=RATES)
@example(pairs=[(F(0), F(0)), (F(1), F(1))], x=F(2), below=F(3))
def test_points_are_joined_or_stepped(linear, goes_on, pairs, x, below):
    """Between points lies the straight line or the last step; before them ``below``."""
    curve = through(pairs, linear=linear, goes_on=goes_on, below=below)
    ends = (pairs[0][0] - 1, pairs[-1][0] + 1, (pairs[0][0] + pairs[-1][0]) / 2)
    for place in (x, *ends, *(at for at, _ in pairs)):
        assert curve(place) == by_points(pairs, place, linear, goes_on, below)


def by_points(pairs, x, linear, goes_on, below):
    """Return the value at x as the manual says it."""
    if x < pairs[0][0]:
        return below
    last = max(i for i, (at, _) in enumerate(pairs) if x >= at)
    (at, y), after = pairs[last], pairs[last + 1 : last + 2]
    if not linear or (len(pairs) == 1):
        return y
    if after:
        ((far, high),) = after
        return y + (high - y) * (x - at) / (far - at)
    if not goes_on:
        return y
    (before, low) = pairs[last - 1]
    return y + (y - low) * (x - at) / (at - before)


def test_jumps_are_where_and_how_high():
    """A step of a retroactive rate at 100 jumps by rate difference × 100."""
    curve = retroactive(
        [(F(0), percent(5)), (F(100), percent(8)), (F(200), percent(7))]
    )
    assert curve.jumps() == [(100, 3), (200, -2)]
    assert (curve(F(99999, 1000)), curve(100)) == (F(99999, 20000), 8)
    thirds = through([(F(1, 3), F(1)), (F(2, 3), F(2))], linear=False)
    assert thirds.jumps() == [(F(1, 3), 1), (F(2, 3), 1)]


def test_what_falls():
    """A curve falls if a slope is below 0 or a jump goes down, from 0 on only."""
    rising = marginal([(F(0), F(1)), (F(1), F(2))])
    assert not rising.falls()
    assert not through([(F(0), F(1)), (F(1), F(1))], linear=True).falls()
    assert through([(F(0), F(2)), (F(1), F(1))], linear=True).falls()
    assert through([(F(0), F(2)), (F(1), F(1))], linear=False).falls()
    assert through([(F(1), F(2)), (F(2), F(3))], linear=True, below=F(5)).falls()
    assert not Curve((Piece(F(-1), F(0), F(-1)), Piece(F(0), F(0), F(1)))).falls()
    assert not Curve((Piece(F(-1), F(3), F(0)), Piece(F(0), F(0), F(1)))).falls()
    last = Curve((Piece(F(0), F(0), F(1)), Piece(F(9), F(18), F(-1))))
    assert last.falls()


@pytest.mark.parametrize(
    "pieces", [(), (Piece(F(1), F(0), F(0)), Piece(F(1), F(0), F(1)))]
)
def test_what_is_no_curve(pieces):
    """A curve has a piece, and its pieces ascend."""
    with pytest.raises(ValueError, match="piece"):
        Curve(pieces)


@given(tiers(), PLACES, RATES)
def test_scaled(pairs, x, factor):
    """Every value is multiplied; places stay."""
    curve = retroactive(pairs)
    assert curve.scaled(factor)(x) == curve(x) * factor


def expected(curve, x, rounder, scale, over):
    """Return scale × y ÷ over, exact and rounded once."""
    return rounder.one(scale * curve(x) / over)


@given(
    tiers(),
    st.booleans(),
    st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=4),
    st.sampled_from([Rounder(h, u) for h in Rounding for u in (1, UNIT)]),
)
def test_credits_are_paid_exactly(pairs, back, counted, rounder):
    """Arrays of credits are paid what the exact curve says, rounded once."""
    cents = [(start * 10**9, rate) for start, rate in pairs]
    curve = (retroactive if back else marginal)(cents)
    breaks = [int(start) for start, _ in cents]
    places = np.array([*counted, *breaks, *(b - 1 for b in breaks)])
    found = curve.rounded(places, None, rounder)
    assert found.tolist() == [
        expected(curve, x, rounder, 1, 1) for x in places.tolist()
    ]


@given(
    tiers(),
    st.lists(
        st.tuples(st.integers(-(10**13), 10**13), st.integers(0, 10**13)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 10**13),
    st.integers(1, 366),
    st.integers(1, 5000),
)
def test_attainment_is_paid_exactly(pairs, cases, scale, over, unit):
    """Credits ÷ quota on the curve, × scale ÷ over; nothing where there is no quota."""
    curve, rounder = marginal(pairs), Rounder(Rounding.HALF_UP)
    on_breaks = [(int(start * 50 * unit), 50 * unit) for start, _ in pairs]
    counted, quota = (np.array(side) for side in zip(*cases, *on_breaks, strict=True))
    found = curve.rounded(counted, quota, rounder, scale=scale, over=over)
    for value, c, q in zip(
        found.tolist(), counted.tolist(), quota.tolist(), strict=True
    ):
        exact = expected(curve, F(c, q), rounder, scale, over) if q else 0
        assert value == exact


def test_arrays_of_scale():
    """Scale and over may differ from place to place."""
    curve = flat_rate(F(1, 3))
    counted, quota = np.array([[10, 20], [30, 40]]), np.array([[10, 10], [10, 0]])
    scale, over = np.array([[100, 100], [300, 100]]), np.array([[1, 2], [1, 1]])
    found = curve.rounded(counted, quota, Rounder(), scale=scale, over=over)
    assert found.tolist() == [[33, 33], [300, 0]]


def test_a_break_of_a_third_is_met_exactly():
    """Attainment 1/3 reaches a tier from 1/3, and one hundredth less does not."""
    curve = retroactive([(F(1, 3), F(1))])
    counted, quota = (
        np.array([100, 99, 10**12, 10**12 - 1]),
        np.array([300, 300, 3 * 10**12, 3 * 10**12]),
    )
    found = curve.rounded(counted, quota, Rounder(), scale=quota)
    assert found.tolist() == [100, 0, 10**12, 0]


def test_breaks_of_many_decimals_and_large_credits():
    """A start of 33.333333333333 % is compared exactly where 64 bits do not suffice."""
    start = percent("33.333333333333")
    curve = retroactive([(start, F(1))])
    quota = 10**13
    reached = -(-quota * start.numerator // start.denominator)
    counted = np.array([reached - 1, reached, 10**13, -(10**13)])
    found = curve.rounded(counted, np.full(4, quota), Rounder(), scale=quota)
    assert found.tolist() == [0, reached, 10**13, 0]
