"""The answer of a look at the market, and the figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.capacity_story import Answer
from engine.report.headline import Headline
from engine.report.language import mark, retell, say
from engine.report.market_facts import CHOSEN, NAIVE, SEASONAL
from engine.report.words import (
    MINUS,
    NOTHING,
    amount,
    known,
    money,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.report.market_facts import MarketFacts

CLOSE = 0.05
"""Coverage this near to what was promised is told as kept."""


def answer(facts: MarketFacts, tables: Mapping[str, pl.DataFrame]) -> Answer:
    """Return what will be sold, where most can be won, and how good the forecast is."""
    if facts.ahead is None:
        told = [_best(facts), _mix(facts, tables["mix_sums"], tables["mix"])]
        first = (
            say("Where sales can grow")
            if facts.segments
            else say("The market, looked at")
        )
        return Answer(first, "good", tuple(text for text in told if text))
    growth = facts.growth
    said = {"money": money(facts.ahead, facts.currency)}
    head = say("{money} of sales are foreseen", **said)
    if growth is not None:
        said["share"] = percent(abs(growth), 1)
        more = mark("{money} of sales are foreseen, {share} more than a year before")
        less = mark("{money} of sales are foreseen, {share} less than a year before")
        head = say(more if growth >= 0 else less, **said)
    told = [
        say("The forecast is for {span}.", span=facts.span),
        _best(facts),
        _quality(facts),
        _mix(facts, tables["mix_sums"], tables["mix"]),
    ]
    is_poor = beats(facts) is not None and (beats(facts) or 0.0) < 0
    return Answer(head, "warn" if is_poor else "good", tuple(t for t in told if t))


def beats(facts: MarketFacts) -> float | None:
    """Return by how much the forecast's error is below the better naive one's."""
    chosen = facts.scores.get(CHOSEN)
    naive = [
        mase
        for name in (NAIVE, SEASONAL)
        if name in facts.scores and (mase := facts.scores[name].mase) is not None
    ]
    if chosen is None or chosen.mase is None or not naive or min(naive) <= 0:
        return None
    return 1 - chosen.mase / min(naive)


def _best(facts: MarketFacts) -> str:
    if not facts.segments:
        return ""
    top = facts.segments[0]
    text = say("The largest opportunity is {segment}", segment=top["segment"])
    growth = known(top["growth"])
    if growth is not None:
        said = {"text": text, "share": percent(abs(growth), 1)}
        way = mark("{text}, shrinking by {share}")
        if growth >= 0:
            way = mark("{text}, growing by {share}")
        text = say(way, **said)
        if not top["sure"]:
            text = say("{text} (growth and decline are both possible)", text=text)
    if known(top["white_space"]) is not None:
        white = money(top["white_space"], facts.currency)
        text = say("{text}, with {money} not yet sold", text=text, money=white)
    return f"{text}."


def gap_text(share: float | None) -> str:
    """Return a growth with its sign: ``+8.2%``."""
    found = known(share)
    if found is None:
        return NOTHING
    text = number(100 * abs(found), 1 if abs(found) >= 0.01 else 2)
    is_zero = not any(sign in text for sign in "123456789")
    return ("" if is_zero else "+" if found > 0 else MINUS) + text + "%"


def _quality(facts: MarketFacts) -> str:
    by = beats(facts)
    if by is None:
        return ""
    if by < 0:
        return say(
            "On held-back periods the forecast did no better than repeating the past: "
            "treat it with care."
        )
    text = say(
        "On held-back periods the forecast’s error is {share} below the better of the "
        "naive ones’",
        share=percent(by),
    )
    held = facts.scores[CHOSEN].coverage95
    if held is not None and held < 0.95 - CLOSE:
        text = say(
            "{text}; its 95% interval held only {share}, so it was widened",
            text=text,
            share=percent(held),
        )
    return f"{text}."


def _mix(facts: MarketFacts, sums: pl.DataFrame, mix: pl.DataFrame) -> str:
    if sums.is_empty():
        return ""
    gained = float((sums["profit"] - sums["profit_today"]).sum())
    if gained <= 0:
        return say("Today’s mix of channels is already the best.")
    budget, today = float(mix["spend"].sum()), float(mix["today"].sum())
    said = {"money": money(gained, facts.currency)}
    if abs(budget - today) <= 0.005 * today:
        return say("Another mix of channels would add {money} profit.", **said)
    return say(
        "Another mix of channels, with {budget} instead of {today} spent, would add "
        "{money} profit.",
        budget=money(budget, facts.currency),
        today=money(today, facts.currency),
        **said,
    )


def headlines(facts: MarketFacts) -> list[Headline]:
    """Return the figures on top of the page."""
    return [
        one
        for one in (
            _foreseen(facts),
            _growth(facts),
            _white(facts),
            _top(facts),
            _error(facts),
            _coverage(facts),
        )
        if one is not None
    ]


def _foreseen(facts: MarketFacts) -> Headline | None:
    if facts.ahead is None:
        return None
    note = facts.span
    if facts.before is not None:
        before = amount(facts.before)
        note = say("{span}; a year before {amount}", span=note, amount=before)
    label = say("Sales foreseen, {currency}", currency=facts.currency)
    return Headline(label, amount(facts.ahead), note)


def _growth(facts: MarketFacts) -> Headline | None:
    if facts.growth is None:
        return None
    tone = "good" if facts.growth > 0 else "bad"
    return Headline(
        say("Growth"), gap_text(facts.growth), say("on the year before"), tone
    )


def _white(facts: MarketFacts) -> Headline | None:
    if facts.white_space is None:
        return None
    label = say("White space, {currency}", currency=facts.currency)
    return Headline(label, amount(facts.white_space), say("potential not yet sold"))


def _top(facts: MarketFacts) -> Headline | None:
    if not facts.segments:
        return None
    top = facts.segments[0]
    note = retell(str(top["class"] or ""))
    return Headline(say("Largest opportunity"), str(top["segment"]), note)


def _error(facts: MarketFacts) -> Headline | None:
    chosen = facts.scores.get(CHOSEN)
    if chosen is None or chosen.mase is None:
        return None
    others = [
        f"{retell(name)} {number(s.mase, 2)}"
        for name, s in facts.scores.items()
        if name != CHOSEN and s.mase is not None
    ]
    by = beats(facts)
    tone = "" if by is None else "good" if by > 0 else "bad"
    label = say("Error on held-back periods, MASE")
    return Headline(label, number(chosen.mase, 2), ", ".join(others), tone)


def _coverage(facts: MarketFacts) -> Headline | None:
    chosen = facts.scores.get(CHOSEN)
    if chosen is None or chosen.coverage95 is None:
        return None
    note = say(
        "of the 95% interval, on held-back periods; 80%: {share}",
        share=percent(chosen.coverage80),
    )
    tone = "good" if abs(chosen.coverage95 - 0.95) <= CLOSE else "bad"
    shown = percent(chosen.coverage95)
    return Headline(say("Within the interval"), shown or NOTHING, note, tone)
