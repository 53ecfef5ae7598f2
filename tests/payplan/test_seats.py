"""Seats: who sits where on a day, and yearly amounts by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import YEAR, plan, problem, seat

from engine.payplan.calendar import PayCalendar
from engine.payplan.exact import Rounder, Rounding
from engine.payplan.seats import NOBODY, make_seating, month_number, numbers, ordinals

JAN, DEC = date(2027, 1, 1), date(2027, 12, 31)


def seated(*rows, plans=None, calendar=YEAR):
    """Return the seating of some rows."""
    plans = plans or (plan(), replace(plan(), name="q"))
    return make_seating(problem(plans, seats=list(rows), calendar=calendar))


def row_on(seating, rep, day):
    """Return the row of a rep's number on a day."""
    return int(seating.row_at(np.array([rep]), np.array([day.toordinal()]))[0])


def months_of(seating, yearly, rounder=None):
    """Return a yearly amount by seat and month."""
    return seating.monthly(getattr(seating, yearly), rounder or Rounder()).tolist()


def test_a_rep_on_two_plans_has_two_seats():
    """Rows of one rep and plan are one seat, though another plan lies between."""
    seating = seated(
        seat("B", ends=date(2027, 3, 31)),
        seat("B", plan="q", starts=date(2027, 4, 1), ends=date(2027, 5, 31)),
        seat("B", starts=date(2027, 6, 1)),
        seat("A", plan="q"),
    )
    assert seating.rep_ids == ["A", "B"]
    assert list(zip(seating.seat_plan, seating.seat_rep, strict=True)) == [
        *((0, 1), (1, 0), (1, 1))
    ]
    assert seating.days[0].tolist() == [31, 28, 31, 0, 0, 30, 31, 31, 30, 31, 30, 31]
    assert seating.days[2].tolist() == [0, 0, 0, 30, 31, *[0] * 7]


def test_rows_may_come_in_any_order():
    """The order of the table changes nothing; ids are sorted as text."""
    rows = [
        seat("R10", ends=date(2027, 5, 31)),
        seat("R10", starts=date(2027, 6, 1), plan="q"),
        seat("R9"),
    ]
    one, other = seated(*rows), seated(*reversed(rows))
    assert one.rep_ids == other.rep_ids == ["R10", "R9"]
    assert (one.days == other.days).all()
    assert (one.seat_plan == other.seat_plan).all()


def test_who_sits_where_on_a_day():
    """The first and the last day of a row are on it; a gap and the outside on none."""
    seating = seated(
        seat("A", ends=date(2027, 3, 31)), seat("A", starts=date(2027, 5, 1)), seat("B")
    )
    days = [JAN, date(2027, 3, 31), date(2027, 4, 1), date(2027, 4, 30)]
    assert [row_on(seating, 0, day) for day in days] == [0, 0, NOBODY, NOBODY]
    assert row_on(seating, 0, date(2027, 5, 1)) == 1
    assert row_on(seating, 0, DEC) == 1
    assert row_on(seating, 1, JAN) == 2
    outside = [JAN - timedelta(days=1), DEC + timedelta(days=1)]
    assert [row_on(seating, rep, day) for rep in (0, 1) for day in outside] == [
        NOBODY
    ] * 4
    assert row_on(seating, NOBODY, JAN) == NOBODY


@given(st.lists(st.integers(1, 120), min_size=1, max_size=6), st.integers(-5, 400))
def test_row_at_finds_what_reading_the_table_finds(lengths, offset):
    """For any rows with gaps between them, the row found is the one that holds."""
    rows, begin = [], JAN
    for place, length in enumerate(lengths):
        end = begin + timedelta(days=length - 1)
        rows.append(seat("A", starts=begin, ends=end))
        begin = end + timedelta(days=1 + place % 3)
    seating = seated(*rows, seat("B"), calendar=PayCalendar(JAN, 60))
    day = JAN + timedelta(days=offset)
    held = [i for i, row in enumerate(rows) if row["starts"] <= day <= row["ends"]]
    assert row_on(seating, 0, day) == (held[0] if held else NOBODY)


def test_rows_are_cut_to_the_calendar():
    """Days before and after the calendar are not counted."""
    far = {"starts": date(2020, 1, 1), "ends": date(9999, 12, 31)}
    assert seated(seat("A", **far)).days.sum() == 365


def test_whole_months_are_twelfths_rounded_to_date():
    """1,000.00 a year is 83.33, 83.34, 83.33 … and 1,000.00 in all."""
    (months,) = months_of(seated(seat(base=100_000)), "base")
    assert months == [8333, 8334, 8333] * 4
    down = Rounder(Rounding.DOWN, 100)
    (months,) = months_of(seated(seat(target=100_000)), "target", down)
    assert months == [8333, 8333, 8334] * 4


def test_a_raise_within_a_month_is_paid_by_days():
    """June at 12,000.00 for 10 days and 24,000.00 for 20: 1,000 ÷ 3 + 2,000 × 2 ÷ 3."""
    seating = seated(
        seat(base=1_200_000, ends=date(2027, 6, 10)),
        seat(base=2_400_000, starts=date(2027, 6, 11)),
    )
    (months,) = months_of(seating, "base")
    assert months[4:7] == [100_000, 166_667, 200_000]


def test_huge_amounts_do_not_wrap():
    """A base of 10¹¹ for days of every month is exact, beyond 64 bits on the way."""
    base = 10**13
    seating = seated(
        seat(base=base, starts=date(2027, 1, 2)), calendar=PayCalendar(JAN, 60)
    )
    (months,) = months_of(seating, "base")
    exact = Fraction(base, 12) * (Fraction(30, 31) + 11)
    assert sum(months[:12]) == round(exact)


@given(
    st.lists(st.integers(0, 10**11), min_size=2, max_size=2),
    st.dates(date(2027, 1, 2), DEC),
)
def test_amounts_to_date_are_the_exact_sum_rounded(yearly, change):
    """With any two bases and any day of change, months to date are r(exact sum)."""
    seating = seated(
        seat(base=yearly[0], ends=change - timedelta(days=1)),
        seat(base=yearly[1], starts=change),
    )
    (months,) = months_of(seating, "base")
    exact = Fraction(0)
    for m in range(12):
        first, days = int(YEAR.firsts[m]), int(YEAR.days[m])
        old = min(max(change.toordinal() - first, 0), days)
        for amount, share in ((yearly[0], old), (yearly[1], days - old)):
            exact += Fraction(amount * share, 12 * days)
        assert sum(months[: m + 1]) == round(exact)


def test_months_since_hire():
    """The month of hire is month 1 on whatever day; before it and without it, 0."""
    seating = seated(
        seat("A", hired=date(2027, 3, 31)),
        seat("B", hired=date(2025, 12, 1)),
        seat("C"),
        seat("D", hired=date(2028, 1, 1)),
    )
    since = [seating.months_since_hire(m).tolist() for m in (0, 2, 11)]
    assert since == [[0, 14, 0, 0], [1, 16, 0, 0], [10, 25, 0, 0]]
    assert seating.seat_hired.tolist()[2] == NOBODY


def test_hire_of_a_seat_is_that_of_its_first_row():
    """A seat counts from its first row, though a later row was hired later."""
    seating = seated(
        seat(ends=date(2027, 3, 31), hired=JAN),
        seat(starts=date(2027, 4, 1), hired=date(2027, 4, 1)),
    )
    assert seating.months_since_hire(4).tolist() == [5]


def test_month_numbers():
    """Months are counted from the calendar's first, backwards too."""
    fiscal = PayCalendar(date(2027, 4, 1), 12)
    days = [date(2027, 4, 30), date(2028, 3, 1), date(2027, 3, 31), date(2025, 4, 1)]
    found = [month_number(day.toordinal(), fiscal) for day in days]
    assert found == [0, 11, -1, -24]
    assert month_number(NOBODY, fiscal) == 0


def test_names_teams_and_leagues():
    """A name is that of the first row; blanks are no team; managers are numbers."""
    seating = seated(
        seat("A", name="Ann", team="West", manager_id="B", ends=date(2027, 1, 31)),
        seat("A", name="Ann Other", league="Gold", starts=date(2027, 2, 1)),
        seat("B", name="Bob", team="East"),
    )
    assert seating.names == ["Ann", "Bob"]
    assert seating.teams == ["", "East", "West"]
    assert seating.leagues == ["", "Gold"]
    assert seating.team.tolist() == [2, 0, 1]
    assert seating.manager.tolist() == [1, NOBODY, NOBODY]


def test_numbers_and_day_numbers():
    """Text and days become numbers; what is not there becomes nobody."""
    assert numbers(pl.Series(["b", "x"]), {"a": 0, "b": 1}).tolist() == [1, NOBODY]
    assert numbers(pl.Series(["b"]), {}).tolist() == [NOBODY]
    days = pl.Series([date.min, date(1970, 1, 1), None, date.max], dtype=pl.Date)
    known = [day.toordinal() for day in (date.min, date(1970, 1, 1), date.max)]
    assert ordinals(days).tolist() == [*known[:2], NOBODY, known[2]]


@pytest.mark.parametrize("yearly", ["base", "target"])
def test_base_and_target_are_apart(yearly):
    """Each amount is its own column."""
    amounts = {"base": 1200, "target": 2400}
    assert months_of(seated(seat(**amounts)), yearly)[0][0] == amounts[yearly] // 12
