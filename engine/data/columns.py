"""What each table must hold: names, kinds, ranges, defaults, each stated once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["text", "number", "integer", "money", "date"]

DTYPES: dict[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "money": pl.Int64,
    "date": pl.Date,
}
"""The one polars type of each kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table and the rule its cells keep.

    Parameters
    ----------
    name
        Our name; a source may map it to another in the file.
    kind
        ``text``, ``number`` (Float64), ``integer`` (Int64), ``money`` (Int64, exact
        hundredths; also for counts that may be split) or ``date``.
    doc
        What it says, with its unit, for people.
    required
        The column must be there and no cell of it may be empty.
    minimum, maximum
        Range of a number, both ends included unless said otherwise.
    exclusive_minimum
        The minimum itself is not allowed.
    unique
        No value may come twice.
    default
        Taken for an empty cell or an absent column.
    may_be_blank
        An empty cell stays null and no default is taken.
    default_from
        Name of the column whose value is the default instead.
    swapped_with
        The column people confuse this one with (latitude with longitude).
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    unique: bool = False
    default: str | float = ""
    may_be_blank: bool = False
    default_from: str | None = None
    swapped_with: str | None = None

    @property
    def needed(self) -> str:
        """What a cell must be, as the end of a message."""
        if self.kind == "text":
            return "text is needed"
        if self.kind == "date":
            return "a date such as 2027-03-31 is needed"
        nouns = {"integer": "a whole number", "money": "an amount (2 decimals at most)"}
        noun = nouns.get(self.kind, "a number")
        low, high = self.minimum, self.maximum
        if low is None or high is None:
            bounds = "" if low is None else f", {low:g} or more,"
        elif self.exclusive_minimum:
            bounds = f" more than {low:g} and at most {high:,.12g}"
        else:
            bounds = f" from {low:g} to {high:g}"
        return f"{noun}{bounds} is needed"


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its name, its columns in order, and whether it may have no rows."""

    name: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def empty(self) -> pl.DataFrame:
        """Return the table without rows, with its names and types."""
        return pl.DataFrame(
            schema={column.name: DTYPES[column.kind] for column in self.columns}
        )


_PERIOD = "2027-03, 2027Q1, 2027H1, 2027 or 2027-04..2028-03"


def _number(name: str, doc: str, default: float = 0.0) -> Column:
    return Column(name, "number", doc, minimum=0, default=default)


def _position(prefix: str, of_what: str) -> tuple[Column, Column]:
    """Return the two required columns of a place on the map, in degrees."""
    lat, lon = f"{prefix}lat", f"{prefix}lon"
    return (
        Column(
            lat,
            "number",
            f"latitude of {of_what}, degrees north (WGS 84)",
            required=True,
            minimum=-90,
            maximum=90,
            swapped_with=lon,
        ),
        Column(
            lon,
            "number",
            f"longitude of {of_what}, degrees east (WGS 84)",
            required=True,
            minimum=-180,
            maximum=180,
            swapped_with=lat,
        ),
    )


ACCOUNTS = TableSpec(
    "accounts",
    (
        Column("account_id", "text", "identifies it", required=True, unique=True),
        Column("name", "text", "for people", default_from="account_id"),
        *_position("", "the account"),
        Column(
            "potential",
            "number",
            "what it could buy, currency a year",
            required=True,
            minimum=0,
        ),
        _number("visits_per_year", "visits it needs a year"),
        _number("minutes_per_visit", "minutes with the customer in one visit"),
        _number("revenue", "what it buys today, currency a year"),
        Column("rep_id", "text", "who owns it today; empty means nobody"),
        Column("segment", "text", "kind of customer, for eligibility rules"),
    ),
)

REPS = TableSpec(
    "reps",
    (
        Column("rep_id", "text", "identifies the rep", required=True, unique=True),
        Column("name", "text", "for people", default_from="rep_id"),
        Column("home", "text", "name of the home town"),
        *_position("home_", "the rep's home"),
        Column(
            "fte",
            "number",
            "capacity in full-time equivalents",
            minimum=0,
            maximum=2,
            exclusive_minimum=True,
            default=1.0,
        ),
        _number("tenure_years", "years in this job"),
        Column("skills", "text", "what the rep can sell, separated by |"),
    ),
)

NAMED_ACCOUNTS = TableSpec(
    "named_accounts",
    (
        Column("account_id", "text", "which account", required=True, unique=True),
        Column("rep_id", "text", "the rep who keeps it", required=True),
        Column("reason", "text", "why, for people"),
    ),
    may_be_empty=True,
)

OUTLINE = TableSpec(
    "outline",
    (
        Column("ring", "integer", "number of the ring", required=True, minimum=0),
        *_position("", "the corner"),
    ),
)


def _day(name: str, doc: str) -> Column:
    return Column(name, "date", doc, may_be_blank=True)


CREDITS = TableSpec(
    "credits",
    (
        Column("deal_id", "text", "identifies the deal", required=True),
        Column("rep_id", "text", "who gets the credit"),
        Column("territory_id", "text", "whose rep gets it, instead of rep_id"),
        Column("date", "date", "the day the credit counts from", required=True),
        Column("amount", "money", "revenue of the deal or of this part of it"),
        Column("margin", "money", "margin of the same"),
        Column("units", "money", "units sold"),
        Column("product", "text", "what was sold"),
        Column("segment", "text", "kind of customer"),
        Column("channel", "text", "how it was sold, such as field or online"),
        Column("credit", "text", "direct or overlay", default="direct"),
        Column(
            "share_percent",
            "number",
            "share of the deal that is credited, in per cent",
            minimum=0,
            maximum=1000,
            default=100.0,
        ),
        Column("currency", "text", "of amount and margin; empty: the scenario's"),
        _day("cancelled", "the day it was cancelled, or given up as unpaid"),
    ),
    may_be_empty=True,
)

QUOTAS = TableSpec(
    "quotas",
    (
        Column("rep_id", "text", "whose quota", required=True),
        Column("measure", "text", "which quota", default="amount"),
        Column("period", "text", _PERIOD, required=True),
        Column(
            "quota",
            "money",
            "for the whole period",
            required=True,
            minimum=0,
        ),
        _day("starts", "first day on which it is in force"),
        _day("ends", "last day on which it is in force"),
    ),
    may_be_empty=True,
)

ASSIGNMENTS = TableSpec(
    "assignments",
    (
        Column("rep_id", "text", "identifies the rep", required=True),
        Column("name", "text", "for people", default_from="rep_id"),
        Column("plan", "text", "name of the plan; empty: the only one"),
        _day("starts", "first day"),
        _day("ends", "last day"),
        Column("manager_id", "text", "rep_id of the manager"),
        Column("team", "text", "the team"),
        Column("league", "text", "group within which contests are run"),
        Column("territory_id", "text", "whose credits go to this rep"),
        Column(
            "base",
            "money",
            "base salary a year; empty: the plan's",
            minimum=0,
            may_be_blank=True,
        ),
        Column(
            "target",
            "money",
            "target incentive a year; empty: the plan's",
            minimum=0,
            may_be_blank=True,
        ),
        _day("hired", "day of hire; empty: long ago"),
    ),
)

SCORES = TableSpec(
    "scores",
    (
        Column("rep_id", "text", "whose objective", required=True),
        Column("component", "text", "name of the plan's component", required=True),
        Column("objective", "text", "what was agreed", required=True),
        Column("period", "text", _PERIOD, required=True),
        Column(
            "weight_percent",
            "number",
            "its weight; those of a period add up to 100",
            minimum=0,
            maximum=100,
            default=100.0,
        ),
        Column(
            "score_percent",
            "number",
            "how far it was reached",
            required=True,
            minimum=0,
            maximum=1000,
        ),
    ),
    may_be_empty=True,
)

RATES = TableSpec(
    "rates",
    (
        Column("currency", "text", "three capital letters", required=True),
        Column("starts", "date", "first day of the rate", required=True),
        Column(
            "rate",
            "number",
            "units of the scenario's currency for one unit of it",
            required=True,
            minimum=0,
            maximum=1e6,
            exclusive_minimum=True,
        ),
    ),
    may_be_empty=True,
)
