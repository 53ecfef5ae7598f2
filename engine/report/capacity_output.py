"""Capacity against the number: what people can make, must make, and miss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.capacity_chart import (
    Chart,
    Key,
    Months,
    Shape,
    scale_of,
    stack,
    value_marks,
)
from engine.report.capacity_facts import by_month, place_name
from engine.report.language import mark, retell, say, say_many
from engine.report.pay_words import period_name
from engine.report.words import amount, listing, number, percent

if TYPE_CHECKING:
    from engine.report.capacity_facts import CapacityFacts

COLUMNS = (
    *("online", "amount", "capacity_ramped", "capacity_ramping", "cover"),
    *("capacity", "made", "missed"),
)
LAYERS = (
    ("capacity_ramped", "stack q1", mark("ramped people")),
    ("capacity_ramping", "stack q1 light", mark("people who still ramp")),
    ("cover", "stack q2", mark("cover")),
)
WORDS = {
    "amount": mark("Asked for"),
    "capacity": mark("Capacity"),
    "capacity_ramped": mark("of ramped people"),
    "capacity_ramping": mark("of people who ramp"),
    "cover": mark("of cover"),
    "made": mark("Made"),
    "missed": mark("Missed"),
    "online": mark("Sells itself, beside that"),
}
PARTS = ("capacity_ramped", "capacity_ramping", "cover")
"""What capacity is made of."""
MOST_PLACES = 12
"""So many places get a picture of their own, those with most to make."""
SHARE = 1e-6
"""Less than this share of the number is nothing."""


@dataclass(frozen=True, slots=True)
class Output:
    """One good: its picture, its table, and a picture of each place."""

    good: str
    chart: Chart
    rows: list[list[str]]
    sums: list[str]
    lines: list[tuple[str, str]]
    places: list[Chart]
    hidden: int


def outputs(facts: CapacityFacts, table: pl.DataFrame) -> list[Output]:
    """Return each good's capacity beside what is asked for; goods are never added."""
    return [
        _output(facts, str(good), table.filter(pl.col("good") == good))
        for good in table["good"].unique(maintain_order=True)
    ]


def _output(facts: CapacityFacts, good: str, table: pl.DataFrame) -> Output:
    sums = {name: by_month(table, facts.months, name) for name in COLUMNS}
    where = table.select("segment", "region", "channel").unique(maintain_order=True)
    parts = []
    for place in where.iter_rows(named=True):
        rows = table.filter(*(pl.col(name) == text for name, text in place.items()))
        own = {name: by_month(rows, facts.months, name) for name in COLUMNS}
        parts.append((place_name(place, role=False), own))
    parts.sort(key=lambda part: -sum(part[1]["amount"]))
    drawn = parts[:MOST_PLACES] if len(parts) > 1 else []
    return Output(
        good=good,
        chart=_chart(facts, retell(good).capitalize() or say("Capacity"), sums),
        rows=[
            [period_name(month), *(number(sums[name][at]) for name in COLUMNS)]
            for at, month in enumerate(facts.months)
        ],
        sums=[number(sum(sums[name])) for name in COLUMNS],
        lines=[
            (_label(name, whole=True), amount(sum(sums[name])))
            for name in WORDS
            if sum(sums[name]) > SHARE * sum(sums["amount"])
            or name in ("amount", "capacity")
        ],
        places=[_chart(facts, name, own) for name, own in drawn],
        hidden=len(parts) - len(drawn) if drawn else 0,
    )


def _chart(facts: CapacityFacts, title: str, sums: dict[str, list[float]]) -> Chart:
    months = Months(facts.months)
    up = scale_of([*sums["capacity"], *sums["amount"], 0.0])
    missed = [
        0.0 if short <= SHARE * asked else short
        for short, asked in zip(sums["missed"], sums["amount"], strict=True)
    ]
    floor = [a - m for a, m in zip(sums["amount"], missed, strict=True)]
    shapes = stack(months, [(css, sums[name]) for name, css, _ in LAYERS], up)
    if any(missed):
        shapes.append(Shape("missed", months.bars(floor, sums["amount"], up)))
    shapes.append(Shape("asked", months.steps(sums["amount"], up)))
    keys = [Key(css, "bar", say(text)) for name, css, text in LAYERS if any(sums[name])]
    if any(missed):
        keys.append(Key("missed", "bar", say("missed")))
    keys.append(Key("asked", "line", say("asked for")))
    return Chart(
        title=title,
        note=say("a month"),
        values=value_marks(up, "money"),
        names=months.names(),
        shapes=shapes,
        hovers=months.hovers(lambda at: _words(sums, at)),
        keys=keys,
        says=_says(facts, sums, missed),
    )


def _label(name: str, *, whole: bool = False) -> str:
    """Return what a column is called, indented under what it is part of."""
    text = say(WORDS[name])
    if whole:
        return f"{text[0].upper()}{text[1:]}"
    return f"  {text}" if name in PARTS else text


def _words(sums: dict[str, list[float]], at: int) -> list[str]:
    return [
        f"{_label(name)}: {amount(sums[name][at])}"
        for name in WORDS
        if sums[name][at] > SHARE * sums["amount"][at] or name in ("amount", "capacity")
    ]


def _says(
    facts: CapacityFacts, sums: dict[str, list[float]], missed: list[float]
) -> str:
    asked, capacity = sum(sums["amount"]), sum(sums["capacity"])
    if not asked:
        return say("No number is given.")
    share = percent(capacity / asked)
    short = [period_name(m) for m, v in zip(facts.months, missed, strict=True) if v]
    if not short:
        return say(
            "Capacity is {share} of what is asked for, and no month is missed.",
            share=share,
        )
    said = {"share": share, "missed": percent(sum(missed) / asked, 1)}
    if len(short) < 4:
        return say(
            "Capacity is {share} of what is asked for; {missed} is missed, in "
            "{months}.",
            **said,
            months=listing(short),
        )
    return say_many(
        "Capacity is {share} of what is asked for; {missed} is missed, in {n} month.",
        "Capacity is {share} of what is asked for; {missed} is missed, in {n} months.",
        len(short),
        **said,
        n=number(len(short)),
    )
