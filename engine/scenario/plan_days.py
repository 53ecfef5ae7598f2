"""Months and windows of days as a pay plan writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.base.units import as_written
from engine.payplan.calendar import last_day
from engine.scenario.typed_values import refuse_value

MOST_MONTHS = 120
"""Longest span in months."""

_YEAR = r"(?:19|20|21)\d\d"
_MONTH = re.compile(rf"({_YEAR})-(0[1-9]|1[0-2])")
_PERIOD = re.compile(rf"({_YEAR})(?:-(0[1-9]|1[0-2])|Q([1-4]))?")
_DAYS = re.compile(rf"({_YEAR}-\d\d-\d\d)\s*\.\.\s*({_YEAR}-\d\d-\d\d)")
_DAY = re.compile(rf"{_YEAR}-\d\d-\d\d")
_SPAN = re.compile(r"([0-9]{1,4})\s*months?")


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, by its first day."""

    first: date

    def __str__(self) -> str:
        """Return ``2027-01``."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Window:
    """Days from first to last, both included."""

    first: date
    last: date

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins and ends with a month."""
        return self.first.day == 1 and self.last == last_day(self.first, self._months)

    @property
    def _months(self) -> int:
        first, last = self.first, self.last
        return (last.year - first.year) * 12 + last.month - first.month + 1

    def __str__(self) -> str:
        """Return ``2027-03``, ``2027Q1``, ``2027`` or the two days."""
        first = self.first
        if self.is_whole_months and self._months == 1:
            return f"{first:%Y-%m}"
        if self.is_whole_months and self._months == 3 and first.month % 3 == 1:
            return f"{first.year}Q{first.month // 3 + 1}"
        if self.is_whole_months and self._months == 12 and first.month == 1:
            return str(first.year)
        return f"{first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of months."""

    months: int

    def __str__(self) -> str:
        """Return ``12 months``."""
        return f"{self.months} month{'' if self.months == 1 else 's'}"


def read_month(value: object) -> Month:
    """Return the month of ``2027-01``."""
    if isinstance(value, Month):
        return value
    found = _MONTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"found {as_written(value)}; a month such as 2027-01 is needed")
    return Month(date(int(found[1]), int(found[2]), 1))


def read_window(value: object) -> Window:
    """Return the days of a month, quarter, year, or from first to last."""
    if isinstance(value, Window):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value).strip() if isinstance(value, str) or whole else ""
    said = f"found {as_written(value)}"
    if found := _PERIOD.fullmatch(text):
        return _period(int(found[1]), found[2], found[3])
    if _DAY.fullmatch(text):
        refuse_value(f"{said}; for this day alone write {text}..{text}")
    days = _DAYS.fullmatch(text)
    if days is None:
        needed = "2027-03, 2027Q1, 2027 or 2027-03-01..2027-03-15 is needed"
        refuse_value(f"{said}; {needed}")
    return _days(days[1], days[2], said)


def _period(year: int, month: str | None, quarter: str | None) -> Window:
    if month:
        first, months = date(year, int(month), 1), 1
    elif quarter:
        first, months = date(year, 3 * int(quarter) - 2, 1), 3
    else:
        first, months = date(year, 1, 1), 12
    return Window(first, last_day(first, months))


def _days(first: str, last: str, said: str) -> Window:
    try:
        window = Window(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        refuse_value(f"{said}; there is no such day")
    if window.last < window.first:
        refuse_value(f"{said}; the last day is before the first")
    return window


def read_span(value: object) -> Span:
    """Return the number of months of ``12 months``."""
    if isinstance(value, Span):
        return value
    said = f"found {as_written(value)}"
    if isinstance(value, int) and not isinstance(value, bool):
        refuse_value(f"{said}; write {Span(value)}")
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"{said}; a number of months such as 12 months is needed")
    if not 1 <= int(found[1]) <= MOST_MONTHS:
        refuse_value(f"{said}; from 1 month to {MOST_MONTHS} months is allowed")
    return Span(int(found[1]))
