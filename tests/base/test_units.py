"""Guarantees of percents, money and rounding."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.units import (
    PERCENT_PATTERN,
    as_written,
    format_money,
    format_percent,
    parse_money,
    parse_percent,
    whole,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5%", Fraction(1, 20)),
        (" 2.5 % ", Fraction(1, 40)),
        ("0%", Fraction(0)),
        ("+33.3%", Fraction(333, 1000)),
        ("-10%", Fraction(-1, 10)),
        ("0.1%", Fraction(1, 1000)),
    ],
)
def test_percents_are_exact(text, value):
    """A percent is the fraction its digits say, not a nearby float."""
    assert parse_percent(text) == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (5, "found 5; write 5% (5 in a hundred) or 500% (5 times the whole)"),
        (0.05, "found 0.05; write 0.05% (0.05 in a hundred) or 5% (0.05 times"),
        ("0,05", "write 0.05% (0.05 in a hundred) or 5%"),
        (85, "found 85; write 85% (85 in a hundred)"),
        (352300, "found 352300; a percent such as 5% is needed, not an amount"),
        (1e16, "found 1e+16; a percent such as 5% is needed, not an amount"),
        (0, "found 0; write 0%"),
        ("2,5%", "the decimal sign is a point: 2.5%"),
        ("five", "found 'five'; a percent such as 5% is needed"),
        ("%", "a percent such as 5% is needed"),
        ("1e3%", "a percent such as 5% is needed"),
        ("5%%", "a percent such as 5% is needed"),
        (None, "found nothing"),
        (True, "found true"),
        ([5], "found a list"),
        ({}, "found a mapping"),
    ],
)
def test_what_is_no_percent(value, said):
    """Anything else is refused; a bare number with what it may mean."""
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_percent(value)


@pytest.mark.parametrize(
    ("value", "high", "said"),
    [
        (0.05, 1, "write 0.05% (0.05 in a hundred) or 5% (0.05 times the whole)"),
        (1, 1, "write 1% (1 in a hundred) or 100% (1 times the whole)"),
        (5, 1, "write 5% (5 in a hundred)"),
        (100, 1, "write 100% (100 in a hundred)"),
        (100, Fraction(99, 100), "a percent from 0% to 99% is needed, not an amount"),
        (352300, 1, "a percent from 0% to 100% is needed, not an amount"),
        (-5, 1, "a percent from 0% to 100% is needed"),
        (5, 10, "write 5% (5 in a hundred) or 500% (5 times the whole)"),
        (5000, 10, "a percent from 0% to 1000% is needed, not an amount"),
    ],
)
def test_only_readings_that_are_allowed_are_advised(value, high, said):
    """Of a bare number only those percents are shown that the key would take."""
    with pytest.raises(ValueError, match=f"^{re.escape(f'found {value}; {said}')}$"):
        parse_percent(value, Fraction(0), Fraction(high))


@given(
    st.decimals(-2000, 2000, places=2),
    st.sampled_from([(0, 1), (0, 10), (-1, 2), (0, Fraction(99, 100))]),
)
def test_advice_can_be_taken(number, ends):
    """Whatever percent a message says to write is read, and lies within the range."""
    low, high = map(Fraction, ends)
    with pytest.raises(ValueError, match="found") as told:
        parse_percent(float(number), low, high)
    if "write" in str(told.value):
        for percent in re.findall(r"[^ ]+%", str(told.value).split("write")[1]):
            assert low <= parse_percent(percent) <= high


@given(st.decimals(-(10**6), 10**6, places=4))
def test_percents_read_back(number):
    """What is written as a percent reads back as the same fraction."""
    value = Fraction(number) / 100
    written = format_percent(value)
    assert parse_percent(written) == value
    assert re.match(PERCENT_PATTERN, written)


def test_endless_percents_are_shortened():
    """A fraction without an end is shown with six digits."""
    assert format_percent(Fraction(2, 3)) == "66.6667%"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.15", (Fraction(23, 20), None)),
        ("96k", (Fraction(96_000), None)),
        ("PLN 184m", (Fraction(184_000_000), "PLN")),
        ("184 million", (Fraction(184_000_000), None)),
        ("184_000_000 EUR", (Fraction(184_000_000), "EUR")),
        ("1 200.50 PLN", (Fraction(2401, 2), "PLN")),
        ("2bn", (Fraction(2 * 10**9), None)),
    ],
)
def test_money(text, amount):
    """The usual ways to write an amount are the same exact number."""
    assert parse_money(text) == amount


@pytest.mark.parametrize(
    "text", ["", "-5", "PLN", "PLN 5 EUR", "5 zloty", "1,000", "12_00", "1e6"]
)
def test_what_is_no_money(text):
    """Text that may mean another amount, or none, is refused."""
    with pytest.raises(ValueError, match="an amount such as"):
        parse_money(text)


@pytest.mark.parametrize(
    ("minor", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456789, "1,234,567.89")],
)
def test_money_is_written_exactly(minor, text):
    """Minor units are written with two digits and separated thousands."""
    assert format_money(minor) == text
    assert format_money(minor, "PLN") == f"{text} PLN"


def test_rounding_is_half_to_even():
    """Halves go to the even neighbour, so that sums do not drift."""
    found = whole([0.5, 1.5, 2.5, -0.5, 2.4999, 7])
    assert found.tolist() == [0, 2, 2, 0, 2, 7]
    assert found.dtype == np.int64


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 2.0**54])
def test_rounding_refuses_what_it_cannot_hold(bad):
    """What is no number, or beyond exact floats, is never turned into one."""
    with pytest.raises(ValueError, match="more than 2"):
        whole([1.0, bad])


def test_values_in_messages():
    """Values are repeated as a person wrote them, long text cut."""
    assert as_written("a\n b") == "'a b'"
    assert as_written("a\x1b[31m") == "'a�[31m'"
    assert len(as_written("x" * 500)) == 60
    assert [as_written(v) for v in (False, 7, 0.5)] == ["false", "7", "0.5"]
