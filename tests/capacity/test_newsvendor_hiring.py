"""Guarantees of hiring once under uncertain leaving."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from engine.capacity.theory.newsvendor import hire_once, leavers

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=7)


def by_every_outcome(chances, target, short, idle, hires):
    """Return the expected cost over every way in which people stay or leave."""
    total = 0.0
    for left in product((0, 1), repeat=len(chances)):
        odds = np.prod([c if x else 1 - c for c, x in zip(chances, left, strict=True)])
        gap = target - (len(chances) - sum(left) + hires)
        total += odds * (short * gap if gap > 0 else -idle * gap)
    return total


@given(CHANCES, st.integers(0, 12), st.integers(0, 9), st.integers(1, 9))
def test_hiring_once_is_best_among_all_numbers(chances, target, short, idle):
    """Costs are those over every outcome, and no other number of hires costs less."""
    found = hire_once(chances, target, short, idle)
    top = max(target, 1) + 1
    costs = [by_every_outcome(chances, target, short, idle, h) for h in range(top)]
    assert found.cost == pytest.approx(min(costs), abs=1e-9)
    assert found.costs[: len(costs)] == pytest.approx(costs[: found.costs.size])
    assert found.cost == found.costs[found.hires] <= found.costs.min() * (1 + 1e-9)


@given(st.integers(1, 200), st.floats(0, 1))
def test_equal_chances_are_binomial(people, chance):
    """With one chance for all, leavers are binomial."""
    odds = leavers([chance] * people)
    closed = binom.pmf(np.arange(people + 1), people, chance)
    assert odds == pytest.approx(closed, abs=1e-12)


@given(CHANCES, st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_best_number_is_the_fractile(chances, short, idle):
    """So many hires are enough with the wanted chance, one fewer is not."""
    found = hire_once(chances, len(chances), short, idle)
    assert found.fractile == pytest.approx(short / (short + idle))
    assert found.enough[found.hires] >= found.fractile - 1e-9
    if found.hires:
        assert found.enough[found.hires - 1] <= found.fractile + 1e-9


def test_the_normal_approximation_comes_near_with_many():
    """With many people the normal approximation is off by less than one person."""
    found = hire_once([0.2] * 900, 900, 90, 10)
    assert found.normal == pytest.approx(180 + 12 * norm.ppf(0.9))
    assert abs(found.normal - found.hires) < 1


def test_too_many_people_need_no_hires():
    """Where more stay than are wanted, nobody is hired, and idle people cost."""
    found = hire_once([0.0] * 5, 3, 10, 1)
    assert (found.hires, found.cost) == (0, 2.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: leavers([0.5, 1.2]), r"\[0, 1\]"),
        (lambda: hire_once([0.5], 1, 0, 0), "more than 0"),
        (lambda: hire_once([0.5], 1, -1, 2), "0 or more"),
        (lambda: hire_once([0.5], -1, 1, 2), "0 people or more"),
    ],
)
def test_wrong_hiring_problems_are_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
