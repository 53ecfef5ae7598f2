"""The words of head count plans: people, families of rules, what one unit more is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.report.compare_terms import chance, trimmed
from engine.report.language import current, mark, retell, say, say_many
from engine.report.pay_words import period_name
from engine.report.words import NOTHING, known, number

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = "now"
LABEL = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])\b")
"""A month as tables write it."""
FAMILIES = {
    "target": mark("the number"),
    "ratio": mark("support and span of control"),
    "headcount": mark("headcount"),
    "budget": mark("budget"),
    "recruiters": mark("recruiters"),
    "intake": mark("intake"),
    "overstaffing": mark("spare capacity"),
    "training": mark("training classes"),
    "mentors": mark("mentors"),
    "lot": mark("starts that are possible"),
    "people": mark("people who may be moved or let go"),
    "cover": mark("cover"),
    "pipeline": mark("pipeline"),
}
"""What a family of rules is called; others by their own name."""
ONE_MORE = mark("one unit more of {rule}")
UNITS = {
    "target": mark("asking for one unit less of {rule}"),
    "ratio": mark("asking for one head less by {rule}"),
    "headcount": mark("one more head in {rule}"),
    "budget": mark("a thousand more in {rule}"),
    "recruiters": mark("room for one start more by {rule}"),
    "intake": mark("one more start by {rule}"),
    "overstaffing": ONE_MORE,
    "training": mark("one more seat in {rule}"),
    "mentors": mark("mentors for one more start by {rule}"),
    "lot": mark("one more start by {rule}"),
    "people": mark("one more of {rule}"),
    "cover": ONE_MORE,
    "pipeline": mark("a thousand more of {rule}"),
}
"""What one unit more of a family's limit is, around the rule's name."""
SIZES = {"budget": 1000.0, "pipeline": 1000.0}
"""How much one unit more is in sentences, where it is not 1."""
GOALS = {
    "spend": mark("money spent, discounted"),
    "loss": mark("money spent and the margin of what is missed, discounted"),
    "missed": mark("units missed"),
    "separations": mark("people let go"),
    "starts": mark("people hired"),
}
MONEY_GOALS = ("spend", "loss")
STATUSES = {
    "optimal": mark("Optimal"),
    "feasible": mark("Feasible"),
    "infeasible": mark("Infeasible"),
    "unknown": mark("Unknown"),
}
REASONS = {
    "proved": mark("proved"),
    "gap reached": mark("gap reached"),
    "work limit": mark("work limit"),
    "time limit": mark("time limit"),
    "interrupted": mark("interrupted"),
}
"""Why a search ended."""


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
    shown = 1 if text == "1" else value if value == round(value) else 1.5
    return say_many("{n} person", "{n} people", shown, n=text)


def plain_money(amount: str, currency: str) -> str:
    """Return an amount with its currency and a space that may break."""
    return say("{currency} {amount}", currency=currency, amount=amount)


def family_name(family: str) -> str:
    """Return what a family of rules is called."""
    return say(FAMILIES[family]) if family in FAMILIES else family


def status_name(status: str) -> str:
    """Return what is proven of a plan, in a word."""
    return say(STATUSES[status]) if status in STATUSES else status.capitalize()


def reason_name(reason: str) -> str:
    """Return why a search ended."""
    return say(REASONS[reason]) if reason in REASONS else retell(reason)


def rule_name(rule: str) -> str:
    """Return what a rule is called."""
    return retell(rule, "checked")


ASSESSED = "people assessed"
"""Limit of recruiters that does not count starts."""


def unit_more(family: str, rule: str) -> str:
    """Return what one unit more of a limit is: ``one more head in office north``."""
    if (family, rule) == ("recruiters", ASSESSED):
        return say("one more person assessed")
    return say(UNITS.get(family, ONE_MORE), rule=rule_name(rule))


def when(month: str) -> str:
    """Return a month as people write it; ``now`` and nothing stay."""
    return say("now") if month == NOW else period_name(month)


def since(month: str) -> str:
    """Return a month as it is written after from, until or by: ``March 2027``."""
    year, _, part = month.partition("-")
    if not part.isdigit():
        return period_name(month)
    name = current().months_in_dates[int(part) - 1]
    return say("{month} {year}", month=name, year=year)


def of_chance(p: float | None, low: float | None, high: float | None) -> str:
    """Return a chance with its interval: ``83% (81% to 85%)``."""
    if known(p) is None:
        return NOTHING
    if known(low) is None or known(high) is None:
        return chance(p)
    return say(
        "{chance} ({low} to {high})",
        chance=chance(p),
        low=chance(low),
        high=chance(high),
    )


def conflict_sentences(manifest: Mapping[str, Any]) -> list[str]:
    """Return why there is no plan, in words; months as people write them."""
    conflict = manifest["capacity"].get("conflict") or {}
    return [
        LABEL.sub(lambda found: period_name(found[0]), retell(str(text)))
        for text in conflict.get("text") or []
    ]
