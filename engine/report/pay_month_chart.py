"""Payout by month, stacked by kind of pay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.report.axes import Mark, Scale, compact
from engine.report.language import say
from engine.report.pay_facts import with_currency
from engine.report.pay_months import total
from engine.report.pay_words import (
    GROUPS,
    calendar_months,
    paid,
    period_name,
    short_period,
)
from engine.report.words import cents, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.report.pay_facts import PayFacts

LEFT, RIGHT, TOP, BOTTOM = 58.0, 554.0, 26.0, 262.0
MOST_NAMES = 12
LETTER, LINE = 6.4, 12.0
"""Room that words over bars need."""
OTHERS = 4
"""Kinds of lines that are not known here count as adjustments."""

_GROUP = {kind: at for at, (_, kinds) in enumerate(GROUPS) for kind in kinds}

Cells = dict[tuple[str, int], Decimal]
"""Amounts by month and group."""


@dataclass(frozen=True, slots=True)
class Box:
    """One kind of pay in one month."""

    x: float
    y: float
    width: float
    height: float
    group: int


@dataclass(frozen=True, slots=True)
class Hover:
    """The whole height of one month, with its figures in words."""

    x: float
    width: float
    tip: str


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of pay: its sum, and its share of everything paid."""

    group: int
    name: str
    amount: str
    share: str


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Payout by month in one currency; ``rows`` are the same figures as a table."""

    currency: str
    boxes: list[Box]
    hovers: list[Hover]
    tops: list[Mark]
    money: list[Mark]
    names: list[Mark]
    zero: float
    keys: list[Key]
    total: str
    rows: list[tuple[str, list[str]]]


def month_charts(
    manifest: Mapping[str, Any], lines: pl.DataFrame, facts: PayFacts
) -> list[MonthChart]:
    """Return a chart for each currency; prizes in kind are left out."""
    kinds = with_currency(lines.filter(pl.col("kind") != "noncash"), manifest)
    sums = kinds.group_by("currency", "month", "kind").agg(pl.col("amount").sum())
    planned = calendar_months(manifest["pay"]["starts"], manifest["pay"]["months"])
    months = sorted({*planned, *sums["month"]})
    found = []
    for one in facts.money:
        cells: Cells = {}
        mine = sums.filter(currency=one.currency).sort("month", "kind")
        for month, kind, amount in mine.select("month", "kind", "amount").iter_rows():
            place = (month, _GROUP.get(kind, OTHERS))
            cells[place] = cells.get(place, Decimal(0)) + amount
        found.append(_chart(one.currency, months, cells))
    return found


def _chart(currency: str, months: Sequence[str], cells: Cells) -> MonthChart:
    columns = [
        [float(cells.get((m, g), 0)) for g in range(len(GROUPS))] for m in months
    ]
    above = [sum(v for v in column if v > 0) for column in columns]
    below = [sum(v for v in column if v < 0) for column in columns]
    scale = Scale(min([0.0, *below]), max([1.0, *above]), BOTTOM, TOP)
    step = (RIGHT - LEFT) / len(months)
    wide = round(min(0.74 * step, 46.0), 1)
    middles = [round(LEFT + step * (at + 0.5), 1) for at in range(len(months))]
    keys = _keys(cells)
    named = range(0, len(months), math.ceil(len(months) / MOST_NAMES))
    return MonthChart(
        currency=currency,
        boxes=[
            box
            for x, column in zip(middles, columns, strict=True)
            for box in _stack(round(x - wide / 2, 1), wide, column, scale)
        ],
        hovers=[
            Hover(round(x - step / 2, 1), round(step, 1), _tip(month, currency, cells))
            for x, month in zip(middles, months, strict=True)
        ],
        tops=_apart(
            Mark(middles[at], scale(above[at]) - 7, compact(sum(columns[at])))
            for at in named
            if any(columns[at])
        ),
        money=[Mark(LEFT - 8, scale(v), compact(v)) for v in scale.ticks()],
        names=[
            Mark(middles[at], BOTTOM + 22, short_period(months[at])) for at in named
        ],
        zero=scale(0.0),
        keys=keys,
        total=cents(total(cells.values())),
        rows=[_row(month, cells, keys) for month in months],
    )


def _row(month: str, cells: Cells, keys: Sequence[Key]) -> tuple[str, list[str]]:
    """Return a month with its amount of each kind that is paid, and their sum."""
    amounts = [cells.get((month, key.group), Decimal(0)) for key in keys]
    whole = total(amount for (own, _), amount in cells.items() if own == month)
    return period_name(month), [cents(amount) for amount in (*amounts, whole)]


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Return the words that do not run into the axis or into one before them."""
    kept: list[Mark] = []
    for mark in marks:
        if mark.x - LETTER * len(mark.text) / 2 < LEFT:
            continue
        last = kept[-1] if kept else None
        wide = LETTER * (len(mark.text) + (len(last.text) if last else 0)) / 2
        if last is None or mark.x - last.x >= wide or abs(mark.y - last.y) >= LINE:
            kept.append(mark)
    return kept


def _stack(x: float, wide: float, column: Sequence[float], scale: Scale) -> list[Box]:
    """Return the boxes of one month: up from zero, what is negative down from it."""
    up = down = 0.0
    boxes = []
    for group, value in enumerate(column):
        start = up if value > 0 else down
        ends = sorted((scale(start), scale(start + value)))
        if ends[1] > ends[0]:
            height = round(ends[1] - ends[0], 1)
            boxes.append(Box(x, ends[0], wide, height, group))
        up, down = (up + value, down) if value > 0 else (up, down + value)
    return boxes


def _tip(month: str, currency: str, cells: Cells) -> str:
    amounts = [cells.get((month, group)) for group in range(len(GROUPS))]
    told = [
        f"{say(name)}: {cents(amount)}"
        for (name, _), amount in zip(GROUPS, amounts, strict=True)
        if amount
    ]
    payout = say("Payout: {amount}", amount=paid(currency, total(amounts)))
    return "\n".join([period_name(month), *told, payout])


def _keys(cells: Cells) -> list[Key]:
    sums = [
        total(amount for (_, own), amount in cells.items() if own == group)
        for group in range(len(GROUPS))
    ]
    everything = total(sums)
    return [
        Key(
            group,
            say(name),
            cents(amount),
            percent(float(amount / everything), 1) if everything else "",
        )
        for group, ((name, _), amount) in enumerate(zip(GROUPS, sums, strict=True))
        if amount
    ]
