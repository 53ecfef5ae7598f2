"""The answer about quotas in one sentence, and the figures on top of their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_story import Answer
from engine.report.capacity_words import reason_name
from engine.report.compare_terms import chance
from engine.report.headline import Headline
from engine.report.language import mark, retell, say, say_many
from engine.report.market_story import gap_text
from engine.report.quota_facts import held_by, territory_name
from engine.report.words import (
    amount,
    known,
    listing,
    money,
    number,
    percent,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.quota_facts import QuotaFacts

METHODS = {
    "top_down": mark("the weights given, from the top down"),
    "potential": mark("potential"),
    "history": mark("last year’s sales and their growth"),
    "blend": mark("history and potential, each by how far it can be trusted"),
    "equal_probability": mark("the same chance for everybody to make it"),
    "fairest": mark("fair shares, as near to them as the rules allow"),
    "most_profit": mark("the most profit by how people respond"),
    "proportional": mark("fair shares, between floors and caps"),
    "least_largest": mark("fair shares, with the least largest deviation"),
    "least_total": mark("fair shares, with the least deviation in all"),
}
SAME = 5e-4
"""A spread below this reads as none."""
CV = "CV of expected attainment"
BIASED, TOO_FEW = "biased", "too few to tell"


def method_text(method: str) -> str:
    """Return what quotas follow, in words."""
    return say(METHODS[method]) if method in METHODS else method.replace("_", " ")


def answer(
    facts: QuotaFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> Answer:
    """Return what is divided among how many, how sure it is, and how fair."""
    if not facts.has_plan:
        return _no_plan(facts, manifest)
    many = len(facts.territories)
    told = (
        _sums(facts),
        _sure(facts),
        _fair(tables["fairness"]),
        _bias(tables["bias"]),
        _held(facts),
    )
    is_wrong = facts.broken > 0 or not facts.sums_exact
    return Answer(
        say_many(
            "{money} become {n} quota",
            "{money} become {n} quotas",
            many,
            money=money(facts.target, facts.currency),
            n=number(many),
        ),
        "bad" if is_wrong else "good",
        tuple(text for text in told if text),
    )


def _sums(facts: QuotaFacts) -> str:
    text = mark("They follow {method}; they do NOT add up at every level")
    if facts.sums_exact:
        text = mark("They follow {method}; they add up exactly at every level")
    text = say(text, method=method_text(facts.method))
    over = facts.over_assigned
    if abs(over) < 5e-5:
        return f"{text}."
    way = mark("{text}, {share} less than the target.")
    if over > 0:
        way = mark("{text}, {share} more than the target.")
    return say(way, text=text, share=percent(abs(over), 1))


def _sure(facts: QuotaFacts) -> str:
    if facts.over is None or facts.over.p_plan is None:
        return ""
    p = chance(facts.over.p_plan)
    return say("The chance to make the target is {chance}.", chance=p)


def _fair(fairness: pl.DataFrame) -> str:
    rows = fairness.filter(pl.col("measure") == CV)
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    after, before = known(row["after"]), known(row["before"])
    if after is None:
        return ""
    spread = percent(after, 1)
    text = say("Expected attainment varies by {share} between reps", share=spread)
    if after < SAME:
        text = say("Expected attainment is the same for all")
    if before is not None:
        was = percent(before, 1)
        told = mark("{text}, against {share} under last year’s quotas")
        text = say(told, text=text, share=was)
    return f"{text}."


def _bias(bias: pl.DataFrame) -> str:
    if bias.is_empty():
        return ""
    found = bias.filter(pl.col("verdict") == BIASED)
    if found.is_empty():
        told = bias.filter(pl.col("verdict") != TOO_FEW).height
        if not told:
            return say(
                "Groups are too small to tell whether any carries more than others."
            )
        return say_many(
            "None of the {n} group large enough to tell carries more quota for its "
            "potential than the others.",
            "None of the {n} groups large enough to tell carries more quota for its "
            "potential than the others.",
            told,
            n=number(told),
        )
    names = [
        f"{retell(row['group'])} ({gap_text(row['gap'])})"
        for row in found.iter_rows(named=True)
    ]
    return say("Not even for the same potential: {groups}.", groups=listing(names))


def _held(facts: QuotaFacts) -> str:
    if not facts.bound_by:
        return ""
    parts = [
        say("{n} by the {rule}", n=number(many), rule=held_by(name))
        for name, many in facts.bound_by.items()
    ]
    return say("Held away from a fair share: {parts}.", parts=listing(parts))


def conflict_texts(manifest: Mapping[str, Any]) -> list[str]:
    """Return why there are no quotas, in sentences."""
    conflict = manifest["quota"].get("conflict") or {}
    return [sentence(retell(str(text))) for text in conflict.get("text") or []]


def _no_plan(facts: QuotaFacts, manifest: Mapping[str, Any]) -> Answer:
    texts = tuple(conflict_texts(manifest))
    if manifest["quota"].get("conflict"):
        return Answer(say("These rules cannot be kept together"), "bad", texts)
    if facts.status == "infeasible":
        text = say("No quotas meet all of these rules: this is proven, not guessed.")
        return Answer(say("There are no such quotas"), "bad", (text,))
    text = say(
        "The search ended early ({reason}); quotas are not ruled out.",
        reason=reason_name(facts.reason),
    )
    return Answer(say("No quotas were found"), "warn", (text,))


def headlines(facts: QuotaFacts, tables: Mapping[str, pl.DataFrame]) -> list[Headline]:
    """Return the figures on top of the page; none without quotas."""
    if not facts.has_plan:
        return []
    found = (
        Headline(
            say("Target, {currency}", currency=facts.currency),
            amount(facts.target),
            facts.span,
        ),
        _assigned(facts),
        _chance(facts),
        _spread(tables["fairness"]),
        _changes(facts),
        _rules(facts, tables["rules"]),
    )
    return [one for one in found if one is not None]


def _assigned(facts: QuotaFacts) -> Headline:
    label = say("Quotas in all, {currency}", currency=facts.currency)
    text = mark("{gap} on the target; sums are off")
    if facts.sums_exact:
        text = mark("{gap} on the target; sums exact")
    note = say(text, gap=gap_text(facts.over_assigned))
    return Headline(
        label, amount(facts.assigned), note, "" if facts.sums_exact else "bad"
    )


def _chance(facts: QuotaFacts) -> Headline | None:
    if facts.over is None or facts.over.p_plan is None:
        return None
    how = mark("over-assignment given: {share}")
    if facts.over.how == "computed":
        how = mark("over-assignment computed: {share}")
    note = say(how, share=percent(facts.over.value, 1))
    return Headline(say("Chance to make the target"), chance(facts.over.p_plan), note)


def _spread(fairness: pl.DataFrame) -> Headline | None:
    rows = fairness.filter(pl.col("measure") == CV)
    if rows.is_empty() or known(rows["after"][0]) is None:
        return None
    after, before = rows["after"][0], known(rows["before"][0])
    note = say("of expected attainment")
    if before is not None:
        note = say("{text}; was {share}", text=note, share=percent(before, 1))
    tone = "good" if before is not None and after <= before else ""
    return Headline(say("Spread between reps"), percent(after, 1), note, tone)


def _changes(facts: QuotaFacts) -> Headline | None:
    if facts.rise is None or facts.fall is None:
        return None
    note = say(
        "{territory}; least {change}",
        territory=territory_name(facts.rise),
        change=gap_text(facts.fall["change"]),
    )
    return Headline(
        say("Largest change on last year"), gap_text(facts.rise["change"]), note
    )


def _rules(facts: QuotaFacts, rules: pl.DataFrame) -> Headline | None:
    if rules.is_empty():
        return None
    kept = number(rules.height - facts.broken)
    shown = say("{met} of {all}", met=kept, all=number(rules.height))
    families = rules["family"].unique(maintain_order=True)[:4]
    note = ", ".join(retell(str(family)) for family in families)
    return Headline(say("Rules kept"), shown, note, "bad" if facts.broken else "good")
