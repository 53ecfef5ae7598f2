"""Quarters of the calendar by name: which there are, and when they begin."""

from __future__ import annotations

import re
from datetime import date

_LIKE = re.compile(r"(\d{4})[-_]?[Qq](\d+)")


def first_day(quarter: str) -> date | None:
    """Return the first day of a quarter such as 2027Q1; None for any other word."""
    found = _LIKE.fullmatch(quarter)
    if found is None or int(found[1]) < 1 or not 1 <= int(found[2]) <= 4:
        return None
    return date(int(found[1]), 3 * int(found[2]) - 2, 1)


def complaint(quarter: str) -> str:
    """Return why a word is no quarter, or nothing.

    Companies have words of their own for what they plan, such as FY27-H1; what looks
    like a quarter of the calendar must be one.
    """
    if _LIKE.fullmatch(quarter) and first_day(quarter) is None:
        return f"found '{quarter}'; a year has quarters 1 to 4, such as 2027Q1"
    return ""
