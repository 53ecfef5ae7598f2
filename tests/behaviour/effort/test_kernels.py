"""Luck on a grid: sums, means and shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm, norm, poisson

from engine.behaviour.effort import kernel
from engine.behaviour.effort.luck import kernels
from engine.behaviour.effort.noise import Normal

spacing = st.floats(0.002, 0.1)


def moments(masses, h):
    """Return sum, mean and variance."""
    where = (masses.first + np.arange(len(masses.p))) * h
    mean = float(masses.p @ where)
    return float(masses.p.sum()), mean, float(masses.p @ (where - mean) ** 2)


@given(mean=st.floats(-1.0, 2.0), sd=st.floats(0.0, 0.5), h=spacing)
def test_normal_masses(mean, sd, h):
    """Masses sum to 1, have the mean, and the variance where luck is wide enough."""
    masses = kernel.normal(mean, sd, h)
    total, found, variance = moments(masses, h)
    assert total == pytest.approx(1.0, abs=1e-13)
    assert found == pytest.approx(mean, abs=1e-13)
    assert (masses.p >= 0).all()
    if sd >= 0.9 * h:
        assert variance == pytest.approx(sd * sd, rel=1e-6)
    else:
        assert sd * sd - 1e-12 <= variance <= sd * sd + h * h / 4 + 1e-12


@given(mean=st.floats(0.01, 1.0), cv=st.floats(0.05, 1.0), h=st.floats(0.002, 0.02))
def test_lognormal_masses(mean, cv, h):
    """Masses sum to 1, have the mean, and nothing below 0 or far from the variance."""
    masses = kernel.lognormal(mean, cv, h)
    total, found, variance = moments(masses, h)
    assert masses.first >= 0
    assert (masses.p >= 0).all()
    assert total == pytest.approx(1.0, abs=1e-13)
    assert found == pytest.approx(mean, abs=1e-12)
    assert variance == pytest.approx((mean * cv) ** 2, rel=0.02, abs=h * h / 3)


def test_lognormal_masses_follow_the_distribution():
    """Sums of masses are the distribution function between points."""
    h, s = 0.002, np.sqrt(np.log(1.25))
    masses = kernel.lognormal(0.3, 0.5, h)
    edges = (masses.first + np.arange(len(masses.p)) + 0.5) * h
    expected = lognorm.cdf(edges, s, scale=0.3 * np.exp(-s * s / 2))
    assert np.abs(np.cumsum(masses.p) - expected).max() < 1e-4


@settings(max_examples=25)
@given(
    mean=st.floats(0.01, 0.5),
    size=st.floats(0.02, 0.2),
    cv=st.floats(0.0, 1.2),
    h=st.floats(0.002, 0.01),
)
def test_deal_masses(mean, size, cv, h):
    """Deals: sum 1, the mean, variance mean · size · (1 + cv²), no sale by e^−λ."""
    masses = kernel.deals(np.array([mean]), size, cv, h)[0]
    total, found, variance = moments(masses, h)
    assert total == pytest.approx(1.0, abs=1e-13)
    assert found == pytest.approx(mean, abs=1e-12)
    assert (masses.p >= 0).all()
    rate = mean / size
    allowed = rate * h * h / 3 + 0.03 * mean * size + 1e-12
    assert variance == pytest.approx(mean * size * (1 + cv * cv), abs=allowed)


def test_equal_deals_are_poisson():
    """Deals that are all of one size, a multiple of the spacing, are Poisson."""
    masses = kernel.deals(np.array([0.35]), 0.1, 0.0, 0.05)[0]
    expected = poisson.pmf(np.arange(8), 3.5)
    assert masses.first == 0
    assert np.abs(masses.p[0:16:2] - expected).max() < 1e-6
    assert np.abs(masses.p[1:16:2]).max() < 1e-6


def test_one_deal_is_lognormal():
    """With few deals, what is beyond none is the size of one."""
    h, rate, s = 0.002, 0.001, np.sqrt(np.log(2.0))
    p = kernel.deals(np.array([rate * 0.1]), 0.1, 1.0, h)[0].p
    above = 1 - np.cumsum(p)[50]
    expected = rate * lognorm.sf(50.5 * h, s, scale=0.1 * np.exp(-s * s / 2))
    assert above == pytest.approx(expected, rel=0.01)


@given(chance=st.floats(-0.5, 1.5), parts=st.integers(1, 5))
def test_one_sale_is_sold_or_not(chance, parts):
    """One sale has two outcomes; chances beyond 0 and 1 are cut off."""
    masses = kernel.one_sale(chance, 1.0, 1.0 / parts)
    inside = min(max(chance, 0.0), 1.0)
    assert len(masses.p) == parts + 1
    assert masses.p[-1] == pytest.approx(inside)
    assert masses.p[0] == pytest.approx(1 - inside)


def test_narrow_normal_is_linear_between_points():
    """Luck much narrower than the spacing keeps what is linear between points."""
    masses = kernel.normal(0.013, 0.004, 0.1)
    at = (masses.first + np.arange(len(masses.p))) * 0.1
    kink = float(masses.p @ np.maximum(at, 0.0))
    d = 0.013 / 0.004
    exact = 0.013 * norm.cdf(d) + 0.004 * norm.pdf(d)
    assert kink == pytest.approx(exact, abs=1e-9)


def test_additive_luck_has_no_kernel_by_mean():
    """Asking for kernels by mean of luck that has one kernel is refused."""
    with pytest.raises(TypeError, match="does not depend on the mean"):
        kernels(Normal(1.0), np.ones(1), 1.0, 0.1)
