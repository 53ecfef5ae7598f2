"""Months, periods and windows. A month number is 12 × year + month − 1."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def month_number(day: date) -> int:
    """Return the number of a day's month."""
    return 12 * day.year + day.month - 1


@cache
def first_day(number: int) -> date:
    """Return a month's first day."""
    return date(number // 12, number % 12 + 1, 1)


@cache
def last_day(number: int) -> date:
    """Return a month's last day."""
    return first_day(number + 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    number = month_number(day) + months
    return min(first_day(number) + timedelta(days=day.day - 1), last_day(number))


def months_in_text(text) -> int:
    """Read ``12 months``."""
    return int(str(text).split()[0])


@cache
def months_of(period: str) -> tuple[int, int]:
    """Return a written period's first month number and its number of months."""
    if ".." in period:
        first, last = (months_of(end.strip())[0] for end in period.split(".."))
        return first, last - first + 1
    if "H" in period:
        year, half = period.split("H")
        return 12 * int(year) + 6 * (int(half) - 1), 6
    if "Q" in period:
        year, quarter = period.split("Q")
        return 12 * int(year) + 3 * (int(quarter) - 1), 3
    if "-" in period:
        year, month = period.split("-")
        return 12 * int(year) + int(month) - 1, 1
    return 12 * int(period), 12


@cache
def days_of(window: str) -> tuple[date, date]:
    """Return a written window's first and last day."""
    if ".." in window:
        first, last = window.split("..")
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    start, months = months_of(window)
    return first_day(start), last_day(start + months - 1)


def overlap(first: date, last: date, start: date, end: date) -> int:
    """Return how many days two spans share."""
    return max(0, (min(last, end) - max(first, start)).days + 1)


class Calendar:
    """The months of a scenario, counted from 0."""

    def __init__(self, starts: str, months: int):
        self.start = months_of(starts)[0]
        self.months = months
        self.first = first_day(self.start)
        self.last = last_day(self.start + months - 1)

    def month(self, day: date) -> int:
        """Return which month a day lies in; it may be outside."""
        return month_number(day) - self.start

    def label(self, month: int) -> str:
        """Return a month as ``2027-03``."""
        return first_day(self.start + month).isoformat()[:7]

    def span(self, month: int) -> tuple[date, date]:
        """Return a month's first and last day."""
        return first_day(self.start + month), last_day(self.start + month)

    def days(self, month: int) -> int:
        """Return the days of a month."""
        return last_day(self.start + month).day

    def period(self, month: int, kind: str) -> tuple[int, int]:
        """Return first and last month of the period around a month, cut or not."""
        first = month - month % LENGTHS[kind]
        return first, first + LENGTHS[kind] - 1

    def inside(self, month: int, kind: str) -> range:
        """Return the months of the period around a month that the calendar has."""
        first, last = self.period(month, kind)
        return range(first, min(last, self.months - 1) + 1)
