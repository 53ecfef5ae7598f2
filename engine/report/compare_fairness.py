"""Fairness: how groups of reps fare under each plan, a small picture a grouping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import gap, gap_ticks
from engine.report.language import mark, say
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
    "potential": mark("By potential"),
    "tenure": mark("By tenure"),
    "segment": mark("By segment"),
    "kind": mark("By type of rep"),
    "channel": mark("By channel"),
}
ORDER = (
    *(mark("low"), mark("middle"), mark("high")),
    *(mark("under 1 year"), mark("1 to 3 years")),
    *(mark("3 to 10 years"), mark("over 10 years")),
)
"""Groups that have an order; others stand as the table has them."""
NAMED = (*ORDER, mark("unknown"))
"""Groups that are not of the scenario's making."""
LARGE = 0.5
"""From here on a gap, in standard deviations, is called large."""
LARGEST = {
    "below": mark(
        "Largest gap: {group} under {plan}, {points} below everybody else "
        "({effect} standard deviations)."
    ),
    "above": mark(
        "Largest gap: {group} under {plan}, {points} above everybody else "
        "({effect} standard deviations)."
    ),
}
LARGEST_BUT = {
    "below": mark(
        "Largest gap: {group} under {plan}, {points} below everybody else "
        "({effect} standard deviations); under {baseline} {before}."
    ),
    "above": mark(
        "Largest gap: {group} under {plan}, {points} above everybody else "
        "({effect} standard deviations); under {baseline} {before}."
    ),
}
LONGEST_TICK = 5
"""Letters for which there is room between both sides."""
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
    """All groups of one grouping; ``by`` says which."""

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
            title = say(BY[name]) if name in BY else say("By {what}", what=name)
            found.append(_chart(facts, title, rows))
    return found


def group_name(group: str) -> str:
    """Return what a group is called; the scenario's own groups by their name."""
    return say(group) if group in NAMED else group


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
    texts = gap_ticks(kind, values)
    # Both ends are alike: where words are long, the upper one says it for both.
    if len(texts[0]) > LONGEST_TICK:
        texts[0] = ""
    return [
        Mark(scale(v), bottom + 20, text) for v, text in zip(values, texts, strict=True)
    ]


def _group(
    facts: CompareFacts,
    name: str,
    rows: Sequence[Row],
    y: float,
    scales: tuple[Scale, Scale],
) -> Group:
    dots, told = [], group_name(name)
    for row in rows:
        plan = facts.plan(row["plan"])
        for scale, column in zip(scales, ("gap", "change"), strict=True):
            value = known(row[column])
            # The baseline changes nothing, so its dot would say nothing.
            if value is not None and not (plan.is_baseline and column == "change"):
                shift = _shift(facts, plan)
                dots.append(Dot(scale(value), y + shift, plan, _tip(told, row, plan)))
    short = told if len(told) <= WIDEST else told[: WIDEST - 1] + "…"
    return Group(short, count(rows[0]["reps"], "rep"), y, dots)


def _shift(facts: CompareFacts, plan: Plan) -> float:
    """Return how far a plan's dot lies off the middle, so that no dot hides another."""
    at, last = facts.plans.index(plan), len(facts.plans) - 1
    return round(20.0 * (at / last - 0.5), 1) if last else 0.0


def _tip(name: str, row: Row, plan: Plan) -> str:
    return "\n".join(
        (
            f"{name}, {plan.title}",
            say(
                "Attainment against everybody else’s: {gap} ({effect} sd)",
                gap=gap("share", row["gap"]),
                effect=number(row["effect"], 2),
            ),
            say("Change of pay: {gap}", gap=gap("money", row["change"])),
        )
    )


def _says(facts: CompareFacts, rows: Sequence[Row]) -> str:
    """Return the largest gap among the plans in words."""
    told = [row for row in rows if known(row["effect"]) is not None]
    if not told:
        return ""
    row = max(told, key=lambda one: abs(one["effect"]))
    size = abs(row["effect"])
    fields = {
        "effect": number(size, 2),
        "group": group_name(row["group"]),
        "plan": facts.plan(row["plan"]).title,
    }
    if size < LARGE:
        return say(
            "No gap is large: at most {effect} standard deviations ({group}, {plan}).",
            **fields,
        )
    way = "below" if row["gap"] < 0 else "above"
    fields["points"] = gap("share", abs(row["gap"])).lstrip("+")
    before = _before(facts, rows, row)
    if not before:
        return say(LARGEST[way], **fields)
    base = facts.baseline.title
    return say(LARGEST_BUT[way], before=before, baseline=base, **fields)


def _before(facts: CompareFacts, rows: Sequence[Row], row: Row) -> str:
    """Return what the gap is under the baseline, if that is another plan."""
    base = facts.baseline
    same = [o for o in rows if (o["plan"], o["group"]) == (base.key, row["group"])]
    if row["plan"] == base.key or not same or known(same[0]["gap"]) is None:
        return ""
    return gap("share", same[0]["gap"])
