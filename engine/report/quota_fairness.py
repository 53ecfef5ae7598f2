"""Fairness before and after, groups that carry more, and what over-assignment buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.axes import Scale
from engine.report.blocks import Cell, Head, Row, Section, Table
from engine.report.capacity_chart import RIGHT
from engine.report.compare_terms import trimmed
from engine.report.language import retell, say
from engine.report.market_facts import by_level
from engine.report.market_story import gap_text
from engine.report.scene import (
    Scene,
    Shape,
    Strip,
    Word,
    cross_grid,
    share_texts,
)
from engine.report.words import known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Record = Mapping[str, Any]

BIASED, SLIGHT = "biased", "a gap too small to matter"
START, STEP = 190.0, 34.0
MOST_GROUPS = 16
SHARES = ("share", "CV", "largest", "changes hands")
"""Measures whose names have one of these words are read in per cent."""


def fairness_section(tables: Mapping[str, pl.DataFrame]) -> Section | None:
    """Return measures before and after and gaps of groups; None without."""
    measures, bias = tables["fairness"], tables["bias"]
    if measures.is_empty() and bias.is_empty():
        return None
    blocks: list[Any] = [_measures(measures)] if measures.height else []
    if bias.height:
        scenes = [_gaps(by, bias) for by in bias["by"].unique(maintain_order=True)]
        if scenes:
            blocks.append(Row(scenes))
        blocks.append(_groups(bias))
    return Section(
        "fairness",
        say("Is it fair?"),
        say("Fairness"),
        say(
            "Before: last year’s quotas, raised alike to the same total. A group is "
            "called biased only if its gap is large enough to matter and too large for "
            "chance, all tests together (Holm)."
        ),
        blocks,
    )


def _measures(table: pl.DataFrame) -> Table:
    rows = []
    for row in table.iter_rows(named=True):
        is_share = any(word in row["measure"] for word in SHARES)
        before, after = known(row["before"]), known(row["after"])
        mark = _mark(str(row["better"] or ""), before, after)
        rows.append(
            [
                Cell(_capital(retell(row["measure"]))),
                Cell(_value(before, is_share=is_share)),
                Cell(_value(after, is_share=is_share), "now"),
                Cell(*mark),
                Cell(retell(str(row["note"] or ""), "note")),
            ]
        )
    return Table(
        heads=[
            Head(say("Measure"), is_text=True),
            Head(say("Before")),
            Head(say("After")),
            Head("", is_text=True),
            Head(say("What is good"), is_text=True),
        ],
        rows=rows,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _value(value: float | None, *, is_share: bool) -> str:
    return percent(value, 1) if is_share else trimmed(number(value, 3))


def _mark(better: str, before: float | None, after: float | None) -> tuple[str, str]:
    """Return whether it became better: lower, higher, or nearer to a number is."""
    if before is None or after is None:
        return "", ""
    if abs(after - before) <= 0.005 * max(abs(before), abs(after), 1e-9):
        return say("as before"), ""
    gain = _gain(better, before, after)
    if gain is None:
        return "", ""
    return (say("better"), "gained") if gain > 0 else (say("worse"), "lost")


def _gain(better: str, before: float, after: float) -> float | None:
    words = better.lower()
    if words in ("lower", "less", "small", "low"):
        return before - after
    if words in ("higher", "more", "large", "high"):
        return after - before
    try:
        goal = float(words.rsplit(" ", 1)[-1])
    except ValueError:
        return None
    return abs(before - goal) - abs(after - goal)


def _gaps(by: str, bias: pl.DataFrame) -> Scene:
    """Return a grouping's gaps of quota for the same potential as bars from 0."""
    rows = [
        row
        for row in bias.filter(pl.col("by") == by).iter_rows(named=True)
        if known(row["gap"]) is not None
    ][:MOST_GROUPS]
    reach = max((abs(row["gap"]) for row in rows), default=0.0) or 0.01
    across = Scale(-1.15 * reach, 1.15 * reach, START, RIGHT)
    bottom = 12 + STEP * len(rows)
    lines, words = cross_grid(across, 4.0, bottom, share_texts)
    shapes, strips = list(lines), []
    for at, row in enumerate(rows):
        y = 16 + STEP * at
        css = "q6" if row["verdict"] == BIASED else "q0 solid"
        ends = sorted((across(0.0), across(row["gap"])))
        shapes.append(Shape(f"fill {css}", f"M{ends[0]} {y}H{ends[1]}v18H{ends[0]}z"))
        name = retell(str(row["group"]))
        text = name if len(name) <= 24 else name[:23] + "…"
        words.append(Word(START - 10, y + 14, text, "left-name"))
        strips.append(Strip(0.0, y - 6, RIGHT, STEP - 4, _tip(row)))
    shapes.append(Shape("zero", f"M{across(0.0)} 4V{bottom}"))
    return Scene(
        title=_capital(by_level(by)),
        note=say("quota for the same potential, against everybody else’s"),
        height=bottom + 28,
        shapes=shapes,
        words=words,
        strips=strips,
        says=_says(rows),
    )


def _tip(row: Record) -> str:
    return "\n".join(
        (
            retell(str(row["group"])),
            say("Territories: {n}", n=number(row["territories"])),
            say("Quota for the same potential: {gap}", gap=gap_text(row["gap"])),
            say("p, all tests together: {p}", p=number(row["p_adjusted"], 3)),
            retell(str(row["verdict"])).capitalize(),
        )
    )


def _says(rows: Sequence[Record]) -> str:
    found = [retell(str(row["group"])) for row in rows if row["verdict"] == BIASED]
    if not found:
        return say("No bias found.")
    return say("Biased: {groups}.", groups=", ".join(found))


def _groups(bias: pl.DataFrame) -> Table:
    texts = (say("Group"), say("By"))
    heads = (
        *(
            say("Territories"),
            say("Quota ÷ potential"),
            say("Attainment, %"),
            say("Gap, %"),
        ),
        *(say("Effect (Hedges’ g)"), "p", say("p, Holm")),
    )
    return Table(
        heads=[
            *(Head(t, is_text=True) for t in texts),
            *map(Head, heads),
            Head(say("Verdict"), is_text=True),
        ],
        rows=[
            [
                Cell(retell(str(row["group"]))),
                Cell(retell(str(row["by"]))),
                Cell(number(row["territories"])),
                Cell(number(row["quota_to_potential"], 3)),
                Cell(_points(row["attainment"])),
                Cell(_points(row["gap"]), "now"),
                Cell(number(row["effect"], 2)),
                Cell(_p(row["p_value"])),
                Cell(_p(row["p_adjusted"])),
                Cell(
                    retell(str(row["verdict"])),
                    "lost" if row["verdict"] == BIASED else "",
                ),
            ]
            for row in bias.iter_rows(named=True)
        ],
        title=say("Groups against everybody else"),
    )


def _p(value: float | None) -> str:
    """Return a p value with the figures that tell it from 0."""
    found = known(value)
    return number(found, 3 if found is None or found >= 0.001 else 6)


def _points(share: float | None) -> str:
    found = known(share)
    return number(None if found is None else 100 * found, 1)
