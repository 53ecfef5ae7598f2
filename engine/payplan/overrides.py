"""Overrides: a share of what the reports earned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.seats import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.payplan.books import Books
    from engine.payplan.seats import Ints, Seating
    from engine.payplan.stage import Stage
    from engine.payplan.terms import Override


def pay_override(
    books: Books,
    override: Override,
    everyone: Sequence[tuple[Books, Stage]],
) -> tuple[Ints, Ints]:
    """Return ``(places, months)`` what reports earned, and the override's pay.

    Parameters
    ----------
    books
        Of the plan that has the override.
    everyone
        Books and stage of every plan.
    """
    seating = books.seating
    total = np.zeros(seating.days.shape, dtype=np.int64)
    for others, stage in everyone:
        earned = _earned(others, stage, override)
        for month in range(seating.calendar.months):
            _hand_up(seating, others, earned[:, month], month, override, total)
    mine = total[books.seats]
    rate = override.rate
    return mine, books.rounder.ratio(mine, rate.numerator, rate.denominator)


def _earned(books: Books, stage: Stage, override: Override) -> Ints:
    """Return ``(places, months)`` what the named components earned, as adjusted."""
    total = np.zeros(books.days.shape, dtype=np.int64)

    def named(component: str) -> bool:
        return override.components is None or component in override.components

    names = {name: name for name in stage.view.components}
    names |= {line.line: line.component for line in stage.view.adjusted}
    lines: Mapping[str, Ints] = stage.view.lines()
    for line, component in names.items():
        if component and named(component):
            total += lines[line]
            if line in stage.clawed:
                total += stage.clawed[line]
    return total


def _hand_up(
    seating: Seating,
    books: Books,
    earned: Ints,
    month: int,
    override: Override,
    total: Ints,
) -> None:
    """Add one month's earnings to the seats above, on each seat's last day in it."""
    places = np.flatnonzero((earned != 0) & (books.days[:, month] > 0))
    day = _last_days(seating, books, month)[places]
    rep = seating.seat_rep[books.seats[places]]
    amount = earned[places]
    for _ in range(len(seating.rep_ids)):
        row = seating.row_at(rep, day)
        above = seating.row_at(
            np.where(row == NOBODY, NOBODY, seating.manager[row]), day
        )
        keep = above != NOBODY
        above, day, amount = above[keep], day[keep], amount[keep]
        np.add.at(total[:, month], seating.seat[above], amount)
        rep = seating.rep[above]
        if not override.all_levels or not len(rep):
            break


def _last_days(seating: Seating, books: Books, month: int) -> Ints:
    """Return ``(places,)`` each seat's last day in a month."""
    firsts = seating.calendar.firsts
    ends = np.minimum(seating.last, firsts[month + 1] - 1)
    inside = seating.row_days[:, month] > 0
    last = np.zeros(len(seating.seat_rep), dtype=np.int64)
    np.maximum.at(last, seating.seat[inside], ends[inside])
    return last[books.seats]
