"""Native charts of a territory workbook: balance, travel, cost, what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.language import say
from engine.report.workbook.charting import (
    BLUE,
    GREEN,
    GREY,
    RED,
    Wide,
    axis,
    bars,
    chart,
    dots,
    fill,
    series,
)
from engine.report.workbook.territory_rows import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.facts import Facts
    from engine.report.workbook.book import Book, Chart, Placed

MOST_MEASURES = 4


def charts(
    book: Book, placed: Mapping[str, Placed], facts: Facts
) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    people = placed["Territories"]
    found: list[Chart | Wide] = [
        _balance(book, people, heading(measure.name))
        for measure in facts.measures[:MOST_MEASURES]
    ]
    travel = _there(people, {"Travel today": GREY, "Travel planned": BLUE})
    if travel:
        title = say("Travel, km a year")
        found.append(bars(book, title, people, "Territory", travel))
    moved = _there(people, {"Moved in": GREEN, "Moved out": RED})
    if moved:
        title = say("Accounts that come and go")
        found.append(bars(book, title, people, "Territory", moved))
    if "Cost" in placed:
        found.append(_cost(book, placed["Cost"], facts))
    if "Frontier" in placed:
        found.append(_frontier(book, placed["Frontier"]))
    return found


def _there(placed: Placed, colours: Mapping[str, str]) -> dict[str, str]:
    return {name: one for name, one in colours.items() if name in placed.columns}


def _balance(book: Book, placed: Placed, name: str) -> Chart | Wide:
    """Return the shares of fair of one measure, today beside the plan."""
    shares = [
        column
        for when in (say("Today"), say("Plan"))
        if (
            column := say("{measure}, {when}, of fair", measure=name, when=when.lower())
        )
        in placed.columns
    ]
    colours = (GREY, BLUE) if len(shares) > 1 else (BLUE,)
    named = dict(zip(shares, colours, strict=True))
    title = say("{measure}, of a fair share", measure=name)
    found = bars(book, title, placed, "Territory", named)
    drawn = found.chart if isinstance(found, Wide) else found
    drawn.set_y_axis(axis("", "0%", min=0, crossing=1))
    drawn.set_x_axis({"label_position": "low", "num_font": {"size": 9}})
    return found


def _cost(book: Book, placed: Placed, facts: Facts) -> Chart:
    found = chart(
        book, say("Cost, {currency} a year", currency=facts.currency), "column"
    )
    for name, colour in (("Today", GREY), ("Plan", BLUE)):
        found.add_series(series(placed, name, "Term", fill(colour)))
    return found


def _frontier(book: Book, placed: Placed) -> Chart:
    """Return the points of the frontier; the last one is the plan itself."""
    found = chart(book, say("What one goal costs in terms of another"), "scatter")
    count = placed.last - placed.first
    title = say("Frontier")
    points = series(
        placed, "Goal", "Found", dots(BLUE, 8), rows=(0, count), title=title
    )
    found.add_series(
        {**points, "line": {"color": GREY, "width": 1, "dash_type": "dash"}}
    )
    own = series(
        placed, "Goal", "Found", dots(RED, 9), rows=(count, 1), title=say("This plan")
    )
    found.add_series(own)
    found.set_x_axis(axis(say("What is capped"), "#,##0"))
    found.set_y_axis(axis(say("Goal"), "#,##0"))
    return found
