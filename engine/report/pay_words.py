"""The words of pay: what lines, months and periods are called."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.report.words import HARD_SPACE, NOTHING, cents, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

RULES = {
    "base": "Base salary",
    "commission": "Commission",
    "bonus": "Bonus",
    "matrix": "Bonus matrix",
    "objectives": "Objectives",
    "spiff": "Spiff",
    "contest": "Contest",
    "override": "Override",
    "multiply": "Multiplier",
    "gate": "Gate",
    "cap": "Cap",
    "floor": "Floor",
    "clawback": "Clawback",
    "guarantee": "Guarantee",
    "draw": "Draw",
    "recovery": "Draw recovered",
    "noncash": "Prize in kind",
}
"""What each kind of line is called."""

GROUPS = (
    ("Base", ("base",)),
    ("Commissions", ("commission", "override")),
    ("Bonuses", ("bonus", "matrix", "objectives")),
    ("Contests and spiffs", ("contest", "spiff")),
    ("Adjustments", ("multiply", "gate", "cap", "floor", "clawback")),
    ("Draws and guarantees", ("guarantee", "draw", "recovery")),
)
"""Kinds of pay as a director counts them; prizes in kind are no pay."""

ROUNDINGS = {
    "half_even": "each line is rounded once, halves to the even neighbour",
    "half_up": "each line is rounded once, halves away from zero",
    "down": "each line is rounded once, towards zero",
}
"""The rounding rules of the plan language, said in full."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_QUARTER_OR_HALF = re.compile(r"(\d{4})([QH])(\d)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def rule_name(kind: str) -> str:
    """Return what a kind of line is called: ``Commission``."""
    return RULES.get(kind, kind.capitalize())


def period_name(period: str) -> str:
    """Return a period as people write it; unknown ones as they are.

    Examples
    --------
    >>> period_name("2027-03"), period_name("2027Q1"), period_name("2027")
    ('March 2027', 'Q1 2027', '2027')
    """
    if found := _MONTH.fullmatch(period):
        return f"{_MONTHS[int(found[2]) - 1]} {found[1]}"
    if found := _QUARTER_OR_HALF.fullmatch(period):
        return f"{found[2]}{found[3]} {found[1]}"
    return period


def short_period(period: str) -> str:
    """Return ``Mar`` for ``2027-03`` and ``Q1`` for ``2027Q1``."""
    if found := _MONTH.fullmatch(period):
        return _MONTHS[int(found[2]) - 1][:3]
    return period_name(period).split(" ")[0]


def day_name(day: date | None) -> str:
    """Return ``14 March 2027``; a dash when unknown."""
    if day is None:
        return NOTHING
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def calendar_name(manifest: Mapping[str, Any]) -> str:
    """Return the run's months, such as ``January to December 2027``."""
    pay = manifest["pay"]
    months = calendar_months(pay["starts"], pay["months"])
    first, last = period_name(months[0]), period_name(months[-1])
    if first == last:
        return first
    is_one_year = months[0][:4] == months[-1][:4]
    return f"{first.split()[0] if is_one_year else first} to {last}"


def calendar_months(starts: str, months: int) -> list[str]:
    """Return ``["2027-01", "2027-02", …]``."""
    year, month = map(int, starts.split("-"))
    counted = range(12 * year + month - 1, 12 * year + month - 1 + max(months, 1))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in counted]


def rounding_text(rounding: str) -> str:
    """Return a plan's rounding rule as a sentence."""
    return sentence(ROUNDINGS.get(rounding, rounding))


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
            f"{currency}{HARD_SPACE}{cents(amount)}"
            for currency, amount in self.held.items()
            if amount or len(self.held) == 1
        ]
        return " + ".join(parts) or NOTHING
