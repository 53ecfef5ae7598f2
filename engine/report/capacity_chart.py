"""Charts over months: stacked bars, lines and bands, and every month's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.report.axes import Mark, Scale
from engine.report.compare_terms import Kind, tick_texts
from engine.report.pay_words import period_name, short_period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEFT, RIGHT, TOP, BOTTOM = 62.0, 550.0, 14.0, 226.0
BELOW = 46.0
"""Room for two lines of words below a chart."""
MOST_NAMES = 12
BAR = 0.72
"""Share of a month's width that its bar takes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path, and the classes that style it."""

    css: str
    d: str


@dataclass(frozen=True, slots=True)
class Hover:
    """A month's strip, with its figures in words."""

    x: float
    width: float
    tip: str


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour or line of a chart means; ``kind`` is bar, line or band."""

    css: str
    kind: str
    text: str


@dataclass(slots=True)
class Chart:
    """A picture over months, all that its template draws."""

    title: str
    note: str
    values: list[Mark]
    names: list[Mark]
    shapes: list[Shape]
    hovers: list[Hover]
    keys: list[Key] = field(default_factory=list)
    zero: float | None = None
    bottom: float = BOTTOM
    says: str = ""

    @property
    def height(self) -> float:
        """Height of the picture, the words below included."""
        return self.bottom + BELOW


@dataclass(frozen=True, slots=True)
class Months:
    """Where months stand in a picture."""

    labels: tuple[str, ...]

    @property
    def step(self) -> float:
        """Width of a month."""
        return (RIGHT - LEFT) / len(self.labels)

    def x(self, index: int) -> float:
        """Return the middle of a month."""
        return round(LEFT + self.step * (index + 0.5), 1)

    def names(self, bottom: float = BOTTOM) -> list[Mark]:
        """Return months' names below the picture, and the year where one begins."""
        every = -(-len(self.labels) // MOST_NAMES)
        found, year = [], ""
        for at in range(0, len(self.labels), every):
            label = self.labels[at]
            found.append(Mark(self.x(at), bottom + 20, short_period(label)))
            if label[:4] != year:
                year = label[:4]
                found.append(Mark(self.x(at), bottom + 40, year))
        return found

    def hovers(self, words: Callable[[int], Sequence[str]]) -> list[Hover]:
        """Return each month's strip: its name, then lines of words."""
        return [
            Hover(
                round(self.x(at) - self.step / 2, 1),
                round(self.step, 1),
                "\n".join((period_name(label), *words(at))),
            )
            for at, label in enumerate(self.labels)
        ]

    def bars(self, low: Sequence[float], high: Sequence[float], up: Scale) -> str:
        """Return bars from low to high as one path; empty ones are left out."""
        half = self.step * BAR / 2
        parts = []
        for at, (bottom, top) in enumerate(zip(low, high, strict=True)):
            first, last = up(bottom), up(top)
            if first == last:
                continue
            left, right = round(self.x(at) - half, 1), round(self.x(at) + half, 1)
            parts.append(f"M{left} {first}V{last}H{right}V{first}z")
        return "".join(parts)

    def steps(self, values: Sequence[float], up: Scale) -> str:
        """Return a line that is level in each month, as wide as the month."""
        half = self.step / 2
        parts = []
        for at, value in enumerate(values):
            left, right = round(self.x(at) - half, 1), round(self.x(at) + half, 1)
            parts.append(f"{'L' if at else 'M'}{left} {up(value)}H{right}")
        return "".join(parts)

    def line(self, values: Sequence[float], up: Scale) -> str:
        """Return a line through the middles of the months."""
        return "M" + "L".join(f"{self.x(at)} {up(v)}" for at, v in enumerate(values))

    def band(self, low: Sequence[float], high: Sequence[float], up: Scale) -> str:
        """Return the area between two lines."""
        there = [f"{self.x(at)} {up(v)}" for at, v in enumerate(high)]
        back = [f"{self.x(at)} {up(v)}" for at, v in enumerate(low)]
        if len(there) == 1:
            x, half = self.x(0), round(self.step * BAR / 4, 1)
            return f"M{x - half} {up(high[0])}h{2 * half}V{up(low[0])}h{-2 * half}z"
        return f"M{'L'.join([*there, *reversed(back)])}z"


def scale_of(
    values: Sequence[float], *, zero: bool = True, bottom: float = BOTTOM
) -> Scale:
    """Return a scale that holds all values, with zero unless told otherwise."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.06 * (high - low) or max(abs(high), 1.0) * 0.06
    is_floor = zero and low == 0.0
    return Scale(low if is_floor else low - pad, high + pad, bottom, TOP)


def value_marks(up: Scale, kind: Kind, most: int = 5) -> list[Mark]:
    """Return the round values beside a picture."""
    ticks = up.ticks(most)
    return [
        Mark(LEFT - 8, up(v), text)
        for v, text in zip(ticks, tick_texts(kind, ticks), strict=True)
    ]


def stack(
    months: Months, layers: Sequence[tuple[str, Sequence[float]]], up: Scale
) -> list[Shape]:
    """Return bars on top of each other, from zero, one path for each layer."""
    base = [0.0] * len(months.labels)
    found = []
    for css, values in layers:
        top = [b + v for b, v in zip(base, values, strict=True)]
        if path := months.bars(base, top, up):
            found.append(Shape(css, path))
        base = top
    return found
