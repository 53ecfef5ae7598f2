"""Quotas of those who are not there all year, or not yet up to speed.

Conventions that are easily mixed up are arguments, each named for what it decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

RampFrom = Literal["start", "next"]
"""``start``: the month of the start is the ramp's first; ``next``: the one after is,
and the month of the start carries nothing."""
SeasonIn = Literal["quota", "capacity"]
"""Where the season counts, once: ``quota``: months carry their share of it;
``capacity``: it is in the capacity the quota came from, and months carry the same."""


def prorate(
    quota: ArrayLike,
    season: ArrayLike,
    start: ArrayLike = 0,
    ramp: Sequence[float] = (),
    *,
    there: ArrayLike | None = None,
    ramp_from: RampFrom = "start",
    season_in: SeasonIn = "quota",
) -> Floats:
    """Return ``(reps, months)`` what each month carries of a full year's quota.

    Parameters
    ----------
    quota
        ``(reps,)`` or one for all: of a full year, fully ramped.
    season
        ``(months,)`` weights of the months, from the first of the fiscal year on (see
        :func:`fiscal_season`).
    start
        ``(reps,)`` month of the start, 0 is the year's first; before it nothing is
        carried. Below 0: they started so many months before the year.
    ramp
        Share of a full quota in the first, second … month of work; 1 after those.
    there
        ``(reps, months)`` share of each month that somebody is there, 0 to 1: below 1
        with leave, part time or an empty seat; None: always. What is not carried then
        is carried by nobody.
    ramp_from
        Which month is the ramp's first.
    season_in
        Where the season counts.

    Notes
    -----
    q = Q Σ_t s_t r(t − start + 1) ÷ Σ s. A ramp of four months, 1200 a year, a start in
    April and s = (6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14): 795.

    Raises
    ------
    ValueError
        A number is out of range, or of another shape.
    """
    weights = np.asarray(season, dtype=float)
    if weights.ndim != 1 or (weights < 0).any() or not weights.sum() > 0:
        raise ValueError("a season has weights of 0 or more, one above 0")
    if season_in not in ("quota", "capacity") or ramp_from not in ("start", "next"):
        raise ValueError("season_in is quota or capacity; ramp_from is start or next")
    if season_in == "capacity":
        weights = np.ones_like(weights)
    steps = np.asarray(ramp, dtype=float)
    if ((steps < 0) | (steps > 1)).any():
        raise ValueError("shares of a ramp are 0 to 1")
    full, begun = np.broadcast_arrays(np.atleast_1d(quota), np.atleast_1d(start))
    tenure = np.arange(weights.size) - begun[:, None] - (ramp_from == "next")
    carried = _ramped(steps, tenure)
    if there is not None:
        share = np.broadcast_to(np.asarray(there, dtype=float), carried.shape)
        if ((share < 0) | (share > 1)).any():
            raise ValueError("shares of a month are 0 to 1")
        carried = carried * share
    months: Floats = full[:, None] * carried * (weights / weights.sum())
    return months


def _ramped(steps: Floats, tenure: NDArray[np.int64]) -> Floats:
    """Return the share that a month of tenure (0 is the first) carries."""
    table = np.append(steps, 1.0)
    found = table[np.clip(tenure, 0, steps.size)]
    return np.where(tenure >= 0, found, 0.0)


def linear_ramp(months: int) -> tuple[float, ...]:
    """Return k ÷ months for k = 1 … months: the last month of the ramp carries all.

    >>> linear_ramp(4)
    (0.25, 0.5, 0.75, 1.0)

    Raises
    ------
    ValueError
        The number is below 0.
    """
    if months < 0:
        raise ValueError("a ramp has 0 months or more")
    return tuple((k + 1) / months for k in range(months))


def fiscal_season(by_calendar_month: ArrayLike, first_month: int) -> Floats:
    """Return a season of January … December as one of a fiscal year.

    Parameters
    ----------
    by_calendar_month
        ``(12,)``, January first.
    first_month
        Calendar month in which the fiscal year begins, 1 to 12.

    Raises
    ------
    ValueError
        There are not twelve months, or no such month.
    """
    season = np.asarray(by_calendar_month, dtype=float)
    if season.shape != (12,) or not 1 <= first_month <= 12:
        raise ValueError("a season has twelve months; a year begins in month 1 to 12")
    return np.roll(season, 1 - first_month)


def fiscal_months(year: int, first_month: int) -> tuple[str, ...]:
    """Return the months of the fiscal year that begins in a calendar year.

    >>> fiscal_months(2027, 10)[:4]
    ('2027-10', '2027-11', '2027-12', '2028-01')

    Raises
    ------
    ValueError
        There is no such month.
    """
    if not 1 <= first_month <= 12:
        raise ValueError("a year begins in month 1 to 12")
    months = range(first_month - 1, first_month + 11)
    return tuple(f"{year + m // 12}-{m % 12 + 1:02d}" for m in months)
