"""Tables as a scenario can use them: rows that cannot be planned are set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.data.columns import ACCOUNTS, REPS
from engine.scenario.first.given import Given, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.data.columns import Column, TableSpec
    from engine.scenario.first.kinds import Understood

HOME = ("home_lat", "home_lon")
WHY = "why_left_out"
ASSUMED = {
    # Travel has no other measure than visits.
    "visits_per_year": (
        12,
        "No column says how often an account is visited: {value} times a year is"
        " assumed of each ({column} in accounts.csv). Put your own there; then travel"
        " is right.",
    ),
    # Without any tenure, every move of an account would be free.
    "tenure_years": (
        5,
        "No column says how long reps have been there: {value} years are assumed of"
        " each ({column} in reps.csv); relationships of newer reps are cheaper to"
        " break.",
    ),
}
"""Our column to what is assumed of every row where no column says it, and how told."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the new folder holds, and what was done to get there.

    Parameters
    ----------
    accounts, reps
        The tables to write, with their own headers; ``columns`` says which is which.
    columns
        Table to our column to theirs.
    left_out
        Rows of accounts that cannot be planned, each with why; may be empty.
    told
        What was done, a sentence each.
    """

    accounts: pl.DataFrame
    reps: pl.DataFrame
    columns: dict[str, dict[str, str]]
    left_out: pl.DataFrame
    told: tuple[str, ...] = field(default=())


def clean(found: Understood) -> Cleaned:
    """Return tables that pass every check of a scenario."""
    columns = {name: dict(one.columns) for name, one in found.columns.items()}
    told: list[str] = []
    accounts, left_out = _accounts(found.accounts, columns["accounts"], told)
    accounts = _numbers_only(accounts, columns["accounts"], ACCOUNTS, told)
    if found.reps is None:
        reps, columns["reps"] = _from_owners(accounts, columns["accounts"], told)
    else:
        reps = _people(found.reps, columns["reps"], told)
    accounts = _owned(accounts, reps, columns, told)
    accounts = _assumed(accounts, columns["accounts"], "visits_per_year", told)
    reps = _at_home(reps, accounts, columns, told)
    reps = _assumed(reps, columns["reps"], "tenure_years", told)
    cells = (accounts.cells, reps.cells)
    return Cleaned(*cells, columns, left_out, tuple(told))


def _accounts(
    given: Given, columns: Mapping[str, str], told: list[str]
) -> tuple[Given, pl.DataFrame]:
    """Return the accounts that can be planned, and the others with why they cannot."""
    name = columns["account_id"]
    why = pl.Series("why", [None] * len(given.rows), dtype=pl.String)
    for column in ACCOUNTS.columns:
        if column.required and column.kind == "number":
            theirs = columns[column.name]
            bad = ~_fits(given.numbers(theirs), column)
            why = _because(why, bad, f"'{theirs}' is no usable number")
    twice = given.cells[name].is_not_null() & ~given.cells[name].is_first_distinct()
    why = _because(why, twice, f"'{name}' is there already, further up")
    why = _because(why, given.cells[name].is_null(), f"'{name}' is empty")
    kept = why.is_null()
    rows = given.rows.alias("row")
    left_out = given.cells.with_columns(rows, why.alias(WHY)).filter(~kept)
    if left_out.height:
        counts = left_out.group_by(WHY).len().sort("len", WHY, descending=[True, False])
        reasons = ", ".join(f"{n:,} where {reason}" for reason, n in counts.iter_rows())
        told.append(
            f"Left out, {left_out.height:,} of {len(kept):,} accounts: {reasons}."
            " left_out.csv lists them."
        )
    return _filtered(given, kept), left_out


def _because(why: pl.Series, bad: pl.Series, reason: str) -> pl.Series:
    """Return the reasons with one more; what is found last is what is told."""
    return why.set(bad, reason) if bad.any() else why


def _filtered(given: Given, kept: pl.Series) -> Given:
    return Given(given.source, given.cells.filter(kept), given.rows.filter(kept))


def _numbers_only(
    given: Given, columns: Mapping[str, str], spec: TableSpec, told: list[str]
) -> Given:
    """Return the table with optional cells emptied that their column cannot hold."""
    cells = given.cells
    for column in spec.columns:
        theirs = columns.get(column.name)
        if theirs is None or column.required or column.kind == "text":
            continue
        bad = cells[theirs].is_not_null() & ~_fits(given.numbers(theirs), column)
        if bad.any():
            cells = cells.with_columns(cells[theirs].set(bad, None))
            number = int(bad.sum())
            told.append(
                f"Left empty in '{theirs}', {number:,} of {len(bad):,} cells that"
                f" cannot be used, such as '{given.cells[theirs].filter(bad)[0]}'."
            )
    return Given(given.source, cells, given.rows)


def _fits(values: pl.Series, column: Column) -> pl.Series:
    """Return which numbers a column of ours can hold; a null is none."""
    fits = within(values, column)
    if column.exclusive_minimum:
        fits &= values > column.minimum
    return fits.fill_null(value=False)


def _people(given: Given, columns: Mapping[str, str], told: list[str]) -> Given:
    """Return the reps that can be told apart."""
    ids = given.cells[columns["rep_id"]]
    kept = ids.is_not_null() & ids.is_first_distinct()
    lost = len(kept) - int(kept.sum())
    if lost:
        told.append(
            f"Left out, {lost:,} of {len(kept):,} rows of reps: '{columns['rep_id']}'"
            " is empty or there twice."
        )
    return _numbers_only(_filtered(given, kept), columns, REPS, told)


def _from_owners(
    accounts: Given, columns: Mapping[str, str], told: list[str]
) -> tuple[Given, dict[str, str]]:
    """Return a table of everybody who owns an account today."""
    owners = accounts.cells[columns["rep_id"]].drop_nulls().unique().sort()
    cells = pl.DataFrame({"rep_id": owners})
    rows = pl.int_range(2, cells.height + 2, dtype=pl.UInt32, eager=True)
    told.append(
        f"reps.csv holds the {cells.height:,} people of '{columns['rep_id']}'; add"
        " those without accounts."
    )
    return Given(accounts.source, cells, rows), {"rep_id": "rep_id"}


def _owned(
    accounts: Given,
    reps: Given,
    columns: Mapping[str, Mapping[str, str]],
    told: list[str],
) -> Given:
    """Return accounts whose owners are reps; the others are nobody's."""
    owner = columns["accounts"].get("rep_id")
    if owner is None:
        return accounts
    known = reps.cells[columns["reps"]["rep_id"]]
    held = accounts.cells[owner]
    gone = held.is_not_null() & ~held.is_in(known.implode())
    if not gone.any():
        return accounts
    names = held.filter(gone).unique(maintain_order=True)
    listed = ", ".join(names.head(5)) + (", …" if len(names) > 5 else "")
    told.append(
        f"Nobody's now, {int(gone.sum()):,} of {len(gone):,} accounts: their owner is"
        f" not among the reps ({listed})."
    )
    cells = accounts.cells.with_columns(held.set(gone, None))
    return Given(accounts.source, cells, accounts.rows)


def _assumed(
    given: Given, columns: dict[str, str], ours: str, told: list[str]
) -> Given:
    """Return the table with a value in every row, where a column says nothing."""
    name = columns.get(ours)
    if name is not None and (given.numbers(name).sum() or 0) > 0:
        return given
    value, said = ASSUMED[ours]
    columns[ours] = f"assumed_{ours}"
    told.append(said.format(value=value, column=columns[ours]))
    cells = given.cells.with_columns(pl.lit(str(value)).alias(columns[ours]))
    return Given(given.source, cells, given.rows)


def _at_home(
    reps: Given, accounts: Given, columns: dict[str, dict[str, str]], told: list[str]
) -> Given:
    """Return reps who all have a home: else the middle of their accounts."""
    mine = columns["reps"]
    known = {name: reps.numbers(mine[name]) for name in HOME if name in mine}
    if len(known) == len(HOME) and not any(one.null_count() for one in known.values()):
        return reps
    middles = _middles(reps, accounts, columns)
    blank = pl.Series([None] * reps.cells.height, dtype=pl.Float64)
    lat, lon = (known.get(name, blank) for name in HOME)
    without = lat.is_null() | lon.is_null()
    added = {}
    for name in HOME:
        own = known.get(name, blank).set(without, None)
        added[name] = own.fill_null(middles[name]).round(5).cast(pl.String)
        mine[name] = name
    told.append(
        f"Without a home in the table, {int(without.sum()):,} of {len(without):,} reps:"
        " home_lat and home_lon are the middle of today's accounts (of all accounts,"
        " for reps without any). Put the real homes in reps.csv."
    )
    cells = reps.cells.with_columns(**added)
    return Given(reps.source, cells, reps.rows)


def _middles(
    reps: Given, accounts: Given, columns: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Return home_lat and home_lon: the median place of each rep's accounts."""
    theirs = columns["accounts"]
    places = pl.DataFrame(
        {
            "home_lat": accounts.numbers(theirs["lat"]),
            "home_lon": accounts.numbers(theirs["lon"]),
        }
    )
    whole = places.median()
    ids = reps.cells.select(id=pl.col(columns["reps"]["rep_id"]))
    if "rep_id" not in theirs:
        return ids.join(whole, how="cross").drop("id")
    owned = places.with_columns(id=accounts.cells[theirs["rep_id"]])
    each = owned.group_by("id").agg(pl.col(*HOME).median())
    found = ids.join(each, on="id", how="left", maintain_order="left")
    return found.select(pl.col(name).fill_null(whole[name][0]) for name in HOME)
