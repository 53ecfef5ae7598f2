"""Guarantees of how an unquoted word is read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scenario.plain_scalar import UnclearScalarError, resolve


@pytest.mark.parametrize(
    "word",
    [
        *("NO", "no", "Yes", "on", "off", "y", "n"),  # booleans of YAML 1.1
        *("22:30", "1:30:00", "2027-01-01", "2027-01-01T10:00:00Z"),  # its times
        *("0x1F", "0o17", "0b11", "1__000", "1_00", "_1", "1_0000"),
        *("1.2.3", "5%", "1e", "e3", "-", "+", ".", "=", "<<", "nan", "inf", "1,5"),
        *("TrUe", "nULL", "1 000", "١"),
    ],
)
def test_text_stays_text(word):
    """A word that YAML 1.1 would turn into something else stays as it is."""
    assert resolve(word) == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("184_000_000", 184_000_000),
        ("1_000.5", 1000.5),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        (".5", 0.5),
        ("5.", 5.0),
        ("0.25", 0.25),
        ("-0.5", -0.5),
        ("true", True),
        ("FALSE", False),
        ("", None),
        ("~", None),
        ("null", None),
    ],
)
def test_plain_values(word, value):
    """Numbers, truth values and nothing are read as YAML 1.2 reads them."""
    found = resolve(word)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("010", "write 10, or '010' for text"),
        ("-007", "write -7"),
        ("00.5", "write 0.5"),
        (".nan", "write a finite number"),
        ("-.inf", "write a finite number"),
        ("1e999", "too large"),
        ("9" * 41, "at most 40"),
        ("9" * 5000, "at most 40"),
    ],
)
def test_unclear_words_are_refused(word, said):
    """A word with two readings, or without a finite one, is refused with advice."""
    with pytest.raises(UnclearScalarError, match=said.replace("'", ".")):
        resolve(word)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    """Whatever the word, it is read as plain data or refused in words."""
    with suppress(UnclearScalarError):
        value = resolve(text)
        assert value is None or isinstance(value, str | int | float)


@given(st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15))
def test_numbers_read_back(whole, real):
    """Every number written by Python reads as the same number."""
    assert resolve(str(whole)) == whole
    assert resolve(repr(real)) == real
