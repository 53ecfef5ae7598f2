"""The landing of every row of a book, and what it puts at stake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.tracking.landing import Landing, landing_estimated, landing_with_prior
from engine.tracking.prior import Prior, fit_prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.tracking.book import Book

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Outlook:
    """Where every row of a book is heading, ``(rows,)`` each.

    Parameters
    ----------
    book, landing
        What was given, and the distribution of the year's sales.
    p_land
        P(quota is reached | what was sold to date).
    low, high
        What the landing is between, with the confidence asked for.
    at_stake
        Expected money by which the quota will be missed.
    prior
        What colleagues told; None if each row stands alone.
    """

    book: Book
    landing: Landing
    p_land: Floats
    low: Floats
    high: Floats
    at_stake: Floats
    prior: Prior | None


def land(
    book: Book,
    prior: Prior | None = None,
    *,
    alone: bool = False,
    confidence: float = 0.9,
) -> Outlook:
    """Return where every row is heading.

    Parameters
    ----------
    book
        Quotas by month and sales to date.
    prior
        Of sold ÷ quota of a month. When not given, it is fitted to the book itself,
        which then needs two rows with sales and a row with two months.
    alone
        Judge every row by its own months alone (two at least), with no prior.
    confidence
        Of the interval.

    Raises
    ------
    ValueError
        There is neither a prior nor enough months to do without.

    Notes
    -----
    With colleagues' help the interval is narrower and covers as often on average over
    reps; alone it covers as often for each rep, at the price of width.
    """
    rates = book.rates
    known = np.isfinite(rates)
    months = known.sum(axis=1)
    total = np.where(known, rates, 0.0).sum(axis=1)
    mean = total / np.maximum(months, 1)
    if alone:
        off = np.where(known, rates - mean[:, None], 0.0)
        sd = np.sqrt((off**2).sum(axis=1) / np.maximum(months - 1, 1))
        landing = landing_estimated(book.to_date, book.left, mean, sd, months)
    else:
        prior = fit_prior(rates) if prior is None else prior
        landing = landing_with_prior(book.to_date, book.left, mean, months, prior)
    quota = book.quota
    low, high = landing.interval(confidence)
    stake = landing.missing(quota, book.to_date)
    chance = landing.chance(quota)
    return Outlook(book, landing, chance, low, high, stake, None if alone else prior)
