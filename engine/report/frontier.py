"""One goal against another: a picture with what is proven, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP
from engine.report.compare_terms import tick_texts
from engine.report.scene import Key, Scene, Shape, Spot, cross_grid, value_grid
from engine.report.words import (
    NOTHING,
    TERM_NAMES,
    at_most_percent,
    count,
    exact_money,
    known,
    money,
    number,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    Row = Mapping[str, Any]

PLAN = "plan"
_FLOOR = BOTTOM + 60
_SAID = {
    "front": "",
    "repeated": "buys nothing",
    "empty": "no plan: proven",
    "unknown": "no plan found",
    PLAN: "this plan",
}


@dataclass(frozen=True, slots=True)
class FrontierPart:
    """The section: what is set against what, a picture, and rows of figures.

    Parameters
    ----------
    title, hint
        Above it.
    scene
        The picture; None where no point has a plan.
    heads, rows
        A table; each row with what is said of it.
    says
        What follows, in sentences.
    """

    title: str
    hint: str
    scene: Scene | None
    heads: tuple[str, ...]
    rows: list[tuple[str, tuple[str, ...]]]
    says: list[str]


def frontier_part(table: pl.DataFrame | None, currency: str) -> FrontierPart | None:
    """Return the section on the frontier; None where the run has none.

    Parameters
    ----------
    table
        Points, the tightest cap first, the plan last; money in ``currency`` a year.
    """
    if table is None or table.is_empty():
        return None
    rows = list(table.iter_rows(named=True))
    points = [row for row in rows if row["place"] != PLAN]
    one, other = names(rows[0])
    return FrontierPart(
        title=f"{one.capitalize()} against {other}",
        hint=f"Each point is the best plan found under a cap on {other}. The whisker "
        f"reaches down to the bound: no plan under that cap has less {one}.",
        scene=_scene(rows, currency),
        heads=headings(rows[0], currency),
        rows=[(said(row), cells(row)) for row in rows],
        says=sentences(points, currency),
    )


def said(row: Row) -> str:
    """Return what is said of a point, or nothing."""
    return _SAID[row["place"]]


def names(row: Row) -> tuple[str, str]:
    """Return both goals as people call them."""
    other = str(row["against"])
    if other.startswith("balance"):
        other = other.replace("balance", "the tolerance of balance", 1)
    one = str(row["minimise"])
    return TERM_NAMES.get(one, one), TERM_NAMES.get(other, other)


def headings(row: Row, currency: str) -> tuple[str, ...]:
    """Return the headings of the figures; money is in the headings' currency."""
    one = names(row)[0].capitalize()
    has = "Has" if row["unit"] == "share" else f"Has, {currency}"
    cap = "Cap" if row["unit"] == "share" else f"Cap, {currency}"
    return (cap, has, f"{one}, {currency}", "Bound", "Gap", "Moved")


def cells(row: Row) -> tuple[str, ...]:
    """Return a point's figures, those of the scenario's plan without a cap."""
    gap, moved = known(row["gap"]), row["accounts_moved"]
    return (
        "" if row["place"] == PLAN else _bare(row["cap"], row),
        _bare(row["found"], row),
        number(row["objective"]),
        number(row["bound"]),
        NOTHING if gap is None else at_most_percent(gap),
        NOTHING if moved is None else number(moved),
    )


def _bare(value: float | None, row: Row) -> str:
    if known(value) is None:
        return NOTHING
    return percent(value, 1) if row["unit"] == "share" else number(value)


def sentences(points: Sequence[Row], currency: str) -> list[str]:
    """Return what the front says: from end to end, the dearest step, what is proven."""
    front = [row for row in points if row["place"] == "front"]
    found = []
    if len(front) > 1:
        tight, loose = front[0], front[-1]
        rise = tight["objective"] - loose["objective"]
        share = rise / loose["objective"] if loose["objective"] else 0.0
        one, other = names(tight)
        found.append(
            f"With {other} cut from {_other(loose['found'], loose, currency)} to "
            f"{_other(tight['found'], tight, currency)}, {one} rises by "
            f"{money(rise, currency)} a year ({percent(share, 1)})."
        )
    if len(front) > 2:
        found.append(_dearest(front, currency))
    empty = [row for row in points if row["place"] == "empty"]
    if empty:
        most = _other(empty[-1]["cap"], empty[-1], currency)
        found.append(f"No plan keeps every rule within {most}; this is proven.")
    gaps = [gap for row in front if (gap := known(row["gap"])) is not None]
    if gaps and len(gaps) == len(front):
        worst = max(gaps)
        found.append(
            "Every point is proven to be the best there is."
            if worst <= 0
            else f"Every point is proven within {at_most_percent(worst)} of the best."
        )
    return found


def _dearest(front: Sequence[Row], currency: str) -> str:
    steps = [
        ((a["objective"] - b["objective"]) / (b["found"] - a["found"]), a, b)
        for a, b in pairwise(front)
        if b["found"] > a["found"]
    ]
    slope, a, b = max(steps, key=lambda step: float(step[0]))
    each = (
        f"{money(slope / 100, currency)} a year for each percentage point"
        if a["unit"] == "share"
        else f"{number(slope, 2)} for each {currency} less"
    )
    span = f"{_other(b['found'], b, currency)} to {_other(a['found'], a, currency)}"
    return f"The dearest step is that from {span}: {each}."


def _other(value: float | None, row: Row, currency: str) -> str:
    if known(value) is None:
        return NOTHING
    if row["unit"] == "share":
        return percent(value, 1)
    return exact_money(value, currency)


def _scene(rows: Sequence[Row], currency: str) -> Scene | None:
    solved = [row for row in rows if known(row["objective"]) is not None]
    if not any(row["place"] != PLAN for row in solved):
        return None
    across, up = _scales(rows, solved)
    shapes, words = value_grid(up, "money")
    kind = "share" if rows[0]["unit"] == "share" else "money"
    lines, ticks = cross_grid(across, TOP, _FLOOR, lambda v: _ticks(kind, v))
    points = [row for row in solved if row["place"] != PLAN]
    marks, keys = _marks(rows, points, (across, up))
    one, other = names(rows[0])
    return Scene(
        title=f"{one.capitalize()} against {other}",
        note=f"upwards {one}, {currency} a year; to the right the cap",
        height=_FLOOR + 30,
        shapes=[*shapes, *lines, *marks],
        words=[*words, *ticks],
        spots=[_spot(row, across, up, currency) for row in points],
        keys=keys,
    )


def _ticks(kind: str, values: list[float]) -> list[str]:
    if kind == "share":
        digits = 0 if all(abs(100 * v - round(100 * v)) < 1e-9 for v in values) else 1
        return [percent(v, digits) for v in values]
    return tick_texts("money", values)


def _scales(rows: Sequence[Row], solved: Sequence[Row]) -> tuple[Scale, Scale]:
    xs = [
        v for row in rows for n in ("cap", "found") if (v := known(row[n])) is not None
    ]
    ys = [
        v
        for row in solved
        for n in ("objective", "bound")
        if (v := known(row[n])) is not None
    ]
    wide = (max(xs) - min(xs)) or max(abs(max(xs)), 1e-9)
    high = (max(ys) - min(ys)) or max(0.02 * abs(max(ys)), 1e-9)
    across = Scale(max(min(xs) - 0.06 * wide, 0.0), max(xs) + 0.05 * wide, LEFT, RIGHT)
    return across, Scale(min(ys) - 0.1 * high, max(ys) + 0.1 * high, _FLOOR, TOP)


def _marks(
    rows: Sequence[Row], points: Sequence[Row], scales: tuple[Scale, Scale]
) -> tuple[list[Shape], list[Key]]:
    across, up = scales
    best = [(across(row["cap"]), up(row["objective"])) for row in points]
    shapes = [Shape("front-line", _stairs(best))]
    keys = [Key("front-key", "bar", "best plan found")]
    whiskers = "".join(
        _whisker(across(row["cap"]), up(row["objective"]), up(row["bound"]))
        for row in points
        if known(row["bound"]) is not None
    )
    if whiskers:
        shapes.append(Shape("whisker", whiskers))
        keys.append(Key("whisker", "line", "down to the bound"))
    if any(row["place"] == "repeated" for row in points):
        keys.append(Key("again-key", "bar", "weaker cap that buys nothing"))
    empty = [across(row["cap"]) for row in rows if row["place"] == "empty"]
    if empty:
        end = max(empty)
        shapes.insert(0, Shape("no-plan", f"M{LEFT} {TOP}H{end}V{_FLOOR}H{LEFT}z"))
        keys.append(Key("no-plan", "bar", "no plan: proven"))
    unknown = [across(row["cap"]) for row in rows if row["place"] == "unknown"]
    if unknown:
        crosses = "".join(f"M{x - 4} {_FLOOR - 12}l8 8m0-8l-8 8" for x in unknown)
        shapes.append(Shape("lost", crosses))
        keys.append(Key("lost", "line", "no plan found"))
    for row in rows:
        if row["place"] == PLAN and known(row["objective"]) is not None:
            x, y = across(row["found"]), up(row["objective"])
            shapes.append(Shape("this-plan", f"M{x} {y - 9}l9 9-9 9-9-9z"))
            keys.append(Key("this-plan", "bar", "this plan"))
    return shapes, keys


def _stairs(best: Sequence[tuple[float, float]]) -> str:
    """Return the least found for any cap: it falls at each point, and at no other."""
    (x, y), *others = best
    return f"M{x} {y}" + "".join(f"H{a}V{b}" for a, b in others)


def _whisker(x: float, top: float, low: float) -> str:
    return f"M{x} {top}V{low}M{x - 5} {low}h10" if low - top >= 0.5 else ""


def _spot(row: Row, across: Scale, up: Scale, currency: str) -> Spot:
    one, other = names(row)
    gap = known(row["gap"])
    lines = [
        f"{other.capitalize()}: at most {_other(row['cap'], row, currency)}",
        f"It has {_other(row['found'], row, currency)}",
        f"{one.capitalize()}: {exact_money(row['objective'], currency)} a year",
        f"Bound: {exact_money(row['bound'], currency)}",
    ]
    if gap is not None:
        lines.append(f"Gap: {at_most_percent(gap)}")
    lines.append(f"{count(row['accounts_moved'], 'account')} would move")
    css = "again" if row["place"] == "repeated" else "found"
    where = (across(row["cap"]), up(row["objective"]))
    return Spot(*where, 5.5, css, "\n".join(lines))
