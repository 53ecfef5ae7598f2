"""Landing of a team: reps share the market's luck, so their errors do not cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.tracking.landing import Landing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

BLOCK = 2**22  # draws held at a time


@dataclass(frozen=True, eq=False, slots=True)
class TeamLanding:
    """What a team will have sold, as equally likely futures.

    Parameters
    ----------
    futures
        ``(draws,)`` money, ascending.
    """

    futures: Floats

    def chance(self, quota: float) -> float:
        """Return the share of futures that reach the quota."""
        below = int(np.searchsorted(self.futures, quota, side="left"))
        return 1.0 - below / self.futures.size

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return what the landing is between in so many futures."""
        tail = (1.0 - confidence) / 2.0
        low, high = np.quantile(self.futures, [tail, 1.0 - tail])
        return float(low), float(high)

    def missing(self, quota: float) -> float:
        """Return the expected money by which the quota is missed."""
        return float(np.maximum(quota - self.futures, 0.0).mean())


def team_known(landing: Landing, correlation: float) -> Landing:
    """Return the landing of a team whose reps' means and spreads are known, exactly.

    Normal with variance ``(1 − rho) Σ sd² + rho (Σ sd)²``: any two reps' errors have
    the correlation rho, by a factor that they share.

    Raises
    ------
    ValueError
        The correlation is not from 0 to 1, or a rep's landing is not normal: see
        :func:`team_landing`.
    """
    _check(correlation)
    if not np.isinf(landing.freedom).all():
        raise ValueError("spreads that are estimated do not add up to a normal")
    sd = landing.spread
    variance = (1 - correlation) * (sd**2).sum() + correlation * sd.sum() ** 2
    total = np.array([landing.centre.sum()])
    return Landing(total, np.sqrt([variance]), np.array([np.inf]))


def team_landing(
    landing: Landing,
    correlation: float,
    *,
    seed: int,
    draws: int = 20_000,
    floor: ArrayLike | None = None,
) -> TeamLanding:
    """Return futures of a team, every rep having the landing that is given.

    A rep's future is ``centre + spread (√rho Z + √(1 − rho) E) ÷ √(chi²/v)``: Z is the
    market's luck, E the rep's own; the reps' own distributions stay Student's t.

    Parameters
    ----------
    landing
        Of the team's reps.
    correlation
        Of any two reps' luck, from 0 to 1.
    seed
        The same seed gives the same futures.
    draws
        Futures, 1 or more.
    floor
        ``(rows,)`` what is sold already: no future is below it. None: no floor.

    Raises
    ------
    ValueError
        The correlation is not from 0 to 1 or there are no draws.
    """
    _check(correlation)
    if draws < 1:
        raise ValueError(f"draws must be 1 or more, got {draws}")
    market = stream(seed, Purpose.LANDING, 0).standard_normal(draws)
    own = stream(seed, Purpose.LANDING, 1)
    scale = stream(seed, Purpose.LANDING, 2)
    reps = landing.centre.size
    total = np.zeros(draws)
    block = max(1, BLOCK // draws)
    for start in range(0, reps, block):
        some = slice(start, min(start + block, reps))
        v = landing.freedom[some, None]
        shape = (v.shape[0], draws)
        luck = np.sqrt(correlation) * market + np.sqrt(
            1 - correlation
        ) * own.standard_normal(shape)
        finite = np.where(np.isinf(v), 1.0, v)
        width = np.sqrt(2.0 * scale.standard_gamma(finite / 2.0, shape) / finite)
        luck = np.where(np.isinf(v), luck, luck / width)
        sold = landing.centre[some, None] + landing.spread[some, None] * luck
        if floor is not None:
            sold = np.maximum(sold, np.asarray(floor)[some, None])
        total += sold.sum(axis=0)
    return TeamLanding(np.sort(total))


def shared_luck(rates: Floats) -> float:
    """Return the correlation of any two reps' months that a team's months show.

    Parameters
    ----------
    rates
        ``(rows, months)`` sold ÷ quota, reps in rows; NaN where unknown.

    Returns
    -------
    From 0 to 1: each month's mean of what is above the reps' own means varies by
    ``sigma² (rho + (1 − rho)/N)``. 0 with fewer than two reps or months that all know.

    Notes
    -----
    From m months it has a standard error of about ``rho √(2/(m − 1))``: take it from
    the history of years, not of this year, where there is one.
    """
    whole = rates[:, np.isfinite(rates).all(axis=0)]
    reps, months = whole.shape
    if reps < 2 or months < 2:
        return 0.0
    off = whole - whole.mean(axis=1, keepdims=True)
    variance = float((off**2).sum()) / (reps * (months - 1))
    if variance <= 0:
        return 0.0
    common = float((off.mean(axis=0) ** 2).sum()) / (months - 1)
    return float(np.clip((reps * common / variance - 1) / (reps - 1), 0.0, 1.0))


def _check(correlation: float) -> None:
    if not 0 <= correlation <= 1:
        raise ValueError(f"correlation must be from 0 to 1, got {correlation}")
