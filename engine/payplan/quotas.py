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

_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|Q([1-4]))?")


def read_period(text: str) -> tuple[date, date] | None:
    """Return first and last day of ``2027-03``, ``2027Q1`` or ``2027``; else None."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None or found[1] == "0000":
        return None
    year, month, quarter = int(found[1]), found[2], found[3]
    if month:
        first, months = date(year, int(month), 1), 1
    elif quarter:
        first, months = date(year, 3 * int(quarter) - 2, 1), 3
    else:
        first, months = date(year, 1, 1), 12
    return first, last_day(first, months)


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
    months = np.array([_months(*span) for span in spans])
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


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


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
