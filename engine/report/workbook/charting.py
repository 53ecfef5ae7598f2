"""Native charts of all workbooks: one look, colours that people tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.workbook.book import Book, Chart, Placed, Worksheet

    Style = dict[str, Any]
    Rows = tuple[int, int]

BLUE, ORANGE, PURPLE, GREEN = "#0B5A8F", "#A85A00", "#8A3F72", "#0B6B4C"
OLIVE, RED, INDIGO, GREY = "#6A6200", "#A83A09", "#3D4EA3", "#59616C"
COLOURS = (BLUE, ORANGE, PURPLE, GREEN, OLIVE, RED, INDIGO, GREY)
INK, GRID = "#1A1E24", "#E4E1DA"
CLEAR: Style = {"line": {"none": True}}
WIDTH, HEIGHT = 760, 380
ROWS, ACROSS = 20, 12
"""Rows and columns of the sheet that a chart covers."""
MOST_BARS = 60
"""More bars than this cannot be told apart in one chart."""


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


def blocks(keys: Sequence[object]) -> dict[object, Rows]:
    """Return where rows of one key stand together: the first, and how many.

    Notes
    -----
    A key whose rows lie apart has its first block only.
    """
    found: dict[object, Rows] = {}
    before: object = object()
    for at, key in enumerate(keys):
        if key == before and key in found and sum(found[key]) == at:
            found[key] = (found[key][0], found[key][1] + 1)
        elif key not in found:
            found[key] = (at, 1)
        before = key
    return found


def place(sheet: Worksheet, drawn: Sequence[Chart]) -> None:
    """Place charts on their sheet, two beside each other, three rows a page."""
    sheet.fit_to_pages(1, 0)
    for at, one in enumerate(drawn):
        one.set_size({"width": WIDTH, "height": HEIGHT})
        sheet.insert_chart(ROWS * (at // 2), ACROSS * (at % 2), one)
    sheet.set_h_pagebreaks(
        list(range(2 * ROWS, ROWS * (len(drawn) // 2 + 1), 2 * ROWS))
    )
