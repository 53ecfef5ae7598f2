"""The types of the values in ``capacity``, and how each is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic_core import PydanticCustomError

from engine.base.errors import did_you_mean
from engine.base.units import as_written, format_percent, parse_money
from engine.scenario.capacity_periods import Period, PerMonth, read_period
from engine.scenario.compare_values import Leavers, read_leavers
from engine.scenario.plan_days import Month, Span, read_month, read_span
from engine.scenario.plan_money import MOST_MONEY, Money, read_money
from engine.scenario.typed_values import percent_within, refuse, refuse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.scenario.typed_values import Complaint

Read = TypeVar("Read")

Goal = Literal[
    "least_cost", "most_margin", "least_missed", "fewest_let_go", "fewest_starts"
]
GOALS: tuple[Goal, ...] = (
    "least_cost",
    "most_margin",
    "least_missed",
    "fewest_let_go",
    "fewest_starts",
)
"""What a plan may keep low or high."""

_RATE = re.compile(r"(?P<amount>.*?[^\s/])\s*(?:/|\b(?:an?|per)\b)\s*(?P<per>\w+)")
_PER = {"month": 1, "quarter": 3, "year": 12}
_ROUNDING = Fraction(1, 1000)
"""How far shares, written in per cent, may miss 100 %."""
_MOST_LATE = 6
_LATE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*months?")
_MOST_NUMBER = 100_000


@dataclass(frozen=True, slots=True)
class MoneyRate:
    """Money in a month, a quarter or a year.

    >>> str(read_money_rate("1.8m/year")), read_money_rate("PLN 240k a year").monthly
    ('1800000/year', 20000.0)
    """

    money: Money
    per: Literal["month", "quarter", "year"]

    def __str__(self) -> str:
        """Return ``1800000/year``."""
        return f"{self.money}/{self.per}"

    @property
    def monthly(self) -> float:
        """Currency units a month."""
        return self.money.hundredths / 100 / _PER[self.per]


@dataclass(frozen=True, slots=True)
class Late:
    """A mean number of months, which need not be whole."""

    months: float

    def __str__(self) -> str:
        """Return ``0.5 months``."""
        return f"{self.months:g} months"


def read_money_rate(value: object) -> MoneyRate:
    """Return the money of ``1.8m/year`` or ``240k a year``."""
    if isinstance(value, MoneyRate):
        return value
    said = f"found {as_written(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        refuse_value(f"{said}; write {value:g}/year or {value:g}/month")
    needed = "money a year or a month such as 240k/year is needed"
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found["per"] not in _PER:
        near = did_you_mean(found["per"], _PER) if found is not None else ""
        refuse_value(f"{said}; {needed}{near}")
    try:
        amount, currency = parse_money(found["amount"])
    except ValueError:
        refuse_value(f"{said}; {needed}")
    hundredths = amount * 100
    if amount > MOST_MONEY or hundredths.denominator != 1:
        refuse_value(f"{said}; at most {MOST_MONEY:,}, with two decimals, is allowed")
    per: Literal["month", "quarter", "year"] = "year"
    if found["per"] != "year":
        per = "month" if found["per"] == "month" else "quarter"
    return MoneyRate(Money(int(hundredths), currency), per)


def read_late(value: object) -> Late:
    """Return the months of ``0.5 months``."""
    if isinstance(value, Late):
        return value
    said = f"found {as_written(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        refuse_value(f"{said}; write {value:g} months")
    found = _LATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"{said}; a number of months such as 0.5 months is needed")
    if float(found[1]) > _MOST_LATE:
        refuse_value(f"{said}; from 0 months to {_MOST_LATE} months is allowed")
    return Late(float(found[1]))


def read_leavers_by_year(value: object) -> tuple[Leavers, ...]:
    """Return the leavers of each year since the start; one text holds for all."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list):
        return (read_leavers(value),)
    if not value:
        refuse_value("found an empty list; a share such as 22% a year is needed")
    return tuple(_each(value, read_leavers))


def read_ramp(value: object) -> Span | tuple[Fraction, ...]:
    """Return how long a ramp takes, or its productive share month by month."""
    if isinstance(value, Span | tuple):
        return value
    if not isinstance(value, list):
        return read_span(value)
    if not value:
        refuse_value("found an empty list; percents that end with 100% are needed")
    shares = tuple(_each(value, _share))
    refuse(
        ((i,), f"found {as_written(value[i])} after {value[i - 1]}; a ramp never falls")
        for i in range(1, len(shares))
        if shares[i] < shares[i - 1]
    )
    if shares[-1] != 1:
        refuse_value(
            f"the ramp ends at {value[-1]}; its last month must be 100%, from which on"
            " people are fully productive"
        )
    return shares


def read_chances(value: object) -> tuple[Fraction, ...]:
    """Return percents that add up to 100%."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list) or not value:
        refuse_value(f"found {as_written(value)}; a list of percents is needed")
    shares = tuple(_each(value, _share))
    total = sum(shares, Fraction(0))
    if total != 1:
        parts = " + ".join(map(format_percent, shares))
        refuse_value(
            f"found {parts} = {format_percent(total)}; they must add up to 100%"
        )
    return shares


def read_shares(value: object) -> dict[str, Fraction]:
    """Return names to shares that add up to 100%."""
    if not isinstance(value, dict) or not value:
        refuse_value(
            f"found {as_written(value)}; a mapping of names to shares, such as"
            " 'north: 40%', is needed"
        )
    shares = _each_named(value)
    total = sum(shares.values(), Fraction(0))
    if abs(total - 1) > _ROUNDING:
        refuse_value(
            f"the shares add up to {format_percent(total)}; they must add up to 100%"
        )
    return shares


def read_totals(value: object) -> dict[str, Money]:
    """Return the money of years, quarters or months, by how they are written."""
    if not isinstance(value, dict) or not value:
        refuse_value(
            f"found {as_written(value)}; a mapping of years to money, such as"
            " '2027: 184m', is needed"
        )
    read = read_all(value, read_money)
    wrong: list[Complaint] = []
    for name in value:
        try:
            read_period(name)
        except PydanticCustomError as error:
            said = (error.context or {})["complaints"]
            wrong += [((name,), message) for _, message in said]
    refuse(wrong)
    return dict(zip(value, read, strict=True))


def read_openings(value: object) -> dict[str, Month]:
    """Return names to the months they open in."""
    if not isinstance(value, dict):
        refuse_value(
            f"found {as_written(value)}; a mapping of regions to months, such as"
            " 'north: 2027-07', is needed"
        )
    return dict(zip(value, read_all(value, read_month), strict=True))


def read_online(value: object) -> Fraction | dict[str, Fraction]:
    """Return one share for all segments, or a share by segment."""
    if isinstance(value, dict):
        return _each_named(value)
    return _share(value)


def read_goals(value: object) -> tuple[Goal, ...]:
    """Return goals, first things first."""
    if isinstance(value, tuple):
        return value
    names = value if isinstance(value, list) else [value]
    if not names:
        refuse_value("found an empty list; at least one goal is needed")
    wrong: list[Complaint] = [
        (
            (i,) if isinstance(value, list) else (),
            f"found {as_written(name)}; allowed: {', '.join(GOALS)}"
            f"{did_you_mean(str(name), GOALS)}",
        )
        for i, name in enumerate(names)
        if name not in GOALS
    ]
    wrong += [
        ((i,), f"'{name}' is named twice")
        for i, name in enumerate(names)
        if name in names[:i]
    ]
    refuse(wrong)
    return tuple(names)


def read_names(value: object) -> tuple[str, ...]:
    """Return one name or several."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, str) and value.strip():
        return (value.strip(),)
    if not isinstance(value, list) or not value:
        refuse_value(f"found {as_written(value)}; a name or a list of names is needed")
    refuse(
        ((i,), f"found {as_written(name)}; a name is needed")
        for i, name in enumerate(value)
        if not isinstance(name, str)
    )
    refuse(
        ((i,), f"'{name}' is named twice")
        for i, name in enumerate(value)
        if name in value[:i]
    )
    return tuple(value)


def read_numbers(value: object) -> dict[str, float]:
    """Return names to numbers above 0."""
    if not isinstance(value, dict) or not value:
        refuse_value(
            f"found {as_written(value)}; a mapping of roles to numbers, such as"
            " 'AE: 0.4', is needed"
        )
    refuse(
        ((name,), f"found {as_written(one)}; a number more than 0 is needed")
        for name, one in value.items()
        if isinstance(one, bool)
        or not isinstance(one, int | float)
        or not 0 < one < _MOST_NUMBER
    )
    return {name: float(one) for name, one in value.items()}


def _share(value: object) -> Fraction:
    """Return a percent from 0% to 100%."""
    return percent_within(value, Fraction(0), Fraction(1))


def _each(values: list[object], read: Callable[[object], Read]) -> list[Read]:
    return read_all(dict(enumerate(values)), read)


def _each_named(values: dict[str, object]) -> dict[str, Fraction]:
    return dict(zip(values, read_all(dict(values), _share), strict=True))


def read_all(
    values: Mapping[int, object] | Mapping[str, object],
    read: Callable[[object], Read],
) -> list[Read]:
    """Read each value; refuse with what is said of all of them."""
    results: list[Read] = []
    wrong: list[Complaint] = []
    for key, value in values.items():
        try:
            results.append(read(value))
        except PydanticCustomError as error:
            said = (error.context or {})["complaints"]
            wrong += [((key, *below), message) for below, message in said]
    refuse(wrong)
    return results


CAPACITY_VALUES = (MoneyRate, Late, Period, PerMonth)
"""Classes whose ``str`` is what a scenario writes."""
