"""The tables of a capacity plan: who is there, what must be sold, what is agreed."""

from __future__ import annotations

from engine.data.columns import Column, TableSpec


def _places() -> tuple[Column, ...]:
    return (
        Column("segment", "text", "kind of customers; empty: not told apart"),
        Column("region", "text", "where; empty: not told apart"),
        Column("channel", "text", "how it is sold; empty: not told apart"),
    )


def _percent(name: str, doc: str, default: float, *, least: bool) -> Column:
    return Column(
        name,
        "number",
        doc,
        minimum=0,
        maximum=100,
        exclusive_minimum=least,
        default=default,
    )


STAFF = TableSpec(
    "staff",
    (
        Column("role", "text", "name of a role of the scenario", required=True),
        *_places(),
        Column(
            "heads",
            "number",
            "how many people the row stands for",
            minimum=0,
            maximum=1e6,
            exclusive_minimum=True,
            default=1.0,
        ),
        Column("started", "date", "first day of work; or tenure", may_be_blank=True),
        Column(
            "tenure_months",
            "number",
            "months since the start, at the first month; both empty: long ago",
            minimum=0,
            maximum=1000,
            may_be_blank=True,
        ),
        _percent("fte_percent", "working time, in per cent of full", 100, least=True),
        _percent(
            "leave_percent", "share of it on long leave, in per cent", 0, least=False
        ),
        Column("came_by", "text", "source they came by; for days of signature"),
        Column("rep_id", "text", "who it is, for territories and quotas; one head"),
    ),
    may_be_empty=True,
)

DEMAND = TableSpec(
    "demand",
    (
        Column("month", "text", "month such as 2027-01", required=True),
        *_places(),
        Column(
            "amount",
            "number",
            "bookings to be made, in currency units",
            required=True,
            minimum=0,
        ),
    ),
)

COMMITTED = TableSpec(
    "committed",
    (
        Column("month", "text", "month such as 2027-03", required=True),
        Column("role", "text", "role they start in", required=True),
        *_places(),
        Column("source", "text", "source they come by", required=True),
        Column("from_region", "text", "where movers come from, if it changes"),
        Column(
            "starts",
            "number",
            "how many start",
            minimum=0,
            maximum=1e6,
            exclusive_minimum=True,
            default=1.0,
        ),
    ),
    may_be_empty=True,
)

SO_FAR = TableSpec(
    "so_far",
    (
        Column("month", "text", "month such as 2027-01", required=True),
        Column(
            "what",
            "text",
            "made: bookings; spent: money; pipeline: made by our people",
            required=True,
        ),
        Column("role", "text", "whose money; empty: everybody's"),
        *_places(),
        Column(
            "amount",
            "number",
            "in currency units; rows add up",
            required=True,
            minimum=0,
        ),
    ),
    may_be_empty=True,
)
