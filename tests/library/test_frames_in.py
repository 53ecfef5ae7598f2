"""Guarantees of data frames as tables: the same answer as files, the same care."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.data.columns import CREDITS
from engine.data.readers import read_table
from engine.data.source import Source
from engine.scenario.load import load
from engine.scenario.territory_data import read_data

MINIMAL = Path(__file__).resolve().parents[2] / "scenarios" / "minimal"
SCENARIO = MINIMAL / "territories.yaml"
PLAIN = {
    "fieldplan": 1,
    "name": "Plain",
    "currency": "PLN",
    "territory": {"travel": {"cost_per_km": 1}, "balance": {"potential": "20%"}},
}
"""A scenario that lacks its tables."""


def accounts():
    return pl.read_csv(MINIMAL / "accounts.csv")


def reps():
    return pl.read_csv(MINIMAL / "reps.csv")


def refused(*given, **more):
    """What loading and reading says is wrong, line by line."""
    with pytest.raises(InputError) as error:
        read_data(load(*given, **more))
    return str(error.value).split("\n")


def as_points(crs):
    table = accounts().to_pandas()
    points = gpd.points_from_xy(table.pop("lon"), table.pop("lat"), crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points).to_crs(crs)


KINDS = {
    "polars": accounts,
    "lazy": lambda: accounts().lazy(),
    "pandas": lambda: pd.read_csv(MINIMAL / "accounts.csv"),
    "pandas by account": lambda: pd.read_csv(MINIMAL / "accounts.csv").set_index(
        "account_id"
    ),
    "pandas with Arrow": lambda: pd.read_csv(
        MINIMAL / "accounts.csv", dtype_backend="pyarrow"
    ),
    "pandas with its own types": lambda: pd.read_csv(
        MINIMAL / "accounts.csv"
    ).convert_dtypes(),
    "Arrow": lambda: accounts().to_arrow(),
    "GeoPandas": lambda: as_points("EPSG:4326"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_library_gives_what_the_file_gives(kind):
    """The table read of a frame is that of the file, to the last bit."""
    frame = KINDS[kind]()
    found = read_data(load(SCENARIO, tables={"accounts": frame})).accounts
    assert found.equals(read_data(load(SCENARIO)).accounts)


def test_points_of_another_map_become_degrees():
    """A geometry in metres gives latitude and longitude, to a centimetre."""
    frame = as_points("EPSG:2180")
    found = read_data(load(SCENARIO, tables={"accounts": frame})).accounts
    there = accounts()
    for name in ("lat", "lon"):
        assert (found[name] - there[name]).abs().max() < 1e-7


def test_areas_give_a_point_within_them():
    """Accounts that are areas, such as post codes, are placed inside them."""
    frame = as_points("EPSG:2180")
    frame["geometry"] = frame.geometry.buffer(100)
    found = read_data(load(SCENARIO, tables={"accounts": frame})).accounts
    assert (found["lat"] - accounts()["lat"]).abs().max() < 0.002


def test_a_geometry_without_a_system_is_refused():
    """Coordinates of unknown meaning are not guessed at."""
    frame = as_points("EPSG:2180").set_crs(None, allow_override=True)
    (line,) = refused(SCENARIO, tables={"accounts": frame})
    assert line.startswith("data frame accounts: column geometry: its geometry has no")
    assert "set_crs(4326)" in line


def test_a_mapping_is_the_file_it_would_be():
    """A scenario as a mapping with frames in it plans what its file plans."""
    data = {"accounts": accounts(), "reps": reps()}
    inside = territory_opt.run(load({**PLAIN, "data": data}))
    beside = territory_opt.run(load(PLAIN, tables=data))
    for name, table in inside.tables.items():
        assert table.equals(beside.tables[name]), name
    assert inside.manifest["inputs"].keys() == {
        "data frame accounts",
        "data frame reps",
    }
    assert inside.manifest["scenario"]["file"] == "scenario"


def test_the_digest_says_what_was_asked():
    """The same mapping has the same digest; another value, another one."""
    one, same = load(PLAIN, tables=_both()), load(dict(PLAIN), tables=_both())
    other = load({**PLAIN, "seed": 8}, tables=_both())
    assert one.digest == same.digest != other.digest


def _both():
    return {"accounts": accounts(), "reps": reps()}


def test_columns_of_other_names_are_mapped():
    """What a file's ``columns`` says of names holds for the frame in its place."""
    theirs = accounts().rename({"potential": "Wert"})
    said = {**PLAIN, "data": {"accounts": {"columns": {"potential": "Wert"}}}}
    found = read_data(load(said, tables={"accounts": theirs, "reps": reps()}))
    assert found.accounts["potential"].equals(accounts()["potential"].cast(pl.Float64))


def test_cells_are_named_by_frame_row_and_column():
    """A wrong cell is told as that of a file is; rows count from 0."""
    worse = accounts().with_columns(
        pl.col("potential").cast(pl.String).replace("86300", "many"),
        pl.when(pl.col("account_id") == "A03")
        .then(pl.lit("R9"))
        .otherwise("rep_id")
        .alias("rep_id"),
    )
    worse = worse.with_columns(
        pl.when(pl.int_range(pl.len()) == 4).then(pl.lit("many")).otherwise("potential")
        .alias("potential")
    )  # fmt: skip
    lines = refused(SCENARIO, tables={"accounts": worse})
    assert lines[0] == (
        "data frame accounts (rows from 0): row 4, column potential: found 'many'; "
        "a number, 0 or more, is needed"
    )
    assert lines[1].startswith(
        "data frame accounts (rows from 0): row 2, column rep_id: found 'R9'"
    )


def test_a_missing_column_is_named_with_the_nearest():
    """A column that is not there is asked for by name, with the one that is meant."""
    theirs = accounts().rename({"potential": "Potential"})
    (line,) = refused(SCENARIO, tables={"accounts": theirs})
    assert line.startswith("data frame accounts: column potential: there is no such")
    assert "did you mean 'Potential'?" in line


def test_tables_that_are_none_are_refused_together():
    """Names of no table and things that are no frames are all told at once."""
    lines = refused(SCENARIO, tables={"acounts": accounts(), "reps": [1, 2]})
    assert "did you mean 'accounts'?" in lines[0]
    assert lines[1].startswith("tables['reps']: found a list; a data frame is needed")
    (line,) = refused(SCENARIO, tables={"reps": "reps.csv"})
    assert "a file is named in the scenario, under data" in line


def test_a_mapping_is_checked_as_a_file_is():
    """Wrong keys of a mapping are told with their path and the nearest spelling."""
    lines = refused({**PLAIN, "teritory": {}}, tables=_both())
    assert lines == [
        line for line in lines if line.startswith("scenario: teritory: unknown key")
    ]
    assert "did you mean 'territory'?" in lines[0]
    (line,) = refused({**PLAIN, "name": object()})
    assert line.startswith("scenario: found a value of type object; text, numbers,")


def test_odd_frames_are_refused():
    """Numbers for names of columns, one name twice, and lists in cells."""
    frame = accounts().to_pandas()
    lines = refused(SCENARIO, tables={"accounts": frame.rename(columns={"lat": 7})})
    assert "found a column named 7; names of columns are text" in lines[0]
    twice = pd.concat([frame, frame[["potential"]]], axis=1)
    (line,) = refused(SCENARIO, tables={"accounts": twice})
    assert line.startswith("data frame accounts: column potential: the header has this")
    lists = accounts().with_columns(pl.concat_list("potential"))
    assert "text or numbers are needed" in refused(
        SCENARIO, tables={"accounts": lists}
    )[0]  # fmt: skip


def test_missing_values_of_pandas_are_empty_cells():
    """NaN, NaT, NA and None of pandas are empty; days and numbers stay themselves."""
    deals = pd.DataFrame(
        {
            "deal_id": ["a", "b", "c"],
            "rep_id": ["r", None, float("nan")],
            "date": [pd.Timestamp("2027-01-05"), date(2027, 2, 1), "2027-03-01"],
            "amount": [100.25, 200.0, float("nan")],
            "cancelled": pd.to_datetime([None, "2027-02-10", None]),
            "product": [7, pd.NA, "x"],
        }
    )
    read = read_table(Source("credits", frame=deals), CREDITS)
    assert read.problems == ()
    days = [date(2027, 1, 5), date(2027, 2, 1), date(2027, 3, 1)]
    assert read.frame["date"].to_list() == days
    assert read.frame["cancelled"].to_list() == [None, date(2027, 2, 10), None]
    assert read.frame["amount"].to_list() == [10025, 20000, 0]
    assert read.frame["rep_id"].to_list() == ["r", "", ""]
    assert read.frame["product"].to_list() == ["7", "", "x"]


def test_only_wanted_columns_are_touched():
    """Columns that nobody reads may hold anything at all."""
    frame = accounts().with_columns(more=pl.concat_list("potential"))
    table = pa.table(frame.to_arrow())
    read = read_data(load(SCENARIO, tables={"accounts": table}))
    assert read.accounts.equals(read_data(load(SCENARIO)).accounts)
