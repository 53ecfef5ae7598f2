"""Guarantees that sales are exactly compound Poisson while rep time does not bind."""

from __future__ import annotations

import numpy as np
import pytest
from deal_worlds import (
    SHORT,
    Luck,
    Staffing,
    company,
    correlation,
    eager,
    no_effort,
    of,
    problem,
)
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.sim.deals.events import Happening
from engine.sim.deals.play import _market, play
from engine.sim.deals.stages import Accounts, Stage, big, standard

SE = 4.0
"""Standard errors that a mean may be off: a chance of 1 in 16,000."""
RARE = 1e-4
"""p-value below which a test of a whole distribution fails."""
SIZE, CV, EXPECTED = 0.25 / 12.0, 0.8, 1.0 / 12.0


@pytest.fixture(scope="module")
def plain():
    """200 years of reps without effort."""
    return play(problem(company(200)))


@pytest.fixture(scope="module")
def reacting():
    """150 years of reps whose effort follows what they have sold, week by week."""
    return play(problem(company(150, policy=eager(52), weekly=True)))


def counts(run, edges):
    """Return ``(intervals, reps)`` numbers of deals won between times."""
    won, reps = run.won, len(run.problem.company.seats.ids)
    where = [edges, np.arange(reps + 1)]
    return np.histogram2d(won["time"], won["rep"], bins=where)[0]


def test_months_are_poisson_in_number(plain):
    """Numbers of deals by month: mean and variance are θ ÷ mean size, shape Poisson."""
    edges = np.arange(13.0)
    found = counts(plain, edges).ravel()
    mean = 0.9 * EXPECTED / SIZE
    assert abs(found.mean() - mean) < SE * np.sqrt(mean / found.size)
    dispersion = ((found - mean) ** 2).sum() / mean
    assert RARE < stats.chi2.cdf(dispersion, found.size) < 1 - RARE
    top = int(stats.poisson.ppf(0.999, mean))
    seen = np.bincount(np.minimum(found.astype(int), top), minlength=top + 1)
    chance = stats.poisson.pmf(np.arange(top + 1), mean)
    chance[-1] += stats.poisson.sf(top, mean)
    assert stats.chisquare(seen, chance * found.size).pvalue > RARE


def test_sizes_are_lognormal(plain):
    """Sizes of won deals have the mean and cv asked for, and are lognormal."""
    sizes = plain.won["amount"]
    assert abs(sizes.mean() - SIZE) < SE * CV * SIZE / np.sqrt(sizes.size)
    spread = np.sqrt(np.log(1 + CV**2))
    law = stats.lognorm(spread, scale=SIZE * np.exp(-(spread**2) / 2))
    assert stats.kstest(sizes, law.cdf).pvalue > RARE


def test_sales_have_mean_and_variance_of_the_formula(plain):
    """A month's sales have mean θ and variance θ · mean size · (1 + cv²), any month."""
    sales, mean = plain.sales, 0.9 * EXPECTED
    variance = mean * SIZE * (1 + CV**2)
    for month in (0, 1, 5, 11):
        own = sales[month]
        assert abs(own.mean() - mean) < SE * np.sqrt(variance / own.size)
    squares = (sales.ravel() - mean) ** 2
    error = squares.std() / np.sqrt(squares.size)
    assert abs(squares.mean() - variance) < SE * error


def test_months_are_independent(plain):
    """Without effort what is sold in a month says nothing of the next ones."""
    for lag in (1, 2, 6):
        found, error = correlation(
            plain.sales[:-lag].ravel(), plain.sales[lag:].ravel()
        )
        assert abs(found) < SE * error


def test_days_are_uniform(plain):
    """Deals close at any time of the run alike, from its first day on."""
    days = plain.won["time"] / 12.0
    assert stats.kstest(days, "uniform").pvalue > RARE


def test_time_changed_by_effort_is_standard(reacting):
    """Measured in expected deals, gaps between deals are exponential with mean 1.

    The theorem of random time change (Watanabe; Papangelou): exactly if the intensity
    is pace ÷ size, whatever reps make of what they have sold.
    """
    weeks = np.concatenate([[0.25] * 8 + [0.2] * 5] * 4)
    clock = np.concatenate([[0.0], np.cumsum(weeks)])
    gaps, left = [], []
    for rep in range(reacting.sales.shape[1]):
        pace = (0.9 * EXPECTED + reacting.effort[:, rep]) / SIZE
        passed = np.concatenate([[0.0], np.cumsum(pace * weeks)])
        own = reacting.won[reacting.won["rep"] == rep]["time"]
        inner = np.interp(own, clock, passed)
        gaps.append(np.diff(np.concatenate([[0.0], inner])))
        left.append(passed[-1] - len(own))
    assert reacting.effort.std() > 0.1 * EXPECTED
    # Gaps cut off by the year's end would bias; so the years are laid end to end.
    assert abs(np.mean(left)) < SE * np.std(left) / np.sqrt(len(left))
    whole = laid_end_to_end(reacting, weeks, clock)
    assert stats.kstest(np.diff(whole), "expon").pvalue > RARE
    later = np.diff(whole)
    found, error = correlation(later[:-1], later[1:])
    assert abs(found) < SE * error


def laid_end_to_end(run, weeks, clock):
    """Return all deals of all reps on one axis of expected deals."""
    start, points = 0.0, []
    for rep in range(run.sales.shape[1]):
        pace = (0.9 * EXPECTED + run.effort[:, rep]) / SIZE
        passed = np.concatenate([[0.0], np.cumsum(pace * weeks)])
        own = run.won[run.won["rep"] == rep]["time"]
        points.append(start + np.interp(own, clock, passed))
        start += passed[-1]
    return np.concatenate(points)


def test_martingale_of_weekly_sales(reacting):
    """What is sold less what was expected at the week's start averages to nothing."""
    weeks = np.concatenate([[0.25] * 8 + [0.2] * 5] * 4)[:, None]
    expected = (0.9 * EXPECTED + reacting.effort) * weeks
    surprise = reacting.sales - expected
    variance = expected * SIZE * (1 + CV**2)
    assert abs(surprise.sum()) < SE * np.sqrt(variance.sum())
    ratio = surprise**2 / variance
    assert abs(ratio.mean() - 1.0) < SE * ratio.std() / np.sqrt(ratio.size)
    for known in (reacting.effort, np.cumsum(reacting.sales, 0) - reacting.sales):
        weighted = surprise * (known - known.mean())
        assert abs(weighted.mean()) < SE * weighted.std() / np.sqrt(weighted.size)


def test_season_ramp_and_market_change_the_mean():
    """The mean is m·(ρ·a·(θ + e) + ξ·a·θ), the very formula, in every month."""
    season = 1.0 + 0.4 * np.cos(np.arange(12))
    season /= season.mean()
    reps, effort = 200, 0.5 * EXPECTED
    policy = no_effort()
    policy.effort[:] = effort
    world = company(
        reps,
        policy=policy,
        season=season,
        tenure=np.zeros(reps, np.int64),
        abilities=(1.2,),
        luck=Luck("deals", 0.25, 0.8, market_sd=0.2, market_memory=0.5),
        staffing=Staffing(ramp=(0.25, 0.5, 0.75)),
    )
    run = play(problem(world, stages=SHORT[1:]))
    tide = market_of(world)
    ramp = np.array([0.25, 0.5, 0.75, *[1.0] * 9])
    base = 0.9 * EXPECTED
    mean = season * 1.2 * (ramp * (base + effort) + tide * base)
    error = np.sqrt(mean * SIZE * (1 + CV**2) / reps)
    assert np.abs(tide).max() > 0.1
    assert (np.abs(run.sales.mean(axis=1) - mean) < SE * error).all()


def market_of(world):
    """Return the market's luck of the first replication: AR(1), from its own stream."""
    luck = world.luck
    drawn = stream(world.seed, Purpose.DEALS, 0, 0, 9).standard_normal(12)
    tide = [luck.market_sd * drawn[0]]
    fresh = luck.market_sd * np.sqrt(1 - luck.market_memory**2)
    for normal in drawn[1:]:
        tide.append(luck.market_memory * tide[-1] + fresh * normal)
    return np.array(tide)


def test_market_luck_is_a_stationary_ar1():
    """Over replications the market has its sd in every month, and its memory."""
    world = company(1, luck=Luck("deals", 0.25, market_sd=0.2, market_memory=0.6))
    tides = np.array([_market(problem(world, r)) for r in range(1500)])
    for month in (0, 11):
        sd = tides[:, month].std()
        assert abs(sd - 0.2) < SE * 0.2 / np.sqrt(2 * 1500)
    found, error = correlation(tides[:, 10], tides[:, 11])
    assert abs(found - 0.6) < SE * error


def test_big_accounts_keep_the_mean_and_add_their_variance():
    """Kinds of accounts share the mean, and variances add: θ·Σ share·size·(1 + cv²)."""
    close = (Stage("closing", 0.5, 1.5),)
    kinds = (
        Accounts("standard", 0.7, 0.25, 0.8, close),
        Accounts("big", 0.3, 2.0, 0.5, close),
    )
    run = play(problem(company(200), accounts=kinds))
    mean = 0.9 * EXPECTED
    each = [k.share * k.size * EXPECTED * (1 + k.cv**2) for k in kinds]
    sales = run.sales.ravel()
    variance = mean * sum(each)
    assert abs(sales.mean() - mean) < SE * np.sqrt(variance / sales.size)
    squares = (sales - mean) ** 2
    assert abs(squares.mean() - variance) < SE * squares.std() / np.sqrt(squares.size)
    won = run.won
    for number, kind in enumerate(kinds):
        own = won[won["accounts"] == number]["amount"]
        rate = kind.share * mean / (kind.size * EXPECTED) * 200 * 12
        assert abs(own.size - rate) < SE * np.sqrt(rate)
        error = own.std() / np.sqrt(own.size)
        assert abs(own.mean() - kind.size * EXPECTED) < SE * error


def test_effort_beyond_the_pipeline_is_sold_all_the_same():
    """A pace at which every deal would be won, and more, still sells what it says."""
    policy = eager(52)
    policy.effort[:] = 2.0 * EXPECTED
    run = play(problem(company(60, policy=policy, base=1.0, weekly=True)))
    walked_in = run.won["accounts"] == 1
    months, mean = 60 * 12, 3.0 * EXPECTED
    variance = mean * SIZE * (1 + CV**2)
    found = run.sales.sum() / months
    assert abs(found - mean) < SE * np.sqrt(variance / months)
    number = EXPECTED / SIZE * months
    assert abs(walked_in.sum() - number) < SE * np.sqrt(number)
    closing = run.advanced[1].sum() / run.departed[1].sum()
    assert closing == 1.0
    assert of(run, Happening.LOST)["detail"].max() == 0


def test_a_hopeless_month_sells_nothing():
    """Where the market takes more than there is, the pace is 0, not less."""
    world = company(20, months=2, season=np.array([0.0, *[12 / 11] * 11]))
    run = play(problem(world))
    assert run.sales[0].sum() == 0.0
    assert run.sales[1].sum() > 0.0


def test_standard_process_closes_what_it_is_meant_to():
    """The standard stages, with big accounts, sell the same expected amount."""
    run = play(
        problem(company(60), accounts=(standard(0.25, 1.0, 0.8), big(2.0, 0.5, 0.2)))
    )
    mean = 0.9 * EXPECTED
    variance = mean * EXPECTED * (0.8 * 0.25 * 2.0 + 0.2 * 2.0 * 1.25)
    assert abs(run.sales.mean() - mean) < SE * np.sqrt(variance / run.sales.size)
