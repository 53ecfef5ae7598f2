"""Fairness: how groups of reps fare under each plan, a small picture a grouping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import gap, gap_ticks
from engine.report.words import count, known, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row
    from engine.report.compare_terms import Kind

FIRST, STEP = 58.0, 47.0
SIDES = ((170.0, 345.0), (375.0, 550.0))
"""Left: attainment; right: change of pay."""
BY = {
    "potential": "potential",
    "tenure": "tenure",
    "segment": "segment",
    "kind": "type of rep",
    "channel": "channel",
}
ORDER = (
    *("low", "middle", "high"),
    *("under 1 year", "1 to 3 years", "3 to 10 years", "over 10 years"),
)
"""Groups that have an order; others stand as the table has them."""
LARGE = 0.5
"""From here on a gap, in standard deviations, is called large."""
WIDEST = 17
"""Letters that fit beside the dots."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A plan's figure for a group."""

    x: float
    y: float
    plan: Plan
    tip: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group of reps: its dots on both sides."""

    name: str
    reps: str
    y: float
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Fairness:
    """All groups of one grouping."""

    by: str
    groups: list[Group]
    zeros: tuple[float, float]
    ticks: list[Mark]
    height: float
    says: str


def fairness(facts: CompareFacts, table: pl.DataFrame) -> list[Fairness]:
    """Return a picture for each grouping that has at least two groups."""
    found = []
    for name in dict.fromkeys([*BY, *table["by"].unique(maintain_order=True)]):
        rows = list(table.filter(by=name).iter_rows(named=True))
        if len({row["group"] for row in rows}) > 1:
            found.append(_chart(facts, BY.get(name, name), rows))
    return found


def _chart(facts: CompareFacts, by: str, rows: Sequence[Row]) -> Fairness:
    places = {name: at for at, name in enumerate(ORDER)}
    found = dict.fromkeys(row["group"] for row in rows)
    names = sorted(found, key=lambda name: places.get(name, len(ORDER)))
    gaps, changes = (
        _scale([known(row[column]) for row in rows], side)
        for column, side in zip(("gap", "change"), SIDES, strict=True)
    )
    bottom = FIRST + STEP * len(names) - 14
    groups = [
        _group(
            facts,
            name,
            [row for row in rows if row["group"] == name],
            y,
            (gaps, changes),
        )
        for name, y in zip(
            names, (FIRST + STEP * at for at in range(len(names))), strict=True
        )
    ]
    return Fairness(
        by=by,
        groups=groups,
        zeros=(gaps(0.0), changes(0.0)),
        ticks=[
            *_ticks(gaps, bottom, "share"),
            *_ticks(changes, bottom, "money"),
        ],
        height=bottom + 30,
        says=_says(facts, rows),
    )


def _scale(values: Sequence[float | None], side: tuple[float, float]) -> Scale:
    reach = max([abs(v) for v in values if v is not None], default=0.0) or 1.0
    return Scale(-1.15 * reach, 1.15 * reach, *side)


def _ticks(scale: Scale, bottom: float, kind: Kind) -> list[Mark]:
    most = max(abs(tick) for tick in scale.ticks(5))
    values = [-most, 0.0, most]
    return [
        Mark(scale(v), bottom + 20, text)
        for v, text in zip(values, gap_ticks(kind, values), strict=True)
    ]


def _group(
    facts: CompareFacts,
    name: str,
    rows: Sequence[Row],
    y: float,
    scales: tuple[Scale, Scale],
) -> Group:
    dots = []
    for row in rows:
        plan = facts.plan(row["plan"])
        for scale, column in zip(scales, ("gap", "change"), strict=True):
            value = known(row[column])
            # The baseline changes nothing, so its dot would say nothing.
            if value is not None and not (plan.is_baseline and column == "change"):
                shift = _shift(facts, plan)
                dots.append(Dot(scale(value), y + shift, plan, _tip(name, row, plan)))
    short = name if len(name) <= WIDEST else name[: WIDEST - 1] + "…"
    return Group(short, count(rows[0]["reps"], "rep"), y, dots)


def _shift(facts: CompareFacts, plan: Plan) -> float:
    """Return how far a plan's dot lies off the middle, so that no dot hides another."""
    at, last = facts.plans.index(plan), len(facts.plans) - 1
    return round(20.0 * (at / last - 0.5), 1) if last else 0.0


def _tip(name: str, row: Row, plan: Plan) -> str:
    return "\n".join(
        (
            f"{name}, {plan.title}",
            f"Attainment against everybody else’s: {gap('share', row['gap'])} "
            f"({number(row['effect'], 2)} sd)",
            f"Change of pay: {gap('money', row['change'])}",
        )
    )


def _says(facts: CompareFacts, rows: Sequence[Row]) -> str:
    """Return the largest gap among the plans in words."""
    told = [row for row in rows if known(row["effect"]) is not None]
    if not told:
        return ""
    row = max(told, key=lambda one: abs(one["effect"]))
    size = abs(row["effect"])
    plan = facts.plan(row["plan"]).title
    if size < LARGE:
        return (
            f"No gap is large: at most {number(size, 2)} standard deviations "
            f"({row['group']}, {plan})."
        )
    way = "below" if row["gap"] < 0 else "above"
    points = gap("share", abs(row["gap"])).lstrip("+")
    return (
        f"Largest gap: {row['group']} under {plan}, {points} {way} everybody else "
        f"({number(size, 2)} standard deviations){_before(facts, rows, row)}."
    )


def _before(facts: CompareFacts, rows: Sequence[Row], row: Row) -> str:
    """Return what the gap is under the baseline, if that is another plan."""
    base = facts.baseline
    same = [o for o in rows if (o["plan"], o["group"]) == (base.key, row["group"])]
    if row["plan"] == base.key or not same or known(same[0]["gap"]) is None:
        return ""
    return f"; under {base.title} {gap('share', same[0]['gap'])}"
