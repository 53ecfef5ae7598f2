"""What the futures say: fans, chances, parts of the number, what hurts most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.report.axes import Mark, Scale
from engine.report.capacity_chart import (
    BOTTOM,
    LEFT,
    TOP,
    Chart,
    Key,
    Months,
    Shape,
    scale_of,
    value_marks,
)
from engine.report.capacity_words import of_chance, people, rule_name
from engine.report.compare_terms import Kind, chance
from engine.report.language import mark, say
from engine.report.pay_words import period_name
from engine.report.words import amount, known, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from engine.report.capacity_facts import CapacityFacts

    Row = Mapping[str, Any]
    Show = Callable[[float], str]

FANS: tuple[tuple[str, str, str, Kind], ...] = (
    ("to_date", mark("Made to date"), mark("of what must be made to date"), "share"),
    ("capacity", mark("Capacity"), mark("a month"), "money"),
    ("heads", mark("People"), mark("in the month"), "index"),
    ("spend_to_date", mark("Spent to date"), mark("since the first month"), "money"),
)
SHOW: dict[Kind, Show] = {
    "share": lambda value: percent(value, 1),
    "money": amount,
    "index": people,
}
NONE = 0.0005
"""Share of what is asked for that need not be made, and is not worth a word."""
QUANTILES = ("p5", "p25", "p50", "p75", "p95")


def fans(
    facts: CapacityFacts, futures: pl.DataFrame, chances: pl.DataFrame
) -> list[Chart]:
    """Return pictures of how the futures spread around the plan; none without them."""
    asked = [row["plan_to_date"] for row in chances.iter_rows(named=True)]
    found = []
    for what, title, note, kind in FANS:
        rows = list(futures.filter(what=what).iter_rows(named=True))
        if len(rows) == len(facts.months):
            unit = say(note)
            unit = f"{facts.currency}, {unit}" if what == "spend_to_date" else unit
            unit = _of_asked(facts, asked) if what == "to_date" else unit
            if kind == "share":
                if len(asked) != len(rows) or not min(asked) > 0:
                    continue
                rows = [_share(row, of) for row, of in zip(rows, asked, strict=True)]
            found.append(_fan(facts, rows, (say(title), unit, kind)))
    return found


def _of_asked(facts: CapacityFacts, asked: Sequence[float]) -> str:
    """Return what the shares are of, beside what is asked for in all."""
    whole = sum(good.amount for good in facts.goods)
    if not asked or not whole or abs(asked[-1] - whole) < NONE * whole:
        return say("of what is asked for to date")
    return say(
        "of what must be made to date, {share} of what is asked for",
        share=percent(asked[-1] / whole, 1),
    )


def _share(row: Row, of: float) -> dict[str, Any]:
    """Return a month's figures as shares of what must be made until then."""
    return {name: float(row[name]) / of for name in (*QUANTILES, "plan")}


def _fan(
    facts: CapacityFacts,
    rows: Sequence[Row],
    words: tuple[str, str, Kind],
) -> Chart:
    title, note, kind = words
    months = Months(facts.months)
    ends = {name: [float(row[name]) for row in rows] for name in (*QUANTILES, "plan")}
    every = [v for values in ends.values() for v in values]
    is_share = kind == "share"
    up = scale_of([*every, 1.0] if is_share else every, zero=kind == "money")
    shapes = [
        Shape("fan wide q1", months.band(ends["p5"], ends["p95"], up)),
        Shape("fan near q1", months.band(ends["p25"], ends["p75"], up)),
        Shape("line q1", months.line(ends["p50"], up)),
        Shape("planned", months.line(ends["plan"], up)),
    ]
    keys = [
        Key("fan wide q1", "band", say("9 of 10 futures")),
        Key("fan near q1", "band", say("half of them")),
        Key("line q1", "line", say("median")),
        Key("planned", "line", say("the plan")),
    ]
    if is_share:
        shapes.append(Shape("asked", months.line([1.0] * len(rows), up)))
        keys.append(Key("asked", "line", say("must be made")))
    show = SHOW[kind]
    return Chart(
        title=title,
        note=note,
        values=value_marks(up, kind),
        names=months.names(),
        shapes=shapes,
        hovers=months.hovers(lambda at: _fan_words(ends, at, show)),
        keys=keys,
        says=_fan_says(ends, show),
    )


def _fan_words(ends: dict[str, list[float]], at: int, show: Show) -> list[str]:
    names = {
        "p95": say("95th percentile"),
        "p75": say("75th percentile"),
        "p50": say("Median"),
        "p25": say("25th percentile"),
        "p5": say("5th percentile"),
        "plan": say("The plan"),
    }
    return [f"{text}: {show(ends[name][at])}" for name, text in names.items()]


def _fan_says(ends: dict[str, list[float]], show: Show) -> str:
    low, middle, high = (show(ends[name][-1]) for name in ("p5", "p50", "p95"))
    return say(
        "At the end {low} to {high} in nine of ten futures, {middle} in the middle; "
        "the plan has {plan}.",
        low=low,
        high=high,
        middle=middle,
        plan=show(ends["plan"][-1]),
    )


def chance_chart(facts: CapacityFacts, table: pl.DataFrame) -> Chart | None:
    """Return the chance to have made what is asked for to date, with its interval."""
    rows = list(table.iter_rows(named=True))
    if len(rows) != len(facts.months):
        return None
    months = Months(facts.months)
    up = Scale(0.0, 1.0, BOTTOM, TOP)
    p, low, high = ([float(r[n]) for r in rows] for n in ("p", "low", "high"))
    shapes = [
        Shape("fan near q1", months.band(low, high, up)),
        Shape("line q1", months.line(p, up)),
    ]
    keys = [
        Key("line q1", "line", say("chance")),
        Key("fan near q1", "band", say("its 95% interval")),
    ]
    if facts.asked is not None:
        shapes.insert(0, Shape("asked", months.line([facts.asked] * len(p), up)))
        keys.append(
            Key(
                *("asked", "line"),
                say("asked for the number: {share}", share=percent(facts.asked)),
            )
        )
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    return Chart(
        title=say("Chance to be on the number to date"),
        note=say("share of futures"),
        values=[Mark(LEFT - 8, up(v), percent(v)) for v in ticks],
        names=months.names(),
        shapes=shapes,
        hovers=months.hovers(lambda at: _chance_words(rows[at])),
        keys=keys,
        says=_lowest(facts, p),
    )


def _chance_words(row: Row) -> list[str]:
    asked = amount(row["plan_to_date"])
    return [
        say("Chance: {chance}", chance=of_chance(row["p"], row["low"], row["high"])),
        say("Must be made to date: {amount}", amount=asked),
    ]


def _lowest(facts: CapacityFacts, p: Sequence[float]) -> str:
    least = min(range(len(p)), key=lambda at: p[at])
    return say(
        "Lowest in {month}, at {least}; {last} at the end. What a month misses may be "
        "made up for later.",
        month=period_name(facts.months[least]),
        least=chance(p[least]),
        last=chance(p[-1]),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the number: figures, and its chance as a bar of width 1."""

    name: str
    asked: str
    planned: str
    chance: str
    share: float | None
    spread: str
    tone: str


def parts_of(facts: CapacityFacts, table: pl.DataFrame) -> list[Part]:
    """Return each part of the number: planned, played, and its chance."""
    return [_part(facts, row) for row in table.iter_rows(named=True)]


def _part(facts: CapacityFacts, row: Row) -> Part:
    p = known(row["p"])
    is_short = facts.asked is not None and p is not None and p < facts.asked
    spread = ""
    if known(row["p5"]) is not None:
        low, high = amount(row["p5"]), amount(row["p95"])
        spread = say("{low} to {high}", low=low, high=high)
    return Part(
        name=rule_name(row["target"]),
        asked=amount(row["amount"]),
        planned="" if known(row["planned"]) is None else amount(row["planned"]),
        chance=of_chance(p, row["low"], row["high"]),
        share=p,
        spread=spread,
        tone="bad" if is_short else "",
    )
