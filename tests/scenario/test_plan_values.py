"""Guarantees of the values in a pay plan, and of how they are written back."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from engine.scenario.plan_days import (
    Month,
    Span,
    Window,
    read_month,
    read_span,
    read_window,
)
from engine.scenario.plan_money import (
    Mix,
    Money,
    read_count_or_share,
    read_mix,
    read_money,
    read_money_or_percent,
    read_percent,
    read_share,
)
from engine.scenario.yaml_tree import read_yaml


def said(read, value):
    """Return the sentence with which a value is refused."""
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    ((_, message),) = caught.value.context["complaints"]
    return message


@pytest.mark.parametrize(
    ("value", "hundredths", "currency"),
    [
        (96_000, 9_600_000, None),
        (0, 0, None),
        (0.1, 10, None),
        (12000.5, 1_200_050, None),
        (1e3, 100_000, None),
        ("96k", 9_600_000, None),
        ("1.2 million", 120_000_000, None),
        ("PLN 96k", 9_600_000, "PLN"),
        ("12_000.50", 1_200_050, None),
        ("1.23456k", 123_456, None),
        ("7 EUR", 700, "EUR"),
        (10**11, 10**13, None),
    ],
)
def test_money_is_exact(value, hundredths, currency):
    """An amount is read to the hundredth, whatever way it is written."""
    assert read_money(value) == Money(hundredths, currency)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.005, "at most two decimals"),
        ("1.005", "at most two decimals"),
        ("0.000001k", "at most two decimals"),
        (-1, "0 or more is needed"),
        ("-1k", "0 or more is needed"),
        (10**11 + 1, "at most 100,000,000,000 is allowed"),
        ("5%", "not a percent"),
        ("12,000", "write 12_000"),
        ("12,50", "the decimal sign is a point: 12.50"),
        ("much", "an amount such as 96k"),
        (True, "found true; an amount such as 96k"),
        (None, "found nothing; an amount such as 96k"),
        ([1], "found a list; an amount such as 96k"),
    ],
)
def test_money_is_refused_in_words(value, words):
    """What is no amount, negative, too large or too fine is refused with the reason."""
    assert words in said(read_money, value)


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (read_percent, "5%", Fraction(1, 20)),
        (read_percent, "1000%", Fraction(10)),
        (read_percent, "33.3%", Fraction(333, 1000)),
        (read_share, "100%", Fraction(1)),
        (read_money_or_percent, "80%", Fraction(4, 5)),
        (read_money_or_percent, "80", Money(8000)),
        (read_count_or_share, "10%", Fraction(1, 10)),
        (read_count_or_share, 12, 12),
        (read_month, "2027-01", Month(date(2027, 1, 1))),
        (read_span, "12 months", Span(12)),
        (read_span, "1 month", Span(1)),
        (read_mix, "60/40", Mix(Fraction(3, 5))),
        (read_mix, "62.5 / 37.5", Mix(Fraction(5, 8))),
        (read_window, 2027, Window(date(2027, 1, 1), date(2027, 12, 31))),
        (read_window, "2027", Window(date(2027, 1, 1), date(2027, 12, 31))),
        (read_window, "2027Q1", Window(date(2027, 1, 1), date(2027, 3, 31))),
        (read_window, "2028-02", Window(date(2028, 2, 1), date(2028, 2, 29))),
        (
            read_window,
            "2027-03-01 .. 2027-03-15",
            Window(date(2027, 3, 1), date(2027, 3, 15)),
        ),
    ],
)
def test_values_mean_what_they_say(read, value, meant):
    """Percents, months, windows and the like are read exactly."""
    assert read(value) == meant


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (read_percent, "1000.1%", "from 0% to 1000% is allowed"),
        (read_percent, "-1%", "from 0% to 1000% is allowed"),
        (read_percent, 5, "write 5%"),
        (read_share, "101%", "from 0% to 100% is allowed"),
        (read_money_or_percent, None, "an amount such as 96k or a percent"),
        (read_count_or_share, 0, "a number of winners such as 12"),
        (read_count_or_share, "0%", "more than 0% is needed"),
        (read_count_or_share, True, "a number of winners such as 12"),
        (read_month, "2027-13", "a month such as 2027-01"),
        (read_month, 2027, "a month such as 2027-01"),
        (read_span, 12, "write 12 months"),
        (read_span, "0 months", "from 1 month to 120 months"),
        (read_span, "121 months", "from 1 month to 120 months"),
        (read_mix, "60/30", "add up to 90, not to 100"),
        (read_mix, "60", "such as 60/40"),
        (read_window, "2027-02-30..2027-03-01", "there is no such day"),
        (read_window, "2027-03-02..2027-03-01", "the last day is before the first"),
        (read_window, "2027-03-02", "write 2027-03-02..2027-03-02"),
        (read_window, "2027Q5", "2027-03, 2027Q1, 2027 or"),
        (read_window, True, "2027-03, 2027Q1, 2027 or"),
    ],
)
def test_other_values_are_refused_in_words(read, value, words):
    """A value outside its range or form is refused with what is allowed."""
    assert words in said(read, value)


_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(first=_DAYS, last=_DAYS)
def test_any_window_reads_back(first, last):
    """A window written back is read as the same days, in the shortest form."""
    window = Window(min(first, last), max(first, last))
    assert read_window(yaml(str(window))) == window


@given(
    hundredths=st.integers(0, 10**13), currency=st.sampled_from([None, "PLN", "EUR"])
)
def test_any_money_reads_back(hundredths, currency):
    """Money written back is read as the same amount, to the hundredth."""
    money = Money(hundredths, currency)
    assert read_money(yaml(str(money))) == money


@pytest.mark.parametrize(
    "text", ["2027", "2027Q3", "2027-02", "2027-01-01..2027-02-28"]
)
def test_windows_are_written_in_the_shortest_form(text):
    """A whole month, quarter or year is written as such."""
    assert str(read_window(text)) == text


def yaml(text):
    """Return what YAML makes of a plain word."""
    return read_yaml(text.encode(), "f").data
