"""Targets of the years after, beside what they are held against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.report.blocks import Beside, Cell, Head, Section, Table
from engine.report.capacity_chart import BOTTOM, Months, scale_of, stack
from engine.report.language import retell, say
from engine.report.market_story import gap_text
from engine.report.scene import Key, Scene, Shape, Word, time_strips, value_grid
from engine.report.words import amount, known, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from engine.report.quota_facts import QuotaFacts

    Row = Mapping[str, Any]

COLOURS = ("q2", "q3", "q5", "q6", "q7")
_AMOUNT = re.compile(r"\s*(.+?):\s*([\d,]+(?:\.\d+)?)\s*")
"""A benchmark as it is stored, such as ``market: 120,750,000``."""


def years_section(facts: QuotaFacts, years: pl.DataFrame) -> Section | None:
    """Return the targets of years, with what they are held against; None without."""
    if years.height < 2:
        return None
    rows = list(years.iter_rows(named=True))
    held = _held(rows)
    return Section(
        "years",
        say("The years after"),
        say("Years"),
        say("Bars: targets. Lines: what others would make of this year’s."),
        [Beside(_scene(facts, rows, held), [_table(rows, held)])],
    )


def _held(rows: Sequence[Row]) -> dict[str, list[float]]:
    """Return each benchmark's amounts, this year's first; none if they are in words."""
    found: dict[str, list[float]] = {}
    for row in rows[1:]:
        parts = [part for part in str(row["benchmark"] or "").split(";") if part]
        for part in parts:
            read = _AMOUNT.fullmatch(part)
            if read is None:
                return {}
            name, value = read[1], float(read[2].replace(",", ""))
            found.setdefault(name, [float(rows[0]["target"])]).append(value)
    return {name: v for name, v in found.items() if len(v) == len(rows)}


def _scene(
    facts: QuotaFacts, rows: Sequence[Row], held: Mapping[str, Sequence[float]]
) -> Scene:
    months = Months(tuple(str(row["year"]) for row in rows))
    values = [float(row["target"]) for row in rows]
    up = scale_of([0.0, *values, *(v for line in held.values() for v in line)])
    grid, words = value_grid(up, "money")
    lines = dict(zip(held, COLOURS, strict=False))

    names = {name: retell(name, "benchmark") for name in held}

    def tip(at: int) -> list[str]:
        others = (f"{names[name]}: {amount(line[at])}" for name, line in held.items())
        return [say("Target: {amount}", amount=amount(values[at])), *others]

    return Scene(
        title=say("Targets by year"),
        note=facts.currency,
        height=BOTTOM + 28,
        shapes=[
            *grid,
            *stack(months, [("stack q1", values)], up),
            *(Shape(f"line {c}", months.line(held[n], up)) for n, c in lines.items()),
        ],
        words=[
            *words,
            *(Word(months.x(at), BOTTOM + 20, y) for at, y in enumerate(months.labels)),
        ],
        strips=time_strips(months, BOTTOM, tip),
        keys=[
            Key("stack q1", "bar", say("target")),
            *(Key(f"line {css}", "line", names[n]) for n, css in lines.items()),
        ],
        says=say(
            "From {first} to {last}.", first=amount(values[0]), last=amount(values[-1])
        ),
    )


def _table(rows: Sequence[Row], held: Mapping[str, Sequence[float]]) -> Table:
    in_words = not held and any(row["benchmark"] for row in rows)
    heads = [Head(say("Year"), is_text=True), Head(say("Target")), Head(say("Growth"))]
    heads += [Head(retell(name, "benchmark")) for name in held]
    heads += [Head(say("Held against"), is_text=True)] if in_words else []
    found = []
    for at, row in enumerate(rows):
        growth = known(row["growth"])
        cells = [
            Cell(str(row["year"])),
            Cell(number(row["target"]), "now"),
            Cell("" if growth is None else gap_text(growth)),
            *(Cell(number(line[at])) for line in held.values()),
        ]
        cells += [Cell(retell(str(row["benchmark"] or "")))] if in_words else []
        found.append(cells)
    return Table(heads, found)
