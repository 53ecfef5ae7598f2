"""What over-assignment buys: the chance to make the target by how much is assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.blocks import Beside, Cell, Head, Section, Table
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP
from engine.report.compare_terms import chance
from engine.report.language import say
from engine.report.scene import (
    Scene,
    Shape,
    Spot,
    Word,
    cross_grid,
    share_texts,
    value_grid,
)
from engine.report.words import HARD_SPACE, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    Row = Mapping[str, Any]


def hedge_section(hedges: pl.DataFrame) -> Section | None:
    """Return the chance to make the target by over-assignment; None without."""
    rows = list(hedges.sort("over_assignment").iter_rows(named=True))
    if len(rows) < 2:
        return None
    table = Table(
        heads=[Head(say("Over-assignment"), is_text=True), Head(say("Chance"))],
        rows=[
            [Cell(percent(_over(row), 1), css), Cell(chance(row["p_plan"]), css)]
            for row in rows
            for css in ["now" if row["chosen"] else ""]
        ],
    )
    return Section(
        "hedge",
        say("What over-assignment buys"),
        say("Over-assignment"),
        say(
            "Reps do not all make their quotas; assigning more than the target makes "
            "it surer that the company makes its own, and each quota harder."
        ),
        [Beside(_scene(rows), [table])],
    )


def _over(row: Row) -> float:
    """Return by how much more than the target is assigned, as a share."""
    return float(row["over_assignment"]) - 1.0


def _scene(rows: Sequence[Row]) -> Scene:
    x = [_over(row) for row in rows]
    p = [float(row["p_plan"]) for row in rows]
    across = Scale(min(x), max(x), LEFT, RIGHT - 10)
    up = Scale(0.0, 1.0, BOTTOM, TOP)
    grid, words = value_grid(up, "share")
    lines, names = cross_grid(across, TOP, BOTTOM, share_texts)
    path = "L".join(f"{across(a)} {up(b)}" for a, b in zip(x, p, strict=True))
    chosen = next((row for row in rows if row["chosen"]), None)
    return Scene(
        title=say("Chance to make the target"),
        note=say("by how much more than the target is assigned"),
        height=BOTTOM + 28,
        shapes=[*grid, *lines, Shape("line q1", f"M{path}")],
        words=[*words, *names, *_pick(chosen, across, up)],
        spots=[
            Spot(
                across(a),
                up(b),
                8.0 if row["chosen"] else 4.0,
                "q4 chosen" if row["chosen"] else "q1",
                _tip(a, b),
            )
            for a, b, row in zip(x, p, rows, strict=True)
        ],
        says=_says(chosen),
    )


def _tip(over: float, p: float) -> str:
    return "\n".join(
        (
            say("Over-assignment {share}", share=percent(over, 1)),
            say("Chance to make the target: {chance}", chance=chance(p)),
        )
    )


def _pick(chosen: Row | None, across: Scale, up: Scale) -> list[Word]:
    if chosen is None:
        return []
    x, y = across(_over(chosen)), up(float(chosen["p_plan"]))
    is_left = x > (LEFT + RIGHT) / 2
    place = min(y + 24, BOTTOM - 8)
    css = "pick end-word" if is_left else "pick"
    text = say("this plan").replace(" ", HARD_SPACE)
    return [Word(x - 14 if is_left else x + 14, place, text, css)]


def _says(chosen: Row | None) -> str:
    if chosen is None:
        return ""
    return say(
        "Chosen: {share} more than the target, with a chance of {chance} to make it.",
        share=percent(_over(chosen), 1),
        chance=chance(chosen["p_plan"]),
    )
