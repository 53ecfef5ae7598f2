"""The figures on top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.language import mark, retell, say, say_many
from engine.report.words import (
    DASH,
    NOTHING,
    amount,
    change,
    known,
    number,
    percent,
    span,
)

if TYPE_CHECKING:
    from engine.report.facts import Facts, Measure
    from engine.report.limited import Limited


_MOST_LIMITED = 2
"""Measures with limits that have a figure on top."""


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
    found = found or [_limited(one) for one in facts.limited[:_MOST_LIMITED]]
    if not facts.has_plan:
        return [*found, *_today(facts)]
    return [*found, _travel(facts), _cost(facts), _moved(facts), _rules(facts)]


def _balance(measure: Measure) -> Headline:
    label = say("{measure} per territory", measure=retell(measure.name).capitalize())
    shown = measure.after or measure.before
    if shown is None:
        return Headline(label, NOTHING, say("of a fair share"))
    note = say("of a fair share") if measure.after else say("of a fair share, today")
    if measure.after and measure.before:
        was = span(measure.before.low, measure.before.high)
        note = say("of a fair share, was {span}", span=was)
    kept = shown.kept == shown.territories
    return Headline(label, span(shown.low, shown.high), note, "good" if kept else "bad")


def _limited(one: Limited) -> Headline:
    """Return what territories carry where nothing but limits is asked for."""
    label = say("{measure} per territory", measure=one.measure)
    after, before = one.carried.get("after"), one.carried.get("before")
    shown = after or before
    if shown is None:
        return Headline(label, NOTHING, one.unit_beside)
    about = [part for part in (one.unit_beside, one.same) if part]
    if after and before:
        was = f"{amount(before.low)} {DASH} {amount(before.high)}"
        about.append(say("was {amount}", amount=was))
    elif before:
        about.append(say("today"))
    value = f"{amount(shown.low)} {DASH} {amount(shown.high)}"
    kept = shown.kept == shown.territories
    return Headline(label, value, ", ".join(about), "good" if kept else "bad")


def _today(facts: Facts) -> list[Headline]:
    if not facts.has_before:
        accounts = number(facts.accounts)
        return [Headline(say("Accounts"), accounts, say("none has an owner"))]
    cost = amount(facts.told(facts.cost.before))
    return [
        Headline(say("Travel, km a year"), amount(facts.km.before), say("today")),
        Headline(_money_label(facts), cost, say("today")),
    ]


def _money_label(facts: Facts) -> str:
    if facts.is_profit:
        return say("Profit less costs, {currency} a year", currency=facts.currency)
    return say("Cost, {currency} a year", currency=facts.currency)


def _travel(facts: Facts) -> Headline:
    how = change(facts.km.before, facts.km.after)
    was = amount(facts.km.before)
    note = say("{change}, was {amount}", change=how, amount=was) if how else ""
    old, new = known(facts.km.before), known(facts.km.after)
    is_less = old is not None and new is not None and new < old
    tone = "good" if is_less and how != say("unchanged") else ""
    return Headline(say("Travel, km a year"), amount(facts.km.after), note, tone)


def _cost(facts: Facts) -> Headline:
    lost = facts.terms.get("disruption")
    risk = known(lost.after) if lost else None
    was = amount(facts.told(facts.cost.before))
    notes = [say("was {amount}", amount=was)] if facts.has_before else []
    if risk and not facts.is_profit:
        text = mark("{amount} of it for relationships put at risk")
        notes.append(say(text, amount=amount(risk)))
    shown = amount(facts.told(facts.cost.after))
    return Headline(_money_label(facts), shown, "; ".join(notes))


def _moved(facts: Facts) -> Headline:
    if not facts.has_before:
        note = say_many(
            "to {n} territory",
            "to {n} territories",
            facts.territories,
            n=number(facts.territories),
        )
        return Headline(say("Accounts given out"), number(facts.accounts), note)
    note = say_many(
        "{n} of {all} account",
        "{n} of {all} accounts",
        facts.accounts,
        n=number(facts.moved_accounts),
        all=number(facts.accounts),
    )
    return Headline(say("Potential that moves"), percent(facts.moved_share, 1), note)


def _rules(facts: Facts) -> Headline:
    after, before = facts.rules_met("after"), facts.rules_met("before")
    if after is None:
        return Headline(say("Rules met"), NOTHING, "")
    is_known = before and facts.has_before
    note = say("was {amount}", amount=number(before[0])) if before and is_known else ""
    tone = "good" if after[0] == after[1] else "bad"
    met = say("{n} of {all}", n=after[0], all=after[1])
    return Headline(say("Rules met"), met, note, tone)
