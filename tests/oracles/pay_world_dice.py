"""Draws that the makers of random pay worlds have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from oracles.pay_oracle.months import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Callable

PERCENTS = (0, 50, 80, 100, 120, 150, 200)
LIMITS = ("month", "quarter", "half", "year")


@dataclass
class Dice:
    """What one world is drawn with, and what all its parts agree on."""

    number: Callable[[int, int], int]
    """Draws a whole number from one to another."""
    start: int = 0
    """The first month's number."""
    months: int = 6
    scale: int = 100_000
    """A usual quota of a month, in hundredths."""
    reps: list[str] = field(default_factory=list)
    has_table: bool = True
    is_plain: bool = False
    """Whether amounts are round, so that boundaries are met exactly."""
    measures: set[str] = field(default_factory=set)
    """The quota measures that some plan needs."""

    def chance(self, tenths: int) -> bool:
        """Draw yes in so many of ten cases; the simplest case is no."""
        return self.number(1, 10) > 10 - tenths

    def pick(self, things):
        """Draw one of some things; the first is the simplest."""
        return things[self.number(0, len(things) - 1)]

    def some(self, things, least: int = 1) -> list:
        """Draw several different things, in their order."""
        found = [thing for thing in things if self.chance(5)]
        while len(found) < least:
            rest = [thing for thing in things if thing not in found]
            found.append(self.pick(rest))
        return [thing for thing in things if thing in found]

    def ascending(self, things, least: int, most: int) -> list:
        """Draw between least and most of ascending things."""
        count = self.number(least, min(most, len(things)))
        left = list(things)
        while len(left) > count:
            left.pop(self.number(0, len(left) - 1))
        return left

    @property
    def first(self) -> date:
        """The first day of the calendar."""
        return first_day(self.start)

    @property
    def last(self) -> date:
        """The last day of the calendar."""
        return last_day(self.start + self.months - 1)

    def day(self, first: date, last: date) -> date:
        """Draw a day; ends of months and the first day are likelier."""
        inside = (last - first).days
        found = first + timedelta(days=self.number(0, inside))
        kind = self.number(0, 5)
        number = 12 * found.year + found.month - 1
        if kind == 0:
            found = last_day(number)
        elif kind == 1:
            found = first_day(number)
        return min(max(found, first), last)

    def days(self) -> tuple[date, date]:
        """Draw a span inside the calendar."""
        first = self.day(self.first, self.last)
        return first, self.day(first, self.last)

    def money(self, cents: int):
        """Write hundredths: a whole number, a decimal or a text."""
        sign, size = ("-", -cents) if cents < 0 else ("", cents)
        if cents % 100 == 0 and not self.chance(1):
            return cents // 100
        if self.chance(3):
            return cents / 100
        return f"{sign}{size // 100}.{size % 100:02d}"

    def plan_money(self, cents: int):
        """Write hundredths as a plan may: also ``96k``."""
        if cents % 10_000 == 0 and cents and self.chance(3):
            thousands = cents // 100_000
            tail = f".{cents % 100_000 // 10_000}" if cents % 100_000 else ""
            return f"{thousands}{tail}k"
        return self.money(cents)

    def prize(self) -> int:
        """Draw some money, round or odd."""
        if self.chance(3):
            return self.number(1, 500_00)
        return 100_00 * self.number(1, 50)

    def percent(self, *choices: str) -> str:
        """Draw one of some percents, or any up to 25 % with up to two decimals."""
        if self.chance(2):
            return f"{self.number(1, 2_500) / 100:g}%"
        return self.pick(choices)

    def months_inside(self) -> tuple[int, int]:
        """Draw a first and a last month of the calendar."""
        first = self.number(0, self.months - 1)
        return first, self.number(first, min(first + 3, self.months - 1))

    def window(self, *, whole_months: bool = False) -> str:
        """Draw a window inside the calendar, written in one of the four ways."""
        kind = self.number(0, 3)
        if kind == 1:
            quarters = [
                f"{n // 12}Q{n % 12 // 3 + 1}"
                for n in range(self.start, self.start + self.months - 2)
                if n % 3 == 0
            ]
            if quarters:
                return self.pick(quarters)
        ends = self.start + self.months - 1
        if kind == 2 and -(-self.start // 12) * 12 + 11 <= ends:
            return str(-(-self.start // 12))
        if kind == 3 and not whole_months:
            first, last = self.days()
            return f"{first}..{last}"
        first, last = (self.start + m for m in self.months_inside())
        if kind == 0:
            first, last = self.start + self.pick((0, 1, 2)), ends
        if kind in (0, 3):
            return f"{first_day(first)}..{last_day(last)}"
        return first_day(last).isoformat()[:7]

    def counting(self, *, quota: bool, own: bool = False) -> dict:
        """Draw ``credits``, ``of`` and, if one is needed, the ``quota``."""
        spec: dict = {}
        wanted: dict = {}
        measure = self.pick(("amount", "amount", "amount", "margin", "units"))
        if measure != "amount" or self.chance(2):
            wanted["measure"] = measure
        for column, kinds in (
            ("product", ("A", "B", "C")),
            ("segment", ("large", "small")),
            ("channel", ("web", "field")),
            ("credit", ("direct", "overlay")),
        ):
            if self.chance(1):
                wanted[column] = self.some(kinds)
        if wanted or self.chance(1):
            spec["credits"] = wanted
        if not own and self.has_table and self.chance(3):
            spec["of"] = self.pick(("own", "reports", "all_reports", "team"))
        if quota:
            spec |= self.named_quota(measure)
        return spec

    def named_quota(self, measure: str) -> dict:
        """Draw the quota of a measure, by its own name or another."""
        if self.chance(2):
            other = f"more {measure}"
            self.measures.add(other)
            return {"quota": other}
        self.measures.add(measure)
        return {"quota": measure} if self.chance(1) else {}

    def usual(self, spec: dict) -> int:
        """Return a usual month of what a component measures, in hundredths."""
        measure = (spec.get("credits") or {}).get("measure", "amount")
        return 100_00 if measure == "units" else self.scale
