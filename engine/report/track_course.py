"""The company's year: sold to date, the plan, and the fan to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.axes import Scale
from engine.report.capacity_chart import BOTTOM, LEFT, RIGHT, TOP, Months, scale_of
from engine.report.language import say, say_in
from engine.report.scene import (
    Key,
    Scene,
    Shape,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.track_facts import COMPANY
from engine.report.words import amount, known, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.track_facts import TrackFacts

    Line = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Money to date, month by month.

    Parameters
    ----------
    months
        Labels of all months.
    plan, sold
        To date: of all months, and of those that are over.
    low, middle, high
        From the last month sold to the end, one more than there are months left;
        empty where nothing is foreseen.
    """

    months: tuple[str, ...]
    plan: Line
    sold: Line
    low: Line
    middle: Line
    high: Line

    @property
    def first(self) -> int:
        """Place of the last month sold."""
        return len(self.sold) - 1


def _keys() -> list[Key]:
    return [
        Key("line q4", "line", say("sold")),
        Key("line q1", "line", say("foreseen")),
        Key("fan wide q1", "band", say("nine of ten cases")),
        Key("asked", "line", say_in("key of a picture", "plan")),
    ]


def course(facts: TrackFacts, months: pl.DataFrame) -> Course | None:
    """Return the company's year; None where it is not followed.

    Notes
    -----
    Between now and the end the fan opens in proportion to the plan that is left.
    """
    rows = months.filter(pl.col("by") == COMPANY).sort("period")
    whole = facts.whole
    middle = known(whole["forecast"]) if whole else None
    if rows.height < 2 or whole is None or middle is None:
        return None
    plan = tuple(float(v) for v in rows["plan"].fill_null(0.0).cum_sum())
    past = max(facts.past, 1)
    sold = tuple(float(v) for v in rows["actual"].fill_null(0.0).cum_sum()[:past])
    done, left = plan[len(sold) - 1], plan[-1] - plan[len(sold) - 1]
    ways = [(v - done) / left for v in plan[len(sold) - 1 :]] if left > 0 else []
    ends = [known(whole["low90"]), middle, known(whole["high90"])]
    low, mean, high = (
        tuple(
            sold[-1] + way * ((middle if end is None else end) - sold[-1])
            for way in ways
        )
        for end in ends
    )
    return Course(tuple(rows["period"]), plan, sold, low, mean, high)


def money_scene(facts: TrackFacts, found: Course) -> Scene:
    """Return plan, sales and the fan in money to date."""
    months = Months(found.months)
    up = scale_of([0.0, *found.plan, *found.sold, *found.high])
    grid, words = value_grid(up, "money")
    return Scene(
        title=say("The year in money"),
        note=say("{currency}, added up since the first month", currency=facts.currency),
        height=BOTTOM + 46,
        shapes=[
            *grid,
            *_fan(months, found.first, (found.low, found.middle, found.high), up),
            Shape("asked", months.line(found.plan, up)),
            Shape("line q4", months.line(found.sold, up)),
        ],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(months, BOTTOM, lambda at: _tip(found, at)),
        keys=_keys(),
    )


def share_scene(found: Course) -> Scene:
    """Return sales and the fan as shares of the plan to date."""
    months, first = Months(found.months), found.first
    sold = _shares(found.sold, found.plan)
    low, middle, high = (
        _shares(line, found.plan[first:])
        for line in (found.low, found.middle, found.high)
    )
    every = [1.0, *sold, *low, *high]
    pad = 0.12 * (max(every) - min(every)) or 0.05
    up = Scale(min(every) - pad, max(every) + pad, BOTTOM, TOP)
    grid, words = value_grid(up, "share")
    return Scene(
        title=say("The company’s year"),
        note=say("sold to date, of the plan to date"),
        height=BOTTOM + 46,
        shapes=[
            *grid,
            *_fan(months, first, (low, middle, high), up),
            Shape("asked", f"M{LEFT} {up(1.0)}H{RIGHT}"),
            Shape("line q4", months.line(sold, up)),
        ],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(months, BOTTOM, lambda at: _tip(found, at)),
        keys=_keys(),
        says=_says(sold, middle),
    )


def _says(sold: Line, middle: Line) -> str:
    now = percent(sold[-1], 1)
    if not middle:
        return say("{share} now.", share=now)
    end = percent(middle[-1], 1)
    return say("{share} now; {end} foreseen at the end.", share=now, end=end)


def _shares(line: Sequence[float], plan: Sequence[float]) -> Line:
    return tuple(
        value / whole if whole else 1.0
        for value, whole in zip(line, plan, strict=False)
    )


def _fan(
    months: Months, first: int, lines: tuple[Line, Line, Line], up: Scale
) -> list[Shape]:
    """Return the fan and its middle, from the last month sold on."""
    low, middle, high = (
        [f"{months.x(first + at)} {up(value)}" for at, value in enumerate(line)]
        for line in lines
    )
    if len(middle) < 2:
        return []
    area = "L".join([*high, *reversed(low)])
    return [Shape("fan wide q1", f"M{area}z"), Shape("line q1", f"M{'L'.join(middle)}")]


def _tip(found: Course, at: int) -> list[str]:
    plan = found.plan[at]
    lines = [say("Plan to date: {amount}", amount=amount(plan))]
    if at <= found.first:
        sold = found.sold[at]
        told = say("Sold to date: {amount}", amount=amount(sold))
        return [*lines, f"{told} ({percent(sold / plan, 1)})" if plan else told]
    if found.middle:
        place = at - found.first
        low, high = amount(found.low[place]), amount(found.high[place])
        middle = amount(found.middle[place])
        lines.append(say("Foreseen to date: {amount}", amount=middle))
        lines.append(say("Nine of ten cases: {low} to {high}", low=low, high=high))
    return lines
