"""The words of head count plans: people, families of rules, what one unit more is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import chance, trimmed
from engine.report.pay_words import period_name
from engine.report.words import NOTHING, known, number

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = "now"
LABEL = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])\b")
"""A month as tables write it."""
FAMILIES = {
    "target": "the number",
    "ratio": "support and span of control",
    "headcount": "headcount",
    "budget": "budget",
    "recruiters": "recruiters",
    "intake": "intake",
    "overstaffing": "spare capacity",
    "training": "training classes",
    "mentors": "mentors",
    "lot": "starts that are possible",
    "people": "people who may be moved or let go",
    "cover": "cover",
}
"""What a family of rules is called; others by their own name."""
UNITS = {
    "target": "asking for one unit less of {}",
    "ratio": "asking for one head less by {}",
    "headcount": "one more head in {}",
    "budget": "a thousand more in {}",
    "recruiters": "room for one start more by {}",
    "intake": "one more start by {}",
    "overstaffing": "one unit more of {}",
    "training": "one more seat in {}",
    "mentors": "mentors for one more start by {}",
    "lot": "one more start by {}",
    "people": "one more of {}",
    "cover": "one unit more of {}",
}
"""What one unit more of a family's limit is, around the rule's name."""
SIZES = {"budget": 1000.0}
"""How much one unit more is in sentences, where it is not 1."""
GOALS = {
    "spend": "money spent, discounted",
    "loss": "money spent and the margin of what is missed, discounted",
    "missed": "units missed",
    "separations": "people let go",
    "starts": "people hired",
}
MONEY_GOALS = ("spend", "loss")


def people(value: float | None) -> str:
    """Return a number of people; parts of one are shown where there are any.

    Examples
    --------
    >>> people(12.0), people(7.43), people(None)
    ('12', '7.4', '—')
    """
    found = known(value)
    if found is None:
        return NOTHING
    return trimmed(number(found, 1))


def heads(value: float) -> str:
    """Return ``1 person`` or ``7.4 people``."""
    text = people(value)
    return f"{text} {'person' if text == '1' else 'people'}"


def family_name(family: str) -> str:
    """Return what a family of rules is called."""
    return FAMILIES.get(family, family)


def unit_more(family: str, rule: str) -> str:
    """Return what one unit more of a limit is: ``one more head in office north``."""
    return UNITS.get(family, "one unit more of {}").replace("{}", rule)


def when(month: str) -> str:
    """Return a month as people write it; ``now`` and nothing stay."""
    return "now" if month == NOW else period_name(month)


def of_chance(p: float | None, low: float | None, high: float | None) -> str:
    """Return a chance with its interval: ``83% (81% to 85%)``."""
    if known(p) is None:
        return NOTHING
    if known(low) is None or known(high) is None:
        return chance(p)
    return f"{chance(p)} ({chance(low)} to {chance(high)})"


def conflict_sentences(manifest: Mapping[str, Any]) -> list[str]:
    """Return why there is no plan, in words; months as people write them."""
    conflict = manifest["capacity"].get("conflict") or {}
    return [
        LABEL.sub(lambda found: period_name(found[0]), str(text))
        for text in conflict.get("text") or []
    ]
