"""The types of the values in a pay plan, and how each is read."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from engine.base.units import PERCENT_PATTERN, as_written
from engine.scenario.plan_days import (
    Month,
    Span,
    Window,
    read_month,
    read_span,
    read_window,
)
from engine.scenario.plan_money import (
    Mix,
    Money,
    read_count_or_share,
    read_mix,
    read_money,
    read_money_or_percent,
    read_percent,
    read_share,
)
from engine.scenario.typed_values import refuse, refuse_value

PLAN_VALUES = (Money, Month, Window, Span, Mix)
"""Classes whose ``str`` is what a plan writes."""

_MONEY_PATTERN = (
    r"^\s*([A-Z]{3}\s*)?[0-9][0-9_ ]*(\.[0-9]{1,9})?\s*"
    r"(k|m|million|bn|billion)?(\s*[A-Z]{3})?\s*$"
)


def _read_names(value: object) -> tuple[str, ...]:
    names = _read_list(value)
    twice = (i for i, name in enumerate(names) if name in names[:i])
    refuse(((i,), f"'{names[i]}' is named twice") for i in twice)
    return names


def _read_list(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list):
        refuse_value(f"found {as_written(value)}; a list of names is needed")
    if not value:
        refuse_value("found an empty list; at least one name is needed")
    wrong = ((i, name) for i, name in enumerate(value) if not isinstance(name, str))
    refuse(
        ((i,), f"found {as_written(name)}; a name is needed{_in_quotes(name)}")
        for i, name in wrong
    )
    return tuple(value)


def _in_quotes(value: object) -> str:
    """Return how to write a number that is a name."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f": write '{value}' in quotes" if number else ""


def _read_names_or_all(value: object) -> Literal["all"] | tuple[str, ...]:
    if value == "all":
        return "all"
    if not isinstance(value, list | tuple):
        refuse_value(f"found {as_written(value)}; a list of names, or all, is needed")
    return _read_names(value)


def _not_blank(value: object) -> object:
    if value is None:
        refuse_value("found nothing; write a value, or leave the key out")
    return value


def _check_name(value: str) -> str:
    if not value.strip() or value != value.strip():
        refuse_value(
            f"found the name '{value}'; a name without blanks around is needed"
        )
    return value


NOT_BLANK = BeforeValidator(_not_blank)
"""Refuses a key that is written with nothing after it."""

_NAMES_JSON = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_MONEY_JSON = [
    {"type": "number", "minimum": 0},
    {"type": "string", "pattern": _MONEY_PATTERN, "examples": ["96k", "PLN 1200"]},
]
_PERCENT_JSON = {
    "type": "string",
    "pattern": PERCENT_PATTERN,
    "examples": ["5%", "0.1%"],
}
_MONEY_SCHEMA = WithJsonSchema({"anyOf": _MONEY_JSON})
_PERCENT_SCHEMA = WithJsonSchema(_PERCENT_JSON)
_EITHER_SCHEMA = WithJsonSchema({"anyOf": [*_MONEY_JSON, _PERCENT_JSON]})
_WINDOW_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "integer", "minimum": 1900, "maximum": 2199},
            {
                "type": "string",
                "pattern": r"^\s*[0-9]{4}(-[0-9]{2}|Q[1-4]|-.*\.\..*)?\s*$",
                "examples": ["2027-03", "2027Q1", "2027-03-01..2027-03-15"],
            },
        ]
    }
)

Amount = Annotated[Money, PlainValidator(read_money), _MONEY_SCHEMA]
"""Money, or a number of units."""
OptAmount = Annotated[Money | None, PlainValidator(read_money), _MONEY_SCHEMA]
"""The same, if the key is written."""
Percent = Annotated[Fraction, PlainValidator(read_percent), _PERCENT_SCHEMA]
"""A percent from 0% to 1000%, as an exact fraction."""
OptPercent = Annotated[Fraction | None, PlainValidator(read_percent), _PERCENT_SCHEMA]
"""The same, if the key is written."""
UpToAll = Annotated[Fraction, PlainValidator(read_share), _PERCENT_SCHEMA]
"""A percent from 0% to 100%, as an exact fraction."""
AmountOrPercent = Annotated[
    Money | Fraction, PlainValidator(read_money_or_percent), _EITHER_SCHEMA
]
"""Money or units, or a percent."""
OptAmountOrPercent = Annotated[
    Money | Fraction | None, PlainValidator(read_money_or_percent), _EITHER_SCHEMA
]
"""The same, if the key is written."""
OptCountOrPercent = Annotated[
    int | Fraction | None,
    PlainValidator(read_count_or_share),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, _PERCENT_JSON]}),
]
"""A number of winners, or a percent of those who take part, if the key is written."""
MonthOf = Annotated[
    Month,
    PlainValidator(read_month),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}\s*$"}),
]
"""A month such as 2027-01."""
Days = Annotated[Window, PlainValidator(read_window), _WINDOW_SCHEMA]
"""A month, calendar quarter, calendar year, or first and last day."""
OptDays = Annotated[Window | None, PlainValidator(read_window), _WINDOW_SCHEMA]
"""The same, if the key is written."""
_SPAN_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^\s*[0-9]+\s*months?\s*$"}
)
Months = Annotated[Span, PlainValidator(read_span), _SPAN_SCHEMA]
"""A number of months such as 12 months."""
OptMonths = Annotated[Span | None, PlainValidator(read_span), _SPAN_SCHEMA]
"""The same, if the key is written."""
OptMix = Annotated[
    Mix | None,
    PlainValidator(read_mix),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9.]+\s*/\s*[0-9.]+\s*$"}),
]
"""Base and target such as 60/40, if the key is written."""
OptNames = Annotated[
    tuple[str, ...] | None, PlainValidator(_read_names), WithJsonSchema(_NAMES_JSON)
]
"""A list of names, if the key is written."""
OptIds = Annotated[
    tuple[str, ...] | None, PlainValidator(_read_list), WithJsonSchema(_NAMES_JSON)
]
"""The same, of ids of a table: with it, those named twice and unknown are told."""
NamesOrAll = Annotated[
    Literal["all"] | tuple[str, ...],
    PlainValidator(_read_names_or_all),
    WithJsonSchema({"anyOf": [{"const": "all"}, _NAMES_JSON]}),
]
"""A list of names, or ``all``."""
PlanName = Annotated[str, AfterValidator(_check_name)]
"""The key of a plan in the scenario."""
