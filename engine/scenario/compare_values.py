"""The types of the values in ``compare``, and how each is read."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema

from engine.base.units import (
    PERCENT_PATTERN,
    as_written,
    format_percent,
    parse_percent,
)
from engine.scenario.plan_days import Span
from engine.scenario.typed_values import percent_within, refuse, refuse_value

if TYPE_CHECKING:
    from engine.scenario.typed_values import Complaint

MOST_VACANCY = 24
"""Longest vacancy in months."""
_MONTHS = 12
_ROUNDING = 0.001
"""How far the mean of twelve written numbers may be from 1."""
_RATE = re.compile(r"(?P<share>[^%]*%)\s*(?:an?|per)\s*(?P<per>year|month)")
_SPAN = re.compile(r"([0-9]{1,3})\s*months?")


@dataclass(frozen=True, slots=True)
class Leavers:
    """How many leave: a share of all reps in a month or a year.

    >>> leavers = read_leavers("18% a year")
    >>> str(leavers), round(leavers.hazard, 6)
    ('18% a year', 0.016538)
    """

    share: Fraction
    per: Literal["month", "year"]

    def __str__(self) -> str:
        """Return ``18% a year``."""
        return f"{format_percent(self.share)} a {self.per}"

    @property
    def hazard(self) -> float:
        """The same as a hazard a month: −ln(1 − share) ÷ months."""
        months = _MONTHS if self.per == "year" else 1
        return -math.log1p(-float(self.share)) / months


def read_leavers(value: object) -> Leavers:
    """Return the share of ``18% a year`` or ``1.5% a month``."""
    if isinstance(value, Leavers):
        return value
    said = f"found {as_written(value)}"
    needed = "a share of reps such as 18% a year or 1.5% a month is needed"
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"{said}; {needed}")
    try:
        share = parse_percent(found["share"].strip())
    except ValueError:
        refuse_value(f"{said}; {needed}")
    if not 0 <= share < 1:
        refuse_value(f"{said}; from 0% to less than 100% is allowed")
    return Leavers(share, "year" if found["per"] == "year" else "month")


def read_vacancy(value: object) -> Span:
    """Return the number of months of ``2 months``; ``0 months`` is at once."""
    if isinstance(value, Span):
        return value
    said = f"found {as_written(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        refuse_value(f"{said}; write {Span(value)}")
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        refuse_value(f"{said}; a number of months such as 2 months is needed")
    if int(found[1]) > MOST_VACANCY:
        refuse_value(f"{said}; from 0 months to {MOST_VACANCY} months is allowed")
    return Span(int(found[1]))


def read_any_percent(value: object) -> Fraction:
    """Return a percent as an exact fraction; its range is checked elsewhere."""
    if isinstance(value, Fraction):
        return value
    try:
        return parse_percent(value)
    except ValueError as error:
        refuse_value(str(error))


def read_growth(value: object) -> Fraction:
    """Return a percent from -90% to 1000% as an exact fraction."""
    return percent_within(value, Fraction(-9, 10), Fraction(10))


def read_twelve(value: object) -> tuple[float, ...]:
    """Return twelve numbers above 0 whose mean is 1, for January to December."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list):
        refuse_value(
            f"found {as_written(value)}; a list of 12 numbers is needed, for January"
            " to December"
        )
    wrong: list[Complaint] = [
        ((i,), f"found {as_written(one)}; a number more than 0 is needed")
        for i, one in enumerate(value)
        if not _is_positive(one)
    ]
    if len(value) != _MONTHS:
        wrong.append(
            (
                (),
                f"found {len(value)} numbers; 12 are needed, for January to December",
            )
        )
    refuse(wrong)
    mean = math.fsum(value) / _MONTHS
    if abs(mean - 1) > _ROUNDING:
        refuse_value(
            f"found 12 numbers whose mean is {mean:.4g}; it must be 1, so divide each"
            f" by {mean:.4g}"
        )
    return tuple(float(one) for one in value)


def read_phasing(value: object) -> Literal["equal", "season"] | tuple[float, ...]:
    """Return how quotas are spread over a year."""
    if value == "equal":
        return "equal"
    if value == "season":
        return "season"
    if not isinstance(value, list | tuple):
        refuse_value(
            f"found {as_written(value)}; equal, season or a list of 12 numbers is"
            " needed"
        )
    return read_twelve(value)


def _is_positive(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(float(str(value))) and float(str(value)) > 0


COMPARE_VALUES = (Leavers,)
"""Classes whose ``str`` is what a scenario writes."""

_LEAVERS_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^\s*[0-9]{1,2}(\.[0-9]{1,12})?\s*%\s*(an?|per)\s*(year|month)\s*$",
        "examples": ["18% a year", "1.5% a month"],
    }
)
_TWELVE_JSON = {
    "type": "array",
    "items": {"type": "number", "exclusiveMinimum": 0},
    "minItems": _MONTHS,
    "maxItems": _MONTHS,
}

Leaving = Annotated[Leavers, PlainValidator(read_leavers), _LEAVERS_SCHEMA]
"""A share of reps in a year or a month."""
OptLeaving = Annotated[Leavers | None, PlainValidator(read_leavers), _LEAVERS_SCHEMA]
"""The same, if the key is written."""
Vacancy = Annotated[
    Span,
    PlainValidator(read_vacancy),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]+\s*months?\s*$"}),
]
"""A number of months, 0 included."""
_PERCENT_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": PERCENT_PATTERN, "examples": ["3%", "-5%"]}
)

AnyPercent = Annotated[Fraction, PlainValidator(read_any_percent), _PERCENT_SCHEMA]
"""A percent of any size, as an exact fraction."""
OptAnyPercent = Annotated[
    Fraction | None, PlainValidator(read_any_percent), _PERCENT_SCHEMA
]
"""The same, if the key is written."""
Growth = Annotated[Fraction, PlainValidator(read_growth), _PERCENT_SCHEMA]
"""A percent that may be negative, as an exact fraction."""
Twelve = Annotated[
    tuple[float, ...], PlainValidator(read_twelve), WithJsonSchema(_TWELVE_JSON)
]
"""A number for each calendar month; their mean is 1."""
Phasing = Annotated[
    Literal["equal", "season"] | tuple[float, ...],
    PlainValidator(read_phasing),
    WithJsonSchema({"anyOf": [{"enum": ["equal", "season"]}, _TWELVE_JSON]}),
]
"""How quotas are spread over a year."""
