"""Guarantees that the crowd model and the deal model are one and the same law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import (
    QUOTA,
    SHORT,
    Leaving,
    Luck,
    Race,
    Reset,
    Staffing,
    by_month,
    company,
    correlation,
    eager,
    mean_gap,
    of,
    problem,
    squares,
)

from engine.sim.crowd.play import play_block
from engine.sim.crowd.problem import Policy
from engine.sim.deals.events import Happening
from engine.sim.deals.play import play

SE = 4.0
"""Standard errors that a mean may be off: a chance of 1 in 16,000."""
RARE = 1e-4
"""Chance of a distance between two samples' distributions at which a test fails."""


def crowd_months(world, blocks):
    """Return ``(replications, months)`` sales of a crowd of one rep, quota shares."""
    played = [play_block(world, block, 256)[0] for block in range(blocks)]
    return np.concatenate([one.month_revenue for one in played]) / QUOTA


@pytest.fixture(scope="module", params=[False, True], ids=["months", "weeks"])
def pair(request):
    """A rep who reacts, ``(samples, months)``: of the crowd, and deal by deal."""
    weekly = request.param
    policy = eager(52 if weekly else 12)
    season = 1.0 + 0.3 * np.cos(np.arange(12))
    changes = {"policy": policy, "weekly": weekly, "season": season / season.mean()}
    crowd = crowd_months(company(1, **changes), blocks=10)
    run = play(problem(company(250, **changes)))
    return crowd, by_month(run).T, run


def distance(one, other):
    """Return the greatest difference of two empirical distributions, and its limit.

    Kolmogorov and Smirnov's, whose limit at a chance of RARE is √(−ln(RARE ÷ 2) ÷ 2) ·
    √(1 ÷ n + 1 ÷ m); where values repeat (no deal at all), it is rarer still.
    """
    every = np.concatenate([one, other])
    shares = [
        np.searchsorted(np.sort(x), every, side="right") / len(x) for x in (one, other)
    ]
    scale = np.sqrt(1 / len(one) + 1 / len(other))
    return np.abs(shares[0] - shares[1]).max(), np.sqrt(-np.log(RARE / 2) / 2) * scale


def test_means_agree(pair):
    """Mean sales of every month, and of the year, are the same."""
    crowd, deals, _ = pair
    for month in range(12):
        assert mean_gap(crowd[:, month], deals[:, month]) < SE
    assert mean_gap(crowd.sum(axis=1), deals.sum(axis=1)) < SE


def test_variances_agree(pair):
    """Variances of months, of quarters and of the year are the same."""
    crowd, deals, _ = pair
    for months in ([0], [3], [7], [11], [0, 1, 2], [9, 10, 11], list(range(12))):
        parts = [sample[:, months].sum(axis=1) for sample in (crowd, deals)]
        assert mean_gap(*(squares(part) for part in parts)) < SE


def test_quantiles_agree(pair):
    """Below each decile of the crowd's sales lie as many years deal by deal."""
    crowd, deals, _ = pair
    for months in ([2], [8], [0, 1, 2], list(range(12))):
        one, other = (sample[:, months].sum(axis=1) for sample in (crowd, deals))
        for share in np.arange(0.1, 1.0, 0.1):
            cut = np.quantile(one, share)
            error = np.sqrt(share * (1 - share) * (1 / len(one) + 1 / len(other)))
            assert abs((other <= cut).mean() - share) < SE * error


def test_distributions_agree(pair):
    """Whole distributions of months and of the year are the same."""
    crowd, deals, _ = pair
    for months in ([0], [5], [11], [3, 4, 5], list(range(12))):
        gap, most = distance(*(s[:, months].sum(axis=1) for s in (crowd, deals)))
        assert gap < most


def test_autocorrelations_agree(pair):
    """What a month says of the next ones is the same: reps react alike."""
    crowd, deals, _ = pair
    for month, lag in ((0, 1), (1, 1), (3, 1), (4, 1), (0, 2), (6, 2), (0, 3), (2, 6)):
        found = [correlation(s[:, month], s[:, month + lag]) for s in (crowd, deals)]
        (one, error), (other, noise) = found
        assert abs(one - other) < SE * np.hypot(error, noise)


def test_reps_react_in_these_tests(pair):
    """Effort is large and differs: otherwise the tests above would say little."""
    _, _, run = pair
    assert run.effort.mean() > 0.2 / 12
    assert run.effort.std() > 0.1 / 12


CUPS = (
    Race("cup", "rank", 2, 7, (30e3, 10e3), by_attainment=True, board=True),
    Race("teams", "team", 3, 8, (50e3, 20e3), board=True),
    Race("more", "improvement", 9, 12, (30e3,), base_first=3, base_last=6),
    Race("steps", "threshold", 6, 11, (5e3, 9e3), levels=(4e5, 8e5)),
    Race("pool", "pool", 0, 13, (60e3,), by="team", minimum=3e5),
)


def lively():
    """Return a company in which everything moves at once, for 15 months."""
    season = 1.0 + 0.3 * np.cos(np.arange(12))
    shares = np.arange(6.0, 18.0)
    world = company(
        12,
        15,
        policy=eager(),
        season=season / season.mean(),
        quota_shares=shares / shares.sum(),
        team=np.arange(12) % 3,
        tenure=np.arange(12) % 6,
        luck=Luck("deals", 0.25, 0.8, market_sd=0.15, market_memory=0.5),
        staffing=Staffing((0.3, 0.6), (0.5, 0.8), 2.0, 0.4),
        leaving=(Leaving(0.06, 1.0, 0.8, 1.5, 0.5),),
        reset=Reset(0.05, 0.4),
        peer_effect=0.4,
        plan={"races": CUPS},
    )
    quotas = np.where(np.arange(12) % 2, 1.0, 2.0) * QUOTA
    return replace(world, seats=replace(world.seats, quota=quotas))


@pytest.fixture(scope="module")
def futures():
    """The lively company: a block of the crowd, and 50 replications deal by deal."""
    world = lively()
    played = play_block(world, 0, 256)[0]
    runs = [play(problem(world, r, stages=SHORT[1:])) for r in range(50)]
    return played, runs


def test_lively_companies_sell_alike(futures):
    """With ramps, exits, peers, ratchets and a market, every month's revenue agrees."""
    played, runs = futures
    quota = runs[0].problem.company.seats.quota
    deals = np.array([run.sales @ quota for run in runs])
    for month in range(15):
        assert mean_gap(played.month_revenue[:, month], deals[:, month]) < SE
    whole = [played.month_revenue.sum(axis=1), deals.sum(axis=1)]
    assert mean_gap(*whole) < SE
    assert mean_gap(*(squares(one) for one in whole)) < SE


def test_lively_companies_pay_alike(futures):
    """Variable pay of every month, at quotas that ramp, reset and pass on, agrees."""
    played, runs = futures
    deals = np.array([(run.pay + run.prizes).sum(axis=1) for run in runs])
    for month in range(15):
        assert mean_gap(played.month_pay[:, month], deals[:, month]) < SE


def test_lively_companies_win_alike(futures):
    """Each rep's prizes of all contests together agree in mean."""
    played, runs = futures
    prizes = np.array([run.prizes.sum(axis=0) for run in runs])
    for rep in range(12):
        assert pooled_gap(played.prizes[:, rep], prizes[:, rep]) < SE
    assert (prizes.mean(axis=0) > 0.0).all()


def pooled_gap(sample, other):
    """Return how many standard errors means lie apart, for samples of like spread.

    As few of 50 win a prize, their own spread says too little.
    """
    spread = np.concatenate([sample - sample.mean(), other - other.mean()]).std()
    error = spread * np.sqrt(1 / len(sample) + 1 / len(other))
    return abs(sample.mean() - other.mean()) / error


def test_contests_agree():
    """Prizes by contest, and mean places of every leaderboard, are the crowd's."""
    bases = np.array([0.7, 0.8, 0.9, 1.0, 1.1, 1.2]) / 12.0
    cups = (
        replace(CUPS[0], first=1, last=3),
        replace(CUPS[1], first=0, last=3),
        replace(CUPS[2], base_first=0, base_last=1, first=2, last=4, board=True),
        replace(CUPS[3], first=0, last=4, levels=(2e5, 4e5)),
        replace(CUPS[4], first=2, last=4, minimum=2e5),
    )
    world = company(6, 5, team=np.arange(6) // 2, plan={"races": cups})
    world = replace(world, seats=replace(world.seats, base=bases))
    played = play_block(world, 0, 256)[0]
    runs = [play(problem(world, r, stages=SHORT[1:])) for r in range(80)]
    for number, race in enumerate(cups):
        won = np.array([won_in(run, number) for run in runs])
        assert won.sum() > 0.0
        for rep in range(6):
            assert pooled_gap(played.won[race.name][:, rep], won[:, rep]) < SE
        for place, mean in enumerate(played.boards.get(race.name, ())):
            shown = np.array(
                [board_of(run, number, race.first + place) for run in runs]
            )
            error = shown.std(axis=0) * np.sqrt(1 / 256 + 1 / len(runs))
            assert (np.abs(mean - shown.mean(axis=0)) < SE * error).all()


def won_in(run, contest):
    """Return ``(reps,)`` prize money of one contest."""
    rows = of(run, Happening.PAYOUT)
    rows = rows[rows["deal"] == contest]
    return np.bincount(rows["rep"], rows["amount"], minlength=6)


def board_of(run, contest, month):
    """Return ``(reps,)`` places that a contest's board shows after a month."""
    rows = of(run, Happening.LEADERBOARD)
    rows = rows[(rows["deal"] == contest) & (rows["time"] == month + 1.0)]
    return np.sort(rows, order="rep")["detail"]


def test_lively_companies_try_and_leave_alike(futures):
    """Effort, people who leave and seats that are filled agree in every month."""
    played, runs = futures
    quota = runs[0].problem.company.seats.quota
    effort = np.array([run.effort @ quota for run in runs])
    gone = np.array([leavers(run) for run in runs])
    for month in range(15):
        assert mean_gap(played.month_effort[:, month], effort[:, month]) < SE
        assert mean_gap(played.month_exits[:, month], gone[:, month]) < SE
    assert mean_gap(played.exits.sum(axis=1), gone.sum(axis=1)) < SE
    assert gone.sum(axis=1).mean() > 8


def leavers(run):
    """Return how many people left in each month."""
    months = of(run, Happening.LEFT)["time"].astype(int) - 1
    return np.bincount(months, minlength=run.problem.company.months)


@pytest.mark.parametrize("share", [0.3, -0.3])
def test_moves_agree_when_deals_are_small(share):
    """If deals are far smaller than what is moved, both models move the same.

    Whole deals up to an amount fall short of it by less than the mean deal.
    """
    moved = np.zeros((12, 2), np.float32)
    moved[2] = share / 12.0
    nothing = np.zeros((12, 2), np.float32)
    policy = Policy((3,), 0.0, 1.0, (), (), nothing, moved)
    changes = {
        "policy": policy,
        "plan": {"discount": 0.1},
        "luck": Luck("deals", 0.02, 0.5),
    }
    crowd = crowd_months(company(1, 5, **changes), blocks=4)
    run = play(problem(company(25, 5, **changes), stages=SHORT[1:]))
    short = 0.02 / 12.0
    for month in (1, 2, 3, 4):
        one, other = crowd[:, month], run.sales[month]
        error = np.sqrt(one.var() / len(one) + other.var() / len(other))
        assert abs(one.mean() - other.mean()) < SE * error + short
    assert abs(run.moved[2].mean() - share / 12.0) < short
    assert (np.abs(run.moved[2]) <= abs(share) / 12.0).all()
