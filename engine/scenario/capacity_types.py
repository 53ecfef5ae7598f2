"""How the values in ``capacity`` are typed in its models."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from engine.base.units import PERCENT_PATTERN
from engine.scenario.capacity_periods import (
    MONTH_NAMES,
    Period,
    PerMonth,
    read_month_names,
    read_per_month,
    read_period,
)
from engine.scenario.capacity_values import (
    GOALS,
    Goal,
    Late,
    MoneyRate,
    read_chances,
    read_goals,
    read_late,
    read_leavers_by_year,
    read_money_rate,
    read_names,
    read_numbers,
    read_online,
    read_openings,
    read_ramp,
    read_shares,
    read_totals,
)
from engine.scenario.compare_values import Leavers
from engine.scenario.plan_days import Month, Span
from engine.scenario.plan_money import Money

_PERCENT_JSON = {"type": "string", "pattern": PERCENT_PATTERN, "examples": ["20%"]}
_NAME_JSON = {"type": "string", "minLength": 1}
_NAMES_JSON = {"anyOf": [_NAME_JSON, {"type": "array", "items": _NAME_JSON}]}
_SHARES_JSON = {"type": "object", "additionalProperties": _PERCENT_JSON}
_LEAVERS_JSON = {
    "type": "string",
    "pattern": r"^\s*[0-9]{1,2}(\.[0-9]{1,12})?\s*%\s*(an?|per)\s*(year|month)\s*$",
    "examples": ["22% a year"],
}
_SPAN_JSON = {"type": "string", "pattern": r"^\s*[0-9]+\s*months?\s*$"}

_RATE_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^.*[0-9].*(/|\ban?\b|\bper\b)\s*(month|quarter|year)\s*$",
        "examples": ["240k/year", "300k/month"],
    }
)

Rate = Annotated[MoneyRate, PlainValidator(read_money_rate), _RATE_SCHEMA]
"""Money a year, quarter or month."""
OptRate = Annotated[MoneyRate | None, PlainValidator(read_money_rate), _RATE_SCHEMA]
"""The same, if the key is written."""
LateBy = Annotated[
    Late,
    PlainValidator(read_late),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9.]+\s*months?\s*$"}),
]
"""A mean number of months."""
LeaversByYear = Annotated[
    tuple[Leavers, ...],
    PlainValidator(read_leavers_by_year),
    WithJsonSchema(
        {"anyOf": [_LEAVERS_JSON, {"type": "array", "items": _LEAVERS_JSON}]}
    ),
]
"""Leavers by year since the start; the last holds from then on."""
RampTime = Annotated[
    Span | tuple[Fraction, ...],
    PlainValidator(read_ramp),
    WithJsonSchema({"anyOf": [_SPAN_JSON, {"type": "array", "items": _PERCENT_JSON}]}),
]
"""Months until people are fully productive, or percents month by month."""
Chances = Annotated[
    tuple[Fraction, ...],
    PlainValidator(read_chances),
    WithJsonSchema({"type": "array", "items": _PERCENT_JSON, "minItems": 1}),
]
"""Percents that add up to 100%."""
Shares = Annotated[
    dict[str, Fraction] | None,
    PlainValidator(read_shares),
    WithJsonSchema({**_SHARES_JSON, "minProperties": 1}),
]
"""Names to shares that add up to 100%, if the key is written."""
Totals = Annotated[
    dict[str, Money] | None,
    PlainValidator(read_totals),
    WithJsonSchema({"type": "object", "minProperties": 1}),
]
"""Years, quarters or months to money, if the key is written."""
Openings = Annotated[
    dict[str, Month],
    PlainValidator(read_openings),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {
                "type": "string",
                "pattern": r"^\s*[0-9]{4}-[0-9]{2}\s*$",
            },
        }
    ),
]
"""Names to months."""
Online = Annotated[
    Fraction | dict[str, Fraction],
    PlainValidator(read_online),
    WithJsonSchema({"anyOf": [_PERCENT_JSON, _SHARES_JSON]}),
]
"""A share, or one by segment."""
Goals = Annotated[
    tuple[Goal, ...],
    PlainValidator(read_goals),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(GOALS)},
                {"type": "array", "items": {"enum": list(GOALS)}, "minItems": 1},
            ]
        }
    ),
]
"""One goal, or several, first things first."""
Names = Annotated[
    tuple[str, ...], PlainValidator(read_names), WithJsonSchema(_NAMES_JSON)
]
"""One name or several."""
SomeNames = Annotated[
    tuple[str, ...] | None, PlainValidator(read_names), WithJsonSchema(_NAMES_JSON)
]
"""The same, if the key is written."""
Numbers = Annotated[
    dict[str, float] | None,
    PlainValidator(read_numbers),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
            "minProperties": 1,
        }
    ),
]
"""Roles to numbers, if the key is written."""
PerMonthOf = Annotated[
    PerMonth | None,
    PlainValidator(read_per_month),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*[0-9]{1,6}\s*(/|an?|per)\s*month\s*$",
            "examples": ["6 a month"],
        }
    ),
]
"""A whole number of people a month, if the key is written."""
PeriodOf = Annotated[
    Period | None,
    PlainValidator(read_period),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1900, "maximum": 2199},
                {
                    "type": "string",
                    "pattern": r"^\s*[0-9]{4}(-[0-9]{2}|Q[1-4]|-.*\.\..*)?\s*$",
                    "examples": ["2027", "2027Q1", "2027-03", "2027-03..2027-08"],
                },
            ]
        }
    ),
]
"""A year, quarter, month, or first and last month, if the key is written."""
_MONTHS_JSON = {"type": "array", "items": {"enum": list(MONTH_NAMES)}, "minItems": 1}
CalendarMonths = Annotated[
    tuple[str, ...] | None,
    PlainValidator(read_month_names),
    WithJsonSchema(_MONTHS_JSON),
]
"""Names of calendar months, if the key is written."""
