"""What the plan costs, month by month and in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report.capacity_chart import (
    Chart,
    Key,
    Months,
    scale_of,
    stack,
    value_marks,
)
from engine.report.capacity_facts import by_month
from engine.report.language import mark, say
from engine.report.pay_words import period_name
from engine.report.words import amount, listing, money, number, percent

if TYPE_CHECKING:
    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

KINDS = {
    "pay": mark("Pay"),
    "hiring": mark("Hiring"),
    "training": mark("Training"),
    "separations": mark("Letting go"),
    "cover": mark("Cover"),
}
COLOURS = dict(zip(KINDS, ("q1", "q2", "q4", "q6", "q3"), strict=True))


@dataclass(frozen=True, slots=True)
class Spending:
    """Picture, table by month, and the sums of each kind of money."""

    chart: Chart
    kinds: list[str]
    rows: list[tuple[str, list[str]]]
    sums: list[str]


def spending(facts: CapacityFacts, table: pl.DataFrame) -> Spending | None:
    """Return the money spent, or None without a plan."""
    if table.is_empty():
        return None
    sums = {name: by_month(table, facts.months, name) for name in KINDS}
    sums = {name: values for name, values in sums.items() if any(values)}
    spent = by_month(table, facts.months, "spend")
    months = Months(facts.months)
    up = scale_of([*spent, 0.0])
    layers = [(f"stack {COLOURS[name]}", values) for name, values in sums.items()]
    total = sum(spent)
    chart = Chart(
        title=say("Money by month"),
        note=facts.currency,
        values=value_marks(up, "money"),
        names=months.names(),
        shapes=stack(months, layers, up),
        hovers=months.hovers(lambda at: _words(sums, spent, at)),
        keys=[Key(f"stack {COLOURS[name]}", "bar", say(KINDS[name])) for name in sums],
        says=_says(facts, sums, total),
    )
    return Spending(
        chart=chart,
        kinds=[*(say(KINDS[name]) for name in sums), say("In all")],
        rows=[
            (
                period_name(month),
                [*(number(v[at]) for v in sums.values()), number(spent[at])],
            )
            for at, month in enumerate(facts.months)
        ],
        sums=[*(number(sum(v)) for v in sums.values()), number(total)],
    )


def _words(sums: dict[str, list[float]], spent: list[float], at: int) -> list[str]:
    kinds = (f"{say(KINDS[n])}: {amount(v[at])}" for n, v in sums.items() if v[at])
    return [say("In all: {amount}", amount=amount(spent[at])), *kinds]


def _says(facts: CapacityFacts, sums: dict[str, list[float]], total: float) -> str:
    if not total:
        return say("Nothing is spent.")
    parts = [
        f"{say(KINDS[n]).lower()} {percent(sum(v) / total, 1)}" for n, v in sums.items()
    ]
    return say(
        "{money} in all: {parts}.",
        money=money(total, facts.currency),
        parts=listing(parts),
    )
