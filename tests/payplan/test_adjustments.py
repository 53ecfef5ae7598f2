"""Multipliers, gates, caps and floors, in the order a plan says."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import YEAR, basis, by_month, credit, percent, plan, problem, quota, seat

from engine.incentive_sim import pay
from engine.payplan.calendar import PayCalendar
from engine.payplan.curve import flat_rate, through
from engine.payplan.terms import Cap, Commission, Floor, Limit, Multiply

F = Fraction
TENTH = percent(10)


def com(name="Com", rate=TENTH, period="month", **counted):
    """Return a commission that pays a share of credits month by month."""
    return Commission(name, basis(period, **counted), False, flat_rate(rate))


def monthly(*amounts, rep="R1", **more):
    """Return deals of so much in January, February … of 2027."""
    return [
        credit(f"2027-{m:02d}-10", amount, rep, **more)
        for m, amount in enumerate(amounts, start=1)
    ]


def run(adjust, deals, components=None, quotas=(), calendar=YEAR, seats=None):
    """Return the result of a plan with these adjustments."""
    terms = plan(components=components or (com(),), adjust=adjust)
    return pay(problem(terms, deals, quotas, seats, calendar))


def line(result, name, months=12):
    """Return a line month by month."""
    found = by_month(result, name)
    return [found.get(f"2027-{m:02d}", 0) for m in range(1, months + 1)]


def factor(pairs, *, on=("Com",), linear=False, below=None, full=False, period="month"):
    """Return a multiplier by attainment of the quota of amounts."""
    curve = through(
        [(percent(x), percent(y)) for x, y in pairs],
        linear=linear,
        below=percent(pairs[0][1]) if below is None else below,
    )
    return Multiply("Factor", on, basis(period, "amount", full=full), curve)


def gate(at_least, otherwise=0, on=("Com",)):
    """Return a gate as a plan's is built."""
    curve = through([(percent(at_least), F(1))], linear=False, below=percent(otherwise))
    return Multiply(
        "Gate", on, basis("month", "amount", full=False), curve, is_gate=True
    )


def test_a_multiplier_changes_each_month_by_its_own_attainment():
    """Attainment 50, 100, 120 %: factor 0.5 (the first point's), 1 and 1.5."""
    entry = factor([(80, 50), (100, 100), (120, 150)])
    deals = monthly(500, 1000, 1200, 799.99)
    result = run((entry,), deals, quotas=[quota(12_000)])
    assert line(result, "Factor: Com", 5) == [-25, 0, 60, -40, 0]
    assert line(result, "Com", 4) == [50, 100, 120, 80]


def test_a_linear_multiplier_is_exact():
    """Half-way between 80 % and 100 % the factor is half-way, rounded once."""
    entry = factor([(80, 0), (100, 100)], linear=True)
    result = run((entry,), monthly(900.01), quotas=[quota(12_000)])
    earned, share = F(9000, 1), (F(90_001, 100_000) - F(4, 5)) * 5
    assert line(result, "Factor: Com", 1) == [(round(earned * share) - earned) / 100]


def test_a_multiplier_of_a_year_to_date():
    """With a year to date, months before count for the month's attainment."""
    entry = factor([(0, 0), (100, 100)], period="year")
    deals = monthly(1500, 500, 999, 1001)
    result = run((entry,), deals, quotas=[quota(12_000)])
    assert line(result, "Factor: Com", 4) == [0, 0, -99.9, 0]


def test_a_multiplier_of_the_whole_period():
    """Against the full quota of the year 12,000 is reached in the month it is."""
    entry = factor([(0, 0), (100, 100)], period="year", full=True)
    result = run((entry,), monthly(6000, 5999.99, 0.01), quotas=[quota(12_000)])
    assert line(result, "Factor: Com", 3) == [-600, -600, 0]


def test_multipliers_act_one_after_the_other():
    """The second works on what the first left; each line is its own difference."""
    twice = Multiply(
        "Twice",
        ("Com",),
        basis("month", "amount"),
        through([(F(0), F(2))], linear=False, below=F(2)),
    )
    result = run((factor([(0, 50)]), twice), monthly(1000), quotas=[quota(12_000)])
    assert line(result, "Factor: Com", 1) == [-50]
    assert line(result, "Twice: Com", 1) == [50]


def test_a_multiplier_touches_what_it_names_only():
    """Another component is paid as it was."""
    parts = (com("A"), com("B"))
    entry = factor([(0, 50)], on=("B",))
    result = run((entry,), monthly(1000), parts, quotas=[quota(12_000)])
    assert sorted(name for _, _, _, name in result.lines()) == ["A", "B", "Factor: B"]
    assert result.plans[0].payout[0, 0] == 15_000


@pytest.mark.parametrize(("sold", "paid"), [(800, 80), (799.99, 0), (1000, 100)])
def test_a_gate_opens_at_its_attainment(sold, paid):
    """At 80 % everything is paid, a hundredth below nothing."""
    result = run((gate(80),), monthly(sold), quotas=[quota(12_000)])
    assert result.plans[0].payout[0, 0] == paid * 100


def test_a_gate_may_leave_something():
    """Below the gate a quarter may be paid."""
    result = run((gate(80, 25),), monthly(100), quotas=[quota(12_000)])
    assert line(result, "Gate: Com", 1) == [-7.5]
    assert result.plans[0].payout[0, 0] == 250


def test_without_quota_the_factor_is_that_of_nothing():
    """A month without quota counts as attainment 0: the first factor."""
    rows = [quota(1000, period="2027-01")]
    result = run((gate(80, 50),), monthly(1000, 1000), quotas=rows)
    assert line(result, "Gate: Com", 2) == [0, -50]


def cap(most, period="month", on=("Com",), carried=False, name="Cap"):
    """Return a cap in money."""
    return Cap(name, on, period, Limit(money=round(most * 100)), carried)


def test_a_cap_loses_what_is_above_it():
    """150 a month: 100 stays, 200 loses 50, and the room of January is not kept."""
    result = run((cap(150),), monthly(1000, 2000, 1500, 1500.1))
    assert line(result, "Cap", 4) == [0, -50, 0, -0.01]


def test_a_cap_of_a_quarter_holds_to_date():
    """Within a quarter room of earlier months is used; the next quarter is new."""
    result = run((cap(300, "quarter"),), monthly(1000, 1500, 1000, 4000, 1000))
    assert line(result, "Cap", 6) == [0, 0, -50, -100, -100, 0]


def test_a_cap_gives_back_when_earnings_fall():
    """With a deal taken off later in the quarter, what was cut is paid after all."""
    deals = [*monthly(4000), credit("2027-02-10", -2000)]
    result = run((cap(300, "quarter"),), deals)
    assert line(result, "Cap", 2) == [-100, 100]
    assert result.plans[0].payout[0, :2].tolist() == [30_000, -10_000]


def test_what_is_above_a_cap_may_be_carried():
    """The excess of a month is paid in later months that have room."""
    result = run((cap(150, carried=True),), monthly(2500, 1000, 0, 1200, 1300))
    assert line(result, "Cap", 6) == [-100, 50, 50, 0, 0, 0]
    paid = result.plans[0].payout[0]
    assert paid[:5].tolist() == [15_000, 15_000, 5_000, 12_000, 13_000]


def test_carried_excess_waits_for_the_next_period():
    """Within a quarter the cap holds; what is above begins the next quarter."""
    result = run((cap(300, "quarter", carried=True),), monthly(4000, 0, 0, 500))
    assert line(result, "Cap", 5) == [-100, 0, 0, 100, 0]


def test_a_cap_may_be_a_share_of_target():
    """10 % of a target of 12,000 a year is 100 in each month, 1,200 in the year."""
    limit = Limit(share=TENTH)
    seats = [seat(target=1_200_000)]
    month = Cap("Cap", ("Com",), "month", limit)
    assert line(run((month,), monthly(1500), seats=seats), "Cap", 1) == [-50]
    year = Cap("Cap", ("Com",), "year", limit)
    assert line(run((year,), monthly(13_000), seats=seats), "Cap", 1) == [-100]


def test_a_cap_counts_its_components_together():
    """Two components under one cap share its room; a third is free."""
    parts = (com("A"), com("B"), com("C"))
    result = run((cap(150, on=("A", "B")),), monthly(1000), parts)
    assert line(result, "Cap", 1) == [-50]
    assert result.plans[0].payout[0, 0] == 25_000


def test_a_later_cap_sees_what_an_earlier_one_left():
    """80 of A and 100 of B are 180 under the second cap: 30 are lost."""
    parts = (com("A"), com("B"))
    entries = (cap(80, on=("A",), name="One"), cap(150, on=("A", "B"), name="Both"))
    result = run(entries, monthly(1000), parts)
    assert line(result, "One", 1) == [-20]
    assert line(result, "Both", 1) == [-30]


@pytest.mark.parametrize("carried", [False, True])
@given(st.lists(st.integers(-3000, 5000), min_size=12, max_size=12))
def test_caps_hold_and_lose_nothing_else(carried, sold):
    """No quarter pays more than its cap; if ``carried``, only the last is lost."""
    result = run((cap(200, "quarter", carried=carried),), monthly(*sold))
    paid = result.plans[0].payout[0]
    left = 0
    for q in range(4):
        earned = sum(sold[3 * q : 3 * q + 3]) * 10 + left
        assert paid[3 * q : 3 * q + 3].sum() == min(earned, 20_000)
        left = max(earned - 20_000, 0) if carried else 0


def floor(least, period="month", on=("Com",)):
    """Return a floor in money."""
    return Floor("Floor", on, period, Limit(money=round(least * 100)))


def test_a_floor_fills_up_at_the_end_of_its_period():
    """A quarter of 250 and a floor of 300: 50 in March, 300 where nothing is sold."""
    result = run((floor(300, "quarter"),), monthly(1000, 1500, 0, 5000))
    assert line(result, "Floor") == [0, 0, 50, 0, 0, 0, 0, 0, 300, 0, 0, 300]


def test_a_floor_lifts_what_is_below_zero():
    """A month of −100 is lifted to 50 by 150."""
    assert line(run((floor(50),), monthly(-1000)), "Floor", 2) == [150, 50]


def test_a_floor_is_paid_to_who_leaves_and_not_in_a_cut_period():
    """Who leaves in February has a floor then; a calendar that ends has none."""
    leaver = [seat(ends=date(2027, 2, 20))]
    result = run((floor(300, "quarter"),), monthly(1000), seats=leaver)
    assert line(result, "Floor") == [0, 200, *[0] * 10]
    cut = PayCalendar(date(2027, 1, 1), 2)
    seats = [seat(ends=date(2027, 2, 28))]
    result = run((floor(300, "quarter"),), monthly(1000), calendar=cut, seats=seats)
    assert line(result, "Floor", 2) == [0, 0]


def test_a_cap_stays_where_the_seat_has_no_day():
    """In a month without a day nothing is paid or taken; later the cap goes on."""
    seats = [seat(ends=date(2027, 1, 31)), seat(starts=date(2027, 3, 1))]
    deals = [credit("2027-01-10", 4000), credit("2027-03-10", 1000)]
    result = run((cap(300, "quarter"),), deals, seats=seats)
    assert line(result, "Cap", 4) == [-100, 0, -100, 0]


def test_what_is_carried_waits_for_a_day_of_the_seat():
    """Of 400 above a cap of 300, 100 wait while the rep is away in April."""
    seats = [seat(ends=date(2027, 3, 31)), seat(starts=date(2027, 5, 1))]
    entry = cap(300, "quarter", carried=True)
    result = run((entry,), [credit("2027-01-10", 4000)], seats=seats)
    assert line(result, "Cap", 6) == [-100, 0, 0, 0, 100, 0]
