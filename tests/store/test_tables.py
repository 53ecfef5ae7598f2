"""Guarantees of tables as bytes."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.store.tables import csv_bytes, parquet_bytes, read_csv, read_parquet

FRAME = pl.DataFrame(
    {
        "name": ["Kraków", "=1+1", None, ""],
        "num": [1, None, 3, 4],
        "share": [0.1, float("nan"), float("inf"), None],
        "moved": [True, False, None, True],
        "paid": pl.Series(
            [Decimal("-0.05"), Decimal("9007199254740993.10"), None, Decimal(0)],
            dtype=pl.Decimal(18, 2),
        ),
    }
)
TEXTS = st.lists(
    st.none()
    | st.text(st.sampled_from("=+-@\t\r\n'\", ;aŁ0"))  # the trouble-makers
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    max_size=8,
)


def cells(text: str) -> str:
    """Return the single cell of a one-cell table as the CSV file shows it."""
    content = csv_bytes(pl.DataFrame({"x": [text]})).decode("utf-8-sig")
    return content.removeprefix("x\n").removesuffix("\n").strip('"')


@pytest.mark.parametrize("write", [parquet_bytes, csv_bytes])
def test_same_table_same_bytes(write):
    """The same table gives the same bytes, however it was put together in memory."""
    pieces = pl.concat([FRAME[:1], FRAME[1:3], FRAME[3:]], rechunk=False)
    sliced = pl.concat([FRAME, FRAME]).slice(4, 4)
    assert pieces.n_chunks() == 3
    assert write(FRAME) == write(FRAME.clone()) == write(pieces) == write(sliced)


def test_same_large_table_same_bytes():
    """Pieces that do not end where row groups end leave no trace either."""
    rows = pl.DataFrame({"x": range(300_000)}).with_columns(y=pl.col("x") % 97)
    cuts = [rows[:100_001], rows[100_001:100_002], rows[100_002:]]
    assert parquet_bytes(rows) == parquet_bytes(pl.concat(cuts, rechunk=False))


def test_parquet_is_zstandard():
    """Parquet files are compressed by Zstandard (its frames' magic number is there)."""
    content = parquet_bytes(pl.DataFrame({"x": ["the same text"] * 1000}))
    assert b"\x28\xb5\x2f\xfd" in content
    assert content[:4] == content[-4:] == b"PAR1"
    assert len(content) < 2000


def test_parquet_is_exact():
    """A table survives Parquet with its types, missing values and odd numbers."""
    assert read_parquet(parquet_bytes(FRAME)).equals(FRAME, null_equal=True)
    assert read_parquet(parquet_bytes(FRAME)).schema == FRAME.schema


def test_csv_survives_when_read_back():
    """A table survives CSV with its missing and its empty texts apart."""
    assert read_csv(csv_bytes(FRAME), FRAME.schema).equals(FRAME, null_equal=True)


@given(TEXTS)
@example(["=1", "'=1", "''", "-", "@x", "+1", "\t", "\r", "a=1", " =1", "", None])
def test_guard_is_reversible(texts):
    """Any text, guarded or not, survives the CSV file unchanged."""
    frame = pl.DataFrame(
        {"x": texts, "n": range(len(texts))}, schema_overrides={"x": pl.String}
    )
    assert read_csv(csv_bytes(frame), frame.schema).equals(frame, null_equal=True)


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters='\0"'), min_size=1
    )
)
@example("=HYPERLINK(1)")
@example("-2+3")
@example("@SUM(A1)")
@example("\t=1")
@example("\r=1")
def test_no_text_cell_can_be_a_formula(text):
    """No text cell of a CSV file begins with a character that starts a formula."""
    assert not cells(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("text", "cell"), [("=1", "'=1"), ("'a", "''a"), ("a-b", "a-b")]
)
def test_guard_is_one_apostrophe(text, cell):
    """Dangerous starts and the apostrophe itself get one apostrophe, others nothing."""
    assert cells(text) == cell


def test_money_keeps_its_cents():
    """A column of money is written with both decimals, more than a float could hold."""
    paid = csv_bytes(FRAME.select("paid")).decode("utf-8-sig")
    assert paid == "paid\n-0.05\n9007199254740993.10\n\n0.00\n"


def test_numbers_are_not_guarded():
    """A negative number stays a number."""
    assert csv_bytes(pl.DataFrame({"x": [-1.5]})) == b"\xef\xbb\xbfx\n-1.5\n"


@pytest.mark.parametrize("write", [parquet_bytes, csv_bytes])
def test_column_that_no_cell_can_hold_is_named(write):
    """A list column is refused by name in both formats, so that they hold the same."""
    with pytest.raises(TypeError, match="column parts: the type List"):
        write(pl.DataFrame({"parts": [[1, 2]]}))


@pytest.mark.parametrize("write", [parquet_bytes, csv_bytes])
def test_empty_table_is_a_table(write):
    """A table without rows keeps its columns."""
    empty = FRAME.clear()
    read = (
        read_parquet if write is parquet_bytes else lambda b: read_csv(b, empty.schema)
    )
    assert read(write(empty)).schema == empty.schema
