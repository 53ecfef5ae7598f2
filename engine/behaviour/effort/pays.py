"""Pay as functions of totals: small building blocks, and what is felt besides money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.problem import Pay

    Floats = NDArray[np.float64]
    Curve = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class PayAtEnd:
    """Money for the total of one level at one step, and none before.

    Parameters
    ----------
    curve
        Money for totals.
    step, level
        When it is earned, and whose total counts.
    """

    curve: Curve
    step: int
    level: int = 0

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:
        """Return the money to date of a level, as :class:`.Pay` says."""
        if level != self.level or step != self.step:
            return np.zeros_like(totals[level])
        return np.asarray(self.curve(totals[level]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PayToDate:
    """Money to date for the total to date, by level; earned as it is sold.

    Parameters
    ----------
    curves
        Level to money for totals; a level that is absent brings none.
    """

    curves: Mapping[int, Curve]

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:  # noqa: ARG002 - every step alike
        """Return the money to date of a level, as :class:`.Pay` says."""
        curve = self.curves.get(level)
        if curve is None:
            return np.zeros_like(totals[level])
        return np.asarray(curve(totals[level]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PaySum:
    """The sum of several plans, weighted.

    Parameters
    ----------
    parts
        Weights and pays.
    """

    parts: Sequence[tuple[float, Pay]]

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:
        """Return the money to date of a level, as :class:`.Pay` says."""
        total = np.zeros_like(totals[level])
        for weight, pay in self.parts:
            total = total + weight * pay.worth(level, step, totals)
        return total


@dataclass(frozen=True, eq=False, slots=True)
class FeltPay:
    """Pay, and the gain or loss felt at quota when its period closes.

    Parameters
    ----------
    pay
        What is paid.
    quotas
        ``(levels, steps)`` quota of the level's period where a step closes it, quota
        shares, more than 0; NaN where there is none, or the period goes on.
    gain, loss_aversion
        η and Λ: η·(A − 1) above quota, η·Λ·(A − 1) below, A = total ÷ quota.
    """

    pay: Pay
    quotas: Floats
    gain: float
    loss_aversion: float

    def worth(self, level: int, step: int, totals: Sequence[Floats]) -> Floats:
        """Return the money to date of a level, felt terms added where it closes."""
        money = self.pay.worth(level, step, totals)
        quota = float(self.quotas[level, step])
        if np.isnan(quota) or self.gain == 0.0:
            return money
        over = totals[level] / quota - 1.0
        slope = np.where(over >= 0, self.gain, self.gain * self.loss_aversion)
        felt: Floats = money + slope * over
        return felt
