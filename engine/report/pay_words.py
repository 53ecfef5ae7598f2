"""The words of pay: what lines, months and periods are called."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.report.language import current, mark, retell, say
from engine.report.words import NOTHING, cents, money_text, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

RULES = {
    "base": mark("Base salary"),
    "commission": mark("Commission"),
    "bonus": mark("Bonus"),
    "matrix": mark("Bonus matrix"),
    "objectives": mark("Objectives"),
    "spiff": mark("Spiff"),
    "contest": mark("Contest"),
    "override": mark("Override"),
    "multiply": mark("Multiplier"),
    "gate": mark("Gate"),
    "cap": mark("Cap"),
    "floor": mark("Floor"),
    "clawback": mark("Clawback"),
    "guarantee": mark("Guarantee"),
    "draw": mark("Draw"),
    "recovery": mark("Draw recovered"),
    "noncash": mark("Prize in kind"),
}
"""What each kind of line is called."""

GROUPS = (
    (mark("Base"), ("base",)),
    (mark("Commissions"), ("commission", "override")),
    (mark("Bonuses"), ("bonus", "matrix", "objectives")),
    (mark("Contests and spiffs"), ("contest", "spiff")),
    (mark("Adjustments"), ("multiply", "gate", "cap", "floor", "clawback")),
    (mark("Draws and guarantees"), ("guarantee", "draw", "recovery")),
)
"""Kinds of pay as a director counts them; prizes in kind are no pay."""

ROUNDINGS = {
    "half_even": mark("each line is rounded once, halves to the even neighbour"),
    "half_up": mark("each line is rounded once, halves away from zero"),
    "down": mark("each line is rounded once, towards zero"),
}
"""The rounding rules of the plan language, said in full."""

_PART = re.compile(r"(\d{4})([QH])(\d)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def rule_name(kind: str) -> str:
    """Return what a kind of line is called: ``Commission``."""
    return say(RULES[kind]) if kind in RULES else kind.capitalize()


def period_name(period: str) -> str:
    """Return a period as people write it; unknown ones as they are.

    Examples
    --------
    >>> period_name("2027-03"), period_name("2027Q1"), period_name("2027")
    ('March 2027', 'Q1 2027', '2027')
    """
    if found := _MONTH.fullmatch(period):
        name = current().months[int(found[2]) - 1]
        return say("{month} {year}", month=name, year=found[1])
    if found := _PART.fullmatch(period):
        year, kind, n = found.groups()
        if kind == "Q":
            return say("Q{n} {year}", n=n, year=year)
        return say("H{n} {year}", n=n, year=year)
    return period


def period_value(period: str) -> int:
    """Return a number by which periods of one kind sort; 0 for what is none.

    Examples
    --------
    >>> period_value("2027-03"), period_value("2027Q1"), period_value("now")
    (202703, 20271, 0)
    """
    return int("".join(sign for sign in period if sign.isdigit()) or 0)


def short_period(period: str) -> str:
    """Return ``Mar`` for ``2027-03`` and ``Q1`` for ``2027Q1``."""
    if found := _MONTH.fullmatch(period):
        return current().months_short[int(found[2]) - 1]
    if found := _PART.fullmatch(period):
        _, kind, n = found.groups()
        return say("Q{n}", n=n) if kind == "Q" else say("H{n}", n=n)
    return period.split(" ")[0]


def month_name(period: str) -> str:
    """Return a period without its year: ``March``, ``Q1``."""
    if found := _MONTH.fullmatch(period):
        return current().months[int(found[2]) - 1]
    return short_period(period)


def day_name(day: date | None) -> str:
    """Return ``14 March 2027``; a dash when unknown."""
    if day is None:
        return NOTHING
    month = current().months_in_dates[day.month - 1]
    return say("{day} {month} {year}", day=day.day, month=month, year=day.year)


def calendar_name(manifest: Mapping[str, Any]) -> str:
    """Return the run's months, such as ``January to December 2027``."""
    pay = manifest["pay"]
    months = calendar_months(pay["starts"], pay["months"])
    return period_span(months[0], months[-1])


def period_span(first: str, last: str) -> str:
    """Return two months and what lies between: ``January to December 2027``."""
    if first == last:
        return period_name(first)
    start = month_name(first) if first[:4] == last[:4] else period_name(first)
    return say("{first} to {last}", first=start, last=period_name(last))


def calendar_months(starts: str, months: int) -> list[str]:
    """Return ``["2027-01", "2027-02", …]``."""
    year, month = map(int, starts.split("-"))
    counted = range(12 * year + month - 1, 12 * year + month - 1 + max(months, 1))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in counted]


def rounding_text(rounding: str) -> str:
    """Return a plan's rounding rule as a sentence."""
    known = ROUNDINGS.get(rounding)
    return sentence(say(known) if known else retell(rounding))


def paid(currency: str, amount: Decimal) -> str:
    """Return an exact amount with its currency: ``EUR 1,234.50``."""
    return say("{currency} {amount}", currency=currency, amount=cents(amount))


def plan_title(manifest: Mapping[str, Any], plan: str) -> str:
    """Return what a plan is called; its key where it has no title."""
    return str(manifest["plans"].get(plan, {}).get("title") or plan)


def currency_of(manifest: Mapping[str, Any], plan: str) -> str:
    """Return the currency in which a plan pays."""
    return str(manifest["plans"].get(plan, {}).get("currency") or manifest["currency"])


class Purse:
    """Money of several currencies, never added up across them."""

    def __init__(self) -> None:
        self.held: dict[str, Decimal] = {}

    def put(self, currency: str, amount: Decimal | None) -> None:
        """Add an amount; None adds nothing but opens the currency."""
        self.held[currency] = self.held.get(currency, Decimal(0)) + (amount or 0)

    @classmethod
    def of(cls, money: Iterable[tuple[str, Decimal | None]]) -> Purse:
        """Return the sums of (currency, amount)."""
        purse = cls()
        for currency, amount in money:
            purse.put(currency, amount)
        return purse

    def __bool__(self) -> bool:
        return any(self.held.values())

    def __str__(self) -> str:
        """Return ``EUR 1,234.50``, or several joined by a plus sign."""
        parts = [
            money_text(currency, cents(amount))
            for currency, amount in self.held.items()
            if amount or len(self.held) == 1
        ]
        return " + ".join(parts) or NOTHING
