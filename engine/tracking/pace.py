"""The pace rule, and how often it raises an alarm about nothing.

Pace is what was sold to date over what the plan expected to date. A fixed limit means
something else in every month: early on, luck alone puts many below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def pace_false_alarm(limit: float, variation: float, weights: ArrayLike) -> float:
    """Return the chance that somebody who is exactly on plan is below the limit.

    ``Φ(−(1 − limit) Σs ÷ (variation √Σs²))``.

    Parameters
    ----------
    limit
        The pace below which there is an alarm, such as 0.8.
    variation
        Standard deviation of a month's sales over its plan, more than 0.
    weights
        ``(months,)`` plan of the months to date, s; equal ones give √months.

    Raises
    ------
    ValueError
        The variation or the weights are not positive.
    """
    return float(ndtr(-(1.0 - limit) / _spread(variation, weights)))


def pace_limit(false_alarms: float, variation: float, weights: ArrayLike) -> float:
    """Return the pace that only so few of those on plan are below.

    Raises
    ------
    ValueError
        The chance is not between 0 and 1, or as for :func:`pace_false_alarm`.
    """
    if not 0 < false_alarms < 1:
        raise ValueError("false_alarms must be more than 0 and less than 1")
    return 1.0 + float(ndtri(false_alarms)) * _spread(variation, weights)


def _spread(variation: float, weights: ArrayLike) -> float:
    """Return the standard deviation of the pace of somebody on plan."""
    s = np.asarray(weights, dtype=np.float64)
    if not (variation > 0 and (s >= 0).all() and s.sum() > 0):
        raise ValueError("the variation and the plan to date must be more than 0")
    return float(variation * np.sqrt((s**2).sum()) / s.sum())
