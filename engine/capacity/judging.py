"""How a value is held against its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.records import RuleCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

RELATIVE = 1e-6
"""A limit may be exceeded by so much of its own size."""

ABSOLUTE = 1e-6
"""Or by so much, where that is more."""


def tolerance(limit: float) -> float:
    """Return by how much a limit may be exceeded."""
    return max(ABSOLUTE, RELATIVE * abs(limit))


def at_most(
    rule: str, family: str, value: float, limit: float, month: int = -1
) -> RuleCheck:
    """Return the check that a value does not exceed a limit; nan exceeds any."""
    value, limit = float(value), float(limit)
    met = value <= limit + tolerance(limit)
    return RuleCheck(rule, family, month, value, limit, met)


def at_least(
    rule: str, family: str, value: float, limit: float, month: int = -1
) -> RuleCheck:
    """Return the check that a value reaches a limit; nan reaches none."""
    value, limit = float(value), float(limit)
    met = value >= limit - tolerance(limit)
    return RuleCheck(rule, family, month, value, limit, met)


def monthly(
    rule: str, family: str, value: Floats, limit: ArrayLike, *, every: bool = False
) -> Iterator[RuleCheck]:
    """Return the checks that values do not exceed limits, month by month.

    Parameters
    ----------
    value, limit
        ``(months,)``; months whose limit is infinite have no check.
    every
        Whether also months in which the value is 0 and the limit is not below.
    """
    limits = np.broadcast_to(np.asarray(limit, dtype=float), value.shape)
    asked = (limits != np.inf) & (every | (value != 0) | ~(limits >= 0))
    for month in np.flatnonzero(asked).tolist():
        yield at_most(rule, family, value[month], limits[month], month)


def nothing_negative(rule: str, family: str, value: Floats) -> Iterator[RuleCheck]:
    """Return a failed check for each month in which less than nothing is planned."""
    for month in np.flatnonzero(~(value >= -ABSOLUTE)).tolist():
        yield at_most(f"{rule}, less than none", family, -value[month], 0.0, month)


def whole(
    rule: str, family: str, value: Floats, unit: float = 1.0
) -> Iterator[RuleCheck]:
    """Return the checks that values are multiples of a unit; their value is how far."""
    off = np.abs(value - unit * np.round(value / unit))
    for month in np.flatnonzero(value != 0).tolist():
        yield at_most(rule, family, off[month], 0.0, month)
