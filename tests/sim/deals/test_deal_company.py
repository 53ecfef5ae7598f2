"""Guarantees of months' ends, of looking policies up, and of what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import (
    SHORT,
    Leaving,
    Luck,
    Race,
    Reset,
    Staffing,
    company,
    eager,
    of,
    problem,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import RegularGridInterpolator

from engine.sim.crowd.problem import Policy
from engine.sim.deals.boards import places
from engine.sim.deals.events import Happening
from engine.sim.deals.play import play
from engine.sim.deals.policy import look_up
from engine.sim.deals.problem import DealProblem, of_luck
from engine.sim.deals.stages import Accounts, Stage, big, standard

SE = 4.0
"""Standard errors that a mean may be off: a chance of 1 in 16,000."""


class Told:
    """A payout that keeps what it was told."""

    def __init__(self):
        self.calls = []

    def month(self, month, before, after):
        self.calls.append((month, np.array(before), np.array(after)))
        return np.zeros(len(after[0]))


def test_payouts_are_told_attainments():
    """A payout hears credits ÷ quota of the whole month, quarter, half and year."""
    told, shares = Told(), np.arange(1.0, 13.0) / 78.0
    run = play(problem(company(3, 14, quota_shares=shares, plan={"payouts": (told,)})))
    assert [month for month, _, _ in told.calls] == [*range(12), 0, 1]
    for number, (month, before, after) in enumerate(told.calls):
        for place, months in enumerate((1, 3, 6, 12)):
            first = number - month % months
            quota = shares[month - month % months :][:months].sum()
            so_far = run.sales[first:number].sum(axis=0)
            assert np.allclose(before[place], so_far / quota)
            assert np.allclose(after[place], (so_far + run.sales[number]) / quota)


def test_each_seat_is_paid_by_its_own_payout():
    """Seats under different payouts are paid by theirs."""

    class Flat:
        def __init__(self, money):
            self.money = money

        def month(self, month, before, after):
            del month, before
            return self.money + 0.0 * after[0]

    plan = {"payouts": (Flat(10.0), Flat(20.0)), "payout_of": np.array([1, 0, 1])}
    run = play(problem(company(3, 2, plan=plan)))
    assert run.pay.tolist() == [[20.0, 10.0, 20.0]] * 2


def test_leaderboards_are_published_each_month_of_the_window():
    """Places are by sales of the window to date, in its months and in no other."""
    race = Race("cup", "rank", 2, 4, (1.0,), board=True)
    hidden = Race("quiet", "rank", 0, 4, (1.0,))
    run = play(problem(company(6, 6, plan={"races": (hidden, race)})))
    shown = of(run, Happening.LEADERBOARD)
    assert set(shown["deal"].tolist()) == {1}
    assert sorted(set(shown["time"].tolist())) == [3.0, 4.0, 5.0]
    for month in (2, 3, 4):
        rows = np.sort(shown[shown["time"] == month + 1.0], order="rep")
        sales = run.sales[2 : month + 1].sum(axis=0) * 1e6
        assert np.allclose(rows["amount"], sales)
        order = np.argsort(-sales)
        assert rows["detail"][order].tolist() == [1, 2, 3, 4, 5, 6]


def test_leagues_attainments_improvements_and_teams_are_scored():
    """Leagues rank apart; attainment divides by quota; others as their names say."""
    team = np.array([0, 0, 1, 1])
    races = (
        Race("a", "rank", 3, 3, (1.0,), by_attainment=True, by="team", board=True),
        Race("b", "improvement", 3, 3, (1.0,), base_first=1, base_last=2, board=True),
        Race("c", "team", 3, 3, (1.0,), board=True),
    )
    shares = np.array([1.0, 1, 1, 3, *[0.75] * 8]) / 12.0
    world = company(4, 4, team=team, quota_shares=shares, plan={"races": races})
    run = play(problem(world))
    rows = of(run, Happening.LEADERBOARD)
    score = [np.sort(rows[rows["deal"] == r], order="rep")["amount"] for r in range(3)]
    place = [np.sort(rows[rows["deal"] == r], order="rep")["detail"] for r in range(3)]
    sold = run.sales[3]
    assert np.allclose(score[0], sold / 0.25)
    assert sorted(place[0][:2].tolist()) == sorted(place[0][2:].tolist()) == [1, 2]
    assert np.allclose(score[1], 1e6 * (sold - run.sales[1:3].sum(axis=0)))
    sums = 1e6 * np.array([sold[:2].sum(), sold[2:].sum()])
    assert np.allclose(score[2], sums[team])
    assert place[2][0] == place[2][1] != place[2][2]


def test_equal_scores_share_the_better_place():
    """Two firsts are followed by a third; groups are apart, teams count once."""
    score, group = np.array([5.0, 5.0, 3.0, 1.0]), np.array([0, 0, 0, 1])
    assert places(score, group, np.arange(4)).tolist() == [1, 1, 3, 1]
    assert places(score, group, np.array([0, 0, 1, 2])).tolist() == [1, 1, 2, 1]


def test_quotas_are_reset_by_growth_and_ratchet():
    """Next year's quota is Q(1 + growth) + ratchet · (Y − Q), a hundredth at least."""
    run = play(problem(company(4, 13, reset=Reset(0.1, 0.5))))
    rows = of(run, Happening.QUOTA)
    new = rows[(rows["detail"] == 0) & (rows["time"] == 12.0)]["amount"]
    assert np.allclose(new, 1.1 + 0.5 * (run.sales[:12].sum(axis=0) - 1.0))
    shrunk = play(problem(company(2, 13, base=1e-9, reset=Reset(-0.9, 1.0))))
    rows = of(shrunk, Happening.QUOTA)
    assert rows[rows["time"] == 12.0]["amount"].tolist() == [0.01, 0.01]


def test_people_leave_at_their_hazard_and_seats_wait():
    """One in 1 − exp(−h) leaves a month, and seats wait for ``vacancy`` months."""
    world = company(
        400,
        12,
        leaving=(Leaving(0.1, 1.0),),
        staffing=Staffing(vacancy=3.0, cover=0.0),
        luck=Luck("deals", 4.0),
    )
    world = replace(world, seats=replace(world.seats, market_pay=np.full(400, 2e5)))
    run = play(problem(world, stages=SHORT[1:]))
    left = of(run, Happening.LEFT)
    chance = 1.0 - np.exp(-0.1 * 2e5 / 1.6e5)
    first = (left["time"] == 1.0).sum()
    assert abs(first - 400 * chance) < SE * np.sqrt(400 * chance * (1 - chance))
    hired = of(run, Happening.QUOTA)
    hired = hired[hired["detail"] == 2]
    early = left[left["time"] == 1.0]
    waits = [
        min((h["time"] for h in hired if h["rep"] == one["rep"]), default=13.0) - 1.0
        for one in early
    ]
    assert min(waits) >= 1.0
    share = np.mean([wait == 1.0 for wait in waits])
    assert abs(share - 1 / 3) < SE * np.sqrt(2 / 9 / len(waits))
    empty = [one["rep"] for one, wait in zip(early, waits, strict=True) if wait > 1.0]
    assert run.sales[1, empty].sum() == 0.0
    assert run.pay[1, empty].sum() == 0.0


def test_new_people_sit_at_once_without_vacancy():
    """With no vacancy the seat is filled in the same month, by someone who ramps."""
    world = company(
        50, 3, leaving=(Leaving(50.0),), staffing=Staffing(ramp=(0.0,), vacancy=0.0)
    )
    run = play(problem(world))
    assert run.sales[0].min() >= 0.0
    assert run.sales[0].sum() > 0.0
    assert run.sales[1:].sum() == 0.0
    assert len(of(run, Happening.LEFT)) == 150


def test_hires_are_of_the_kinds_that_are_hired():
    """New people come by their shares, and sell by their ability."""
    world = company(
        100,
        2,
        abilities=(1.0, 1e-12),
        crosses=(0.0, 0.0),
        leaving=(Leaving(50.0), Leaving(0.0)),
        staffing=Staffing(hire_shares=(0.0, 1.0)),
        plan={"policy_of": np.zeros((100, 2), np.int64)},
    )
    run = play(problem(world))
    assert run.sales[0].sum() > 0.0
    assert run.sales[1].sum() < 1e-6


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 999),
    levels=st.sampled_from([(3,), (3, 12), (1, 3, 12)]),
    totals=st.lists(st.floats(-1.0, 3.0), min_size=4, max_size=4),
)
def test_look_up_is_multilinear_and_holds_at_the_edges(seed, levels, totals):
    """Any state is looked up as an independent interpolation of the table says."""
    rng = np.random.Generator(np.random.PCG64(seed))
    sizes = rng.integers(2, 6, len(levels))
    table = rng.normal(size=(3, *sizes)).astype(np.float32)
    low, step = rng.normal(size=len(levels)), rng.uniform(0.1, 1.0, len(levels))
    policy = Policy(levels, low[-1], step[-1], tuple(low[:-1]), tuple(step[:-1]), table)
    own = [totals[(1, 3, 6, 12).index(level)] for level in levels]
    state = np.array([*(total - own[0] for total in own[1:]), own[0]])
    axes = [a + s * np.arange(n) for a, s, n in zip(low, step, sizes, strict=True)]
    inside = np.clip(state, [a[0] for a in axes], [a[-1] for a in axes])
    expected = RegularGridInterpolator(axes, table[1].astype(float))(inside)[0]
    assert look_up(policy, table, 1, totals) == pytest.approx(expected, abs=1e-9)


def test_look_up_of_one_point_is_that_point():
    """A table that has one point along an axis is flat along it."""
    table = np.array([[4.0]], np.float32)
    policy = Policy((12,), 0.0, 1.0, (), (), table)
    assert look_up(policy, table, 0, [9.0] * 4) == 4.0


@pytest.mark.parametrize(
    ("luck", "variance"),
    [
        (Luck("deals", 0.3, 0.7), 0.3 * 1.49),
        (Luck("normal", 0.5), 0.25),
        (Luck("lognormal", 0.6), 0.36),
    ],
)
def test_accounts_of_luck_have_its_variance(luck, variance):
    """Deals are as large as it takes for a month to vary as the luck says."""
    kind = of_luck(luck)
    assert kind.size * (1 + kind.cv**2) == pytest.approx(variance)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda w: DealProblem.of(w, 1), "no plan 1 of 1"),
        (lambda w: DealProblem.of(w, -1), "no plan -1"),
        (lambda w: DealProblem.of(w, 0, -1), "no replication"),
        (lambda w: problem(w, accounts=(standard(0.2, 1.0, 0.5),)), "sum to 0.5"),
        (lambda w: problem(w, accounts=()), "sum to 0"),
        (lambda w: problem(replace(w, months=0)), "month"),
    ],
)
def test_impossible_problems_are_refused(make, words):
    """What cannot be played is refused before anything runs, and named."""
    with pytest.raises(ValueError, match=words):
        make(company(2))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Stage("demo", 1.2, 1.0), "conversion of stage 'demo'"),
        (lambda: Stage("demo", 0.0, 1.0), "conversion"),
        (lambda: Stage("demo", 0.5, -1.0), "dwell"),
        (lambda: Stage("demo", 0.5, np.nan), "dwell"),
        (lambda: Stage("demo", 0.5, 1.0, shape=0.0), "shape"),
        (lambda: Stage("demo", 0.5, 1.0, hours=-1.0), "hours"),
        (lambda: standard(0.0, 1.0), "size of standard"),
        (lambda: big(1.0, -0.1, 0.5), "cv of big"),
        (lambda: big(1.0, 0.1, 0.0), "share of big"),
        (lambda: Accounts("none", 1.0, 1.0, 1.0, ()), "no stage"),
    ],
)
def test_impossible_processes_are_refused(make, words):
    """A stage or kind of accounts with a number out of range is refused, and named."""
    with pytest.raises(ValueError, match=words):
        make()


def test_problems_and_runs_are_frozen():
    """Neither a problem nor a run can be changed."""
    given_problem = problem(company(1, 1, policy=eager()))
    run = play(given_problem)
    with pytest.raises(AttributeError):
        given_problem.replication = 3
    with pytest.raises(AttributeError):
        run.sales = None
