"""Guarantees of sensitivity: tornado, turns, and what would have to be true."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.comparison.prior import mass_below
from engine.comparison.sensitivity import (
    Condition,
    Swing,
    crossings,
    flips,
    flips_at,
    tornado,
    what_would_have_to_be_true,
)

DIFFERENCES = st.integers(-20, 20).map(float)


def swing(low, value, high, *at, name="response"):
    """Return a swing with differences at low, value and high."""
    return Swing(name, low, value, high, *at)


def test_turns_by_hand():
    """From −1 at 0 to 3 at 2 the difference turns at 0.5; and back on the far side."""
    assert flips(swing(0, 2, 4, -1, 3, 6)) == (0.5,)
    assert flips(swing(0, 2, 4, -1, 3, -1)) == (0.5, 3.5)
    assert flips_at(swing(0, 2, 4, -1, 3, -9)) == 2.5
    assert flips_at(swing(0, 2, 4, 1, 3, 6)) is None
    assert flips(swing(1, 1, 3, 2, 2, -2)) == (2.0,)


def test_touching_nought_is_no_turn():
    """Nought at an end or in passing is no turn; through nought is one."""
    assert flips(swing(0, 1, 2, 0, 1, 2)) == ()
    assert flips(swing(0, 1, 2, 1, 0, 1)) == ()
    assert flips(swing(0, 1, 2, -1, 0, 1)) == (1.0,)
    assert flips(swing(0, 1, 2, 0, 0, 0)) == ()
    assert crossings([0, 1, 3, 4], [-1, 0, 0, 2]) == (2.0,)


@given(st.lists(DIFFERENCES, min_size=2, max_size=6))
def test_every_turn_of_a_polyline_is_found(y):
    """The polyline is nought at each turn, and their number is that of sign changes."""
    x = list(range(len(y)))
    found = crossings(x, y)
    signs = [b > 0 for b in y if b != 0]
    assert len(found) == sum(a != b for a, b in pairwise(signs))
    assert list(found) == sorted(found)
    assert np.interp(found, x, y) == pytest.approx(np.zeros(len(found)), abs=1e-9)


@given(DIFFERENCES, DIFFERENCES, DIFFERENCES)
def test_monotone_differences_turn_once_at_most(a, b, c):
    """A difference that only rises or only falls turns at most once, in the band."""
    one = swing(0.0, 1.0, 3.0, a, b, c)
    assert one.monotone == (a <= b <= c or a >= b >= c)
    turns = flips(one)
    assert all(0 <= x <= 3 for x in turns)
    if one.monotone:
        assert len(turns) == (min(a, c) < 0 < max(a, c))
    if turns:
        assert flips_at(one) == min(turns, key=lambda x: abs(x - 1.0))


@given(DIFFERENCES, DIFFERENCES, DIFFERENCES)
def test_conditions_are_what_turns_the_decision(a, b, c):
    """Beyond a threshold the sign is the one said, as likely as the prior has it."""
    assume(b != 0)
    one = swing(0.0, 1.0, 3.0, a, b, c)
    found = what_would_have_to_be_true([one])
    assert {x.threshold for x in found} == set(flips(one))
    for condition in found:
        less = condition.direction == "less than"
        end = a if less else c
        below = mass_below((0.0, 1.0, 3.0), condition.threshold)
        assert condition.becomes == np.sign(end) == -np.sign(b)
        assert condition.share == pytest.approx(below if less else 1 - below)
        assert (condition.threshold <= 1) if less else (condition.threshold >= 1)


def test_conditions_from_the_likeliest():
    """Conditions come by the probability of what they ask for, and name it."""
    far = swing(0.0, 2.0, 4.0, 1.0, 1.0, -0.1, name="risk")
    near = swing(0.0, 2.0, 4.0, -9.0, 1.0, 1.0, name="response")
    never = swing(0.0, 2.0, 4.0, 1.0, 2.0, 3.0, name="discount")
    bent = swing(0.0, 2.0, 4.0, 0.5, -0.1, 0.5)
    first, second = what_would_have_to_be_true([far, never, near])
    assert first == Condition("response", "less than", 1.8, first.share, -1)
    assert [x.becomes for x in what_would_have_to_be_true([bent])] == [1, 1]
    assert second.parameter == "risk"
    assert second.direction == "more than"
    assert 0 < second.share < first.share < 0.5
    assert what_would_have_to_be_true([swing(0, 1, 2, -1, 0, 1)]) == ()


def test_tornado_is_by_width():
    """The widest swing is first, whatever its direction; equals go by name."""
    wide = swing(0, 1, 2, 5.0, 0.0, -5.0, name="c")
    bent = swing(0, 1, 2, 0.0, 8.0, 0.0, name="b")
    same = swing(0, 1, 2, 1.0, 9.0, 9.0, name="a")
    assert [one.parameter for one in tornado([same, bent, wide])] == ["c", "a", "b"]
    assert bent.width == 8.0
