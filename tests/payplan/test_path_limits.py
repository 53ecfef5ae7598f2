"""Guarantees of caps, floors, changing factors and SPIFFs on a path."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from path_cases import EVEN, QUOTA, STANDARD, Path, paid, paths, statement, told
from pay_cases import basis, plan
from test_path import bonus, rep

from engine.payplan.curve import flat_rate, marginal, retroactive, through
from engine.payplan.payoff.path import path_payoff
from engine.payplan.payoff.standard import Standard
from engine.payplan.terms import Cap, Floor, Limit, Multiply, Spiff, Window

FEW = settings(max_examples=60)
MONTH = QUOTA // 12
SLOPED = through([(Fraction(0), Fraction(0)), (Fraction(2), Fraction(2))], linear=True)


def on(payoff, *quarters: float) -> list[float]:
    """Return pay of the four closing months when quarters make these attainments."""
    sold = [MONTH * round(100 * x) // 100 for x in quarters for _ in range(3)]
    return paid(payoff, Path(tuple(sold), EVEN))[2::3]


@FEW
@given(paths())
def test_two_periods_in_a_capped_one_are_exact(path):
    """A cap a half-year over quarterly bonuses knows both quarters from the totals."""
    cap = Cap("cap", ("b",), "half", Limit(800_000))
    whole = plan(components=(bonus(curve=SLOPED),), adjust=(cap,))
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert payoff.lengths == (3, 6)
    assert payoff.approximate == ()
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=4)


def test_a_cap_takes_the_closed_periods_for_alike():
    """A yearly cap over quarterly bonuses is exact while closed quarters were alike."""
    cap = Cap("cap", ("b",), "year", Limit(1_500_000))
    payoff = path_payoff(plan(components=(bonus(),), adjust=(cap,)), STANDARD)
    assert payoff.approximate == ("cap",)
    assert payoff.lengths == (3, 12)
    assert on(payoff, 1, 1, 1, 1) == pytest.approx([600_000, 600_000, 300_000, 0])
    assert on(payoff, 1, 1, 1, 0) == pytest.approx([600_000, 600_000, 300_000, 0])
    # Three that make quota on average, one of them not, are taken for three that do.
    assert on(payoff, 0.5, 1.5, 1, 1)[3] == pytest.approx(600_000 - 600_000)


def test_a_yearly_cap_counts_the_closing_quarter_as_it_was():
    """At the year's end the last quarter is known, and only those before are alike."""
    cap = Cap("cap", ("b",), "year", Limit(1_500_000))
    sloped = plan(components=(bonus(curve=SLOPED),), adjust=(cap,))
    payoff = path_payoff(sloped, STANDARD)
    # 600,000 a quarter of quota: 3 quarters of 0.5 and one of 1.5 make the cap.
    assert on(payoff, 0.5, 0.5, 0.5, 1.5) == pytest.approx([3e5, 3e5, 3e5, 6e5])
    # A straight bonus is worth its average: no matter how the quarters were unlike.
    assert on(payoff, 0.2, 0.8, 0.5, 1.5) == pytest.approx([1.2e5, 4.8e5, 3e5, 6e5])


@FEW
@given(paths())
def test_limits_over_flat_rates_are_exact(path):
    """Monthly, half-yearly and yearly limits over flat rates are paid exactly."""
    parts = (rep(name="c"), rep(flat_rate(Fraction(1, 20)), "year", name="d"))
    steps = (
        Cap("half", ("c",), "half", Limit(7_000_000)),
        Floor("year", ("c", "d"), "year", Limit(16_000_000)),
    )
    whole = plan(components=parts, adjust=steps[:1])
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert (payoff.lengths, payoff.approximate) == ((6,), ())
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=20)
    whole = plan(components=parts, adjust=steps)
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert (payoff.lengths, payoff.approximate) == ((6, 12), ())
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=40)


@FEW
@given(paths())
def test_limits_inside_a_longer_period_are_exact(path):
    """A quarter's cap on a yearly accelerator knows the year when the quarter began."""
    tiers = retroactive([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 5))])
    cap = Cap("cap", ("c",), "quarter", Limit(3_000_000))
    whole = plan(components=(rep(tiers, "year"),), adjust=(cap,))
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert (payoff.lengths, payoff.approximate) == ((3, 12), ())
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=8)


def test_carried_excess_fills_later_months_on_an_even_path():
    """What a monthly cap takes of a quarter's bonus is paid in the months after."""
    cap = Cap("cap", ("b",), "month", Limit(300_000), True)
    payoff = path_payoff(plan(components=(bonus(),), adjust=(cap,)), STANDARD)
    assert payoff.approximate == ("cap",)
    money = paid(payoff, Path((MONTH,) * 12, EVEN))
    assert money == pytest.approx([0, 0, 3e5, *[3e5, 0, 3e5] * 3])


def gated(curve, period="year", by="quarter", **more):
    """Return a commission paid to date under a gate at 80 % of a period to date."""
    gate = through([(Fraction(4, 5), Fraction(1))], linear=False)
    step = Multiply("g", ("c",), basis(by, "amount", full=False), gate, True)
    return plan(components=(rep(curve, period),), adjust=(step,), **more)


@FEW
@given(paths())
def test_a_changing_factor_on_a_straight_line_is_worth_what_it_pays(path):
    """While a value to date is straight, its swing by the month is exact."""
    far = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(40), Fraction(1, 10))])
    payoff = path_payoff(gated(far), STANDARD, path.shares)
    assert payoff.approximate == ("g",)
    assert payoff.lengths == (1, 3, 12)
    assert told(payoff, path) == pytest.approx(paid(payoff, path), rel=1e-9, abs=1e-3)
    straight = path_payoff(gated(flat_rate(Fraction(1, 20))), STANDARD, path.shares)
    assert straight.approximate == ()
    assert straight.lengths == (1, 3)
    assert paid(straight, path) == pytest.approx(paid(payoff, path), rel=1e-9, abs=1e-3)


def test_a_changing_factor_swings_by_the_average_slope():
    """A shut gate takes the average slope around quota of what a month sold."""
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    payoff = path_payoff(gated(tiers), STANDARD)
    half = [np.array(x) for x in (0.5, 0.5, 0.25, 0.125)]
    # To date 1/8 of the year at 5 %; shut: less a month's half at 7.5 % on average.
    assert 100 * payoff.worth(12, 2, half) == pytest.approx(QUOTA / 8 * 0.05)
    assert 100 * payoff.worth(1, 2, half) == pytest.approx(-MONTH / 2 * 0.075)
    assert payoff.jumps(3, 2) == (0.8,)


def test_under_a_cap_a_changing_factor_counts_as_it_is_worth():
    """A limit over such a component keeps the sum of what months pay within it."""
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    whole = gated(tiers)
    capped = plan(
        components=whole.components,
        adjust=(*whole.adjust, Cap("cap", ("c",), "year", Limit(2_000_000))),
    )
    payoff = path_payoff(capped, STANDARD)
    assert payoff.approximate == ("g", "cap")
    path = Path((MONTH * 3 // 2,) * 12, EVEN)
    assert sum(paid(payoff, path)) == pytest.approx(2_000_000)
    assert told(payoff, path) == pytest.approx(paid(payoff, path))


@FEW
@given(paths())
def test_a_limit_that_never_binds_changes_nothing(path):
    """Under a cap out of reach and a floor of nothing, factors are paid exactly."""
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    whole = gated(tiers)
    limits = (
        Cap("cap", ("c",), "quarter", Limit(10**12), True),
        Floor("floor", ("c",), "half", Limit(-(10**12))),
    )
    bound = plan(components=whole.components, adjust=(*whole.adjust, *limits))
    found = paid(path_payoff(bound, STANDARD, path.shares), path)
    assert found == pytest.approx(paid(path_payoff(whole, STANDARD, path.shares), path))


@FEW
@given(paths())
def test_half_years_carry_exactly(path):
    """What the first half carries into the second is known from the year's total."""
    tiers = retroactive([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 5))])
    cap = Cap("cap", ("c",), "half", Limit(5_000_000), True)
    whole = plan(components=(rep(tiers, "half"),), adjust=(cap,))
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert (payoff.lengths, payoff.approximate) == ((6, 12), ())
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=16)
    quarters = replace(cap, period="quarter")
    part = rep(tiers, "quarter")
    longer = path_payoff(plan(components=(part,), adjust=(quarters,)), STANDARD)
    assert longer.approximate == ("cap",)


@pytest.mark.parametrize(("first", "binds"), [(5, True), (1, False)])
def test_a_changing_factor_adds_nothing_where_a_limit_binds(first, binds):
    """What it adds is not paid over a cap that is full, of this half or carried in."""
    # Retroactive from 60 % of the year; the gate is shut in June and July.
    tiers = retroactive(
        [(Fraction(0), Fraction(1, 20)), (Fraction(3, 5), Fraction(1, 10))]
    )
    whole = gated(tiers, by="month")
    cap = Cap("cap", ("c",), "half", Limit(QUOTA // 10), True)
    bound = plan(components=whole.components, adjust=(*whole.adjust, cap))
    payoff = path_payoff(bound, STANDARD)
    path = Path((MONTH * first,) * 5 + (MONTH // 2,) * 2 + (0,) * 5, EVEN)
    found, seen, exact = paid(payoff, path), told(payoff, path), statement(bound, path)
    for month in (5, 6):
        expected = seen[month] if binds else exact[month]
        assert found[month] == pytest.approx(expected, abs=2)
        assert (found[month] == pytest.approx(seen[month])) == binds


def spiff(first: date, last: date, **more) -> Spiff:
    """Return a SPIFF of 2 % in a window."""
    rate = more.pop("rate", Fraction(1, 50))
    return Spiff("s", Window(first, last), basis().counted, rate=rate, **more)


WHOLE = spiff(date(2027, 3, 1), date(2027, 5, 31))


@FEW
@given(paths())
def test_a_spiff_of_whole_months_is_paid_exactly(path):
    """A rate in a window of whole months is paid on the sales of these months."""
    cap = Cap("cap", ("s", "c"), "quarter", Limit(4_000_000))
    for steps, lengths in (((), (1,)), ((cap,), (1, 3))):
        whole = plan(components=(rep(), WHOLE), adjust=steps)
        payoff = path_payoff(whole, STANDARD, path.shares, date(2027, 1, 1))
        assert payoff.lengths == lengths
        if not payoff.approximate:
            assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=3)
    assert payoff.approximate == ("cap",)


@FEW
@given(paths())
def test_pay_told_by_another_length_is_the_same(path):
    """A flat rate may be told by the year; a SPIFF of three months stays by month."""
    start = date(2027, 1, 1)
    flat = path_payoff(plan(components=(rep(),)), STANDARD, path.shares, start)
    yearly = flat.told_by(12)
    assert (flat.lengths, yearly.lengths) == ((1,), (12,))
    assert paid(yearly, path) == pytest.approx(paid(flat, path), abs=1e-3)
    both = plan(components=(rep(), WHOLE, bonus("half")))
    short = path_payoff(both, STANDARD, path.shares, start)
    longer = short.told_by(12)
    assert (short.lengths, longer.lengths) == ((1, 6), (1, 6, 12))
    for payoff in (short, longer):
        assert paid(payoff, path) == pytest.approx(statement(both, path), abs=3)
        assert told(payoff, path) == pytest.approx(paid(payoff, path), abs=1e-3)


def test_a_window_inside_a_month_counts_by_its_days():
    """Half of April's days are half of April's sales, and that is approximate."""
    part = spiff(date(2027, 4, 1), date(2027, 4, 15))
    standard = Standard(STANDARD.quotas, shares={"s": Fraction(1, 4)})
    payoff = path_payoff(plan(components=(part,)), standard, None, date(2027, 1, 1))
    assert payoff.approximate == ("s",)
    money = paid(payoff, Path((MONTH,) * 12, EVEN))
    assert money == pytest.approx([*[0] * 3, MONTH / 4 * 0.02 / 2, *[0] * 8])


@pytest.mark.parametrize(
    "part",
    [
        spiff(date(2028, 1, 1), date(2028, 1, 31)),
        spiff(date(2027, 1, 1), date(2027, 1, 31), budget=100),
        spiff(date(2027, 1, 1), date(2027, 1, 31), each_most=100),
        spiff(date(2027, 1, 1), date(2027, 1, 31), least=100),
        spiff(date(2027, 1, 1), date(2027, 1, 31), rate=None, per_deal=100),
    ],
)
def test_spiffs_that_months_cannot_say_are_left_out(part):
    """A SPIFF outside the year, or by deals, mosts or budgets, is named as left out."""
    payoff = path_payoff(plan(components=(part,)), STANDARD, None, date(2027, 1, 1))
    assert (payoff.excluded, payoff.approximate) == (("s",), ())
    unknown = path_payoff(plan(components=(WHOLE,)), STANDARD)
    assert unknown.excluded == ("s",)


@FEW
@given(paths(), st.sampled_from(["month", "quarter"]))
def test_full_bonuses_follow_months_and_quotas_follow_shares(path, period):
    """Against a quota to date a straight bonus pays by targets' months, not quotas'."""
    held = basis("half", "amount", full=False)
    part = bonus(curve=flat_rate(Fraction(1)), at_end=False)
    part = type(part)(
        "b", held, False, type(part.full)(share=Fraction(1, 2)), part.curve
    )
    cap = Cap("cap", ("b",), period, Limit(250_000))
    whole = plan(target=6_000_000, components=(part,), adjust=(cap,))
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert payoff.approximate == ()
    assert paid(payoff, path) == pytest.approx(statement(whole, path), abs=8)
