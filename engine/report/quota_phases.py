"""Quotas by month and part, and the targets of the years after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.blocks import Beside, Cell, Head, Section, Table, bar, period_cell
from engine.report.capacity_chart import BOTTOM, Months, scale_of, stack
from engine.report.language import retell, say
from engine.report.pay_words import month_name, period_name
from engine.report.quota_facts import TOTAL
from engine.report.scene import (
    Key,
    Scene,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.words import amount, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.quota_facts import QuotaFacts

COLOURS = ("q1", "q2", "q3", "q4", "q5", "q6", "q7")
MOST_ROWS = 500


def phase_section(facts: QuotaFacts, phases: pl.DataFrame) -> Section | None:
    """Return quotas by period: all, their parts, and every territory; None without."""
    if phases.is_empty():
        return None
    total = phases.filter(measure=TOTAL)
    whole = total if total.height else phases
    periods = sorted(whole["period"].unique())
    parts = [m for m in phases["measure"].unique(maintain_order=True) if m != TOTAL]
    by_period, of_year = _kinds(phases, parts, periods)
    names = by_period or [TOTAL]
    chart = _chart(facts, phases, periods, names)
    blocks: list[Any] = [Beside(chart, [_sums(phases, periods, names)])]
    if of_year:
        blocks.append(_shares(facts, phases, of_year))
    blocks.append(_every(facts, whole, periods))
    return Section(
        "phases",
        say("Month by month"),
        say("Phasing"),
        say(
            "{currency}. Each quota is spread over its periods by the season; they "
            "add up exactly to what is carried of it in the year.",
            currency=facts.currency,
        ),
        blocks,
        say("territory"),
        min(whole["territory"].n_unique(), MOST_ROWS),
    )


def _kinds(
    phases: pl.DataFrame, parts: Sequence[str], periods: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return parts that add up to the whole in each period, and those of the year.

    Parts that are phased but do not add up to the whole are told by year, too.
    """
    phased = [
        part
        for part in parts
        if set(phases.filter(measure=part)["period"]) <= set(periods)
    ]
    sums = [sum(_by_period(phases, periods, m)) for m in (TOTAL, *phased)]
    if abs(sums[0] - sum(sums[1:])) > 0.005 * max(abs(sums[0]), 1.0):
        phased = []
    return phased, [part for part in parts if part not in phased]


def _shares(facts: QuotaFacts, phases: pl.DataFrame, names: Sequence[str]) -> Table:
    """Return what each part is of the year, all territories together."""
    sums = [float(phases.filter(measure=name)["quota"].sum()) for name in names]
    whole = sum(sums) or 1.0
    return Table(
        heads=[
            Head(say("Part"), is_text=True),
            Head(say("Share")),
            Head(say("Quotas, {currency}", currency=facts.currency)),
        ],
        rows=[
            [
                Cell(_measure(name)),
                Cell(percent(value / whole, 1), "now", bar(value / whole)),
                Cell(number(value)),
            ]
            for name, value in zip(names, sums, strict=True)
        ],
        total=[Cell(say("In all")), Cell(percent(1.0)), Cell(number(sum(sums)))],
        title=say("By product, of the whole year"),
    )


def _by_period(
    phases: pl.DataFrame, periods: Sequence[str], measure: str
) -> list[float]:
    sums = phases.filter(measure=measure).group_by("period").agg(pl.col("quota").sum())
    found = dict(sums.iter_rows())
    return [float(found.get(period) or 0.0) for period in periods]


def _chart(
    facts: QuotaFacts,
    phases: pl.DataFrame,
    periods: Sequence[str],
    measures: Sequence[str],
) -> Scene:
    months = Months(tuple(periods))
    values = {m: _by_period(phases, periods, m) for m in measures}
    tops = [sum(v[at] for v in values.values()) for at in range(len(periods))]
    up = scale_of([0.0, *tops])
    layers = [
        (f"stack {COLOURS[at % len(COLOURS)]}", found)
        for at, found in enumerate(values.values())
    ]
    grid, words = value_grid(up, "money")
    keys = [
        Key(css, "bar", _measure(name))
        for (css, _), name in zip(layers, values, strict=True)
    ]
    most = max(range(len(periods)), key=lambda at: tops[at])
    return Scene(
        title=say("All quotas, by part") if len(measures) > 1 else say("All quotas"),
        note=say("{currency} a period", currency=facts.currency),
        height=BOTTOM + 46,
        shapes=[*grid, *stack(months, layers, up)],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(
            months,
            BOTTOM,
            lambda at: [f"{_measure(m)}: {amount(v[at])}" for m, v in values.items()],
        ),
        keys=keys if len(keys) > 1 else [],
        says=say(
            "Most in {month}: {amount}, {share} of the year.",
            month=period_name(periods[most]),
            amount=amount(tops[most]),
            share=percent(tops[most] / (sum(tops) or 1.0), 1),
        ),
    )


def _measure(name: str) -> str:
    if name == TOTAL:
        return say("All")
    return retell(name.replace("_", " ").capitalize())


def _sums(
    phases: pl.DataFrame, periods: Sequence[str], measures: Sequence[str]
) -> Table:
    columns = [_by_period(phases, periods, m) for m in measures]
    has_sum = len(columns) > 1
    heads = [Head(say("Period"), is_text=True), *(Head(_measure(m)) for m in measures)]
    rows = []
    for at, period in enumerate(periods):
        values = [column[at] for column in columns]
        extra = [Cell(number(sum(values)), "now")] if has_sum else []
        rows.append([period_cell(period), *(Cell(number(v)) for v in values), *extra])
    totals = [sum(column) for column in columns]
    last = [Cell(number(sum(totals)))] if has_sum else []
    return Table(
        heads=[*heads, *([Head(say("In all"))] if has_sum else [])],
        rows=rows,
        total=[Cell(say("In all")), *(Cell(number(t)) for t in totals), *last],
        css="months",
    )


def _every(facts: QuotaFacts, whole: pl.DataFrame, periods: Sequence[str]) -> Table:
    names = {row["territory"]: row["name"] for row in facts.territories}
    sums = whole.group_by("territory", "period", maintain_order=True).agg(
        pl.col("quota").sum()
    )
    found: dict[str, dict[str, float]] = {}
    for territory, period, quota in sums.iter_rows():
        found.setdefault(str(territory), {})[str(period)] = float(quota)
    shown = list(found.items())[:MOST_ROWS]
    return Table(
        heads=[
            Head(say("Territory"), is_text=True),
            *(Head(_short(period, periods)) for period in periods),
            Head(say("In all")),
        ],
        rows=[
            [
                Cell(str(names.get(who) or who)),
                *(Cell(number(quotas.get(period))) for period in periods),
                Cell(number(sum(quotas.values())), "now"),
            ]
            for who, quotas in shown
        ],
        title=say("Every territory"),
        hidden=len(found) - len(shown),
        where="phases.csv",
        css="months",
    )


def _short(period: str, periods: Sequence[str]) -> str:
    if len({label[:4] for label in periods}) > 1:
        return period_name(period)
    return month_name(period)
