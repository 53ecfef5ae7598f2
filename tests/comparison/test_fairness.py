"""Guarantees of fairness measures: Gini, gaps of groups, trends, bands."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.comparison.fairness import (
    gaps,
    gini,
    hedges,
    ranks,
    tenure_bands,
    terciles,
    trend,
)

AMOUNTS = arrays.arrays(
    np.float64, st.integers(1, 12), elements=st.integers(0, 50).map(float)
)


def test_gini_of_the_planning_example():
    """Ten attainments from 0.6 to 1.4 have a Gini of 0.14."""
    x = np.array([0.6, 0.7, 0.8, 0.9, 1, 1, 1.1, 1.2, 1.3, 1.4])
    assert gini(x) == pytest.approx(0.14, abs=1e-12)


@given(AMOUNTS)
def test_gini_is_the_mean_gap_of_pairs(x):
    """Gini equals the sum over all pairs of |a − b|, ÷ (2N² · mean)."""
    assume(x.sum() > 0)
    brute = sum(abs(a - b) for a, b in product(x, x)) / (2 * x.size**2 * x.mean())
    assert gini(x) == pytest.approx(brute, abs=1e-12)


@given(AMOUNTS, st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_gini_bounds_scale_and_order(x, scale, dice):
    """Gini is from 0 to 1 − 1/N and knows neither the currency nor the order."""
    mixed = list(x)
    dice.shuffle(mixed)
    found = float(gini(x))
    assert -1e-12 <= found <= 1 - 1 / x.size + 1e-12
    assert gini(scale * np.array(mixed)) == pytest.approx(found, abs=1e-9)


def test_gini_of_blocks_is_that_of_each_row():
    """A block of replications gives the same as one replication at a time."""
    x = stream(3, Purpose.RESAMPLE).gamma(2, 1, (7, 5, 11))
    one = [[float(gini(row)) for row in part] for part in x]
    assert gini(x) == pytest.approx(np.array(one), abs=1e-14)


def test_gini_where_it_has_no_meaning():
    """Nothing for anybody is equal; a total of 0 or less with debts is unknown."""
    assert gini(np.zeros(4)) == 0.0
    assert np.isnan(gini(np.array([1.0, -1.0])))
    assert np.isnan(gini(np.array([1.0, -3.0])))
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == 0.75


def test_gaps_by_hand():
    """Group means, gap to everybody else, and Hedges' g of a worked example."""
    low, high = gaps(np.array([1.0, 2, 3, 5, 7]), ["low"] * 3 + ["high"] * 2)
    assert (low.group, low.reps, low.mean, low.gap) == ("low", 3, 2.0, -4.0)
    assert (high.group, high.reps, high.mean, high.gap) == ("high", 2, 6.0, 4.0)
    pooled = np.sqrt((2 + 2) / 3)
    assert high.effect == pytest.approx((1 - 3 / 11) * 4 / pooled)
    assert low.effect == pytest.approx(-high.effect)


def test_one_group_has_no_gap():
    """Where everybody is in one group there is nobody to compare with."""
    (only,) = gaps(np.array([1.0, 3.0]), ["a", "a"])
    assert only.mean == 2.0
    assert np.isnan(only.gap)
    assert np.isnan(only.effect)


def test_effect_without_spread_is_unknown():
    """An empty group, or groups within which nobody differs, have no effect size."""
    assert np.isnan(hedges(np.arange(5.0), np.empty(0)))
    assert np.isnan(hedges(np.array([1.0, 1.0]), np.array([2.0, 2.0])))


def test_smallest_groups_that_have_an_effect():
    """Four reps are enough, three are not: J would be 0."""
    assert np.isnan(hedges(np.array([1.0, 1.02]), np.array([0.99])))
    four = hedges(np.array([1.0, 1.02]), np.array([0.98, 1.0]))
    assert four == pytest.approx((1 - 3 / 7) * 0.02 / np.sqrt(0.0004 / 2))


def test_effect_is_nearly_unbiased():
    """Over many small groups the mean effect is the true one; without J it is not."""
    rng = stream(4, Purpose.RESAMPLE)
    found = [hedges(rng.normal(1, 2, 5), rng.normal(0, 2, 5)) for _ in range(8000)]
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - 0.5) < 3 * error
    assert abs(np.mean(found) / (1 - 3 / 31) - 0.5) > 4 * error


def test_groups_must_be_as_many_as_values():
    """A group missing is an error."""
    with pytest.raises(ValueError, match="groups"):
        gaps(np.zeros(3), ["a", "b"])


def test_trend_equals_the_library():
    """Slope, its interval and the rank correlation are SciPy's; unknowns left out."""
    rng = stream(5, Purpose.RESAMPLE)
    x = np.round(rng.normal(0, 1, 50), 1)
    y = np.round(0.3 * x + rng.normal(0, 1, 50), 1)
    line = stats.linregress(x, y)
    reach = stats.t.ppf(0.95, 48) * line.stderr
    found = trend(np.append(x, np.nan), np.append(y, 1.0), 0.9)
    assert found.n == 50
    assert found.slope == pytest.approx(line.slope)
    assert found.low == pytest.approx(line.slope - reach)
    assert found.high == pytest.approx(line.slope + reach)
    assert found.rank_correlation == pytest.approx(stats.spearmanr(x, y).statistic)


def test_trend_that_cannot_be_told():
    """Two reps, or the same potential for all, give no trend."""
    assert trend(np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.95) is None
    assert trend(np.ones(5), np.arange(5.0), 0.95) is None
    three = trend(np.array([1.0, 2, 3]), np.array([1.0, 2, 3]), 0.95)
    assert (three.slope, three.rank_correlation, three.n) == (1.0, 1.0, 3)
    flat = trend(np.arange(5.0), np.ones(5), 0.95)
    assert flat.slope == 0.0
    assert np.isnan(flat.rank_correlation)


@given(AMOUNTS)
def test_ranks_equal_the_library(x):
    """Ranks are SciPy's average ranks."""
    assert list(ranks(x)) == list(stats.rankdata(x))


@given(AMOUNTS)
def test_terciles_never_part_equals(x):
    """Equals share a third, thirds follow the order, and all equal are the middle."""
    order = {"low": 0, "middle": 1, "high": 2}
    found = [order[t] for t in terciles(x)]
    for (a, s), (b, t) in product(zip(x, found, strict=True), repeat=2):
        assert (s == t) if a == b else (s <= t) == (a < b) or s == t
    if np.ptp(x) == 0:
        assert set(found) == {1}


def test_terciles_are_thirds():
    """Nine different potentials are three of each; an unknown one is unknown."""
    x = np.array([9.0, 1, 8, 2, 7, 3, 6, 4, 5, np.nan])
    assert terciles(x) == (
        *("high", "low", "high", "low", "high", "low"),
        *("middle", "middle", "middle", "unknown"),
    )
    assert terciles(np.array([np.nan])) == ("unknown",)
    assert terciles(np.array([np.nan, 4.0])) == ("unknown", "middle")


def test_tenure_bands():
    """Bands end before 12 and 36 months, and with 120."""
    months = np.array([0.0, 11.9, 12, 35.9, 36, 120, 120.1, np.nan])
    year, three, ten, more = (
        *("under 1 year", "1 to 3 years", "3 to 10 years"),
        "over 10 years",
    )
    expected = (year, year, three, three, ten, ten, more, "unknown")
    assert tenure_bands(months) == expected
