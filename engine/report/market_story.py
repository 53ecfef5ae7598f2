"""The answer of a look at the market, and the figures on top of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.capacity_story import Answer
from engine.report.compare_terms import gap
from engine.report.headline import Headline
from engine.report.market_facts import CHOSEN, NAIVE, SEASONAL
from engine.report.words import (
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
        first = "Where sales can grow" if facts.segments else "The market, looked at"
        return Answer(first, "good", tuple(text for text in told if text))
    growth = facts.growth
    head = f"{money(facts.ahead, facts.currency)} of sales are foreseen"
    if growth is not None:
        head += f", {percent(abs(growth), 1)} {'more' if growth >= 0 else 'less'}"
        head += " than a year before"
    told = [
        f"The forecast is for {facts.span}.",
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
    text = f"The largest opportunity is {top['segment']}"
    growth = known(top["growth"])
    if growth is not None:
        way = "growing" if growth >= 0 else "shrinking"
        doubt = "" if top["sure"] else " (growth and decline are both possible)"
        text += f", {way} by {percent(abs(growth), 1)}{doubt}"
    if known(top["white_space"]) is not None:
        text += f", with {money(top['white_space'], facts.currency)} not yet sold"
    return f"{text}."


def gap_text(share: float | None) -> str:
    """Return a growth with its sign: ``+8.2%``."""
    return gap("share", share).replace(" pts", "%")


def _quality(facts: MarketFacts) -> str:
    by = beats(facts)
    if by is None:
        return ""
    if by < 0:
        return (
            "On held-back periods the forecast did no better than repeating the past: "
            "treat it with care."
        )
    text = (
        f"On held-back periods the forecast’s error is {percent(by)} below the better "
        "of the naive ones’"
    )
    held = facts.scores[CHOSEN].coverage95
    if held is not None and held < 0.95 - CLOSE:
        text += f"; its 95% interval held only {percent(held)}, so it was widened"
    return f"{text}."


def _mix(facts: MarketFacts, sums: pl.DataFrame, mix: pl.DataFrame) -> str:
    if sums.is_empty():
        return ""
    gained = float((sums["profit"] - sums["profit_today"]).sum())
    if gained <= 0:
        return "Today’s mix of channels is already the best."
    budget, today = float(mix["spend"].sum()), float(mix["today"].sum())
    money_too = ""
    if abs(budget - today) > 0.005 * today:
        before = money(today, facts.currency)
        money_too = f", with {money(budget, facts.currency)} instead of {before} spent,"
    return (
        f"Another mix of channels{money_too} would add "
        f"{money(gained, facts.currency)} profit."
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
        note += f"; a year before {amount(facts.before)}"
    return Headline(f"Sales foreseen, {facts.currency}", amount(facts.ahead), note)


def _growth(facts: MarketFacts) -> Headline | None:
    if facts.growth is None:
        return None
    tone = "good" if facts.growth > 0 else "bad"
    return Headline("Growth", gap_text(facts.growth), "on the year before", tone)


def _white(facts: MarketFacts) -> Headline | None:
    if facts.white_space is None:
        return None
    label = f"White space, {facts.currency}"
    return Headline(label, amount(facts.white_space), "potential not yet sold")


def _top(facts: MarketFacts) -> Headline | None:
    if not facts.segments:
        return None
    top = facts.segments[0]
    note = str(top["class"] or "")
    return Headline("Largest opportunity", str(top["segment"]), note)


def _error(facts: MarketFacts) -> Headline | None:
    chosen = facts.scores.get(CHOSEN)
    if chosen is None or chosen.mase is None:
        return None
    others = [
        f"{name} {number(s.mase, 2)}"
        for name, s in facts.scores.items()
        if name != CHOSEN and s.mase is not None
    ]
    by = beats(facts)
    tone = "" if by is None else "good" if by > 0 else "bad"
    label = "Error on held-back periods, MASE"
    return Headline(label, number(chosen.mase, 2), ", ".join(others), tone)


def _coverage(facts: MarketFacts) -> Headline | None:
    chosen = facts.scores.get(CHOSEN)
    if chosen is None or chosen.coverage95 is None:
        return None
    note = (
        f"of the 95% interval, on held-back periods; 80%: {percent(chosen.coverage80)}"
    )
    tone = "good" if abs(chosen.coverage95 - 0.95) <= CLOSE else "bad"
    shown = percent(chosen.coverage95)
    return Headline("Within the interval", shown or NOTHING, note, tone)
