"""Guarantees of the reference plans on a path: paid as the exact calculator pays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
import reference_plans as reference
from pay_cases import SCORE, credit, problem, quota, seat

from engine.base.streams import Purpose, stream
from engine.payplan.calculate import calculate
from engine.payplan.payoff.path import path_payoff
from engine.payplan.payoff.standard import Standard, measure_of
from engine.payplan.terms import (
    MONTHS,
    Bonus,
    Commission,
    Matrix,
    Multiply,
    Objectives,
    Spiff,
)
from engine.scenario.load import load
from engine.scenario.pay_coverage import bases
from engine.scenario.plan_build import build_plans

YEARLY = 12_000_000
"""A year's quota of each kind of credits, hundredths."""
PARTS = (8, 9, 11, 10, 10, 12, 9, 7, 12, 11, 9, 12)
"""Quotas of the months, in 120ths of the year's."""
COLUMNS = ("product", "segment", "channel")
"""What tells kinds of credits apart; overlay credit is of a product no plan names."""


class Kinds(NamedTuple):
    """Every kind of credits that a plan tells apart; each sells the same."""

    rows: tuple[dict[str, str], ...]

    def share(self, counted) -> Fraction:
        """Return the share of all credits that is counted."""
        kept = [all(_in(row, counted, name) for name in row) for row in self.rows]
        return Fraction(sum(kept), len(kept))


def _in(row, counted, name) -> bool:
    allowed = getattr(counted, name)
    return allowed is None or row[name] in allowed


def kinds_of(plan) -> Kinds:
    """Return a row of each product, segment and channel named, and of no name."""
    counts = [basis.counted for _, basis in bases(plan)]
    counts += [part.counted for part in plan.components if hasattr(part, "counted")]
    names = {column: {"other"} for column in COLUMNS}
    for counted in counts:
        for column in COLUMNS:
            names[column] |= getattr(counted, column) or set()
    for part in plan.components:
        if getattr(part, "by", None):
            names[part.by] |= {word for word, _ in part.rates}
    rows = [
        dict(zip(COLUMNS, words, strict=True)) | {"credit": "direct"}
        for words in product(*(sorted(names[column]) for column in COLUMNS))
    ]
    overlay = dict.fromkeys(COLUMNS, "nothing") | {"credit": "overlay"}
    return Kinds((*rows, overlay))


def own_credits(plan):
    """Return a plan on a rep's own credits, without windfalls, in one currency."""

    def own(basis):
        counted = replace(basis.counted, of="own", windfall=None)
        return replace(basis, counted=counted)

    def part_of(part):
        if isinstance(part, Commission | Bonus):
            return replace(part, basis=own(part.basis))
        if isinstance(part, Matrix):
            return replace(part, rows=own(part.rows), columns=own(part.columns))
        return part

    return replace(
        plan,
        name="p",
        currency="PLN",
        components=tuple(part_of(part) for part in plan.components),
        adjust=tuple(
            replace(step, by=own(step.by)) if isinstance(step, Multiply) else step
            for step in plan.adjust
        ),
    )


def standard_of(plan, kinds: Kinds) -> Standard:
    """Return the standard year whose rep sells every kind alike."""
    every = len(kinds.rows) * YEARLY
    quotas: dict[str, int] = {}
    for name, basis in bases(plan):
        counted = int(kinds.share(basis.counted) * every)
        if basis.quota is not None:
            assert quotas.setdefault(basis.quota, counted) == counted, name
    shares, mix = {}, {}
    for name, basis in bases(plan):
        held = quotas.setdefault(measure_of(basis), every)
        shares[name] = kinds.share(basis.counted) * every / held
    for part in plan.components:
        if getattr(part, "by", None):
            mix[part.name] = _mix(part, kinds)
        if hasattr(part, "counted"):
            held = quotas.setdefault(part.counted.measure, every)
            shares[part.name] = kinds.share(part.counted) * every / held
    return Standard(quotas, shares=shares, mix=mix)


def _mix(part, kinds: Kinds) -> dict[str, Fraction]:
    counted = part.basis.counted
    rows = [row for row in kinds.rows if kinds._replace(rows=(row,)).share(counted)]
    words = [row[part.by] for row in rows]
    return {word: Fraction(words.count(word), len(words)) for word in words}


@cache
def sales(path: int) -> tuple[int, ...]:
    """Return what a rep sells of every kind in each month, hundredths."""
    luck = stream(11, Purpose.LUCK, path).gamma(2.0, YEARLY / 24, 12)
    return tuple(int(amount) // 10 * 10 + 7 for amount in luck)


def statement(plan, kinds: Kinds, standard: Standard, sold) -> dict[str, np.ndarray]:
    """Return each line's money by month, hundredths, of what is no base."""
    days = [f"2027-{month:02d}-10" for month in range(1, 13)]
    rows = [
        credit(day, amount / 100, deal=f"{day} {i}", margin=amount, units=amount) | kind
        for day, amount in zip(days, sold, strict=True)
        for i, kind in enumerate(kinds.rows)
    ]
    quotas = [
        quota(yearly * part / 12000, measure=measure, period=day[:7])
        for measure, yearly in standard.quotas.items()
        for day, part in zip(days, PARTS, strict=True)
    ]
    scores = [
        SCORE | {"component": part.name, "objective": "o", "period": period}
        for part in plan.components
        if isinstance(part, Objectives)
        for period in periods(MONTHS[part.period])
    ]
    seats = [seat(target=plan.target)]
    lines: dict[str, np.ndarray] = {}
    result = calculate(problem(plan, rows, quotas, seats, scores=scores))
    for (_, _, month, line), amount in result.lines().items():
        money = lines.setdefault(line, np.zeros(12, dtype=np.int64))
        money[int(month[-2:]) - 1] += amount
    return lines


def periods(months: int) -> list[str]:
    """Return the periods of 2027 as scores write them."""
    names = {1: [f"2027-{m:02d}" for m in range(1, 13)], 12: ["2027"]}
    halves = {6: ["2027H1", "2027H2"]}
    return (names | halves).get(months, [f"2027Q{q}" for q in range(1, 5)])


def along(payoff, sold) -> list[float]:
    """Return what a path payoff pays in each month, hundredths."""
    part = [amount / YEARLY for amount in sold]
    money = []
    for month in range(12):
        before, after = [], []
        for length in (1, 3, 6, 12):
            first = month - month % length
            share = sum(PARTS[first : first + length]) / 120
            before.append(np.array(sum(part[first:month]) / share))
            after.append(np.array(sum(part[first : month + 1]) / share))
        money.append(100 * float(payoff.month(month, before, after)))
    return money


EVERY = [
    pytest.param(plan, id=f"{path.stem}: {plan.name}")
    for path in reference.scenarios()
    for plan in build_plans(load(path))
]
APPROXIMATE = {
    "lost": ("Floor",),
    "carried": ("Cap", "Floor"),
    "Field sales 2027": ("Margin", "Commission cap", "Floor"),
}
"""Plans whose caps and floors depend on more than totals at month ends."""


@pytest.mark.parametrize("plan", EVERY)
def test_reference_plans_are_paid_to_a_cent_a_line(plan):
    """Each month is paid to a rounding unit a line, whatever is sold when.

    But for what is excluded; and where limits are approximate the year is paid to 3 %.
    """
    plan = own_credits(plan)
    kinds = kinds_of(plan)
    standard = standard_of(plan, kinds)
    shares = [part / 120 for part in PARTS]
    payoff = path_payoff(plan, standard, shares, date(2027, 1, 1))
    assert payoff.approximate == APPROXIMATE.get(plan.title, ())
    for path in range(3):
        lines = statement(plan, kinds, standard, sales(path))
        kept = [name for name in lines if name.split(": ")[-1] not in payoff.excluded]
        exact = sum((lines[name] for name in kept), np.zeros(12, dtype=np.int64))
        found = along(payoff, sales(path))
        if payoff.approximate:
            assert sum(found) == pytest.approx(exact.sum(), rel=0.03)
        else:
            assert found == pytest.approx(exact, abs=len(kept) * plan.rounder.unit)


def test_most_reference_plans_pay_something():
    """Only plans of contests and SPIFFs alone have nothing to say on a path."""
    silent = 0
    for case in EVERY:
        plan = own_credits(case.values[0])
        standard = standard_of(plan, kinds_of(plan))
        if not path_payoff(plan, standard).lengths:
            assert all(isinstance(part, Spiff) for part in plan.components)
            silent += 1
    assert silent * 5 < len(EVERY)
