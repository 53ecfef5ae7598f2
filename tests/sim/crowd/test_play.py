"""The crowd played: closed forms, hand-computed years, and what must not matter."""

from __future__ import annotations

import dataclasses
import math
from itertools import count, islice

import numpy as np
import pytest
from crowds import EVEN, Linear, case, constant, crowd, random_crowd, seats

from engine.base.streams import Purpose, stream
from engine.sim.crowd.outcome import Played
from engine.sim.crowd.play import play, play_block
from engine.sim.crowd.problem import Luck, Policy, Reset

THETA, QUOTA = 1 / 16, 1000.0


def same(one, two):
    """Whether two outcomes are the same, byte by byte."""
    for field in dataclasses.fields(Played):
        ours, theirs = getattr(one, field.name), getattr(two, field.name)
        pairs = [(ours, theirs)]
        if isinstance(ours, dict):
            assert ours.keys() == theirs.keys()
            pairs = [(ours[name], theirs[name]) for name in ours]
        if any(a.tobytes() != b.tobytes() for a, b in pairs):
            return False
    return True


@pytest.mark.parametrize("weekly", [False, True])
def test_a_year_without_luck_is_arithmetic(weekly):
    """θ and effort of 12 months with season: sales, pay, effort, attainment by hand."""
    season = np.linspace(0.5, 1.5, 12)
    plan = case(2, effort=0.02, steps=52 if weekly else 12, rate=80.0)
    problem = crowd(2, (plan,), weekly=weekly, season=season)
    (played,) = play_block(problem, 0, 3)
    share = 12 * (THETA + 0.02)
    np.testing.assert_allclose(played.revenue, share * QUOTA, rtol=1e-6)
    np.testing.assert_allclose(played.variable, share * 80.0, rtol=1e-6)
    np.testing.assert_allclose(played.attainment, share, rtol=1e-6)
    np.testing.assert_allclose(played.effort, 0.02, rtol=1e-6)
    np.testing.assert_allclose(played.fixed, 2 * 50.0)
    by_month = 2 * QUOTA * (THETA + 0.02) * season
    np.testing.assert_allclose(
        played.month_revenue, np.tile(by_month, (3, 1)), rtol=1e-6
    )
    assert (played.filled == 1).all()
    assert not played.exits.any()


@pytest.mark.parametrize("weekly", [False, True])
def test_normal_luck_has_the_mean_and_variance_that_it_says(weekly):
    """Σ of a year ~ N(12(θ+e), 12·(size·expected)²), whatever the steps; 4 s.e."""
    plan = case(20, effort=0.02, steps=52 if weekly else 12)
    problem = crowd(
        20, (plan,), weekly=weekly, seats=seats(20), luck=Luck("normal", 0.5)
    )
    sales = np.concatenate(
        [found[0].revenue.ravel() for _, found in play(problem, range(4))]
    )
    sd = math.sqrt(12) * 0.5 / 12
    number = len(sales)
    mean = 12 * (THETA + 0.02)
    assert sales.mean() / QUOTA == pytest.approx(mean, abs=4 * sd / math.sqrt(number))
    assert sales.std() / QUOTA == pytest.approx(sd, rel=4 / math.sqrt(2 * number))


@pytest.mark.parametrize("weekly", [False, True])
@pytest.mark.parametrize(
    ("luck", "relative"),
    [
        (Luck("lognormal", 0.6), lambda mean: 0.6 * math.sqrt(12) * mean),
        (
            Luck("deals", 0.4, 0.8),
            lambda mean: math.sqrt(12 * mean * 0.4 / 12 * (1 + 0.8**2)),
        ),
    ],
    ids=["lognormal", "deals"],
)
def test_other_luck_has_its_mean_and_variance(luck, relative, weekly):
    """Lognormal and deal luck: mean kept, sd of a year as the closed forms say."""
    plan = case(20, effort=0.03, steps=52 if weekly else 12)
    problem = crowd(20, (plan,), weekly=weekly, seats=seats(20), luck=luck)
    sales = np.concatenate(
        [found[0].revenue.ravel() for _, found in play(problem, range(4))]
    )
    monthly, number = THETA + 0.03, len(sales)
    sd = relative(monthly)
    error = sd / math.sqrt(number)
    assert sales.mean() / QUOTA == pytest.approx(12 * monthly, abs=4 * error)
    kurtosis = ((sales - sales.mean()) ** 4).mean() / sales.var() ** 2
    assert sales.std() / QUOTA == pytest.approx(
        sd, rel=2 * math.sqrt((kurtosis - 1) / number)
    )
    assert sales.min() >= 0


def test_market_luck_is_everybodys():
    """ξ adds ξ·θ to each rep's month: with nothing else, all sell the same."""
    problem = crowd(4, luck=Luck("normal", 0.0, 0.0, 0.3, 0.5))
    (played,) = play_block(problem, 2, 256)
    assert np.ptp(played.revenue, axis=1).max() < 1e-9
    months = played.month_revenue / (4 * THETA * QUOTA) - 1
    assert months.std() == pytest.approx(0.3, rel=0.1)


def test_luck_is_the_same_under_every_plan():
    """A plan with the same behaviour has the same sales, to the last bit."""
    luck = Luck("deals", 0.5, 1.0)
    plans = (case(5, name="a"), case(5, name="b", rate=7.0), case(5, effort=0.01))
    one, two, three = play_block(crowd(5, plans, seats=seats(5), luck=luck), 0, 64)
    np.testing.assert_array_equal(one.revenue, two.revenue)
    assert (three.revenue >= one.revenue).all()
    assert (three.revenue > one.revenue).any()


def test_nothing_but_the_block_matters():
    """Replications, workers and longer runs leave what is played as it was."""
    draw = stream(11, Purpose.COMPANY)
    problem = random_crowd(draw, "deals", weekly=False)
    alone = [play_block(problem, block, 256) for block in (0, 1, 2, 5)]
    for workers in (1, 2, 3):
        found = list(play(problem, (0, 1, 2, 5), workers=workers))
        assert [block for block, _ in found] == [0, 1, 2, 5]
        for (_, ours), theirs in zip(found, alone, strict=True):
            assert all(map(same, ours, theirs))
    few = play_block(problem, 1, 10)
    np.testing.assert_array_equal(few[0].revenue, alone[1][0].revenue[:10])
    longer = play_block(dataclasses.replace(problem, months=problem.months + 3), 1, 256)
    before = slice(0, problem.months - 1)
    np.testing.assert_array_equal(
        longer[0].month_revenue[:, before], alone[1][0].month_revenue[:, before]
    )


def test_a_new_rep_changes_nobody_elses_year():
    """Without teams and contests the others' years are the same, to the last bit."""
    luck = Luck("deals", 0.5, 1.0)
    few = play_block(crowd(3, luck=luck), 0, 64)[0]
    many = play_block(crowd(6, (case(6),), seats=seats(6), luck=luck), 0, 64)[0]
    np.testing.assert_array_equal(few.revenue, many.revenue[:, :3])


def test_blocks_come_as_they_are_wanted_and_stop():
    """Of endlessly many blocks only some are played; progress counts them."""
    seen = []
    found = play(crowd(2), count(), workers=2, progress=seen.append)
    assert [block for block, _ in islice(found, 3)] == [0, 1, 2]
    found.close()
    assert seen == [1, 2, 3]


def test_an_error_in_a_block_reaches_the_caller():
    """What a payout raises comes out of play, whatever the workers."""

    class Broken:
        def month(self, *_args):
            raise KeyboardInterrupt

    problem = crowd(1, (case(1, payouts=(Broken(),)),))
    for workers in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            list(play(problem, range(8), workers=workers))


def test_deals_are_moved_and_come_back():
    """Pull-in is credited less its discount, missing next month; the end gives back."""
    moved = np.zeros(12)
    moved[[2, 5, 8, 11]] = 0.02, -0.03, 0.0, 0.05
    plan = case(1, moved=moved, discount=0.1, rate=100.0)
    (played,) = play_block(crowd(1, (plan,)), 0, 1)
    months = np.full(12, THETA)
    months[2] += 0.9 * 0.02
    months[3] -= 0.02
    months[5] -= 0.03
    months[6] += 0.03
    credit = months.sum() + 0.9 * 0.05
    months[11] += 0.9 * 0.05 - 0.05
    np.testing.assert_allclose(played.month_revenue[0], months * QUOTA, rtol=1e-6)
    np.testing.assert_allclose(played.pulled, 0.07, rtol=1e-6)
    np.testing.assert_allclose(played.pushed, 0.03, rtol=1e-6)
    np.testing.assert_allclose(played.conceded, 0.1 * 0.07 * QUOTA, rtol=1e-6)
    np.testing.assert_allclose(played.revenue, (12 * THETA - 0.007) * QUOTA, rtol=1e-6)
    np.testing.assert_allclose(played.variable, credit * 100.0, rtol=1e-6)
    by_month = np.zeros(12)
    by_month[[2, 5, 11]] = 20.0, 30.0, 50.0
    np.testing.assert_allclose(played.month_moved[0], by_month, rtol=1e-6)


def test_a_period_is_paid_from_nought_whatever_was_moved():
    """Pulled in before a quarter's close: the next one's pay starts below nought."""
    moved = np.zeros(12)
    moved[2] = 0.05
    plan = case(1, moved=moved, payouts=(Linear(100.0, period=1),))
    (played,) = play_block(crowd(1, (plan,)), 0, 1)
    quarter = 4 * 100.0
    np.testing.assert_allclose(
        played.month_pay[0, 2:4],
        [quarter * (THETA + 0.05), quarter * (THETA - 0.05)],
        rtol=1e-6,
    )


def test_policies_see_totals_and_start_again():
    """Effort follows the quarter's total as the table says, linear between points."""
    table = np.tile(np.array([0.05, 0.0], np.float32), (12, 1))
    plan = case(1, policies=(Policy((3,), 0.0, 0.5, (), (), table),))
    (played,) = play_block(crowd(1, (plan,)), 0, 1)
    total, efforts = 0.0, []
    for month in range(12):
        total *= month % 3 > 0
        efforts.append(0.05 * (1 - total / 0.5))
        total += THETA + efforts[-1]
    np.testing.assert_allclose(played.month_effort[0], np.array(efforts) * QUOTA)


def test_quota_follows_sales_by_the_ratchet():
    """Q' = Q(1+g) + λ(Y−Q) at each year's end; then attainment and pay are of Q'."""
    plan = case(1, effort=0.0, rate=100.0)
    problem = crowd(1, (plan,), months=36, reset=Reset(0.1, 0.4))
    (played,) = play_block(problem, 0, 1)
    sold, factor, quotas = 12 * THETA, 1.0, []
    for _ in range(3):
        quotas.append(factor)
        factor = factor * 1.1 + 0.4 * (sold - factor)
    np.testing.assert_allclose(played.attainment, sold / quotas[2])
    paid = played.month_pay[0].reshape(3, 12).sum(axis=1)
    np.testing.assert_allclose(paid, 100.0 * sold / np.array(quotas))
    np.testing.assert_allclose(played.revenue, 3 * sold * QUOTA)


def test_a_ratchet_never_takes_the_whole_quota():
    """Whoever sells nothing keeps a hundredth of the quota of the start."""
    own = seats(1, base=0.0)
    problem = crowd(1, months=36, seats=own, reset=Reset(0.0, 1.0))
    (played,) = play_block(problem, 0, 1)
    assert (played.attainment == 0).all()
    assert np.isfinite(played.variable).all()


def test_attainment_of_a_short_run_is_of_its_months():
    """A run of 5 months is held against the quota of these 5."""
    shares = np.arange(1.0, 13.0) / 78
    (played,) = play_block(crowd(1, months=5, quota_shares=shares), 0, 1)
    np.testing.assert_allclose(played.attainment, 5 * THETA / shares[:5].sum())
    (played,) = play_block(crowd(1, months=17, quota_shares=shares), 0, 1)
    np.testing.assert_allclose(played.attainment, 12 * THETA)


@pytest.mark.parametrize("recoverable", [True, False])
def test_draws_advance_and_are_recovered(recoverable):
    """The draw tops up lean months; later months give back what exceeds it."""
    season = np.array([0.0, 0.4, 2.0, 0.6, *([1.125] * 8)])
    plan = case(1, rate=160.0, draw=8.0, recoverable=recoverable)
    (played,) = play_block(crowd(1, (plan,), season=season), 0, 1)
    earned, balance, paid = 160.0 * THETA * season, 0.0, []
    for money in earned:
        back = min(balance, max(money - 8.0, 0.0)) if recoverable else 0.0
        advance = max(8.0 - money, 0.0)
        balance += advance - back
        paid.append(money + advance - back)
    np.testing.assert_allclose(played.month_pay[0], paid)
    assert min(paid) >= 8.0


def test_managers_get_their_share_of_variable_pay():
    """Overrides are a share of what plans pay, draws and prizes not counted."""
    plan = case(3, rate=60.0, override=0.15, draw=50.0)
    (played,) = play_block(crowd(3, (plan,), seats=seats(3)), 0, 2)
    np.testing.assert_allclose(played.override, 0.15 * 60.0 * 12 * THETA * 3)


def test_each_seat_is_paid_by_its_own_payout():
    """Seats follow the payout and the policy that they point at."""
    plan = case(
        3,
        policies=(constant(0.0), constant(0.01)),
        policy_of=np.array([[0], [1], [0]]),
        payouts=(Linear(10.0), Linear(20.0)),
        payout_of=np.array([0, 1, 1]),
    )
    (played,) = play_block(crowd(3, (plan,), seats=seats(3)), 0, 1)
    sold = 12 * np.array([THETA, THETA + 0.01, THETA])
    np.testing.assert_allclose(played.revenue[0], sold * QUOTA, rtol=1e-6)
    np.testing.assert_allclose(played.variable[0], sold * [10, 20, 20], rtol=1e-6)


def test_quota_ramp_lowers_the_quota_of_the_whole_period():
    """Quota of a month of tenure is its share of the plain one; pay is ÷ their sum."""
    from engine.sim.crowd.problem import Staffing

    staffing = Staffing(quota_ramp=(0.2, 0.4, 0.6))
    own = seats(1, tenure=1)
    plan = case(1, payouts=(Linear(100.0, period=1),))
    problem = crowd(1, (plan,), seats=own, staffing=staffing)
    (played,) = play_block(problem, 0, 1)
    first = (0.4 + 0.6 + 1.0) / 12
    pays = np.repeat([100 * THETA / first, *([100 * THETA * 4] * 3)], 3)
    np.testing.assert_allclose(played.month_pay[0], pays)
    np.testing.assert_allclose(played.attainment, 12 * THETA / (1 - 1.0 / 12))


def test_quarters_weigh_their_months():
    """Attainment of a quarter is held against the shares of its three months."""
    shares = np.arange(1.0, 13.0) / 78
    plan = case(1, payouts=(Linear(1.0, period=1),))
    (played,) = play_block(crowd(1, (plan,), quota_shares=shares), 0, 1)
    quarters = np.repeat(shares.reshape(4, 3).sum(axis=1), 3)
    np.testing.assert_allclose(played.month_pay[0], THETA / quarters)
    assert EVEN.sum() == pytest.approx(1.0)
