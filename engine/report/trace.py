"""The trace of the solve: objective and bound closing in on each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.report.language import say_in
from engine.report.words import amount, known, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    Points = list[tuple[float, float]]

WIDTH, HEIGHT = 560.0, 250.0
LEFT, TOP, RIGHT, BOTTOM = 84.0, 14.0, 548.0, 206.0
MOST_ROWS = 60
"""The last rows of a long search are shown; ``progress.csv`` has all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside a point of the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Stairs of objective and bound against work, as SVG paths, and as figures.

    Parameters
    ----------
    rows
        Work, objective and bound in words, one row each time one of them changed.
    """

    objective: str
    bound: str
    money: list[Mark]
    work: list[Mark]
    ends: list[Mark]
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class _Window:
    """What part of the plane is shown."""

    work: float
    low: float
    high: float

    def x(self, work: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * work / self.work, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        # Far outside is as good as a little outside: the chart is clipped.
        return round(BOTTOM - (BOTTOM - TOP) * min(max(share, -3.0), 4.0), 1)


def make_trace(progress: pl.DataFrame, *, as_profit: bool = False) -> Trace | None:
    """Return the chart of the solve near its end; None when nothing closed in.

    Parameters
    ----------
    progress
        Columns work, objective and bound (both may be null), in the order of time.
    as_profit
        Money is shown the other way round, as profit less costs.
    """
    if as_profit:
        money = pl.col("objective", "bound").cast(pl.Float64) * -1.0
        progress = progress.with_columns(money)
    objective, bound = (_points(progress, name) for name in ("objective", "bound"))
    if len({work for work, _ in [*objective, *bound]}) < 2:
        return None
    values = [points[-1][1] for points in (objective, bound) if points]
    gap = max(values) - min(values)
    margin = max(3 * gap, 0.01 * abs(max(values)), 1e-6)
    work = max(*(w for w, _ in [*objective, *bound]), 1e-9)
    window = _Window(work, min(values) - margin, max(values) + margin)
    lines = (
        (say_in("line", "plan"), -8, objective),
        (say_in("line", "bound"), 17, bound),
    )
    return Trace(
        objective=_stairs(objective, window),
        bound=_stairs(bound, window),
        money=_money(window),
        work=[
            Mark(window.x(value), BOTTOM + 22, amount(value))
            for value in round_values(0.0, work)
        ],
        ends=[
            Mark(RIGHT, window.y(points[-1][1]) + below, name)
            for name, below, points in lines
            if points
        ],
        rows=_rows(progress),
    )


def _rows(progress: pl.DataFrame) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for work, objective, bound in progress.select("work", "objective", "bound").rows():
        row = (number(work, 1), number(objective), number(bound))
        if not found or found[-1][1:] != row[1:]:
            found.append(row)
    return found[-MOST_ROWS:]


def _points(progress: pl.DataFrame, name: str) -> Points:
    found = []
    for work, value in progress.select("work", name).iter_rows():
        if known(value) is not None and known(work) is not None:
            found.append((float(work), float(value)))
    return found


def _stairs(points: Sequence[tuple[float, float]], window: _Window) -> str:
    if not points:
        return ""
    (work, value), *others = points
    steps = [f"M{window.x(work)} {window.y(value)}"]
    steps += [f"H{window.x(work)}V{window.y(value)}" for work, value in others]
    return "".join(steps) + f"H{RIGHT}"


def _money(window: _Window) -> list[Mark]:
    return [
        Mark(LEFT - 10, window.y(value), number(value))
        for value in round_values(window.low, window.high)
    ]


def round_values(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most so many round numbers, evenly spaced within an interval.

    Examples
    --------
    >>> round_values(0, 20), round_values(1_008_974, 1_035_499)
    ([0.0, 5.0, 10.0, 15.0, 20.0], [1010000.0, 1020000.0, 1030000.0])
    """
    scale = 10.0 ** (math.floor(math.log10(max(high - low, 1e-9))) - 1)
    steps = (scale * size for size in (1, 2, 5, 10, 20, 50, 100))
    for step in steps:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [k * step for k in range(first, last + 1)]
    return []
