"""Paths of a year's sales, and what the exact calculator pays on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from pay_cases import SCORE, credit, problem, quota, seat
from plan_dice import MEASURES

from engine.payplan.calculate import calculate
from engine.payplan.payoff.path import LENGTHS
from engine.payplan.payoff.standard import Standard
from engine.payplan.terms import MONTHS, Objectives, Plan

QUOTA = 120_000_000
"""A year's quota in hundredths."""
STANDARD = Standard(dict.fromkeys(MEASURES, QUOTA))
EVEN = (10,) * 12
"""Twelve equal months, in 120ths of the yearly quota."""


class Path(NamedTuple):
    """Credits of each month, hundredths; quotas of each, in 120ths of the year's."""

    sold: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def shares(self) -> list[float]:
        """Share of the yearly quota of each month."""
        return [part / 120 for part in self.parts]


@st.composite
def quota_parts(draw) -> tuple[int, ...]:
    """Draw how a year's quota is spread: evenly, or moved between months."""
    parts = list(EVEN)
    months = st.integers(0, 11)
    for _ in range(draw(st.integers(0, 4))):
        giver, taker = draw(months), draw(months)
        amount = min(draw(st.integers(1, 8)), parts[giver] - 1)
        parts[giver] -= amount
        parts[taker] += amount
    return tuple(parts)


@st.composite
def paths(draw, parts=None) -> Path:
    """Draw a year; sums of credits never are exactly at a threshold above 0."""
    months = st.one_of(st.just(0), st.integers(0, 25_000).map(lambda n: 1000 * n + 7))
    sold = draw(st.lists(months, min_size=12, max_size=12))
    return Path(tuple(sold), draw(quota_parts()) if parts is None else parts)


def totals(path: Path) -> tuple[list[list[float]], list[list[float]]]:
    """Return each month's attainments before and after it, for every length."""
    before, after = [], []
    for month in range(12):
        first = [month - month % length for length in LENGTHS]
        quotas = [
            QUOTA * sum(path.parts[f : f + length]) / 120
            for f, length in zip(first, LENGTHS, strict=True)
        ]
        pairs = list(zip(first, quotas, strict=True))
        before.append([sum(path.sold[f:month]) / q for f, q in pairs])
        after.append([sum(path.sold[f : month + 1]) / q for f, q in pairs])
    return before, after


def paid(payoff, path: Path) -> list[float]:
    """Return what a path payoff pays in each month, hundredths."""
    before, after = totals(path)
    return [100 * float(payoff.month(m, before[m], after[m])) for m in range(12)]


def told(payoff, path: Path) -> list[float]:
    """Return what each month brings by what things are worth to date, hundredths."""
    before, after = totals(path)
    money = []
    for month in range(12):
        found = 0.0
        for length in payoff.lengths:
            found += float(payoff.worth(length, month, after[month]))
            if month % length:
                found -= float(payoff.worth(length, month - 1, before[month]))
        money.append(100 * found)
    return money


def statement(plan: Plan, path: Path, **more) -> list[int]:
    """Return what the exact calculator pays in each month, hundredths."""
    days = [f"2027-{month:02d}-10" for month in range(1, 13)]
    rows = [
        credit(day, sold / 100, margin=sold) | more
        for day, sold in zip(days, path.sold, strict=True)
        if sold
    ]
    quotas = [
        quota(QUOTA * part / 12000, measure=measure, period=day[:7])
        for measure in MEASURES
        for day, part in zip(days, path.parts, strict=True)
    ]
    scores = [
        SCORE | {"component": part.name, "objective": "o", "period": period}
        for part in plan.components
        if isinstance(part, Objectives)
        for period in _periods(MONTHS[part.period])
    ]
    seats = [seat(target=plan.target)]
    found = calculate(problem(plan, rows, quotas, seats, scores=scores))
    money = np.zeros(12, dtype=np.int64)
    for (_, _, month, _), amount in found.lines().items():
        money[int(month[-2:]) - 1] += amount
    return [int(amount) for amount in money]


def _periods(months: int) -> list[str]:
    names = {1: [f"2027-{m:02d}" for m in range(1, 13)], 12: ["2027"]}
    return names.get(months, [f"2027Q{q}" for q in range(1, 5)])
