"""Guarantees of drawing what is assumed of people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.comparison.prior import band, draw, mass_below, quantile, shape

BANDS = st.tuples(
    *(st.floats(-50, 50).map(lambda x: round(x, 2)) for _ in range(3))
).map(lambda three: tuple(sorted(three)))


def rng(key=0):
    """Return the generator of what is assumed."""
    return stream(31, Purpose.PRIOR, key)


@given(st.lists(BANDS, min_size=1, max_size=5), st.integers(1, 40))
def test_draws_stay_in_their_bands(bands, draws):
    """Draw 0 is the values, every draw is within its band, closed ones are constant."""
    found = draw(bands, draws, rng())
    assert found.shape == (draws, len(bands))
    for column, (low, value, high) in zip(found.T, bands, strict=True):
        assert column[0] == value
        assert low <= column.min() <= column.max() <= high


@given(st.lists(BANDS, min_size=1, max_size=4))
def test_each_slice_is_met_once(bands):
    """Of n draws each of n equally likely slices of an open band holds just one."""
    n = 16
    found = draw(bands, n + 1, rng())[1:]
    for column, limits in zip(found.T, bands, strict=True):
        if limits[2] - limits[0] > 0.1:
            inside = (column > limits[0]) & (column < limits[2])
            level = np.array([mass_below(limits, x) for x in column[inside]])
            slices = np.floor(level * n - 1e-7).clip(0)
            assert len(set(slices)) >= inside.sum() - 1
            assert sorted(column[inside]) == pytest.approx(
                sorted(quantile(limits, level)), abs=1e-6
            )


def test_slices_of_a_plain_band():
    """In a plain band the sorted draws lie one in each slice."""
    limits = (1.0, 2.0, 5.0)
    found = np.sort(draw([limits], 101, rng())[1:, 0])
    levels = np.array([mass_below(limits, x) for x in found])
    assert list(np.floor(levels * 100)) == list(range(100))


def test_the_value_is_the_mode_and_the_mean_is_perts():
    """The density peaks at the value; the mean is (low + 4·value + high) ÷ 6."""
    low, value, high = limits = (0.1, 0.2, 0.6)
    alpha, beta = shape(limits)
    theirs = stats.beta(alpha, beta, low, high - low)
    grid = np.linspace(low, high, 5001)
    assert grid[np.argmax(theirs.pdf(grid))] == pytest.approx(value, abs=1e-3)
    expected = (low + 4 * value + high) / 6
    assert theirs.mean() == pytest.approx(expected)
    found = draw([limits], 2001, rng())[1:, 0]
    assert found.mean() == pytest.approx(expected, abs=1e-4)
    assert found.std() == pytest.approx(theirs.std(), rel=0.01)


@pytest.mark.parametrize("limits", [(0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (2.0, 3.0, 7.0)])
def test_mass_below_equals_the_library(limits):
    """Probabilities and quantiles are SciPy's beta, also with the value at an end."""
    low, _, high = limits
    theirs = stats.beta(*shape(limits), low, high - low)
    for x in np.linspace(low - 1, high + 1, 13):
        assert mass_below(limits, x) == pytest.approx(theirs.cdf(x), abs=1e-12)
    levels = np.linspace(0, 1, 11)
    assert quantile(limits, levels) == pytest.approx(theirs.ppf(levels))


def test_closed_bands_are_certain():
    """A closed band has all its mass at its value and moves no other band's draws."""
    assert mass_below((2.0, 2.0, 2.0), 2.0) == 0.0
    assert mass_below((2.0, 2.0, 2.0), 2.1) == 1.0
    assert list(quantile((2.0, 2.0, 2.0), np.array([0.1, 0.9]))) == [2.0, 2.0]
    alone = draw([(0.0, 1.0, 2.0)], 9, rng())
    beside = draw([(3.0, 3.0, 3.0), (0.0, 1.0, 2.0)], 9, rng())
    assert np.array_equal(alone[:, 0], beside[:, 1])
    assert np.all(beside[:, 0] == 3.0)
    assert np.all(draw([(3.0, 3.0, 3.0)], 4, rng()) == 3.0)


def test_bands_are_independent_and_repeatable():
    """Draws of two bands do not go together; the same stream gives the same draws."""
    bands = [(0.0, 1.0, 2.0), (0.0, 1.0, 2.0)]
    found = draw(bands, 1001, rng())
    assert abs(np.corrcoef(found[1:].T)[0, 1]) < 0.1
    assert np.array_equal(found, draw(bands, 1001, rng()))
    assert not np.array_equal(found, draw(bands, 1001, rng(1)))
    assert np.all(draw(bands, 2, rng())[1] != 1.0)


def test_band_of_differences():
    """The band is the 5th to the 95th percentile over draws."""
    assert band(np.arange(101.0)[::-1]) == pytest.approx((5.0, 95.0))
    assert band(np.array([7.0])) == (7.0, 7.0)
    assert band(np.arange(19.0)) == (0.0, 18.0)


def test_senseless_bands_are_refused():
    """A value outside, an infinite end, no draws, no differences: errors."""
    for limits in ((0.0, 3.0, 2.0), (2.0, 1.0, 3.0), (0.0, 1.0, np.inf)):
        with pytest.raises(ValueError, match="not a band"):
            draw([limits], 3, rng())
        with pytest.raises(ValueError, match="not a band"):
            mass_below(limits, 1.0)
    with pytest.raises(ValueError, match="at least one draw"):
        draw([(0.0, 1.0, 2.0)], 0, rng())
    with pytest.raises(ValueError, match="no shape"):
        shape((1.0, 1.0, 1.0))
    with pytest.raises(ValueError, match="needs draws"):
        band(np.empty(0))
