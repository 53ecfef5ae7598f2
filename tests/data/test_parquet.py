"""Parquet files: types are taken as they are, and checked like everything else."""

from __future__ import annotations

import datetime
from decimal import Decimal

import polars as pl
import pytest
from table_files import read_file, said

GOOD = {
    "account_id": ["A", "B"],
    "lat": [52.0, 51.0],
    "lon": [21, 20],
    "potential": [1, 2],
}


def read_frame(folder, **changed):
    """Write the good frame with some columns changed, and read it back."""
    pl.DataFrame(GOOD | changed).write_parquet(folder / "a.parquet")
    return read_file(folder, "a.parquet")


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ([1001, 2], ["1001", "2"]),
        ([1001.0, 2.5], ["1001", "2.5"]),
        ([Decimal("1001.00"), Decimal("2.50")], ["1001", "2.5"]),
        ([Decimal(10**20), Decimal(2)], ["1" + "0" * 20, "2"]),
        (pl.Series([2**60, 1], dtype=pl.UInt64), [str(2**60), "1"]),
        (pl.Series([" A", "B"], dtype=pl.Categorical), ["A", "B"]),
    ],
)
def test_ids_become_text(tmp_path, ids, text):
    """Numbers in an id column become text without a trailing .0."""
    read = read_frame(tmp_path, account_id=ids)
    assert said(read) == []
    assert read.frame["account_id"].to_list() == text


def test_decimals_are_numbers(tmp_path):
    """Exact decimals become Float64."""
    read = read_frame(tmp_path, potential=[Decimal("1.25"), Decimal("2.50")])
    assert read.frame["potential"].to_list() == [1.25, 2.5]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([1.0, float("nan")], "found 'NaN'; a number, 0 or more, is needed"),
        ([1.0, float("inf")], "found 'inf'; a number, 0 or more, is needed"),
        ([1.0, None], "the cell is empty; a number, 0 or more, is needed"),
        ([1, -2], "found '-2'; a number, 0 or more, is needed"),
        (["1", "x"], "found 'x'; a number, 0 or more, is needed"),
    ],
)
def test_bad_cells_are_named(tmp_path, cells, message):
    """Typed cells keep the same rules as text; the first record is row 2."""
    read = read_frame(tmp_path, potential=cells)
    assert said(read) == [f"a.parquet: row 3, column potential: {message}"]


def test_types_that_are_no_numbers(tmp_path):
    """Truth values and dates in a number column are named as text is."""
    read = read_frame(
        tmp_path, lat=[True, False], potential=[datetime.date(2024, 1, 2)] * 2
    )
    assert len(read.problems) == 4
    assert "found 'true'; a number" in said(read)[0]
    assert "found '2024-01-02'; a number" in said(read)[2]


def test_lists_are_refused_only_where_read(tmp_path):
    """A column of lists is refused if it is one of ours."""
    assert said(read_frame(tmp_path, other=[[1], [2]])) == []
    assert said(read_frame(tmp_path, potential=[[1], [2]])) == [
        "a.parquet: column potential: found cells of type List(Int64); text or numbers "
        "are needed"
    ]


@pytest.mark.parametrize("data", [b"", b"account_id,lat\n", b"PAR1broken"])
def test_what_is_no_parquet(tmp_path, data):
    """A file that only has the name of Parquet is refused."""
    (tmp_path / "a.parquet").write_bytes(data)
    assert said(read_file(tmp_path, "a.parquet")) == [
        "a.parquet: this is not a Parquet file, or it is damaged"
    ]
