"""Months and periods of the pay calendar."""

from __future__ import annotations

import calendar as civil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.terms import MONTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.terms import Period

_PREFIX = {"quarter": "Q", "half": "H"}


@dataclass(frozen=True)
class PayCalendar:
    """Whole months from a first one; periods are counted from it.

    Parameters
    ----------
    starts
        First day of the first month.
    months
        How many.

    Raises
    ------
    ValueError
        ``starts`` is not the first of a month, or there is no month.
    """

    starts: date
    months: int

    def __post_init__(self) -> None:
        if self.starts.day != 1 or self.months < 1:
            raise ValueError("a calendar is one whole month or more from a first")

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """``(months + 1,)`` day numbers of first days, and of the day after all."""
        days = [month_after(self.starts, k).toordinal() for k in range(self.months + 1)]
        return np.array(days, dtype=np.int64)

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """``(months,)`` days of each month."""
        return np.diff(self.firsts)

    @property
    def first(self) -> date:
        """The first day."""
        return self.starts

    @property
    def last(self) -> date:
        """The last day."""
        return date.fromordinal(int(self.firsts[-1]) - 1)

    def month_of(self, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the month's number (from 0) of day numbers; outside: < 0, ≥ months."""
        return np.searchsorted(self.firsts, day, side="right") - 1

    def label(self, month: int) -> str:
        """Return ``2027-03``."""
        return f"{month_after(self.starts, month):%Y-%m}"

    def period(self, kind: Period) -> PeriodGrid:
        """Return which months make up the periods of a kind."""
        if kind not in self._grids:
            self._grids[kind] = PeriodGrid(self, kind)
        return self._grids[kind]

    @cached_property
    def _grids(self) -> dict[Period, PeriodGrid]:
        return {}


@dataclass(frozen=True)
class PeriodGrid:
    """The calendar cut into periods; the last may be cut by the calendar's end."""

    calendar: PayCalendar
    kind: Period

    @cached_property
    def of_month(self) -> NDArray[np.int64]:
        """``(months,)`` number of the period that each month is in."""
        return np.arange(self.calendar.months) // MONTHS[self.kind]

    @property
    def count(self) -> int:
        """How many periods, the last one perhaps cut."""
        return int(self.of_month[-1]) + 1

    @cached_property
    def opens(self) -> NDArray[np.int64]:
        """``(months,)`` first month of each month's period."""
        return self.of_month * MONTHS[self.kind]

    @cached_property
    def closes(self) -> NDArray[np.int64]:
        """``(months,)`` last month of each month's period, perhaps past the end."""
        return self.opens + MONTHS[self.kind] - 1

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """``(months,)`` days of each month's whole period, past the end, too."""
        first = [month_after(self.calendar.starts, int(m)) for m in self.opens]
        after = [month_after(day, MONTHS[self.kind]) for day in first]
        spans = [(b - a).days for a, b in zip(first, after, strict=True)]
        return np.array(spans, dtype=np.int64)

    def to_date(self, monthly: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return running sums along the last axis that start anew with each period."""
        total = np.cumsum(monthly, axis=-1)
        before = np.zeros_like(total)
        before[..., 1:] = total[..., :-1]
        return total - before[..., self.opens]

    def whole(self, monthly: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return, for each month, the sum of its whole period."""
        running = self.to_date(monthly)
        ends = np.minimum(self.closes, self.calendar.months - 1)
        return running[..., ends]

    @cached_property
    def labels(self) -> list[str]:
        """``(months,)`` names of each month's period: ``2027Q1``, ``2027-03``."""
        return [self._name(month) for month in range(self.calendar.months)]

    def label(self, month: int) -> str:
        """Return ``2027Q1`` for the first quarter of a calendar that starts in 2027."""
        return self.labels[month]

    def _name(self, month: int) -> str:
        opens = month_after(self.calendar.starts, int(self.opens[month]))
        if self.kind == "month":
            return f"{opens:%Y-%m}"
        if self.kind == "year":
            return f"{opens:%Y}" if opens.month == 1 else f"{opens:%Y-%m} year"
        size = MONTHS[self.kind]
        if (opens.month - 1) % size:
            return f"{opens:%Y-%m} {self.kind}"
        return f"{opens.year}{_PREFIX[self.kind]}{(opens.month - 1) // size + 1}"


def month_after(first: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def day_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last day where it is lacking."""
    first = month_after(day.replace(day=1), months)
    return first.replace(day=min(day.day, civil.monthrange(first.year, first.month)[1]))


def last_day(first: date, months: int) -> date:
    """Return the last day of so many months from a first day."""
    return month_after(first, months) - timedelta(days=1)
