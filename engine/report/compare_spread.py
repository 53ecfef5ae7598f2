"""How attainment and pay are spread: the outline of a histogram for each plan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import span_text
from engine.report.language import mark, say
from engine.report.words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan

LEFT, RIGHT, TOP, BOTTOM = 48.0, 554.0, 12.0, 240.0
SEEN = 0.001
"""Ends of the picture that hold less than this under every plan are cut off."""
TITLES = {
    "attainment": (
        mark("Attainment"),
        mark("share of reps and years by share of quota reached"),
    ),
    "pay": (
        mark("Payout"),
        mark("share of reps and years by pay earned, % of target incentive"),
    ),
}

Bin = tuple[float, float, float]
"""(start, end, share)."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One plan's histogram: its outline, and the area below it."""

    plan: Plan
    line: str
    area: str


@dataclass(frozen=True, slots=True)
class Hover:
    """One column of the picture, with every plan's share in words."""

    x: float
    width: float
    tip: str


@dataclass(frozen=True, slots=True)
class Spread:
    """All plans' histograms of one quantity; ``quota_x`` is where 100 % lies."""

    title: str
    note: str
    outlines: list[Outline]
    ticks: list[Mark]
    shares: list[Mark]
    quota_x: float | None
    hovers: list[Hover]


def spreads(facts: CompareFacts, table: pl.DataFrame) -> list[Spread]:
    """Return a picture of attainment and one of pay."""
    found = []
    for what in dict.fromkeys([*TITLES, *table["what"].unique(maintain_order=True)]):
        mine = table.filter(what=what)
        if mine.height:
            found.append(_spread(facts, what, mine))
    return found


def _spread(facts: CompareFacts, what: str, table: pl.DataFrame) -> Spread:
    bins = {
        plan: _bins(table.filter(plan=plan.key).select("start", "end", "share"))
        for plan in facts.plans
    }
    every = [one for held in bins.values() for one in held]
    every = [one for one in every if one[2] >= SEEN] or every
    low, high = min(one[0] for one in every), max(one[1] for one in every)
    across = Scale(low, high, LEFT, RIGHT)
    bins = {
        plan: [one for one in held if one[0] >= low and one[1] <= high]
        for plan, held in bins.items()
    }
    most = max(one[2] for one in every) or 1.0
    up = Scale(0.0, 1.06 * most, BOTTOM, TOP)
    title, note = what.capitalize(), ""
    if what in TITLES:
        title, note = (say(text) for text in TITLES[what])
    return Spread(
        title=title,
        note=note,
        outlines=[
            Outline(plan, _line(held, across, up), _area(held, across, up))
            for plan, held in bins.items()
            if held
        ],
        ticks=[Mark(across(v), BOTTOM + 22, percent(v)) for v in across.ticks(8)],
        shares=[Mark(LEFT - 8, up(v), percent(v)) for v in up.ticks(5)],
        quota_x=across(1.0) if low < 1 < high else None,
        hovers=_hovers(bins, across),
    )


def _bins(table: pl.DataFrame) -> list[Bin]:
    """Return bins by their start; an endless one is as wide as the one beside it."""
    rows = sorted(table.iter_rows())
    wide = next((b - a for a, b, _ in rows if math.isfinite(b - a)), 1.0)
    return [
        (
            a if math.isfinite(a) else b - wide,
            b if math.isfinite(b) else a + wide,
            share,
        )
        for a, b, share in rows
    ]


def _line(bins: Sequence[Bin], across: Scale, up: Scale) -> str:
    path = f"M{across(bins[0][0])} {up(0.0)}"
    for _, end, share in bins:
        path += f"V{up(share)}H{across(end)}"
    return f"{path}V{up(0.0)}"


def _area(bins: Sequence[Bin], across: Scale, up: Scale) -> str:
    return _line(bins, across, up) + "z"


def _hovers(bins: dict[Plan, list[Bin]], across: Scale) -> list[Hover]:
    shares: dict[tuple[float, float], list[str]] = {}
    for plan, held in bins.items():
        for start, end, share in held:
            told = shares.setdefault((start, end), [])
            told.append(f"{plan.title}: {percent(share, 1)}")
    return [
        Hover(
            across(start),
            round(across(end) - across(start), 1),
            "\n".join([span_text(percent(start), percent(end)), *told]),
        )
        for (start, end), told in sorted(shares.items())
    ]
