"""From what is earned to what is paid: guarantee, then draw and recovery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.seats import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.books import Books
    from engine.payplan.seats import Ints
    from engine.payplan.terms import Draw

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class DrawLedger:
    """A recoverable draw's balance, ``(places, months)`` each, hundredths.

    closing = opening + drawn − recovered − forgiven.
    """

    opening: Ints
    drawn: Ints
    recovered: Ints
    forgiven: Ints
    closing: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Payment:
    """What is added and taken after earnings; ``(places, months)`` each."""

    guarantee: Ints
    draw: Ints
    recovered: Ints
    ledger: DrawLedger | None


def settle(books: Books, earned: Ints) -> Payment:
    """Return guarantee, draw and recovery on what each month earned.

    Parameters
    ----------
    earned
        ``(places, months)`` all lines but base and prizes that are not cash.
    """
    guarantee = _guarantee(books, earned)
    none = np.zeros_like(earned)
    draw = books.plan.draw
    if draw is None:
        return Payment(guarantee, none, none, None)
    ledger, paid = _run_draw(books, draw, earned + guarantee)
    recovered = none if ledger is None else ledger.recovered
    return Payment(guarantee, paid, recovered, ledger)


def _since_hire(books: Books) -> Ints:
    """Return ``(places, months)`` months since hire, from 1; 0 for none."""
    months = range(books.calendar.months)
    since = [books.seating.months_since_hire(m)[books.seats] for m in months]
    return np.stack(since, axis=1)


def _guarantee(books: Books, earned: Ints) -> Ints:
    terms = books.plan.guarantee
    if terms is None:
        return np.zeros_like(earned)
    since = _since_hire(books)
    due = (since >= 1) & (since <= terms.months) & (books.days > 0)
    share = terms.share
    least = books.rounder.ratio(books.target, share.numerator, share.denominator)
    return np.where(due, np.maximum(least - earned, 0), 0)


def _run_draw(books: Books, draw: Draw, earned: Ints) -> tuple[DrawLedger | None, Ints]:
    """Return the ledger (None if nothing is owed back) and what is drawn."""
    since = _since_hire(books)
    hired = (books.seating.seat_hired[books.seats] != NOBODY)[:, None]
    due = books.days > 0
    if draw.months is not None:
        due = due & (since >= 1) & (since <= draw.months)
    drawn = np.where(due, np.maximum(draw.amount - earned, 0), 0)
    if not draw.recoverable:
        return None, drawn
    open_ = np.ones_like(due)
    closes = np.zeros_like(due)
    if draw.after is not None:
        open_ = hired & (since > draw.after)
    if draw.within is not None and draw.months is not None:
        end = draw.months + draw.within
        open_ = open_ & (since <= end)
        closes = hired & (since == end)
    ledger = _ledger(books, draw, earned, drawn, open_, closes)
    return ledger, drawn


def _ledger(
    books: Books, draw: Draw, earned: Ints, drawn: Ints, open_: Flags, closes: Flags
) -> DrawLedger:
    """Return the balances month by month."""
    opening, recovered = np.zeros_like(earned), np.zeros_like(earned)
    forgiven, closing = np.zeros_like(earned), np.zeros_like(earned)
    balance = np.zeros(len(earned), dtype=np.int64)
    most = draw.most
    for month in range(earned.shape[1]):
        opening[:, month] = balance
        above = np.maximum(earned[:, month] - draw.never_below, 0)
        part = books.rounder.to_cent.ratio(above, most.numerator, most.denominator)
        back = np.where(open_[:, month], np.minimum(balance, part), 0)
        recovered[:, month] = back
        balance = balance + drawn[:, month] - back
        if draw.forgiven:
            gone = np.where(closes[:, month], balance, 0)
            forgiven[:, month] = gone
            balance = balance - gone
        closing[:, month] = balance
    return DrawLedger(opening, drawn, recovered, forgiven, closing)
