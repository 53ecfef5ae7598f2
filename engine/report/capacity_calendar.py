"""The hiring calendar: who starts when, from where, and by when to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.capacity_facts import FEW, place_name
from engine.report.capacity_words import NOW, people, when
from engine.report.language import say
from engine.report.pay_words import period_name, period_value, short_period
from engine.report.words import amount, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

    Row = Mapping[str, Any]

SHADES = 4
"""Depths of colour by how many start in a cell of the calendar."""
MOST_OTHERS = 40
MOST_ROWS = 800
"""More decisions than this are left to the run's tables."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of one row: people, the depth of its colour, its words."""

    text: str
    shade: int
    certain: bool
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A source and where its people start; cells by month, and their sum."""

    source: str
    role: str
    cells: list[Cell]
    total: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A start, or several, to be decided by one month; ``at``: months as numbers."""

    by: str
    by_at: int
    urgent: bool
    month: str
    month_at: int
    what: str
    where: str
    people: str
    cost: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The grid and the list of decisions."""

    months: list[str]
    years: list[tuple[str, int]]
    lines: list[Line]
    sums: list[str]
    total: str
    any_certain: bool
    decisions: list[Decision]
    urgent: list[str]
    urgent_cost: str
    hidden: int


def calendar(facts: CapacityFacts, hires: pl.DataFrame) -> Calendar | None:
    """Return the calendar, or None when nobody starts."""
    if hires.is_empty():
        return None
    rows = list(hires.iter_rows(named=True))
    most = max(_by_cell(rows).values())
    keys = list(dict.fromkeys((r["source"], _into(r)) for r in rows))
    urgent = [r for r in rows if r["decide_by"] == NOW and not r["certain"]]
    order = sorted(rows, key=lambda r: (r["decide_by"] != NOW, r["decide_by"]))
    return Calendar(
        months=[short_period(month) for month in facts.months],
        years=_years(facts.months),
        lines=[_line(facts, key, rows, most) for key in keys],
        sums=[_sum([r for r in rows if r["month"] == m]) for m in facts.months],
        total=_sum(rows),
        any_certain=any(r["certain"] for r in rows),
        decisions=[_decision(row) for row in order[:MOST_ROWS]],
        urgent=[_urgent(row) for row in urgent],
        urgent_cost=amount(sum(r["cost"] for r in urgent)),
        hidden=max(len(rows) - MOST_ROWS, 0),
    )


def _into(row: Row) -> str:
    """Return what starts, and where, in the grid's words: role and region."""
    where = ", ".join(part for part in (row["segment"], row["region"]) if part)
    return f"{row['role']} · {where}" if where else str(row["role"])


def _by_cell(rows: Sequence[Row]) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for row in rows:
        key = (row["source"], _into(row), row["month"])
        found[key] = found.get(key, 0.0) + row["starts"]
    return found


def _sum(rows: Sequence[Row]) -> str:
    total = sum(row["starts"] for row in rows)
    return people(total) if total else ""


def _line(
    facts: CapacityFacts, key: tuple[str, str], rows: Sequence[Row], most: float
) -> Line:
    source, role = key
    own = [r for r in rows if (r["source"], _into(r)) == key]
    cells = []
    for month in facts.months:
        there = [r for r in own if r["month"] == month]
        many = sum(r["starts"] for r in there)
        shade = min(SHADES, 1 + int(SHADES * many / most * 0.999)) if many else 0
        title = _starting(many, month) if many else ""
        certain = bool(there) and all(r["certain"] for r in there)
        cells.append(Cell(_sum(there), shade, certain, title))
    return Line(source, role, cells, _sum(own))


def _starting(many: float, month: str) -> str:
    return say("{people} in {month}", people=people(many), month=period_name(month))


def _years(months: Sequence[str]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for month in months:
        found[month[:4]] = found.get(month[:4], 0) + 1
    return list(found.items())


def _what(row: Row) -> str:
    source = str(row["source"])
    if row["from_role"]:
        return say("{source}, from {role}", source=source, role=row["from_role"])
    return source


def _decision(row: Row) -> Decision:
    return Decision(
        by=when(row["decide_by"]),
        by_at=period_value(row["decide_by"]),
        urgent=row["decide_by"] == NOW and not row["certain"],
        month=period_name(row["month"]),
        month_at=period_value(row["month"]),
        what=_what(row),
        where=place_name(row),
        people=people(row["starts"]),
        cost=number(row["cost"]),
        certain=row["certain"],
    )


def _urgent(row: Row) -> str:
    return say(
        "{people} {place}, to start in {month} ({source})",
        people=people(row["starts"]),
        place=place_name(row),
        month=period_name(row["month"]),
        source=_what(row),
    )


@dataclass(frozen=True, slots=True)
class Other:
    """A short table; the first ``words`` columns are words, the others figures."""

    title: str
    heads: list[str]
    words: int
    rows: list[list[str]]
    hidden: int


def others(facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]) -> list[Other]:
    """Return promotions and transfers, training classes, and those let go."""
    money, month = facts.currency, say("Month")
    classes = [month, say("Training"), say("Classes"), say("Seats taken"), money]
    found = (
        (
            say("promotions and transfers"),
            [month, say("From"), say("To"), say("People")],
            3,
            _moves(tables["hires"]),
        ),
        (say("training classes"), classes, 2, _classes(tables["classes"])),
        (
            say("people let go"),
            [month, say("Who"), say("People"), money],
            2,
            _gone(tables["separations"]),
        ),
    )
    return [
        Other(title, names, many, rows[:MOST_OTHERS], max(len(rows) - MOST_OTHERS, 0))
        for title, names, many, rows in found
        if rows
    ]


def _moves(hires: pl.DataFrame) -> list[list[str]]:
    return [
        [when(r["month"]), _origin(r), place_name(r), people(r["starts"])]
        for r in hires.iter_rows(named=True)
        if r["from_role"]
    ]


def _classes(classes: pl.DataFrame) -> list[list[str]]:
    return [
        [
            when(r["month"]),
            r["training"],
            people(r["classes"]),
            say(
                "{taken} of {seats}",
                taken=people(r["seated"]),
                seats=people(r["seats"]),
            ),
            number(r["cost"]),
        ]
        for r in classes.iter_rows(named=True)
    ]


def _gone(separations: pl.DataFrame) -> list[list[str]]:
    return [
        [when(r["month"]), place_name(r), people(r["people"]), number(r["cost"])]
        for r in separations.iter_rows(named=True)
        if r["people"] > FEW
    ]


def _origin(row: Row) -> str:
    parts = [row[f"from_{name}"] for name in ("role", "segment", "region")]
    return ", ".join(part for part in parts if part)
