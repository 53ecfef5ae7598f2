"""Guarantees of a seat and of a month's end, number by number, without any chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from deal_worlds import Leaving, Luck, Race, Reset, Staffing, company, of, problem

from engine.sim.calendar import steps
from engine.sim.crowd.problem import PERIODS, Policy
from engine.sim.crowd.quotas import quotas
from engine.sim.deals.boards import award, publish, scores
from engine.sim.deals.company import Company
from engine.sim.deals.events import Happening
from engine.sim.deals.leads import Flow, Lead
from engine.sim.deals.play import _seats, play
from engine.sim.deals.seat import Open

EXPECTED = 1.0 / 12.0


def table():
    """Return a policy whose effort is the quarter's total and 10 times its offset."""
    x, d = np.linspace(0.0, 2.0, 5), np.linspace(0.0, 3.0, 7)
    effort = np.broadcast_to(x[None, :] + 10 * d[:, None], (12, 7, 5))
    return Policy((3, 12), 0.0, 0.5, (0.0,), (0.5,), effort.astype(np.float32))


@pytest.fixture
def world():
    """Four reps of two teams, with everything that moves a pace or a hazard."""
    return company(
        4,
        14,
        policy=table(),
        season=np.arange(1.0, 13.0) / 6.5,
        quota_shares=np.arange(12.0, 0.0, -1.0) / 78.0,
        team=np.array([0, 0, 0, 1]),
        tenure=np.array([0, 1, 2, 30]),
        abilities=(1.5,),
        luck=Luck("deals", 0.25, 0.8, market_sd=0.2, market_memory=0.3),
        staffing=Staffing((0.2, 0.6), (0.5, 0.8), 2.0, 0.4),
        leaving=(Leaving(0.02, 1.0, 0.7, 1.5, 0.5),),
        reset=Reset(0.05, 0.4),
        peer_effect=0.4,
    )


@pytest.fixture
def firm(world):
    """The company before its first month."""
    given = problem(world)
    return Company(given, _seats(given, 14, []), quotas(world))


@pytest.mark.parametrize("month", [0, 3, 13])
@pytest.mark.parametrize(("tenure", "ramp"), [(0, 0.2), (1, 0.6), (2, 1.0), (40, 1.0)])
def test_pace_is_the_formula(firm, month, tenure, ramp):
    """Pace = m·a·(ρ·(θ + e) + ξ·θ), to the last bits, in any month of any year."""
    seat = firm.seats[0]
    base, tide = 0.9 * EXPECTED, seat.market[month]
    season = (month % 12 + 1) / 6.5
    expected = season * 1.5 * (ramp * (base + 0.03) + tide * base)
    assert tide != 0.0
    assert seat.pace_in(month, 0.03, tenure) == pytest.approx(expected, rel=1e-12)


def test_empty_seats_sell_their_cover(firm):
    """An empty seat sells m·cover·θ·(1 + ξ), whoever sat there."""
    seat = firm.seats[0]
    seat.empty = True
    for month in (0, 7):
        expected = (month + 1) / 6.5 * 0.4 * 0.9 * EXPECTED * (1 + seat.market[month])
        assert seat.pace_in(month, 0.03, 0) == pytest.approx(expected, rel=1e-12)


def test_pace_is_never_negative(firm):
    """Where the market takes more than there is, nothing is sold."""
    seat = firm.seats[0]
    seat.market = [-3.0] * 14
    assert seat.pace_in(2, 0.0, 30) == 0.0
    seat.empty = True
    assert seat.pace_in(2, 0.0, 30) == 0.0


def test_policies_see_totals_of_a_full_quota(firm):
    """Totals are looked up ÷ what of the quota a ramp leaves, and ÷ its growth."""
    seat = firm.seats[0]
    seat.quota, seat.peers = 1.25, 0.8
    seat.book.totals = [0.1, 0.2, 0.3, 0.4]
    seat.tenure = 0
    shares = np.arange(12.0, 0.0, -1.0) / 78.0
    ramped = shares * np.array([0.5, 0.8, *[1.0] * 10])
    quarter = 0.2 * shares[:3].sum() / ramped[:3].sum() / 1.25
    year = 0.4 * shares.sum() / ramped.sum() / 1.25
    step = step_of(0)
    seat.begin(step, opens=False)
    assert seat.book.effort[0] == pytest.approx(
        0.8 * (quarter + 10 * (year - quarter)), rel=1e-5
    )
    assert seat.book.target == pytest.approx(1.25 * ramped.sum())
    seat.empty = True
    seat.begin(step, opens=False)
    assert seat.book.effort[0] == 0.0


def step_of(month):
    """Return the step that is a month of the run."""
    return steps(14, False)[month]


@pytest.mark.parametrize(
    ("month", "kept"),
    [(1, (0, 1, 1, 1)), (3, (0, 0, 1, 1)), (6, (0, 0, 0, 1)), (12, ())],
)
def test_periods_start_again_when_they_are_over(firm, month, kept):
    """With a month, quarter, half or year its total starts at 0, and no other."""
    seat = firm.seats[3]
    seat.book.totals, seat.book.reached = [0.1, 0.2, 0.3, 0.4], True
    seat.begin(step_of(month), opens=True)
    kept = np.array(kept or (0, 0, 0, 0))
    assert seat.book.totals == (kept * [0.1, 0.2, 0.3, 0.4]).tolist()
    assert seat.opened == seat.book.totals
    assert seat.book.reached == (month != 12)


def test_hazard_is_the_formula(firm):
    """h₀·exp(−γ₁·ln(pay ÷ market) + γ₂·(1 − A)⁺ + γ₃·left + γ₄·ramping), exactly."""
    firm.left[0] = 0.25
    gap = np.log(160_000.0 / 160_000.0)
    for seat, ramping in zip(firm.seats, (1, 1, 0, 0), strict=True):
        left = 0.25 if seat.rep < 3 else 0.0
        for attainment, short in ((0.6, 0.4), (1.4, 0.0)):
            power = -gap + 0.7 * short + 1.5 * left + 0.5 * ramping
            found = firm._hazard(seat, attainment)
            assert found == pytest.approx(0.02 * np.exp(power), rel=1e-12)


def test_pay_counts_against_the_market(world):
    """Paid a tenth more than the market, γ₁ = 1 takes a tenth off the hazard."""
    rich = replace(world, seats=replace(world.seats, salary=np.full(4, 76_000.0)))
    given = problem(rich)
    firm = Company(given, _seats(given, 14, []), quotas(rich))
    assert firm._hazard(firm.seats[3], 1.0) == pytest.approx(0.02 / 1.1, rel=1e-12)
    hoped = replace(given.plan, expected_variable=np.full(4, 24_000.0))
    poor = replace(given, plan=hoped)
    firm = Company(poor, _seats(poor, 14, []), quotas(rich))
    assert firm._hazard(firm.seats[3], 1.0) == pytest.approx(0.02 * 1.6, rel=1e-12)


def test_peers_lift_those_behind(firm):
    """Effort is multiplied by exp(0.4 · (mean of the team − own)), of people only."""
    firm.seats[1].empty = True
    firm._lift([0.5, 9.0, 1.5, 2.0])
    found = [firm.seats[rep].peers for rep in (0, 2, 3)]
    assert found == pytest.approx([np.exp(0.2), np.exp(-0.2), 1.0])
    assert firm.seats[1].peers == 1.0


def test_attainment_is_credits_by_quota_to_date(firm):
    """A person's attainment divides by the quota of the months so far, as it ramped."""
    seat = firm.seats[0]
    seat.book.totals[3], seat.tenure, seat.quota = 0.2, 1, 1.1
    due = 1.1 * (12 * 0.5 + 11 * 0.8) / 78.0
    assert firm._attainment(seat, 1) == pytest.approx(0.2 / due)


def test_shares_of_teams_that_left(firm):
    """Who left counts for the own team, as a share of its seats; only last month's."""
    firm.fates = [np.full((14, 3), value) for value in (0.0, 1.0, 1.0, 1.0)]
    firm._people(0, [1.0] * 4)
    assert firm.left == {0: pytest.approx(1 / 3), 1: 0.0}
    assert [seat.empty for seat in firm.seats] == [True, False, False, False]
    assert [seat.tenure for seat in firm.seats] == [0, 2, 3, 31]
    firm._people(1, [1.0] * 4)
    assert firm.left == {0: 0.0, 1: 0.0}
    assert not firm.seats[0].empty


def test_new_people_are_credited_with_the_months_before(firm):
    """A person hired in mid-year starts with the quota of the months that passed."""
    seat = firm.seats[3]
    seat.quota, seat.empty, seat.book.sold = 1.2, True, 0.7
    firm._hire(seat, 0.5, 3)
    shares = np.arange(12.0, 0.0, -1.0) / 78.0
    passed = [0.0, shares[3], shares[:4].sum(), shares[:4].sum()]
    assert seat.book.totals == pytest.approx([1.2 * share for share in passed])
    assert (seat.tenure, seat.empty, firm.since[3]) == (0, False, 4)
    assert seat.book.sold == 0.7
    assert len(passed) == len(PERIODS)


def test_a_month_counts_its_quota(firm):
    """What a month is due is its share, as the person's ramp and growth have it."""
    for seat, ramp in zip(firm.seats, (0.5, 0.8, 1.0, 1.0), strict=True):
        seat.quota, seat.book.sold = 1.5, 0.4
        firm.sales[0, seat.rep] = 0.1
        firm._enter(seat, 1)
        assert firm.due[1, seat.rep] == pytest.approx(11 / 78 * 1.5 * ramp)
        assert firm.sales[1, seat.rep] == pytest.approx(0.3)


def test_held_deals_are_the_latest_that_fit(firm):
    """The latest deals are held first; one too large is passed over."""
    book = firm.seats[0].book
    book.step = 0
    for number, size in enumerate((0.03, 0.02, 0.05, 0.01)):
        book._booked(Lead(0, number, 0, 0.0, 0.0, (), (), size, 0.0), 0.5)
    book.hold(0.045, 1.0)
    assert [lead.number for lead, _ in book.held] == [3, 1]
    assert book.sales[0] == pytest.approx(0.08)
    assert book.moved[0] == pytest.approx(-0.03)
    book.step = 1
    book.release(1.0)
    assert book.sales[1] == pytest.approx(0.03)
    assert book.sold == pytest.approx(0.11)
    assert not book.held


def test_flows_match_paces(firm):
    """At any pace, won deals times mean size are the pace: below full, and above."""
    (flow,) = firm.seats[0].flows
    assert isinstance(flow, Flow)
    for pace in (0.01, 0.1, 0.4):
        decisions = flow.rate * flow.accounts.reach
        won = decisions * min(1.0, pace / flow.full) + flow.extra_rate(pace)
        assert won * flow.size == pytest.approx(pace)


def test_quota_events_name_the_year(world):
    """A quota is noted for everybody at the start and after each year."""
    calm = company(4, 14, reset=world.reset)
    run = play(problem(calm))
    told = of(run, Happening.QUOTA)
    fixed = told[told["detail"] == 0]
    assert sorted(fixed["time"].tolist()) == [0.0] * 4 + [12.0] * 4


def test_absurd_paces_are_refused():
    """A policy that asks for millions of deals a month is refused, and whose it is."""
    policy = Policy((3,), 0.0, 1.0, (), (), np.full((12, 2), 1e6, np.float32))
    with pytest.raises(ValueError, match=r"rep 'rep 0' would win \d+ deals"):
        play(problem(company(1, 1, policy=policy)))


def pool(seat, *deals):
    """Put deals (due, size, hurdle) into a seat's pool, numbered from 0."""
    for number, (due, size, hurdle) in enumerate(deals):
        lead = Lead(0, number, 1, 0.0, 0.0, (), (), size, hurdle)
        seat.pool[0, number] = Open(None, due, lead)


def called(seat, most, month=2, until=6.0):
    """Return the numbers of the deals that are called in, in order."""
    return [deal.lead.number for deal in seat._sure(most, month, until)]


def test_the_soonest_whole_deals_are_called_in(firm):
    """Soonest first, up to the amount; those due after the next period are left."""
    seat = firm.seats[3]
    pool(seat, (5.0, 0.02, 0.0), (3.2, 0.03, 0.0), (4.0, 0.05, 0.0), (6.1, 0.01, 0.0))
    assert called(seat, 1.0) == [1, 2, 0]
    assert called(seat, 0.06) == [1, 0]
    assert called(seat, 0.03) == [1]
    assert called(seat, 0.015) == []
    assert called(seat, 1.0, until=4.0) == [1, 2]


def test_only_deals_that_close_without_effort_are_called_in(firm):
    """A deal counts as sure by the pace of the very month in which it would close.

    With the season and the market of that month, and the tenure the rep has then.
    """
    seat = firm.seats[0]
    seat.tenure, seat.market = 0, [0.0, 0.0, 0.0, 0.0, 0.4, -0.2, 0.0]
    base = 0.9 * EXPECTED * 1.5
    paces = [base * 4 / 6.5 * 0.6, base * 5 / 6.5 * 1.4, base * 6 / 6.5 * 0.8]
    for month, pace in zip((3, 4, 5), paces, strict=True):
        due = month + 0.5
        pool(seat, (due, 0.01, 0.999 * pace), (due, 0.01, 1.001 * pace))
        assert called(seat, 1.0) == [0]


def test_chances_are_of_a_hazard_and_of_a_mean_wait(world):
    """A month's chance to leave is 1 − exp(−h), an empty seat's to be filled 1 ÷ v."""
    sure = replace(world, leaving=(Leaving(1.0, 0.0),))
    given = problem(sure)
    firm = Company(given, _seats(given, 14, []), quotas(sure))
    for seat in firm.seats:
        seat.peers = 2.0
    firm.fates = [np.full((14, 3), u) for u in (0.63, 0.64, 0.45, 0.55)]
    for seat in firm.seats[2:]:
        seat.empty = True
    firm._people(0, [1.0] * 4)
    assert [seat.empty for seat in firm.seats] == [True, False, False, True]
    assert [seat.peers for seat in firm.seats[:2]] == [1.0, 2.0]


def test_new_people_start_a_contest_at_nothing(firm):
    """Months before a person came count for nobody; an empty seat wins nothing."""
    race = Race("cup", "rank", 0, 2, (50.0, 20.0, 10.0))
    firm.sales[:3] = [[9.0, 1.0, 2.0, 3.0]] * 3
    firm.since[0] = 2
    assert scores(race, 2, firm).tolist() == [9e6, 3e6, 6e6, 9e6]
    firm.since[3], firm.seats[0].empty = 1, True
    assert scores(race, 2, firm)[3] == 6e6
    assert award(race, 1, firm).tolist() == [0.0] * 4
    firm.since[3] = 2
    assert award(race, 2, firm).tolist() == [0.0, 15.0, 50.0, 15.0]


def test_teams_compete_in_the_league_of_their_first(firm):
    """On a board of teams, those of one league are ranked together, once a team."""
    seats = replace(firm.problem.company.seats, league=np.array([0, 1, 1, 1]))
    company_then = replace(firm.problem.company, seats=seats)
    firm.problem = replace(firm.problem, company=company_then)
    race = Race("teams", "team", 0, 0, (50.0,), by="league", board=True)
    firm.sales[0] = [1.0, 1.0, 1.0, 5.0]
    publish(0, race, 0, firm)
    rows = firm.seats[0].book.rows
    assert [(row[1], row[5], row[6]) for row in rows] == [
        *((0, 1, 3e6), (1, 1, 3e6), (2, 1, 3e6)),
        (3, 1, 5e6),
    ]
