"""Months and periods: where they begin and end, what they are called."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.payplan.calendar import PayCalendar, day_after, last_day, month_after
from engine.payplan.terms import MONTHS

STARTS = st.builds(date, st.integers(1950, 2150), st.integers(1, 12), st.just(1))


def test_a_year_has_its_days():
    """The months of 2028 have 31, 29, 31 … days, and every day is in its month."""
    leap = PayCalendar(date(2028, 1, 1), 12)
    assert leap.days.tolist() == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert (leap.first, leap.last) == (date(2028, 1, 1), date(2028, 12, 31))
    every = [leap.first + timedelta(days=k) for k in range(366)]
    numbers = np.array([day.toordinal() for day in every])
    assert leap.month_of(numbers).tolist() == [day.month - 1 for day in every]


def test_days_outside():
    """The day before is month −1, the day after the number of months."""
    year = PayCalendar(date(2027, 4, 1), 12)
    around = np.array([date(2027, 3, 31).toordinal(), date(2028, 4, 1).toordinal()])
    assert year.month_of(around).tolist() == [-1, 12]


@pytest.mark.parametrize(
    ("starts", "months"), [(date(2027, 1, 2), 12), (date(2027, 1, 1), 0)]
)
def test_what_is_no_calendar(starts, months):
    """A calendar begins on a first and has a month."""
    with pytest.raises(ValueError, match="whole month"):
        PayCalendar(starts, months)


def test_labels():
    """Periods that are civil ones are called so; others by their first month."""
    civil = PayCalendar(date(2027, 1, 1), 14)
    assert [civil.label(m) for m in (0, 11, 12)] == ["2027-01", "2027-12", "2028-01"]
    assert [civil.period("quarter").label(m) for m in (0, 5, 12)] == [
        *("2027Q1", "2027Q2", "2028Q1")
    ]
    assert [civil.period("half").label(m) for m in (0, 11)] == ["2027H1", "2027H2"]
    assert [civil.period("year").label(m) for m in (3, 13)] == ["2027", "2028"]
    fiscal = PayCalendar(date(2027, 4, 1), 12)
    assert fiscal.period("quarter").label(3) == "2027Q3"
    assert fiscal.period("half").label(0) == "2027-04 half"
    assert fiscal.period("year").label(11) == "2027-04 year"
    odd = PayCalendar(date(2027, 2, 1), 12)
    assert odd.period("quarter").label(2) == "2027-02 quarter"
    assert odd.period("month").label(2) == "2027-04"


def test_periods_of_a_calendar_that_cuts_the_last():
    """Periods are counted from the first month; the last one may be cut."""
    grid = PayCalendar(date(2027, 2, 1), 5).period("quarter")
    assert grid.of_month.tolist() == [0, 0, 0, 1, 1]
    assert grid.opens.tolist() == [0, 0, 0, 3, 3]
    assert grid.closes.tolist() == [2, 2, 2, 5, 5]
    assert grid.count == 2
    assert grid.days.tolist() == [89, 89, 89, 92, 92]  # February to April; May to July
    monthly = np.array([[1, 2, 3, 4, 5], [0, 0, 1, 0, -7]])
    assert grid.to_date(monthly).tolist() == [[1, 3, 6, 4, 9], [0, 0, 1, 0, -7]]
    assert grid.whole(monthly).tolist() == [[6, 6, 6, 9, 9], [1, 1, 1, -7, -7]]


@given(STARTS, st.integers(1, 60), st.sampled_from(sorted(MONTHS)), st.data())
def test_periods_cover_every_month_once(starts, months, kind, data):
    """Sums to date and of whole periods are what slices of months give."""
    grid = PayCalendar(starts, months).period(kind)
    size = MONTHS[kind]
    values = data.draw(
        st.lists(st.integers(-(10**15), 10**15), min_size=months, max_size=months)
    )
    to_date, whole = grid.to_date(np.array(values)), grid.whole(np.array(values))
    for m in range(months):
        opens = m // size * size
        assert to_date[m] == sum(values[opens : m + 1])
        assert whole[m] == sum(values[opens : opens + size])
        begin, end = month_after(starts, opens), month_after(starts, opens + size)
        assert grid.days[m] == (end - begin).days
    assert grid.count == -(-months // size)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 2, 28), 1, date(2027, 3, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 5, 15), 12, date(2028, 5, 15)),
    ],
)
def test_the_same_day_so_many_months_later(day, months, later):
    """A day that a month lacks is its last."""
    assert day_after(day, months) == later


@given(STARTS, st.integers(0, 200))
def test_months_later(first, months):
    """Months later is a first, as many months off; the day before it is the last."""
    later = month_after(first, months)
    assert later.day == 1
    assert (later.year - first.year) * 12 + later.month - first.month == months
    assert last_day(first, months) == later - timedelta(days=1)
