"""Native charts of a comparison's workbook: what decides, months, reps, assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.report.language import say
from engine.report.workbook.charting import (
    BLUE,
    COLOURS,
    FEW_BARS,
    GREY,
    INK,
    ORANGE,
    Wide,
    axis,
    chart,
    fill,
    line,
    series,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.compare_facts import CompareFacts
    from engine.report.workbook.book import Book, Chart, Placed

MOST_SWINGS = 12


def charts(
    book: Book, placed: Mapping[str, Placed], facts: CompareFacts
) -> list[Chart | Wide]:
    """Return the charts; each is of a sheet of the workbook."""
    found: list[Chart | Wide] = []
    if "Metrics" in placed:
        found += _metrics(book, placed["Metrics"], facts)
    if "Months" in placed:
        found += [
            _by_plan(book, placed["Months"], say("Revenue by month"), "Revenue"),
            _by_plan(book, placed["Months"], say("Pay by month"), "Pay"),
        ]
    if "Reps" in placed:
        found += [
            _by_rep(book, placed["Reps"], say("Pay by rep"), "Pay"),
            _by_rep(book, placed["Reps"], say("Attainment by rep"), "Attainment"),
        ]
    if "Sensitivity" in placed:
        found.append(_swings(book, placed["Sensitivity"]))
    return found


def _metrics(book: Book, placed: Placed, facts: CompareFacts) -> list[Chart]:
    """Return a chart of each metric that matters most, with its interval."""
    where = placed.blocks("label")
    found = []
    names = dict.fromkeys([facts.decides.label, "Revenue", "Variable pay"])
    for name in (say(name) for name in names):
        if name not in where:
            continue
        rows = where[name]
        title = say("{metric}, with the interval of its mean", metric=name)
        drawn = chart(book, title, "column", legend=False)
        ends = {
            "type": "custom",
            "plus_values": placed.cells("Above", *rows),
            "minus_values": placed.cells("Below", *rows),
            "line": {"color": INK, "width": 1.25},
        }
        one = series(placed, "Mean", "Plan", fill(BLUE, gap=120), rows=rows)
        drawn.add_series({**one, "y_error_bars": ends})
        drawn.set_y_axis(axis("", "#,##0", min=0))
        found.append(drawn)
    return found


def _by_plan(book: Book, placed: Placed, title: str, name: str) -> Chart:
    found = chart(book, title, "line")
    for at, (plan, rows) in enumerate(placed.blocks("title").items()):
        style = line(GREY if not at else COLOURS[(at - 1) % len(COLOURS)])
        one = series(placed, name, "Month", style, rows=rows, title=str(plan))
        found.add_series(one)
    found.set_y_axis(axis("", "#,##0", min=0))
    return found


def _by_rep(book: Book, placed: Placed, title: str, name: str) -> Chart | Wide:
    found, most = chart(book, title, "column"), 0
    for at, (plan, rows) in enumerate(placed.blocks("title").items()):
        most = max(most, rows[1])
        style = fill(GREY if not at else COLOURS[(at - 1) % len(COLOURS)])
        one = series(placed, name, "Rep", style, rows=rows, title=str(plan))
        found.add_series(one)
    shown = "0%" if name == "Attainment" else "#,##0"
    found.set_y_axis(axis("", shown, min=0))
    return Wide(found) if most > FEW_BARS else found


def _swings(book: Book, placed: Placed) -> Chart:
    """Return how far each assumption moves the difference of one plan."""
    plan, (first, count) = next(iter(placed.blocks("title").items()))
    rows = (first, min(count, MOST_SWINGS))
    title = say("Difference of {plan}, if people are otherwise", plan=plan)
    found = chart(book, title, "bar")
    for name, colour in (("At low", ORANGE), ("At high", BLUE)):
        one = series(placed, name, "Assumption", fill(colour, gap=60), rows=rows)
        found.add_series(one)
    found.set_y_axis(
        {"reverse": True, "label_position": "low", "num_font": {"size": 8}}
    )
    found.set_x_axis(axis("", "#,##0"))
    return found
