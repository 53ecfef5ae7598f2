"""Guarantees of quarters by name."""

from __future__ import annotations

from datetime import date

import pytest

from engine.base.quarter import complaint, first_day


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        ("2027Q1", date(2027, 1, 1)),
        ("2027Q4", date(2027, 10, 1)),
        ("2027-q2", date(2027, 4, 1)),
        ("FY27-H1", None),
        ("2027", None),
    ],
)
def test_first_days(quarter, day):
    """A quarter of the calendar has a first day; a company's own word has none."""
    assert first_day(quarter) == day
    assert complaint(quarter) == ""


@pytest.mark.parametrize("quarter", ["2027Q9", "2027Q0", "2027Q11", "0000Q1"])
def test_no_such_quarter(quarter):
    """What looks like a quarter and is none says what it was found as."""
    assert first_day(quarter) is None
    assert f"found '{quarter}'" in complaint(quarter)
