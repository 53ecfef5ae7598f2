"""Through the year: revenue with its fan, effort, moved deals and exits by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import Kind, full, shown, span_text, tick_texts
from engine.report.language import mark, say
from engine.report.pay_words import period_name, short_period
from engine.report.words import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, TOP, BOTTOM = 62.0, 550.0, 14.0, 226.0
MOST_NAMES = 12
FLAT = 0.4
"""Where the lowest value is more than this share of the highest, zero is left out."""
COURSES: tuple[tuple[str, str, str, Kind], ...] = (
    ("effort", mark("Effort"), mark("as a share of expected sales"), "share"),
    (
        *("moved", mark("Moved deals")),
        *(mark("pulled in or pushed out when a period closes"), "money"),
    ),
    ("pay", mark("Variable pay"), mark("variable pay and prizes"), "money"),
    ("exits", mark("Exits"), mark("reps who leave in the month"), "count"),
)


@dataclass(frozen=True, slots=True)
class Course:
    """One plan's line; ``dots`` are its months."""

    plan: Plan
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Hover:
    """One month, with every plan's figure in words."""

    x: float
    width: float
    tip: str


@dataclass(frozen=True, slots=True)
class MonthsChart:
    """Lines over months; ``fan`` is the area between the 5th and 95th percentile."""

    title: str
    note: str
    fan: str
    courses: list[Course]
    values: list[Mark]
    names: list[Mark]
    zero: float | None
    hovers: list[Hover]
    plan: Plan | None = None


def revenue_fans(facts: CompareFacts, table: pl.DataFrame) -> list[MonthsChart]:
    """Return a picture a plan: its revenue and fan, and the baseline's revenue."""
    rows = _rows(facts, table)
    if not rows:
        return []
    every = [row for each in rows.values() for row in each]
    ends = [
        known(row[f"revenue{end}"]) for row in every for end in ("", "_low", "_high")
    ]
    up = _scale([end for end in ends if end is not None])
    base = rows.get(facts.baseline, [])
    found = []
    for plan, mine in rows.items():
        both = {facts.baseline: base, plan: mine}
        chart = _chart(both, "revenue", "money", up)
        fan = _fan(mine, chart.names_at, up)
        note = say("{currency} a month", currency=facts.currency)
        found.append(_made(chart, plan.title, note, fan, plan))
    return found


def courses(facts: CompareFacts, table: pl.DataFrame) -> list[MonthsChart]:
    """Return a picture of each course in which anything happens."""
    rows = _rows(facts, table)
    found = []
    for column, title, note, kind in COURSES:
        values = [known(row[column]) or 0.0 for each in rows.values() for row in each]
        if not any(values):
            continue
        up = _scale([*values, 0.0] if kind == "count" else values)
        unit = say(note)
        if kind == "money":
            unit = say("{currency} a month, {what}", currency=facts.currency, what=unit)
        chart = _chart(rows, column, kind, up)
        found.append(_made(chart, say(title), unit, "", None))
    return found


def _scale(values: Sequence[float]) -> Scale:
    """Return a scale that begins at zero unless that would flatten every line."""
    low, high = min(values), max(values)
    if low < FLAT * high:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.08 * (high - low) or 1.0
    is_floor = low == 0.0
    return Scale(low if is_floor else low - pad, high + pad, BOTTOM, TOP)


def _rows(facts: CompareFacts, table: pl.DataFrame) -> dict[Plan, list[Row]]:
    ordered = table.sort("month")
    found = {
        p: list(ordered.filter(plan=p.key).iter_rows(named=True)) for p in facts.plans
    }
    return {plan: rows for plan, rows in found.items() if rows}


@dataclass(frozen=True, slots=True)
class _Drawn:
    courses: list[Course]
    values: list[Mark]
    names: list[Mark]
    names_at: dict[int, float]
    zero: float | None
    hovers: list[Hover]


def _chart(rows: dict[Plan, list[Row]], column: str, kind: Kind, up: Scale) -> _Drawn:
    labels = {row["month"]: row["label"] for each in rows.values() for row in each}
    months = sorted(labels)
    step = (RIGHT - LEFT) / len(months)
    at = {month: round(LEFT + step * (k + 0.5), 1) for k, month in enumerate(months)}
    ticks = up.ticks(5)
    every = -(-len(months) // MOST_NAMES)
    return _Drawn(
        courses=[_course(plan, mine, column, at, up) for plan, mine in rows.items()],
        values=[
            Mark(LEFT - 8, up(v), text)
            for v, text in zip(ticks, tick_texts(kind, ticks), strict=True)
        ],
        names=[Mark(at[m], BOTTOM + 22, _short(labels[m])) for m in months[::every]],
        names_at=at,
        zero=up(0.0) if up.low <= 0 else None,
        hovers=[
            Hover(
                round(at[m] - step / 2, 1),
                round(step, 1),
                _tip(labels[m], rows, m, column, kind),
            )
            for m in months
        ],
    )


def _made(
    drawn: _Drawn, title: str, note: str, fan: str, plan: Plan | None
) -> MonthsChart:
    return MonthsChart(
        title,
        note,
        fan,
        drawn.courses,
        drawn.values,
        drawn.names,
        drawn.zero,
        drawn.hovers,
        plan,
    )


def _short(label: str) -> str:
    """Return a month's name as it fits: ``Jan`` of ``2027-01`` or ``January 2027``."""
    word = short_period(label)
    return word[:3] if word.isalpha() else word


def _course(
    plan: Plan, rows: Sequence[Row], column: str, at: dict[int, float], up: Scale
) -> Course:
    dots = [(at[row["month"]], up(known(row[column]) or 0.0)) for row in rows]
    return Course(plan, "M" + "L".join(f"{x} {y}" for x, y in dots), dots)


def _fan(rows: Sequence[Row], at: dict[int, float], up: Scale) -> str:
    told = [row for row in rows if known(row["revenue_low"]) is not None]
    there = [f"{at[row['month']]} {up(row['revenue_high'])}" for row in told]
    back = [f"{at[row['month']]} {up(row['revenue_low'])}" for row in reversed(told)]
    return f"M{'L'.join([*there, *back])}z" if told else ""


def _tip(
    label: str, rows: dict[Plan, list[Row]], month: int, column: str, kind: Kind
) -> str:
    lines = [period_name(label)]
    figure = full if kind == "count" else shown
    for plan, mine in rows.items():
        row = next((one for one in mine if one["month"] == month), None)
        if row:
            text = f"{plan.title}: {figure(kind, row[column])}"
            if column == "revenue" and known(row["revenue_low"]) is not None:
                ends = [shown(kind, row[f"revenue_{end}"]) for end in ("low", "high")]
                text += f" ({span_text(*ends)})"
            lines.append(text)
    return "\n".join(lines)
