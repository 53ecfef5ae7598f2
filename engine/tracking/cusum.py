"""Cumulative sums that notice a drop early, at a chosen rate of false alarms.

A month's score is standard normal while nothing has changed. The sum of how far scores
are below ``−slack``, never less than 0, raises an alarm above a limit. How long that
takes is the solution of Page's integral equation, here by Gauss-Legendre quadrature.
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NODES = 64
"""Of the quadrature; run lengths up to a million then have nine digits."""
SLACK = 0.5
"""Half of a drop of one standard deviation: what it then notices soonest."""
LONGEST = 1e7  # months; beyond, the linear equations lose their digits


def cusum(scores: Floats, slack: float = SLACK) -> Floats:
    """Return the cumulative sums of drops, ``C = max(0, C − score − slack)``.

    Parameters
    ----------
    scores
        ``(rows, months)`` standardised: 0 is on plan, −1 one standard deviation below.
        A month that is NaN leaves the sum as it is.
    slack
        What is forgiven in every month.
    """
    sums = np.zeros_like(scores, dtype=np.float64)
    now = np.zeros(scores.shape[0])
    for month, score in enumerate(scores.T):
        later = np.maximum(0.0, now - score - slack)
        now = np.where(np.isnan(score), now, later)
        sums[:, month] = now
    return sums


def cusum_run_length(limit: float, slack: float = SLACK, drop: float = 0.0) -> float:
    """Return the mean number of months to an alarm, the first month's sum being 0.

    ``L(u) = 1 + L(0) Φ(slack − u − drop) + ∫₀^limit L(y) φ(y + slack − u − drop) dy``.

    Parameters
    ----------
    limit
        Alarm above this sum, more than 0.
    slack
        As for :func:`cusum`.
    drop
        Standard deviations by which the mean has fallen; 0 gives the months between
        false alarms.

    Raises
    ------
    ValueError
        The limit is not positive.
    """
    step = _Step(limit, slack, drop)
    months = np.linalg.solve(np.eye(step.matrix.shape[0]) - step.matrix, step.ones)
    return float(months[0])


def cusum_alarms(
    months: int, limit: float, slack: float = SLACK, drop: float = 0.0
) -> float:
    """Return the chance of an alarm within so many months.

    Raises
    ------
    ValueError
        The limit is not positive or months are negative.
    """
    if months < 0:
        raise ValueError(f"months must be 0 or more, got {months}")
    step = _Step(limit, slack, drop)
    quiet = step.ones
    for _ in range(months):
        quiet = step.matrix @ quiet
    return 1.0 - float(quiet[0])


def cusum_limit(months: float, slack: float = SLACK) -> float:
    """Return the limit whose false alarms are so many months apart on average.

    Raises
    ------
    ValueError
        No limit above 0 gives so few months, or they are more than ten million.
    """
    least = 1.0 / (1.0 - float(ndtr(slack)))
    if not least < months <= LONGEST:
        raise ValueError(f"months must be from {least:.3g} to {LONGEST:g}")
    high = 1.0
    while cusum_run_length(high, slack) < months:
        high *= 2.0
    return float(brentq(lambda h: cusum_run_length(h, slack) - months, 1e-9, high))


class _Step:
    """One month: from each sum to every other that raises no alarm."""

    def __init__(self, limit: float, slack: float, drop: float) -> None:
        if not limit > 0:
            raise ValueError(f"limit must be more than 0, got {limit}")
        places, weights = np.polynomial.legendre.leggauss(NODES)
        places = np.concatenate([[0.0], limit * (places + 1.0) / 2.0])
        weights = limit * weights / 2.0
        moved = slack - drop - places
        self.ones = np.ones(NODES + 1)
        self.matrix = np.empty((NODES + 1, NODES + 1))
        self.matrix[:, 0] = ndtr(moved)
        z = places[None, 1:] + moved[:, None]
        self.matrix[:, 1:] = np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * pi) * weights
