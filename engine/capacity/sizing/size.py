"""How large a force earns most, how little it matters, and what one more would earn."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import brentq

from engine.capacity.sizing.allocate import Segment, allocate, as_segments, sales_of
from engine.capacity.sizing.curves import Piecewise
from engine.capacity.sizing.envelope import envelope
from engine.capacity.sizing.whole import size_curve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from engine.capacity.sizing.curves import Curve

    Floats = NDArray[np.float64]

STEPS = 48
"""Steps down from the best size, in which the range of good sizes is looked for."""
TRIED = 2_001
"""Sizes of a scan where a fixed split makes profit of any shape."""


@dataclass(frozen=True, eq=False, slots=True)
class Sizing:
    """The size that earns most, and the sizes that earn nearly as much.

    Parameters
    ----------
    size
        Effort in all.
    effort, sales
        ``(segments,)``.
    profit
        Σ margin × sales − cost × size.
    low, high
        Sizes between which profit is within the asked share of the best, with effort
        split as well as can be (or in the fixed shares).
    """

    size: float
    effort: Floats
    sales: Floats
    profit: float
    low: float
    high: float


def best_size(
    segments: Sequence[Segment | Curve], cost: float, *, within: float = 0.01
) -> Sizing:
    """Return the size of most profit, split as well as can be.

    Parameters
    ----------
    segments
        Segments with their margins, or bare curves.
    cost
        Money of a unit of effort, more than 0.
    within
        Share of the best profit by which a size may fall short in the range.

    Notes
    -----
    Each segment's own best effort is where margin × slope meets the cost, or none (the
    least) where not even the best average return does: so it is exact for S-shapes.
    The range is walked outwards from the best size, a 48th of it at a time, and its
    ends then found by bisection.

    Raises
    ------
    ValueError
        There is no segment, or a number is out of range.
    """
    found = as_segments(segments)
    check_cost(cost, within)
    best = [
        envelope(seg.curve, seg.at_least, seg.at_most).demand(cost / seg.margin)
        for seg in found
    ]
    floor = sum(seg.at_least for seg in found)
    ceiling = sum(ceiling_of(seg) for seg in found)

    def profit(size: float) -> float:
        return allocate(found, size).value - cost * size

    return _with_range(found, np.array(best), cost, profit, (floor, ceiling, within))


def ceiling_of(segment: Segment) -> float:
    """Return the effort beyond which a segment has no use for more."""
    if isinstance(segment.curve, Piecewise):
        last = float(segment.curve.efforts[-1])
        return min(segment.at_most, max(segment.at_least, last))
    return segment.at_most


def check_cost(cost: float, within: float) -> None:
    """Refuse a cost that is not more than 0, and a share not within [0, 1)."""
    if not 0 < cost < inf:
        raise ValueError(f"the cost of effort is more than 0, not {cost}")
    if not 0 <= within < 1:
        raise ValueError(f"profit may fall short by a share in [0, 1), not {within}")


def _with_range(
    segments: Sequence[Segment],
    effort: Floats,
    cost: float,
    profit: Callable[[float], float],
    limits: tuple[float, float, float],
) -> Sizing:
    floor, ceiling, within = limits
    size = float(effort.sum())
    sales = sales_of(segments, effort)
    earned = float(np.array([seg.margin for seg in segments]) @ sales) - cost * size
    enough = earned - within * abs(earned)
    down = max(size - floor, 0.0) / STEPS
    low = _walk(profit, enough, size, -down, floor)
    high = _walk(profit, enough, size, max(size, 1e-6) / STEPS, ceiling)
    return Sizing(size, effort, sales, earned, low, high)


def _walk(
    profit: Callable[[float], float],
    enough: float,
    start: float,
    step: float,
    end: float,
) -> float:
    """Return the last size, from the start on, up to which profit is enough."""
    inside = start
    while inside != end and step:
        tried = inside + step
        if (step > 0) == (tried > end):
            tried = end
        if profit(tried) < enough:
            return float(_cross(profit, enough, inside, tried))
        inside, step = tried, step * (1.0 if step < 0 else 1.05)
    return inside


def _cross(
    profit: Callable[[float], float], enough: float, inside: float, outside: float
) -> float:
    if profit(inside) <= enough:
        return inside

    def over(size: float) -> float:
        return profit(size) - enough

    return float(brentq(over, inside, outside, xtol=1e-9 * max(inside, outside)))


def best_size_in_shares(
    segments: Sequence[Segment | Curve],
    shares: ArrayLike,
    cost: float,
    *,
    within: float = 0.01,
) -> Sizing:
    """Return the size of most profit where effort is split in fixed shares.

    Parameters
    ----------
    segments
        Segments without limits, or bare smooth curves.
    shares
        ``(segments,)`` more than 0, adding up to 1.
    cost
        Money of a unit of effort, more than 0.
    within
        As of :func:`best_size`.

    Notes
    -----
    The rule of splitting moves the best size (Mantrala, Sinha and Zoltners 1992). No
    size is best beyond the one at which every segment has more than its own best
    effort; up to there 2,001 sizes are tried, and the best one's slope is brought to 0.
    With concave curves that is exact.

    Raises
    ------
    ValueError
        A number is out of range, a segment has limits or corners.
    """
    found = as_segments(segments)
    check_cost(cost, within)
    parts = np.asarray(shares, dtype=np.float64)
    if parts.shape != (len(found),) or not (parts > 0).all():
        raise ValueError("shares are more than 0, one for each segment")
    if abs(parts.sum() - 1) > 1e-9:
        raise ValueError(f"shares add up to 1, not {parts.sum():g}")
    smooth = [seg.curve for seg in found if not isinstance(seg.curve, Piecewise)]
    free = all(not seg.at_least and seg.at_most == inf for seg in found)
    if len(smooth) < len(found) or not free:
        raise ValueError("in fixed shares, segments are smooth and without limits")
    margins = np.array([seg.margin for seg in found])

    def profit(size: float) -> float:
        return float(margins @ sales_of(found, parts * size)) - cost * size

    def slope(size: float) -> float:
        steep = [c.slope(x) for c, x in zip(smooth, parts * size, strict=True)]
        return float((margins * parts) @ np.array(steep)) - cost

    alone = [c.at_slope(cost / m) for c, m in zip(smooth, margins, strict=True)]
    tried = np.linspace(0.0, float(np.max(alone / parts)), TRIED)
    i = int(np.argmax([profit(size) for size in tried]))
    left, right = tried[max(i - 1, 0)], tried[min(i + 1, TRIED - 1)]
    size = float(tried[i])
    if slope(left) > 0 > slope(right):
        size = float(brentq(slope, left, right, xtol=1e-12, rtol=1e-15))
    return _with_range(found, parts * size, cost, profit, (0.0, inf, within))


def best_whole_size(
    segments: Sequence[Segment | Curve], cost: float, most: int, *, within: float = 0.01
) -> Sizing:
    """Return the whole number of people of most profit, among all up to a number.

    Parameters
    ----------
    segments
        Segments, or bare curves; effort is people.
    cost
        Money of a person, more than 0.
    most
        People there can be.
    within
        As of :func:`best_size`; here no size within the range is left out.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    found = as_segments(segments)
    check_cost(cost, within)
    curve = size_curve(found, most)
    profit = curve.value - cost * curve.people
    i = int(np.argmax(profit))
    bad = np.flatnonzero(profit < profit[i] - within * abs(profit[i]))
    first = int(bad[bad < i][-1]) + 1 if (bad < i).any() else 0
    last = int(bad[bad > i][0]) - 1 if (bad > i).any() else profit.size - 1
    effort = curve.split[i].astype(np.float64)
    ends = float(curve.people[first]), float(curve.people[last])
    sales = sales_of(found, effort)
    return Sizing(float(curve.people[i]), effort, sales, float(profit[i]), *ends)


def one_more(segments: Sequence[Segment | Curve], size: float) -> float:
    """Return the value of one unit of effort more, both sizes split as well as can be.

    Raises
    ------
    ValueError
        As of :func:`engine.capacity.sizing.allocate.allocate`.
    """
    return allocate(segments, size + 1.0).value - allocate(segments, size).value


def roi3(
    margin: float, added_sales: float, cost: float, carried: ArrayLike = ()
) -> float:
    """Return the three-year return of one more rep, 1 being 100 %.

    Parameters
    ----------
    margin
        Share of sales that stays.
    added_sales
        Sales of one more rep in the first year.
    cost
        Of one more rep, more than 0.
    carried
        Shares of these sales that come again in the years after.

    Notes
    -----
    [M I (1 + K₂ + K₃) − C] ÷ C (Zoltners, Sinha and Lorimer).

    Raises
    ------
    ValueError
        A number is out of range.
    """
    again = np.asarray(carried, dtype=np.float64)
    if not (0 <= margin <= 1 and 0 < cost < inf):
        raise ValueError("a margin is within [0, 1] and a cost more than 0")
    if not (again >= 0).all():
        raise ValueError("shares carried over are 0 or more")
    return (margin * added_sales * (1.0 + float(again.sum())) - cost) / cost


def size_verdict(
    returned: float, *, low: float = 0.5, high: float = 1.5
) -> Literal["too large", "size right", "too small"]:
    """Return what the return of one more rep says of a force's size.

    Notes
    -----
    The size is right at 50 to 150 % over three years; less: too large; more: too small
    (the rule of thumb of Zoltners, Sinha and Lorimer).
    """
    if returned < low:
        return "too large"
    return "too small" if returned > high else "size right"


def flat_maximum(elasticity: float, ratio: ArrayLike) -> Floats:
    """Return profit ÷ best profit at an effort of so many times the best.

    Parameters
    ----------
    elasticity
        b of a power curve, within (0, 1).
    ratio
        θ, effort ÷ best effort, 0 or more.

    Notes
    -----
    (θ^b − b θ) ÷ (1 − b).

    Raises
    ------
    ValueError
        A number is out of range.
    """
    theta = np.asarray(ratio, dtype=np.float64)
    if not 0 < elasticity < 1:
        raise ValueError(f"elasticity is within (0, 1), not {elasticity}")
    if not (theta >= 0).all():
        raise ValueError("effort is 0 or more")
    return np.asarray((theta**elasticity - elasticity * theta) / (1.0 - elasticity))
