"""Native charts of a quota workbook: potential, periods, over-assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.report.quota_facts import QuotaFacts
    from engine.report.workbook.book import Book, Chart, Placed, Worksheet

BLUE, GREY, GRID = "#0B5A8F", "#59616C", "#E4E1DA"
SIZE = {"width": 760, "height": 380}
ROWS, ACROSS = 20, 12
"""Rows and columns of the sheet that a chart covers."""


def charts(
    book: Book, sheet: Worksheet, facts: QuotaFacts, placed: Mapping[str, Placed]
) -> None:
    """Write the charts, two beside each other; each is of a sheet of the workbook."""
    drawn = []
    if "Territories" in placed:
        drawn.append(_potential(book, placed["Territories"], facts))
        drawn.append(_quotas(book, placed["Territories"]))
    if "OverAssignment" in placed:
        drawn.append(_hedge(book, placed["OverAssignment"]))
    sheet.fit_to_pages(1, 1)
    for at, chart in enumerate(drawn):
        chart.set_size(SIZE)
        sheet.insert_chart(ROWS * (at // 2), ACROSS * (at % 2), chart)


def _chart(book: Book, title: str, kind: str) -> Chart:
    chart = book.file.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    return chart


def _axis(name: str, style: str, **more: float) -> dict[str, object]:
    lines = {"visible": True, "line": {"color": GRID}}
    return {"name": name, "num_format": style, "major_gridlines": lines, **more}


def _spots(placed: Placed, x: str, y: str, colour: str) -> dict[str, object]:
    return {
        "name": y,
        "categories": placed.cells(x),
        "values": placed.cells(y),
        "marker": {"type": "circle", "size": 6, "fill": {"color": colour}},
    }


def _potential(book: Book, placed: Placed, facts: QuotaFacts) -> Chart:
    chart = _chart(book, "Quota against potential", "scatter")
    chart.add_series(_spots(placed, "Potential", "Quota", BLUE))
    chart.add_series(_spots(placed, "Potential", "Last quota", GREY))
    chart.set_x_axis(_axis(f"Potential, {facts.currency}", "#,##0", min=0))
    chart.set_y_axis(_axis(f"Quota, {facts.currency}", "#,##0", min=0))
    return chart


def _quotas(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "Quota, last year’s and the fair share", "column")
    colours = {"Quota": BLUE, "Last quota": GREY, "Fair share": "#A85A00"}
    for name, colour in colours.items():
        chart.add_series(
            {
                "name": placed.heading(name),
                "categories": placed.cells("Territory"),
                "values": placed.cells(name),
                "fill": {"color": colour},
            }
        )
    chart.set_y_axis(_axis("", "#,##0", min=0))
    return chart


def _hedge(book: Book, placed: Placed) -> Chart:
    chart = _chart(book, "Chance to make the target", "scatter")
    chart.add_series(_spots(placed, "Assigned", "Chance", BLUE))
    chart.set_x_axis(_axis("Quotas to the target", "0%"))
    chart.set_y_axis(_axis("Chance", "0%", min=0, max=1))
    chart.set_legend({"none": True})
    return chart
