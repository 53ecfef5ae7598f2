"""Tables that say more of territories: limits, pairs, neighbours, distances."""

from __future__ import annotations

from engine.data.columns import Column, TableSpec


def _blank_number(name: str, doc: str) -> Column:
    return Column(name, "number", doc, minimum=0, maximum=1e12, may_be_blank=True)


LIMITS = TableSpec(
    "limits",
    (
        Column("rep_id", "text", "whose load is limited", required=True),
        Column(
            "measure",
            "text",
            "of what: potential, workload (hours), revenue, visits, accounts, or a"
            " number column of the accounts",
            required=True,
        ),
        _blank_number("at_least", "the least the rep carries; empty: no such limit"),
        _blank_number("at_most", "the most the rep carries; empty: no such limit"),
        Column("reason", "text", "why, for people"),
    ),
    may_be_empty=True,
)

KEPT_APART = TableSpec(
    "kept_apart",
    (
        Column("account_id", "text", "one account", required=True),
        Column("other_id", "text", "another, never with the same rep", required=True),
        Column("reason", "text", "why, for people"),
    ),
    may_be_empty=True,
)

NEIGHBOURS = TableSpec(
    "neighbours",
    (
        Column("account_id", "text", "one account", required=True),
        Column("neighbour_id", "text", "another that touches it", required=True),
    ),
)

BORDERS = TableSpec(
    "borders",
    (
        Column("account_id", "text", "whose outline", required=True),
        Column("ring", "text", "which of its rings, where it has several"),
        Column("lat", "number", "corner, degrees north or any y", required=True),
        Column("lon", "number", "corner, degrees east or any x", required=True),
    ),
)

DISTANCES = TableSpec(
    "distances",
    (
        Column("account_id", "text", "which account", required=True),
        Column("rep_id", "text", "from whose home", required=True),
        Column(
            "km",
            "number",
            "kilometres by road, one way",
            required=True,
            minimum=0,
            maximum=100_000,
        ),
        Column(
            "minutes",
            "number",
            "minutes on the road, one way; empty: kilometres at territory.travel's"
            " speed",
            minimum=0,
            maximum=100_000,
            may_be_blank=True,
        ),
    ),
)
