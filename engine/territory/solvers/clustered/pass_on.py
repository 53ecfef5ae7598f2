"""Load passed on from cluster to cluster along the cheapest way: compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.clustered.cloud import find_near
from engine.territory.solvers.clustered.exchange import give, pull

if TYPE_CHECKING:
    from engine.territory.solvers.clustered.cloud import Cloud, Clusters, Floats, Ints


@part
def price_ways(cloud: Cloud, made: Clusters, k: int, price: Floats, unit: Ints) -> None:
    """Fill what it costs least for cluster k to give a point to each near one."""
    for c in range(made.near.shape[1]):
        t = made.near[k, c]
        best, least = -1, np.inf
        for e in range(made.size[k]):
            i = made.members[k, e]
            value = pull(cloud, made, i, t) - pull(cloud, made, i, k)
            if value < least:
                best, least = i, value
        price[k, c], unit[k, c] = least, best


@part
def cheapest_way(
    made: Clusters, price: Floats, begins: Ints, ends: Ints, came: Ints
) -> int:
    """Return the end that is reached most cheaply, or −1; ``came`` leads back.

    Bellman and Ford's rounds: a cluster that gains by giving has a negative price.
    """
    k = made.mass.size
    cost = np.where(begins > 0, 0.0, np.inf)
    came[:] = -1
    for _ in range(k):
        changed = False
        for a in range(k):
            if cost[a] == np.inf or made.size[a] < 2:
                continue
            for c in range(made.near.shape[1]):
                b = made.near[a, c]
                if begins[b] == 0 and cost[a] + price[a, c] < cost[b] - 1e-9:
                    if leads_to(came, made.near, a, b):
                        continue
                    cost[b] = cost[a] + price[a, c]
                    came[b] = a * made.near.shape[1] + c
                    changed = True
        if not changed:
            break
    reached = np.where((ends > 0) & (begins == 0), cost, np.inf)
    best = int(np.argmin(reached))
    return best if reached[best] < np.inf else -1


@part
def leads_to(came: Ints, near: Ints, a: int, b: int) -> bool:
    """Whether the way back from a passes b: going on from a to b would be a ring."""
    at = a
    while came[at] >= 0:
        at = came[at] // near.shape[1]
        if at == b:
            return True
    return False


@kernel
def pass_on(cloud: Cloud, made: Clusters, a: int, most: int) -> bool:
    """Bring one measure within its intervals; return whether it is.

    Parameters
    ----------
    a
        The measure.
    most
        How often load is passed on at most.
    """
    k, c = made.near.shape
    find_near(made)
    price = np.empty((k, c))
    unit = np.empty((k, c), dtype=np.int32)
    for t in range(k):
        price_ways(cloud, made, t, price, unit)
    came = np.empty(k, dtype=np.int32)
    begins, ends = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int32)
    for _ in range(most):
        over = made.load[:, a] - cloud.high[:, a]
        under = cloud.low[:, a] - made.load[:, a]
        if over.max() <= 0.0 and under.max() <= 0.0:
            return True
        for t in range(k):
            if over.max() > 0.0:
                begins[t], ends[t] = int(over[t] == over.max()), int(over[t] < 0.0)
            else:
                begins[t], ends[t] = int(under[t] < 0.0), int(under[t] == under.max())
        if over.max() > 0.0 and under.max() > 0.0:
            ends[:] = (under > 0.0).astype(np.int32)
        at = cheapest_way(made, price, begins, ends, came)
        if at < 0:
            return False
        while came[at] >= 0:
            t, way = came[at] // c, came[at] % c
            give(cloud, made, unit[t, way], at)
            price_ways(cloud, made, at, price, unit)
            at = t
        price_ways(cloud, made, at, price, unit)
    return False
