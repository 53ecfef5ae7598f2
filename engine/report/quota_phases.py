"""Quotas by month and part, and the targets of the years after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.blocks import Beside, Cell, Head, Section, Table
from engine.report.capacity_chart import BOTTOM, Months, scale_of, stack
from engine.report.market_story import gap_text
from engine.report.pay_words import period_name
from engine.report.quota_facts import TOTAL
from engine.report.scene import (
    Key,
    Scene,
    Strip,
    Word,
    time_strips,
    time_words,
    value_grid,
)
from engine.report.words import amount, known, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.report.quota_facts import QuotaFacts

COLOURS = ("q1", "q2", "q3", "q4", "q5", "q6", "q7")
MOST_ROWS = 500


def phase_section(facts: QuotaFacts, phases: pl.DataFrame) -> Section | None:
    """Return quotas by period: all, their parts, and every territory; None without."""
    if phases.is_empty():
        return None
    periods = sorted(phases["period"].unique())
    total = phases.filter(measure=TOTAL)
    whole = total if total.height else phases
    parts = [m for m in phases["measure"].unique(maintain_order=True) if m != TOTAL]
    measures = _groups(parts)
    blocks: list[Any] = []
    for title, names in measures or [("All", [TOTAL])]:
        chart = _chart(facts, phases, periods, names or [TOTAL], title)
        table = _sums(phases, periods, names if names else [TOTAL])
        blocks.append(Beside(chart, [table]))
    blocks.append(_every(facts, whole, periods))
    return Section(
        "phases",
        "Month by month",
        "Phasing",
        f"{facts.currency}. Each quota is spread over its periods by the season; they "
        "add up exactly to what is carried of it in the year.",
        blocks,
        "territory",
        min(whole["territory"].n_unique(), MOST_ROWS),
    )


def _groups(parts: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return measures that add up to the whole: kinds of business, products."""
    business = [m for m in parts if m in ("new business", "renewal", "new_business")]
    products = [m for m in parts if m not in business]
    named = (("By kind of business", business), ("By product", products))
    return [(title, names) for title, names in named if names]


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
    title: str,
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
        title=title if len(measures) > 1 else "All quotas",
        note=f"{facts.currency} a period",
        height=BOTTOM + 46,
        shapes=[*grid, *stack(months, layers, up)],
        words=[*words, *time_words(months, BOTTOM)],
        strips=time_strips(
            months,
            BOTTOM,
            lambda at: [f"{_measure(m)}: {amount(v[at])}" for m, v in values.items()],
        ),
        keys=keys if len(keys) > 1 else [],
        says=f"Most in {period_name(periods[most])}: {amount(tops[most])}, "
        f"{percent(tops[most] / (sum(tops) or 1.0), 1)} of the year.",
    )


def _measure(name: str) -> str:
    return "All" if name == TOTAL else name.replace("_", " ").capitalize()


def _sums(
    phases: pl.DataFrame, periods: Sequence[str], measures: Sequence[str]
) -> Table:
    columns = [_by_period(phases, periods, m) for m in measures]
    has_sum = len(columns) > 1
    heads = [Head("Period", is_text=True), *(Head(_measure(m)) for m in measures)]
    rows = []
    for at, period in enumerate(periods):
        values = [column[at] for column in columns]
        extra = [Cell(number(sum(values)), "now")] if has_sum else []
        rows.append(
            [Cell(period_name(period)), *(Cell(number(v)) for v in values), *extra]
        )
    totals = [sum(column) for column in columns]
    last = [Cell(number(sum(totals)))] if has_sum else []
    return Table(
        heads=[*heads, *([Head("In all")] if has_sum else [])],
        rows=rows,
        total=[Cell("In all"), *(Cell(number(t)) for t in totals), *last],
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
            Head("Territory", is_text=True),
            *(Head(_short(period, periods)) for period in periods),
            Head("In all"),
        ],
        rows=[
            [
                Cell(str(names.get(who) or who)),
                *(Cell(number(quotas.get(period))) for period in periods),
                Cell(number(sum(quotas.values())), "now"),
            ]
            for who, quotas in shown
        ],
        title="Every territory",
        hidden=len(found) - len(shown),
        where="phases.csv",
        css="months",
    )


def _short(period: str, periods: Sequence[str]) -> str:
    name = period_name(period)
    if len({label[:4] for label in periods}) > 1:
        return name
    return name.split()[0]


def years_section(facts: QuotaFacts, years: pl.DataFrame) -> Section | None:
    """Return the targets of years, with what they are held against; None without."""
    if years.height < 2:
        return None
    rows = list(years.iter_rows(named=True))
    months = Months(tuple(str(row["year"]) for row in rows))
    values = [float(row["target"]) for row in rows]
    up = scale_of([0.0, *values])
    grid, words = value_grid(up, "money")
    half = months.step
    strips = [
        Strip(
            round(months.x(at) - half / 2, 1),
            0.0,
            round(half, 1),
            BOTTOM,
            "\n".join(
                (
                    str(row["year"]),
                    money(row["target"], facts.currency),
                    str(row["benchmark"] or ""),
                )
            ),
        )
        for at, row in enumerate(rows)
    ]
    names = [
        Word(months.x(at), BOTTOM + 20, str(r["year"])) for at, r in enumerate(rows)
    ]
    scene = Scene(
        title="Targets by year",
        note=facts.currency,
        height=BOTTOM + 28,
        shapes=[*grid, *stack(months, [("stack q1", values)], up)],
        words=[*words, *names],
        strips=strips,
        says=f"From {amount(values[0])} to {amount(values[-1])}.",
    )
    table = Table(
        heads=[
            Head("Year", is_text=True),
            Head("Target"),
            Head("Growth"),
            Head("A territory"),
            Head("Held against", is_text=True),
        ],
        rows=[
            [
                Cell(str(row["year"])),
                Cell(number(row["target"]), "now"),
                Cell("" if known(row["growth"]) is None else gap_text(row["growth"])),
                Cell(number(row["per_territory"])),
                Cell(str(row["benchmark"] or "")),
            ]
            for row in rows
        ],
    )
    return Section("years", "The years after", "Years", "", [Beside(scene, [table])])
