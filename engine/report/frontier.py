"""One goal against another: a picture with what is proven, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.report.axes import Scale
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP
from engine.report.compare_terms import tick_texts
from engine.report.language import mark, retell, say, say_in, say_many
from engine.report.scene import Key, Scene, Shape, Spot, cross_grid, value_grid
from engine.report.words import (
    NOTHING,
    at_most_percent,
    exact_money,
    known,
    money,
    number,
    percent,
    term_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    Row = Mapping[str, Any]

PLAN = "plan"
_FLOOR = BOTTOM + 60
_SAID = {
    "front": "",
    "repeated": mark("buys nothing"),
    "empty": mark("no plan: proven"),
    "unknown": mark("no plan found"),
    PLAN: mark("this plan"),
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
        title=_title(rows[0]),
        hint=say(
            "Each point is the best plan found under a cap on {other}. The whisker "
            "reaches down to the bound: no plan under that cap has less {one}.",
            other=other,
            one=one,
        ),
        scene=_scene(rows, currency),
        heads=headings(rows[0], currency),
        rows=[(said(row), cells(row)) for row in rows],
        says=sentences(points, currency),
    )


def said(row: Row) -> str:
    """Return what is said of a point, or nothing."""
    text = _SAID[row["place"]]
    return text and say(text)


def names(row: Row) -> tuple[str, str]:
    """Return both goals as people call them."""
    one, other = term_name(str(row["minimise"])), str(row["against"])
    if not other.startswith("balance"):
        return one, term_name(other)
    measure = retell(other.removeprefix("balance of "))
    if other == "balance":
        return one, say("the tolerance of balance")
    return one, say("the tolerance of balance of {measure}", measure=measure)


def _title(row: Row) -> str:
    one, other = names(row)
    return say("{one} against {other}", one=one.capitalize(), other=other)


def headings(row: Row, currency: str) -> tuple[str, ...]:
    """Return the headings of the figures; money is in the headings' currency."""
    one = names(row)[0].capitalize()
    has, cap = say_in("frontier", "Has"), say_in("frontier", "Cap")
    if row["unit"] != "share":
        cap, has = f"{cap}, {currency}", f"{has}, {currency}"
    more = (say("Bound"), say("Gap"), say_in("accounts", "Moved"))
    return (cap, has, f"{one}, {currency}", *more)


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
        text = say(
            "With {other} cut from {high} to {low}, {one} rises by {money} a year "
            "({share}).",
            other=other,
            high=_other(loose["found"], loose, currency),
            low=_other(tight["found"], tight, currency),
            one=one,
            money=money(rise, currency),
            share=percent(share, 1),
        )
        found.append(text)
    if len(front) > 2:
        found.append(_dearest(front, currency))
    empty = [row for row in points if row["place"] == "empty"]
    if empty:
        most = _other(empty[-1]["cap"], empty[-1], currency)
        text = mark("No plan keeps every rule within {most}; this is proven.")
        found.append(say(text, most=most))
    gaps = [gap for row in front if (gap := known(row["gap"])) is not None]
    if gaps and len(gaps) == len(front):
        worst = max(gaps)
        found.append(
            say("Every point is proven to be the best there is.")
            if worst <= 0
            else say(
                "Every point is proven within {share} of the best.",
                share=at_most_percent(worst),
            )
        )
    return found


def _dearest(front: Sequence[Row], currency: str) -> str:
    steps = [
        ((a["objective"] - b["objective"]) / (b["found"] - a["found"]), a, b)
        for a, b in pairwise(front)
        if b["found"] > a["found"]
    ]
    slope, a, b = max(steps, key=lambda step: float(step[0]))
    high, low = (_other(row["found"], row, currency) for row in (b, a))
    if a["unit"] == "share":
        return say(
            "The dearest step is that from {high} to {low}: {money} a year for each "
            "percentage point.",
            high=high,
            low=low,
            money=money(slope / 100, currency),
        )
    return say(
        "The dearest step is that from {high} to {low}: {amount} for each {currency} "
        "less.",
        high=high,
        low=low,
        amount=number(slope, 2),
        currency=currency,
    )


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
    one = names(rows[0])[0]
    return Scene(
        title=_title(rows[0]),
        note=say(
            "upwards {one}, {currency} a year; to the right the cap",
            one=one,
            currency=currency,
        ),
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
    keys = [Key("front-key", "bar", say("best plan found"))]
    whiskers = "".join(
        _whisker(across(row["cap"]), up(row["objective"]), up(row["bound"]))
        for row in points
        if known(row["bound"]) is not None
    )
    if whiskers:
        shapes.append(Shape("whisker", whiskers))
        keys.append(Key("whisker", "line", say("down to the bound")))
    if any(row["place"] == "repeated" for row in points):
        keys.append(Key("again-key", "bar", say("weaker cap that buys nothing")))
    empty = [across(row["cap"]) for row in rows if row["place"] == "empty"]
    if empty:
        end = max(empty)
        shapes.insert(0, Shape("no-plan", f"M{LEFT} {TOP}H{end}V{_FLOOR}H{LEFT}z"))
        keys.append(Key("no-plan", "bar", say("no plan: proven")))
    unknown = [across(row["cap"]) for row in rows if row["place"] == "unknown"]
    if unknown:
        crosses = "".join(f"M{x - 4} {_FLOOR - 12}l8 8m0-8l-8 8" for x in unknown)
        shapes.append(Shape("lost", crosses))
        keys.append(Key("lost", "line", say("no plan found")))
    for row in rows:
        if row["place"] == PLAN and known(row["objective"]) is not None:
            x, y = across(row["found"]), up(row["objective"])
            shapes.append(Shape("this-plan", f"M{x} {y - 9}l9 9-9 9-9-9z"))
            keys.append(Key("this-plan", "bar", say("this plan")))
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
        say(
            "{other}: at most {cap}",
            other=other.capitalize(),
            cap=_other(row["cap"], row, currency),
        ),
        say("It has {amount}", amount=_other(row["found"], row, currency)),
        say(
            "{one}: {amount} a year",
            one=one.capitalize(),
            amount=exact_money(row["objective"], currency),
        ),
        say("Bound: {amount}", amount=exact_money(row["bound"], currency)),
    ]
    if gap is not None:
        lines.append(say("Gap: {share}", share=at_most_percent(gap)))
    moved = row["accounts_moved"]
    told = say_many(
        "{n} account would move", "{n} accounts would move", moved, n=number(moved)
    )
    lines.append(told)
    css = "again" if row["place"] == "repeated" else "found"
    where = (across(row["cap"]), up(row["objective"]))
    return Spot(*where, 5.5, css, "\n".join(lines))
