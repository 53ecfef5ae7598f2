"""Budget risk: how likely variable pay and prizes pass the budget, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import shown, span_text, tick_texts
from engine.report.language import say
from engine.report.words import known, money

if TYPE_CHECKING:
    import polars as pl

    from engine.report.compare_facts import CompareFacts, Plan, Row

LEFT, RIGHT, FIRST, STEP = 10.0, 550.0, 36.0, 54.0


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One plan: from its mean over the 95th percentile to the worst 5 %."""

    plan: Plan
    y: float
    mean: float | None
    p95: float
    cvar: float
    over: str
    over_ends: str
    figures: list[str]
    tip: str


@dataclass(frozen=True, slots=True)
class Risk:
    """All plans against the budget; ``budget_x`` is None without one."""

    rows: list[RiskRow]
    ticks: list[Mark]
    budget_x: float | None
    budget: str
    bottom: float


def budget_risk(facts: CompareFacts, table: pl.DataFrame) -> Risk | None:
    """Return the picture; None when nothing was measured."""
    found = {row["plan"]: row for row in table.iter_rows(named=True)}
    rows = [(p, found[p.key]) for p in facts.plans if p.key in found]
    rows = [(p, row) for p, row in rows if known(row["cvar"]) is not None]
    if not rows:
        return None
    budget = next((row["budget"] for _, row in rows if known(row["budget"])), None)
    means = [_mean(facts, plan) for plan, _ in rows]
    ends = [row[end] for _, row in rows for end in ("cvar", "p95")]
    values = [v for v in (*ends, *means, budget) if v is not None]
    pad = 0.06 * (max(values) - min(values) or 1.0)
    scale = Scale(min(values) - pad, max(values) + pad, LEFT, RIGHT)
    bottom = FIRST + STEP * len(rows) - 16
    ticks = scale.ticks(5)
    return Risk(
        rows=[
            _row(facts, plan, row, scale, FIRST + STEP * at)
            for at, (plan, row) in enumerate(rows)
        ],
        ticks=[
            Mark(scale(v), bottom + 22, text)
            for v, text in zip(ticks, tick_texts("money", ticks), strict=True)
        ],
        budget_x=scale(budget) if budget else None,
        budget=money(budget, facts.currency) if budget else "",
        bottom=bottom,
    )


def _mean(facts: CompareFacts, plan: Plan) -> float | None:
    parts = [facts.value(plan, name) for name in ("variable_pay", "prizes")]
    told = [part for part in parts if part is not None]
    return sum(told) if told else None


def _row(facts: CompareFacts, plan: Plan, row: Row, scale: Scale, y: float) -> RiskRow:
    mean = _mean(facts, plan)
    over, low, high = (shown("share", row[f"p_over{e}"]) for e in ("", "_low", "_high"))
    has_budget = known(row["p_over"]) is not None
    figures = [shown("money", v) for v in (mean, row["p95"], row["cvar"])]
    lines = [
        plan.title,
        say("Mean: {amount}", amount=figures[0]),
        say("95th percentile: {amount}", amount=figures[1]),
        say("Mean of the worst 5%: {amount}", amount=figures[2]),
    ]
    if has_budget:
        passes = say(
            "Passes the budget in {share} of years ({interval})",
            share=over,
            interval=span_text(low, high),
        )
        lines.append(passes)
    return RiskRow(
        plan=plan,
        y=y,
        mean=None if mean is None else scale(mean),
        p95=scale(row["p95"]),
        cvar=scale(row["cvar"]),
        over=over,
        over_ends=span_text(low, high),
        figures=figures,
        tip="\n".join(lines),
    )
