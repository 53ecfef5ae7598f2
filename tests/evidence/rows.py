"""One regularity of the field, and what the simulator shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from collections.abc import Callable

    Floats = np.ndarray

CONFIDENCE = 0.95
Z = float(norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True)
class Finding:
    """What was measured.

    Parameters
    ----------
    value, low, high
        The number, and its 95 % interval over replications; NaN where nothing is
        measured, and twice the value where there is no chance in it.
    unit
        ``%`` (value 0.05 is 5 %), ``points`` (differences of percents) or a word.
    passed
        Whether sign and size are those of the literature; None: not modelled.
    note
        In words: departures from the defaults, and the likely reason of a failure.
    """

    value: float
    low: float
    high: float
    unit: str
    passed: bool | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Return ``passed``, ``failed`` or ``not modelled``."""
        if self.passed is None:
            return "not modelled"
        return "passed" if self.passed else "failed"

    @property
    def shown(self) -> str:
        """Return the number with its interval, to three digits at most."""
        if np.isnan(self.value):
            return "–"
        numbers = [self._one(x) for x in (self.value, self.low, self.high)]
        unit = "" if self.unit == "%" else f" {self.unit}"
        if len(set(numbers)) == 1:
            return numbers[0] + unit
        return f"{numbers[0]} ({numbers[1]} to {numbers[2]}){unit}"

    def _one(self, x: float) -> str:
        if self.unit not in ("%", "points"):
            return f"{x:.3g}"
        plain = f"{100 * x:z.1f}".replace("-", "−")
        return f"{plain} %" if self.unit == "%" else plain


@dataclass(frozen=True)
class Row:
    """A regularity, and how it is looked for.

    Parameters
    ----------
    id
        Short name; the table of docs/understand/evidence.md has it, too.
    study
        Where it comes from.
    claim
        What was found in the field.
    expected
        What the simulator must show: sign or range, as the design says it.
    run
        Measures it on the default calibration.
    """

    id: str
    study: str
    claim: str
    expected: str
    run: Callable[[], Finding]


def absent(note: str) -> Callable[[], Finding]:
    """Return the measurement of what is not modelled."""
    nothing = float("nan")
    return lambda: Finding(nothing, nothing, nothing, "", None, note)


def exact(value: float, unit: str, passed: bool, note: str = "") -> Finding:
    """Return a finding without chance."""
    return Finding(value, value, value, unit, passed, note)


def within(found: tuple[float, ...], low: float, high: float) -> bool:
    """Return whether all of an interval (value, low, high) lies in a range."""
    return low <= found[1] and found[2] <= high


def mean(values: Floats) -> tuple[float, float, float]:
    """Return the mean of replications, and its interval."""
    centre = float(values.mean())
    half = Z * float(values.std(ddof=1)) / np.sqrt(values.size)
    return centre, centre - half, centre + half


def ratio(top: Floats, bottom: Floats) -> tuple[float, float, float]:
    """Return Σ top ÷ Σ bottom over replications, and its interval (delta method)."""
    whole = float(bottom.mean())
    centre = float(top.mean()) / whole
    half = Z * float((top - centre * bottom).std(ddof=1)) / np.sqrt(top.size) / whole
    return centre, centre - half, centre + half


def lift(new: Floats, old: Floats) -> tuple[float, float, float]:
    """Return by what share the new is more than the old, and its interval."""
    centre, low, high = ratio(new, old)
    return centre - 1.0, low - 1.0, high - 1.0


def gap(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[float, ...]:
    """Return how much more one ratio (top, bottom) is than another, and its interval.

    All four are of the same replications.
    """
    centres, errors = [], []
    for top, bottom in (one, other):
        whole = float(bottom.mean())
        centres.append(float(top.mean()) / whole)
        errors.append((top - centres[-1] * bottom) / whole)
    centre = centres[0] - centres[1]
    half = Z * float((errors[0] - errors[1]).std(ddof=1)) / np.sqrt(errors[0].size)
    return centre, centre - half, centre + half
