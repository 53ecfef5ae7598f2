"""Delimiters, quotation marks and ragged rows of text files."""

from __future__ import annotations

import pytest
from table_files import accounts, read_text, said

from engine.data import delimited

RAGGED = "; a delimiter or a decimal comma inside a cell needs quotation marks"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(tmp_path, delimiter, end):
    """Comma, semicolon and tab, and the line ends of every system, are read."""
    text = accounts("A,52,21,1", "B,51,20,2").replace(",", delimiter)
    read = read_text(tmp_path, text.replace("\n", end))
    assert said(read) == []
    assert read.frame["potential"].to_list() == [1.0, 2.0]


def test_delimiter_is_the_one_that_finds_our_columns(tmp_path):
    """Signs inside other columns' names do not mislead."""
    text = 'account_id;lat;lon;potential;"a, b, c, d, e, f"\nA;52;21;1;x\n'
    assert said(read_text(tmp_path, text)) == []


def test_hint_line_of_excel_is_not_a_row(tmp_path):
    """The line sep=; that Excel hides is not counted."""
    read = read_text(tmp_path, "sep=;\n" + accounts("A,52,21,x").replace(",", ";"))
    assert read.problems[0].path == "row 2, column potential"


@pytest.mark.parametrize(
    ("sign", "hint"), [("|", " (it seems to use a vertical bar)"), ("/", "")]
)
def test_unknown_delimiter(tmp_path, sign, hint):
    """A header that falls into one piece is shown, with the sign it seems to use."""
    read = read_text(tmp_path, accounts("A,52,21,1").replace(",", sign))
    header = sign.join(["account_id", "lat", "lon", "potential"])
    assert said(read) == [
        f"a.csv: row 1: found one column, '{header}'; columns must be separated by "
        f"comma, semicolon, tab{hint}"
    ]


def test_ragged_rows_are_named(tmp_path):
    """Rows with too few or too many cells are named and left out of other checks."""
    rows = [
        "A,52,21,1",
        "B,52,21",
        "C,52,21,1,5",
        "D,52,21,1,",
        "E,52,21,,,,",
        "F,x,2,3",
    ]
    read = read_text(tmp_path, accounts(*rows))
    assert read.frame["account_id"].to_list() == ["A", "F"]
    assert said(read) == [
        "a.csv: row 3: found 3 cells; the header has 4",
        f"a.csv: row 4: found more than 4 cells; the header has 4{RAGGED}",
        f"a.csv: row 5: found more than 4 cells; the header has 4{RAGGED}",
        f"a.csv: row 6: found more than 4 cells; the header has 4{RAGGED}",
        "a.csv: row 7, column lat: found 'x'; a number from -90 to 90 is needed",
    ]


def test_quoted_cells_keep_everything(tmp_path):
    """Delimiters, quotation marks and line ends inside quotes are part of the cell."""
    name = 'x, "y"\nz;\n\n'
    quoted = name.replace('"', '""')
    text = f'account_id,lat,lon,potential,name,segment\nA,52,21,1,"{quoted}","a"\n'
    read = read_text(tmp_path, text + 'B,52,21,x,"",b\n')
    assert read.frame["name"][0] == name.strip()
    assert read.frame["segment"].to_list() == ["a", "b"]
    assert read.problems[0].path == "row 3, column potential"


@pytest.mark.parametrize("row", ['B,52,21,"1', '"B"x,52,21,1'])
def test_quotation_marks_out_of_place(tmp_path, row):
    """A quotation mark that is not closed or not doubled names the row it begins in."""
    read = read_text(tmp_path, accounts("A,52,21,1", row, "C,52,21,1"))
    assert said(read) == [
        "a.csv: row 3: a quotation mark is not closed, or one inside a quoted cell is "
        "not doubled"
    ]


def test_inch_mark_is_text(tmp_path):
    """A quotation mark inside a cell without quotes is a letter like others."""
    read = read_text(tmp_path, accounts('5" pipe,52,21,1', "B,52,21,1", "C,1,2"))
    assert read.frame["account_id"].to_list() == ['5" pipe', "B"]
    assert said(read) == ["a.csv: row 4: found 3 cells; the header has 4"]


def test_control_characters_do_not_disturb(tmp_path):
    """The mark put at line ends is one that the file does not use."""
    read = read_text(tmp_path, accounts("A\x1f,52,21,1", "B,52,21,1,\x1e"))
    assert read.frame["account_id"].to_list() == ["A\x1f"]
    assert said(read)[0].startswith("a.csv: row 3: found more than 4 cells")


def test_slow_and_fast_reading_agree(tmp_path, monkeypatch):
    """The strict reader of the standard library finds the same cells and problems."""
    text = accounts(
        'A,52,21,"1"', "", "B,52,21", '"C, ""d""\ne",52,21,1,2', 'F,1,2,"3"'
    )
    fast = read_text(tmp_path, text)
    monkeypatch.setattr(delimited.pl, "read_csv", _refuse)
    slow = read_text(tmp_path, text)
    assert slow.frame.equals(fast.frame)
    assert slow.rows.to_list() == fast.rows.to_list() == [2, 6]
    assert [p.path for p in slow.problems] == [p.path for p in fast.problems]


def _refuse(*_args: object, **_options: object) -> None:
    raise delimited.pl.exceptions.ComputeError("not today")
