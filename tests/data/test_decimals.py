"""Decimal signs and thousands separators: read, said, or asked for."""

from __future__ import annotations

import polars as pl
import pytest
from table_files import read_text, said

from engine.data.number_text import parse

DECLARE = "write decimal: comma or decimal: point for this table"


def potentials(folder, *cells, **how):
    """Return the reading of a semicolon file with these potentials."""
    rows = [f'A{row};52;21;"{cell}"' for row, cell in enumerate(cells)]
    text = "\n".join(["account_id;lat;lon;potential", *rows, ""])
    return read_text(folder, text, **how)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5"], [1.5]),
        (["12,25", "1,234"], [12.25, 1.234]),
        (["0,123"], [0.123]),
        (["1.234,5", "1.234"], [1234.5, 1234.0]),
        (["1.234.567"], [1234567.0]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1,234.5", "7,000"], [1234.5, 7000.0]),
        (["12.5", "1,234"], [12.5, 1234.0]),
        (["1.234"], [1.234]),
        (["1 234", "1 234,5"], [1234.0, 1234.5]),
        (["1\u00a0234,567"], [1234.567]),
        (["1'234'567.8"], [1234567.8]),
        (["1,5e3"], [1500.0]),
        (["1.5E3", "+2", ".5", "7."], [1500.0, 2.0, 0.5, 7.0]),
        ([",5"], [0.5]),
        (["1234,567"], [1234.567]),
    ],
)
def test_sign_of_a_column_is_found(tmp_path, cells, values):
    """A column's own cells decide its decimal sign where they allow one only."""
    read = potentials(tmp_path, *cells)
    assert said(read) == []
    assert read.frame["potential"].to_list() == values


@pytest.mark.parametrize(
    ("decimal", "cells", "values"),
    [
        ("comma", ["1,234", "1.234", "12,5"], [1.234, 1234.0, 12.5]),
        ("point", ["1,234", "1.234", "12.5"], [1234.0, 1.234, 12.5]),
    ],
)
def test_declared_sign_is_used(tmp_path, decimal, cells, values):
    """A declared decimal sign settles what could be read two ways."""
    read = potentials(tmp_path, *cells, decimal=decimal)
    assert said(read) == []
    assert read.frame["potential"].to_list() == values


def test_number_with_the_other_sign_than_declared(tmp_path):
    """A number that the declared sign cannot explain is refused, saying so."""
    assert said(potentials(tmp_path, "1,5", "12.5", decimal="comma")) == [
        "a.csv: row 3, column potential: found '12.5'; a number, 0 or more, is needed "
        "(decimal: comma is declared)"
    ]
    assert len(potentials(tmp_path, "1,5", decimal="point").problems) == 1


def test_number_that_can_be_read_two_ways(tmp_path):
    """1,234 alone is not guessed: a wrong guess is wrong a thousandfold."""
    assert said(potentials(tmp_path, "1,234", "5", "2,500")) == [
        "a.csv: row 2, column potential: found '1,234', which may be 1.234 or 1234; "
        + DECLARE,
        "a.csv: row 4, column potential: found '2,500', which may be 2.500 or 2500; "
        + DECLARE,
    ]


def test_point_beside_columns_with_commas(tmp_path):
    """1.234 is a point by itself, but not where other columns have decimal commas."""
    header = "account_id;lat;lon;potential;revenue\n"
    read = read_text(tmp_path, header + "A;52.5;21;1.234;5\n")
    assert said(read) == []
    read = read_text(tmp_path, header + "A;52;21;1.234;1,5\n")
    assert said(read) == [
        "a.csv: row 2, column potential: found '1.234', which may be 1.234 or 1234; "
        + DECLARE
    ]
    read = read_text(tmp_path, header + "A;52;21;1.234;1,5\nB;52;21;12.5;1,5\n")
    assert said(read) == []


def test_coordinates_have_no_thousands(tmp_path):
    """52,123 degrees can only be a decimal comma."""
    read = read_text(tmp_path, "account_id;lat;lon;potential\nA;52,123;21.012;7\n")
    assert said(read) == []
    assert read.frame["lat"].to_list() == [52.123]
    assert read.frame["lon"].to_list() == [21.012]


def test_both_signs_in_one_column(tmp_path):
    """A column with decimal points and decimal commas names a row of each."""
    assert said(potentials(tmp_path, "7", "1.50", "1,5")) == [
        "a.csv: column potential: found both decimal signs: '1.50' in row 3 and '1,5' "
        f"in row 4; {DECLARE}, and correct the other rows"
    ]


def test_conversions_are_said(tmp_path):
    """Decimal commas and removed separators are noted with their columns."""
    read = potentials(tmp_path, "1 234,5")
    assert "a.csv: decimal commas read in potential" in read.notes
    assert "a.csv: thousands separators removed in potential" in read.notes
    assert len(potentials(tmp_path, "1.5").notes) == 1


@pytest.mark.parametrize(
    "text", ["12,34,567", "1,23", "1,2345.6", "1.2.3", "--1", "1e", "+"]
)
def test_what_is_no_number_with_a_point(text):
    """Groups must be of three digits, and signs where they belong."""
    assert parse(pl.Series([text]), "point").to_list() == [None]


def test_minus_sign_of_typesetters():
    """A true minus sign is a minus."""
    assert parse(pl.Series(["−1,5", "−2"]), "comma").to_list() == [-1.5, -2.0]
