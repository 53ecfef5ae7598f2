"""Plans side by side: every metric, and its difference to the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.compare_terms import METRICS, PAY, Metric, between, gap, shown
from engine.report.language import mark, say
from engine.report.words import DASH, known, percent

if TYPE_CHECKING:
    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan

SIGNS = {
    "better": mark("▲ better"),
    "worse": mark("▼ worse"),
    "open": mark("not distinguishable"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A plan's value; how it differs from the baseline's; better, worse or open."""

    value: str
    difference: str = ""
    ends: str = ""
    verdict: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One line of the table."""

    label: str
    note: str
    is_part: bool
    decides: bool
    cells: list[Cell]


def decision_rows(facts: CompareFacts, risk: pl.DataFrame) -> list[MetricRow]:
    """Return the lines of the decision table; metrics that nobody has are left out."""
    rows = [
        MetricRow(
            label=metric.label,
            note=metric.note,
            is_part=metric.part,
            decides=metric == facts.decides,
            cells=[_cell(facts, plan, metric) for plan in facts.plans],
        )
        for metric in METRICS
        if _is_told(facts, metric)
    ]
    return [*rows, *_risk_rows(facts, risk)]


def _is_told(facts: CompareFacts, metric: Metric) -> bool:
    # A line of noughts tells nothing: no prizes, no overrides, nothing moved.
    return any(facts.value(plan, metric.name) for plan in facts.plans)


def _cell(facts: CompareFacts, plan: Plan, metric: Metric) -> Cell:
    value = shown(metric.kind, facts.value(plan, metric.name))
    if plan.is_baseline:
        return Cell(value)
    row = facts.gaps.get((plan.key, metric.name))
    difference = gap(metric.kind, facts.gap(plan, metric.name))
    if row is None or metric == PAY:
        return Cell(value, difference)
    if row["low"] == row["high"] == 0:
        return Cell(value, say("no difference"))
    ends = between(*(gap(metric.kind, row[end]) for end in ("low", "high")))
    verdict = facts.verdict(plan, metric.name)
    said = say(SIGNS[verdict]) if verdict in SIGNS else verdict
    return Cell(value, difference, ends, verdict, said)


def _risk_rows(facts: CompareFacts, risk: pl.DataFrame) -> list[MetricRow]:
    found = {row["plan"]: row for row in risk.iter_rows(named=True)}
    if not any(known(row["p_over"]) is not None for row in found.values()):
        return []
    cells = []
    for plan in facts.plans:
        row = found.get(plan.key, {})
        ends = [percent(row.get(f"p_over_{end}"), 1) for end in ("low", "high")]
        cells.append(Cell(percent(row.get("p_over"), 1), ends=DASH.join(ends)))
    return [MetricRow(say("Chance of passing the budget"), "", False, False, cells)]
