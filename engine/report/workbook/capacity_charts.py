"""Native charts of a capacity workbook: walk, capacity, fans, cost against chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.capacity_facts import CapacityFacts
    from engine.report.workbook.book import Book, Chart, Placed, Worksheet

    Style = Mapping[str, object]

BLUE, ORANGE, PURPLE, GREEN = "#0B5A8F", "#A85A00", "#8A3F72", "#0B6B4C"
OLIVE, RED, INDIGO, GREY = "#6A6200", "#A83A09", "#3D4EA3", "#59616C"
COLOURS = (BLUE, ORANGE, PURPLE, GREEN, OLIVE, RED, INDIGO, GREY)
INK = "#1A1E24"
CLEAR = {"line": {"none": True}}
SIZE = {"width": 760, "height": 380}
ROWS, ACROSS = 20, 12
"""Rows and columns of the sheet that a chart covers."""
FANS = (
    ("to_date", "Made to date"),
    ("capacity", "Capacity"),
    ("heads", "People"),
    ("spend_to_date", "Spent to date"),
)


def charts(
    book: Book, sheet: Worksheet, facts: CapacityFacts, placed: Mapping[str, Placed]
) -> None:
    """Write the charts, two beside each other; each is of a sheet of the workbook."""
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
    sheet.fit_to_pages(1, 1)
    for at, chart in enumerate(drawn):
        chart.set_size(SIZE)
        sheet.insert_chart(ROWS * (at // 2), ACROSS * (at % 2), chart)


def _chart(book: Book, title: str, kind: str, **more: str) -> Chart:
    chart = book.file.add_chart({"type": kind, **more})
    chart.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    grid = {"visible": True, "line": {"color": "#E4E1DA"}}
    chart.set_y_axis(
        {"major_gridlines": grid, "line": {"none": True}, "num_format": "#,##0"}
    )
    months = {"num_format": "mmm yy", "date_axis": False, "label_position": "low"}
    chart.set_x_axis(months)
    return chart


def _series(
    placed: Placed, name: str, style: Style, rows: tuple[int, int] | None = None
) -> dict[str, object]:
    """Return a column over its months; ``rows``: the first of them, and how many."""
    first, count = rows or (0, None)
    return {
        "name": placed.heading(name),
        "categories": placed.cells("Month", first, count),
        "values": placed.cells(name, first, count),
        **style,
    }


def _fill(colour: str, clear: int = 0) -> dict[str, object]:
    return {"fill": {"color": colour, "transparency": clear}, "gap": 40}


def _line(colour: str, dash: str = "solid") -> dict[str, object]:
    return {"line": {"color": colour, "width": 2, "dash_type": dash}}


def _people(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "People at the end of each month", "column", subtype="stacked")
    roles = [name for name in placed.columns if name != "Month"]
    for at, role in enumerate(roles):
        colour = COLOURS[at % len(COLOURS)]
        chart.add_series(_series(placed, role, _fill(colour)))
    return chart


def _flows(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "Who comes and who goes", "column")
    colours = {
        "Starts": GREEN,
        "Moved in": BLUE,
        "Voluntary": RED,
        "Involuntary": ORANGE,
        "Let go": PURPLE,
    }
    for name, colour in colours.items():
        chart.add_series(_series(placed, name, _fill(colour)))
    return chart


def _capacity(book: Book, placed: Placed, facts: CapacityFacts, at: int) -> Chart:
    months = len(facts.months)
    title, rows = f"Capacity: {facts.goods[at].name}", (at * months, months)
    chart = _chart(book, title, "column", subtype="stacked")

    for name, colour, clear in (
        ("Of ramped", BLUE, 0),
        ("Of ramping", BLUE, 60),
        ("Cover", ORANGE, 0),
    ):
        chart.add_series(_series(placed, name, _fill(colour, clear), rows))
    asked = book.file.add_chart({"type": "line"})
    asked.add_series(_series(placed, "Asked", _line(INK, "dash"), rows))
    chart.combine(asked)
    return chart


def _money(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "Money by month", "column", subtype="stacked")
    kinds = ("Pay", "Hiring", "Training", "Letting go", "Cover")
    for name, colour in zip(kinds, COLOURS, strict=False):
        chart.add_series(_series(placed, name, _fill(colour)))
    return chart


def _fans(book: Book, placed: Placed, facts: CapacityFacts) -> list[Chart]:
    """Return the fans; rows of one count stand together, in the order they are kept."""
    months = len(facts.months)
    found = []
    for what, title in FANS:
        first = facts.counted.index(what) * months if what in facts.counted else None
        if first is not None:
            found.append(_fan(book, placed, title, (first, months)))
    return found


def _fan(book: Book, placed: Placed, title: str, rows: tuple[int, int]) -> Chart:
    chart = _chart(
        book, f"{title}: the plan and its futures", "area", subtype="stacked"
    )

    chart.add_series(_series(placed, "5th", {**CLEAR, "fill": {"none": True}}, rows))
    for name, clear in (
        ("5th to 25th", 80),
        ("25th to 75th", 55),
        ("75th to 95th", 80),
    ):
        fill = {"color": BLUE, "transparency": clear}
        chart.add_series(_series(placed, name, {**CLEAR, "fill": fill}, rows))
    lines = book.file.add_chart({"type": "line"})
    lines.add_series(_series(placed, "Median", _line(BLUE), rows))
    lines.add_series(_series(placed, "Plan", _line(ORANGE), rows))
    chart.combine(lines)
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    return chart


def _chance(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "Chance to be on the number to date", "line")
    chart.add_series(_series(placed, "Chance", _line(BLUE)))
    for name in ("Chance, low", "Chance, high"):
        chart.add_series(_series(placed, name, _line(GREY, "dash")))
    grid = {"visible": True, "line": {"color": "#E4E1DA"}}
    axis = {"min": 0, "max": 1, "num_format": "0%", "line": {"none": True}}
    chart.set_y_axis({**axis, "major_gridlines": grid})
    return chart


def _frontier(book: Book, placed: Placed, facts: CapacityFacts) -> Chart:
    chart = _chart(book, "What more certainty costs", "scatter")
    marker = {"type": "circle", "size": 8, "fill": {"color": BLUE}}
    line = {"color": GREY, "dash_type": "dash"}
    chart.add_series(
        {
            "categories": placed.cells("Spent"),
            "values": placed.cells("Chance"),
            "marker": marker,
            "line": line,
        }
    )
    chart.set_x_axis({"name": f"Spent, {facts.currency}", "num_format": "#,##0"})
    chart.set_y_axis({"name": "Chance", "num_format": "0%", "max": 1})
    chart.set_legend({"none": True})
    return chart
