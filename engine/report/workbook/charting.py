"""Native charts of all workbooks: one look, colours that people tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.report.workbook.book import Book, Chart, Placed, Worksheet

    Style = dict[str, Any]
    Rows = tuple[int, int]

BLUE, ORANGE, PURPLE, GREEN = "#0B5A8F", "#A85A00", "#8A3F72", "#0B6B4C"
OLIVE, RED, INDIGO, GREY = "#6A6200", "#A83A09", "#3D4EA3", "#59616C"
COLOURS = (BLUE, ORANGE, PURPLE, GREEN, OLIVE, RED, INDIGO, GREY)
INK, GRID = "#1A1E24", "#E4E1DA"
CLEAR: Style = {"line": {"none": True}}
WIDTH, HEIGHT = 760, 380
ROWS, ACROSS, CELL = 20, 12, 64
"""Rows and columns of the sheet that a chart covers, and a column's width in pixels."""
MOST_BARS = 60
"""More bars than this cannot be told apart in one chart."""
FEW_BARS = 16
"""A chart with more bars than this takes the room of two."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A chart that takes the room of two: it has many bars or points."""

    chart: Chart


def chart(
    book: Book, title: str, kind: str, *, stacked: bool = False, legend: bool = True
) -> Chart:
    """Return a chart without data: its title, a quiet grid, its legend below."""
    told = {"type": kind, "subtype": "stacked"} if stacked else {"type": kind}
    if kind == "scatter":
        told["subtype"] = "marker_only"
    found = book.file.add_chart(told)
    found.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    found.set_legend({"position": "bottom"} if legend else {"none": True})
    found.set_y_axis(axis("", "#,##0"))
    found.set_x_axis({"label_position": "low", "num_font": {"size": 9}})
    return found


def axis(name: str, style: str, **more: object) -> Style:
    """Return an axis of numbers: its name, their format, a quiet grid."""
    grid = {"visible": True, "line": {"color": GRID}}
    named = {"name": name, "name_font": {"bold": False, "size": 10}} if name else {}
    usual = {"num_format": style, "major_gridlines": grid, "line": {"none": True}}
    return {**usual, **named, "num_font": {"size": 9}, **more}


def months(style: str = "mmm yy") -> Style:
    """Return an axis of months."""
    shown = {"num_format": style, "date_axis": False, "label_position": "low"}
    return {**shown, "num_font": {"size": 9}}


def series(
    placed: Placed,
    name: str,
    along: str,
    style: Style,
    *,
    rows: Rows | None = None,
    title: str = "",
) -> Style:
    """Return a column of a table over another one.

    Parameters
    ----------
    rows
        The first of them, and how many; None: all.
    title
        What it is called, instead of the column's heading.
    """
    first, count = rows or (0, None)
    return {
        "name": title or placed.heading(name),
        "categories": placed.cells(along, first, count),
        "values": placed.cells(name, first, count),
        **style,
    }


def fill(colour: str, clear: int = 0, gap: int = 40) -> Style:
    """Return the style of bars; ``clear``: how far one looks through them, per cent."""
    return {"fill": {"color": colour, "transparency": clear}, "gap": gap}


def line(colour: str, dash: str = "solid") -> Style:
    """Return the style of a line."""
    return {"line": {"color": colour, "width": 2, "dash_type": dash}}


def dots(colour: str, size: int = 6) -> Style:
    """Return the style of points."""
    edge = {"color": "#FFFFFF", "width": 0.5}
    return {
        "marker": {
            **{"type": "circle", "size": size},
            **{"fill": {"color": colour}, "border": edge},
        }
    }


def first_rows(placed: Placed, most: int = MOST_BARS) -> Rows:
    """Return the first rows of a table, as many as bars can be told apart."""
    return 0, min(placed.last - placed.first + 1, most)


def bars(
    book: Book, title: str, placed: Placed, along: str, named: Mapping[str, str]
) -> Chart | Wide:
    """Return a chart of bars beside each other, one colour for each column.

    Parameters
    ----------
    named
        Columns of the table to their colours.
    """
    found, rows = (
        chart(book, title, "column", legend=len(named) > 1),
        first_rows(placed),
    )
    for name, colour in named.items():
        found.add_series(series(placed, name, along, fill(colour), rows=rows))
    return Wide(found) if rows[1] > FEW_BARS else found


def place(sheet: Worksheet, drawn: Sequence[Chart | Wide]) -> None:
    """Place charts on their sheet, two beside each other or one as wide as two."""
    sheet.fit_to_pages(1, 0)
    row, side = 0, 0
    breaks = []
    for one in drawn:
        wide = isinstance(one, Wide)
        if side and (wide or side == 2):
            row, side = row + ROWS, 0
        if row and not side and row % (3 * ROWS) == 0:
            breaks.append(row)
        found = one.chart if isinstance(one, Wide) else one
        width = WIDTH + ACROSS * CELL if wide else WIDTH
        found.set_size({"width": width, "height": HEIGHT})
        sheet.insert_chart(row, ACROSS * side, found)
        side = 2 if wide else side + 1
    sheet.set_h_pagebreaks(breaks)
