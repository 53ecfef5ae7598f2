"""Ramps, and what a force of constant size needs: productive share, seats, hires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MONTHS = 12
"""Of a year."""


def linear_ramp(months: int) -> Floats:
    """Return the ramp min((k + 1) ÷ R, 1) by months since start, k = 0 … R − 1.

    The month of the start counts as the first of R, and the last value holds from
    then on. (In continuous time half a month less is lost: T − R/2 instead of
    T − (R − 1)/2 productive months of T.)

    Raises
    ------
    ValueError
        ``months`` is less than 1.
    """
    if months < 1:
        raise ValueError(f"a ramp takes 1 month or more, not {months}")
    return np.arange(1.0, months + 1.0) / months


def ramp_table(ramp: ArrayLike) -> Floats:
    """Return a ramp as an array, checked.

    Raises
    ------
    ValueError
        It is empty, or a value is below 0 or no number.
    """
    table = np.atleast_1d(np.asarray(ramp, dtype=np.float64))
    if table.ndim != 1 or not table.size:
        raise ValueError("a ramp is a list of at least one share")
    if not (np.isfinite(table).all() and (table >= 0).all()):
        raise ValueError("shares of a ramp are 0 or more")
    return table


def chance_table(chances: ArrayLike) -> Floats:
    """Return chances to leave by months since start as an array, checked.

    Raises
    ------
    ValueError
        It is empty, or a chance is not within [0, 1].
    """
    table = np.atleast_1d(np.asarray(chances, dtype=np.float64))
    if table.ndim != 1 or not table.size:
        raise ValueError("chances to leave are a list of at least one")
    if not ((table >= 0) & (table <= 1)).all():
        raise ValueError("a chance to leave is within [0, 1]")
    return table


def held(table: Floats, length: int) -> Floats:
    """Return a table's first values, its last one held as long as asked."""
    return table[np.minimum(np.arange(length), table.size - 1)]


def ramped_months(ramp: ArrayLike, months: int) -> float:
    """Return the productive months of one hire within the first months after the start.

    Notes
    -----
    Σ_{k<T} r_k; for the linear ramp (R + 1)/2 + T − R if T ≥ R.

    Raises
    ------
    ValueError
        The ramp is none, or ``months`` is below 0.
    """
    if months < 0:
        raise ValueError(f"months are 0 or more, not {months}")
    return float(held(ramp_table(ramp), months).sum())


def hired_months(ramp: ArrayLike, hires: ArrayLike) -> float:
    """Return the productive months until the end of those hired month by month.

    Parameters
    ----------
    ramp
        By months since start.
    hires
        ``(months,)`` starts at the beginning of each month; nobody leaves.

    Notes
    -----
    Σ_m h_m Σ_{k<T−m} r_k. With h hires in each of T months and the linear ramp,
    h[(R+1)(R+2)/6 + (T−R)(T+R+1)/2 − (T−R)(R−1)/2].

    Raises
    ------
    ValueError
        The ramp is none, or hires are below 0.
    """
    started = np.atleast_1d(np.asarray(hires, dtype=np.float64))
    if started.ndim != 1 or not (started >= 0).all():
        raise ValueError("hires are a list of numbers, 0 or more")
    made = np.cumsum(held(ramp_table(ramp), started.size))
    return float(started @ made[::-1])


def monthly_attrition(
    yearly: ArrayLike, method: Literal["compound", "simple"] = "compound"
) -> Floats:
    """Return the chance to leave in a month at such a chance a year, same shape.

    Parameters
    ----------
    yearly
        Share that leaves in a year, within [0, 1).
    method
        ``compound``: 1 − (1 − A)^(1/12), so that A of a cohort are gone after a year;
        ``simple``: A ÷ 12, so that leavers of a year are A of a force kept constant.

    Raises
    ------
    ValueError
        A share is out of range, or the method is another.
    """
    share = np.asarray(yearly, dtype=np.float64)
    if not ((share >= 0) & (share < 1)).all():
        raise ValueError("the share that leaves in a year is within [0, 1)")
    if method == "compound":
        return np.asarray(-np.expm1(np.log1p(-share) / MONTHS))
    if method == "simple":
        return np.asarray(share / MONTHS)
    raise ValueError(f"attrition is reckoned compound or simple, not {method}")


def occupancy(leaving: ArrayLike, vacancy: ArrayLike) -> Floats:
    """Return the share of seats that are filled in the long run.

    Parameters
    ----------
    leaving
        Chance to leave in a month.
    vacancy
        Months until a seat is filled again.

    Notes
    -----
    1 ÷ (1 + a L): by Little's law people are flow ÷ a and empty seats flow × L.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    chance = np.asarray(leaving, dtype=np.float64)
    wait = np.asarray(vacancy, dtype=np.float64)
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("a chance to leave is within [0, 1]")
    if not (wait >= 0).all():
        raise ValueError("months of vacancy are 0 or more")
    return np.asarray(1.0 / (1.0 + chance * wait))


@dataclass(frozen=True, slots=True)
class Tenures:
    """A force of constant size in the long run.

    Parameters
    ----------
    productive
        ρ, mean productivity of a head that produces.
    leaving
        Chance that one of them leaves in a month: 1 ÷ mean months of a career.
    """

    productive: float
    leaving: float


def tenures(ramp: ArrayLike, leaving: ArrayLike) -> Tenures:
    """Return what a force of constant size amounts to, whose leavers are replaced.

    Parameters
    ----------
    ramp
        Productive share by months since start; the last value holds.
    leaving
        Chance to leave in a month by months since start; the last value holds. One
        number: the same for everybody.

    Notes
    -----
    Shares that are still there, S_k = Π_{j<k}(1 − a_j), are how long a force has been
    there: ρ = Σ S_k r_k ÷ Σ S_k, and leavers a head are 1 ÷ Σ S_k. The tail, where both
    tables hold their last values, is a geometric series, so nothing is cut off. With
    the same chance for all, and s = 1 − a, the linear ramp gives ρ = (1 − s^R) ÷ (a R).
    When leaving comes before producing, S_0 is 1 − a_0, which cancels if all chances
    are the same.

    Raises
    ------
    ValueError
        A table is none.
    """
    shares, chances = ramp_table(ramp), chance_table(leaving)
    length = max(shares.size, chances.size)
    level, chance = held(shares, length), held(chances, length)
    there = np.concatenate(([1.0], np.cumprod(1.0 - chance[:-1])))
    if not chance[-1] and there[-1]:
        return Tenures(float(level[-1]), 0.0)
    time = there.copy()
    time[-1] = there[-1] / chance[-1] if there[-1] else 0.0
    return Tenures(float(level @ time / time.sum()), float(1.0 / time.sum()))


@dataclass(frozen=True, slots=True)
class SteadyState:
    """What so many productive people need in the long run.

    Parameters
    ----------
    productive
        ρ, mean productivity of a head.
    leaving
        Chance to leave in a month.
    occupancy
        Share of seats that are filled.
    heads, seats
        People, and seats for them and for those not replaced yet.
    hires
        A year.
    """

    productive: float
    leaving: float
    occupancy: float
    heads: float
    seats: float
    hires: float


def steady_state(
    people: float, ramp: ArrayLike, leaving: ArrayLike, vacancy: float = 0.0
) -> SteadyState:
    """Return the seats and hires a year that keep so many productive people.

    Parameters
    ----------
    people
        Productive (ramped) people wanted, 0 or more.
    ramp, leaving
        As of :func:`tenures`.
    vacancy
        Months until a seat is filled again.

    Notes
    -----
    heads = people ÷ ρ, seats = heads ÷ occupancy, hires = 12 × leaving × heads.

    Raises
    ------
    ValueError
        A number is out of range, or nobody is ever productive.
    """
    if not people >= 0:
        raise ValueError(f"productive people are 0 or more, not {people}")
    found = tenures(ramp, leaving)
    if not found.productive:
        raise ValueError("on such a ramp nobody is productive before leaving")
    filled = float(occupancy(found.leaving, vacancy))
    heads = people / found.productive
    hires = MONTHS * found.leaving * heads
    share, leavers = found.productive, found.leaving
    return SteadyState(share, leavers, filled, heads, heads / filled, hires)
