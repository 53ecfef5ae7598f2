"""Multipliers, gates, caps and floors, in the order the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.payplan.components import counted_to_date
from engine.payplan.terms import Cap, Multiply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.payplan.books import Books
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Floor


class Adjusted(NamedTuple):
    """One line that an adjustment makes.

    Parameters
    ----------
    line
        Its name on the statement.
    entry
        The adjustment's name.
    component
        The component it changes; empty for caps and floors.
    amount
        ``(places, months)`` hundredths.
    base, factor
        What was changed, and by which factor or to which limit; for the statement.
    """

    line: str
    entry: str
    component: str
    amount: Ints
    base: Ints
    counted: Ints | None
    quota: Ints | None


def adjust(books: Books, earned: Mapping[str, Ints], known: int) -> list[Adjusted]:
    """Return the lines of all adjustments on what components earn."""
    running = dict(earned)
    lines: list[Adjusted] = []
    for entry in books.plan.adjust:
        if isinstance(entry, Multiply):
            lines += _multiply(books, entry, running, known)
            continue
        inside = set(entry.on)
        earlier = [
            line.amount
            for line, on in ((line, _on(books, line)) for line in lines)
            if not line.component and on <= inside
        ]
        sums = [running[name] for name in entry.on] + earlier
        total = np.stack(sums).sum(axis=0)
        limited = _cap if isinstance(entry, Cap) else _floor
        amount = limited(books, entry, total)  # type: ignore[arg-type]
        lines.append(Adjusted(entry.name, entry.name, "", amount, total, None, None))
    return lines


def _on(books: Books, line: Adjusted) -> set[str]:
    entry = next(e for e in books.plan.adjust if e.name == line.entry)
    return set(entry.on)


def _multiply(
    books: Books, entry: Multiply, running: dict[str, Ints], known: int
) -> list[Adjusted]:
    """Change each component by the month's factor; the lines are the differences."""
    counted = counted_to_date(books, entry.by, known)
    quota = books.quota(entry.by)
    if quota is None:
        quota = np.zeros_like(counted)
    none = quota <= 0
    x, y = np.where(none, 0, counted), np.where(none, 1, quota)
    lines = []
    for name in entry.on:
        before = running[name]
        after = entry.curve.rounded(x, y, books.rounder, scale=before)
        running[name] = after
        line = f"{entry.name}: {name}"
        lines.append(
            Adjusted(line, entry.name, name, after - before, before, counted, quota)
        )
    return lines


def _cap(books: Books, entry: Cap, total: Ints) -> Ints:
    """Return what a cap takes (or, carried in, gives) in each month."""
    most = books.limit(entry.most, entry.period, whole=True)
    grid = books.calendar.period(entry.period)
    line = np.zeros_like(total)
    to_date = np.zeros(len(total), dtype=np.int64)
    allowed = np.zeros(len(total), dtype=np.int64)
    for month in range(total.shape[1]):
        if grid.opens[month] == month:
            carried = to_date - allowed if entry.carried else np.zeros_like(to_date)
            to_date, allowed = carried, np.zeros_like(allowed)
        to_date = to_date + total[:, month]
        there = books.days[:, month] > 0
        now = np.where(there, np.minimum(to_date, most[:, month]), allowed)
        line[:, month] = now - allowed - total[:, month]
        allowed = now
    return line


def _floor(books: Books, entry: Floor, total: Ints) -> Ints:
    """Return what a floor adds at the end of each period."""
    least = books.limit(entry.least, entry.period, whole=True)
    grid = books.calendar.period(entry.period)
    lacking = np.maximum(least - grid.to_date(total), 0)
    return np.where(books.pays_at_end(entry.period), lacking, 0)
