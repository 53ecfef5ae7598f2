"""Two stored runs as the tables of one page: before is the one, after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.base.errors import InputError, InputProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pl.DataFrame]

_PLACES = ("account_id", "name", "lat", "lon", "potential")
_HOMES = ("territory_id", "rep_name", "home", "home_lat", "home_lon")
_TOLD = ("accounts", "km")


def merged(
    before: Tables, after: Tables, changes: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Return accounts, moves, territories, loads and perhaps the outline of two runs.

    Parameters
    ----------
    before, after
        Tables of the runs.
    changes
        One row an account that moved, opened or closed.

    Notes
    -----
    An account that one run does not have is nobody's there. Where both tell of an
    account or of a rep, the later run is believed.
    """
    found = {
        "accounts": _accounts(before["accounts"], after["accounts"]),
        "territories": _territories(before["territories"], after["territories"]),
        "loads": _loads(before["loads"], after["loads"]),
    }
    names = found["accounts"].select("account_id", "name")
    found["moves"] = changes.join(names, on="account_id", how="left").sort(
        ["potential", "account_id"], descending=[True, False], nulls_last=True
    )
    outline = after.get("outline", before.get("outline"))
    return found if outline is None else {**found, "outline": outline}


def check_places(tables: Tables, run: str) -> None:
    """Refuse a run without what a map needs; InputError names the run."""
    needed = {"accounts": ("lat", "lon", "after"), "territories": (), "loads": ()}
    for name, columns in needed.items():
        table = tables.get(name)
        if table is None or not set(columns) <= set(table.columns):
            message = "has no map: no plan of who covers whom, or no places"
            raise InputError([InputProblem(f"run {run}", 0, 0, "", message)])


def _accounts(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    one, two = (
        _named(table).with_columns(table["after"].alias(stage))
        for table, stage in ((before, "before"), (after, "after"))
    )
    both = two.join(one, on="account_id", how="full", coalesce=True, suffix="_then")
    places = [pl.coalesce(name, f"{name}_then") for name in _PLACES[1:]]
    return both.select("account_id", *places, "before", "after").sort("account_id")


def _named(table: pl.DataFrame) -> pl.DataFrame:
    if "name" not in table.columns:
        table = table.with_columns(pl.col("account_id").alias("name"))
    return table.select(_PLACES)


def _territories(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    people = pl.concat([_people(after), _people(before)])
    people = people.unique("territory_id", keep="first", maintain_order=True)
    for table, stage in ((before, "before"), (after, "after")):
        told = table.select(
            "territory_id",
            *(pl.col(f"{one}_after").alias(f"{one}_{stage}") for one in _TOLD),
        )
        people = people.join(told, on="territory_id", how="left")
    return people.sort("territory_id")


def _people(table: pl.DataFrame) -> pl.DataFrame:
    kinds = {"home_lat": pl.Float64, "home_lon": pl.Float64}
    return table.select(pl.col(one).cast(kinds.get(one, pl.String)) for one in _HOMES)


def _loads(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    columns = ("measure", "unit", "territory_id", "load", "share", "within")
    return pl.concat(
        [
            table.filter(pl.col("stage") == "after").select(
                *columns, pl.lit(stage).alias("stage")
            )
            for table, stage in ((before, "before"), (after, "after"))
        ],
        how="vertical_relaxed",
    )
