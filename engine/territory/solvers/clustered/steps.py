"""Lloyd's steps in which prices of loads keep them near their intervals: compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.clustered.cloud import add_up, find_near

if TYPE_CHECKING:
    from engine.territory.solvers.clustered.cloud import Cloud, Clusters, Floats

ANSWER = 2.0
"""How far a price moves, in mean squared distances, for a load off by the whole of it.

In a plane evenly filled, a cell of area A answers a price by 1.7 / A of its load, and
its mean squared distance is A / 6: Newton's step would be 3.5 of these.
"""


BESIDE = 5
"""Clusters that count as next to one."""

TRACE = 1e-9
"""Mass that an empty cluster is given, so that it has a place among the others."""


@part
def squared(cloud: Cloud, centres: Floats, i: int, k: int) -> float:
    """Return mass × squared distance of a point to a centre."""
    total = 0.0
    for x in range(centres.shape[1]):
        step = cloud.places[i, x] - centres[k, x]
        total += step * step
    return float(total * cloud.mass[i])


@part
def deal(
    cloud: Cloud, made: Clusters, centres: Floats, prices: Floats, everywhere: bool
) -> None:
    """Give each point to the cluster where distance and priced loads cost least."""
    k = made.mass.size
    options = k if everywhere else made.near.shape[1] + 1
    for i in range(made.owner.size):
        old = made.owner[i]
        best, least = old, np.inf
        for c in range(options):
            t = made.near[old, c - 1] if c > 0 else old
            if everywhere:
                t = c
            value = squared(cloud, centres, i, t)
            for a in range(cloud.strain.size):
                value += prices[t, a] * cloud.weight[i, a]
            if value < least:
                best, least = t, value
        made.owner[i] = best


@part
def raise_prices(
    cloud: Cloud, made: Clusters, prices: Floats, spread: Floats, answer: float
) -> float:
    """Move prices against loads outside their intervals; return the largest share."""
    worst = 0.0
    for k in range(made.mass.size):
        for a in range(cloud.strain.size):
            load = made.load[k, a]
            off = max(load - cloud.high[k, a], 0.0) - max(cloud.low[k, a] - load, 0.0)
            whole = max(0.5 * (cloud.low[k, a] + min(cloud.high[k, a], load)), 1.0)
            share = off / whole
            worst = max(worst, abs(share))
            prices[k, a] += answer * max(min(share, 0.5), -0.5) * spread[k] / whole
    return worst


@part
def spread_of(cloud: Cloud, made: Clusters, centres: Floats) -> Floats:
    """Return (k,) the least inertia of each cluster and those next to it.

    A price that moves by more takes in a dense neighbour whole, and is never steady.
    """
    found = np.zeros(made.mass.size)
    for i in range(made.owner.size):
        found[made.owner[i]] += squared(cloud, centres, i, made.owner[i])
    found = np.maximum(found, 0.02 * found.mean())
    least: Floats = found.copy()
    for k in range(least.size):
        for c in range(min(BESIDE, made.near.shape[1])):
            least[k] = min(least[k], found[made.near[k, c]])
    return least


@kernel
def lloyd(
    cloud: Cloud, made: Clusters, prices: Floats, steps: int, inner: int
) -> float:
    """Alternate centres, prices and dealing; return what loads are off by at the end.

    Parameters
    ----------
    prices
        (k, q), kept warm from step to step; changed in place.
    steps, inner
        Steps of centres, and of prices within each.
    """
    worst = 0.0
    centres = np.empty(made.moment.shape)
    for step in range(steps):
        for k in range(made.mass.size):
            if made.mass[k] > 0.0:
                centres[k] = made.moment[k] / made.mass[k]
            else:
                large = np.argmax(made.size)
                centres[k] = cloud.places[made.members[large, made.size[large] - 1]]
                prices[k] = prices[large]
                made.mass[k], made.moment[k] = TRACE, TRACE * centres[k]
        find_near(made)
        spread = spread_of(cloud, made, centres)
        answer = ANSWER * (1.0 - 0.7 * step / steps)
        for turn in range(inner):
            deal(cloud, made, centres, prices, step == 0 and turn == 0)
            add_up(cloud, made)
            worst = raise_prices(cloud, made, prices, spread, answer)
    return worst
