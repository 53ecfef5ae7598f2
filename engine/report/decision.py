"""The answer of a territory run: a few words on top of its page, then the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.capacity_story import Answer
from engine.report.dead_end import ways_out
from engine.report.facts import first_reps
from engine.report.language import mark, retell, say, say_many
from engine.report.story import story
from engine.report.words import at_most_percent, listing, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.dead_end import DeadEnd
    from engine.report.facts import Facts, Measure


def answer(facts: Facts, end: DeadEnd | None = None, since: str = "") -> Answer:
    """Return what the plan achieves in a few words, its tone, and the paragraph.

    Parameters
    ----------
    end
        Why there is no plan; None where there is one, or nothing is known.
    since
        What is different from the run that it starts from, in a sentence.
    """
    head, tone = _head(facts) if facts.has_plan else _no_plan(facts, end)
    lacks = " ".join(one.text for one in facts.lacking)
    return Answer(head, tone, (story(facts), lacks, ways_out(end), since))


def _no_plan(facts: Facts, end: DeadEnd | None) -> tuple[str, str]:
    if facts.status == "infeasible":
        return say("No plan keeps all these rules; this is proven"), "bad"
    if end is not None and end.ways:
        return say("No plan found: the rules are hard to keep together"), "warn"
    return say("No plan found yet"), "warn"


def _head(facts: Facts) -> tuple[str, str]:
    if facts.broken:
        broken, rules = len(facts.broken), len(facts.rules)
        text = say_many(
            "The plan breaks {n} of {all} rules",
            "The plan breaks {n} of {all} rules",
            broken,
            n=number(broken),
            all=number(rules),
        )
        return text, "bad"
    if facts.lacking:
        one = facts.lacking[0]
        return one.head, "bad" if one.is_proven else "warn"
    spreads = [measure.after for measure in facts.measures if measure.after]
    if spreads and all(one.kept == one.territories for one in spreads):
        return _within(facts.measures), "good"
    return _moves(facts), "good"


def _within(measures: Sequence[Measure]) -> str:
    """Return the tolerance, or each measure's where they differ."""
    shares = [at_most_percent(measure.upper - 1) for measure in measures]
    if len(set(shares)) == 1:
        text = mark("Every territory within {share} of its fair share")
        return say(text, share=shares[0])
    parts = [
        say("{share} of its fair share of {name}", share=share, name=retell(one.name))
        for share, one in zip(shares, measures, strict=True)
    ]
    return say("Every territory within {parts}", parts=listing(parts))


def _moves(facts: Facts) -> str:
    first = facts.first_accounts if facts.has_before else 0
    if first and not facts.moved_accounts:
        return first_reps(first)
    if facts.has_before and not facts.moved_accounts:
        return say("Today's territories can stay")
    given = facts.moved_accounts if facts.has_before else facts.accounts
    told = say_many(
        "{n} account gets a new rep",
        "{n} accounts get a new rep",
        given,
        n=number(given),
    )
    return f"{told}; {first_reps(first)}" if first else told
