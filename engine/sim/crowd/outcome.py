"""What a block of futures gave: arrays of (replications, reps), one set per plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BLOCK = 256
"""Replications of a block; part of the key of luck, so never changed."""


@dataclass(frozen=True, eq=False, slots=True)
class Played:
    """One plan in one block. R replications, N reps, M months; money and quota shares.

    Parameters
    ----------
    revenue, variable, prizes
        ``(R, N)`` money of the whole run: sales after discounts, variable pay, prizes.
    conceded
        ``(R, N)`` money given away on deals pulled in.
    attainment
        ``(R, N)`` sales ÷ quota of the last whole plan year (of the run, if shorter).
    exits, regretted
        ``(R, N)`` numbers of people who left the seat.
    filled
        ``(R, N)`` share of months in which somebody sat there.
    effort, neglect
        ``(R, N)`` mean effort a month and mean neglect of the unpaid task, quota
        shares.
    pulled, pushed
        ``(R, N)`` shares of quota moved in and out, over all closes.
    fixed, hiring, override
        ``(R,)`` base salaries paid, cost of hires, managers' overrides; money.
    month_revenue, month_pay, month_effort, month_moved, month_exits, month_filled
        ``(R, M)`` totals over reps: money booked, variable pay and prizes, effort
        (quota shares a month weighted by quota, money), |moved| (money), people who
        left, seats filled.
    won
        Race to ``(R, N)`` prize money.
    boards
        Race to ``(months published, N)`` mean place over this block.
    """

    revenue: Floats
    variable: Floats
    prizes: Floats
    conceded: Floats
    attainment: Floats
    exits: Floats
    regretted: Floats
    filled: Floats
    effort: Floats
    neglect: Floats
    pulled: Floats
    pushed: Floats
    fixed: Floats
    hiring: Floats
    override: Floats
    month_revenue: Floats
    month_pay: Floats
    month_effort: Floats
    month_moved: Floats
    month_exits: Floats
    month_filled: Floats
    won: dict[str, Floats]
    boards: dict[str, Floats]
