"""The size of most profit, a segment at a time, from the response at today's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.sizing.allocate import Segment
from engine.capacity.sizing.fitting import power_from_elasticity
from engine.capacity.sizing.size import best_size, one_more, roi3
from engine.staffing.columns import frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from engine.capacity.sizing.size import Sizing
    from engine.scenario.capacity_input import CapacityInput, SizingInput

POINTS = 61
"""Of a curve of profit by size."""
WIDTH = 2.0
"""A curve goes to this many times the best size, or today's if that is larger."""


def sizing_tables(given: CapacityInput) -> dict[str, pl.DataFrame]:
    """Return best sizes with their flat ranges, and profit by size."""
    return {
        "sizing": frame("sizing", map(_size, given.sizing)),
        "sizing_curve": frame(
            "sizing_curve", (row for one in given.sizing for row in _curve(one))
        ),
    }


def _segment(one: SizingInput) -> Segment:
    """Return the response through today's point; later years' sales in the margin."""
    curve = power_from_elasticity(one.people, one.sales, one.elasticity)
    carried = sum(_carried(one))
    return Segment(curve, one.margin * (1.0 + carried))


def _carried(one: SizingInput) -> tuple[float, float]:
    """Return sales of the two years after, as shares of this year's."""
    return one.carryover, one.carryover**2


def _profit(one: SizingInput, segment: Segment, people: float) -> float:
    sales = float(segment.curve.value(people))
    return segment.margin * sales - one.cost * people


def _size(one: SizingInput) -> dict[str, object]:
    segment = _segment(one)
    best = best_size([segment], one.cost)
    more = one_more([segment], one.people) / segment.margin
    returned = roi3(one.margin, more, one.cost, _carried(one))
    return {
        "segment": one.segment,
        "today": one.people,
        "best": best.size,
        "low": best.low,
        "high": best.high,
        "profit_today": _profit(one, segment, one.people),
        "profit_best": best.profit,
        "roi3": returned,
        "verdict": _verdict(one.people, best),
        "carryover": one.carryover,
    }


def _verdict(today: float, best: Sizing) -> str:
    """Return whether today's size earns within 1 % of the best."""
    if today < best.low:
        return "too small"
    return "too large" if today > best.high else "size right"


def _curve(one: SizingInput) -> Iterator[dict[str, object]]:
    segment = _segment(one)
    most = WIDTH * max(best_size([segment], one.cost).size, one.people)
    for people in np.linspace(0.0, most, POINTS):
        yield {
            "segment": one.segment,
            "people": float(people),
            "sales": float(segment.curve.value(people)),
            "profit": _profit(one, segment, float(people)),
        }
