"""The roster that plans are compared on: one row a rep."""

from __future__ import annotations

from dataclasses import replace

from engine.data.columns import Column, TableSpec

_MOST_MONEY = 1e11


def _amount(name: str, doc: str) -> Column:
    return Column(name, "number", doc, minimum=0, may_be_blank=True)


def _positive(name: str, doc: str, most: float) -> Column:
    return Column(
        name,
        "number",
        doc,
        minimum=0,
        maximum=most,
        exclusive_minimum=True,
        may_be_blank=True,
    )


ROSTER = TableSpec(
    "roster",
    (
        Column("rep_id", "text", "identifies the rep", required=True, unique=True),
        Column("name", "text", "for people", default_from="rep_id"),
        replace(
            _positive("quota", "quota, currency a year", _MOST_MONEY),
            required=True,
            may_be_blank=False,
        ),
        _positive(
            "expected_percent",
            "what the rep sells in a year as today, in per cent of quota",
            1000,
        ),
        _amount("base", "base salary a year; empty: the plan's"),
        _positive("target", "target incentive a year; empty: the plan's", _MOST_MONEY),
        Column("segment", "text", "kind of customers the rep has, for fairness"),
        Column("channel", "text", "how the rep sells, for fairness"),
        Column("team", "text", "the team: peers, and contests of teams"),
        Column("league", "text", "group within which contests are run"),
        _amount("potential", "potential of the territory, currency a year"),
        Column("hired", "date", "day of hire; empty: see tenure", may_be_blank=True),
        Column(
            "tenure_months",
            "number",
            "months since hire at the start; empty: long ago",
            minimum=0,
            maximum=1000,
            may_be_blank=True,
        ),
        Column("kind", "text", "name of a type of rep; empty: by the types' shares"),
        _positive(
            "market_pay",
            "what the market pays a year; empty: the baseline's on-target earnings",
            _MOST_MONEY,
        ),
    ),
)

ROSTER_WITHOUT_QUOTAS = TableSpec(
    ROSTER.name,
    tuple(
        replace(column, required=False, may_be_blank=True)
        if column.name == "quota"
        else column
        for column in ROSTER.columns
    ),
)
"""The same where quotas come from elsewhere."""
