"""Which segments grow, by how much and how surely, and what there is to win."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, log
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.base.streams import Purpose, stream
from engine.market.calibrate import t_quantile
from engine.market.models import together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.market.forecast import Forecast

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Growth:
    """How the nodes of a level grow.

    Parameters
    ----------
    nodes
        Their numbers in the forecast's hierarchy.
    names
        Their values, such as names of segments.
    before, after
        ``(nodes,)`` currency units: the periods forecast, at most a year of them, and
        the same periods a year before (or as many, the last, in a shorter history).
    growth, low, high
        ``(nodes,)`` after ÷ before − 1, with a 95 % interval; NaN if nothing was sold.
    """

    nodes: NDArray[np.intp]
    names: tuple[str, ...]
    before: Floats
    after: Floats
    growth: Floats
    low: Floats
    high: Floats


def growth_of(forecast: Forecast, level: str = "segment", seed: int = 0) -> Growth:
    """Return how much more is forecast than was sold, with intervals.

    The standard deviation of a sum over periods is the sum of theirs times what the
    node's model keeps of it on paths that it draws.

    Parameters
    ----------
    forecast
        Of every node.
    level
        Of a hierarchy of which the nodes are wanted.
    seed
        Of the paths.

    Raises
    ------
    ValueError
        There is no such level.
    """
    hierarchy, history = forecast.hierarchy, forecast.history
    nodes = np.array(
        [n for n, node in enumerate(hierarchy.nodes) if node.level == level],
        dtype=np.intp,
    )
    if not len(nodes):
        levels = ", ".join(dict.fromkeys(node.level for node in hierarchy.nodes))
        raise ValueError(f"there is no level '{level}'; there are {levels}")
    season, count = history.calendar.season, history.calendar.count
    ahead = min(forecast.mean.shape[1], season, count)
    start = count - (season if count >= season else ahead)
    sales = hierarchy.summing_all[nodes] @ history.sales
    before = sales[:, start : start + ahead].sum(axis=1)
    after = forecast.mean[nodes, :ahead].sum(axis=1) / 100
    half = _reach(forecast, nodes, sales, ahead, seed)
    share = np.divide(1.0, before, out=np.full(len(before), np.nan), where=before > 0)
    lowest = -1.0 if history.nonnegative else -np.inf
    return Growth(
        nodes,
        tuple(_name(forecast, int(node)) for node in nodes),
        before,
        after,
        after * share - 1,
        np.maximum((after - half) * share - 1, lowest),
        (after + half) * share - 1,
    )


def _reach(
    forecast: Forecast, nodes: NDArray[np.intp], sales: Floats, ahead: int, seed: int
) -> Floats:
    """Return how far 95 % intervals of sums reach, currency units."""
    season = forecast.history.calendar.season
    kept = [
        together(
            series,
            forecast.model[node],
            season,
            ahead,
            int(stream(seed, Purpose.MARKET, int(node)).integers(2**31)),
        )
        for node, series in zip(nodes, sales, strict=True)
    ]
    rows = forecast.hierarchy.alike[nodes]
    factor = forecast.widening.factor
    reach = t_quantile(forecast.freedom[rows], 0.975) * (factor[95] / factor[80])[rows]
    deviation = forecast.deviation[nodes, :ahead].sum(axis=1)
    return np.asarray(reach * np.array(kept) * deviation)


def _name(forecast: Forecast, node: int) -> str:
    its = forecast.hierarchy.nodes[node]
    return " / ".join(filter(None, (its.segment, its.region, its.channel)))


def segment_table(
    growth: Growth,
    market: Mapping[str, float],
    win_rate: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """Return segments ranked by what their growth is worth to us.

    Columns segment, size (of the market), growth, growth_low, growth_high, share (our
    sales ÷ size), potential (size × (1 + growth)), white_space (potential − what is
    forecast), opportunity (growth × size × share, × win rate where given), rank, class
    and sure. The growth-share matrix (Henderson 1970): ``star``, ``question mark``
    (grows, small share), ``cash cow`` (large share, grows little), ``dog``; high is
    what is at least the growth and share of all together. ``sure``: the interval of
    the growth does not reach across that line.

    Parameters
    ----------
    growth
        Of the segments.
    market
        Size of each segment's market over a time like ``growth.before``, more than 0.
    win_rate
        For each segment, what part of growth is won.

    Raises
    ------
    ValueError
        A segment has no market size of more than 0.
    """
    size = np.array([market.get(name, 0.0) for name in growth.names])
    if not (size > 0).all():
        odd = growth.names[int((size > 0).argmin())]
        raise ValueError(f"the market of '{odd}' must be more than 0")
    wins = np.array([(win_rate or {}).get(name, 1.0) for name in growth.names])
    grown = np.nan_to_num(growth.growth)
    share = growth.before / size
    line = growth.after.sum() / growth.before.sum() - 1 if growth.before.any() else 0.0
    large = share >= growth.before.sum() / size.sum()
    fast = grown >= line
    across = (growth.low < line) & (growth.high >= line)
    worth = grown * size * share * wins
    potential = size * (1 + grown)
    space = potential - growth.after
    order = np.lexsort((-space, -worth))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return pl.DataFrame(
        {
            "segment": growth.names,
            "size": size,
            "growth": growth.growth,
            "growth_low": growth.low,
            "growth_high": growth.high,
            "share": share,
            "potential": potential,
            "white_space": space,
            "opportunity": worth,
            "rank": rank,
            "class": [
                _CLASSES[int(f), int(b)] for f, b in zip(fast, large, strict=True)
            ],
            "sure": ~across & np.isfinite(growth.growth),
        }
    ).sort("rank")


_CLASSES = {
    (1, 1): "star",
    (1, 0): "question mark",
    (0, 1): "cash cow",
    (0, 0): "dog",
}
"""By whether a segment grows as fast as all, and our share is as large as of all."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A number above 0 that is known roughly: its 95 % interval is low to high.

    Parameters
    ----------
    name
        Such as ``TAM``, ``serviceable`` or ``obtainable``.
    value
        The middle (median), more than 0.
    low, high
        Around it.
    """

    name: str
    value: float
    low: float
    high: float


def funnel(factors: Sequence[Factor]) -> list[Factor]:
    """Return the running product of factors: TAM, SAM, SOM, each with its interval.

    Factors err independently and in proportion (lognormal), on each side with the
    deviation of that side of its interval: logarithms' half-widths add up in squares.

    Parameters
    ----------
    factors
        The size of the whole market, then shares of what is before them.

    Raises
    ------
    ValueError
        There is none, or one is not 0 < low ≤ value ≤ high.
    """
    if not factors:
        raise ValueError("a funnel needs the size of the market")
    made: list[Factor] = []
    value, down, up = 1.0, 0.0, 0.0
    for its in factors:
        if not 0 < its.low <= its.value <= its.high:
            raise ValueError(f"{its.name}: 0 < low ≤ value ≤ high does not hold")
        value *= its.value
        down = hypot(down, log(its.value / its.low))
        up = hypot(up, log(its.high / its.value))
        made.append(Factor(its.name, value, value * exp(-down), value * exp(up)))
    return made
