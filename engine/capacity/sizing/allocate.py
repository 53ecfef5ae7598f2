"""The best split of effort over segments, with a bound that proves how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.sizing.curves import (
    Adbudg,
    Curve,
    Exponential,
    Log,
    Piecewise,
    Power,
)
from engine.capacity.sizing.envelope import envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Demand = Callable[[float], Floats]

CHEAP, DEAR = 1e-150, 1e150
"""Prices of effort between which the right one is looked for."""
HALVINGS = 80
"""Of the logarithm of that range: beyond what a number can tell apart."""
CLOSE = 1e-10
"""Share of the value within which a split counts as best."""
NODES = 2_000
"""Parts of the range of efforts that are looked at by default."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Where effort may go.

    Parameters
    ----------
    curve
        Sales by effort.
    margin
        What a unit of sales is worth, more than 0.
    at_least, at_most
        Effort.

    Raises
    ------
    ValueError
        A number is out of range.
    """

    curve: Curve
    margin: float = 1.0
    at_least: float = 0.0
    at_most: float = inf

    def __post_init__(self) -> None:
        if not 0 < self.margin < inf:
            raise ValueError(f"a margin is more than 0, not {self.margin}")
        if not 0 <= self.at_least <= self.at_most or self.at_least == inf:
            raise ValueError("effort is at least 0 or more, and no more than at most")


@dataclass(frozen=True, eq=False, slots=True)
class Allocation:
    """A split of effort.

    Parameters
    ----------
    effort, sales
        ``(segments,)``.
    value
        Σ margin × sales.
    bound
        No split has more value, up to rounding.
    marginal
        λ: margin × slope where a little more effort would do most; 0: there is no use
        for more. None where effort is whole.
    nodes
        Parts of the range of efforts looked at; 1: concave curves alone decided.
    """

    effort: Floats
    sales: Floats
    value: float
    bound: float
    marginal: float | None
    nodes: int

    @property
    def gap(self) -> float:
        """(bound − value) ÷ bound."""
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound else 0.0


def as_segments(segments: Sequence[Segment | Curve]) -> tuple[Segment, ...]:
    """Return segments, bare curves among them as segments with nothing else said.

    Raises
    ------
    ValueError
        There are none.
    """
    if not segments:
        raise ValueError("there is no segment to put effort into")
    kinds = (Power, Log, Exponential, Adbudg, Piecewise)
    return tuple(
        Segment(entry) if isinstance(entry, kinds) else entry for entry in segments
    )


def sales_of(segments: Sequence[Segment], effort: Sequence[float] | Floats) -> Floats:
    """Return the sales of each segment at its effort."""
    pairs = zip(segments, effort, strict=True)
    return np.array([float(seg.curve.value(x)) for seg, x in pairs])


@dataclass(frozen=True, eq=False, slots=True)
class _Part:
    """Efforts between limits, and the best split if curves were their envelopes.

    Its value is of the curves themselves, its bound of the envelopes; ``widest`` is the
    segment whose envelope is furthest above its curve.
    """

    low: Floats
    high: Floats
    effort: Floats
    value: float
    bound: float
    widest: int


def _part(
    segments: Sequence[Segment], budget: float, low: Floats, high: Floats
) -> _Part:
    """Return what a part of the range of efforts can give at best."""
    spare = budget - float(low.sum())
    if spare <= 1e-12 * budget:
        spare = 0.0
    high = np.minimum(high, low + spare)
    limits = zip(segments, low, high, strict=True)
    above = [envelope(seg.curve, float(a), float(b)) for seg, a, b in limits]
    margins = np.array([seg.margin for seg in segments])

    def demand(price: float) -> Floats:
        pairs = zip(above, margins, strict=True)
        return np.array([env.demand(price / margin) for env, margin in pairs])

    def worth(effort: Floats) -> Floats:
        pairs = zip(above, effort, strict=True)
        return np.asarray(margins * [env.value(float(x)) for env, x in pairs])

    effort, price = _fill(demand, budget, low)
    base = demand(price) if price else effort
    bound = price * (budget - float(base.sum())) + float(worth(base).sum())
    real = margins * sales_of(segments, effort)
    widest = int(np.argmax(worth(effort) - real))
    return _Part(low, high, effort, float(real.sum()), bound, widest)


def _split(
    segments: Sequence[Segment], budget: float, part: _Part, twins: Ints
) -> list[_Part]:
    """Return two parts, parted where an envelope is furthest above its curve.

    Of segments that are alike (the same number in ``twins``) an earlier one may be
    taken to get no less than a later one.
    """
    i, at = part.widest, float(part.effort[part.widest])
    if not part.low[i] < at < part.high[i]:
        return []
    alike, order = twins == twins[i], np.arange(twins.size)
    less = np.where(alike & (order >= i), np.minimum(part.high, at), part.high)
    more = np.where(alike & (order <= i), np.maximum(part.low, at), part.low)
    parts = []
    for low, high in ((part.low, less), (more, part.high)):
        if (low <= high).all() and low.sum() <= budget * (1 + 1e-12):
            parts.append(_part(segments, budget, low, high))
    return parts


def _fill(demand: Demand, budget: float, low: Floats) -> tuple[Floats, float]:
    """Return the efforts at the price that uses up the budget, and that price.

    Notes
    -----
    Prices are halved (their logarithms are) until no number lies between the two that
    enclose the right one. Where demand jumps there, segments are filled one by one, so
    that at most one is left within a jump.
    """
    cheap, dear = CHEAP, DEAR
    more = demand(cheap)
    if more.sum() <= budget:
        return more, 0.0
    less = demand(dear)
    if less.sum() >= budget:
        return low.copy(), dear
    for _ in range(HALVINGS):
        middle = float(np.sqrt(cheap) * np.sqrt(dear))
        if not cheap < middle < dear:
            break
        found = demand(middle)
        if found.sum() > budget:
            cheap, more = middle, found
        else:
            dear, less = middle, found
    effort, left = less.copy(), budget - float(less.sum())
    for i in np.argsort(more - less, kind="stable"):
        step = min(max(float(more[i] - less[i]), 0.0), max(left, 0.0))
        effort[i] += step
        left -= step
    return effort, dear


def allocate(
    segments: Sequence[Segment | Curve], budget: float, *, nodes: int = NODES
) -> Allocation:
    """Return the split of a budget of effort with most value, and a bound.

    Parameters
    ----------
    segments
        Segments, or bare curves.
    budget
        Effort in all, 0 or more; what is of no use stays unused.
    nodes
        Work: parts of the range of efforts looked at, at most.

    Notes
    -----
    On concave curves the best split has equal marginal returns, and its price of effort
    is found by halving. A curve that is not concave is replaced by its concave
    envelope, which gives a bound by weak duality: price × budget + Σ max(envelope −
    price × effort). Where the split then lies within a gap between the two, the range
    is parted there and each part looked at, the one with the highest bound first
    (branch and bound; Falk and Soland 1969). So effort
    stops short of an S-shaped curve's inflection in one segment at most.

    Raises
    ------
    ValueError
        There is no segment, the budget is below 0 or does not cover what is at least.
    """
    found = as_segments(segments)
    low, high = limits_of(found, budget)
    best = part = _part(found, budget, low, high)
    twins = np.array([found.index(seg) for seg in found])
    waiting = [(-part.bound, 0, part)]
    bound, seen = part.bound, 1
    while waiting:
        part = heappop(waiting)[2]
        bound = min(bound, part.bound)
        if bound - best.value <= CLOSE * abs(bound) or seen >= nodes:
            break
        for child in _split(found, budget, part, twins):
            seen += 1
            if child.value > best.value:
                best = child
            if child.bound > best.value:
                heappush(waiting, (-child.bound, seen, child))
    else:
        bound = best.value
    sales = sales_of(found, best.effort)
    above, price = max(bound, best.value), marginal(found, best.effort, budget)
    return Allocation(best.effort, sales, best.value, above, price, seen)


def marginal(segments: Sequence[Segment], effort: Floats, budget: float) -> float:
    """Return what a little more effort is worth where it does most.

    0 if there is effort left, as then there is no use for it.
    """
    if effort.sum() < budget * (1 - 1e-9):
        return 0.0
    pairs = zip(segments, effort, strict=True)
    steep = [s.margin * float(s.curve.slope(x)) for s, x in pairs if x < s.at_most]
    return max(steep, default=0.0)


def limits_of(segments: Sequence[Segment], budget: float) -> tuple[Floats, Floats]:
    """Return the least and the most effort of each segment within a budget.

    Raises
    ------
    ValueError
        The budget is below 0, endless, or does not cover what is at least.
    """
    if not 0 <= budget < inf:
        raise ValueError(f"a budget of effort is 0 or more, not {budget}")
    low = np.array([seg.at_least for seg in segments])
    if low.sum() > budget * (1 + 1e-12):
        raise ValueError(f"{low.sum():g} at least is more than the budget {budget:g}")
    spare = max(budget - float(low.sum()), 0.0)
    return low, np.array([min(seg.at_most, seg.at_least + spare) for seg in segments])
