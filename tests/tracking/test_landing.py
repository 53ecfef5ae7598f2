"""Landing: closed forms, honest intervals, and a better forecast than the pace rule."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from tracking.imagined import reps

from engine.tracking.book import Book
from engine.tracking.landing import (
    Landing,
    landing_estimated,
    landing_known,
    landing_with_prior,
)
from engine.tracking.outlook import land
from engine.tracking.prior import Prior, fit_prior
from engine.tracking.scoring import brier, calibration, log_loss

LEFT = np.ones(5)
SEASON = (6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14)


def covered(past, how, count=100_000, seed=5):
    """Return the share of imagined reps whose landing is in its 90 % interval."""
    year = reps(seed + past, count, season=SEASON)
    book = year.book(past)
    if how == "plug-in":
        rates = book.rates
        found = landing_known(
            book.to_date, book.left, rates.mean(axis=1), rates.std(axis=1, ddof=1)
        )
        low, high = found.interval(0.9)
    else:
        found = land(book, alone=how == "alone")
        low, high = found.low, found.high
    total = year.sold.sum(axis=1)
    return float(((low <= total) & (total <= high)).mean())


def test_published_chances():
    """Known, estimated and prior chances are the published ones to six digits."""
    mean = 640 / 7
    assert landing_known(640, LEFT, mean, 30).chance(1200)[0] == pytest.approx(
        0.062601, abs=5e-7
    )
    assert landing_estimated(640, LEFT, mean, 30, 7).chance(1200)[0] == pytest.approx(
        0.142983, abs=5e-7
    )
    prior = Prior(100, 20, 30)
    assert prior.posterior(mean, 7)[0] == pytest.approx(93.5135, abs=5e-5)
    found = landing_with_prior(640, LEFT, mean, 7, prior)
    assert found.chance(1200)[0] == pytest.approx(0.133467, abs=5e-7)


def test_needed_run_rate():
    """What must be sold a month is what is missing over the months left: 112."""
    plan = np.full((1, 12), 100.0)
    sold = np.full((1, 7), 640 / 7)
    book = Book(plan, sold)
    assert book.needed_run_rate[0] == pytest.approx(112)
    assert book.needed_rate[0] == pytest.approx(1.12)
    assert book.pace[0] == pytest.approx(640 / 700)


@pytest.mark.parametrize("past", range(3, 10))
def test_intervals_cover_as_often_as_they_say(past):
    """90 % intervals hold 90 ± 1 % of 100,000 reps, from 3 to 9 months of history."""
    assert covered(past, "alone") == pytest.approx(0.9, abs=0.01)
    assert covered(past, "team") == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(("past", "most"), [(3, 0.70), (6, 0.80), (9, 0.88)])
def test_the_plug_in_normal_is_over_confident(past, most):
    """Estimates taken for the truth give "90 %" intervals that hold far fewer."""
    assert covered(past, "plug-in") < most


def test_colleagues_make_intervals_narrower():
    """From three months, a team's intervals are under two thirds of those alone."""
    book = reps(3, 2_000).book(3)
    team, alone = land(book), land(book, alone=True)
    widths = [float((x.high - x.low).mean()) for x in (team, alone)]
    assert widths[0] < 0.66 * widths[1]


@pytest.mark.parametrize("past", [3, 6, 9])
def test_chances_beat_the_pace_rule(past):
    """Brier and log loss of the landing chance are below those of the pace rule."""
    year = reps(40 + past, 20_000, season=SEASON)
    book = year.book(past)
    team = land(book).p_land
    alone = land(book, alone=True).p_land
    rules = [np.where(book.pace >= limit, 1.0, 0.0) for limit in (1.0, 0.8)]
    worst = min(brier(rule, year.hit) for rule in rules)
    assert brier(team, year.hit) < brier(alone, year.hit) < worst
    assert log_loss(team, year.hit) < log_loss(alone, year.hit)
    assert calibration(team, year.hit).slope == pytest.approx(1, abs=0.08)


def test_prior_is_recovered():
    """Moments of a large team give the mean, the spread between and that within."""
    book = reps(8, 20_000, between=0.2, variation=0.4, mean=0.9).book(4)
    found = fit_prior(book.rates)
    assert found.mean == pytest.approx(0.9, abs=0.01)
    assert found.between == pytest.approx(0.2, abs=0.01)
    assert found.within == pytest.approx(0.4, abs=0.01)


def test_alike_reps_are_judged_alike():
    """Where reps differ by luck alone, nobody's own months count."""
    rates = np.array([[1.0, 1.2], [1.2, 1.0], [1.1, 1.1]])
    prior = fit_prior(rates)
    assert prior.between == 0
    assert prior.posterior([5.0], [2])[0][0] == pytest.approx(1.1)


def test_nobody_has_sold_yet():
    """Before the first month only a prior speaks, and it speaks for all alike."""
    book = Book(np.full((2, 12), 10.0), np.empty((2, 0)))
    found = land(book, Prior(1.0, 0.0, 0.5))
    assert found.p_land == pytest.approx([0.5, 0.5])
    with pytest.raises(ValueError, match="prior"):
        land(book)


def test_months_without_a_quota_say_nothing():
    """Whoever starts in the third month is judged as if the year had ten months."""
    plan = np.full((3, 12), 10.0)
    plan[0, :2] = 0
    sold = np.array([[0, 0, 9, 12, 8], [8, 9, 11, 10, 12], [12, 8, 9, 10, 7]], float)
    late = land(Book(plan, sold), alone=True)
    short = land(Book(plan[:1, 2:], sold[:1, 2:]), alone=True)
    assert late.p_land[0] == pytest.approx(short.p_land[0])


@pytest.mark.parametrize("freedom", [1.0, 1.5, 2.0, 6.0, np.inf])
@pytest.mark.parametrize("floor", [20.0, 95.0, 130.0])
def test_money_missing_is_the_integral_of_the_chance(freedom, floor):
    """Expected money missing equals the quadrature of P(landing ≤ x)."""
    one = Landing(np.array([100.0]), np.array([15.0]), np.array([freedom]))
    want = quad(lambda x: one.below(x)[0], min(floor, 110.0), 110.0)[0]
    assert one.missing(110.0, floor)[0] == pytest.approx(want, abs=1e-7)


def test_certainty():
    """Without spread, the chance is 0 or 1 and what is missing is the difference."""
    sure = Landing(np.array([100.0]), np.zeros(1), np.array([np.inf]))
    assert sure.chance(100.0) == 1
    assert sure.chance(100.01) == 0
    assert sure.missing(130.0, 20.0) == 30
    assert sure.interval(0.9) == (100, 100)


@given(st.floats(-3, 3), st.floats(0.01, 5), st.sampled_from([1.0, 3.0, 30.0, np.inf]))
def test_chance_and_quantile_are_inverse(centre, spread, freedom):
    """A quantile is passed with the chance that it was asked for."""
    one = Landing(np.array([centre]), np.array([spread]), np.array([freedom]))
    for share in (0.05, 0.5, 0.9):
        assert one.below(one.quantile(share))[0] == pytest.approx(share, abs=1e-9)
        assert one.chance(one.quantile(share))[0] == pytest.approx(1 - share, abs=1e-9)


def test_season_weights_months():
    """With a season, the chance is that of the sum of months of those weights."""
    left = np.array([0.5, 2.0, 1.0])
    found = landing_known(10, left, 4, 3).chance(26)[0]
    score = (10 + 3.5 * 4 - 26) / (3 * sqrt(0.25 + 4 + 1))
    assert found == pytest.approx(0.5 * (1 + erf(score / sqrt(2))))


def test_scores_on_small_cases():
    """Brier and log loss are the sums by hand; calibration finds a known stretch."""
    assert brier([0.8, 0.4], [1, 0]) == pytest.approx((0.04 + 0.16) / 2)
    assert log_loss([0.8, 0.4], [1, 0]) == pytest.approx(-np.log([0.8, 0.6]).mean())
    p = np.array([0.25, 0.75])
    y = [1] + [0] * 9 + [1] * 9 + [0]  # true odds are 9, stated are 3
    found = calibration(np.repeat(p, 10), y)
    assert found.slope == pytest.approx(2)
    assert found.level == pytest.approx(0, abs=1e-9)
    assert np.isnan(calibration([0.2, 0.9], [0, 1]).slope)


@pytest.mark.parametrize(
    ("plan", "sold"),
    [
        (np.zeros((1, 2)), np.zeros((1, 1))),
        (np.full((1, 2), -1.0), np.zeros((1, 1))),
        (np.ones((1, 2)), np.ones((1, 3))),
        (np.ones((1, 2)), np.full((1, 1), np.nan)),
    ],
)
def test_books_that_cannot_be_judged_are_refused(plan, sold):
    """No plan, a negative one, more months than planned and unknown sales: refused."""
    with pytest.raises(ValueError, match=r"must|fit"):
        Book(plan, sold)
