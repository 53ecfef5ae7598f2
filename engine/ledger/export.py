"""A stored run in other programs' formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.base.errors import InputError, InputProblem, did_you_mean
from engine.ledger.diff import alignment_of
from engine.store.tables import csv_bytes, parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.store.run_reader import StoredRun

ALIGNMENT = "alignment"
"""Name of the file that says who covers whom, as CRM systems import it."""


def table_files(
    tables: Mapping[str, pl.DataFrame], kind: str, wanted: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return tables as files: name with ending to bytes.

    Parameters
    ----------
    tables
        Of the run.
    kind
        ``csv`` or ``parquet``; text that a spreadsheet might run is guarded in CSV.
    wanted
        Names of tables, all when empty.

    Raises
    ------
    InputError
        A table is not there; each that is not.
    """
    check_wanted(tables, wanted)
    write = csv_bytes if kind == "csv" else parquet_bytes
    names = wanted or sorted(tables)
    return {f"{name}.{kind}": write(tables[name]) for name in names}


def alignment_file(run: StoredRun, effective_from: date | None) -> bytes:
    """Return account_id, rep_id, effective_from as CSV, one row an account.

    Raises
    ------
    InputError
        The run has no plan of who covers whom.
    """
    alignment = _alignment(run)
    day = pl.lit(effective_from, dtype=pl.Date).alias("effective_from")
    return csv_bytes(alignment.select("account_id", "rep_id", day))


def geojson(run: StoredRun) -> bytes:
    """Return accounts as points and homes as points, with who covers whom.

    Raises
    ------
    InputError
        The run has no plan of who covers whom, or no places.

    Notes
    -----
    RFC 7946: longitude before latitude, in degrees of WGS 84.
    """
    _alignment(run)
    accounts, reps = run.tables["accounts"], run.tables.get("territories")
    if not {"lat", "lon"} <= set(accounts.columns):
        raise _refused(run, "its accounts have no places (lat and lon)")
    points = [
        _point(row["lat"], row["lon"], {"kind": "account", **_own(row)})
        for row in accounts.iter_rows(named=True)
    ]
    if reps is not None and {"home_lat", "home_lon"} <= set(reps.columns):
        points += [
            _point(row["home_lat"], row["home_lon"], {"kind": "home", **_own(row)})
            for row in reps.iter_rows(named=True)
        ]
    whole = {"type": "FeatureCollection", "features": points}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()


def _point(lat: float, lon: float, told: Mapping[str, object]) -> dict[str, Any]:
    place = None
    if lat is not None and lon is not None:
        place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": place, "properties": dict(told)}


def _own(row: Mapping[str, object]) -> dict[str, object]:
    places = ("lat", "lon", "home_lat", "home_lon")
    return {name: value for name, value in row.items() if name not in places}


def _alignment(run: StoredRun) -> pl.DataFrame:
    found = alignment_of(run.tables)
    if found is None:
        raise _refused(run, "has no plan of who covers whom")
    return found


def check_wanted(tables: Mapping[str, pl.DataFrame], wanted: Sequence[str]) -> None:
    """Refuse names of tables that are not there; InputError lists each."""
    problems = [
        InputProblem(
            f"table {name}", 0, 0, "", "is not in the run" + did_you_mean(name, tables)
        )
        for name in wanted
        if name not in tables
    ]
    if problems:
        raise InputError(problems)


def _refused(run: StoredRun, message: str) -> InputError:
    return InputError([InputProblem(f"run {run.folder.name}", 0, 0, "", message)])
