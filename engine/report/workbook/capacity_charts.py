"""Native charts of a capacity workbook: walk, capacity, fans, cost against chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.language import mark, say
from engine.report.workbook.charting import (
    BLUE,
    CLEAR,
    COLOURS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    axis,
    chart,
    dots,
    fill,
    line,
    months,
    series,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.capacity_facts import CapacityFacts
    from engine.report.workbook.book import Book, Chart, Placed
    from engine.report.workbook.charting import Style

FANS = (
    ("to_date", mark("Made to date: the plan and its futures")),
    ("capacity", mark("Capacity: the plan and its futures")),
    ("heads", mark("People: the plan and its futures")),
    ("spend_to_date", mark("Spent to date: the plan and its futures")),
)


def charts(
    book: Book, placed: Mapping[str, Placed], facts: CapacityFacts
) -> list[Chart]:
    """Return the charts; each is of a sheet of the workbook."""
    drawn = [_people(book, placed["ByRole"]), _flows(book, placed["ByMonth"])]
    if "CapacityByMonth" in placed:
        drawn += [
            _capacity(book, placed["CapacityByMonth"], facts, at)
            for at in range(len(facts.goods))
        ]
    if "Money" in placed:
        drawn.append(_money(book, placed["Money"]))
    if "Futures" in placed:
        drawn += _fans(book, placed["Futures"], facts)
    if "Chance" in placed:
        drawn.append(_chance(book, placed["Chance"]))
    if "Frontier" in placed:
        drawn.append(_frontier(book, placed["Frontier"], facts))
    return drawn


def _chart(book: Book, title: str, kind: str, *, stacked: bool = False) -> Chart:
    found = chart(book, title, kind, stacked=stacked)
    found.set_x_axis(months())
    return found


def _series(
    placed: Placed, name: str, style: Style, rows: tuple[int, int] | None = None
) -> Style:
    """Return a column over its months; ``rows``: the first of them, and how many."""
    return series(placed, name, "Month", style, rows=rows)


def _people(book: Book, placed: Placed) -> Chart:
    drawn = _chart(book, say("People at the end of each month"), "column", stacked=True)
    roles = [name for name in placed.columns if name != "Month"]
    for at, role in enumerate(roles):
        colour = COLOURS[at % len(COLOURS)]
        drawn.add_series(_series(placed, role, fill(colour)))
    return drawn


def _flows(book: Book, placed: Placed) -> Chart:
    drawn = _chart(book, say("Who comes and who goes"), "column")
    colours = {
        "Starts": GREEN,
        "Moved in": BLUE,
        "Voluntary": RED,
        "Involuntary": ORANGE,
        "Let go": PURPLE,
    }
    for name, colour in colours.items():
        drawn.add_series(_series(placed, name, fill(colour)))
    return drawn


def _capacity(book: Book, placed: Placed, facts: CapacityFacts, at: int) -> Chart:
    count = len(facts.months)
    title = say("Capacity: {good}", good=facts.goods[at].name)
    rows = (at * count, count)
    drawn = _chart(book, title, "column", stacked=True)
    for name, colour, clear in (
        ("Of ramped", BLUE, 0),
        ("Of ramping", BLUE, 60),
        ("Cover", ORANGE, 0),
    ):
        drawn.add_series(_series(placed, name, fill(colour, clear), rows))
    asked = book.file.add_chart({"type": "line"})
    asked.add_series(_series(placed, "Asked", line(INK, "dash"), rows))
    drawn.combine(asked)
    return drawn


def _money(book: Book, placed: Placed) -> Chart:
    drawn = _chart(book, say("Money by month"), "column", stacked=True)
    kinds = ("Pay", "Hiring", "Training", "Letting go", "Cover")
    for name, colour in zip(kinds, COLOURS, strict=False):
        drawn.add_series(_series(placed, name, fill(colour)))
    return drawn


def _fans(book: Book, placed: Placed, facts: CapacityFacts) -> list[Chart]:
    """Return the fans; rows of one count stand together, in the order they are kept."""
    count = len(facts.months)
    found = []
    for what, title in FANS:
        if what in facts.counted:
            first = facts.counted.index(what) * count
            found.append(_fan(book, placed, title, (first, count)))
    return found


def _fan(book: Book, placed: Placed, title: str, rows: tuple[int, int]) -> Chart:
    drawn = _chart(book, say(title), "area", stacked=True)
    drawn.add_series(_series(placed, "5th", {**CLEAR, "fill": {"none": True}}, rows))
    for name, clear in (
        ("5th to 25th", 80),
        ("25th to 75th", 55),
        ("75th to 95th", 80),
    ):
        band = {**CLEAR, "fill": {"color": BLUE, "transparency": clear}}
        drawn.add_series(_series(placed, name, band, rows))
    lines = book.file.add_chart({"type": "line"})
    lines.add_series(_series(placed, "Median", line(BLUE), rows))
    lines.add_series(_series(placed, "Plan", line(ORANGE), rows))
    drawn.combine(lines)
    drawn.set_legend({"position": "bottom", "delete_series": [0]})
    return drawn


def _chance(book: Book, placed: Placed) -> Chart:
    drawn = _chart(book, say("Chance to be on the number to date"), "line")
    drawn.add_series(_series(placed, "Chance", line(BLUE)))
    for name in ("Chance, low", "Chance, high"):
        drawn.add_series(_series(placed, name, line(GREY, "dash")))
    drawn.set_y_axis(axis("", "0%", min=0, max=1))
    return drawn


def _frontier(book: Book, placed: Placed, facts: CapacityFacts) -> Chart:
    found = chart(book, say("What more certainty costs"), "scatter", legend=False)
    edge = {"line": {"color": GREY, "dash_type": "dash", "width": 1}}
    found.add_series(series(placed, "Chance", "Spent", {**dots(BLUE, 8), **edge}))
    spent = say("Spent, {currency}", currency=facts.currency)
    found.set_x_axis(axis(spent, "#,##0"))
    found.set_y_axis(axis(say("Chance"), "0%", max=1))
    return found
