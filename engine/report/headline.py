"""The figures on top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.words import (
    NOTHING,
    amount,
    change,
    count,
    known,
    number,
    percent,
    span,
)

if TYPE_CHECKING:
    from engine.report.facts import Facts, Measure


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure, what it is, and what it was; ``tone`` is good, bad or neither."""

    label: str
    value: str
    note: str
    tone: str = ""


def headlines(facts: Facts) -> list[Headline]:
    """Return the figures on top of the page, most telling first."""
    found = [_balance(measure) for measure in facts.measures]
    if not facts.has_plan:
        return [*found, *_today(facts)]
    return [*found, _travel(facts), _cost(facts), _moved(facts), _rules(facts)]


def _balance(measure: Measure) -> Headline:
    label = f"{measure.name.capitalize()} per territory"
    shown = measure.after or measure.before
    if shown is None:
        return Headline(label, NOTHING, "of a fair share")
    note = "of a fair share" if measure.after else "of a fair share, today"
    if measure.after and measure.before:
        note += f", was {span(measure.before.low, measure.before.high)}"
    kept = shown.kept == shown.territories
    return Headline(label, span(shown.low, shown.high), note, "good" if kept else "bad")


def _today(facts: Facts) -> list[Headline]:
    if not facts.has_before:
        return [Headline("Accounts", number(facts.accounts), "none has an owner")]
    return [
        Headline("Travel, km a year", amount(facts.km.before), "today"),
        Headline(f"Cost, {facts.currency} a year", amount(facts.cost.before), "today"),
    ]


def _travel(facts: Facts) -> Headline:
    how = change(facts.km.before, facts.km.after)
    note = f"{how}, was {amount(facts.km.before)}" if how else ""
    tone = "good" if how.endswith("less") else ""
    return Headline("Travel, km a year", amount(facts.km.after), note, tone)


def _cost(facts: Facts) -> Headline:
    lost = facts.terms.get("disruption")
    risk = known(lost.after) if lost else None
    note = f"was {amount(facts.cost.before)}" if facts.has_before else ""
    if risk:
        note = f"{note}; {amount(risk)} of it for relationships put at risk"
    label = f"Cost, {facts.currency} a year"
    return Headline(label, amount(facts.cost.after), note.strip("; "))


def _moved(facts: Facts) -> Headline:
    if not facts.has_before:
        note = f"to {count(facts.territories, 'territory', 'territories')}"
        return Headline("Accounts given out", number(facts.accounts), note)
    note = f"{number(facts.moved_accounts)} of {count(facts.accounts, 'account')}"
    return Headline("Potential that moves", percent(facts.moved_share, 1), note)


def _rules(facts: Facts) -> Headline:
    after, before = facts.rules_met("after"), facts.rules_met("before")
    if after is None:
        return Headline("Rules met", NOTHING, "")
    note = f"was {number(before[0])}" if before and facts.has_before else ""
    tone = "good" if after[0] == after[1] else "bad"
    return Headline("Rules met", f"{after[0]} of {after[1]}", note, tone)
