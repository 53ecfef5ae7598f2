"""What one exit costs, and so what keeping somebody is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.theory.steady import ramp_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def months_lost(ramp: ArrayLike, vacancy: float) -> float:
    """Return the productive months that a seat loses when somebody ramped leaves it.

    Parameters
    ----------
    ramp
        Of the successor, by months since start.
    vacancy
        Months until the successor starts, 0 or more.

    Notes
    -----
    L + Σ_k (1 − r_k); L + (R − 1)/2 for the linear ramp. Measured against the ramp's
    last value, which the one who left had.

    Raises
    ------
    ValueError
        The ramp is none, its last value is 0, or ``vacancy`` is below 0.
    """
    table = ramp_table(ramp)
    if not table[-1] > 0:
        raise ValueError("a ramp ends above 0")
    if not vacancy >= 0:
        raise ValueError(f"months of vacancy are 0 or more, not {vacancy}")
    return float(vacancy + np.sum(1.0 - table / table[-1]))


def exit_cost(months: float, quota: float, margin: float, replacing: float) -> float:
    """Return the money one exit costs: months × quota × margin + replacing.

    Parameters
    ----------
    months
        Productive months lost (:func:`months_lost`).
    quota
        Money a productive person brings in a month.
    margin
        Share of it that stays.
    replacing
        Money to find and train the successor.

    Raises
    ------
    ValueError
        A number is below 0.
    """
    if not min(months, quota, margin, replacing) >= 0:
        raise ValueError("months, quota, margin and cost of replacing are 0 or more")
    return months * quota * margin + replacing


def break_even_bonus(cost: float, leaving: float, leaving_with: float) -> float:
    """Return the most that a bonus for each person who is there may be.

    Parameters
    ----------
    cost
        Of one exit.
    leaving, leaving_with
        Chance to leave over the time that the bonus is for, without it and with it.

    Notes
    -----
    All get it if nobody can tell who would leave, so it is worth cost × (p₀ − p₁) for
    each; 0 if it keeps nobody.

    Raises
    ------
    ValueError
        A chance is not within [0, 1], or ``cost`` is below 0.
    """
    if not cost >= 0:
        raise ValueError(f"the cost of an exit is 0 or more, not {cost}")
    if not (0 <= leaving <= 1 and 0 <= leaving_with <= 1):
        raise ValueError("a chance to leave is within [0, 1]")
    return cost * max(0.0, leaving - leaving_with)
