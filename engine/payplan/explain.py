"""Why a line is what it is: its inputs and its arithmetic, in words."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import format_percent
from engine.payplan.explain_parts import Deals, contest_words, draw_words
from engine.payplan.matrix import interpolated
from engine.payplan.terms import (
    MONTHS,
    Bonus,
    Cap,
    Commission,
    Matrix,
    Multiply,
    Objectives,
    Spiff,
    basis_of,
)
from engine.payplan.wording import attained, curve_sum, factor, listed, money

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.payplan.adjustments import Adjusted
    from engine.payplan.components import Evidence
    from engine.payplan.result import Line, PlanPay
    from engine.payplan.terms import Component, Full, Limit, Period

    Words = tuple[str, str]
    Flags = NDArray[np.bool_]


class Explainer:
    """Explains the lines of one plan, seat by seat and month by month."""

    def __init__(self, pay: PlanPay) -> None:
        self._pay = pay
        self._books = pay.books
        self._deals = Deals(pay)
        plan = pay.books.plan
        self._parts = {part.name: part for part in plan.components}
        self._entries = {entry.name: entry for entry in plan.adjust}
        self._adjusted = {line.line: line for line in pay.stage.view.adjusted}
        self._contests = {result.contest.name: result for result in pay.contests}
        self._overrides = {override.name: override for override in plan.overrides}
        self._rows: dict[int, list[int]] = defaultdict(list)
        for row, seat in enumerate(pay.books.seating.seat):
            self._rows[int(seat)].append(row)
        self._since = [
            pay.books.seating.months_since_hire(m)[pay.books.seats]
            for m in range(pay.books.calendar.months)
        ]

    def words(self, line: Line, place: int, month: int) -> Words:
        """Return the inputs and the arithmetic of a line.

        Parameters
        ----------
        place, month
            Which seat of the plan, and which month of the calendar.
        """
        amount = int(line.amount[place, month])
        if line.kind == "base":
            return self._base(place, month, amount)
        if line.name in self._parts:
            return self._component(self._parts[line.name], place, month)
        if line.name in self._adjusted:
            return self._adjustment(self._adjusted[line.name], place, month)
        if line.kind == "clawback":
            return self._clawback(line.name, place, month, amount)
        name = line.name.removeprefix("noncash: ")
        if name in self._contests:
            return contest_words(self._contests[name], place, amount)
        if name in self._overrides:
            rate = self._overrides[name].rate
            base = int(self._pay.taken_from[name][place, month])
            total = f"{format_percent(rate)} × {money(base)} = {money(amount)}"
            return f"earned by the reports in the month {money(base)}", total
        return draw_words(self._pay, line.kind, place, month, self._since)

    def _base(self, place: int, month: int, amount: int) -> Words:
        seating, whole = self._books.seating, int(self._books.calendar.days[month])
        terms = []
        for row in self._rows[int(self._books.seats[place])]:
            days = int(seating.row_days[row, month])
            if not days:
                continue
            part = "" if days == whole else f" × {days}/{whole} days"
            terms.append(f"{money(int(seating.base[row]))} ÷ 12{part}")
        return "base salary a year", f"{' + '.join(terms)} = {money(amount)}"

    def _component(self, part: Component, place: int, month: int) -> Words:
        earned = self._pay.stage.view.components[part.name]
        amount = int(earned.amount[place, month])
        if isinstance(part, Spiff):
            return self._deals.spiff(part, place, month, amount)
        evidence = earned.evidence
        value = int(evidence.value[place, month])
        before = value - amount
        if isinstance(part, Commission):
            inputs, sums = self._commission(part, evidence, place, month)
        elif isinstance(part, Bonus):
            inputs, sums = self._bonus(part, evidence, place, month)
        elif isinstance(part, Matrix):
            inputs, sums = self._matrix(part, evidence, place, month)
        else:
            inputs, sums = self._objectives(part, evidence, place, month)
        plain = int(evidence.before_limits[place, month])
        text = f"{sums} = {money(plain)}"
        if value != plain:
            text += f"; {'cap' if value < plain else 'floor'} {money(value)}"
        if before:
            text += f"; less {money(before)} to date before = {money(amount)}"
        return inputs, text

    def _counted(
        self, evidence: Evidence, place: int, month: int, period: Period
    ) -> str:
        """Say what was counted, in which period, against which quota."""
        counted = int(evidence.counted[place, month])  # type: ignore[index]
        label = self._books.calendar.period(period).label(month)
        to_date = " to date" if MONTHS[period] > 1 else ""
        text = f"credits of {label}{to_date} {money(counted)}"
        if evidence.quota is not None:
            quota = int(evidence.quota[place, month])
            text += f"; quota {money(quota)}; attainment {attained(counted, quota)}"
        return text

    def _commission(
        self, part: Commission, evidence: Evidence, place: int, month: int
    ) -> Words:
        inputs = self._counted(evidence, place, month, part.basis.period)
        counted = int(evidence.counted[place, month])  # type: ignore[index]
        quota = None if evidence.quota is None else int(evidence.quota[place, month])
        per_unit = part.basis.counted.measure == "units"
        if part.by is not None:
            return inputs, self._deals.by_kind(part, place, month)
        if part.per_deal:
            return inputs, self._deals.each(part, place, month)
        if part.curve is None:
            return inputs, "0"
        return inputs, curve_sum(part.curve, counted, quota, per_unit=per_unit)

    def _full(
        self, full: Full, period: Period, evidence: Evidence, place: int, month: int
    ) -> Words:
        """Say what full achievement pays."""
        scale = int(evidence.scale[place, month])  # type: ignore[index]
        if full.share is not None:
            share = format_percent(full.share)
            return f"target {money(scale)}", f"{share} × {money(scale)}"
        days = int(self._books.calendar.period(period).days[month])
        part = "" if scale == days else f" × {scale}/{days} days"
        return f"full pay {money(full.amount or 0)}", f"{money(full.amount or 0)}{part}"

    def _bonus(self, part: Bonus, evidence: Evidence, place: int, month: int) -> Words:
        period = part.basis.period
        inputs = self._counted(evidence, place, month, period)
        target, full = self._full(part.full, period, evidence, place, month)
        counted = int(evidence.counted[place, month])  # type: ignore[index]
        quota = int(evidence.quota[place, month])  # type: ignore[index]
        if quota <= 0:
            return f"{inputs}; {target}", "no quota"
        pays = format_percent(part.curve(Fraction(counted, quota)))
        return f"{inputs}; {target}", f"{full} × {pays}"

    def _matrix(
        self, part: Matrix, evidence: Evidence, place: int, month: int
    ) -> Words:
        books = self._books
        grid = books.calendar.period(part.columns.period)
        known = self._deals.known(part.name, month)
        second = grid.to_date(books.monthly(part.columns.counted, known))
        quotas = books.quota(part.columns)
        first = self._counted(evidence, place, month, part.rows.period)
        target, full = self._full(part.full, part.rows.period, evidence, place, month)
        a, b = int(evidence.counted[place, month]), int(second[place, month])  # type: ignore[index]
        p, q = int(evidence.quota[place, month]), int(quotas[place, month])  # type: ignore[index]
        inputs = f"rows: {first}; columns: {money(b)} of {money(q)}; {target}"
        if p <= 0 or q <= 0:
            return inputs, "no quota"
        x, y = Fraction(a, p), Fraction(b, q)
        if not part.linear:
            x = max((s for s in part.row_starts if x >= s), default=part.row_starts[0])
            starts = part.column_starts
            y = max((s for s in starts if y >= s), default=starts[0])
        return inputs, f"{full} × {format_percent(interpolated(part, x, y))}"

    def _objectives(
        self, part: Objectives, evidence: Evidence, place: int, month: int
    ) -> Words:
        target, full = self._full(part.full, part.period, evidence, place, month)
        scores = self._deals.scores(part, place, month)
        counted = self._deals.scores(part, place, month, float(part.most * 100))
        return f"{target}; scores {scores or 'none'}", f"{full} × {counted or '0%'}"

    def _adjustment(self, line: Adjusted, place: int, month: int) -> Words:
        entry = self._entries[line.entry]
        amount, base = int(line.amount[place, month]), int(line.base[place, month])
        if isinstance(entry, Multiply):
            return self._multiply(entry, line, place, month)
        limit = entry.most if isinstance(entry, Cap) else entry.least
        what = "at most" if isinstance(entry, Cap) else "at least"
        names = listed(list(entry.on))
        limited = f"{self._limit(limit)} a {entry.period}"
        inputs = f"{names}: {money(base)} in the month; {limited}"
        return inputs, f"{what} that, to date: {money(amount)}"

    def _limit(self, limit: Limit) -> str:
        if limit.share is not None:
            return f"{format_percent(limit.share)} of target"
        return money(limit.money or 0)

    def _multiply(
        self, entry: Multiply, line: Adjusted, place: int, month: int
    ) -> Words:
        counted = int(line.counted[place, month])  # type: ignore[index]
        quota = int(line.quota[place, month])  # type: ignore[index]
        x = Fraction(counted, quota) if quota > 0 else Fraction(0)
        label = self._books.calendar.period(entry.by.period).label(month)
        base, amount = int(line.base[place, month]), int(line.amount[place, month])
        inputs = (
            f"{label}: {money(counted)} of {money(quota)}, "
            f"attainment {attained(counted, quota)}; {line.component} {money(base)}"
        )
        times = factor(entry.curve(x))
        return inputs, f"{money(base)} × {times} − {money(base)} = {money(amount)}"

    def _clawback(self, name: str, place: int, month: int, amount: int) -> Words:
        deals = self._deals.taken_back(place, month)
        line = name.removeprefix("clawback: ")
        inputs = f"cancelled in the month: {deals}"
        return inputs, f"{line} of earlier months, worked out anew: {money(amount)}"


def told(pay: PlanPay, line: Line) -> Flags:
    """Return ``(places, months)`` where a line is worth showing.

    Every amount that is not 0; and a component where its period ends, or where it
    counted something, so that nothing paid is explained, too.
    """
    shown: Flags = line.amount != 0
    part = next((p for p in pay.books.plan.components if p.name == line.name), None)
    if part is None or isinstance(part, Spiff):
        return shown
    if isinstance(part, Objectives):
        shown |= pay.books.pays_at_end(part.period)
        return shown
    basis = basis_of(part)
    if part.at_end:
        shown |= pay.books.pays_at_end(basis.period)
    else:
        shown |= pay.books.monthly(basis.counted, -1) != 0
    return shown
