"""What charts share: a linear scale, words beside it, short figures."""

from __future__ import annotations

from dataclasses import dataclass

from engine.report.language import mark, say
from engine.report.trace import round_values
from engine.report.words import number

SHORT = ((1e9, mark("{n}bn")), (1e6, mark("{n}m")), (1e3, mark("{n}k")))
"""How large figures are said in a chart, by their size."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word in a chart, or a tick of it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from values to places in the picture.

    Parameters
    ----------
    low, high
        Values at both ends, low < high.
    start, end
        Their places; ``end`` may be less than ``start`` (heights grow downwards).
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, to a tenth; outside values lie outside."""
        part = (value - self.low) / (self.high - self.low)
        return round(self.start + (self.end - self.start) * part, 1)

    def ticks(self, most: int = 5) -> list[float]:
        """Return at most so many round values within the scale."""
        return round_values(self.low, self.high, most)


def compact(value: float) -> str:
    """Return an amount in about three figures: ``402k``, ``1.2m``.

    Examples
    --------
    >>> compact(402_123.0), compact(1_234_567.0), compact(950.0), compact(0.0)
    ('402k', '1.2m', '950', '0')
    """
    for scale, form in SHORT:
        if abs(value) >= scale * 0.9995:
            size = value / scale
            whole = abs(size) >= 9.95 or abs(size - round(size)) < 0.005
            return say(form, n=number(size, 0 if whole else 1))
    return number(value, 0 if abs(value) >= 10 or value == round(value) else 1)
