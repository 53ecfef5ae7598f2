"""Quotas by seat and month: spread by days, ramped, to the last hundredth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import YEAR, percent, plan, problem, quota, seat

from engine.payplan.calendar import PayCalendar
from engine.payplan.exact import Rounder, Rounding
from engine.payplan.quotas import monthly_quotas, months_in, read_period
from engine.payplan.seats import make_seating


def monthly(rows, seats=None, calendar=YEAR, measure="amount", **terms):
    """Return each seat's quota of a measure by month, hundredths."""
    given_ = problem(plan(**terms), quotas=rows, seats=seats, calendar=calendar)
    found = monthly_quotas(make_seating(given_), given_.quotas)
    return found[measure].tolist()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2027-03", date(2027, 3, 1), date(2027, 3, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2027Q1", date(2027, 1, 1), date(2027, 3, 31)),
        ("2027Q4", date(2027, 10, 1), date(2027, 12, 31)),
        ("2027H2", date(2027, 7, 1), date(2027, 12, 31)),
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        (" 2027 ", date(2027, 1, 1), date(2027, 12, 31)),
        ("2027-04..2028-03", date(2027, 4, 1), date(2028, 3, 31)),
        ("2027-12..2028-01", date(2027, 12, 1), date(2028, 1, 31)),
        ("2027-05..2027-05", date(2027, 5, 1), date(2027, 5, 31)),
    ],
)
def test_periods_that_tables_write(text, first, last):
    """A month, quarter, half, year or range is its first and last day."""
    assert read_period(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2027-13", "2027-00", "2027Q5", "2027Q0", "2027H3", "27", "2027-3"),
        *("2027-01..2027-05", "2027-01..2027-07", "2027-03..2027-02", "2027-01.."),
        *("2027Q1..2027Q2", "2027..2027", "2027-01..2028-12", "..", "2027-01-01"),
        *("0000", "9999", "0000-01..0000-02", "2027 Q1", "2027q1", "Q1 2027"),
    ],
)
def test_what_is_no_period(text):
    """Whatever is none of these is no period, and nothing is guessed."""
    assert read_period(text) is None


def test_months_of_a_span():
    """A span counts the months of both its ends."""
    assert months_in(date(2027, 12, 1), date(2028, 1, 31)) == 2


def test_a_year_is_spread_over_months_without_losing_a_hundredth():
    """Months of 100.00 a year are what is rounded to date: 8.33, 8.34, 8.33, …"""
    (months,) = monthly([quota(100)])
    assert months == [833, 834, 833] * 4
    assert sum(months) == 10_000
    assert sum(monthly([quota(0.01)])[0]) == 1


def test_rounding_to_date_follows_the_plan():
    """A plan that rounds down has its months of quota rounded down to date."""
    down = Rounder(Rounding.DOWN, 100)
    (months,) = monthly([quota(100)], rounder=down)
    assert months == [833, 833, 834] * 4


def test_periods_hold_their_own_months_only():
    """A quarter's quota is a third in each of its months, and nothing elsewhere."""
    rows = [quota(300, period="2027Q2"), quota(50, period="2027-12")]
    assert monthly(rows) == [[0, 0, 0, *[10_000] * 3, 0, 0, 0, 0, 0, 5000]]


def test_rows_of_one_period_add_up_day_by_day():
    """A raise on 16 June: June has 15 days of the old quota and 15 of the new."""
    rows = [
        quota(1200, ends=date(2027, 6, 15)),
        quota(2400, starts=date(2027, 6, 16)),
    ]
    assert monthly(rows) == [[*[10_000] * 5, 15_000, *[20_000] * 6]]


def test_days_before_a_period_begins_do_not_count():
    """Days in force are cut to the row's period."""
    far = quota(300, period="2027Q1", starts=date(2026, 1, 1), ends=date(2028, 1, 1))
    assert monthly([far]) == [[10_000] * 3 + [0] * 9]


def test_only_days_on_the_seat_count():
    """A rep who starts on 11 February has 18 of 28 days of February's quota."""
    (months,) = monthly([quota(1200)], seats=[seat(starts=date(2027, 2, 11))])
    assert months[:3] == [0, 6429, 10_000]  # 100 × 18/28 = 64.2857…
    (gone,) = monthly([quota(1200)], seats=[seat(ends=date(2027, 2, 10))])
    assert gone[:3] == [10_000, 3571, 0]


def test_two_rows_of_assignments_on_one_plan_are_one_seat():
    """A new manager in the middle of a month changes no quota."""
    rows = [seat(ends=date(2027, 2, 10)), seat(starts=date(2027, 2, 11), team="B")]
    assert monthly([quota(100)], seats=rows) == monthly([quota(100)])


def test_reps_have_their_own():
    """A quota belongs to its rep; one of nobody on the list is nobody's."""
    rows = [quota(1200, "R2"), quota(2400, "R9")]
    seats = [seat("R1"), seat("R2"), seat("R3")]
    assert monthly(rows, seats=seats) == [[0] * 12, [10_000] * 12, [0] * 12]


def test_measures_are_apart():
    """Each measure has a table of its own."""
    rows = [quota(1200), quota(12, measure="units", period="2027-01")]
    assert monthly(rows, measure="units") == [[1200] + [0] * 11]
    assert monthly(rows)[0] == [10_000] * 12


def test_a_fiscal_year_is_a_range():
    """Twelve months from April fill a calendar that begins in April."""
    fiscal = PayCalendar(date(2027, 4, 1), 12)
    rows = [quota(1200, period="2027-04..2028-03")]
    days = {"starts": date(2027, 4, 1), "ends": date(2028, 3, 31)}
    assert monthly(rows, [seat(**days)], fiscal) == [[10_000] * 12]


def test_a_calendar_cuts_a_year():
    """A calendar of three months has three twelfths of a yearly quota."""
    short = PayCalendar(date(2027, 11, 1), 3)
    rows = [quota(1200), quota(2400, period="2028")]
    days = {"starts": date(2027, 11, 1), "ends": date(2028, 1, 31)}
    assert monthly(rows, [seat(**days)], short) == [[10_000, 10_000, 20_000]]


def test_ramp_counts_months_from_the_month_of_hire():
    """25 % in the month of hire, 50 % in the next, then all; without hire all."""
    ramp = (percent(25), percent(50))
    seats = [seat("R1", hired=date(2027, 2, 28)), seat("R2"), seat("R3")]
    seats[2]["hired"] = date(2026, 12, 5)
    rows = [quota(1200, f"R{i}") for i in (1, 2, 3)]
    found = monthly(rows, seats, ramp=ramp)
    assert found[0] == [10_000, 2500, 5000, *[10_000] * 9]
    assert found[1] == [10_000] * 12
    assert found[2] == [5000, *[10_000] * 11]


def test_ramp_of_a_seat_is_that_of_its_first_row():
    """A later row with another day of hire does not start the ramp anew."""
    rows = [
        seat(ends=date(2027, 1, 31), hired=date(2027, 1, 1)),
        seat(starts=date(2027, 2, 1), hired=date(2027, 2, 1)),
    ]
    found = monthly([quota(1200)], rows, ramp=(percent(10), percent(20)))
    assert found == [[1000, 2000, *[10_000] * 10]]


def test_each_plan_has_its_own_ramp_and_rounding():
    """Seats on two plans are spread by the rule of their own plan."""
    from dataclasses import replace

    first = plan(ramp=(percent(50),))
    second = replace(plan(rounder=Rounder(Rounding.DOWN)), name="q")
    seats = [seat("R1", hired=date(2027, 1, 1)), seat("R2", plan="q")]
    rows = [quota(100, "R1"), quota(100, "R2")]
    given_ = problem((first, second), quotas=rows, seats=seats)
    found = monthly_quotas(make_seating(given_), given_.quotas)["amount"].tolist()
    assert found[0][:3] == [417, 833, 833]  # 4.1667, 12.5 and 20.8333 to date
    assert found[1][:3] == [833, 833, 834]


@given(st.integers(0, 10**13), st.dates(date(2027, 1, 1), date(2027, 12, 31)))
def test_quota_to_date_is_the_exact_sum_rounded(amount, starts):
    """With any quota and any first day, months to date are r(exact sum)."""
    row = quota(0, starts=starts) | {"quota": amount}
    (months,) = monthly([row])
    exact = Fraction(0)
    for m in range(12):
        begin, days = int(YEAR.firsts[m]), int(YEAR.days[m])
        held = max(0, begin + days - max(begin, starts.toordinal()))
        exact += Fraction(amount * held, 12 * days)
        assert sum(months[: m + 1]) == round(exact)
