"""The types of the values in ``quota``, and how each is read."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema

from engine.base.units import PERCENT_PATTERN, as_written, format_percent
from engine.quota.problem import FINEST_HEDGE
from engine.scenario.capacity_values import read_all, read_shares
from engine.scenario.compare_values import read_growth, read_twelve
from engine.scenario.typed_values import percent_within, refuse_value

MOST_HEDGE = Fraction(2)
"""Most over-assignment of one level: 200%."""
MOST_YEARS = 10
"""Longest look ahead."""
_MONTHS = 12

_PERCENT_JSON = {"type": "string", "pattern": PERCENT_PATTERN, "examples": ["5%"]}


def read_hedge(value: object) -> Fraction:
    """Return an over-assignment from 0% to 200%."""
    hedge = percent_within(value, Fraction(0), MOST_HEDGE)
    if hedge.denominator > FINEST_HEDGE:
        found = format_percent(hedge)
        refuse_value(f"found {found}; a thousandth of a percent is the finest")
    return hedge


def read_hedges(value: object) -> Fraction | dict[str, Fraction]:
    """Return one over-assignment, or one for each level named."""
    if not isinstance(value, dict):
        return read_hedge(value)
    if not value:
        refuse_value("found an empty mapping; a level such as territory: 5% is needed")
    return dict(zip(value, read_all(value, read_hedge), strict=True))


def read_growths(value: object) -> tuple[Fraction, ...]:
    """Return the growth of each year; one percent alone is one year."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list):
        return (read_growth(value),)
    if not 1 <= len(value) <= MOST_YEARS:
        refuse_value(f"found {len(value)} years; 1 to {MOST_YEARS} are allowed")
    return tuple(read_all(dict(enumerate(value)), read_growth))


def read_growth_by_name(value: object) -> dict[str, Fraction]:
    """Return names to yearly growth."""
    if not isinstance(value, dict):
        refuse_value(
            f"found {as_written(value)}; a mapping of names to growth, such as"
            " 'market: 5%', is needed"
        )
    return dict(zip(value, read_all(value, read_growth), strict=True))


def read_season(value: object) -> Literal["flat", "history"] | tuple[float, ...]:
    """Return where the season is from, or its twelve factors."""
    if value == "flat":
        return "flat"
    if value == "history":
        return "history"
    if not isinstance(value, list | tuple):
        refuse_value(
            f"found {as_written(value)}; flat, history or a list of 12 numbers is"
            " needed"
        )
    return read_twelve(value)


Hedges = Annotated[
    Fraction | dict[str, Fraction] | None,
    PlainValidator(read_hedges),
    WithJsonSchema(
        {
            "anyOf": [
                _PERCENT_JSON,
                {
                    "type": "object",
                    "additionalProperties": _PERCENT_JSON,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
"""An over-assignment, or one by level, if the key is written."""
Growths = Annotated[
    tuple[Fraction, ...],
    PlainValidator(read_growths),
    WithJsonSchema(
        {
            "anyOf": [
                _PERCENT_JSON,
                {
                    "type": "array",
                    "items": _PERCENT_JSON,
                    "minItems": 1,
                    "maxItems": MOST_YEARS,
                },
            ]
        }
    ),
]
"""Growth, year by year."""
GrowthByName = Annotated[
    dict[str, Fraction],
    PlainValidator(read_growth_by_name),
    WithJsonSchema({"type": "object", "additionalProperties": _PERCENT_JSON}),
]
"""Names to yearly growth."""
NamedShares = Annotated[
    dict[str, Fraction],
    PlainValidator(read_shares),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": _PERCENT_JSON,
            "minProperties": 1,
        }
    ),
]
"""Names to shares that add up to 100%."""
Season = Annotated[
    Literal["flat", "history"] | tuple[float, ...],
    PlainValidator(read_season),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["flat", "history"]},
                {
                    "type": "array",
                    "items": {"type": "number", "exclusiveMinimum": 0},
                    "minItems": _MONTHS,
                    "maxItems": _MONTHS,
                },
            ]
        }
    ),
]
"""Factors for January to December whose mean is 1, or where they are from."""
