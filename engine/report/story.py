"""The one paragraph: what changed, and why it is better, or that it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.facts import first_reps
from engine.report.language import mark, retell, say, say_many
from engine.report.story_cost import opening, profit, travel
from engine.report.words import (
    at_most_percent,
    listing,
    number,
    percent,
    span,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.facts import Facts, Measure, Spread

_STOPPED = {
    "time limit": mark("The clock ran out, so a repeat may end differently."),
    "interrupted": mark(
        "The run was interrupted; this is the best plan found until then."
    ),
}
_MORE_WORK = mark("None has been ruled out either: allow more work, or loosen a rule.")
_ENDED = {
    "interrupted": (
        mark("The run was interrupted before a plan was found."),
        mark("None has been ruled out either: let it run to its end."),
    ),
    "time limit": (
        mark("The clock ran out before a plan was found."),
        mark("None has been ruled out either: allow more time, or loosen a rule."),
    ),
    "work limit": (
        mark("The work allowed was used up before a plan was found."),
        _MORE_WORK,
    ),
}
_ENDED_SOMEHOW = (mark("The run ended before a plan was found."), _MORE_WORK)


def story(facts: Facts) -> str:
    """Return the paragraph, in plain sentences, honest about what got worse."""
    if not facts.has_plan:
        return " ".join(part for part in (_no_plan(facts), _today(facts)) if part)
    parts = (
        _broken(facts),
        _moves(facts),
        _balance(facts),
        opening(facts),
        travel(facts),
        profit(facts),
        retell(facts.tightest) if facts.tightest else "",
        promise(facts),
        say(_STOPPED[facts.reason]) if facts.reason in _STOPPED else "",
    )
    return " ".join(part for part in parts if part)


def promise(facts: Facts) -> str:
    """Return what the lower bound promises, as a director would say it."""
    if not facts.has_plan:
        return ""
    if facts.is_profit:
        return _promised_profit(facts)
    if facts.broken:
        return say("Its cost cannot be compared with plans that keep every rule.")
    if facts.status == "optimal":
        if facts.tightest:
            return say("No plan that is as even is cheaper; this is proven.")
        return say("No plan that meets these rules is cheaper; this is proven.")
    if facts.gap is None:
        return say("How much cheaper another plan could be is not known.")
    if facts.tightest:
        return say(
            "No plan that is as even can be more than {share} cheaper.",
            share=at_most_percent(facts.gap),
        )
    return say(
        "No plan that meets these rules can be more than {share} cheaper.",
        share=at_most_percent(facts.gap),
    )


def _promised_profit(facts: Facts) -> str:
    if facts.broken:
        return say("Its profit cannot be compared with plans that keep every rule.")
    if facts.status == "optimal":
        return say("No plan that meets these rules brings more; this is proven.")
    if facts.gap is None:
        return say("How much more another plan could bring is not known.")
    return say(
        "No plan that meets these rules can bring more than {share} more.",
        share=at_most_percent(facts.gap),
    )


def _no_plan(facts: Facts) -> str:
    if facts.status == "infeasible":
        return say("Nothing changes until a rule is loosened.")
    ended, more = _ENDED.get(facts.reason, _ENDED_SOMEHOW)
    return f"{say(ended)} {say(more)}"


def _today(facts: Facts) -> str:
    rows = [(m.name, m.before) for m in facts.measures if m.before is not None]
    if not facts.has_before:
        return ""
    if not rows:
        told = _limits_kept(facts, "before")
        return say("Today {told}.", told=told) if told else ""
    loads = [
        say(
            "{span} of a fair share of {name}",
            span=span(s.low, s.high),
            name=retell(name),
        )
        for name, s in rows
    ]
    return say("Today the territories carry {loads}.", loads=listing(loads))


def _broken(facts: Facts) -> str:
    if not facts.broken:
        return ""
    return say_many(
        "This plan breaks {n} of {all} rule: {names}.",
        "This plan breaks {n} of {all} rules: {names}.",
        len(facts.rules),
        n=number(len(facts.broken)),
        all=number(len(facts.rules)),
        names=listing([retell(rule.name) for rule in facts.broken]),
    )


def _moves(facts: Facts) -> str:
    if not facts.has_before:
        return say(
            "No account has an owner today; the plan gives {accounts} accounts to "
            "{territories}.",
            accounts=number(facts.accounts),
            territories=say_many(
                "{n} territory",
                "{n} territories",
                facts.territories,
                n=number(facts.territories),
            ),
        )
    first = f"{first_reps(facts.first_accounts)}." if facts.first_accounts else ""
    if not facts.moved_accounts:
        return first or say("Nothing changes hands: today's plan stays as it is.")
    told = say_many(
        "The plan gives {n} of {all} account, with {share} of the potential that has "
        "a rep today, to another rep.",
        "The plan gives {n} of {all} accounts, with {share} of the potential that has "
        "a rep today, to another rep.",
        facts.accounts,
        n=number(facts.moved_accounts),
        all=number(facts.accounts),
        share=percent(facts.moved_share, 1),
    )
    return f"{told} {first}" if first else told


def _limits_kept(facts: Facts, stage: str) -> str:
    """Return how many territories keep their limits, of each measure; not a sentence.

    Where loads are balanced, they are told as shares instead.
    """
    first = mark("{n} of {all} territories keep their limits of {name}")
    other = mark("{n} of {all} those of {name}")
    known = [(one, one.carried[stage]) for one in facts.limited if stage in one.carried]
    parts = [
        say(
            other if at else first,
            n=number(found.kept),
            all=number(found.territories),
            name=retell(one.plain),
        )
        for at, (one, found) in enumerate(known)
    ]
    return "" if facts.measures else listing(parts)


def _limits(facts: Facts) -> str:
    """Return whether limits are kept, where nothing is shared out evenly."""
    now, then = (_limits_kept(facts, stage) for stage in ("after", "before"))
    if not now:
        return ""
    found = [one.carried["after"] for one in facts.limited]
    if any(one.kept < one.territories for one in found):
        return say("Under the plan {told}.", told=now)
    if facts.has_before and then:
        return say("Today {told}; under the plan every territory does.", told=then)
    names = listing([retell(one.plain) for one in facts.limited])
    return say("Every territory keeps its limits of {names}.", names=names)


def _balance(facts: Facts) -> str:
    after = [(m.name, m.after) for m in facts.measures if m.after is not None]
    before = [(m.name, m.before) for m in facts.measures if m.before is not None]
    if not after:
        return _limits(facts)
    if not facts.has_before or not before:
        return say("Loads run {loads}.", loads=_runs(after))
    now = say(
        "Today loads run {loads}; under the plan {plan}.",
        loads=_runs(before),
        plan=_under_the_plan(facts.measures, after),
    )
    worse = [retell(m.name) for m in facts.measures if m.farther > 0]
    if not worse:
        return now
    more = say("Balance of {names} gets worse.", names=listing(worse))
    return f"{now} {more}"


def _runs(spreads: Sequence[tuple[str, Spread]]) -> str:
    first = mark("from {low} to {high} of a fair share of {name}")
    other = mark("from {low} to {high} of {name}")
    parts = [
        say(
            other if at else first,
            low=percent(s.low),
            high=percent(s.high),
            name=retell(name),
        )
        for at, (name, s) in enumerate(spreads)
    ]
    return listing(parts)


def _under_the_plan(
    measures: Sequence[Measure], after: Sequence[tuple[str, Spread]]
) -> str:
    bands = {percent(measure.upper - 1, 1) for measure in measures}
    if len(bands) > 1 or any(s.kept < s.territories for _, s in after):
        return _runs(after)
    reach = max(measure.upper - 1 for measure in measures)
    text = {
        1: mark("every territory is within {share} of its fair share of {name}"),
        2: mark("every territory is within {share} of its fair share of both"),
    }.get(
        len(after), mark("every territory is within {share} of its fair share of each")
    )
    return say(text, share=at_most_percent(reach), name=retell(after[0][0]))
