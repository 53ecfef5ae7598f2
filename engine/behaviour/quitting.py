"""When reps leave, how long they stay, and what a seat yields in the long run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from engine.behaviour.person import Quitting

    Floats = NDArray[np.float64]

PANELS = 6000
"""Spells of tenure that a cohort is followed through."""
POINTS = 6
"""Gauss–Legendre points of the hazard within a spell."""
LEFT = 1e-13
"""A cohort is followed until so small a share of it is left."""


def hazard(
    quitting: Quitting,
    pay_over_market: ArrayLike,
    attainment: ArrayLike,
    peers: ArrayLike = 0.0,
    ramping: ArrayLike = False,
) -> Floats:
    """Return the hazard of leaving, per month.

    Parameters
    ----------
    quitting
        Coefficients.
    pay_over_market
        Base and expected variable pay at the year's rate ÷ market pay, more than 0.
    attainment
        A, attainment to date; 1 is quota.
    peers
        Share of the team that left last month.
    ramping
        Whether still ramping. Shapes of all four go together.

    Notes
    -----
    h = h₀ · exp(−γ₁ ln(pay ÷ market) + γ₂ (1 − A)⁺ + γ₃ peers + γ₄ ramping), as
    docs/understand/incentives.md section 5 says. The chance to leave within a month is
    :func:`leaving_chance`, which stays below 1 however large h is.

    Raises
    ------
    ValueError
        Some pay is not more than 0.
    """
    pay = np.asarray(pay_over_market, dtype=np.float64)
    if not (pay > 0).all():
        raise ValueError("pay over market must be more than 0")
    gone = np.asarray(peers, dtype=np.float64)
    short = np.maximum(1.0 - np.asarray(attainment, dtype=np.float64), 0.0)
    index = (
        quitting.shortfall * short
        - quitting.pay_gap * np.log(pay)
        + quitting.peers * gone
        + quitting.ramping * np.asarray(ramping, dtype=np.float64)
    )
    return np.asarray(quitting.rate * np.exp(index))


def leaving_chance(hazards: ArrayLike, months: float = 1.0) -> Floats:
    """Return the chance to leave within some months at such hazards, 1 − e^(−h·t)."""
    return np.asarray(-np.expm1(-np.asarray(hazards, dtype=np.float64) * months))


def monthly_hazard(yearly: float) -> float:
    """Return the hazard a month at which such a share leaves in a year.

    >>> round(monthly_hazard(0.30), 6)
    0.029723
    """
    if not 0 <= yearly < 1:
        raise ValueError(f"a share that leaves is within [0, 1), not {yearly}")
    return float(-np.log1p(-yearly) / 12)


class Rate(Protocol):
    """A hazard that depends on months of tenure; it may be endless at 0."""

    def __call__(self, tenure: Floats) -> Floats:
        """Return hazards a month at tenures more than 0."""


def weibull(scale: float, shape: float) -> Rate:
    """Return the hazard (k/η)(a/η)^(k−1): those who stay leave less (k < 1) or more."""
    if not (scale > 0 and shape > 0):
        raise ValueError("scale and shape are more than 0")

    def rate(tenure: Floats) -> Floats:
        return np.asarray((shape / scale) * (tenure / scale) ** (shape - 1.0))

    return rate


@dataclass(frozen=True, eq=False, slots=True)
class Cohort:
    """All who start on one day, followed until hardly anybody is left.

    Parameters
    ----------
    ages
        ``(S + 1,)`` months of tenure, rising from 0.
    staying
        ``(S + 1,)`` share still there.
    """

    ages: Floats
    staying: Floats

    @property
    def mean(self) -> float:
        """Return mean tenure, months: the area under the shares that stay."""
        return float(self.stayed(self.ages[-1]))

    @property
    def median(self) -> float:
        """Return the tenure by which half have left, months."""
        logs = -np.log(self.staying)
        return float(np.interp(np.log(2.0), logs, self.ages))

    def left_by(self, months: float) -> float:
        """Return the share that has left after so many months."""
        return float(-np.expm1(np.interp(months, self.ages, np.log(self.staying))))

    def stayed(self, months: ArrayLike) -> Floats:
        """Return the mean time there within the first so many months.

        Notes
        -----
        Within a spell the hazard is taken as even, so the area is exact for it.
        """
        spent = np.concatenate(([0.0], np.cumsum(self._spells())))
        asked = np.asarray(months, dtype=np.float64)
        return np.asarray(np.interp(asked, self.ages, spent))

    def _spells(self) -> Floats:
        fall = -np.diff(np.log(self.staying))
        lost = -np.diff(self.staying)
        even = np.maximum(fall, 1e-300)
        share = np.where(fall > 1e-8, lost / even, self.staying[:-1] * (1 - fall / 2))
        return np.asarray(np.diff(self.ages) * share)

    def seat_productivity(self, ramp: float, vacancy: float = 0.0) -> float:
        """Return the mean productivity of a seat in the long run, full being 1.

        Parameters
        ----------
        ramp
            Months L until full productivity, min(1, tenure ÷ L); 0 is at once.
        vacancy
            Months until a seat is filled again, 0 or more.

        Notes
        -----
        A renewal: output of one rep's time there ÷ (that time + vacancy). Output is the
        area under shares that stay × ramp.

        Raises
        ------
        ValueError
            A number is below 0.
        """
        if not (ramp >= 0 and vacancy >= 0):
            raise ValueError("ramp and vacancy are 0 or more")
        middles = (self.ages[1:] + self.ages[:-1]) / 2
        level = np.minimum(middles, ramp) / ramp if ramp else np.ones(middles.size)
        return float(level @ self._spells() / (self.mean + vacancy))


def follow(rate: Rate) -> Cohort:
    """Follow a cohort spell by spell: those there × exp(−∫ hazard over the spell).

    Parameters
    ----------
    rate
        Hazard by months of tenure. Spells are short at first, so that hazards endless
        at 0 are summed well.

    Raises
    ------
    ValueError
        The hazard is negative, or so low that some never leave.
    """
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    horizon = 12.0
    while horizon < 1e7:
        ages = horizon * np.linspace(0.0, 1.0, PANELS + 1) ** 4
        half = np.diff(ages)[:, None] / 2
        within = ages[:-1, None] + half * (nodes + 1)
        rates = rate(within)
        if not (rates >= 0).all():
            raise ValueError("a hazard is 0 or more")
        summed = np.concatenate(([0.0], np.cumsum((half * rates) @ weights)))
        if summed[-1] >= -np.log(LEFT):
            last = int(np.searchsorted(summed, -np.log(LEFT))) + 1
            return Cohort(ages[:last], np.exp(-summed[:last]))
        horizon *= 2.0
    raise ValueError("at such a low hazard some never leave")
