"""Guarantees of the calendar of a plan year."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rollout.steps import period_share, steps_of


@pytest.mark.parametrize(("weekly", "count"), [(False, 12), (True, 52)])
def test_a_year_has_its_steps_and_lasts_twelve_months(weekly, count):
    """12 months, or 52 weeks; either way they last 12 months together."""
    steps = steps_of(weekly=weekly)
    assert steps.month.size == count
    assert steps.length.sum() == pytest.approx(12, abs=1e-12)
    per_month = np.bincount(steps.month, weights=steps.length)
    assert per_month == pytest.approx(np.ones(12), abs=1e-12)


def test_weeks_are_four_four_five():
    """Months of a quarter have 4, 4 and 5 weeks."""
    steps = steps_of(weekly=True)
    assert np.bincount(steps.month).tolist() == [4, 4, 5] * 4


@pytest.mark.parametrize("weekly", [False, True])
def test_outer_periods_close_only_where_inner_ones_do(weekly):
    """12, 4, 2 and 1 periods close, each with a month's end, and they nest."""
    steps = steps_of(weekly=weekly)
    closes = steps.closes((1, 3, 6, 12))
    assert closes.sum(axis=1).tolist() == [12, 4, 2, 1]
    assert not np.any(closes[1:] & ~closes[:-1])
    assert steps.last_of(11) == steps.month.size - 1
    assert closes[3, -1]


@given(st.lists(st.floats(0.1, 5), min_size=12, max_size=12))
def test_shares_of_periods_add_up_to_the_year(weights):
    """Whatever the phasing, periods of a length share the year's quota."""
    shares = tuple(w / sum(weights) for w in weights)
    for months in (1, 3, 6, 12):
        periods = range(0, 12, months)
        total = sum(period_share(shares, months, first) for first in periods)
        assert total == pytest.approx(1, abs=1e-12)
        for month in range(12):
            first = month - month % months
            assert period_share(shares, months, month) == period_share(
                shares, months, first
            )
