"""Excel workbooks: numbers exact, text as text, formula errors never lost."""

from __future__ import annotations

import datetime

import pytest
import xlsxwriter
from table_files import read_file, said

from engine.data.workbook import cell_kinds

HEADER = ["account_id", "lat", "lon", "potential", "rep_id", "revenue"]


def write_book(path, rows, sheet="Accounts", before=()):
    """Write a sheet after some empty ones; a formula is (text, value)."""
    with xlsxwriter.Workbook(path) as book:
        for name in before:
            book.add_worksheet(name)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    page.write_formula(row, column, cell[0], None, cell[1])
                elif isinstance(cell, datetime.date):
                    page.write_datetime(row, column, cell, date)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell)
                else:
                    page.write(row, column, cell)


def test_numbers_are_exact_and_ids_are_text(tmp_path):
    """A number keeps all its digits; a number as id loses its .0, text its spaces."""
    rows = [
        HEADER,
        [1001, 52 + 1 / 3, 21, 0.1],
        [" 007 ", 51, 20, 1e15],
        [2.5, 1, 2, 3],
    ]
    write_book(tmp_path / "a.xlsx", rows)
    read = read_file(tmp_path, "a.xlsx")
    assert said(read) == []
    assert read.frame["account_id"].to_list() == ["1001", "007", "2.5"]
    assert read.frame["lat"][0] == pytest.approx(52 + 1 / 3, abs=1e-14)
    assert read.frame["potential"].to_list() == [0.1, 1e15, 3.0]


def test_text_in_number_cells_is_read_like_text(tmp_path):
    """Text that looks like a number follows the rules of text, numbers never do."""
    rows = [
        HEADER,
        ["A", 52.5, 21, "1.234,5"],
        ["B", 52.5, 21, "1.234"],
        ["C", 1, 2, 1.234],
    ]
    write_book(tmp_path / "a.xlsx", rows)
    read = read_file(tmp_path, "a.xlsx")
    assert said(read) == []
    assert read.frame["potential"].to_list() == [1234.5, 1234.0, 1.234]


def test_what_is_no_number(tmp_path):
    """Truth values, dates and text are named in number columns, blank rows skipped."""
    rows = [
        [],
        HEADER,
        ["A", True, datetime.date(2024, 1, 2), "abc"],
        [None, "  "],
        ["B", 52, 21, "nan"],
    ]
    write_book(tmp_path / "a.xlsx", rows)
    assert said(read_file(tmp_path, "a.xlsx")) == [
        "a.xlsx: row 3, column lat: found 'true'; a number from -90 to 90 is needed",
        "a.xlsx: row 3, column lon: found '2024-01-02 00:00:00'; a number from -180 to "
        "180 is needed",
        "a.xlsx: row 3, column potential: found 'abc'; a number, 0 or more, is needed",
        "a.xlsx: row 5, column potential: found 'nan'; a number, 0 or more, is needed",
    ]


def test_formulas_give_values_and_their_errors_are_named(tmp_path):
    """A formula is its value; one that failed is named, not taken for an empty cell."""
    rows = [
        HEADER,
        ["A", ("=52", 52), 21, 1, ("=NA()", "#N/A"), 5],
        ["B", 52, 21, ("=1/0", "#DIV/0!"), "R", ("=NA()", "#N/A")],
    ]
    write_book(tmp_path / "a.xlsx", rows)
    assert said(read_file(tmp_path, "a.xlsx")) == [
        f"a.xlsx: row {row}, column {column}: found '{error}', a formula error; "
        "correct the formula in the workbook"
        for row, column, error in [
            (3, "potential", "#DIV/0!"),
            (3, "revenue", "#N/A"),
            (2, "rep_id", "#N/A"),
        ]
    ]


def test_first_sheet_is_read_and_said(tmp_path):
    """Without a name the first sheet is read, and said if there are more."""
    write_book(tmp_path / "a.xlsx", [HEADER, ["A", 1, 2, 3, "R", 4]])
    assert len(read_file(tmp_path, "a.xlsx").notes) == 1
    with xlsxwriter.Workbook(tmp_path / "c.xlsx") as book:
        book.add_worksheet("Accounts").write_row(0, 0, HEADER)
        book.add_worksheet("Info")
        book.get_worksheet_by_name("Accounts").write_row(1, 0, ["A", 1, 2, 3, "R", 4])
    note = "c.xlsx: sheet 'Accounts' read, the first of 2"
    assert note in read_file(tmp_path, "c.xlsx").notes
    write_book(tmp_path / "b.xlsx", [HEADER, ["A", 1, 2, 3]], before=["Info"])
    read = read_file(tmp_path, "b.xlsx")
    assert said(read) == [
        "b.xlsx: sheet 'Info' is empty; a header with column names is needed; other "
        "sheets are Accounts"
    ]


def test_sheet_is_found_by_its_name(tmp_path):
    """A name that XML must escape is found; a wrong name lists those there."""
    rows = [HEADER, ["A", 1, ("=NA()", "#N/A"), 3]]
    write_book(tmp_path / "a.xlsx", rows, "A & <B>", ["Info"])
    read = read_file(tmp_path, "a.xlsx", sheet="A & <B>")
    assert said(read)[0].startswith("a.xlsx [A & <B>]: row 2, column lon: found '#N/A'")
    read = read_file(tmp_path, "a.xlsx", sheet="info")
    assert said(read) == [
        "a.xlsx [info]: sheet: there is no sheet 'info'; the sheets are Info, A & <B>; "
        "did you mean 'Info'?"
    ]


def test_kinds_of_cells_past_column_z(tmp_path):
    """Cells are placed by their letters: AA follows Z."""
    write_book(tmp_path / "a.xlsx", [["h"] * 28, [1] * 26 + ["x", ("=NA()", "#N/A")]])
    kinds = cell_kinds(tmp_path / "a.xlsx", "Accounts")
    assert kinds[25].text == [1]
    assert kinds[26].text == [1, 2]
    assert kinds[27].errors == [(2, "#N/A")]


@pytest.mark.parametrize("data", [b"", b"account_id,lat\n", b"PK\x03\x04broken"])
def test_what_is_no_workbook(tmp_path, data):
    """A file that only has the name of a workbook is refused."""
    (tmp_path / "a.xlsx").write_bytes(data)
    assert said(read_file(tmp_path, "a.xlsx")) == [
        "a.xlsx: this is not an Excel workbook, or it is damaged or has a password"
    ]
