"""One plan's books: which credits count for which of its seats, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from engine.payplan.seats import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.calendar import PayCalendar
    from engine.payplan.credits import Credits
    from engine.payplan.exact import Rounder
    from engine.payplan.seats import Ints, Seating
    from engine.payplan.terms import Basis, Counted, Full, Limit, Period, Plan, Scope

_EXACT_IN_FLOAT = 2.0**53


class Pairs(NamedTuple):
    """Seats of the plan (by place) and the credits that count for them.

    ``place`` and ``credit`` are ``(pairs,)``; a credit may count for several seats.
    """

    place: Ints
    credit: Ints

    def only(self, which: Ints | NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        return Pairs(self.place[which], self.credit[which])


class Matching(NamedTuple):
    """What a filter lets in; ``(pairs,)`` each.

    ``back`` is the month from which the plan's clawback forgets the credit; ``ever``
    the numbers of the pairs that are ever forgotten.
    """

    pairs: Pairs
    values: Ints
    back: Ints
    ever: Ints


class Deals(NamedTuple):
    """What counts by deal, seat and month: ``(groups,)``; ``where`` is ``(pairs,)``."""

    found: Matching
    place: Ints
    month: Ints
    where: Ints
    total: Ints

    def known(self, month: int) -> tuple[Ints, Ints]:
        """Return the totals as known at the end of a month, and which changed."""
        gone = self.found.ever[self.found.back[self.found.ever] <= month]
        if not gone.size:
            return self.total, gone
        lost = exact_sums(self.where[gone], self.found.values[gone], len(self.total))
        return self.total - lost, np.unique(self.where[gone])


@dataclass(frozen=True, eq=False)
class Books:
    """A plan with its seats and what counts for them.

    Parameters
    ----------
    number
        Which plan it is.
    seats
        ``(places,)`` numbers of its seats; arrays below have a row for each.
    deal_pay
        Component to what each deal pays while nothing is taken back; kept for later.
    """

    plan: Plan
    number: int
    seating: Seating
    credits: Credits
    quotas: dict[str, Ints]
    seats: Ints
    _pairs: dict[Scope, Pairs] = field(default_factory=dict)
    _monthly: dict[tuple[Counted, int], Ints] = field(default_factory=dict)
    _matching: dict[Counted, Matching] = field(default_factory=dict)
    _deals: dict[Counted, Deals] = field(default_factory=dict)
    deal_pay: dict[str, Ints] = field(default_factory=dict)

    @property
    def calendar(self) -> PayCalendar:
        """The months."""
        return self.seating.calendar

    @property
    def rounder(self) -> Rounder:
        """The plan's rule."""
        return self.plan.rounder

    @cached_property
    def days(self) -> Ints:
        """``(places, months)`` days on the seat."""
        return self.seating.days[self.seats]

    @cached_property
    def base(self) -> Ints:
        """``(places, months)`` base salary, hundredths."""
        return self.seating.monthly(self.seating.base, self.rounder)[self.seats]

    @cached_property
    def target(self) -> Ints:
        """``(places, months)`` target incentive, hundredths."""
        return self.seating.monthly(self.seating.target, self.rounder)[self.seats]

    @cached_property
    def taken_back(self) -> Ints:
        """``(credits,)`` month from which the plan's clawback forgets a credit."""
        return self.credits.taken_back(self.plan)

    def pairs(self, scope: Scope) -> Pairs:
        """Return whose credits count for whom."""
        if scope not in self._pairs:
            self._pairs[scope] = _find_pairs(self, scope)
        return self._pairs[scope]

    def matching(self, counted: Counted) -> Matching:
        """Return the pairs that a filter lets in, and their credited values."""
        if counted not in self._matching:
            pairs = self.pairs(counted.of)
            mask = self.credits.mask(counted)
            if mask is not None:
                pairs = pairs.only(mask[pairs.credit])
            values = self.credits.values(counted.measure, self.plan)
            back = self.taken_back[pairs.credit]
            ever = np.flatnonzero(back < self.calendar.months)
            self._matching[counted] = Matching(pairs, values[pairs.credit], back, ever)
        return self._matching[counted]

    def monthly(self, counted: Counted, known: int) -> Ints:
        """Return ``(places, months)`` counted credits, hundredths.

        Parameters
        ----------
        known
            What was taken back by the end of this month is left out; -1: nothing.
        """
        if (counted, known) not in self._monthly:
            self._monthly[counted, known] = self._count(counted, known)
        return self._monthly[counted, known]

    def _count(self, counted: Counted, known: int) -> Ints:
        if counted.windfall is not None:
            deals = self.deals(counted)
            total = self.after_windfall(counted, deals.known(known)[0])
            return self.table(deals.place, deals.month, total)
        found = self.matching(counted)
        month = self.credits.month
        if known < 0:
            pairs = found.pairs
            return self.table(pairs.place, month[pairs.credit], found.values)
        gone = found.ever[found.back[found.ever] <= known]
        pairs = found.pairs.only(gone)
        lost = self.table(pairs.place, month[pairs.credit], found.values[gone])
        return self.monthly(counted, -1) - lost

    def deals(self, counted: Counted) -> Deals:
        """Return what a filter lets in, by deal, seat and month."""
        if counted not in self._deals:
            found, months = self.matching(counted), self.calendar.months
            many = int(self.credits.deal.max(initial=0)) + 1
            pairs, credit = found.pairs, found.pairs.credit
            key = pairs.place * months + self.credits.month[credit]
            key = key * many + self.credits.deal[credit]
            kinds, where = np.unique(key, return_inverse=True)
            total = exact_sums(where, found.values, len(kinds))
            place, month = kinds // many // months, kinds // many % months
            self._deals[counted] = Deals(found, place, month, where, total)
        return self._deals[counted]

    def after_windfall(self, counted: Counted, values: Ints) -> Ints:
        """Return what counts of each deal's total."""
        windfall = counted.windfall
        if windfall is None:
            return values
        share, above = windfall.counts, windfall.above
        most = above + self.rounder.to_cent.ratio(
            values - above, share.numerator, share.denominator
        )
        return np.where(values > above, most, values)

    def table(self, place: Ints, month: Ints, values: Ints) -> Ints:
        """Return ``(places, months)`` sums of values."""
        months = self.calendar.months
        size = len(self.seats) * months
        return exact_sums(place * months + month, values, size).reshape(-1, months)

    def quota(self, basis: Basis) -> Ints | None:
        """Return ``(places, months)`` the quota that holds at each month."""
        if basis.quota is None:
            return None
        monthly = self.quotas.get(basis.quota)
        if monthly is None:
            return np.zeros_like(self.days)
        return self.held(monthly[self.seats], basis.period, full=basis.full)

    def held(self, monthly: Ints, period: Period, *, full: bool) -> Ints:
        """Return the sum of the whole period, or to date, at each month."""
        grid = self.calendar.period(period)
        return grid.whole(monthly) if full else grid.to_date(monthly)

    def full_pay(
        self, full: Full, period: Period, *, whole: bool
    ) -> tuple[Ints, Fraction, Ints | int]:
        """Return (scale, factor, over): full achievement pays scale × factor ÷ over.

        The scale is the target, or days of the seat; over, the days of a period.
        """
        if full.share is not None:
            return self.held(self.target, period, full=whole), full.share, 1
        days = self.held(self.days, period, full=whole)
        over = np.broadcast_to(self.calendar.period(period).days, days.shape)
        return days, Fraction(full.amount or 0), over

    def limit(self, limit: Limit, period: Period, *, whole: bool) -> Ints:
        """Return ``(places, months)`` a limit in hundredths, rounded to pay."""
        if limit.share is None:
            money = self.rounder.one(limit.money or 0)
            return np.full(self.days.shape, money, dtype=np.int64)
        target = self.held(self.target, period, full=whole)
        share = limit.share
        return self.rounder.ratio(target, share.numerator, share.denominator)

    @cached_property
    def _later(self) -> Ints:
        """``(places, months)`` the next month with a day, after each; past the end."""
        months = self.calendar.months
        found = np.full(self.days.shape, 2**31)
        coming = np.full(len(self.seats), 2**31)
        for month in range(months - 1, -1, -1):
            found[:, month] = coming
            coming = np.where(self.days[:, month] > 0, month, coming)
        return found

    def pays_at_end(self, period: Period) -> NDArray[np.bool_]:
        """Return ``(places, months)`` True where a period's end is paid."""
        grid = self.calendar.period(period)
        last = (self.days > 0) & (self._later > grid.closes)
        cut = grid.closes > self.calendar.months - 1
        goes_on = self.days[:, -1:] > 0
        paid: NDArray[np.bool_] = last & ~(cut & goes_on)
        return paid


def exact_sums(where: Ints, values: Ints, size: int) -> Ints:
    """Return sums of whole numbers by place, exact."""
    if float(np.abs(values.astype(np.float64)).sum()) < _EXACT_IN_FLOAT:
        total = np.bincount(where, weights=values, minlength=size)
        return total.astype(np.int64)
    slow = np.zeros(size, dtype=np.int64)
    np.add.at(slow, where, values)
    return slow


def _find_pairs(books: Books, scope: Scope) -> Pairs:
    """Return the pairs of a scope; each finder looks seats up on the credit's day."""
    seating, found = books.seating, books.credits
    every = np.arange(len(found.day))
    if scope == "own":
        return _on_plan(books, seating.seat[found.row], every)
    if scope == "team":
        return _team_pairs(books)
    parts = []
    row, credit = found.row, every
    for _ in range(len(seating.rep_ids)):
        above = seating.row_at(seating.manager[row], found.day[credit])
        keep = above != NOBODY
        row, credit = above[keep], credit[keep]
        parts.append(_on_plan(books, seating.seat[row], credit))
        if scope == "reports" or not len(row):
            break
    return Pairs(*(np.concatenate(side) for side in zip(*parts, strict=True)))


def _on_plan(books: Books, seat: Ints, credit: Ints) -> Pairs:
    """Keep the pairs whose seat is on the plan."""
    place = np.full(len(books.seating.seat_rep), NOBODY)
    place[books.seats] = np.arange(len(books.seats))
    mine = place[seat]
    keep = mine != NOBODY
    return Pairs(mine[keep], credit[keep])


def _team_pairs(books: Books) -> Pairs:
    """Return, for each credit, the plan's seats in the same team on that day."""
    seating, found = books.seating, books.credits
    on_plan = np.flatnonzero((seating.plan == books.number) & (seating.team > 0))
    rows = pl.DataFrame(
        {
            "team": seating.team[on_plan],
            "seat": seating.seat[on_plan],
            "first": seating.first[on_plan],
            "last": seating.last[on_plan],
        }
    )
    credits_ = pl.DataFrame(
        {
            "team": seating.team[found.row],
            "day": found.day,
            "credit": np.arange(len(found.day)),
        }
    ).filter(pl.col("team") > 0)
    both = credits_.join(rows, on="team").filter(
        pl.col("day").is_between("first", "last")
    )
    return _on_plan(
        books, both["seat"].to_numpy(), both["credit"].to_numpy().astype(np.int64)
    )
