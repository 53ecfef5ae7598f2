"""Points with masses and loads, and their clusters, as compiled kernels see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]


class Cloud(NamedTuple):
    """What is given: n points of d coordinates, q measures, k clusters.

    Parameters
    ----------
    places
        (n, d), about their mean.
    mass
        (n,) weight of each point in the inertia, more than 0.
    weight
        (n, q) what each point weighs, in each measure; whole numbers.
    low, high
        (k, q) allowed load of each cluster; whole numbers.
    strain
        (q,) price of a unit of load outside its interval, while searching.
    """

    places: Floats
    mass: Floats
    weight: Floats
    low: Floats
    high: Floats
    strain: Floats


class Clusters(NamedTuple):
    """What is decided, and sums of it.

    Parameters
    ----------
    owner
        (n,) int32 cluster of each point.
    mass, moment, load
        (k,), (k, d), (k, q) sums of mass, mass × place and weight.
    near
        (k, c) int32 other clusters, the nearest centre first.
    size, members, place
        (k,), (k, n), (n,) int32: points of each cluster, and where each is listed.
    """

    owner: Ints
    mass: Floats
    moment: Floats
    load: Floats
    near: Ints
    size: Ints
    members: Ints
    place: Ints


NEAR = 16
"""Nearest clusters that a point may be given to in one step."""


def clusters_of(cloud: Cloud, owner: Ints) -> Clusters:
    """Return the clusters of given owners; a copy of these is kept."""
    n, d = cloud.places.shape
    k, q = cloud.low.shape
    made = Clusters(
        owner=owner.copy(),
        mass=np.zeros(k),
        moment=np.zeros((k, d)),
        load=np.zeros((k, q)),
        near=np.zeros((k, min(NEAR, k - 1)), dtype=np.int32),
        size=np.zeros(k, dtype=np.int32),
        members=np.zeros((k, n), dtype=np.int32),
        place=np.zeros(n, dtype=np.int32),
    )
    add_up(cloud, made)
    find_near(made)
    return made


@kernel
def add_up(cloud: Cloud, made: Clusters) -> None:
    """Compute sums and members of clusters from their owners."""
    made.mass[:] = 0.0
    made.moment[:] = 0.0
    made.load[:] = 0.0
    made.size[:] = 0
    for i in range(made.owner.size):
        k = made.owner[i]
        made.mass[k] += cloud.mass[i]
        for x in range(cloud.places.shape[1]):
            made.moment[k, x] += cloud.mass[i] * cloud.places[i, x]
        for a in range(cloud.weight.shape[1]):
            made.load[k, a] += cloud.weight[i, a]
        made.members[k, made.size[k]] = i
        made.place[i] = made.size[k]
        made.size[k] += 1


@kernel
def find_near(made: Clusters) -> None:
    """List the nearest other clusters of each."""
    k, d = made.moment.shape
    away = np.empty(k)
    for a in range(k):
        for b in range(k):
            total = 0.0
            for x in range(d):
                step = made.moment[a, x] / max(made.mass[a], 1e-300)
                step -= made.moment[b, x] / max(made.mass[b], 1e-300)
                total += step * step
            away[b] = total
        away[a] = np.inf
        order = np.argsort(away)
        for c in range(made.near.shape[1]):
            made.near[a, c] = order[c]


@kernel
def inertia(cloud: Cloud, made: Clusters) -> float:
    """Return Σ mass × squared distance to the own cluster's centre."""
    total = 0.0
    for i in range(made.owner.size):
        k = made.owner[i]
        for x in range(cloud.places.shape[1]):
            step = cloud.places[i, x] - made.moment[k, x] / made.mass[k]
            total += cloud.mass[i] * step * step
    return total


@kernel
def outside(cloud: Cloud, made: Clusters) -> float:
    """Return the price of all load outside its interval."""
    total = 0.0
    for k in range(made.mass.size):
        for a in range(cloud.strain.size):
            load = made.load[k, a]
            total += cloud.strain[a] * max(
                load - cloud.high[k, a], cloud.low[k, a] - load, 0.0
            )
    return total
