"""The answer about quotas in one sentence, and the figures on top of their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_story import Answer
from engine.report.compare_terms import chance
from engine.report.headline import Headline
from engine.report.market_story import gap_text
from engine.report.quota_facts import BINDING, territory_name
from engine.report.words import (
    amount,
    count,
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
    "top_down": "the weights given, from the top down",
    "potential": "potential",
    "history": "last year’s sales and their growth",
    "blend": "history and potential, each by how far it can be trusted",
    "equal_probability": "the same chance for everybody to make it",
    "fairest": "fair shares, as near to them as the rules allow",
    "most_profit": "the most profit by how people respond",
    "proportional": "fair shares, between floors and caps",
    "least_largest": "fair shares, with the least largest deviation",
    "least_total": "fair shares, with the least deviation in all",
}
SAME = 5e-4
"""A spread below this reads as none."""
CV = "CV of expected attainment"
BIASED, TOO_FEW = "biased", "too few to tell"


def method_text(method: str) -> str:
    """Return what quotas follow, in words."""
    return METHODS.get(method, method.replace("_", " "))


def answer(
    facts: QuotaFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> Answer:
    """Return what is divided among how many, how sure it is, and how fair."""
    if not facts.has_plan:
        return _no_plan(facts, manifest)
    many = count(len(facts.territories), "quota")
    told = (
        _sums(facts),
        _sure(facts),
        _fair(tables["fairness"]),
        _bias(tables["bias"]),
        _held(facts),
    )
    is_wrong = facts.broken > 0 or not facts.sums_exact
    return Answer(
        f"{money(facts.target, facts.currency)} become {many}",
        "bad" if is_wrong else "good",
        tuple(text for text in told if text),
    )


def _sums(facts: QuotaFacts) -> str:
    how = f"They follow {method_text(facts.method)}"
    exact = (
        "they add up exactly at every level"
        if facts.sums_exact
        else "they do NOT add up at every level"
    )
    over = facts.over_assigned
    if abs(over) < 5e-5:
        return f"{how}; {exact}."
    way = "more" if over > 0 else "less"
    return f"{how}; {exact}, {percent(abs(over), 1)} {way} than the target."


def _sure(facts: QuotaFacts) -> str:
    if facts.over is None or facts.over.p_plan is None:
        return ""
    return f"The chance to make the target is {chance(facts.over.p_plan)}."


def _fair(fairness: pl.DataFrame) -> str:
    rows = fairness.filter(pl.col("measure") == CV)
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    after, before = known(row["after"]), known(row["before"])
    if after is None:
        return ""
    text = f"Expected attainment varies by {percent(after, 1)} between reps"
    if after < SAME:
        text = "Expected attainment is the same for all"
    if before is not None:
        text += f", against {percent(before, 1)} under last year’s quotas"
    return f"{text}."


def _bias(bias: pl.DataFrame) -> str:
    if bias.is_empty():
        return ""
    found = bias.filter(pl.col("verdict") == BIASED)
    if found.is_empty():
        told = bias.filter(pl.col("verdict") != TOO_FEW).height
        if not told:
            return "Groups are too small to tell whether any carries more than others."
        return (
            f"None of the {count(told, 'group')} large enough to tell carries more "
            "quota for its potential than the others."
        )
    names = [
        f"{row['group']} ({gap_text(row['gap'])})"
        for row in found.iter_rows(named=True)
    ]
    return f"Not even for the same potential: {listing(names)}."


def _held(facts: QuotaFacts) -> str:
    if not facts.bound_by:
        return ""
    parts = [
        f"{number(many)} by the {BINDING.get(name, name)}"
        for name, many in facts.bound_by.items()
    ]
    return f"Held away from a fair share: {listing(parts)}."


def conflict_texts(manifest: Mapping[str, Any]) -> list[str]:
    """Return why there are no quotas, in sentences."""
    conflict = manifest["quota"].get("conflict") or {}
    return [sentence(str(text)) for text in conflict.get("text") or []]


def _no_plan(facts: QuotaFacts, manifest: Mapping[str, Any]) -> Answer:
    texts = tuple(conflict_texts(manifest))
    if manifest["quota"].get("conflict"):
        return Answer("These rules cannot be kept together", "bad", texts)
    if facts.status == "infeasible":
        text = "No quotas meet all of these rules: this is proven, not guessed."
        return Answer("There are no such quotas", "bad", (text,))
    text = f"The search ended early ({facts.reason}); quotas are not ruled out."
    return Answer("No quotas were found", "warn", (text,))


def headlines(facts: QuotaFacts, tables: Mapping[str, pl.DataFrame]) -> list[Headline]:
    """Return the figures on top of the page; none without quotas."""
    if not facts.has_plan:
        return []
    found = (
        Headline(f"Target, {facts.currency}", amount(facts.target), facts.span),
        _assigned(facts),
        _chance(facts),
        _spread(tables["fairness"]),
        _changes(facts),
        _rules(facts, tables["rules"]),
    )
    return [one for one in found if one is not None]


def _assigned(facts: QuotaFacts) -> Headline:
    label = f"Quotas in all, {facts.currency}"
    note = f"{gap_text(facts.over_assigned)} on the target; "
    note += "sums exact" if facts.sums_exact else "sums are off"
    return Headline(
        label, amount(facts.assigned), note, "" if facts.sums_exact else "bad"
    )


def _chance(facts: QuotaFacts) -> Headline | None:
    if facts.over is None or facts.over.p_plan is None:
        return None
    note = f"over-assignment {facts.over.how}: {percent(facts.over.value, 1)}"
    return Headline("Chance to make the target", chance(facts.over.p_plan), note)


def _spread(fairness: pl.DataFrame) -> Headline | None:
    rows = fairness.filter(pl.col("measure") == CV)
    if rows.is_empty() or known(rows["after"][0]) is None:
        return None
    after, before = rows["after"][0], known(rows["before"][0])
    note = "of expected attainment"
    if before is not None:
        note += f"; was {percent(before, 1)}"
    tone = "good" if before is not None and after <= before else ""
    return Headline("Spread between reps", percent(after, 1), note, tone)


def _changes(facts: QuotaFacts) -> Headline | None:
    if facts.rise is None or facts.fall is None:
        return None
    note = f"{territory_name(facts.rise)}; least {gap_text(facts.fall['change'])}"
    return Headline("Largest change on last year", gap_text(facts.rise["change"]), note)


def _rules(facts: QuotaFacts, rules: pl.DataFrame) -> Headline | None:
    if rules.is_empty():
        return None
    shown = f"{number(rules.height - facts.broken)} of {number(rules.height)}"
    note = ", ".join(str(f) for f in rules["family"].unique(maintain_order=True)[:4])
    return Headline("Rules kept", shown, note, "bad" if facts.broken else "good")
