"""Form clusters from nothing: seeds, Lloyd's steps, passing on, exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel
from engine.territory.solvers.clustered.cloud import (
    clusters_of,
    inertia,
    outside,
)
from engine.territory.solvers.clustered.exchange import trade_all
from engine.territory.solvers.clustered.pass_on import pass_on
from engine.territory.solvers.clustered.steps import lloyd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.clustered.cloud import Cloud, Clusters, Floats, Ints

INNER = 3
"""Times that prices move in each of Lloyd's steps."""

AGAIN = 30
"""Times that steps go on from mended clusters, at most."""

WORTH = 1e-5
"""They go on while each time gains at least this share."""

PATIENCE = 2
"""And this many times without."""

MENDS = 4
"""Rounds of passing on and exchange, until all loads are within their intervals."""


class Formed(NamedTuple):
    """Clusters and what they are worth.

    Parameters
    ----------
    owner
        (n,) int32.
    value, off
        Inertia, and the price of load outside its interval.
    steps
        Lloyd's steps that were made.
    """

    owner: Ints
    value: float
    off: float
    steps: int = 0


@kernel
def seeds(places: Floats, mass: Floats, draws: Floats) -> NDArray[np.int64]:
    """Return points far from each other: each drawn by mass × squared distance.

    Arthur & Vassilvitskii (2007). ``draws`` are (k,) numbers of 0 … 1.
    """
    n = mass.size
    found = np.empty(draws.size, dtype=np.int64)
    away = np.full(n, np.inf)
    chance = mass.copy()
    for k in range(draws.size):
        target = draws[k] * chance.sum()
        at, total = 0, chance[0]
        while total < target and at < n - 1:
            at += 1
            total += chance[at]
        found[k] = at
        for i in range(n):
            square = 0.0
            for x in range(places.shape[1]):
                step = places[i, x] - places[at, x]
                square += step * step
            away[i] = min(away[i], square)
            chance[i] = away[i] * mass[i]
    return found


@kernel
def nearest(places: Floats, chosen: NDArray[np.int64]) -> Ints:
    """Return (n,) int32: the nearest seed of each point; seeds are their own."""
    owner = np.zeros(places.shape[0], dtype=np.int32)
    for i in range(places.shape[0]):
        least = np.inf
        for k in range(chosen.size):
            square = 0.0
            for x in range(places.shape[1]):
                step = places[i, x] - places[chosen[k], x]
                square += step * step
            if square < least:
                owner[i], least = k, square
    for k in range(chosen.size):
        owner[chosen[k]] = k
    return owner


class Begun(NamedTuple):
    """Clusters on their way.

    Parameters
    ----------
    made, prices
        Clusters as they are, and (k, q) prices of their loads.
    formed
        What they are worth once mended.
    """

    made: Clusters
    prices: Floats
    formed: Formed


def form(cloud: Cloud, steps: int, rng: np.random.Generator) -> Formed:
    """Return clusters from fresh seeds after so many of Lloyd's steps, or more."""
    return carry_on(cloud, begin(cloud, steps, rng), steps)


def begin(cloud: Cloud, steps: int, rng: np.random.Generator) -> Begun:
    """Return clusters from fresh seeds after so many of Lloyd's steps."""
    draws = np.asarray(rng.random(cloud.low.shape[0]))
    owner = nearest(cloud.places, seeds(cloud.places, cloud.mass, draws))
    made = clusters_of(cloud, owner)
    prices = np.zeros(cloud.low.shape)
    lloyd(cloud, made, prices, steps, INNER)
    return Begun(made, prices, mended(cloud, made)._replace(steps=steps))


def carry_on(cloud: Cloud, begun: Begun, steps: int) -> Formed:
    """Return the best of clusters after a third as many steps, again and again."""
    made, prices, best = begun
    stale, done = 0, best.steps
    for _ in range(AGAIN):
        done += steps // 3
        lloyd(cloud, made, prices, steps // 3, INNER)
        now = mended(cloud, made)
        gained = (now.off, now.value) < (best.off, best.value * (1.0 - WORTH))
        stale = 0 if gained else stale + 1
        best = min(now, best, key=lambda formed: (formed.off, formed.value))
        if stale == PATIENCE:
            break
    return best._replace(steps=done)


def mended(cloud: Cloud, made: Clusters) -> Formed:
    """Return clusters after loads were brought within their intervals and traded."""
    tiny = 1e-12 * float((cloud.mass[:, None] * cloud.places**2).sum())
    for _ in range(MENDS):
        for a in range(cloud.strain.size):
            pass_on(cloud, made, a, 4 * made.owner.size)
        trade_all(cloud, made, 50, tiny)
        if outside(cloud, made) == 0.0:
            break
    return Formed(made.owner.copy(), inertia(cloud, made), outside(cloud, made))
