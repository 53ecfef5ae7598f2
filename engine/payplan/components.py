"""What commissions, bonuses, matrices and objectives earn, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.curve import flat_rate
from engine.payplan.exact import over_one, roomy
from engine.payplan.matrix import matrix_pay
from engine.payplan.terms import Bonus, Commission, basis_of

if TYPE_CHECKING:
    from engine.payplan.books import Books
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Basis, Counting, Limit, Matrix, Period


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """What a component's pay was worked out from; all ``(places, months)``.

    Parameters
    ----------
    counted
        Credits of the period to date; None for objectives.
    quota
        The quota that holds; None where none is needed.
    scale
        What full achievement pays, or what a share is taken of; None for commissions.
    before_limits
        The value to date before cap and floor.
    value
        The value to date.
    """

    counted: Ints | None
    quota: Ints | None
    scale: Ints | None
    before_limits: Ints
    value: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Earned:
    """What a component earns in each month, and why."""

    amount: Ints
    evidence: Evidence


def earn(books: Books, component: Counting, known: int) -> Earned:
    """Return ``(places, months)`` what a component earns in each month.

    Parameters
    ----------
    known
        Deals taken back by the end of this month are left out; -1: none is.
    """
    if isinstance(component, Commission):
        found = _commission(books, component, known)
    elif isinstance(component, Bonus):
        found = _bonus(books, component, known)
    else:
        found = matrix_evidence(books, component, known)
    basis = basis_of(component)
    value = _limited(books, component, basis, found.before_limits)
    evidence = Evidence(
        found.counted, found.quota, found.scale, found.before_limits, value
    )
    amount = paid(books, value, basis.period, at_end=component.at_end)
    return Earned(amount, evidence)


def paid(books: Books, value: Ints, period: Period, *, at_end: bool) -> Ints:
    """Return what each month pays of a value to date."""
    if at_end:
        return np.where(books.pays_at_end(period), value, 0)
    grid = books.calendar.period(period)
    amount = np.zeros_like(value)
    before = np.zeros(len(value), dtype=np.int64)
    for month in range(books.calendar.months):
        if grid.opens[month] == month:
            before = np.zeros_like(before)
        now = np.where(books.days[:, month] > 0, value[:, month], before)
        amount[:, month] = now - before
        before = now
    return amount


def _limited(books: Books, component: Counting, basis: Basis, value: Ints) -> Ints:
    def held(limit: Limit) -> Ints:
        return books.limit(limit, basis.period, whole=basis.full)

    if component.floor is not None and component.at_end:
        value = np.maximum(value, held(component.floor))
    if component.cap is not None:
        value = np.minimum(value, held(component.cap))
    return value


def counted_to_date(books: Books, basis: Basis, known: int) -> Ints:
    """Return ``(places, months)`` credits of the period up to each month."""
    grid = books.calendar.period(basis.period)
    return grid.to_date(books.monthly(basis.counted, known))


def _commission(books: Books, component: Commission, known: int) -> Evidence:
    basis = component.basis
    counted = counted_to_date(books, basis, known)
    quota = books.quota(basis)
    if component.by is not None:
        value = _by_kind(books, component, known)
    elif component.per_deal:
        value = _deal_by_deal(books, component, known)
    else:
        curve = component.curve or flat_rate(Fraction(0))
        scale = 1 if quota is None else quota
        value = curve.rounded(counted, quota, books.rounder, scale=scale)
    return Evidence(counted, quota, None, value, value)


def _by_kind(books: Books, component: Commission, known: int) -> Ints:
    """Return Σ rate × credits of a kind, to date, rounded once."""
    basis = component.basis
    column = component.by or "product"
    words = books.credits.words[column]
    named = dict(component.rates)
    tops, bottom = over_one([named.get(word, component.other) for word in words])
    found = books.matching(basis.counted)
    keep = found.back > known
    pairs, values = found.pairs.only(keep), found.values[keep]
    rate = np.array(tops or [0])[books.credits.codes[column][pairs.credit]]
    weighted = roomy(values, max(map(abs, tops), default=1), 2**20) * rate
    month = books.credits.month[pairs.credit]
    if weighted.dtype == object:
        monthly = np.zeros((len(books.seats), books.calendar.months), dtype=object)
        np.add.at(monthly, (pairs.place, month), weighted)
    else:
        monthly = books.table(pairs.place, month, weighted)
    grid = books.calendar.period(basis.period)
    return books.rounder.ratio(grid.to_date(monthly), 1, bottom)


def _deal_by_deal(books: Books, component: Commission, known: int) -> Ints:
    """Return the pay of each deal, rounded each, added up to date."""
    basis = component.basis
    deals = books.deals(basis.counted)
    pay = pay_of_deals(books, component, known)[1]
    grid = books.calendar.period(basis.period)
    return grid.to_date(books.table(deals.place, deals.month, pay))


def pay_of_deals(books: Books, component: Commission, known: int) -> tuple[Ints, Ints]:
    """Return ``(groups,)`` each what deals count and are paid, as known in a month."""
    basis = component.basis
    deals = books.deals(basis.counted)
    curve = component.curve or flat_rate(Fraction(0))

    def worth(totals: Ints) -> Ints:
        counted = books.after_windfall(basis.counted, totals)
        return curve.rounded(counted, None, books.rounder)

    if component.name not in books.deal_pay:
        books.deal_pay[component.name] = worth(deals.total)
    pay = books.deal_pay[component.name]
    totals, changed = deals.known(known)
    if changed.size:
        pay = pay.copy()
        pay[changed] = worth(totals[changed])
    return totals, pay


def _bonus(books: Books, component: Bonus, known: int) -> Evidence:
    basis = component.basis
    counted = counted_to_date(books, basis, known)
    quota = books.quota(basis)
    if quota is None:
        raise ValueError(f"bonus '{component.name}' has no quota")
    full = books.full_pay(component.full, basis.period, whole=basis.full)
    scale, factor, over = full
    curve = component.curve.scaled(factor)
    value = curve.rounded(counted, quota, books.rounder, scale=scale, over=over)
    return Evidence(counted, quota, scale, value, value)


def matrix_evidence(books: Books, component: Matrix, known: int) -> Evidence:
    """Return a matrix's value to date."""
    rows, columns = component.rows, component.columns
    first, second = (counted_to_date(books, b, known) for b in (rows, columns))
    quotas = [books.quota(basis) for basis in (rows, columns)]
    if quotas[0] is None or quotas[1] is None:
        raise ValueError(f"matrix '{component.name}' has no quota")
    full = books.full_pay(component.full, rows.period, whole=rows.full)
    needed = (
        books.pays_at_end(rows.period)
        if component.at_end
        else np.ones_like(first, bool)
    )
    value = matrix_pay(
        component,
        (first, second),
        (quotas[0], quotas[1]),
        books.rounder,
        full,
        needed,
    )
    return Evidence(first, quotas[0], full[0], value, value)
