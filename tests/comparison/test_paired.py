"""Guarantees of paired differences and of intervals."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.comparison.paired import difference, mean_interval, wilson

PAIRS = arrays.arrays(
    np.float64,
    st.tuples(st.just(2), st.integers(2, 30)),
    elements=st.integers(-1000, 1000).map(lambda k: k / 8),
)


def test_difference_by_hand():
    """Four replications by hand: mean, sd, t interval, ties half, percentiles."""
    found = difference(np.array([5.0, 3, 4, 8]), np.array([3.0, 4, 4, 5]), 0.95)
    sd = sqrt(10 / 3)
    assert found.mean == 1.0
    assert found.sd == pytest.approx(sd)
    assert found.n == 4
    assert found.high == pytest.approx(1 + 3.182446305284263 * sd / 2)
    assert found.low == pytest.approx(1 - 3.182446305284263 * sd / 2)
    assert found.p_better == 0.625
    assert found.p05 == pytest.approx(-0.85)
    assert found.p95 == pytest.approx(2.85)


def test_t_interval_equals_the_library():
    """The interval of a mean is SciPy's t interval."""
    x = stream(1, Purpose.RESAMPLE).normal(3, 2, 40)
    theirs = stats.ttest_1samp(x, 0.0).confidence_interval(0.9)
    ours = mean_interval(x, 0.9)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), rel=1e-12)
    assert ours.half_width == pytest.approx((theirs.high - theirs.low) / 2, rel=1e-12)


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (3, 20), (10, 20), (20, 20)])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_wilson_equals_the_library(hits, n, confidence):
    """The interval of a probability is SciPy's Wilson interval."""
    theirs = stats.binomtest(hits, n).proportion_ci(confidence, "wilson")
    assert wilson(hits / n, n, confidence) == pytest.approx(tuple(theirs), abs=1e-12)


def test_wilson_ends_are_exact():
    """None of n is an interval from exactly 0, all of n one to exactly 1."""
    for n in range(1, 300):
        (low, up), (down, high) = wilson(0.0, n, 0.95), wilson(1.0, n, 0.95)
        assert (low, high) == (0.0, 1.0)
        assert up == pytest.approx(1 - down, abs=1e-12)
        assert 0 < up < 1


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_wilson_covers(p):
    """Summed over all outcomes, a 95 % interval covers 93 to 98 % at n = 256."""
    n = 256
    covered = sum(
        stats.binom.pmf(k, n, p)
        for k in range(n + 1)
        if wilson(k / n, n, 0.95)[0] <= p <= wilson(k / n, n, 0.95)[1]
    )
    assert 0.93 < covered < 0.98


@given(PAIRS)
def test_difference_is_antisymmetric(pair):
    """Swapping two plans turns the sign of everything and mirrors probabilities."""
    one, two = difference(*pair, 0.95), difference(*pair[::-1], 0.95)
    assert one.mean == -two.mean
    assert (one.low, one.high) == (-two.high, -two.low)
    assert one.sd == two.sd
    assert one.p_better == pytest.approx(1 - two.p_better, abs=1e-12)
    assert one.p_better_low == pytest.approx(1 - two.p_better_high, abs=1e-12)
    assert one.p_better_high == pytest.approx(1 - two.p_better_low, abs=1e-12)
    assert one.p05 == pytest.approx(-two.p95)
    lower = difference(*pair, 0.95, lower_is_better=True)
    assert lower.p_better == two.p_better
    assert lower.mean == one.mean


@given(PAIRS, st.randoms(use_true_random=False))
def test_order_of_replications_does_not_matter(pair, dice):
    """Replications in another order, both plans alike, give the same difference."""
    order = list(range(pair.shape[1]))
    dice.shuffle(order)
    one, two = difference(*pair, 0.9), difference(*pair[:, order], 0.9)
    assert vars_of(one) == pytest.approx(vars_of(two), abs=1e-9)


@given(PAIRS)
def test_intervals_hold_their_estimate(pair):
    """Each estimate is within its interval, each probability within 0 and 1."""
    found = difference(*pair, 0.95)
    assert found.low <= found.mean <= found.high
    assert 0 <= found.p_better_low <= found.p_better <= found.p_better_high <= 1
    assert found.p05 <= found.p95


def vars_of(found):
    """Return a difference's numbers."""
    return [getattr(found, name) for name in type(found).__slots__]


def test_common_luck_cancels():
    """What both plans have in common does not widen the interval of the difference."""
    rng = stream(2, Purpose.RESAMPLE)
    common, own = rng.normal(0, 100, 500), rng.normal(1, 1, 500)
    found = difference(common + own, common, 0.95)
    assert found.sd == pytest.approx(own.std(ddof=1))


def test_what_is_unknown_stays_unknown():
    """With a replication that is not a number, the difference is not a number."""
    found = difference(np.array([1.0, np.nan, 2.0]), np.zeros(3), 0.95)
    assert all(np.isnan(x) for x in vars_of(found) if x != 3)


def test_senseless_questions_are_refused():
    """Misaligned plans, one replication, or a confidence of 1 are errors."""
    with pytest.raises(ValueError, match="not aligned"):
        difference(np.zeros(3), np.zeros(4), 0.95)
    with pytest.raises(ValueError, match="two replications"):
        difference(np.zeros(1), np.zeros(1), 0.95)
    with pytest.raises(ValueError, match="two replications"):
        mean_interval(np.zeros((3, 3)), 0.95)
    with pytest.raises(ValueError, match="confidence"):
        mean_interval(np.zeros(3), 1.0)
