"""SPIFFs: extra pay deal by deal, within each rep's most and one budget for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.books import exact_sums
from engine.payplan.exact import roomy, shared_out

if TYPE_CHECKING:
    from engine.payplan.books import Books, Pairs
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Spiff


@dataclass(frozen=True, eq=False, slots=True)
class SpiffPay:
    """What each deal and day earned a seat; ``(groups,)`` each.

    Parameters
    ----------
    place, day, month, deal
        Whose, when, and for which deal.
    pay
        Hundredths, after the rep's most and the budget.
    taken_back
        Month from which the plan's clawback wants it back.
    """

    place: Ints
    day: Ints
    month: Ints
    deal: Ints
    pay: Ints
    taken_back: Ints

    def monthly(self, books: Books, known: int) -> Ints:
        """Return ``(places, months)`` pay, less what was taken back by a month."""
        pay = np.where(self.taken_back > known, self.pay, 0)
        return books.table(self.place, self.month, pay)


def pay_spiff(books: Books, spiff: Spiff) -> SpiffPay:
    """Return what a SPIFF pays for each deal and day in its window."""
    found = books.matching(spiff.counted)
    day = books.credits.day[found.pairs.credit]
    first, last = spiff.window.first.toordinal(), spiff.window.last.toordinal()
    keep = (day >= first) & (day <= last)
    group = _grouped(books, found.pairs.only(keep), found.values[keep])
    if spiff.each_most is not None or spiff.budget is not None:
        group = _by_deal_id(books, group)
    place, day, deal, value, back = group
    earned = np.maximum(_rates(books, spiff, place, deal, value), 0)
    if spiff.each_most is not None:
        earned = _each_most(place, day, earned, spiff.each_most)
    if spiff.budget is not None:
        earned = _within_budget(place, day, earned, spiff.budget)
    month = books.calendar.month_of(day)
    return SpiffPay(place, day, month, deal, earned, back)


def _grouped(books: Books, pairs: Pairs, values: Ints) -> tuple[Ints, ...]:
    """Return place, day, deal, value, month taken back of each deal, seat and day."""
    found = books.credits
    day, deal = found.day[pairs.credit], found.deal[pairs.credit]
    keys = np.stack([pairs.place, day, deal])
    kinds, where = np.unique(keys, axis=1, return_inverse=True)
    where = where.ravel()
    total = exact_sums(where, values, kinds.shape[1])
    back = np.full(kinds.shape[1], 2**31)
    np.minimum.at(back, where, books.taken_back[pairs.credit])
    return kinds[0], kinds[1], kinds[2], total, back


def _by_deal_id(books: Books, group: tuple[Ints, ...]) -> tuple[Ints, ...]:
    """Sort groups by seat, day and deal id, so that cuts heed no order of rows."""
    place, day, deal = group[:3]
    codes, first = np.unique(books.credits.deal, return_index=True)
    names = books.credits.frame["deal_id"].to_numpy()[first]
    rank = np.argsort(np.argsort(names, kind="stable"))
    order = np.lexsort((rank[np.searchsorted(codes, deal)], day, place))
    return tuple(part[order] for part in group)


def _rates(books: Books, spiff: Spiff, place: Ints, deal: Ints, value: Ints) -> Ints:
    """Return what each group (sorted by seat, then day) earns before cuts."""
    good = value >= (spiff.least if spiff.least is not None else 1)
    if spiff.per_unit is not None:
        pay = books.rounder.ratio(roomy(value, spiff.per_unit), spiff.per_unit, 100)
    elif spiff.rate is not None:
        pay = books.rounder.ratio(value, spiff.rate.numerator, spiff.rate.denominator)
    else:
        once = np.zeros(len(value), dtype=bool)
        if good.any():
            pairs = np.stack([place, deal])[:, good]
            first = np.unique(pairs, axis=1, return_index=True)[1]
            once[np.flatnonzero(good)[first]] = True
        return np.where(once, spiff.per_deal or 0, 0)
    return np.where(good, pay, 0)


def _each_most(place: Ints, day: Ints, earned: Ints, most: int) -> Ints:
    """Cut each seat's earnings, in the order of days, to its most."""
    days: dict[int, dict[int, list[int]]] = {}
    for i in np.flatnonzero(earned):
        days.setdefault(int(place[i]), {}).setdefault(int(day[i]), []).append(int(i))
    cut = earned.copy()
    for by_day in days.values():
        left = most
        for when in sorted(by_day):
            groups = by_day[when]
            total = int(earned[groups].sum())
            if total > left:
                cut[groups] = shared_out(left, [int(earned[g]) for g in groups])
            left -= min(total, left)
    return cut


def _within_budget(place: Ints, day: Ints, earned: Ints, budget: int) -> Ints:
    """Use a budget up day by day; the last day's rest is shared in proportion."""
    cut = earned.copy()
    left = budget
    for when in np.unique(day[earned > 0]):
        groups = np.flatnonzero((day == when) & (earned > 0))
        total = int(earned[groups].sum())
        if total > left:
            seats = sorted({int(place[g]) for g in groups})
            sums = [int(earned[groups][place[groups] == s].sum()) for s in seats]
            for seat, share in zip(seats, shared_out(left, sums), strict=True):
                mine = groups[place[groups] == seat]
                cut[mine] = shared_out(share, [int(earned[g]) for g in mine])
        left -= min(total, left)
    return cut
