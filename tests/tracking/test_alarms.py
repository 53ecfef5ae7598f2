"""Pace, cumulative sums and warnings: how often they are wrong is known."""

from __future__ import annotations

import numpy as np
import pytest
from tracking.imagined import reps

from engine.base.streams import Purpose, stream
from engine.tracking.book import Book
from engine.tracking.cusum import cusum, cusum_alarms, cusum_limit, cusum_run_length
from engine.tracking.outlook import land
from engine.tracking.pace import pace_false_alarm, pace_limit
from engine.tracking.prior import Prior
from engine.tracking.scoring import alert_precision
from engine.tracking.warnings import FALLING, UNLIKELY, WarningRule, early_warnings


@pytest.mark.parametrize(
    ("months", "want"), [(1, 0.3446), (3, 0.2442), (6, 0.1636), (9, 0.1151)]
)
def test_published_false_alarms_of_the_pace_rule(months, want):
    """A pace limit of 80 % accuses this share of reps who are exactly on plan."""
    assert pace_false_alarm(0.8, 0.5, np.ones(months)) == pytest.approx(want, abs=5e-5)


def test_false_alarms_happen_as_often_as_stated():
    """Of imagined reps on plan with a season, so many are below the limit."""
    season = (6, 7, 9, 7, 8, 10)
    year = reps(2, 100_000, between=0.0, season=season, months=6)
    want = pace_false_alarm(0.8, 0.5, season)
    below = (year.book(6).pace < 0.8).mean()
    assert below == pytest.approx(want, abs=0.005)
    assert pace_false_alarm(
        pace_limit(0.05, 0.5, season), 0.5, season
    ) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("limit", "drop", "want"),
    [(4, 0.0, 335.37), (5, 0.0, 930.89), (4, 1.0, 8.38), (5, 1.0, 10.38)],
)
def test_published_run_lengths(limit, drop, want):
    """One-sided run lengths with slack ½ are those of the textbooks."""
    assert cusum_run_length(limit, drop=drop) == pytest.approx(want, abs=6e-3)


def test_run_lengths_happen():
    """Simulated sums alarm within a year, and after as many months, as computed."""
    limit = cusum_limit(40)
    assert cusum_run_length(limit) == pytest.approx(40)
    scores = stream(4, Purpose.LUCK, 1).standard_normal((20_000, 400))
    above = cusum(scores) > limit
    assert above.any(axis=1).all()
    assert above.argmax(axis=1).mean() + 1 == pytest.approx(40, abs=0.9)
    within = above[:, :12].any(axis=1).mean()
    assert cusum_alarms(12, limit) == pytest.approx(within, abs=0.008)


def test_cusum_by_hand():
    """The sum grows by what is below the slack, never below 0; no month, no change."""
    scores = np.array([[1.0, -1.5, np.nan, -0.5, -2.0, 3.0]])
    assert cusum(scores).tolist() == [[0, 1, 1, 1, 2.5, 0]]


@pytest.mark.parametrize("months", [1.0, 1e8])
def test_run_lengths_out_of_reach_are_refused(months):
    """No limit gives an alarm every month, nor one in ten million."""
    with pytest.raises(ValueError, match="months"):
        cusum_limit(months)


def year():
    """Return three reps: one collapsed, one slow and small, one well on plan."""
    plan = np.full((3, 12), 100.0) * np.array([[1.0], [0.2], [1.0]])
    rates = np.array(
        [
            [1.1, 0.9, 1.0, 0.3, 0.2, 0.1],
            [0.6, 0.5, 0.7, 0.6, 0.5, 0.6],
            [1.2, 1.1, 1.0, 1.3, 1.1, 1.2],
        ]
    )
    return Book(plan, plan[:, :6] * rates)


def test_warnings_are_in_the_order_of_money():
    """Most money at stake first, each with why; whoever is on plan is left alone."""
    outlook = land(year(), Prior(1.0, 0.3, 0.3))
    found = early_warnings(outlook, WarningRule())
    assert [(w.rank, w.row) for w in found] == [(1, 0), (2, 1)]
    assert found[0].at_stake > found[1].at_stake > 0
    assert found[0].what == f"{UNLIKELY} and {FALLING}"
    assert found[0].since == 3
    assert "month 4" in found[0].why
    assert "Sold 60% of the plan to date; needs 140% of plan" in found[0].why
    assert found[1].since == 0


def test_who_has_little_at_stake_is_not_named():
    """Below the least amount at stake there is no warning."""
    outlook = land(year(), Prior(1.0, 0.3, 0.3))
    assert [w.row for w in early_warnings(outlook, WarningRule(least=100.0))] == [0]


def test_sums_accuse_as_few_as_stated():
    """Of reps on plan, the share with a warning after 12 months is the one stated."""
    plan = np.ones((30_000, 12))
    luck = stream(9, Purpose.LUCK, 3).standard_normal(plan.shape)
    rule = WarningRule(chance=0.0, months_between_false=60)
    outlook = land(Book(plan, 1 + 0.4 * luck), Prior(1.0, 0.1, 0.4))
    standing = len(early_warnings(outlook, rule)) / 30_000
    ever = (cusum(luck) > rule.limit).any(axis=1).mean()
    assert rule.false_alarms(12) == pytest.approx(ever, abs=0.006)
    assert standing < 0.9 * ever  # an alarm that has passed no longer stands


def test_warnings_find_those_who_miss():
    """Of the 50 with most at stake, more miss than of the 50 with the worst pace."""
    truth = reps(12, 3_000, between=0.25)
    book = truth.book(4)
    outlook = land(book)
    money = np.maximum(truth.plan.sum(axis=1) - truth.sold.sum(axis=1), 0.0)
    named = [w.row for w in early_warnings(outlook, WarningRule())[:50]]
    slowest = np.argsort(book.pace)[:50]
    assert money[named].sum() > money[slowest].sum()
    assert alert_precision(outlook.at_stake, ~truth.hit, 50) > 0.9
