"""How good stated chances were, once it is known what happened."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SURE = 1e-9  # a chance of 0 or 1 that was wrong would cost infinity
STEPS = 50  # of Newton's method; it needs about six


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log-odds that fit what happened: ``level + slope × stated log-odds``.

    Parameters
    ----------
    level
        0 where chances are right on average; below 0 they were too high.
    slope
        1 where they are spread rightly; below 1 they were too sure of themselves.
    """

    level: float
    slope: float


def brier(chances: ArrayLike, happened: ArrayLike) -> float:
    """Return the mean square of chance − outcome: 0 is best, 0.25 is a coin's."""
    p, y = _pairs(chances, happened)
    return float(((p - y) ** 2).mean())


def log_loss(chances: ArrayLike, happened: ArrayLike) -> float:
    """Return the mean of −ln of what was said of the outcome; 0.693 is a coin's.

    Chances are kept 1e-9 away from 0 and 1.
    """
    p, y = _pairs(chances, happened)
    p = np.clip(p, SURE, 1 - SURE)
    return float(-(y * np.log(p) + (1 - y) * np.log1p(-p)).mean())


def calibration(chances: ArrayLike, happened: ArrayLike) -> Calibration:
    """Return how log-odds would have had to be stretched to fit, by logistic fit.

    NaN where everything happened or nothing did, where all chances are the same, or
    where chances part the two outcomes without a mistake.
    """
    p, y = _pairs(chances, happened)
    x = logit(np.clip(p, SURE, 1 - SURE))
    apart = x[y > 0.5].min(initial=np.inf) > x[y < 0.5].max(initial=-np.inf)
    if apart or np.ptp(x) == 0 or y.min() == y.max():
        return Calibration(nan, nan)
    rows = np.column_stack([np.ones_like(x), x])
    at = np.array([0.0, 1.0])
    for _ in range(STEPS):
        fit = expit(rows @ at)
        pull = rows.T @ (y - fit)
        step = np.linalg.lstsq((rows.T * (fit * (1 - fit))) @ rows, pull)[0]
        at = at + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-10:
            return Calibration(float(at[0]), float(at[1]))
    return Calibration(nan, nan)


def alert_precision(alarm: ArrayLike, missed: ArrayLike, budget: int) -> float:
    """Return the share that did miss, of the so many with the loudest alarm.

    Parameters
    ----------
    alarm
        ``(rows,)`` higher is louder; of equals the first counts first.
    missed
        ``(rows,)`` whether the quota was missed in the end.
    budget
        How many can be looked into, 1 or more.
    """
    loud, y = _pairs(alarm, missed)
    first = np.argsort(-loud, kind="stable")[:budget]
    return float(y[first].mean())


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(first, dtype=np.float64).ravel()
    y = np.asarray(second, dtype=np.float64).ravel()
    if x.shape != y.shape or not x.size:
        raise ValueError(f"{x.size} stated but {y.size} happened")
    return x, y
