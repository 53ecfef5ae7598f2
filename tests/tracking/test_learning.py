"""Learning from a quarter: conjugate arithmetic, and bands that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.tracking.learning import Belief, replay_quarters

PRIOR = Belief(mean=0.9, weight=4.0, sd=0.3, freedom=8.0, correlation=0.1)


def quarters(seed, correlation, reps=20, count=8):
    """Return quarters of a company whose truth is drawn from the prior."""
    draws = stream(seed, Purpose.PRIOR, 7)
    variance = PRIOR.sd**2 * PRIOR.freedom / draws.chisquare(PRIOR.freedom)
    sd = np.sqrt(variance)
    mean = PRIOR.mean + sd / np.sqrt(PRIOR.weight) * draws.standard_normal()
    market = draws.standard_normal((count, 1))
    own = draws.standard_normal((count, reps))
    luck = np.sqrt(correlation) * market + np.sqrt(1 - correlation) * own
    return mean + sd * luck


def test_bands_hold_eight_quarters():
    """80 % bands hold 80 ± 2 % of 8 replayed quarters of 500 companies, and of reps."""
    inside, reps = [], []
    for seed in range(500):
        found, _ = replay_quarters(list(quarters(seed, 0.1)), PRIOR)
        inside += [one.inside for one in found]
        reps += [one.rep_coverage for one in found]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.02)
    assert np.mean(reps) == pytest.approx(0.8, abs=0.02)


def test_forgetting_the_shared_market_is_over_confident():
    """Taking reps of a quarter for independent gives bands that hold far fewer."""
    alone = Belief(PRIOR.mean, PRIOR.weight, PRIOR.sd, PRIOR.freedom)
    inside = [
        one.inside
        for seed in range(200)
        for one in replay_quarters(list(quarters(seed, 0.1)), alone)[0]
    ]
    assert np.mean(inside) < 0.7


def test_two_quarters_by_hand():
    """Without correlation the belief is the textbook's normal-inverse-chi-square."""
    prior = Belief(1.0, 2.0, 0.2, 5.0)
    found = prior.after([0.7, 0.9, np.nan])
    assert found.mean == pytest.approx((2 * 1 + 2 * 0.8) / 4)
    assert (found.weight, found.freedom) == (4, 7)
    squares = 5 * 0.04 + 0.02 + 2 * 2 / 4 * 0.04
    assert found.sd == pytest.approx(np.sqrt(squares / 7))
    low, high = found.band(0.8)
    assert high - found.mean == pytest.approx(
        1.4149239 * found.sd * np.sqrt(1.25), rel=1e-6
    )
    assert low + high == pytest.approx(2 * found.mean)


def test_correlated_reps_by_numerical_bayes():
    """With correlated reps, mean and variance are those of a posterior on a grid."""
    prior = Belief(1.0, 2.0, 0.2, 5.0, 0.5)
    x = np.array([0.7, 0.9, 0.65])
    inverse = np.linalg.inv(np.full((3, 3), 0.5) + np.eye(3) * 0.5)
    means = np.linspace(-0.5, 2.5, 1_501)[:, None]
    variances = np.geomspace(1e-3, 5.0, 2_000)[None, :]
    off = x - means[..., None]  # (means, 1, reps)
    square = np.einsum("...i,ij,...j->...", off, inverse, off)
    log = -square / (2 * variances) - 1.5 * np.log(variances)
    log -= 2.0 * (means - 1.0) ** 2 / (2 * variances) + 0.5 * np.log(variances)
    log -= (5.0 / 2) * np.log(variances) + 5.0 * 0.04 / (2 * variances)
    weight = np.exp(log - log.max())  # the grid's d(ln v) takes one power of v
    weight /= weight.sum()
    found = prior.after(x)
    assert found.mean == pytest.approx((weight * means).sum(), abs=1e-6)
    variance = found.freedom * found.sd**2 / (found.freedom - 2)
    assert variance == pytest.approx((weight * variances).sum(), rel=1e-4)


@given(st.lists(st.floats(0, 3), min_size=2, max_size=8), st.integers(1, 7))
def test_order_of_reps_does_not_matter(attainments, cut):
    """Uncorrelated reps told one after the other teach what they teach together."""
    prior = Belief(0.9, 3.0, 0.3, 4.0)
    together = prior.after(attainments)
    apart = prior.after(attainments[:cut]).after(attainments[cut:])
    assert apart.mean == pytest.approx(together.mean)
    assert apart.sd == pytest.approx(together.sd)


def test_correlated_reps_teach_less():
    """A team that moves together counts as few; its band is that of few."""
    loose = Belief(1.0, 1.0, 0.2, 9.0).after([0.8] * 20)
    tight = Belief(1.0, 1.0, 0.2, 9.0, 0.5).after([0.8] * 20)
    assert loose.weight == 21
    assert tight.weight == pytest.approx(1 + 20 / 10.5)
    assert loose.mean < tight.mean < 1


def test_a_change_is_followed_sooner_when_the_past_is_forgotten():
    """After a drop, the belief that forgets is nearer to it."""
    past = [np.full(10, 1.0)] * 8 + [np.full(10, 0.6)] * 2
    prior = Belief(1.0, 1.0, 0.2, 4.0)
    kept = replay_quarters(past, prior)[1].mean
    forgot = replay_quarters(past, prior, keep=0.5)[1].mean
    assert 0.6 < forgot < kept < 1


def test_a_quarter_without_anybody_is_passed_over():
    """No attainments change nothing and are not counted."""
    found, belief = replay_quarters([[], [np.nan]], PRIOR)
    assert found == ()
    assert belief == PRIOR
    assert PRIOR.after([]) is PRIOR


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((1.0, 0.0, 0.1, 3.0), "weight"),
        ((np.nan, 1.0, 0.1, 3.0), "finite"),
        ((1.0, 1.0, 0.1, 3.0, 1.0), "correlation"),
    ],
)
def test_what_is_no_belief_is_refused(given, why):
    """Beliefs that rest on nothing are refused, as are odd bands and memories."""
    with pytest.raises(ValueError, match=why):
        Belief(*given)
    with pytest.raises(ValueError, match="keep"):
        PRIOR.forget(0.0)
    with pytest.raises(ValueError, match="reps"):
        PRIOR.band(0.8, 0)
