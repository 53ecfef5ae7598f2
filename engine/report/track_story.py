"""The answer of tracking in one sentence, and the figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.report.capacity_story import Answer
from engine.report.capacity_words import since
from engine.report.compare_terms import between, chance
from engine.report.headline import Headline
from engine.report.language import mark, say, say_many
from engine.report.track_facts import who
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.track_facts import TrackFacts

GOOD, FAIR = 0.7, 0.4
"""Chances from which landing is told as likely, and as open."""
ENOUGH, REACHED = "enough", "reached"


def answer(facts: TrackFacts, tables: Mapping[str, pl.DataFrame]) -> Answer:
    """Return how the year stands, where it lands, and who needs a look first."""
    whole = facts.whole
    if whole is None:
        told = [_warned(facts, tables["warnings"])]
        head = say("Results until {month}", month=since(facts.as_of[:7]))
        return Answer(head, "warn", tuple(told))
    p = known(whole["p_land"])
    told = [
        _landing(facts),
        _warned(facts, tables["warnings"]),
        _covered(tables["coverage"], facts),
    ]
    pace = percent(whole["pace"])
    head = say("{share} of the plan to date", share=pace)
    if p is not None:
        text = mark("{share} of the plan to date; {chance} to make the year")
        head = say(text, share=pace, chance=chance(p))
    tone = "good" if p is None or p >= GOOD else "warn" if p >= FAIR else "bad"
    return Answer(head, tone, tuple(text for text in told if text))


def _landing(facts: TrackFacts) -> str:
    whole = facts.whole or {}
    if known(whole.get("forecast")) is None:
        return ""
    text = say(
        "Until {month} {money} are sold; the year is foreseen to end at {end} of "
        "{quota}",
        month=since(facts.as_of[:7]),
        money=money(whole["actual"], facts.currency),
        end=amount(whole["forecast"]),
        quota=amount(whole["quota"]),
    )
    if known(whole.get("low90")) is not None:
        ends = between(amount(whole["low90"]), amount(whole["high90"]))
        text = say("{text} ({ends} in nine of ten cases)", text=text, ends=ends)
    return f"{text}."


def _warned(facts: TrackFacts, warnings: pl.DataFrame) -> str:
    if warnings.is_empty():
        return say("Nobody needs a warning.")
    top = warnings.sort("rank").row(0, named=True)
    text = say_many(
        "{n} warning, the first for {who}",
        "{n} warnings, the first for {who}",
        facts.warned,
        n=number(facts.warned),
        who=who(top),
    )
    if known(top["at_stake"]) is not None:
        stake = money(top["at_stake"], facts.currency)
        text = say("{text} with {money} at stake", text=text, money=stake)
    return f"{text}."


def _covered(coverage: pl.DataFrame, facts: TrackFacts) -> str:
    if coverage.is_empty():
        return ""
    fine = coverage.filter(pl.col("verdict").is_in([ENOUGH, REACHED])).height
    text = say(
        "Open deals are enough for {n} of {all}",
        n=number(fine),
        all=number(coverage.height),
    )
    if facts.coverage_probability is not None:
        p = percent(facts.coverage_probability)
        text = say("{text}, asked for {share}", text=text, share=p)
    return f"{text}."


def headlines(facts: TrackFacts, tables: Mapping[str, pl.DataFrame]) -> list[Headline]:
    """Return the figures on top of the page."""
    whole = facts.whole
    found: list[Headline | None] = []
    if whole is not None:
        found += [_sold(facts), _chance(facts), _foreseen(facts), _needed(facts)]
    found += [_warnings(facts), _coverage(tables["coverage"])]
    return [one for one in found if one is not None]


def _sold(facts: TrackFacts) -> Headline:
    whole = facts.whole or {}
    tone = "good" if (known(whole["pace"]) or 0.0) >= 1 else "bad"
    note = say(
        "{sold} of {plan}",
        sold=amount(whole["actual"]),
        plan=amount(whole["plan_to_date"]),
    )
    label = say("Plan until {month}", month=since(facts.as_of[:7]))
    return Headline(label, percent(whole["pace"]), note, tone)


def _chance(facts: TrackFacts) -> Headline | None:
    p = known((facts.whole or {}).get("p_land"))
    if p is None:
        return None
    tone = "good" if p >= GOOD else "" if p >= FAIR else "bad"
    return Headline(
        say("Chance to make the year"), chance(p), say("of the whole quota"), tone
    )


def _foreseen(facts: TrackFacts) -> Headline | None:
    whole = facts.whole or {}
    if known(whole.get("forecast")) is None:
        return None
    note = say("of {quota}", quota=amount(whole["quota"]))
    if known(whole.get("low90")) is not None:
        note += f"; {between(amount(whole['low90']), amount(whole['high90']))}"
    label = say("Foreseen for the year, {currency}", currency=facts.currency)
    return Headline(label, amount(whole["forecast"]), note)


def _needed(facts: TrackFacts) -> Headline | None:
    whole = facts.whole or {}
    needed = known(whole.get("run_rate_needed"))
    if needed is None:
        return None
    note = say("so far {amount}", amount=amount(whole["run_rate"]))
    label = say("Needed a month, {currency}", currency=facts.currency)
    return Headline(label, amount(needed), note)


def _warnings(facts: TrackFacts) -> Headline:
    note = say("nobody")
    if facts.warned:
        note = say("{amount} at stake", amount=amount(facts.at_stake))
    tone = "bad" if facts.warned else "good"
    return Headline(say("Early warnings"), number(facts.warned), note, tone)


def _coverage(coverage: pl.DataFrame) -> Headline | None:
    if coverage.is_empty():
        return None
    pipeline, remaining = (
        float(coverage[name].fill_nan(None).clip(0.0).sum())
        for name in ("pipeline", "remaining")
    )
    if not remaining:
        return Headline(
            say("Open deals"), amount(pipeline), say("nothing is missing"), "good"
        )
    weighted = float(coverage["weighted"].fill_nan(None).sum())
    note = say(
        "{weighted} by chance, of {missing} missing",
        weighted=amount(weighted),
        missing=amount(remaining),
    )
    return Headline(
        say("Open deals to what is missing"),
        f"{number(pipeline / remaining, 1)}×",
        note,
    )
