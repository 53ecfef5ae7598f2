"""Guarantees of luck's shapes, integrals over them, and order statistics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.behaviour.contest.order import (
    expected_best,
    place_odds,
    place_slopes,
    top_chance,
    win_chance,
)
from engine.behaviour.contest.panels import panels, running
from engine.behaviour.contest.shock import Shock

SHAPES = {
    "normal": stats.norm,
    "logistic": stats.logistic,
    "gumbel": stats.gumbel_r,
    "uniform": stats.uniform,
    "exponential": stats.expon,
}


def reference(shape, scale):
    """Return SciPy's distribution for one of our shapes."""
    if shape == "uniform":
        return stats.uniform(-scale, 2 * scale)
    return SHAPES[shape](scale=scale)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [0.3, 2.0])
def test_shapes_are_the_usual_ones(shape, scale):
    """Density and chance of more luck are SciPy's, far into both tails."""
    x = scale * np.linspace(-12.0, 30.0, 211)
    wanted = reference(shape, scale)
    shock = Shock(shape, scale)
    np.testing.assert_allclose(shock.density(x), wanted.pdf(x), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(shock.above(x), wanted.sf(x), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("shape", SHAPES)
def test_nodes_integrate(shape):
    """Points and weights give total 1, the mean and the variance of each shape."""
    luck, weights = Shock(shape, 1.7).nodes()
    mean, variance = reference(shape, 1.7).stats("mv")
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert weights @ luck == pytest.approx(float(mean), abs=1e-9)
    assert weights @ (luck - mean) ** 2 == pytest.approx(float(variance), rel=1e-9)


@pytest.mark.parametrize("shape", ["uniform", "exponential"])
def test_breaks_make_corners_exact(shape):
    """A function with a corner is integrated exactly if its place is told."""
    corner = np.array([[0.123]])
    luck, weights = Shock(shape, 1.0).nodes(corner)
    found = weights @ np.maximum(luck - 0.123, 0.0)[0]
    wanted = 0.877**2 / 4 if shape == "uniform" else np.exp(-0.123)
    assert found[0] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(
    ("shape", "scale", "words"),
    [("cauchy", 1.0, "shape"), ("normal", 0.0, "scale"), ("normal", np.inf, "scale")],
)
def test_unknown_luck_is_refused(shape, scale, words):
    """Unknown shapes and scales that are no size are refused."""
    with pytest.raises(ValueError, match=words):
        Shock(shape, scale)


def test_running_integrals():
    """A running integral is the antiderivative at every point, over uneven panels."""
    edges = np.array([0.0, 0.1, 1.0, 1.0, 4.0])
    x, weights = panels(edges)
    np.testing.assert_allclose(running(edges, np.cos(x)), np.sin(x), atol=1e-13)
    assert weights @ np.cos(x) == pytest.approx(np.sin(4.0), abs=1e-13)


@given(
    st.sampled_from(sorted(SHAPES)),
    st.integers(2, 25),
    st.floats(0.2, 5.0),
    st.floats(-3.0, 3.0),
)
def test_place_chances_are_whole_and_help_the_one_ahead(shape, count, scale, ahead):
    """Chances of places sum to 1; a head start helps and a lag hurts; winning and the
    top places are what they add up to.
    """
    shock = Shock(shape, scale)
    odds = place_odds(count, shock, head_start=ahead)
    assert odds.sum() == pytest.approx(1.0, abs=1e-9)
    assert (odds[0] - 1 / count) * ahead >= -1e-12
    assert win_chance(count, shock, head_start=ahead) == odds[0]
    assert top_chance(count, 2, shock, head_start=ahead) == pytest.approx(
        odds[:2].sum()
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 3, 12])
def test_slopes_are_derivatives_of_place_chances(shape, count):
    """β is what a small head start changes, from both sides; it sums to 0, and is
    never negative for the first place.
    """
    shock, step = Shock(shape, 1.3), 1e-5
    more = place_odds(count, shock, head_start=step)
    less = place_odds(count, shock, head_start=-step)
    slopes = place_slopes(count, shock)
    # One-sided bends of shapes with corners leave an error of the step's size.
    np.testing.assert_allclose(slopes, (more - less) / (2 * step), atol=5e-5)
    assert slopes.sum() == pytest.approx(0.0, abs=1e-12)
    assert slopes[0] > 0 > slopes[-1]


@pytest.mark.parametrize("shape", SHAPES)
def test_best_of_many_agrees_with_draws(shape):
    """The expected best of 7 lies within 4 standard errors of 40,000 draws."""
    draws = reference(shape, 1.0).rvs(
        size=(40_000, 7), random_state=stream(11, Purpose.RESAMPLE, 7)
    )
    best = draws.max(axis=1)
    gap = expected_best(7, Shock(shape, 1.0)) - best.mean()
    assert abs(gap) < 4 * best.std() / np.sqrt(best.size)


def test_one_is_no_contest():
    """Order statistics are refused for fewer than two."""
    for ask in (expected_best, place_odds, place_slopes):
        with pytest.raises(ValueError, match="2 entrants"):
            ask(1, Shock("normal", 1.0))


@pytest.mark.parametrize("ahead", [0.0, 0.3, 1.1, 2.0])
@pytest.mark.parametrize("count", [2, 5, 12])
def test_even_luck_ahead_is_exact(count, ahead):
    """With luck within ± 1 and a head start of d, t = d/2, the chance to win is
    t + (1 − t^N)/N, corners integrated exactly.
    """
    t = ahead / 2
    found = win_chance(count, Shock("uniform", 1.0), head_start=ahead)
    assert found == pytest.approx(t + (1 - t**count) / count, abs=1e-12)
