"""The answer of a capacity plan in one sentence, and the figures on top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
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
    reason_name,
    since,
    unit_more,
    when,
)
from engine.report.compare_terms import chance
from engine.report.headline import Headline
from engine.report.language import mark, retell, say
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


EVEN = 0.5
"""Chance below which a plan is no good news, if nobody asked for one."""


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
    is_unsure = facts.asked is None and facts.chance is not None
    is_unsure = is_unsure and facts.chance is not None and facts.chance.p < EVEN
    tone = "bad" if broken else "warn" if is_short or is_unsure else "good"
    return Answer(
        _who(facts, tables["hires"]), tone, tuple(text for text in told if text)
    )


def _who(facts: CapacityFacts, hires: pl.DataFrame) -> str:
    """Return who starts; parts of people that are certain are expectations."""
    text = _starts(facts)
    sure = hires.filter(pl.col("certain"), pl.col("from_role") == "")["starts"]
    if facts.hired and ((sure - sure.round()).abs() > FEW).any():
        return say("{text}, those on their way counted as expected", text=text)
    return text


def _starts(facts: CapacityFacts) -> str:
    said = {
        "people": heads(facts.hired),
        "month": since(facts.last_start),
        "moved": people(facts.moved),
    }
    if facts.hired and facts.moved:
        text = mark("Start {people} by {month}, and promote or transfer {moved}")
        return say(text, **said)
    if facts.hired:
        return say("Start {people} by {month}", **said)
    if facts.moved:
        text = mark("Hire nobody, and promote or transfer {moved} by {month}")
        return say(text, **said)
    return say("Nobody needs to start")


def _cost(facts: CapacityFacts) -> str:
    text = say(
        "{span} costs {money} in all, and {before} people become {after}",
        span=facts.span,
        money=money(facts.spend, facts.currency),
        before=people(facts.heads_start),
        after=people(facts.heads_end),
    )
    if facts.spend_played is not None:
        played = money(facts.spend_played, facts.currency)
        text = say("{text}, {money} on average in futures", text=text, money=played)
    if facts.reached is not None:
        text = say(
            "{text}; the plan makes {share} of what is asked for",
            text=text,
            share=percent(facts.reached, 1),
        )
    return f"{text}."


def _sure(facts: CapacityFacts) -> str:
    if facts.chance is None:
        return say(
            "The plan was not played through futures, so its chance is not known."
        )
    found = facts.chance
    text = say(
        "The number is made in {chance} of {n} futures",
        chance=of_chance(found.p, found.low, found.high),
        n=number(facts.futures),
    )
    if facts.asked is not None:
        said = {"text": text, "share": percent(facts.asked)}
        if found.p < facts.asked:
            told = mark("{text}; {share} was asked for, which is not reached")
            return say(told, **said) + "."
        text = say("{text}; {share} was asked for", **said)
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
        return say("Beside the number, no limit that the plan reaches costs anything.")
    top = limits.row(0, named=True)
    worth = SIZES.get(top["family"], 1.0) * top["saves"]
    return say(
        "The limit that binds most, {family}: {saving}.",
        family=family_name(top["family"]),
        saving=would_save(top, saves(facts.goals, worth, facts.currency)),
    )


def would_save(row: Mapping[str, Any], saved: str) -> str:
    """Return what one unit more of a limit would save, in its month if it has one."""
    unit = unit_more(row["family"], row["rule"])
    if not row["month"]:
        return say("{unit} would save {saved}", unit=unit, saved=saved)
    month = when(row["month"])
    text = mark("{unit} in {month} would save {saved}")
    return say(text, unit=unit, month=month, saved=saved)


def saves(goals: tuple[str, ...], value: float, currency: str) -> str:
    """Return what is saved, in the unit of the last goal."""
    last = goals[-1] if goals else "spend"
    if last == "missed":
        return say("{amount} units of what is missed", amount=amount(value))
    if last == "separations":
        return say("{amount} people let go", amount=amount(value))
    if last == "starts":
        return say("{amount} starts", amount=amount(value))
    return money(value, currency)


def _no_plan(facts: CapacityFacts, manifest: Mapping[str, Any]) -> Answer:
    conflict = manifest["capacity"].get("conflict")
    if conflict:
        most = known(conflict.get("most"))
        month = conflict.get("from_month")
        head = say("No plan meets all of these rules")
        if month:
            text = mark("The number is out of reach by the end of {month}")
            head = say(text, month=since(month))
        elif most is not None:
            text = mark("At most {share} of the number can be made")
            head = say(text, share=percent(ceil(1000 * most - 1e-6) / 1000, 1))
        return Answer(head, "bad", tuple(map(sentence, conflict_sentences(manifest))))
    if facts.status == "infeasible":
        text = say("No plan meets all of these rules: this is proven, not guessed.")
        return Answer(say("There is no plan"), "bad", (text,))
    text = say(
        "The search ended early ({reason}); a plan is not ruled out.",
        reason=reason_name(facts.reason),
    )
    return Answer(say("No plan was found"), "warn", (text,))


def headlines(
    facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]
) -> list[Headline]:
    """Return the figures on top of the page; none without a plan."""
    if not facts.has_plan:
        return []
    return [
        Headline(
            say("Planned starts"),
            people(facts.hired),
            say(
                "from outside; {moved} promoted or transferred",
                moved=people(facts.moved),
            ),
        ),
        _to_decide(tables["hires"]),
        Headline(
            say("People at the end"),
            people(facts.heads_end),
            say(
                "{before} today; {leavers} leave",
                before=people(facts.heads_start),
                leavers=people(facts.leavers),
            ),
        ),
        Headline(
            say("Cost, {currency}", currency=facts.currency),
            amount(facts.spend),
            facts.span,
        ),
        _of_number(facts),
        _of_chance(facts),
    ]


def _to_decide(hires: pl.DataFrame) -> Headline:
    label = say("To decide now")
    first = hires.filter(~pl.col("certain"))
    soon = first.filter(pl.col("decide_by") == NOW)
    if soon.is_empty():
        later = first.filter(pl.col("decide_by") != NOW)["decide_by"].min()
        note = say("nothing is left open")
        if later:
            note = say("the first by {month}", month=since(str(later)))
        return Headline(label, "0", note)
    note = say("starts until {month}", month=since(str(soon["month"].max())))
    return Headline(label, people(float(soon["starts"].sum())), note)


def _of_number(facts: CapacityFacts) -> Headline:
    label = say("Of what is asked for")
    short = [g for g in facts.goods if g.missed > FEW * max(g.amount, 1.0)]
    if not short:
        return Headline(
            label, percent(facts.reached, 1), say("nothing is missed"), "good"
        )
    parts = [
        say("{missed} of {asked}", missed=amount(g.missed), asked=amount(g.amount))
        + (f" {retell(g.name)}" if len(facts.goods) > 1 else "")
        for g in short
    ]
    note = say("missed {parts}", parts=listing(parts))
    return Headline(label, percent(facts.reached, 1), note)


def _of_chance(facts: CapacityFacts) -> Headline:
    label = say("Chance to make the number")
    if facts.chance is None:
        return Headline(label, NOTHING, say("no futures were played"))
    low, high = chance(facts.chance.low), chance(facts.chance.high)
    ends = say("{low} to {high}", low=low, high=high)
    if facts.asked is not None:
        ends = say("{ends}; asked {share}", ends=ends, share=percent(facts.asked))
    is_short = facts.asked is not None and facts.chance.p < facts.asked
    tone = "bad" if is_short else "good" if facts.asked is not None else ""
    return Headline(label, chance(facts.chance.p), ends, tone)


def decide_now(hires: pl.DataFrame) -> str:
    """Return what must be decided now, in one sentence; nothing when nothing must."""
    soon = hires.filter((pl.col("decide_by") == NOW) & ~pl.col("certain"))
    if soon.is_empty():
        return ""
    sums = soon.group_by("role", maintain_order=True).agg(pl.col("starts").sum())
    parts = [f"{people(many)} {role}" for role, many in sums.iter_rows()]
    return say("To be decided now: {parts}.", parts=listing(parts))
