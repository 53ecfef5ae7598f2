"""What stands beside the plan: seats and exits, sizes, several worlds, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.axes import Mark, Scale
from engine.report.capacity_facts import place_name
from engine.report.capacity_words import people, rule_name
from engine.report.compare_terms import chance, tick_texts
from engine.report.language import mark, retell, say
from engine.report.pay_words import period_name
from engine.report.words import NOTHING, amount, change, known, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

    Row = Mapping[str, Any]

LEFT, RIGHT, TOP, BOTTOM = 70.0, 550.0, 14.0, 226.0
CHANCE_OF = "chance of "
LARGE, SMALL = 0.5, 1.5
"""Returns on one more person below which a rule of thumb calls a force too large, and
above which too small (Zoltners, Sinha and Lorimer)."""
DEFAULT = "default"
CONVENTIONS = {
    (
        "ramp_month",
        "start",
    ): mark("A ramp is read at the start of a month: the first counts 0"),
    ("ramp_month", "middle"): mark("A ramp is read in the middle of a month"),
    ("ramp_month", "end"): mark(
        "A ramp is read at the end of a month: with six months of "
        "ramp the first counts one sixth"
    ),
    ("attrition", "after"): mark("People leave after they have produced in a month"),
    ("attrition", "before"): mark("People leave before they produce in a month"),
    ("yearly_rate", "compound"): mark(
        "A yearly rate of leaving is compounded by month"
    ),
    ("yearly_rate", "simple"): mark(
        "A month has a twelfth of a yearly rate of leaving"
    ),
    ("season_on", "demand"): mark("The season is in what must be sold"),
    ("season_on", "capacity"): mark("The season is in what a person can sell"),
    ("hired_on", "start"): mark("Dates of hiring are the first day of work"),
    ("hired_on", "signed"): mark(
        "Dates of hiring are signatures; the lead time is added"
    ),
}
"""What a choice of words means for the numbers."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the long run; ``share``: the cost of an exit, of the dearest."""

    place: str
    cells: list[str]
    exit_cost: str
    share: float


SEAT_HEADS = (
    *(
        mark("Today"),
        mark("Leave a year"),
        mark("Ramp, months"),
        mark("Lead, months"),
        mark("Seats filled"),
    ),
    *(
        mark("Productive"),
        mark("Seats needed"),
        mark("Hires a year"),
        mark("Quota-months lost"),
    ),
)


def seats(table: pl.DataFrame) -> list[Seat]:
    """Return each place that has people, the dearest exit first."""
    rows = [r for r in table.iter_rows(named=True) if known(r["exit_cost"]) is not None]
    rows.sort(key=lambda r: -r["exit_cost"])
    most = max((r["exit_cost"] for r in rows), default=0.0) or 1.0
    return [_seat(row, most) for row in rows]


def _seat(row: Row, most: float) -> Seat:
    cells = [
        people(row["today"]),
        percent(row["attrition"], 1),
        people(row["ramp_months"]),
        people(row["lead_months"]),
        percent(row["occupancy"], 1),
        percent(row["productive_share"], 1),
        people(row["seats"]),
        people(row["hires_a_year"]),
        people(row["exit_months"]),
    ]
    share = max(row["exit_cost"], 0.0) / most
    return Seat(place_name(row), cells, amount(row["exit_cost"]), share)


@dataclass(frozen=True, slots=True)
class Size:
    """A segment's profit by size, with the flat range around the best."""

    segment: str
    line: str
    flat: tuple[float, float]
    today: tuple[float, float]
    best: tuple[float, float]
    values: list[Mark]
    ticks: list[Mark]
    verdict: str
    tone: str
    lines: list[tuple[str, str]]
    says: str
    thumb: str


def sizes(facts: CapacityFacts, tables: Mapping[str, pl.DataFrame]) -> list[Size]:
    """Return a picture of each segment's size of most profit."""
    found = []
    for row in tables["sizing"].iter_rows(named=True):
        curve = tables["sizing_curve"].filter(segment=row["segment"]).sort("people")
        if curve.height > 1:
            points = list(curve.select("people", "profit").iter_rows())
            found.append(_size(facts, row, points))
    return found


def _size(
    facts: CapacityFacts, row: Row, points: Sequence[tuple[float, float]]
) -> Size:
    sizes_, profits = zip(*points, strict=True)
    across = Scale(min(sizes_), max(*sizes_, row["today"]), LEFT, RIGHT)
    low, high = min(*profits, row["profit_today"]), max(*profits, row["profit_best"])
    # Far below the top the shape says nothing: the flat part is what matters.
    low = max(low, high - 0.6 * abs(high))
    pad = 0.06 * (high - low) or 1.0
    up = Scale(low - pad, high + pad, BOTTOM, TOP)
    ticks, money = across.ticks(6), up.ticks(5)
    tone = "good" if row["verdict"] == "size right" else "warn"
    return Size(
        segment=row["segment"] or say("All segments"),
        line=_clipped(points, across, up),
        flat=(across(row["low"]), round(across(row["high"]) - across(row["low"]), 1)),
        today=(across(row["today"]), max(TOP, min(BOTTOM, up(row["profit_today"])))),
        best=(across(row["best"]), up(row["profit_best"])),
        values=[
            Mark(LEFT - 8, up(v), t)
            for v, t in zip(money, tick_texts("money", money), strict=True)
        ],
        ticks=[Mark(across(v), BOTTOM + 20, number(v)) for v in ticks],
        verdict=retell(str(row["verdict"]).capitalize()),
        tone=tone,
        lines=_size_lines(facts, row),
        says=_size_says(row),
        thumb=_thumb(row),
    )


def _clipped(points: Sequence[tuple[float, float]], across: Scale, up: Scale) -> str:
    """Return the part of the curve within the picture, cut where it leaves it."""
    runs: list[list[tuple[float, float]]] = [[]]
    last: tuple[float, float] | None = None
    for size, profit in points:
        inside = profit >= up.low
        if last is not None and inside != (last[1] >= up.low):
            part = (up.low - last[1]) / (profit - last[1])
            runs[-1].append((last[0] + part * (size - last[0]), up.low))
            if not inside:
                runs.append([])
        if inside:
            runs[-1].append((size, profit))
        last = (size, profit)
    return "".join(
        "M" + "L".join(f"{across(x)} {up(y)}" for x, y in run)
        for run in runs
        if len(run) > 1
    )


def _size_lines(facts: CapacityFacts, row: Row) -> list[tuple[str, str]]:
    return [
        (say("Today"), people(row["today"])),
        (say("Most profit"), people(row["best"])),
        (say("Within 1% of it"), _from_to(row)),
        (
            say("Profit today, {currency}", currency=facts.currency),
            amount(row["profit_today"]),
        ),
        (
            say("Most profit, {currency}", currency=facts.currency),
            amount(row["profit_best"]),
        ),
        (say("Return on one more person (ROI3)"), percent(row["roi3"])),
    ]


def _thumb(row: Row) -> str:
    """Return what ROI3 says of a size, which is less than profit allows."""
    returned = known(row["roi3"])
    if returned is None:
        return ""
    verdict = "too small" if returned > SMALL else "size right"
    verdict = "too large" if returned < LARGE else verdict
    carried = known(row.get("carryover"))
    text = say(
        "ROI3 is what one more person returns in three years, less a year’s cost, "
        "÷ that cost. Above 0 one more raises profit, which is what the verdict goes "
        "by. A rule of thumb asks for more: a force is right from {low} to {high}; by "
        "it this one is {verdict}.",
        low=percent(LARGE),
        high=percent(SMALL),
        verdict=retell(verdict),
    )
    if carried is None:
        return text
    more = say(
        "Of a year’s sales, {share} come again in the next, and {share2} in the one "
        "after.",
        share=percent(carried),
        share2=percent(carried**2),
    )
    return f"{text} {more}"


def _from_to(row: Row) -> str:
    low, high = people(row["low"]), people(row["high"])
    return say("{low} to {high}", low=low, high=high)


def _size_says(row: Row) -> str:
    low, high = people(row["low"]), people(row["high"])
    if row["low"] <= row["today"] <= row["high"]:
        return say(
            "Any size from {low} to {high} is within 1% of the most profit, and "
            "today’s is among them: the exact size hardly matters.",
            low=low,
            high=high,
        )
    return say(
        "Any size from {low} to {high} is within 1% of the most profit; today’s is "
        "not. The best would bring {gain}.",
        low=low,
        high=high,
        gain=change(row["profit_today"], row["profit_best"]) or NOTHING,
    )


def worlds(table: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Return values of several worlds: label, value, proven bound."""
    found = []
    for row in table.iter_rows(named=True):
        is_chance = row["label"].startswith(CHANCE_OF)
        value = chance(row["value"]) if is_chance else amount(row["value"])
        bound = amount(row["bound"]) if known(row["bound"]) is not None else ""
        label = retell(row["label"])
        found.append((label[:1].upper() + label[1:], value, bound))
    return found


def first_stage(tables: Mapping[str, pl.DataFrame]) -> list[tuple[str, ...]]:
    """Return starts that all worlds share: month, way, people, people in the plan."""
    table = tables.get("first_stage")
    if table is None:
        return []
    return [
        (
            period_name(row["month"]),
            retell(row["way"]),
            people(row["starts"]),
            people(row["in_plan"]),
        )
        for row in table.iter_rows(named=True)
    ]


def budgets(tables: Mapping[str, pl.DataFrame]) -> list[tuple[str, ...]]:
    """Return budgets in futures: name, limit, planned, mean, how often kept."""
    table = tables.get("budgets")
    if table is None:
        return []
    return [
        (
            rule_name(row["budget"]),
            amount(row["limit"]),
            amount(row["planned"]),
            amount(row["mean"]),
            chance(row["kept"]),
        )
        for row in table.iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number that the plan rests on, and whether nobody has written it."""

    label: str
    value: str
    source: str
    is_default: bool


def assumed(manifest: Mapping[str, Any]) -> list[Assumed]:
    """Return what the plan rests on, defaults first: those nobody has checked."""
    found = [
        Assumed(
            label=retell(label),
            value=retell(value, "months"),
            source=retell(source.removeprefix(f"{DEFAULT}: ")),
            is_default=source.startswith(DEFAULT),
        )
        for label, value, source in manifest["capacity"].get("assumptions") or []
    ]
    return sorted(found, key=lambda one: not one.is_default)


def conventions(manifest: Mapping[str, Any]) -> list[str]:
    """Return what words mean in this plan, in sentences."""
    told = manifest["capacity"].get("conventions") or {}
    return [_convention(name, value) + "." for name, value in told.items()]


def _convention(name: str, value: str) -> str:
    if (name, value) in CONVENTIONS:
        return say(CONVENTIONS[name, value])
    return retell(f"{name.replace('_', ' ').capitalize()}: {value}")
