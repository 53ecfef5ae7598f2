"""Months, quarters and years of a capacity plan, and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.base.errors import did_you_mean
from engine.base.units import as_written
from engine.scenario.typed_values import refuse, refuse_value

if TYPE_CHECKING:
    from datetime import date

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
"""Names of the calendar months."""
YEAR = 12
"""Months in a year."""

_QUARTER = 3
_CENTURY = r"(?:19|20|21)\d\d"
_PERIOD = re.compile(rf"({_CENTURY})(?:-(0[1-9]|1[0-2])|Q([1-4]))?")
_RANGE = re.compile(
    rf"({_CENTURY})-(0[1-9]|1[0-2])\s*\.\.\s*({_CENTURY})-(0[1-9]|1[0-2])"
)
_PER_MONTH = re.compile(r"([0-9]{1,6})\s*(?:/|an?|per)\s*month")


@dataclass(frozen=True, slots=True)
class PerMonth:
    """A whole number of people, classes or the like in a month."""

    number: int

    def __str__(self) -> str:
        """Return ``6 a month``."""
        return f"{self.number} a month"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months; years and quarters may be those of the fiscal year.

    Parameters
    ----------
    text
        As it is written.
    first, months
        Month number (:func:`number_of`) of the first month in calendar years, and how
        many.
    fiscal
        Whether it moves with the month that years begin with.
    """

    text: str
    first: int
    months: int
    fiscal: bool

    def __str__(self) -> str:
        """Return ``2027``, ``2027Q1``, ``2027-03`` or ``2027-03..2027-08``."""
        return self.text

    def span(self, year_begins: int) -> range:
        """Return the numbers of its months, years beginning with a month of 1 to 12."""
        first = self.first + (year_begins - 1 if self.fiscal else 0)
        return range(first, first + self.months)


@dataclass(frozen=True, slots=True)
class Months:
    """The months that are planned.

    Parameters
    ----------
    first
        Number of the first.
    count
        How many.
    year_begins
        Calendar month, 1 to 12, that years begin with.
    """

    first: int
    count: int
    year_begins: int = 1

    @property
    def labels(self) -> tuple[str, ...]:
        """Names such as ``2027-01``."""
        return tuple(label_of(self.first + t) for t in range(self.count))

    @property
    def calendar(self) -> tuple[int, ...]:
        """The calendar month of each, 0 for January."""
        return tuple((self.first + t) % YEAR for t in range(self.count))

    def inside(self, period: Period | None) -> tuple[int, ...]:
        """Return the indices of the months of a period that are planned; None: all."""
        if period is None:
            return tuple(range(self.count))
        numbers = period.span(self.year_begins)
        return tuple(t for t in range(self.count) if self.first + t in numbers)

    def groups(
        self, each: Literal["month", "quarter", "year", "run"]
    ) -> list[tuple[str, tuple[int, ...]]]:
        """Return the names and months of each month, quarter, year, or of all."""
        everything = tuple(range(self.count))
        if each == "run":
            return [("", everything)]
        if each == "month":
            return [(self.labels[t], (t,)) for t in everything]
        found: dict[str, list[int]] = {}
        for t in everything:
            year, within = divmod(self.first + t - (self.year_begins - 1), YEAR)
            name = f"{year}Q{within // _QUARTER + 1}" if each == "quarter" else year
            found.setdefault(str(name), []).append(t)
        return [(name, tuple(months)) for name, months in found.items()]


def number_of(day: date) -> int:
    """Return the number of a day's month: 12 × year + month − 1."""
    return day.year * YEAR + day.month - 1


def label_of(number: int) -> str:
    """Return ``2027-01`` of a month's number."""
    year, month = divmod(number, YEAR)
    return f"{year:04d}-{month + 1:02d}"


def read_period(value: object) -> Period:
    """Return the months of a year, quarter or month, or from first to last."""
    if isinstance(value, Period):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value).strip() if isinstance(value, str) or whole else ""
    if found := _PERIOD.fullmatch(text):
        first = int(found[1]) * YEAR
        if found[2]:
            return Period(text, first + int(found[2]) - 1, 1, fiscal=False)
        if found[3]:
            start = first + _QUARTER * (int(found[3]) - 1)
            return Period(text, start, _QUARTER, fiscal=True)
        return Period(text, first, YEAR, fiscal=True)
    found = _RANGE.fullmatch(text)
    if found is None:
        refuse_value(
            f"found {as_written(value)}; 2027, 2027Q1, 2027-03 or 2027-03..2027-08 is"
            " needed"
        )
    first = int(found[1]) * YEAR + int(found[2]) - 1
    last = int(found[3]) * YEAR + int(found[4]) - 1
    if last < first:
        refuse_value(f"found '{text}'; the last month is before the first")
    return Period(text, first, last - first + 1, fiscal=False)


def read_month_names(value: object) -> tuple[str, ...]:
    """Return names of calendar months, in the order written."""
    if isinstance(value, tuple):
        return value
    names = value if isinstance(value, list) else [value]
    if not names:
        refuse_value("found an empty list; a month such as September is needed")
    refuse(
        (
            (i,) if isinstance(value, list) else (),
            f"found {as_written(name)}; a month such as September is needed"
            f"{did_you_mean(str(name), MONTH_NAMES)}",
        )
        for i, name in enumerate(names)
        if name not in MONTH_NAMES
    )
    refuse(
        ((i,), f"'{name}' is named twice")
        for i, name in enumerate(names)
        if name in names[:i]
    )
    return tuple(names)


def read_per_month(value: object) -> PerMonth:
    """Return the number of ``6 a month``."""
    if isinstance(value, PerMonth):
        return value
    said = f"found {as_written(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        refuse_value(f"{said}; write {value} a month")
    found = _PER_MONTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"{said}; a whole number such as 6 a month is needed")
    return PerMonth(int(found[1]))
