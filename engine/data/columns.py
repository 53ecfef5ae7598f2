"""What each table must hold: names, kinds, ranges, defaults, each stated once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["text", "number", "integer"]

DTYPES: dict[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
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
        ``text``, ``number`` (Float64) or ``integer`` (Int64).
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
    default_from: str | None = None
    swapped_with: str | None = None

    @property
    def needed(self) -> str:
        """What a cell must be, as the end of a message."""
        if self.kind == "text":
            return "text is needed"
        noun = "a whole number" if self.kind == "integer" else "a number"
        low, high = self.minimum, self.maximum
        if low is None or high is None:
            bounds = "" if low is None else f", {low:g} or more,"
        elif self.exclusive_minimum:
            bounds = f" more than {low:g} and at most {high:g}"
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
