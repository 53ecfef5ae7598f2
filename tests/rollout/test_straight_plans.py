"""Guarantees of when a plan gives a reason to move deals."""

from __future__ import annotations

import pytest

from engine.rollout.problems import is_straight


class Paid:
    """A plan of one length that pays a function of its attainment."""

    def __init__(self, length, curve):
        self.lengths, self.curve = (length,), curve

    def worth(self, length, _month, after):
        """Return the curve at the attainment of the length."""
        return self.curve(after[(1, 3, 6, 12).index(length)])


@pytest.mark.parametrize("length", [1, 3, 12])
def test_only_bends_and_jumps_are_a_reason(length):
    """A straight line, with or without a fixed part, is straight; nothing else is."""
    assert is_straight(Paid(length, lambda x: 5000 * x))
    assert is_straight(Paid(length, lambda x: 700 + 5000 * x))
    assert not is_straight(Paid(length, lambda x: 5000 * x + 9 * (x > 1) * (x - 1)))
    assert not is_straight(Paid(length, lambda x: 1.0 * (x >= 1)))
