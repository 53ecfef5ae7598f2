"""Guarantees of how numbers are written."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from engine.report.words import (
    amount,
    at_most_percent,
    cents,
    change,
    count,
    exact,
    listing,
    money,
    number,
    percent,
    span,
)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, 1, "1,234.5"),
        (-1234.0, 0, "−1,234"),
        (-0.4, 0, "0"),
        (None, 0, "—"),
        (math.nan, 2, "—"),
    ],
)
def test_number(value, digits, text):
    """Thousands are grouped, minus is a minus, minus nothing is nothing."""
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.123, "0.12"),
        (12.34, "12.3"),
        (999.0, "999"),
        (213_273.0, "213,000"),
        (1_234_567.0, "1.23\xa0million"),
        (25_000_000.0, "25.0\xa0million"),
        (-2_000_000_000.0, "−2.00\xa0billion"),
        (None, "—"),
    ],
)
def test_amount(value, text):
    """Quantities of any size are short."""
    assert amount(value) == text


def test_cents():
    """Money is written to the last hundredth, however much of it there is."""
    assert cents(Decimal("1234.5")) == "1,234.50"
    assert cents(Decimal("-0.05")) == "−0.05"
    assert cents(Decimal("90071992547409.93")) == "90,071,992,547,409.93"
    assert cents(None) == "—"


@pytest.mark.parametrize("share", [0.00001, 0.0041, 0.00413, 0.099, 0.1201, 0.5, 1.2])
def test_a_promise_is_never_rounded_down(share):
    """A bound written as a percentage is at least the bound, by at most a tenth."""
    written = float(at_most_percent(share).rstrip("%").replace(",", "")) / 100
    assert share <= written * (1 + 1e-12)
    assert written <= share * 1.1 + 1e-12


def test_words_around_numbers():
    """Shares, spans, changes, counts, money and lists read as people write them."""
    assert percent(0.1849, 1) == "18.5%"
    assert span(0.55, 1.7).replace("\u2060", "") == "55–170%"
    assert span(1.0, 1.0) == "100%"
    assert change(100, 79) == "21% less"
    assert change(1000, 1041) == "4.1% more"
    assert change(100, 100) == "unchanged"
    assert change(0, 5) == change(None, 5) == ""
    assert count(1, "rule") == "1 rule"
    assert count(2, "territory", "territories") == "2 territories"
    assert money(1500.0, "PLN") == "PLN\xa01,500"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert exact(549.21) == "549.21"
