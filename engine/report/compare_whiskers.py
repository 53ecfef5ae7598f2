"""Differences to the baseline as dots with whiskers, one picture a metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import (
    PICTURED,
    Metric,
    between,
    chance,
    gap,
    gap_ticks,
    metric_of,
    span_text,
)
from engine.report.language import say
from engine.report.words import known, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, FIRST, STEP = 10.0, 550.0, 36.0, 54.0
ENDS = ("low", "high", "p05", "p95", "band_low", "band_high")


@dataclass(frozen=True, slots=True)
class Whisker:
    """One plan: three ranges from x to x, and the dot; ``band`` may be missing."""

    plan: Plan
    y: float
    x: float
    mean: tuple[float, float]
    year: tuple[float, float]
    band: tuple[float, float] | None
    value: str
    sure: str
    tip: str


@dataclass(frozen=True, slots=True)
class Whiskers:
    """All plans' differences in one metric."""

    metric: Metric
    unit: str
    rows: list[Whisker]
    ticks: list[Mark]
    zero: float
    bottom: float
    decides: bool


def whiskers(facts: CompareFacts) -> list[Whiskers]:
    """Return the pictures; first of what decides, none where nothing differs."""
    names = dict.fromkeys([facts.decides.name, *PICTURED])
    charts = (_chart(facts, metric_of(name)) for name in names)
    return [chart for chart in charts if chart]


def _chart(facts: CompareFacts, metric: Metric) -> Whiskers | None:
    told = [
        (plan, facts.gaps.get((plan.key, metric.name))) for plan in facts.candidates
    ]
    rows = [(plan, row) for plan, row in told if row]
    scale = _scale(row for _, row in rows)
    if scale is None:
        return None
    ticks = scale.ticks(5)
    bottom = FIRST + STEP * len(rows) - 16
    texts = gap_ticks(metric.kind, ticks)
    return Whiskers(
        metric=metric,
        unit=_unit(facts, metric),
        rows=[
            _whisker(plan, row, metric, scale, FIRST + STEP * at)
            for at, (plan, row) in enumerate(rows)
        ],
        ticks=[
            Mark(scale(v), bottom + 22, text)
            for v, text in zip(ticks, texts, strict=True)
        ],
        zero=scale(0.0),
        bottom=bottom,
        decides=metric == facts.decides,
    )


def _unit(facts: CompareFacts, metric: Metric) -> str:
    if metric.kind == "money":
        return facts.currency
    return {"share": say("points"), "count": say("reps")}.get(metric.kind, "")


def _scale(rows: Iterable[Row]) -> Scale | None:
    ends = [known(row[end]) for row in rows for end in ENDS]
    values = [0.0, *(value for value in ends if value is not None)]
    low, high = min(values), max(values)
    if high - low < 1e-12:
        return None
    pad = 0.04 * (high - low)
    return Scale(low - pad, high + pad, LEFT, RIGHT)


def _whisker(plan: Plan, row: Row, metric: Metric, scale: Scale, y: float) -> Whisker:
    has_band = known(row["band_low"]) is not None
    sure = chance(row["p_better"])
    return Whisker(
        plan=plan,
        y=y,
        x=scale(row["mean"]),
        mean=(scale(row["low"]), scale(row["high"])),
        year=(scale(row["p05"]), scale(row["p95"])),
        band=(scale(row["band_low"]), scale(row["band_high"])) if has_band else None,
        value=gap(metric.kind, row["mean"]),
        sure=sure,
        tip="\n".join(_tip(plan, row, metric)),
    )


def _tip(plan: Plan, row: Row, metric: Metric) -> Sequence[str]:
    def ends(low: str, high: str) -> str:
        return between(gap(metric.kind, row[low]), gap(metric.kind, row[high]))

    lines = [
        plan.title,
        f"{metric.label}: {gap(metric.kind, row['mean'])}",
        say("Interval of the mean: {interval}", interval=ends("low", "high")),
    ]
    if known(row["band_low"]) is not None:
        band = ends("band_low", "band_high")
        lines.append(say("Over what is assumed: {interval}", interval=band))
    better = [percent(row[f"p_better{end}"], 1) for end in ("", "_low", "_high")]
    return [
        *lines,
        say("A single year: {interval}", interval=ends("p05", "p95")),
        say(
            "Better in {share} of years ({interval})",
            share=better[0],
            interval=span_text(better[1], better[2]),
        ),
    ]
