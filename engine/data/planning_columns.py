"""The tables of market, quotas and tracking: history, territories, actuals, deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.columns import Column, TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterable


def _places() -> tuple[Column, ...]:
    return (
        Column("segment", "text", "kind of customers; empty: not told apart"),
        Column("region", "text", "where; empty: not told apart"),
        Column("channel", "text", "how it is sold; empty: not told apart"),
    )


def _who() -> tuple[Column, ...]:
    return (
        Column("name", "text", "for people", default_from="territory_id"),
        Column("rep_id", "text", "who has it; empty: nobody yet"),
        Column("district", "text", "part of a region; empty: none"),
        *_places(),
    )


def _money(name: str, doc: str) -> Column:
    return Column(name, "number", doc, minimum=0, may_be_blank=True)


HISTORY = TableSpec(
    "history",
    (
        Column("period", "text", "month 2026-01 or quarter 2026Q1", required=True),
        *_places(),
        Column("sales", "number", "sold, in currency units", required=True),
    ),
)

INDICATORS = TableSpec(
    "indicators",
    (
        Column("unit", "text", "account or territory", required=True, unique=True),
        Column("region", "text", "where; empty: not told apart"),
        Column("segment", "text", "kind of customers; empty: not told apart"),
        _money("sales", "sold in the last year, in currency units; empty: not known"),
    ),
)


def with_indicators(names: Iterable[str]) -> TableSpec:
    """Return the table of indicators with the columns that a scenario names."""
    more = (
        Column(name, "number", "an indicator, 0 or more", required=True, minimum=0)
        for name in names
    )
    return TableSpec(INDICATORS.name, (*INDICATORS.columns, *more))


TERRITORIES = TableSpec(
    "territories",
    (
        Column("territory_id", "text", "identifies it", required=True, unique=True),
        *_who(),
        _money("weight", "weight for 'top_down', any scale"),
        _money("potential", "what it could buy, currency a year"),
        _money("history", "sold there last year, in currency units"),
        _money("last_quota", "last year's quota, in currency units"),
        _money("mean", "expected sales of the plan year; empty: see 'expected'"),
        _money("sd", "their standard deviation; empty: see 'expected'"),
        _money("capacity", "what its rep can sell in the plan year, ramp included"),
        Column("hired", "date", "the rep's first day", may_be_blank=True),
        Column(
            "tenure_months",
            "number",
            "months since then when the year begins; both empty: long ago",
            minimum=0,
            maximum=1000,
            may_be_blank=True,
        ),
        Column(
            "fte",
            "number",
            "working time, 1 is full time",
            minimum=0,
            maximum=2,
            exclusive_minimum=True,
            default=1.0,
        ),
        Column("away_from", "date", "first day of a long leave", may_be_blank=True),
        Column("away_to", "date", "its last day", may_be_blank=True),
    ),
)

PRODUCT_SALES = TableSpec(
    "product_sales",
    (
        Column("territory_id", "text", "where it was sold", required=True),
        Column("product", "text", "name of a product", required=True),
        Column("sales", "number", "in currency units", required=True, minimum=0),
    ),
)

RESPONSES = TableSpec(
    "responses",
    (
        Column("territory_id", "text", "whose quota", required=True),
        Column(
            "quota", "money", "a quota, in currency units", required=True, minimum=0
        ),
        Column(
            "profit", "number", "expected with it, in currency units", required=True
        ),
    ),
)

PHASED = TableSpec(
    "phased",
    (
        Column("territory_id", "text", "whose quota", required=True),
        *_who(),
        Column("period", "text", "2027-03, 2027Q1 or 2027", required=True),
        Column("quota", "number", "in currency units", required=True, minimum=0),
    ),
)

ACTUALS = TableSpec(
    "actuals",
    (
        Column("territory_id", "text", "where it was sold", required=True),
        Column("period", "text", "month such as 2027-03", required=True),
        Column("sales", "number", "credits count with a minus", required=True),
    ),
    may_be_empty=True,
)

OPPORTUNITIES = TableSpec(
    "opportunities",
    (
        Column("deal", "text", "identifies the deal", required=True),
        Column("rep_id", "text", "whose it is", required=True),
        Column("account", "text", "the customer"),
        Column("segment", "text", "kind of customer; empty: not told apart"),
        Column("channel", "text", "how it is sold; empty: not told apart"),
        Column(
            "amount",
            "number",
            "what it is worth, in currency units",
            required=True,
            minimum=0,
            maximum=1e11,
            exclusive_minimum=True,
        ),
        Column("stage", "text", "name of a stage", required=True),
        Column("entered", "date", "day it came to the stage", required=True),
        Column("left", "date", "day it left; empty: still there", may_be_blank=True),
        Column("outcome", "text", "won or lost where it ended there, else empty"),
    ),
)
