"""The steps of a plan year, and the periods that close with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

YEAR = 12
PERIODS = (1, 3, 6, 12)
WEEKS = (4, 4, 5)
"""Weeks of the months of a quarter."""


@dataclass(frozen=True, eq=False, slots=True)
class Steps:
    """Steps of one plan year.

    Parameters
    ----------
    month
        ``(steps,)`` month (0–11) of each step.
    length
        ``(steps,)`` months that it lasts.
    ends
        ``(steps,)`` whether its month ends with it.
    """

    month: NDArray[np.int64]
    length: Floats
    ends: NDArray[np.bool_]

    def closes(self, lengths: Sequence[int]) -> NDArray[np.bool_]:
        """Return ``(levels, steps)``: whether a period of so many months closes."""
        rows = [self.ends & ((self.month + 1) % months == 0) for months in lengths]
        return np.array(rows, dtype=np.bool_).reshape(len(rows), self.month.size)

    def of_months(self, monthly: Sequence[float]) -> Floats:
        """Return a month's number for each of its steps."""
        return np.asarray(monthly, dtype=np.float64)[self.month]

    def last_of(self, month: int) -> int:
        """Return the step with which a month ends."""
        return int(np.flatnonzero(self.month == month)[-1])


def steps_of(*, weekly: bool) -> Steps:
    """Return a plan year's steps: 12 months, or 52 weeks in months of 4, 4 and 5."""
    weeks = np.tile(WEEKS, YEAR // len(WEEKS)) if weekly else np.ones(YEAR, dtype=int)
    month = np.repeat(np.arange(YEAR), weeks)
    ends = np.append(month[1:] != month[:-1], True)
    return Steps(month, 1.0 / weeks[month], ends)


def period_share(quota_shares: Sequence[float], months: int, month: int) -> float:
    """Return the share of the yearly quota of the period that a month is in."""
    first = month - month % months
    return float(sum(quota_shares[first : first + months]))
