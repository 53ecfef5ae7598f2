"""Ramps, chances to leave and delays, changed by a factor."""

from __future__ import annotations

from math import ceil

import numpy as np


def slower_ramp(ramp: tuple[float, ...], factor: float) -> tuple[float, ...]:
    """Return productive shares read at ``k ÷ factor`` months, linear in between.

    The last value is as before, and is reached ``factor`` times as late.
    """
    last = len(ramp) - 1
    months = np.arange(ceil(last * factor - 1e-9) + 1)
    read = np.interp(months / factor, np.arange(last + 1), ramp)
    return (*map(float, read[:-1]), ramp[-1])


def more_leaving(
    voluntary: tuple[float, ...], involuntary: tuple[float, ...], factor: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return both chances times a factor, or less where they would exceed 1 together.

    Tables of different length are brought to the longer one.
    """
    length = max(len(voluntary), len(involuntary))
    parts = np.array([_long(voluntary, length), _long(involuntary, length)])
    both = parts.sum(axis=0)
    most = np.divide(1.0, both, out=np.full(length, np.inf), where=both > 0)
    parts *= np.minimum(factor, most)
    return tuple(map(float, parts[0])), tuple(map(float, parts[1]))


def delayed(delay: tuple[float, ...], late: float, months: int) -> tuple[float, ...]:
    """Return chances to start later, with a geometric number of further months.

    The number has mean ``late``. What would be later than ``months`` is put there:
    it starts after the end of any plan of that many months.
    """
    if not late:
        return delay
    goes_on = late / (1.0 + late)
    further = (1.0 - goes_on) * goes_on ** np.arange(months + 1)
    further[-1] = goes_on**months
    chances = np.convolve(delay, further)
    chances[months] += chances[months + 1 :].sum()
    return tuple(map(float, chances[: months + 1]))


def _long(values: tuple[float, ...], length: int) -> list[float]:
    return [*values, *[values[-1]] * (length - len(values))]
