"""The answer of a capacity plan in one sentence, and the figures on top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.capacity_facts import FEW
from engine.report.capacity_words import (
    NOW,
    SIZES,
    conflict_sentences,
    family_name,
    heads,
    of_chance,
    people,
    unit_more,
    when,
)
from engine.report.compare_terms import chance
from engine.report.headline import Headline
from engine.report.pay_words import period_name
from engine.report.words import (
    NOTHING,
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

    from engine.report.capacity_facts import CapacityFacts


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in a few words, and why; ``tone`` is good, warn or bad."""

    answer: str
    tone: str
    reasons: tuple[str, ...]


def answer(
    facts: CapacityFacts,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
) -> Answer:
    """Return who starts by when, at what cost, how sure it is, and what binds."""
    if not facts.has_plan:
        return _no_plan(facts, manifest)
    told = (
        _cost(facts),
        _sure(facts),
        _binding(facts, tables["prices"], tables["rules"]),
    )
    is_short = (
        facts.asked is not None
        and facts.chance is not None
        and facts.chance.p < facts.asked
    )
    broken = int((~tables["rules"]["met"]).sum())
    tone = "bad" if broken else "warn" if is_short else "good"
    return Answer(_who(facts), tone, tuple(text for text in told if text))


def _who(facts: CapacityFacts) -> str:
    by = f" by {period_name(facts.last_start)}" if facts.last_start else ""
    if facts.hired:
        more = f", and promote or transfer {people(facts.moved)}" if facts.moved else ""
        return f"Start {heads(facts.hired)}{by}{more}"
    if facts.moved:
        return f"Hire nobody, and promote or transfer {people(facts.moved)}{by}"
    return "Nobody needs to start"


def _cost(facts: CapacityFacts) -> str:
    text = (
        f"{facts.span} costs {money(facts.spend, facts.currency)} in all, and "
        f"{people(facts.heads_start)} people become {people(facts.heads_end)}"
    )
    if facts.spend_played is not None:
        text += f", {money(facts.spend_played, facts.currency)} on average in futures"
    if facts.reached is not None:
        text += f"; the plan makes {percent(facts.reached, 1)} of what is asked for"
    return f"{text}."


def _sure(facts: CapacityFacts) -> str:
    if facts.chance is None:
        return "The plan was not played through futures, so its chance is not known."
    found = facts.chance
    text = (
        f"The number is made in {of_chance(found.p, found.low, found.high)} of "
        f"{number(facts.futures)} futures"
    )
    if facts.asked is not None:
        short = ", which is not reached" if found.p < facts.asked else ""
        text += f"; {percent(facts.asked)} was asked for{short}"
    return f"{text}."


def weighed(prices: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Return prices with ``weight``: what one per cent more of the limit would save.

    One head and one unit of money are no match; one per cent of each is. A limit of
    nothing has no per cent, and comes last. The heaviest come first.
    """
    keys = ["rule", "family", "month"]
    limits = rules.group_by(keys).agg(pl.col("limit").abs().max())
    return (
        prices.join(limits, on=keys, how="left", maintain_order="left")
        .with_columns(
            (0.01 * pl.col("saves") * pl.col("limit").fill_null(0.0)).alias("weight")
        )
        .sort("weight", "saves", descending=True, maintain_order=True)
    )


def _binding(facts: CapacityFacts, prices: pl.DataFrame, rules: pl.DataFrame) -> str:
    """Return which limit costs most, the number itself aside."""
    limits = weighed(prices, rules).filter(pl.col("family") != "target")
    if limits.is_empty():
        return "Beside the number no limit is tight in the plan, at a price."
    top = limits.row(0, named=True)
    month = f" in {when(top['month'])}" if top["month"] else ""
    worth = SIZES.get(top["family"], 1.0) * top["saves"]
    return (
        f"The limit that binds most, {family_name(top['family'])}: "
        f"{unit_more(top['family'], top['rule'])}{month} would save "
        f"{saves(facts.goals, worth, facts.currency)}."
    )


def saves(goals: tuple[str, ...], value: float, currency: str) -> str:
    """Return what is saved, in the unit of the last goal."""
    last = goals[-1] if goals else "spend"
    units = {"missed": "units of what is missed", "separations": "people let go"}
    units["starts"] = "starts"
    if last in units:
        return f"{amount(value)} {units[last]}"
    return money(value, currency)


def _no_plan(facts: CapacityFacts, manifest: Mapping[str, Any]) -> Answer:
    conflict = manifest["capacity"].get("conflict")
    if conflict:
        most = known(conflict.get("most"))
        month = conflict.get("from_month")
        head = "No plan meets all of these rules"
        if month:
            head = f"The number cannot be made from {period_name(month)} on"
        elif most is not None:
            head = f"At most {percent(most, 1)} of the number can be made"
        return Answer(head, "bad", tuple(map(sentence, conflict_sentences(manifest))))
    if facts.status == "infeasible":
        text = "No plan meets all of these rules: this is proven, not guessed."
        return Answer("There is no plan", "bad", (text,))
    text = f"The search ended early ({facts.reason}); a plan is not ruled out."
    return Answer("No plan was found", "warn", (text,))


def headlines(
    facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]
) -> list[Headline]:
    """Return the figures on top of the page; none without a plan."""
    if not facts.has_plan:
        return []
    return [
        Headline(
            "Planned starts",
            people(facts.hired),
            f"from outside; {people(facts.moved)} promoted or transferred",
        ),
        _to_decide(tables["hires"]),
        Headline(
            "People at the end",
            people(facts.heads_end),
            f"{people(facts.heads_start)} today; {people(facts.leavers)} leave",
        ),
        Headline(f"Cost, {facts.currency}", amount(facts.spend), facts.span),
        _of_number(facts),
        _of_chance(facts),
    ]


def _to_decide(hires: pl.DataFrame) -> Headline:
    label = "To decide now"
    first = hires.filter(~pl.col("certain"))
    soon = first.filter(pl.col("decide_by") == NOW)
    if soon.is_empty():
        later = first.filter(pl.col("decide_by") != NOW)["decide_by"].min()
        note = f"the first by {when(str(later))}" if later else "nothing is left open"
        return Headline(label, "0", note)
    last = when(str(soon["month"].max()))
    return Headline(label, people(float(soon["starts"].sum())), f"starts until {last}")


def _of_number(facts: CapacityFacts) -> Headline:
    label = "Of what is asked for"
    short = [g for g in facts.goods if g.missed > FEW * max(g.amount, 1.0)]
    if not short:
        return Headline(label, percent(facts.reached, 1), "nothing is missed", "good")
    parts = [
        f"{amount(g.missed)} of {amount(g.amount)}"
        + (f" {g.name}" if len(facts.goods) > 1 else "")
        for g in short
    ]
    return Headline(label, percent(facts.reached, 1), f"missed {listing(parts)}")


def _of_chance(facts: CapacityFacts) -> Headline:
    label = "Chance to make the number"
    if facts.chance is None:
        return Headline(label, NOTHING, "no futures were played")
    ends = f"{chance(facts.chance.low)} to {chance(facts.chance.high)}"
    asked = "" if facts.asked is None else f"; asked {percent(facts.asked)}"
    is_short = facts.asked is not None and facts.chance.p < facts.asked
    tone = "bad" if is_short else "good" if facts.asked is not None else ""
    return Headline(label, chance(facts.chance.p), f"{ends}{asked}", tone)


def decide_now(hires: pl.DataFrame) -> str:
    """Return what must be decided now, in one sentence; nothing when nothing must."""
    soon = hires.filter((pl.col("decide_by") == NOW) & ~pl.col("certain"))
    if soon.is_empty():
        return ""
    sums = soon.group_by("role", maintain_order=True).agg(pl.col("starts").sum())
    parts = [f"{people(many)} {role}" for role, many in sums.iter_rows()]
    return f"To be decided now: {listing(parts)}."
