"""Two plans of people side by side: people, cost and chance, in the same months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.ledger.made import NOTHING, made_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pl.DataFrame]

NO_PEOPLE = pl.DataFrame(
    schema={
        "figure": pl.String,
        **dict.fromkeys(("before", "after", "change"), pl.Float64),
    }
)
BY_MONTH = (
    *("walk", "output", "hires", "classes", "separations", "money", "seats"),
    "futures",
)
"""Tables whose rows mean the same whenever a plan begins: not totals, nor to date."""
TO_DATE = "to_date"
"""End of names of what is counted since a plan's first month."""


@dataclass(frozen=True, eq=False, slots=True)
class PeopleDiff:
    """Two plans of people in the months both have.

    Parameters
    ----------
    before, after
        Tables that can be compared: all of them, or in the months both plans have.
    lead
        What is told first: ``figure``, ``before``, ``after``, ``change``; money and
        units in the plan, the chance as a share.
    made
        As of :func:`engine.ledger.made.made_of`.
    notes
        What is left out, and why, in sentences.
    """

    before: Tables
    after: Tables
    lead: pl.DataFrame
    made: pl.DataFrame
    notes: tuple[str, ...]


def people_diff(before: Tables, after: Tables) -> PeopleDiff:
    """Compare two plans of people in the months that both have."""
    whole = (before, after)
    months = [_months(tables) for tables in whole]
    notes = []
    shared = sorted(months[0] & months[1])
    if months[0] != months[1]:
        notes.append(_left_out(shared))
        before, after = (_within(tables, shared) for tables in whole)
    made = made_of(before, after)
    if made.is_empty():
        why = "a run has no plan, or is too old to say what a person sells"
        if all(months) and not shared:
            why = "the plans have no month in common"
        notes.append(f"What more or less is made comes from is not told: {why}.")
        made = NOTHING
    lead = _lead((before, after), whole) if shared else NO_PEOPLE
    return PeopleDiff(before, after, lead, made, tuple(notes))


def _months(tables: Tables) -> set[str]:
    return set(tables["walk"]["month"]) if "walk" in tables else set()


def _left_out(shared: list[str]) -> str:
    if not shared:
        return "The plans have no month in common: nothing of them can be compared."
    span = f"{shared[0]} to {shared[-1]}"
    return (
        f"Compared are the months that both plans have, {span}. What is counted since"
        " a plan's first month, and totals over its months, are left out: they begin"
        " in other months."
    )


def _within(tables: Tables, shared: list[str]) -> dict[str, pl.DataFrame]:
    """Return rows of some months, of tables that do not depend on the first."""
    found = {}
    for name in BY_MONTH:
        if name not in tables:
            continue
        table = tables[name]
        if "month" in table.columns:
            table = table.filter(pl.col("month").is_in(shared))
        if name == "futures":
            table = table.filter(~pl.col("what").str.ends_with(TO_DATE))
        found[name] = table
    return found


def _lead(
    compared: tuple[Tables, Tables], whole: tuple[Tables, Tables]
) -> pl.DataFrame:
    """Return people, cost and chance of both, those first that are asked for first."""
    sides = [_figures(*pair) for pair in zip(compared, whole, strict=True)]
    rows = []
    for name in sides[0]:
        one, two = sides[0][name], sides[1][name]
        if one is not None and two is not None:
            rows.append((name, one, two, two - one))
    return pl.DataFrame(rows, schema=NO_PEOPLE.schema, orient="row")


def _figures(tables: Tables, whole: Tables) -> dict[str, float | None]:
    walk = tables["walk"]
    first, last = walk["month"].min(), walk["month"].max()
    return {
        "people at the start": _sum(walk.filter(month=first), "start"),
        "people at the end": _sum(walk.filter(month=last), "end"),
        "planned starts": _sum(tables.get("hires"), "starts"),
        "cost": _sum(tables.get("money"), "spend"),
        "made": _sum(tables.get("output"), "made"),
        "missed": _sum(tables.get("output"), "missed"),
        "chance to make the number": _chance(whole.get("compared")),
    }


def _sum(table: pl.DataFrame | None, column: str) -> float | None:
    if table is None or column not in table.columns:
        return None
    return float(table[column].sum() or 0.0)


def _chance(compared: pl.DataFrame | None) -> float | None:
    if compared is None or not {"plan", "p"} <= set(compared.columns):
        return None
    own = compared.filter(pl.col("plan") == "plan", pl.col("p").is_not_null())
    return float(own["p"][0]) if own.height else None
