"""What planning pages are made of: sections of pictures, tables and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from engine.report.capacity_chart import Shape
from engine.report.compare_figures import MAX_ROWS, Figures
from engine.report.language import retell, say
from engine.report.pay_words import period_name, period_value
from engine.report.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    Pic = tuple[Shape, ...]
    Marks = Sequence[tuple[float, str]]

PIC_WIDE, PIC_HIGH = 160.0, 16.0
SENTENCES = ("note", "why")
"""Columns whose words are told by patterns of their own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: words, how they look, and a small picture before them.

    Parameters
    ----------
    value
        What it sorts by, where its words do not say so, such as a month's name.
    href
        Another page that tells more; empty: none.
    """

    text: str
    css: str = ""
    pic: tuple[Shape, ...] = ()
    small: str = ""
    value: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; ``is_text``: of words, not of figures."""

    text: str
    is_text: bool = False


@dataclass(slots=True)
class Table:
    """A table that can be sorted and, where it is long, filtered.

    Parameters
    ----------
    heads
        One for each column.
    rows
        Cells; the first names the row.
    hidden
        Rows left out; the page says so.
    where
        File that has them all.
    css
        Classes of the table.
    """

    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    hidden: int = 0
    where: str = ""
    css: str = ""
    total: Sequence[Cell] = ()
    kind: str = "table"


@dataclass(slots=True)
class Lines:
    """Figures by name: label, figure, and a note that may be empty."""

    title: str
    rows: Sequence[tuple[str, str, str]]
    says: str = ""
    kind: str = "lines"


@dataclass(slots=True)
class Texts:
    """Sentences; ``css`` is good, warn, bad or nothing."""

    title: str
    texts: Sequence[str]
    css: str = ""
    kind: str = "texts"


@dataclass(slots=True)
class Links:
    """Other pages: what they are called, and where they are."""

    links: Sequence[tuple[str, str]]
    kind: str = "links"


@dataclass(slots=True)
class Proof:
    """What is proven, in two words, a sentence and figures."""

    status: str
    reason: str
    tone: str
    sentence: str
    rows: Sequence[tuple[str, str, str]]
    kind: str = "proof"


@dataclass(slots=True)
class Beside:
    """A picture with words or figures beside it, on one panel, all under its title."""

    scene: Any
    others: Sequence[Any]
    kind: str = "beside"


@dataclass(slots=True)
class Row:
    """Panels beside each other; ``small``: three or more of them."""

    panels: Sequence[Any]
    small: bool = False
    kind: str = "row"


@dataclass(slots=True)
class More:
    """What opens on demand."""

    title: str
    blocks: Sequence[Any]
    is_open: bool = False
    kind: str = "more"


@dataclass(slots=True)
class Section:
    """A part of a page.

    Parameters
    ----------
    id, title, link
        Its anchor, its heading, and what it is called among the links on top.
    hint
        What it shows, in a sentence or two.
    filter
        What may be typed into its filter; empty: there is none.
    shown
        Rows that the filter acts on.
    """

    id: str
    title: str
    link: str
    hint: str
    blocks: Sequence[Any] = field(default_factory=list)
    filter: str = ""
    shown: int = 0


def bar(share: float, css: str = "q1", marks: Marks = ()) -> Pic:
    """Return a small bar of a share of its width, with upright marks at shares."""
    wide = round(PIC_WIDE * min(max(share, 0.0), 1.0), 1)
    return (
        Shape("rail", f"M0 4H{PIC_WIDE}V12H0z"),
        Shape(f"fill {css}", f"M0 4H{wide}V12H0z"),
        *(
            Shape(kind, f"M{round(PIC_WIDE * min(max(at, 0.0), 1.0), 1)} 0V{PIC_HIGH}")
            for at, kind in marks
        ),
    )


def whisker(ends: tuple[float, float, float], css: str, marks: Marks = ()) -> Pic:
    """Return a small interval from low by its middle to high, shares of the width."""
    first, at, last = (
        round(4 + (PIC_WIDE - 8) * min(max(v, 0.0), 1.0), 1) for v in ends
    )
    return (
        *(
            Shape(kind, f"M{round(4 + (PIC_WIDE - 8) * min(max(v, 0), 1), 1)} 0V16")
            for v, kind in marks
        ),
        Shape("whisk", f"M{first} 8H{last}M{first} 4V12M{last} 4V12"),
        Shape(f"fill {css}", f"M{at} 3l5 5-5 5-5-5z"),
    )


def ends_of(low: float, high: float) -> Shape:
    """Return an interval to lie on a small bar, in shares of the width."""
    first, last = (round(PIC_WIDE * min(max(v, 0.0), 1.0), 1) for v in (low, high))
    return Shape("whisk", f"M{first} 8H{last}M{first} 3V13M{last} 3V13")


def period_cell(period: str) -> Cell:
    """Return a period's name, sorted as the calendar goes."""
    return Cell(period_name(period), value=period_value(period))


def first_of(row: Mapping[str, Any], *names: str) -> str:
    """Return the first of some columns that says something."""
    return next((str(row[name]) for name in names if row.get(name)), "")


def every_figure(
    tables: Mapping[str, pl.DataFrame],
    names: Mapping[str, str],
    shares: Mapping[str, Sequence[str]],
    headings: Mapping[str, str],
) -> list[Figures]:
    """Return every table that is not empty, all its columns as people read them.

    Parameters
    ----------
    names
        Table to its title; others are left out.
    shares
        Table to its columns that are shares, shown in per cent.
    headings
        Column to its heading, where its name is none.
    """
    found = []
    for name, title in names.items():
        table = tables.get(name)
        if table is None or table.is_empty():
            continue
        shown, parts = table.head(MAX_ROWS), shares.get(name, ())
        heads = [
            (_heading(column, headings, parts), not dtype.is_numeric())
            for column, dtype in table.schema.items()
        ]
        rows = [
            [_figure(c, value, is_share=c in parts) for c, value in row.items()]
            for row in shown.iter_rows(named=True)
        ]
        hidden = table.height - shown.height
        found.append(Figures(name, say(title), heads, rows, hidden))
    return found


def _heading(column: str, headings: Mapping[str, str], shares: Sequence[str]) -> str:
    text = column.replace("_", " ").capitalize()
    text = say(headings[column]) if column in headings else retell(text)
    return f"{text}, %" if column in shares and "%" not in text else text


def _figure(column: str, value: object, *, is_share: bool) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, str):
        return retell(value, column if column in SENTENCES else "")
    if not isinstance(value, (int, float)) or not isfinite(value):
        return number(None)
    if is_share:
        return number(100 * value, 1)
    return number(value, 0 if isinstance(value, int) or abs(value) >= 1000 else 2)
