"""Where the year lands: the company's as a fan, everybody's as a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.blocks import Beside, Lines, Row, Section
from engine.report.capacity_chart import LEFT, RIGHT, TOP
from engine.report.capacity_words import since
from engine.report.compare_terms import between, chance
from engine.report.language import mark, retell, say
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    Spot,
    cross_grid,
    share_texts,
    spread_out,
)
from engine.report.track_course import course, money_scene, share_scene
from engine.report.track_facts import COMPANY, who
from engine.report.track_story import FAIR, GOOD
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.track_facts import TrackFacts

    Record = Mapping[str, Any]

EACH = {
    "rep": mark("Foreseen attainment of each rep"),
    "district": mark("Foreseen attainment of each district"),
    "region": mark("Foreseen attainment of each region"),
}
SPREAD = (0.4, 1.6)
"""Attainments between which pictures of it reach at most; others lie at the edge."""


def landing_section(
    facts: TrackFacts, tables: Mapping[str, pl.DataFrame]
) -> Section | None:
    """Return the company's year as a fan, and everybody's landing; None without."""
    blocks: list[Any] = []
    found = course(facts, tables["months"])
    pair: list[Scene] = []
    if found:
        blocks.append(Beside(share_scene(found), [_whole(facts)]))
        pair.append(money_scene(facts, found))
    elif facts.whole is not None:
        blocks.append(_whole(facts))
    finest = next((by for by in facts.by if by != COMPANY), "")
    if finest:
        rows = list(tables["attainment"].filter(by=finest).iter_rows(named=True))
        pair += [one for one in [_dots(facts, rows, finest)] if one]
    blocks += [Row(pair)] if len(pair) > 1 else [Beside(one, []) for one in pair]
    if not blocks:
        return None
    return Section(
        "landing",
        say("Where the year lands"),
        say("Landing"),
        say(
            "What is sold until {month}, and what is foreseen from there with the "
            "plan’s season and each one’s own pace.",
            month=since(facts.as_of[:7]),
        ),
        blocks,
    )


def _whole(facts: TrackFacts) -> Lines:
    whole = facts.whole or {}
    p = known(whole.get("p_land"))
    rows = [
        (say("Quota of the year"), number(whole.get("quota")), ""),
        (say("Plan to date"), number(whole.get("plan_to_date")), ""),
        (say("Sold to date"), number(whole.get("actual")), ""),
        (say("Of the plan to date"), percent(whole.get("pace"), 1), ""),
        (say("Sold a month so far"), number(whole.get("run_rate")), ""),
        (say("Needed a month from now on"), number(whole.get("run_rate_needed")), ""),
        (say("Foreseen for the year"), number(whole.get("forecast")), ""),
        (say("In nine of ten cases"), _ends(whole), ""),
        (say("Chance to make the year"), "" if p is None else chance(p), ""),
    ]
    shown = [row for row in rows if row[1] not in ("", number(None))]
    return Lines(say("In {currency}", currency=facts.currency), shown)


def _ends(whole: Record) -> str:
    ends = [whole.get(name) for name in ("low90", "high90")]
    if any(known(end) is None for end in ends):
        return ""
    return between(*(amount(end) for end in ends))


def tone_of(p: float | None) -> str:
    """Return the colour of a chance to land."""
    if p is None:
        return "q0"
    return "q4" if p >= GOOD else "q2" if p >= FAIR else "q6"


def _dots(facts: TrackFacts, rows: Sequence[Record], by: str) -> Scene | None:
    """Return everybody's foreseen attainment as a dot, coloured by their chance."""
    found = [
        (row, float(row["forecast"]) / float(row["quota"]))
        for row in rows
        if known(row["forecast"]) is not None and (known(row["quota"]) or 0.0) > 0
    ]
    if len(found) < 3:
        return None
    low = max(min([v for _, v in found] + [0.9]), SPREAD[0])
    high = min(max([v for _, v in found] + [1.1]), SPREAD[1])
    across = Scale(low - 0.03, high + 0.03, LEFT - 40, RIGHT)
    places = [across(min(max(value, low), high)) for _, value in found]
    size = 5.5 if len(found) <= 80 else 3.4 if len(found) <= 400 else 2.2
    heights = spread_out(places, 74.0, 2.1 * size, 60.0)
    bottom = 142.0
    fair, good = percent(FAIR), percent(GOOD)
    lines, words = cross_grid(across, TOP, bottom, share_texts)
    spots = [
        Spot(x, y, size, tone_of(known(row["p_land"])), _tip(facts, row, value))
        for (row, value), x, y in zip(found, places, heights, strict=True)
    ]
    return Scene(
        title=_title(by),
        note=say("of the whole quota"),
        height=bottom + 28,
        shapes=[*lines, Shape("goal-line", f"M{across(1.0)} {TOP}V{bottom}")],
        words=words,
        spots=spots,
        keys=[
            Key("dot-key q4", "bar", say("chance {share} or more", share=good)),
            Key("dot-key q2", "bar", say("{low} to {high}", low=fair, high=good)),
            Key("dot-key q6", "bar", say("below {share}", share=fair)),
        ],
        says=_dots_say(found),
    )


def _title(by: str) -> str:
    if by in EACH:
        return say(EACH[by])
    return say("Foreseen attainment of each {level}", level=retell(by))


def _dots_say(found: Sequence[tuple[Record, float]]) -> str:
    fine = sum(value >= 1 for _, value in found)
    far = [row for row, _ in found if (known(row["p_land"]) or 1.0) < FAIR]
    stake = amount(sum(known(row["at_stake"]) or 0.0 for row in far))
    said = {"n": number(fine), "all": number(len(found))}
    if not far:
        return say("{n} of {all} are foreseen to make it.", **said)
    return say(
        "{n} of {all} are foreseen to make it; with the {few} below {share}, {stake} "
        "is at stake.",
        **said,
        few=len(far),
        share=percent(FAIR),
        stake=stake,
    )


def _tip(facts: TrackFacts, row: Record, value: float) -> str:
    p = known(row["p_land"])
    end = money(row["forecast"], facts.currency)
    lines = [
        who(row),
        say("Foreseen: {money} ({share})", money=end, share=percent(value)),
        say("Sold: {amount}", amount=amount(row["actual"])),
        say("Of the plan to date: {share}", share=percent(row["pace"])),
    ]
    if p is not None:
        lines.append(say("Chance to make the quota: {chance}", chance=chance(p)))
    return "\n".join(lines)
