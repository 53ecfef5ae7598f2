"""Guarantees of stopping: enough replications, intervals that still cover."""

from __future__ import annotations

from math import exp, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.comparison.paired import mean_interval
from engine.comparison.precision import (
    enough,
    next_size,
    next_stage,
    round_up,
    safe_half_width,
)

MOST = 65_536


def normal(rng, n):
    """Draw differences as sales give them; the mean is 0.3."""
    return rng.normal(0.3, 1, n)


def skewed(rng, n):
    """Draw lognormal differences; the mean is the root of e."""
    return rng.lognormal(0, 1, n)


def overruns(rng, n):
    """Draw noise with an overrun of ten sd in three years of a hundred; mean 0.3."""
    return rng.normal(0, 1, n) + 10 * (rng.random(n) < 0.03)


def all_or_nothing(rng, n):
    """Draw a cost of 10 in two years of a hundred and nothing else; mean 0.2."""
    return 10.0 * (rng.random(n) < 0.02)


def experiment(draw, target, key):
    """Sample until the rule says enough, from the least size of one block."""
    rng = stream(11, Purpose.RESAMPLE, key)
    x = draw(rng, 256)
    while (n := next_stage(x[None], 0.95, target, MOST)) > x.size:
        x = np.concatenate([x, draw(rng, n - x.size)])
    return x


@pytest.mark.parametrize(
    ("draw", "truth", "target"),
    [
        *((normal, 0.3, 0.05), (skewed, exp(0.5), 0.1)),
        *((overruns, 0.3, 0.12), (all_or_nothing, 0.2, 0.1)),
    ],
)
def test_intervals_cover_after_stopping(draw, truth, target):
    """Over 1,000 experiments a 95 % interval covers 92 to 98 %, at several sizes."""
    covered, sizes = 0, set()
    for key in range(1000):
        x = experiment(draw, target, key)
        found = mean_interval(x, 0.95)
        assert found.half_width <= target
        covered += found.low <= truth <= found.high
        sizes.add(x.size)
    assert 920 <= covered <= 980
    assert len(sizes) >= 2
    assert max(sizes) < MOST


def test_without_the_guard_rare_costs_are_not_covered():
    """Stopping by the plain interval covers rare costs less than 92 % of the time."""
    covered = 0
    for key in range(1000):
        rng = stream(11, Purpose.RESAMPLE, key)
        x = all_or_nothing(rng, 256)
        while (width := mean_interval(x, 0.95).half_width) > 0.1:
            n = next_size(x.size, width, 0.1, MOST)
            x = np.concatenate([x, all_or_nothing(rng, n - x.size)])
        found = mean_interval(x, 0.95)
        covered += found.low <= 0.2 <= found.high
    assert covered < 920


@given(
    st.integers(1, 256).map(lambda k: 256 * k),
    st.one_of(st.floats(1e-6, 1e6), st.sampled_from([inf, nan, 0.0])),
    st.floats(1e-3, 1e3),
    st.integers(1, MOST),
)
def test_sizes_grow_in_stages_and_end(n, width, target, most):
    """A stage is 1.5 to 2 times the last in whole blocks, never past the most."""
    limit = -(-most // 256) * 256
    found = next_size(n, width, target, most)
    if width <= target or n >= limit:
        assert found == n
    else:
        assert n < found <= limit
        assert found % 256 == 0
        assert found == limit or 1.5 * n <= found < 2 * n + 256


def test_a_stage_aims_at_what_is_needed():
    """Half-width 1.2 times the target: 1.2² · 1.2 as many; the ends are 1.5 and 2."""
    assert next_size(10_240, 1.2, 1.0, MOST) == round_up(10_240 * 1.2**3)
    assert next_size(10_240, 1.01, 1.0, MOST) == 15_360
    assert next_size(10_240, 9.0, 1.0, MOST) == 20_480
    assert next_size(10_240, nan, 1.0, MOST) == 20_480
    assert next_size(10_240, inf, 1.0, 12_000) == 12_032


def test_the_widest_difference_decides():
    """With several plans the worst known one decides; without plans nothing does."""
    rng = stream(8, Purpose.RESAMPLE)
    x = rng.normal(0, [[1.0], [3.0]], (2, 512))
    wide = safe_half_width(x[1], 0.95)
    assert wide == pytest.approx(mean_interval(x[1], 0.95).half_width)
    assert next_stage(x, 0.95, wide, MOST) == 512
    assert next_stage(x, 0.95, 0.99 * wide, MOST) == 768
    assert next_stage(x[:1], 0.95, 0.99 * wide, MOST) == 512
    assert next_stage(x[:0], 0.95, wide, MOST) == 512
    x[0, 3] = nan
    assert next_stage(x, 0.95, wide, MOST) == 1024


def test_enough_asks_for_every_difference():
    """All half-widths must be within the target; an unknown one is not."""
    assert enough([1.0, 2.0], 2.0)
    assert enough([], 2.0)
    assert not enough([1.0, 2.1], 2.0)
    assert not enough([1.0, nan], 2.0)


def test_skew_samples_are_not_trusted_early():
    """By Cochran's rule one event of 256 is too few, either way; 128 are not."""
    x = np.zeros(256)
    assert safe_half_width(x, 0.95) == 0.0
    x[0] = 1.0
    assert safe_half_width(x, 0.95) == inf
    assert safe_half_width(-x, 0.95) == inf
    x[:128] = 1.0
    assert safe_half_width(x, 0.95) == mean_interval(x, 0.95).half_width


def test_the_limit_of_skewness_is_where_it_is_said():
    """With G₁² just below (n − 28) ÷ 25 a sample is trusted, just above it is not."""
    n = 1000
    for events in range(1, 100):
        p = events / n
        skew = (1 - 2 * p) / (p * (1 - p)) ** 0.5
        x = (np.arange(n) < events).astype(float)
        assert (safe_half_width(x, 0.95) < inf) == (n >= 28 + 25 * skew**2)


def test_senseless_targets_are_refused():
    """A target of 0, an unknown one, or no replications are errors."""
    for n, target in ((256, 0.0), (256, nan), (0, 1.0)):
        with pytest.raises(ValueError, match="more than 0"):
            next_size(n, 1.0, target, MOST)
