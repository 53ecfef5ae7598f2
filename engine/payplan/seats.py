"""Seats: one rep on one plan, month by month; and who sits where on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.payplan.calendar import PayCalendar
    from engine.payplan.exact import Rounder, Whole
    from engine.payplan.problem import PayProblem
    from engine.payplan.terms import Plan

    Ints = NDArray[np.int64]

NOBODY = -1
_LARGE = 2.0**61
_KEY = 10_000_000  # more days than there are in a calendar


@dataclass(frozen=True)
class Seating:
    """The rows of assignments as arrays, and the seats they make up.

    Parameters
    ----------
    rep_ids, names
        In ascending order of id; a rep's number is the place here.
    rep, plan, seat, manager, team, league
        ``(rows,)`` numbers; ``NOBODY`` for none. Rows are sorted by rep and day.
    first, last
        ``(rows,)`` day numbers, cut to the calendar.
    base, target
        ``(rows,)`` hundredths a year.
    hired
        ``(rows,)`` day number, or ``NOBODY``.
    seat_rep, seat_plan
        ``(seats,)`` rep and plan of each seat, sorted by plan, then rep.
    teams, leagues
        Names by number.
    """

    calendar: PayCalendar
    plans: tuple[Plan, ...]
    rep_ids: list[str]
    names: list[str]
    rep: Ints
    plan: Ints
    seat: Ints
    manager: Ints
    team: Ints
    league: Ints
    first: Ints
    last: Ints
    base: Ints
    target: Ints
    hired: Ints
    seat_rep: Ints
    seat_plan: Ints
    teams: list[str]
    leagues: list[str]

    @cached_property
    def _keys(self) -> Ints:
        return self.rep * _KEY + self.first

    def row_at(self, rep: Ints, day: Ints) -> Ints:
        """Return the row in force for reps on days; ``NOBODY`` where there is none."""
        if not self.rep.size:
            return np.full(np.broadcast(rep, day).shape, NOBODY)
        place = np.searchsorted(self._keys, rep * _KEY + day, side="right") - 1
        row = np.maximum(place, 0)
        good = (place >= 0) & (rep >= 0) & (self.rep[row] == rep)
        return np.where(good & (self.last[row] >= day), row, NOBODY)

    @cached_property
    def row_days(self) -> Ints:
        """``(rows, months)`` days of each row in each month."""
        firsts = self.calendar.firsts
        begin = np.maximum(self.first[:, None], firsts[None, :-1])
        end = np.minimum(self.last[:, None], firsts[None, 1:] - 1)
        overlap: Ints = np.maximum(end - begin + 1, 0)
        return overlap

    @cached_property
    def days(self) -> Ints:
        """``(seats, months)`` days of each seat in each month."""
        return self.by_seat(self.row_days)

    def by_seat(self, per_row: Whole) -> Whole:
        """Return ``(rows, months)`` amounts added up by seat."""
        total = np.zeros((len(self.seat_rep), per_row.shape[1]), dtype=per_row.dtype)
        np.add.at(total, self.seat, per_row)
        return total

    def monthly(self, yearly: Ints, rounder: Rounder) -> Ints:
        """Return a yearly amount of each row by seat and month, rounded to date."""
        return spread(
            self.by_seat,
            yearly[:, None] + np.zeros_like(self.row_days),
            self.row_days,
            self.calendar,
            rounder,
        )

    @cached_property
    def seat_hired(self) -> Ints:
        """``(seats,)`` month of hire, counted from the calendar's first; far past."""
        first = np.full(len(self.seat_rep), NOBODY)
        first[self.seat[::-1]] = self.hired[::-1]
        return first

    def months_since_hire(self, month: int) -> Ints:
        """Return ``(seats,)`` the month's number since hire, from 1; 0 for none."""
        return self._since[:, month]

    @cached_property
    def _since(self) -> Ints:
        months = np.arange(self.calendar.months)
        hired = [month_number(int(day), self.calendar) for day in self.seat_hired]
        since = months[None, :] - np.array(hired, dtype=np.int64)[:, None] + 1
        unknown = (self.seat_hired == NOBODY)[:, None]
        return np.where(unknown | (since < 1), 0, since)


def month_number(day: int, calendar: PayCalendar) -> int:
    """Return the month of a day number, counted from the calendar's first month."""
    if day == NOBODY:
        return 0
    then, starts = date.fromordinal(day), calendar.starts
    return (then.year - starts.year) * 12 + then.month - starts.month


def spread(
    by_seat: Callable[[Whole], Whole],
    amount: Whole,
    days: Ints,
    calendar: PayCalendar,
    rounder: Rounder,
    *,
    parts: int = 12,
) -> Ints:
    """Return amount ÷ parts × days ÷ days of the month, by seat, rounded to date.

    Parameters
    ----------
    by_seat
        Adds up rows by seat.
    amount
        ``(rows, months)`` whole numbers.
    days
        ``(rows, months)`` days in force.
    parts
        What the amounts are divided by.

    Returns
    -------
    NDArray[np.int64]
        ``(seats, months)``: with S the exact running sum, r(Sₘ) − r(Sₘ₋₁).
    """
    if bool(((days == 0) | (days == calendar.days)).all()):
        common, factor = 1, (days > 0).astype(np.int64)
    else:
        common = lcm(*(int(d) for d in calendar.days))
        factor = days * (common // calendar.days)
    rough = by_seat(np.abs(amount.astype(np.float64)) * factor).sum(axis=1)
    if rough.size and rough.max() >= _LARGE:
        amount = amount.astype(object)
    running = np.cumsum(by_seat(amount * factor), axis=1)
    rounded = rounder.to_cent.ratio(running, 1, parts * common)
    return np.diff(rounded, axis=1, prepend=0)


def make_seating(problem: PayProblem) -> Seating:
    """Return the seats of a problem."""
    rows = problem.assignments.sort(["rep_id", "starts"])
    ids = sorted(rows["rep_id"].unique().to_list())
    number = {rep: i for i, rep in enumerate(ids)}
    plans = {plan.name: i for i, plan in enumerate(problem.plans)}
    rep = numbers(rows["rep_id"], number)
    plan = numbers(rows["plan"], plans)
    pairs, seat = np.unique(plan * len(ids) + rep, return_inverse=True)
    first_of_rep = rows.unique("rep_id", keep="first", maintain_order=True)
    names = dict(first_of_rep.select("rep_id", "name").iter_rows())
    teams = ["", *sorted(set(rows["team"].to_list()) - {""})]
    leagues = ["", *sorted(set(rows["league"].to_list()) - {""})]
    calendar = problem.calendar
    begin, end = calendar.first.toordinal(), calendar.last.toordinal()
    return Seating(
        calendar=calendar,
        plans=problem.plans,
        rep_ids=ids,
        names=[names[rep_id] for rep_id in ids],
        rep=rep,
        plan=plan,
        seat=seat.astype(np.int64),
        manager=numbers(rows["manager_id"], number),
        team=numbers(rows["team"], {name: i for i, name in enumerate(teams)}),
        league=numbers(rows["league"], {name: i for i, name in enumerate(leagues)}),
        first=np.maximum(ordinals(rows["starts"]), begin),
        last=np.minimum(ordinals(rows["ends"]), end),
        base=rows["base"].to_numpy(),
        target=rows["target"].to_numpy(),
        hired=ordinals(rows["hired"]),
        seat_rep=pairs % len(ids),
        seat_plan=pairs // len(ids),
        teams=teams,
        leagues=leagues,
    )


def numbers(values: pl.Series, table: dict[str, int]) -> Ints:
    """Return the number of each text; ``NOBODY`` for one that has none."""
    if not table:
        return np.full(len(values), NOBODY)
    found = values.replace_strict(table, default=NOBODY, return_dtype=pl.Int64)
    return found.to_numpy()


def ordinals(days: pl.Series) -> Ints:
    """Return day numbers (1 = 0001-01-01); ``NOBODY`` for a blank."""
    counted = days.cast(pl.Int32).cast(pl.Int64) + _UNIX_DAY
    return counted.fill_null(NOBODY).to_numpy()


_UNIX_DAY = 719_163
"""Day number of 1970-01-01."""
