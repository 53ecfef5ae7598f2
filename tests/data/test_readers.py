"""Good files of every kind, and what is said of bad cells."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from table_files import SPECS, accounts, read_file, read_text, said, two_accounts

from engine.data.columns import ACCOUNTS, DTYPES, Column, TableSpec
from engine.data.readers import read_table
from engine.data.source import Source
from engine.data.staff_columns import STAFF

SCHEMA = {column.name: DTYPES[column.kind] for column in ACCOUNTS.columns}


def test_frame_has_the_canonical_columns(tmp_path):
    """Whatever the file holds, the frame has our columns, types and order, no nulls."""
    text = "extra,potential,lon,lat,account_id\nx,1,21,52,A\n,2,20,51,B\n"
    read = read_text(tmp_path, text)
    assert said(read) == []
    assert dict(read.frame.schema) == SCHEMA
    assert read.frame.null_count().sum_horizontal().item() == 0
    assert read.frame["name"].to_list() == ["A", "B"]
    assert read.frame["revenue"].to_list() == [0.0, 0.0]


def test_unreadable_file_still_has_a_frame(tmp_path):
    """A file that cannot be read gives an empty frame of the right columns."""
    read = read_text(tmp_path, "")
    assert dict(read.frame.schema) == SCHEMA
    assert read.frame.is_empty()
    assert len(read.rows) == 0


def test_columns_are_found_by_their_mapping(tmp_path):
    """A mapping names the file's column; messages use the file's name."""
    text = "Id,Szer,lon,Potencjał\nA,52,21,x\n"
    mapping = {"account_id": "Id", "lat": "Szer", "potential": "Potencjał"}
    read = read_text(tmp_path, text, columns=mapping)
    assert said(read) == [
        "a.csv: row 2, column Potencjał: found 'x'; a number, 0 or more, is needed"
    ]
    assert read.frame["lat"].to_list() == [52.0]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("", "the cell is empty; a number, 0 or more, is needed"),
        ("  ", "the cell is empty; a number, 0 or more, is needed"),
        ("abc", "found 'abc'; a number, 0 or more, is needed"),
        ("-1", "found '-1'; a number, 0 or more, is needed"),
        ("NaN", "found 'NaN'; a number, 0 or more, is needed"),
        ("-inf", "found '-inf'; a number, 0 or more, is needed"),
        ("1e999", "found '1e999'; a number, 0 or more, is needed"),
        ("12 zł", "found '12 zł'; a number, 0 or more, is needed"),
        ("1 2", "found '1 2'; a number, 0 or more, is needed"),
        ("1_000", "found '1_000'; a number, 0 or more, is needed"),
        ("5%", "found '5%'; a number, 0 or more, is needed"),
        (",", "found ','; a number, 0 or more, is needed"),
        ("x" * 60, f"found '{'x' * 39}…'; a number, 0 or more, is needed"),
    ],
)
def test_bad_number_is_named(tmp_path, cell, message):
    """A cell that is not an allowed number is named by row and column, and shown."""
    read = read_text(tmp_path, two_accounts(potential=cell))
    assert said(read) == [f"a.csv: row 3, column potential: {message}"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lat": "91"}, "lat: found '91'; a number from -90 to 90 is needed"),
        ({"lat": "-90.001"}, "lat: found '-90.001'; a number from -90 to 90 is needed"),
        ({"lon": "180.5"}, "lon: found '180.5'; a number from -180 to 180 is needed"),
        ({"account_id": ""}, "account_id: the cell is empty; text is needed"),
        ({"account_id": " A "}, "account_id: found 'A' again (first in row 2); each"),
    ],
)
def test_bad_account_is_named(tmp_path, changed, message):
    """Each rule on an account's cells has its own message."""
    read = read_text(tmp_path, two_accounts(**changed))
    assert len(read.problems) == 1
    assert said(read)[0].startswith(f"a.csv: row 3, column {message}")


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("135.5,34.69", "; lat and lon look swapped (lon is 34.69)"),
        ("116.4,39.9", ""),
        ("135.5,134.69", ""),
        ("135.5,", ""),
        ("135.5,-34.69", ""),
    ],
)
def test_swapped_coordinates_are_said_to_be(tmp_path, row, hint):
    """An impossible latitude is said to be swapped if that puts it among the others."""
    rows = ["A,35.68,139.77,1", "B,35.18,136.91,1", f"C,{row},1"]
    read = read_text(tmp_path, "\n".join(["account_id,lat,lon,potential", *rows, ""]))
    assert said(read)[0].endswith(f"a number from -90 to 90 is needed{hint}")


def test_all_coordinates_swapped(tmp_path):
    """Where no row has a place on earth, exchanged rows are held against each other."""
    rows = ["A,139.77,35.68,1", "B,136.91,35.18,1", "C,135.5,-34.69,1"]
    read = read_text(tmp_path, "\n".join(["account_id,lat,lon,potential", *rows, ""]))
    assert ["swapped" in text for text in said(read)] == [True, True, False]


@pytest.mark.parametrize("fte", ["0", "2.5", "-1"])
def test_capacity_is_more_than_nobody_and_at_most_two(tmp_path, fte):
    """A rep's capacity is in (0, 2]."""
    text = "rep_id,home_lat,home_lon,fte\nR,52,21,2\nQ,52,21,{}\n"
    assert said(read_text(tmp_path, text.format("0.1"), "reps")) == []
    read = read_text(tmp_path, text.format(fte), "reps")
    assert said(read) == [
        f"a.csv: row 3, column fte: found '{fte}'; "
        "a number more than 0 and at most 2 is needed"
    ]


def test_ring_is_a_whole_number(tmp_path):
    """An integer column takes 3 and 3.0, not 3.5, and is Int64."""
    text = "ring,lat,lon\n0,1,2\n3.0,1,2\n3.5,1,2\n"
    read = read_text(tmp_path, text, "outline")
    assert read.frame.schema["ring"] == pl.Int64
    assert read.frame["ring"].to_list()[:2] == [0, 3]
    assert said(read) == [
        "a.csv: row 4, column ring: found '3.5'; a whole number, 0 or more, is needed"
    ]


def test_problems_of_all_columns_come_at_once(tmp_path):
    """One reading names the problems of every column, in the order of the columns."""
    read = read_text(tmp_path, accounts("A,x,200,-1", "A,1,2,3"))
    assert [problem.path for problem in read.problems] == [
        "row 3, column account_id",
        "row 2, column lat",
        "row 2, column lon",
        "row 2, column potential",
    ]


@pytest.mark.parametrize(
    ("bad", "last"), [(5, "row 6"), (6, "1 more row "), (9, "4 more rows ")]
)
def test_many_bad_rows_are_counted(tmp_path, bad, last):
    """Of each kind in each column five rows are named and the rest counted."""
    read = read_text(tmp_path, accounts(*(f"A{i},1,2,x" for i in range(bad))))
    assert len(read.problems) == min(bad, 6)
    assert last in said(read)[-1]
    assert read.problems[0].path == "row 2, column potential"


def test_blank_rows_keep_the_numbers_of_a_spreadsheet(tmp_path):
    """Blank rows are skipped, yet a row has the number a spreadsheet shows."""
    rows = ["", "A,52,21,1", ",,,", " \t", '"B\nb",52,21,2', "C,52,21,x", ""]
    text = "\n\n" + accounts(*rows)
    read = read_text(tmp_path, text)
    assert read.rows.to_list() == [5, 8, 9]
    assert read.frame["account_id"].to_list() == ["A", "B\nb", "C"]
    assert read.problems[0].path == "row 9, column potential"


def test_spaces_around_ids_are_removed_and_said(tmp_path):
    """Spaces around text are removed, no-break spaces too, and the note counts them."""
    read = read_text(tmp_path, accounts(" A,1,2,3", "B\u00a0,1,2,3", "C, 1 ,2,3"))
    assert read.frame["account_id"].to_list() == ["A", "B", "C"]
    assert "a.csv: spaces around 2 cells removed in account_id" in read.notes


def test_defaults_are_said(tmp_path):
    """Absent columns and empty optional numbers are said with their default."""
    read = read_text(
        tmp_path, "rep_id,home_lat,home_lon,fte\nR,1,2,\nQ,1,2,0.5\n", "reps"
    )
    assert read.frame["fte"].to_list() == [1.0, 0.5]
    assert read.notes == (
        "a.csv: 1 empty cell in fte read as 1",
        "a.csv: columns not given, default used: name (same as rep_id), home (empty), "
        "tenure_years (0), skills (empty)",
    )


def test_likely_misspelling_of_an_optional_column_is_said(tmp_path):
    """An unread column that is nearly an optional one of ours is pointed out."""
    text = "account_id,lat,lon,potential,revenue_eur\nA,1,2,3,4\n"
    read = read_text(tmp_path, text)
    assert read.notes[-1] == (
        "a.csv: column 'revenue_eur' is not read; if it is revenue, write "
        "columns: {revenue: revenue_eur}"
    )


def test_a_longer_name_of_an_optional_column_is_said(tmp_path):
    """Headcount is told as what may be heads; a name that only begins alike is not."""
    path = tmp_path / "staff.csv"
    path.write_text("role,Headcount,regal\nAE,4,x\n", encoding="utf-8")
    read = read_table(Source("staff", Path("staff.csv"), base=tmp_path), STAFF)
    said_of = [note for note in read.notes if "is not read" in note]
    assert said_of == [
        "staff.csv: column 'Headcount' is not read; if it is heads, write "
        "columns: {heads: Headcount}"
    ]


def test_missing_columns_are_named_with_those_there(tmp_path):
    """Each missing required column is named with the nearest one there."""
    read = read_text(tmp_path, "account_id,latitude,lon,Potential\nA,1,2,3\n")
    assert said(read) == [
        "a.csv: column lat: there is no such column; the columns are account_id, "
        "latitude, lon, Potential; did you mean 'latitude'? if so, "
        "rename it or write columns: {lat: latitude}",
        "a.csv: column potential: there is no such column; the columns are account_id, "
        "latitude, lon, Potential; did you mean 'Potential'? if so, "
        "rename it or write columns: {potential: Potential}",
    ]


def test_mapped_column_must_be_there_even_if_optional(tmp_path):
    """A column that the scenario names is required, whatever it is."""
    read = read_text(tmp_path, two_accounts(), columns={"segment": "Typ"})
    assert said(read)[0].startswith(
        "a.csv: column Typ: there is no such column (given for segment); the columns"
    )


def test_double_columns_are_refused_only_if_read(tmp_path):
    """A name that comes twice is a problem for a column we read, not for others."""
    text = "account_id,lat,lon,potential,x,x,lat\nA,1,2,3,4,5,6\n"
    read = read_text(tmp_path, text)
    assert said(read) == [
        "a.csv: row 1, column lat: the header has this name 2 times (columns B and G); "
        "rename all but one"
    ]


def test_table_without_rows(tmp_path):
    """A header alone is a problem, except for the table that may be empty."""
    read = read_text(tmp_path, accounts())
    assert said(read) == ["a.csv: the table has a header but no rows"]
    read = read_text(tmp_path, "account_id,rep_id\n", "named_accounts")
    assert said(read) == []


def test_unknown_names_in_a_mapping_are_refused(tmp_path):
    """A mapping may only speak of our columns."""
    read = read_text(tmp_path, two_accounts(), columns={"acount_id": "x"})
    assert said(read)[0].startswith(
        "a.csv: columns: 'acount_id' is not a column of acc"
    )
    assert said(read)[0].endswith("; did you mean 'account_id'?")


def test_options_that_do_not_fit_the_file_are_refused(tmp_path):
    """A sheet of a CSV file and an encoding of a workbook are mistakes."""
    read = read_text(tmp_path, two_accounts(), sheet="One")
    assert said(read) == ["a.csv [One]: sheet: only an Excel workbook has sheets"]
    read = read_file(tmp_path, "none.parquet", encoding="utf-8")
    assert "none.parquet: encoding: only a text file has an encoding" in said(read)


def test_a_folder_is_not_meant_where_a_table_is_asked_for(tmp_path):
    """Tables are proposed before other files, and folders never."""
    (tmp_path / "acountcsv").mkdir()
    (tmp_path / "acounts.csv.md").write_text("x")
    (tmp_path / "the_accounts.csv").write_text(two_accounts())
    read = read_file(tmp_path, "acounts.csv")
    assert "did you mean 'the_accounts.csv'?" in said(read)[0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acounts.csv", "file not found; did you mean 'accounts.csv'?"),
        ("zzz.csv", "file not found"),
        ("tables/accounts.csv", "file not found: there is no folder 'tables'"),
        ("folder.csv", "this is a folder; name a file in it"),
        ("old.xls", "'.xls' files are not read; save the table as one of .csv, .tsv,"),
        ("none", "'' files are not read; save the table as one of .csv, .tsv,"),
    ],
)
def test_file_that_is_not_there_or_not_known(tmp_path, name, message):
    """A missing file names the nearest; folders and unknown kinds are refused."""
    (tmp_path / "accounts.csv").write_text(two_accounts())
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "old.xls").write_bytes(b"x")
    (tmp_path / "none").write_bytes(b"x")
    read = read_file(tmp_path, name)
    assert len(read.problems) == 1
    assert said(read)[0].startswith(f"{name}: {message}")


def test_every_specification_is_sound():
    """Column names are unique, and partners and defaults are columns of the table."""
    for spec in SPECS.values():
        assert len(set(spec.names)) == len(spec.names)
        for column in spec.columns:
            assert column.swapped_with in (None, *spec.names)
            assert column.default_from in (None, *spec.names)


def test_source_needs_no_file_for_a_query():
    """A query is called by its table in messages."""
    source = Source("accounts", query="delete from x", url="sqlite://")
    read = read_table(source, TableSpec("accounts", (Column("a", "text", ""),)))
    assert said(read) == [
        "accounts query: query: a query must begin with select or with"
    ]
