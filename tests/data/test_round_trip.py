"""Any valid table, in any form people keep tables in, is read back as it was."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from table_files import read_file, said

from engine.data.columns import ACCOUNTS, DTYPES

LETTERS = "abcXYZ019 -_'\"|ąęłóśżźćńĄŁÓŚŻäöüßéšč,;\t/&<>"
"""Signs that CP1250 has too, with all those that formats must escape."""

texts = st.text(LETTERS, max_size=12).map(str.strip)
ids = st.text(LETTERS, min_size=1, max_size=8).map(str.strip).filter(bool)
amounts = st.integers(0, 10**9).map(lambda n: n / 100)


def degrees(largest: int) -> st.SearchStrategy[float]:
    """Return degrees of five decimals, from -largest to largest."""
    return st.integers(-largest * 10**5, largest * 10**5).map(lambda n: n / 10**5)


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Return an accounts table of 1 to 6 rows that breaks no rule."""
    keys = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    values = {
        "name": ids,
        "lat": degrees(90),
        "lon": degrees(180),
        "potential": amounts,
        "visits_per_year": amounts,
        "minutes_per_visit": amounts,
        "revenue": amounts,
        "rep_id": texts,
        "segment": texts,
    }
    columns = {
        name: draw(st.lists(cells, min_size=len(keys), max_size=len(keys)))
        for name, cells in values.items()
    }
    schema = {column.name: DTYPES[column.kind] for column in ACCOUNTS.columns}
    return pl.DataFrame({"account_id": keys, **columns}, schema=schema)


def as_text(
    table: pl.DataFrame, delimiter: str, decimal: str, group: str, end: str
) -> str:
    """Write a table as delimited text, every second row followed by a blank one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(table.columns)
    for place, row in enumerate(table.iter_rows()):
        writer.writerow([_cell(cell, decimal, group) for cell in row])
        if place % 2:
            out.write(end)
    return out.getvalue()


def _cell(cell: str | float, decimal: str, group: str) -> str:
    if isinstance(cell, str):
        return cell
    plain = f"{cell:,.5f}"
    return plain.replace(",", "\0").replace(".", decimal).replace("\0", group)


@given(
    table=tables(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1250"]),
    delimiter=st.sampled_from(",;\t"),
    style=st.sampled_from([(".", ""), (".", ","), (",", ""), (",", "."), (",", " ")]),
    end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=150, deadline=None)
def test_any_delimited_text_is_read_back(table, encoding, delimiter, style, end):
    """Encoding, delimiter, line end and way of writing numbers change nothing."""
    data = as_text(table, delimiter, *style, end).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_bytes(data)
        declared = "cp1250" if encoding == "cp1250" else None
        read = read_file(Path(folder), "a.csv", encoding=declared)
    assert said(read) == []
    assert_frame_equal(read.frame, table, check_exact=True)
    expected = [2 + place + place // 2 for place in range(len(table))]
    assert read.rows.to_list() == expected


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_any_parquet_file_is_read_back(table):
    """A Parquet file gives back the same table."""
    with tempfile.TemporaryDirectory() as folder:
        table.write_parquet(Path(folder, "a.parquet"))
        read = read_file(Path(folder), "a.parquet")
    assert said(read) == []
    assert_frame_equal(read.frame, table, check_exact=True)


@given(table=tables())
@settings(max_examples=40, deadline=None)
def test_any_workbook_is_read_back(table):
    """An Excel workbook gives back the same table, numbers to their last digit."""
    with tempfile.TemporaryDirectory() as folder:
        table.write_excel(Path(folder, "a.xlsx"))
        read = read_file(Path(folder), "a.xlsx")
    assert said(read) == []
    assert_frame_equal(read.frame, table, check_exact=True)


@given(table=tables(), spoilt=st.data())
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("bad", ["x", "NaN", "-1", ""])
def test_a_spoilt_cell_is_always_named(table, spoilt, bad):
    """Wherever one number is spoilt, exactly that row and column are named."""
    row = spoilt.draw(st.integers(0, len(table) - 1))
    lines = as_text(table, ";", ".", "", "\n").splitlines()
    cells = next(csv.reader([lines[1 + row + row // 2]], delimiter=";"))
    cells[table.columns.index("potential")] = bad
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(cells)
    lines[1 + row + row // 2] = out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_text("\n".join(lines), encoding="utf-8")
        read = read_file(Path(folder), "a.csv")
    place = f"row {2 + row + row // 2}, column potential"
    assert [problem.path for problem in read.problems] == [place]
