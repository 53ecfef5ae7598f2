"""What has been sold to date beside what the plan expects of every month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Book:
    """Quotas phased into months, and the sales of the first of them.

    Whoever has a quota is a row: a rep, a district, a segment, a channel.

    Parameters
    ----------
    plan
        ``(rows, months)`` money, 0 or more: the quota of every month, season, ramp and
        leave reckoned with. Its sum over the months is the quota.
    sold
        ``(rows, past)`` money of the months that are over; ``past`` from 0 to months.
        Credits may be negative.

    Raises
    ------
    ValueError
        Shapes do not fit, a number is not finite, or a plan is negative or nought.
    """

    plan: Floats
    sold: Floats

    def __post_init__(self) -> None:
        """Refuse what cannot be judged."""
        if self.plan.ndim != 2 or self.sold.ndim != 2:
            raise ValueError("plan and sold must have rows and months")
        rows, months = self.plan.shape
        if self.sold.shape[0] != rows or self.sold.shape[1] > months:
            raise ValueError(f"sold {self.sold.shape} does not fit {self.plan.shape}")
        if not (np.isfinite(self.plan).all() and np.isfinite(self.sold).all()):
            raise ValueError("plan and sold must be finite")
        if (self.plan < 0).any() or not (self.plan.sum(axis=1) > 0).all():
            raise ValueError("a plan must be 0 or more, and in some month above 0")

    @property
    def past(self) -> int:
        """Months that are over."""
        return int(self.sold.shape[1])

    @property
    def quota(self) -> Floats:
        """Quota of all months, ``(rows,)``."""
        return np.asarray(self.plan.sum(axis=1))

    @property
    def to_date(self) -> Floats:
        """Sold in the months that are over, ``(rows,)``."""
        return np.asarray(self.sold.sum(axis=1))

    @property
    def plan_to_date(self) -> Floats:
        """Quota of the months that are over, ``(rows,)``."""
        return np.asarray(self.plan[:, : self.past].sum(axis=1))

    @property
    def left(self) -> Floats:
        """Quota of the months to come, ``(rows, months − past)``."""
        return self.plan[:, self.past :]

    @property
    def rates(self) -> Floats:
        """Sold ÷ quota of the months that are over, ``(rows, past)``.

        NaN in a month without a quota: it says nothing about the rate.
        """
        plan = self.plan[:, : self.past]
        has = plan > 0
        return np.where(has, self.sold / np.where(has, plan, 1.0), np.nan)

    @property
    def pace(self) -> Floats:
        """Sold to date ÷ quota to date, ``(rows,)``; NaN before any quota is due."""
        due = self.plan_to_date
        return np.where(due > 0, self.to_date / np.where(due > 0, due, 1.0), np.nan)

    @property
    def needed_rate(self) -> Floats:
        """What is missing ÷ quota of the months to come, ``(rows,)``.

        1 is on plan, 0 when the quota is reached, infinite where nothing is to come.
        """
        missing = np.maximum(self.quota - self.to_date, 0.0)
        left = self.left.sum(axis=1)
        rate = missing / np.where(left > 0, left, 1.0)
        return np.where(left > 0, rate, np.where(missing > 0, np.inf, 0.0))

    @property
    def needed_run_rate(self) -> Floats:
        """Money a month that reaches the quota, over the months to come, ``(rows,)``.

        ``(Q − A) ÷ m`` with the m months to come that have a quota; 0 when the quota
        is reached, infinite where there are none.
        """
        missing = np.maximum(self.quota - self.to_date, 0.0)
        months = (self.left > 0).sum(axis=1)
        rate = missing / np.maximum(months, 1)
        return np.where(months > 0, rate, np.where(missing > 0, np.inf, 0.0))
