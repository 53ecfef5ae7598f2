"""Quotas by seat and month: spread, prorated and ramped, to the last hundredth."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.calendar import last_day
from engine.payplan.exact import over_one, roomy
from engine.payplan.seats import NOBODY, numbers, ordinals, spread

if TYPE_CHECKING:
    import polars as pl

    from engine.payplan.seats import Ints, Seating

_YEAR = r"(?:19|20|21)\d\d"
_PERIOD = re.compile(rf"({_YEAR})(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12]))?")
PERIODS = "2027-03, 2027Q1, 2027H1, 2027 or 2027-04..2028-03"
"""How a period is written, for messages."""


def read_period(text: str) -> tuple[date, date] | None:
    """Return first and last day of a period as tables write it; None if it is none.

    ``2027-03``, ``2027Q1``, ``2027H1``, ``2027``, or a range of 1, 2, 3, 4, 6 or 12
    whole months such as ``2027-04..2028-03``.
    """
    first, dots, last = text.strip().partition("..")
    if dots:
        ends = [read_period(part) for part in (first, last) if "-" in part]
        if len(ends) < 2 or ends[0] is None or ends[1] is None:
            return None
        span = (ends[0][0], ends[1][1])
        fits = span[0] <= span[1] and 12 % months_in(*span) == 0
        return span if fits else None
    found = _PERIOD.fullmatch(first)
    if found is None:
        return None
    year, month, quarter, half = int(found[1]), found[2], found[3], found[4]
    if month:
        opens, months = int(month), 1
    elif quarter:
        opens, months = 3 * int(quarter) - 2, 3
    else:
        opens, months = (6 * int(half) - 5, 6) if half else (1, 12)
    begin = date(year, opens, 1)
    return begin, last_day(begin, months)


def months_in(first: date, last: date) -> int:
    """Return how many months there are from a first day to a last."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def monthly_quotas(seating: Seating, rows: pl.DataFrame) -> dict[str, Ints]:
    """Return ``(seats, months)`` hundredths for each quota measure.

    Parameters
    ----------
    rows
        The quotas of the problem; every period can be read.
    """
    found: dict[str, Ints] = {}
    for (measure,), mine in rows.group_by("measure", maintain_order=True):
        found[str(measure)] = _one_measure(seating, mine)
    return found


def _one_measure(seating: Seating, rows: pl.DataFrame) -> Ints:
    periods = {text: read_period(text) for text in rows["period"].unique().to_list()}
    spans = [periods[text] or (date.min, date.min) for text in rows["period"]]
    opens = np.array([span[0].toordinal() for span in spans])
    closes = np.array([span[1].toordinal() for span in spans])
    months = np.array([months_in(*span) for span in spans])
    begin = np.maximum(opens, ordinals(rows["starts"]))
    ends = ordinals(rows["ends"])
    end = np.where(ends == NOBODY, closes, np.minimum(closes, ends))
    number = {rep_id: i for i, rep_id in enumerate(seating.rep_ids)}
    rep = numbers(rows["rep_id"], number)
    quota_of, row_of = _pairs(rep, seating.rep)
    days = _overlap(seating, begin[quota_of], end[quota_of], row_of)
    ramp, common = _ramp(seating)
    yearly = rows["quota"].to_numpy() * (12 // months)
    amount = roomy(yearly[quota_of], common)[:, None] * ramp[seating.seat[row_of]]

    def by_seat(per_pair: Ints) -> Ints:
        total = np.zeros(
            (len(seating.seat_rep), per_pair.shape[1]), dtype=per_pair.dtype
        )
        np.add.at(total, seating.seat[row_of], per_pair)
        return total

    monthly = np.zeros((len(seating.seat_rep), seating.calendar.months), np.int64)
    for number_, plan in enumerate(seating.plans):
        mine = seating.seat_plan == number_
        every = spread(
            by_seat, amount, days, seating.calendar, plan.rounder, parts=12 * common
        )
        monthly[mine] = every[mine]
    return monthly


def _pairs(rep: Ints, row_rep: Ints) -> tuple[Ints, Ints]:
    """Return every (quota row, row of assignments) of the same rep."""
    start = np.searchsorted(row_rep, rep, side="left")
    stop = np.searchsorted(row_rep, rep, side="right")
    stop = np.where(rep == NOBODY, start, stop)
    quota_of = np.repeat(np.arange(len(rep)), stop - start)
    offset = np.arange(len(quota_of)) - np.repeat(
        np.cumsum(stop - start) - (stop - start), stop - start
    )
    return quota_of, start[quota_of] + offset


def _overlap(seating: Seating, begin: Ints, end: Ints, row: Ints) -> Ints:
    """Return ``(pairs, months)`` days on which both are in force."""
    firsts = seating.calendar.firsts
    opens = np.maximum(
        np.maximum(begin, seating.first[row])[:, None], firsts[None, :-1]
    )
    closes = np.minimum(
        np.minimum(end, seating.last[row])[:, None], firsts[None, 1:] - 1
    )
    overlap: Ints = np.maximum(closes - opens + 1, 0)
    return overlap


def _ramp(seating: Seating) -> tuple[Ints, int]:
    """Return ``(seats, months)`` ramp over a common denominator."""
    shares = [share for plan in seating.plans for share in plan.ramp]
    _, common = over_one([*shares, Fraction(1)])
    ramp = np.full((len(seating.seat_rep), seating.calendar.months), common, np.int64)
    for number, plan in enumerate(seating.plans):
        mine = np.flatnonzero(seating.seat_plan == number)
        for month in range(seating.calendar.months if plan.ramp else 0):
            since = seating.months_since_hire(month)[mine]
            for age, share in enumerate(plan.ramp, start=1):
                ramp[mine[since == age], month] = int(share * common)
    return ramp, common
