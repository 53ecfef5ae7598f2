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
    span_text,
)
from engine.report.language import mark, say, say_many
from engine.report.words import known, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, FIRST, STEP = 10.0, 550.0, 34.0, 46.0
SAID = 2
"""So many turning points are said on top of the page; more are counted."""
SHOWN = 8
"""So many assumptions are drawn, those that matter most; the figures have all."""


FLIPS = {
    "below": mark("the {parameter} is below {at} (assumed {assumed}, band {band})"),
    "above": mark("the {parameter} is above {at} (assumed {assumed}, band {band})"),
    "beyond": mark("the {parameter} is beyond {at} (assumed {assumed}, band {band})"),
}


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
        say("At {value}: {gap}", value=at, gap=gap("money", row[f"at_{end}"]))
        for at, end in ((low, "low"), (value, "value"), (high, "high"))
    ]
    if known(row["flips_at"]) is not None:
        turn = parameter_value(row["parameter"], row["flips_at"])
        lines.append(say("Turns at {value}", value=turn))
    return Swing(
        name=name,
        band=span_text(low, high),
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
    rival = {"baseline": facts.baseline.title, "metric": facts.decides.noun}
    turned = [row for row in rows if known(row["flips_at"]) is not None]
    calm = [row for row in rows if known(row["flips_at"]) is None]
    found = [say(_turned(row), condition=_flip(row), **rival) for row in turned]
    return [*found, _stays(calm, rival, is_rest=bool(turned))] if calm else found


def _turned(row: Row) -> str:
    if row["at_value"] > 0:
        return mark("… {condition}: then it falls behind {baseline} in {metric}.")
    return mark("… {condition}: then it comes out ahead of {baseline} in {metric}.")


def _stays(calm: Sequence[Row], rival: Mapping[str, str], *, is_rest: bool) -> str:
    """Return that these assumptions turn nothing, and which of them swings most."""
    widest = max(calm, key=_swing)
    stays = _stays_ahead if widest["at_value"] > 0 else _stays_behind
    ends = sorted(_ends(widest))
    return say(
        "{stays}; the widest swing: {parameter}, {interval}.",
        stays=stays(len(calm), rival, is_rest=is_rest),
        parameter=parameter_name(widest["parameter"]),
        interval=between(gap("money", ends[0]), gap("money", ends[-1])),
    )


def _stays_ahead(n: int, rival: Mapping[str, str], *, is_rest: bool) -> str:
    fields = {"n": number(n), **rival}
    if is_rest:
        return say_many(
            "Over the whole band of each of the other {n} assumption alone it stays "
            "ahead of {baseline} in {metric}",
            "Over the whole band of each of the other {n} assumptions alone it stays "
            "ahead of {baseline} in {metric}",
            n,
            **fields,
        )
    return say_many(
        "Over the whole band of each of {n} assumption alone it stays ahead of "
        "{baseline} in {metric}",
        "Over the whole band of each of {n} assumptions alone it stays ahead of "
        "{baseline} in {metric}",
        n,
        **fields,
    )


def _stays_behind(n: int, rival: Mapping[str, str], *, is_rest: bool) -> str:
    fields = {"n": number(n), **rival}
    if is_rest:
        return say_many(
            "Over the whole band of each of the other {n} assumption alone it stays "
            "behind {baseline} in {metric}",
            "Over the whole band of each of the other {n} assumptions alone it stays "
            "behind {baseline} in {metric}",
            n,
            **fields,
        )
    return say_many(
        "Over the whole band of each of {n} assumption alone it stays behind "
        "{baseline} in {metric}",
        "Over the whole band of each of {n} assumptions alone it stays behind "
        "{baseline} in {metric}",
        n,
        **fields,
    )


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
    return say(
        FLIPS[where],
        parameter=parameter_name(name),
        at=at,
        assumed=assumed,
        band=span_text(low, high),
    )


def flips_in_brief(table: pl.DataFrame, plan: Plan) -> str:
    """Return which assumptions alone could turn the answer, for the top of the page."""
    rows = list(table.filter(plan=plan.key).iter_rows(named=True))
    turned = [row for row in rows if known(row["flips_at"]) is not None]
    if not rows:
        return ""
    if not turned:
        return say("No single assumption, anywhere in its band, turns the answer.")
    if len(turned) > SAID:
        return say_many(
            "Each of {n} assumption alone could turn the answer.",
            "Each of {n} assumptions alone could turn the answer.",
            len(turned),
            n=number(len(turned)),
        )
    conditions = listing([_flip(row) for row in turned], mark("or if"))
    return say("The answer turns if {conditions}.", conditions=conditions)
