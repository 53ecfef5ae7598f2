"""Leaving, vacancies, ramps and peers against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from crowds import Linear, case, constant, crowd, seats

from engine.sim.crowd.play import play, play_block
from engine.sim.crowd.problem import Leaving, Luck, Staffing

RATE = -math.log(0.7) / 12
"""Hazard a month of which 30 % leave a year."""


class QuarterEnd:
    """Pays 100 a quota of the quarter when it closes."""

    def month(self, month, _before, after):
        return 100.0 * after[1] * ((month + 1) % 3 == 0)


def outcomes(problem, blocks=2):
    """Return the outcomes of the first plan in some blocks."""
    return [found[0] for _, found in play(problem, range(blocks))]


def within(values, expected, errors=4.0):
    """Whether independent rows have a mean within so many standard errors."""
    mean, error = values.mean(), values.std(ddof=1) / math.sqrt(len(values))
    return abs(mean - expected) < errors * error


def test_exits_follow_the_hazard():
    """Seats filled at once: exits a month are 1 − exp(−h), 30 % a year for one seat."""
    problem = crowd(
        40, (case(40),), seats=seats(40), leaving=(Leaving(RATE),), months=24
    )
    found = outcomes(problem)
    exits = np.concatenate([played.exits.mean(axis=1) for played in found])
    assert within(exits, 24 * (1 - math.exp(-RATE)))
    first = np.concatenate([played.month_exits[:, :12] for played in found]) / 40
    assert within(first.mean(axis=1), 1 - 0.7 ** (1 / 12))


@pytest.mark.parametrize(
    ("leaving", "own", "power"),
    [
        (Leaving(RATE, pay_gap=1.5), {"salary": 40.0}, -1.5 * math.log(0.9)),
        (Leaving(RATE, shortfall=2.0), {"base": 0.6 / 12}, 2.0 * 0.4),
        (Leaving(RATE, ramping=0.7), {"tenure": 0}, 0.7),
    ],
    ids=["pay gap", "shortfall", "ramping"],
)
def test_each_term_multiplies_the_hazard(leaving, own, power):
    """One month's exits are 1 − exp(−h₀·e^power); A13: pay −10 %, γ 1.5 → × 1.171."""
    staffing = Staffing(ramp=(1.0,) * 6)
    problem = crowd(
        100,
        (case(100),),
        seats=seats(100, **own),
        leaving=(leaving,),
        staffing=staffing,
        months=1,
    )
    exits = np.concatenate([x.exits.mean(axis=1) for x in outcomes(problem, 4)])
    assert within(exits, -math.expm1(-RATE * math.exp(power)))


def test_a_plan_has_its_own_expected_pay():
    """Pay held against the market is base and what the plan at hand should pay."""
    given = {"seats": seats(50), "leaving": (Leaving(RATE, pay_gap=3.0),), "months": 6}
    plans = (case(50, name="a"), case(50, name="b", expected_variable=np.zeros(50)))
    rich, poor = play_block(crowd(50, plans, **given), 0, 256)
    assert poor.exits.sum() > 2 * rich.exits.sum()
    assert (poor.month_exits[:, 0] >= rich.month_exits[:, 0]).all()


def test_teams_lose_more_after_losing_somebody():
    """γ₃: after a month's exits the hazard is e^(γ₃ · share of the team) times it."""
    problem = crowd(
        40,
        (case(40),),
        seats=seats(40, team=np.arange(40) // 2),
        leaving=(Leaving(0.05, peers=2.0),),
        months=2,
    )
    found = outcomes(problem, 4)
    second = np.concatenate([x.month_exits[:, 1] for x in found]) / 40
    stay = math.exp(-0.05)
    share = [stay**2, 2 * stay * (1 - stay), (1 - stay) ** 2]
    expected = sum(
        weight * -math.expm1(-0.05 * math.exp(2.0 * left))
        for weight, left in zip(share, (0.0, 0.5, 1.0), strict=True)
    )
    assert within(second, expected)


@pytest.mark.parametrize("vacancy", [0.0, 1.0, 2.0, 5.0])
def test_seats_are_empty_as_long_as_said(vacancy):
    """A13: in the long run tenure ÷ (tenure + vacancy) of the months are filled."""
    problem = crowd(
        30,
        (case(30),),
        seats=seats(30),
        leaving=(Leaving(0.2),),
        staffing=Staffing(vacancy=vacancy, hire_cost=7.0),
        months=96,
    )
    found = outcomes(problem)
    late = np.concatenate([x.month_filled[:, 48:].mean(axis=1) for x in found]) / 30
    tenure = 1 / -math.expm1(-0.2)
    assert within(late, tenure / (tenure + vacancy)) or vacancy == 0.0
    if vacancy == 0.0:
        assert (late == 1.0).all()
        played = found[0]
        np.testing.assert_allclose(played.hiring, 7.0 * played.exits.sum(axis=1))


@pytest.mark.parametrize(("vacancy", "stated"), [(0.0, 0.915904), (2.0, 0.864510)])
def test_productivity_in_the_long_run(vacancy, stated):
    """A13: 30 % a year, 6 months of ramp: .915904, with 2 months of vacancy .864510.

    The ramp's steps are the means of min(1, a/6) over a month, so the closed form of
    months, Σ P(tenure = a)·ramp(a), is within 10⁻³ of that of continuous time.
    """
    ramp = tuple((k + 0.5) / 6 for k in range(6))
    stay = math.exp(-RATE)
    exact = sum((1 - stay) * stay**a * r for a, r in enumerate(ramp)) + stay**6
    exact *= 1 / (1 + vacancy * (1 - stay))
    assert exact == pytest.approx(stated, abs=1e-3)
    problem = crowd(
        60,
        (case(60),),
        seats=seats(60),
        leaving=(Leaving(RATE),),
        staffing=Staffing(ramp=ramp, vacancy=vacancy),
        months=180,
    )
    found = outcomes(problem)
    late = np.concatenate([x.month_revenue[:, 120:].mean(axis=1) for x in found])
    assert within(late / (60 * 1000 / 16), exact)


def test_empty_seats_sell_their_cover():
    """An empty seat sells cover × θ: no effort, ability or ramp; nobody is paid."""
    problem = crowd(
        1,
        (case(1, effort=0.02),),
        leaving=(Leaving(1e9),),
        abilities=(1.3,),
        staffing=Staffing(vacancy=1e12, cover=0.4),
    )
    (played,) = play_block(problem, 0, 1)
    months = np.array([1.3 * (1 / 16 + 0.02), *([0.4 / 16] * 11)]) * 1000
    np.testing.assert_allclose(played.month_revenue[0], months, rtol=1e-6)
    assert not played.month_pay[0, 1:].any()
    np.testing.assert_allclose(played.fixed, 50 / 12)
    assert played.exits.sum() == 1
    np.testing.assert_allclose(played.filled, 1 / 12)


def test_new_hires_ramp_in_both_territory_and_effort():
    """ρ scales θ and effort's yield alike, month by month of tenure."""
    ramp = (0.2, 0.5, 0.9)
    own = seats(1, tenure=0)
    problem = crowd(1, (case(1, effort=0.02),), seats=own, staffing=Staffing(ramp=ramp))
    (played,) = play_block(problem, 0, 1)
    expected = np.array([*ramp, *([1.0] * 9)]) * (1 / 16 + 0.02) * 1000
    np.testing.assert_allclose(played.month_revenue[0], expected, rtol=1e-6)
    np.testing.assert_allclose(played.effort, 0.02, rtol=1e-6)


def test_new_hires_are_credited_with_the_months_before_them():
    """A hire of month 5 starts at the quota of 4 months: as far to go as all others."""

    class Reached:
        def __init__(self):
            self.seen = []

        def month(self, month, before, after):
            if after[3].ndim == 2:
                self.seen.append((month, before[3][0, 0], after[3][0, 0]))
            return 0.0 * after[0]

    payout = Reached()
    plan = case(1, payouts=(payout,))
    hazard = Leaving(1e9)
    play_block(crowd(1, (plan,), leaving=(hazard,), months=8), 0, 1)
    for month, before, after in payout.seen:
        assert before == pytest.approx(month / 12)
        assert after == pytest.approx(month / 12 + 1 / 16)


def test_what_is_paid_at_the_end_is_not_paid_for_the_months_before():
    """Paid to date or at the end: over a period a hire earns what was sold since."""
    plans = (
        case(1, name="to date", payouts=(Linear(100.0, period=1),)),
        case(1, name="at the end", payouts=(QuarterEnd(),)),
    )
    hazard = Leaving(0.25)
    problem = crowd(1, plans, leaving=(hazard,), months=3, luck=Luck("normal", 0.4))
    to_date, at_end = play_block(problem, 1, 256)
    stayed = to_date.exits[:, 0] - to_date.month_exits[:, 2] == 0
    once = to_date.month_exits[:, 1] * (to_date.month_exits[:, 0] == 0) == 1
    assert stayed.sum() > 20
    assert once.sum() > 20
    np.testing.assert_allclose(at_end.variable[stayed], to_date.variable[stayed])
    np.testing.assert_allclose(at_end.variable[once, 0], to_date.month_pay[once, 2])


def test_hires_are_of_the_kinds_that_are_hired():
    """Kinds among new hires have their shares; each sells by its ability."""
    plan = case(50, policies=(constant(0.0),), policy_of=np.zeros((50, 2), np.int64))
    problem = crowd(
        50,
        (plan,),
        seats=seats(50),
        leaving=(Leaving(1e9), Leaving(0.0)),
        abilities=(1.0, 3.0),
        crosses=(0.0, 0.0),
        staffing=Staffing(hire_shares=(0.6, 0.4)),
        months=2,
    )
    found = outcomes(problem)
    sold = np.concatenate([x.month_revenue[:, 1] for x in found]) / (50 * 1000 / 16)
    assert within(sold, 0.6 * 1.0 + 0.4 * 3.0)


def test_only_the_upper_half_is_regretted():
    """Everybody leaves: of four with different expectations two are regretted."""
    own = seats(
        7, expected=[0.05, 0.09, 0.07, 0.08, 0.1, 0.2, 0.3], team=[0] * 4 + [1] * 3
    )
    problem = crowd(7, (case(7),), seats=own, leaving=(Leaving(1e9),), months=1)
    (played,) = play_block(problem, 0, 2)
    assert played.exits.tolist() == [[1.0] * 7] * 2
    assert played.regretted.tolist() == [[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0]] * 2


def test_neglect_is_the_cross_ratio_times_effort():
    """k·e of the unpaid task, by the kind that sits there."""
    plan = case(2, effort=0.02, policy_of=np.zeros((2, 2), np.int64))
    problem = crowd(
        2,
        (plan,),
        seats=seats(2, kind=[0, 1]),
        abilities=(1.0, 1.0),
        crosses=(0.25, 0.5),
        leaving=(Leaving(), Leaving()),
        staffing=Staffing(hire_shares=(1.0, 0.0)),
    )
    (played,) = play_block(problem, 0, 1)
    np.testing.assert_allclose(played.neglect[0], [0.005, 0.01], rtol=1e-6)


def test_peers_lift_who_is_behind():
    """Effort × exp(strength · (team mean of attainment − own)), a month later."""
    own = seats(2, base=[0.05, 0.1])
    problem = crowd(2, (case(2, effort=0.02),), seats=own, peer_effect=0.5, months=2)
    (played,) = play_block(problem, 0, 1)
    first = 12 * (np.array([0.05, 0.1]) + 0.02)
    lift = np.exp(0.5 * (first.mean() - first))
    np.testing.assert_allclose(played.effort[0], 0.02 * (1 + lift) / 2, rtol=1e-6)


def test_luck_of_leaving_is_the_same_under_every_plan():
    """Two plans alike lose the same people; one that pays less loses more."""
    given = {"seats": seats(30), "leaving": (Leaving(0.05, 1.0),), "months": 1}
    plans = (
        case(30),
        case(30, name="b"),
        case(30, name="c", expected_variable=np.zeros(30)),
    )
    problem = crowd(30, plans, luck=Luck("deals", 0.3, 1.0), **given)
    one, two, poor = play_block(problem, 0, 256)
    np.testing.assert_array_equal(one.exits, two.exits)
    assert (poor.exits >= one.exits).all()
