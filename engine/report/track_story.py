"""The answer of tracking in one sentence, and the figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.report.capacity_story import Answer
from engine.report.compare_terms import between, chance
from engine.report.headline import Headline
from engine.report.track_facts import who
from engine.report.words import amount, count, known, money, number, percent

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
        return Answer(f"Results until {facts.until}", "warn", tuple(told))
    p = known(whole["p_land"])
    told = [
        _landing(facts),
        _warned(facts, tables["warnings"]),
        _covered(tables["coverage"], facts),
    ]
    head = f"{percent(whole['pace'])} of the plan to date"
    if p is not None:
        head += f"; {chance(p)} to make the year"
    tone = "good" if p is None or p >= GOOD else "warn" if p >= FAIR else "bad"
    return Answer(head, tone, tuple(text for text in told if text))


def _landing(facts: TrackFacts) -> str:
    whole = facts.whole or {}
    if known(whole.get("forecast")) is None:
        return ""
    text = (
        f"Until {facts.until} {money(whole['actual'], facts.currency)} are sold; the "
        f"year is foreseen to end at {amount(whole['forecast'])} of "
        f"{amount(whole['quota'])}"
    )
    if known(whole.get("low90")) is not None:
        ends = between(amount(whole["low90"]), amount(whole["high90"]))
        text += f" ({ends} in nine of ten cases)"
    return f"{text}."


def _warned(facts: TrackFacts, warnings: pl.DataFrame) -> str:
    if warnings.is_empty():
        return "Nobody needs a warning."
    top = warnings.sort("rank").row(0, named=True)
    text = f"{count(facts.warned, 'warning')}, the first for {who(top)}"
    if known(top["at_stake"]) is not None:
        text += f" with {money(top['at_stake'], facts.currency)} at stake"
    return f"{text}."


def _covered(coverage: pl.DataFrame, facts: TrackFacts) -> str:
    if coverage.is_empty():
        return ""
    fine = coverage.filter(pl.col("verdict").is_in([ENOUGH, REACHED])).height
    text = f"Open deals are enough for {number(fine)} of {number(coverage.height)}"
    if facts.coverage_probability is not None:
        text += f", asked for {percent(facts.coverage_probability)}"
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
    note = f"{amount(whole['actual'])} of {amount(whole['plan_to_date'])}"
    return Headline(f"Plan until {facts.until}", percent(whole["pace"]), note, tone)


def _chance(facts: TrackFacts) -> Headline | None:
    p = known((facts.whole or {}).get("p_land"))
    if p is None:
        return None
    tone = "good" if p >= GOOD else "" if p >= FAIR else "bad"
    return Headline("Chance to make the year", chance(p), "of the whole quota", tone)


def _foreseen(facts: TrackFacts) -> Headline | None:
    whole = facts.whole or {}
    if known(whole.get("forecast")) is None:
        return None
    note = "of " + amount(whole["quota"])
    if known(whole.get("low90")) is not None:
        note += f"; {between(amount(whole['low90']), amount(whole['high90']))}"
    label = f"Foreseen for the year, {facts.currency}"
    return Headline(label, amount(whole["forecast"]), note)


def _needed(facts: TrackFacts) -> Headline | None:
    whole = facts.whole or {}
    needed = known(whole.get("run_rate_needed"))
    if needed is None:
        return None
    note = f"so far {amount(whole['run_rate'])}"
    return Headline(f"Needed a month, {facts.currency}", amount(needed), note)


def _warnings(facts: TrackFacts) -> Headline:
    note = f"{amount(facts.at_stake)} at stake" if facts.warned else "nobody"
    tone = "bad" if facts.warned else "good"
    return Headline("Early warnings", number(facts.warned), note, tone)


def _coverage(coverage: pl.DataFrame) -> Headline | None:
    if coverage.is_empty():
        return None
    pipeline, remaining = (
        float(coverage[name].fill_nan(None).clip(0.0).sum())
        for name in ("pipeline", "remaining")
    )
    if not remaining:
        return Headline("Open deals", amount(pipeline), "nothing is missing", "good")
    weighted = float(coverage["weighted"].fill_nan(None).sum())
    note = f"{amount(weighted)} by chance, of {amount(remaining)} missing"
    return Headline(
        "Open deals to what is missing", f"{number(pipeline / remaining, 1)}×", note
    )
