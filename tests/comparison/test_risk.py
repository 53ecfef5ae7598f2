"""Guarantees of budget risk: odds, value at risk, mean of the worst."""

from __future__ import annotations

from fractions import Fraction
from math import exp, floor, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.comparison.risk import (
    budget_risk,
    cvar,
    cvar_interval,
    over_budget,
    value_at_risk,
)

COSTS = arrays.arrays(
    np.float64, st.integers(1, 60), elements=st.integers(-40, 40).map(float)
)
TAILS = st.sampled_from([0.01, 0.05, 0.07, 0.25, 0.5, 0.9])


def brute_cvar(cost, tail):
    """Return the mean of the worst share as a fraction, the last one in part."""
    share = Fraction(str(tail)) * len(cost)
    worst = sorted((Fraction(x) for x in cost), reverse=True)
    whole = floor(share)
    total = sum(worst[:whole], Fraction(0))
    if share > whole:
        total += (share - whole) * worst[whole]
    return float(total / share)


@given(COSTS, TAILS)
def test_cvar_is_exact(cost, tail):
    """The mean of the worst equals exact fractions, fractional weight included."""
    assert cvar(cost, tail) == pytest.approx(brute_cvar(cost, tail), abs=1e-9)


@given(COSTS, TAILS)
def test_value_at_risk_is_the_least_that_does(cost, tail):
    """At most the tail exceeds it, and any smaller cost is exceeded by more."""
    found = value_at_risk(cost, tail)
    assert found in cost
    assert (cost > found).sum() <= tail * cost.size + 1e-9
    smaller = cost[cost < found]
    if smaller.size:
        assert (cost > smaller.max()).sum() > tail * cost.size - 1e-9


@given(COSTS, TAILS, st.integers(-9, 9), st.integers(1, 9))
def test_worst_years_are_worse(cost, tail, shift, scale):
    """The mean of the worst is at least the value at risk and the mean, at most the
    worst; it moves and grows with money, and a larger tail is milder.
    """
    found = cvar(cost, tail)
    slack = 1e-9
    assert value_at_risk(cost, tail) - slack <= found <= cost.max() + slack
    assert found >= cost.mean() - slack
    assert cvar(scale * cost + shift, tail) == pytest.approx(scale * found + shift)
    assert cvar(cost, 0.95) <= found + slack


def test_hundred_years():
    """Of costs 1 to 100 the worst 5 % mean 98, their start is 95, 2.5 % mean 99.2."""
    cost = stream(1, Purpose.RESAMPLE).permutation(np.arange(1.0, 101.0))
    assert cvar(cost, 0.05) == pytest.approx(98.0)
    assert value_at_risk(cost, 0.05) == 95.0
    assert cvar(cost, 0.025) == pytest.approx((100 + 99 + 98 / 2) / 2.5)


def test_lognormal_tail_is_the_closed_form():
    """For lognormal costs the mean of the worst is e^½·Φ(1 − z) ÷ tail within error."""
    cost = stream(2, Purpose.RESAMPLE).lognormal(0, 1, 400_000)
    truth = exp(0.5) * stats.norm.cdf(1 - stats.norm.ppf(0.95)) / 0.05
    found = cvar_interval(cost, 0.05, 0.95)
    assert abs(found.mean - truth) < 2 * found.half_width
    assert found.half_width < 0.02 * truth


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        ("normal", stats.norm.pdf(stats.norm.ppf(0.95)) / 0.05),
        ("exponential", 1 - np.log(0.05)),
    ],
)
def test_interval_of_the_worst_covers(draw, truth):
    """Over 1,000 samples of 2,000 a 95 % interval of the worst 5 % covers 92–98 %."""
    covered = 0
    for key in range(1000):
        rng = stream(12, Purpose.RESAMPLE, key)
        found = cvar_interval(getattr(rng, draw)(size=2000), 0.05, 0.95)
        covered += found.low <= truth <= found.high
    assert 920 <= covered <= 980


def test_interval_by_hand():
    """Forty costs, worst tenth: excess over 36 is 1, 2, 3, 4 of four years."""
    found = cvar_interval(np.arange(1.0, 41.0), 0.1, 0.9)
    excess = [0.0] * 36 + [1.0, 2, 3, 4]
    reach = stats.t.ppf(0.95, 3) * np.std(excess, ddof=1) / 0.1 / sqrt(40)
    assert found.mean == pytest.approx(38.5)
    assert found.high == pytest.approx(38.5 + reach)
    assert found.low == pytest.approx(38.5 - reach)


def test_budget():
    """Costing just the budget is within it; the interval is Wilson's."""
    cost = np.array([1.0, 2, 2, 3])
    found = over_budget(cost, 2.0, 0.95)
    theirs = stats.binomtest(1, 4).proportion_ci(0.95, "wilson")
    assert (found.mean, found.low, found.high) == pytest.approx((0.25, *theirs))
    whole = budget_risk(np.arange(1.0, 101.0), 90.0, 0.95)
    assert (whole.budget, whole.over.mean, whole.p95) == (90.0, 0.1, 95.0)
    assert whole.worst == cvar_interval(np.arange(1.0, 101.0), 0.05, 0.95)
    wider = budget_risk(np.arange(1.0, 101.0), 90.0, 0.95, tail=0.1)
    assert (wider.p95, wider.worst.mean) == pytest.approx((95.0, 95.5))


def test_senseless_tails_are_refused():
    """A tail of 0 or 1, no costs, or a tail of a single year: errors; two will do."""
    assert cvar_interval(np.arange(40.0), 0.05, 0.95).mean == pytest.approx(38.5)
    for tail in (0.0, 1.0):
        with pytest.raises(ValueError, match="tail"):
            cvar(np.ones(3), tail)
    with pytest.raises(ValueError, match="tail"):
        value_at_risk(np.ones(0), 0.5)
    with pytest.raises(ValueError, match="fewer than two"):
        cvar_interval(np.ones(20), 0.05, 0.95)
