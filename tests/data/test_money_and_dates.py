"""Amounts are exact hundredths and days are days, whatever file they come from."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from table_files import read_file, read_text, said

from engine.data.cells import hundredths
from engine.data.columns import CREDITS, Column
from engine.data.findings import Findings
from engine.data.readers import read_table
from engine.data.source import Source

DAY = date(2027, 1, 5)
AMOUNT = "an amount (2 decimals at most) is needed"
FINE = f"{AMOUNT}, at most 100,000,000,000"
DATE = "a date such as 2027-03-31 is needed"
HEADER = ["deal_id", "rep_id", "date", "amount", "cancelled"]


def amounts(folder, *cells, **how):
    """Read cells as the amounts of credits in a CSV file."""
    rows = [f'D{i},R1,2027-01-05,"{cell}"' for i, cell in enumerate(cells)]
    text = "\n".join([",".join(HEADER[:4]), *rows, ""])
    return read_text(folder, text, "credits", **how)


def days(folder, *cells):
    """Read cells as the dates of credits in a CSV file."""
    rows = [f"D{i},R1,{cell},1" for i, cell in enumerate(cells)]
    return read_text(folder, "\n".join([",".join(HEADER[:4]), *rows, ""]), "credits")


def read_parquet(folder, **columns):
    """Write two credits with some columns changed, and read them back."""
    usual = {
        "deal_id": ["A", "B"],
        "rep_id": ["R1", "R1"],
        "date": [DAY, DAY],
        "amount": [1, 2],
    }
    pl.DataFrame(usual | columns).write_parquet(folder / "a.parquet")
    return read_file(folder, "a.parquet", "credits")


def read_book(folder, *rows):
    """Write rows of (date, amount) to a workbook, dates as dates, and read it."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        page = book.add_worksheet()
        shown = book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, HEADER[:4])
        for number, (day, amount) in enumerate(rows, start=1):
            page.write_row(number, 0, [f"D{number}", "R1"])
            if isinstance(day, date):
                page.write_datetime(number, 2, day, shown)
            elif day is not None:
                page.write(number, 2, day)
            page.write(number, 3, amount)
    return read_file(folder, "a.xlsx", "credits")


def test_amounts_of_text_are_exact(tmp_path):
    """Every written amount up to 10¹¹ becomes just its hundredths, also below zero."""
    read = amounts(
        tmp_path, "1234567.89", "-0.01", "0.29", "1e3", "99999999999.99", "100000000000"
    )
    assert said(read) == []
    assert read.frame["amount"].dtype == pl.Int64
    assert read.frame["amount"].to_list() == [
        123_456_789,
        -1,
        29,
        100_000,
        9_999_999_999_999,
        10_000_000_000_000,
    ]


def test_decimal_commas(tmp_path):
    """Commas and thousands separators give the same hundredths."""
    read = amounts(tmp_path, "1.234,56", "0,07", "-12.000,5")
    assert said(read) == []
    assert read.frame["amount"].to_list() == [123_456, 7, -1_200_050]


def test_what_is_no_amount_of_money(tmp_path):
    """Text, a third decimal and what is too large are named with row and column."""
    read = amounts(
        tmp_path, "abc", "12.345", "7.5", "100000000000.01", "nan", "-100000000001"
    )
    assert said(read) == [
        f"a.csv: row 2, column amount: found 'abc'; {AMOUNT}",
        f"a.csv: row 6, column amount: found 'nan'; {AMOUNT}",
        f"a.csv: row 3, column amount: found '12.345'; {FINE}",
        f"a.csv: row 5, column amount: found '100000000000.01'; {FINE}",
        f"a.csv: row 7, column amount: found '-100000000001'; {FINE}",
    ]
    assert read.frame["amount"].to_list() == [0, 0, 750, 0, 0, 0]


@pytest.mark.parametrize(
    "cell", ["12.00005", "12.0001", "0.000001", "99999999999.9901"]
)
def test_far_decimals_are_refused_too(tmp_path, cell):
    """A decimal far behind the second is no rounding error, and is not dropped."""
    read = amounts(tmp_path, cell)
    assert len(read.problems) == 1
    assert FINE in said(read)[0]


def test_empty_amounts(tmp_path):
    """An empty amount is 0 and is said; a required one is refused."""
    read = amounts(tmp_path, "5", "")
    assert said(read) == []
    assert read.frame["amount"].to_list() == [500, 0]
    assert "a.csv: 1 empty cell in amount read as 0" in read.notes
    text = "rep_id,period,quota\nR1,2027,\nR2,2027,-5\n"
    assert said(read_text(tmp_path, text, "quotas")) == [
        "a.csv: row 2, column quota: the cell is empty; an amount (2 decimals at "
        "most), 0 or more, is needed",
        "a.csv: row 3, column quota: found '-5'; an amount (2 decimals at most), 0 or "
        "more, is needed",
    ]


def test_amounts_that_may_be_blank_stay_blank(tmp_path):
    """A blank base is not a base of 0: the plan's is meant, and nothing is noted."""
    text = "rep_id,base,target\nR1,,0\nR2,0,\n"
    read = read_text(tmp_path, text, "assignments")
    assert said(read) == []
    assert read.frame["base"].to_list() == [None, 0]
    assert read.frame["target"].to_list() == [0, None]
    assert not any("empty cell" in note for note in read.notes)


def test_units_may_be_split(tmp_path):
    """Units are counted in hundredths like money."""
    text = "deal_id,rep_id,date,units\nD1,R1,2027-01-05,2.25\n"
    assert read_text(tmp_path, text, "credits").frame["units"].to_list() == [225]


def test_amounts_of_parquet(tmp_path):
    """Exact decimals, whole numbers and floats of Parquet are exact hundredths."""
    exact = read_parquet(
        tmp_path, amount=[Decimal("12.34"), Decimal("-99999999999.99")]
    )
    assert exact.frame["amount"].to_list() == [1234, -9_999_999_999_999]
    padded = read_parquet(tmp_path, amount=[Decimal("1.2300"), Decimal("0.0700")])
    assert padded.frame["amount"].to_list() == [123, 7]
    assert read_parquet(tmp_path).frame["amount"].to_list() == [100, 200]
    noisy = read_parquet(tmp_path, amount=[0.1 + 0.2, 1.1 * 3])
    assert said(noisy) == []
    assert noisy.frame["amount"].to_list() == [30, 330]


def test_bad_amounts_of_parquet(tmp_path):
    """A third decimal and a truth value are named, the first record being row 2."""
    fine = read_parquet(tmp_path, amount=[Decimal("1.230"), Decimal("1.234")])
    assert said(fine) == [f"a.parquet: row 3, column amount: found '1.234'; {FINE}"]
    flags = read_parquet(tmp_path, amount=[True, False])
    assert said(flags)[0] == (
        f"a.parquet: row 2, column amount: found 'true'; {AMOUNT}"
    )


def test_amounts_of_workbooks(tmp_path):
    """Numbers of a workbook lose their float noise; text follows the rules of text."""
    read = read_book(
        tmp_path,
        (DAY, 0.1 + 0.2),
        (DAY, 1234.56),
        (DAY, "1.234,56"),
        (DAY, 12.345),
        (DAY, 1e11),
        (DAY, 1e11 + 0.5),
    )
    assert read.frame["amount"].to_list() == [30, 123_456, 123_456, 0, 10**13, 0]
    assert said(read) == [
        f"a.xlsx: row 5, column amount: found '12.345'; {FINE}",
        f"a.xlsx: row 7, column amount: found '100000000000.5'; {FINE}",
    ]


@given(st.integers(-(10**13), 10**13))
@example(10**13)
@example(-29)
def test_every_amount_survives_a_float(whole):
    """Whatever is written with two decimals up to 10¹¹ is read exactly."""
    findings = Findings(Source("credits"), pl.Series([2], dtype=pl.UInt32))
    column = Column("amount", "money", "")
    sign = "-" if whole < 0 else ""
    units, cents = divmod(abs(whole), 100)
    values = pl.Series([float(f"{sign}{units}.{cents:02d}")])
    assert hundredths(findings, column, values).to_list() == [whole]
    assert findings.problems == {}


@given(st.integers(0, 10**14 - 1), st.integers(1, 9))
def test_no_third_decimal_is_lost(tenth, last):
    """Whatever has a third decimal that is not 0 is refused, small or large."""
    findings = Findings(Source("credits"), pl.Series([2], dtype=pl.UInt32))
    units, cents = divmod(tenth // 10, 100)
    values = pl.Series([float(f"{units}.{cents:02d}{last}")])
    found = hundredths(findings, Column("amount", "money", ""), values)
    assert found.to_list() == [None]


def test_days_of_text(tmp_path):
    """A day is written 2027-01-05, with a midnight or without; far days are days."""
    read = days(
        tmp_path,
        "2027-01-05",
        " 2027-01-05 ",
        "2027-01-05 00:00:00",
        "2027-01-05T00:00",
        "2028-02-29",
        "0001-01-01",
        "9999-12-31",
    )
    assert said(read) == []
    assert read.frame["date"].to_list() == [
        *[DAY] * 4,
        date(2028, 2, 29),
        date.min,
        date.max,
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2027-02-30",
        "31.12.2027",
        "2027-13-01",
        "2027-02-29",
        "0000-01-01",
        "12/31/2027",
        "2027-1-5",
        "20270105",
        "46027",
        "2027-01-05 12:30",
        "tomorrow",
    ],
)
def test_what_is_no_day(tmp_path, cell):
    """A day that is not there, or is written otherwise, is named with what to write."""
    read = days(tmp_path, "2027-01-05", cell)
    assert said(read) == [f"a.csv: row 3, column date: found '{cell}'; {DATE}"]


def test_empty_days(tmp_path):
    """An empty day is refused where one is needed, and stays empty elsewhere."""
    text = ",".join(HEADER) + "\nD1,R1,,1,\nD2,R1,2027-01-05,1,2027-02-01\n"
    read = read_text(tmp_path, text, "credits")
    assert said(read) == [f"a.csv: row 2, column date: the cell is empty; {DATE}"]
    assert read.frame["cancelled"].to_list() == [None, date(2027, 2, 1)]


def test_days_of_parquet(tmp_path):
    """Dates and midnights of Parquet are days; any other time is named."""
    assert read_parquet(tmp_path).frame["date"].to_list() == [DAY, DAY]
    midnight = datetime(2027, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    for unit in ("ms", "us", "ns"):
        stamps = pl.Series([midnight, midnight]).cast(pl.Datetime(unit))
        read = read_parquet(tmp_path, date=stamps)
        assert said(read) == []
        assert read.frame["date"].to_list() == [DAY, DAY]
    noon = read_parquet(tmp_path, date=[midnight, midnight.replace(hour=12)])
    assert len(noon.problems) == 1
    assert "row 3, column date: found '2027-01-05 12:00:00" in said(noon)[0]
    assert said(noon)[0].endswith(DATE)


def test_days_of_workbooks(tmp_path):
    """A date cell of any format, ISO text and a bare day number are the same day."""
    read = read_book(tmp_path, (DAY, 1), ("2027-01-05", 1), (46_392, 1))
    assert said(read) == []
    assert read.frame["date"].to_list() == [DAY] * 3


def test_bad_days_of_workbooks(tmp_path):
    """Text in another form, an hour and part of a day are named."""
    noon = datetime(2027, 1, 5, 12, 30, tzinfo=UTC).replace(tzinfo=None)
    rows = [("05.01.2027", 1), (noon, 1), (46_392.5, 1), (None, 1), (20_270_105, 1)]
    assert said(read_book(tmp_path, *rows)) == [
        f"a.xlsx: row 5, column date: the cell is empty; {DATE}",
        f"a.xlsx: row 2, column date: found '05.01.2027'; {DATE}",
        f"a.xlsx: row 3, column date: found '2027-01-05 12:30:00'; {DATE}",
        f"a.xlsx: row 4, column date: found '46392.5'; {DATE}",
        f"a.xlsx: row 6, column date: found '20270105'; {DATE}",
    ]


def test_days_and_amounts_of_a_query(tmp_path):
    """A database's text dates and numbers keep the rules of every table."""
    with closing(sqlite3.connect(tmp_path / "crm.db")) as crm:
        crm.execute("create table deals (deal_id, rep_id, date, amount)")
        rows = [("A", "R1", "2027-01-05", 12.34), ("B", "R1", "5.1.2027", "7,5")]
        crm.executemany("insert into deals values (?, ?, ?, ?)", rows)
        crm.commit()
    query, url = "select * from deals", "sqlite:///crm.db"
    source = Source("credits", query=query, url=url, base=tmp_path)
    read = read_table(source, CREDITS)
    assert read.frame["amount"].to_list() == [1234, 750]
    assert read.frame["date"][0] == DAY
    assert said(read) == [
        f"credits query: row 3, column date: found '5.1.2027'; {DATE}"
    ]
