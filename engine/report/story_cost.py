"""What a plan changes in travel and money, and what may be called the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.language import mark, say
from engine.report.words import amount, change, listing, money

if TYPE_CHECKING:
    from engine.report.facts import Facts

_HOMELESS = {"inertia", "diameter", "cut edges"}
"""Goals of whole territories that take no notice of today's homes."""
_PLAIN = {"travel", "disruption"}


def opening(facts: Facts) -> str:
    """Return which territories the plan opens and closes, and what that costs."""
    done = [
        say(text, names=listing(names))
        for text, names in (
            (mark("closes {names}"), facts.closed),
            (mark("opens {names}"), facts.opened),
        )
        if names
    ]
    if not done:
        return ""
    first = say("The plan {changes}.", changes=listing(done))
    paid = facts.terms.get("opening")
    if paid is None or paid.before is None or paid.after is None:
        return first
    if paid.after == paid.before:
        return first
    text = mark("What territories cost falls by {amount} in the first year.")
    if paid.after > paid.before:
        text = mark("What territories cost rises by {amount} in the first year.")
    more = say(text, amount=money(abs(paid.after - paid.before), facts.currency))
    return f"{first} {more}"


def travel(facts: Facts) -> str:
    """Return how far reps drive, and what the relationships broken put at risk."""
    old, new = facts.km.before, facts.km.after
    if new is None:
        return ""
    if old is None or not facts.has_before:
        if facts.is_profit:
            return say("Reps drive {km} km a year.", km=amount(new))
        return say(
            "Reps drive {km} km a year, and the plan costs {cost} a year.",
            km=amount(new),
            cost=money(facts.cost.after, facts.currency),
        )
    how = change(old, new)
    if how == say("unchanged"):
        first = say("Reps drive as far as today.")
    else:
        first = say(_driven(facts, old, new), how=how, km=amount(abs(new - old)))
    return f"{first} {_risk(facts)}".rstrip()


def profit(facts: Facts) -> str:
    """Return what the plan brings after its costs, where profit is a goal."""
    old, new = facts.told(facts.cost.before), facts.told(facts.cost.after)
    if not facts.is_profit or new is None:
        return ""
    shown = money(new, facts.currency)
    if old is None:
        return say("Expected profit less costs is {profit} a year.", profit=shown)
    text = mark("Expected profit less costs rises by {more} a year, to {profit}.")
    if round(new) == round(old):
        text = mark("Expected profit less costs stays at {profit} a year.")
    elif new < old:
        text = mark("Expected profit less costs falls by {more} a year, to {profit}.")
    return say(text, more=money(abs(new - old), facts.currency), profit=shown)


def _driven(facts: Facts, old: float, new: float) -> str:
    """Return the sentence on travel; a reason is named only where it is the reason."""
    if "travel" not in facts.terms:
        if _HOMELESS & set(facts.terms):
            return mark(
                "From today's homes, which do not count in this plan, reps would drive "
                "{how}, {km} km a year."
            )
        return mark(
            "Reps drive {how}, {km} km a year; travel is not a goal of this plan."
        )
    if new < old:
        return mark("Reps drive {how}, which saves {km} km a year.")
    if _is_for_balance(facts):
        if facts.first_accounts:
            return mark(
                "Reps drive {how}, {km} km a year, which is the price of balance and "
                "of accounts that nobody covers today."
            )
        return mark("Reps drive {how}, {km} km a year, which is the price of balance.")
    if _is_for_rules(facts):
        return mark(
            "Reps drive {how}, {km} km a year, which is the price of rules that "
            "today's territories break."
        )
    return mark("Reps drive {how}, {km} km a year.")


def _is_for_rules(facts: Facts) -> bool:
    """Return whether only rules can be why a plan costs more: no other goal gains."""
    others = (name for name in facts.terms if name not in _PLAIN)
    if not all(name.startswith("outside ") for name in others):
        return False
    return any(not rule.kept("before") for rule in facts.rules)


def _is_for_balance(facts: Facts) -> bool:
    """Return whether balance gets better, and is all that today's territories lack."""
    farther = [measure.farther for measure in facts.measures]
    if not _is_for_rules(facts) or min(farther, default=0) >= 0 or max(farther) > 0:
        return False
    lacking = {rule.kind for rule in facts.rules if not rule.kept("before")}
    return lacking <= {"balance", "assignment"}


def _risk(facts: Facts) -> str:
    lost = facts.terms.get("disruption")
    travel = facts.terms.get("travel")
    if lost is None or not lost.after or travel is None or travel.after is None:
        return ""
    saved = (travel.before or 0.0) - travel.after
    if saved <= 0:
        text = mark("The relationships it breaks put {risk} a year at risk.")
    elif saved >= lost.after:
        text = mark(
            "The relationships it breaks put {risk} a year at risk, less than the "
            "{saved} saved on travel."
        )
    elif _is_for_balance(facts):
        text = mark(
            "The relationships it breaks put {risk} a year at risk, more than the "
            "{saved} saved on travel: that is the price of balance."
        )
    else:
        text = mark(
            "The relationships it breaks put {risk} a year at risk, more than the "
            "{saved} saved on travel."
        )
    risk = money(lost.after, facts.currency)
    return say(text, risk=risk, saved=money(saved, facts.currency))
