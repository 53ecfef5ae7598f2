"""What would have to be true: what each assumption does to the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import (
    between,
    gap,
    gap_ticks,
    parameter_name,
    parameter_value,
)
from engine.report.words import count, known, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, FIRST, STEP = 10.0, 550.0, 34.0, 46.0
SAID = 2
"""So many turning points are said on top of the page; more are counted."""
SHOWN = 8
"""So many assumptions are drawn, those that matter most; the figures have all."""


@dataclass(frozen=True, slots=True)
class Swing:
    """One assumption: the difference at both ends of its band, (x, width) each."""

    name: str
    band: str
    y: float
    low: tuple[float, float]
    high: tuple[float, float]
    flips: bool
    tip: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """A plan's assumptions, the widest swing on top, and the sentences."""

    plan: Plan
    swings: list[Swing]
    middle: float
    zero: float
    ticks: list[Mark]
    bottom: float
    says: list[str]
    turns: bool
    hidden: int


def tornados(facts: CompareFacts, table: pl.DataFrame) -> list[Tornado]:
    """Return a picture for each plan with assumptions that were varied, by rank."""
    found = []
    for plan in facts.ranked:
        rows = list(table.filter(plan=plan.key).iter_rows(named=True))
        rows = [row for row in rows if known(row["at_value"]) is not None]
        if rows:
            rows.sort(key=lambda row: (-_swing(row), row["parameter"]))
            found.append(_tornado(facts, plan, rows))
    return found


def _ends(row: Row) -> list[float]:
    return [
        v
        for end in ("low", "value", "high")
        if (v := known(row[f"at_{end}"])) is not None
    ]


def _swing(row: Row) -> float:
    return max(_ends(row)) - min(_ends(row))


def _tornado(facts: CompareFacts, plan: Plan, rows: Sequence[Row]) -> Tornado:
    drawn = rows[:SHOWN]
    values = [0.0, *(end for row in drawn for end in _ends(row))]
    pad = 0.05 * (max(values) - min(values) or 1.0)
    scale = Scale(min(values) - pad, max(values) + pad, LEFT, RIGHT)
    bottom = FIRST + STEP * len(drawn) - 10
    ticks = scale.ticks(5)
    return Tornado(
        plan=plan,
        swings=[_drawn(row, scale, FIRST + STEP * at) for at, row in enumerate(drawn)],
        middle=scale(rows[0]["at_value"]),
        zero=scale(0.0),
        ticks=[
            Mark(scale(v), bottom + 22, text)
            for v, text in zip(ticks, gap_ticks("money", ticks), strict=True)
        ],
        bottom=bottom,
        says=sentences(facts, rows),
        turns=any(known(row["flips_at"]) is not None for row in rows),
        hidden=len(rows) - len(drawn),
    )


def _drawn(row: Row, scale: Scale, y: float) -> Swing:
    middle = row["at_value"]
    name = parameter_name(row["parameter"])
    low, value, high = (
        parameter_value(row["parameter"], row[end]) for end in ("low", "value", "high")
    )
    lines = [name[0].upper() + name[1:]]
    lines += [
        f"At {at}: {gap('money', row[f'at_{end}'])}"
        for at, end in ((low, "low"), (value, "value"), (high, "high"))
    ]
    if known(row["flips_at"]) is not None:
        lines.append(f"Turns at {parameter_value(row['parameter'], row['flips_at'])}")
    return Swing(
        name=name,
        band=f"{low} to {high}",
        y=y,
        low=_box(scale, middle, row["at_low"]),
        high=_box(scale, middle, row["at_high"]),
        flips=known(row["flips_at"]) is not None,
        tip="\n".join(lines),
    )


def _box(scale: Scale, middle: float, end: float | None) -> tuple[float, float]:
    first, last = sorted((scale(middle), scale(middle if end is None else end)))
    return first, round(last - first, 1)


def sentences(facts: CompareFacts, rows: Sequence[Row]) -> list[str]:
    """Return what would turn the answer, and that all else would not."""
    rival = f"{facts.baseline.title} in {facts.decides.noun}"
    turned = [row for row in rows if known(row["flips_at"]) is not None]
    calm = [row for row in rows if known(row["flips_at"]) is None]
    found = [f"… {_flip(row)}: then it {_how(row)} {rival}." for row in turned]
    if not calm:
        return found
    widest = max(calm, key=_swing)
    ends = sorted(_ends(widest))
    which = "the other " if turned else ""
    found.append(
        f"Over the whole band of each of {which}{count(len(calm), 'assumption')} alone "
        f"it stays {'ahead of' if widest['at_value'] > 0 else 'behind'} {rival}; the "
        f"widest swing: {parameter_name(widest['parameter'])}, "
        f"{between(gap('money', ends[0]), gap('money', ends[-1]))}."
    )
    return found


def _how(row: Row) -> str:
    return "falls behind" if row["at_value"] > 0 else "comes out ahead of"


def _flip(row: Row) -> str:
    """Return ``the loss aversion at quota is below 1.7 (assumed 2, …)``."""
    name, middle = row["parameter"], row["at_value"]
    side = [
        word
        for word, end in (("below", "low"), ("above", "high"))
        if (found := known(row[f"at_{end}"])) is not None and found * middle < 0
    ]
    where = side[0] if len(side) == 1 else "beyond"
    at, assumed, low, high = (
        parameter_value(name, row[key]) for key in ("flips_at", "value", "low", "high")
    )
    return (
        f"the {parameter_name(name)} is {where} {at} "
        f"(assumed {assumed}, band {low} to {high})"
    )


def flips_in_brief(table: pl.DataFrame, plan: Plan) -> str:
    """Return which assumptions alone could turn the answer, for the top of the page."""
    rows = list(table.filter(plan=plan.key).iter_rows(named=True))
    turned = [row for row in rows if known(row["flips_at"]) is not None]
    if not rows:
        return ""
    if not turned:
        return "No single assumption, anywhere in its band, turns the answer."
    if len(turned) > SAID:
        return (
            f"Each of {count(len(turned), 'assumption')} alone could turn the answer."
        )
    return f"The answer turns if {listing([_flip(row) for row in turned], 'or if')}."
