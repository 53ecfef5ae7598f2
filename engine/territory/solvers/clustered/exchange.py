"""Moves of points between clusters whose centres move with them: compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.clustered.cloud import find_near

if TYPE_CHECKING:
    from engine.territory.solvers.clustered.cloud import Cloud, Clusters, Floats, Ints

TOP = 8
"""Points of each of two clusters of which every pair is tried."""

NEXT = 7
"""Nearest clusters that a cluster deals with."""


@part
def pull(cloud: Cloud, made: Clusters, i: int, k: int) -> float:
    """Return by how much cluster k's part of the objective falls when i joins or is in.

    With −|moment|² / mass as a cluster's part (the rest is a constant): the fall by
    joining if i is outside, by staying if it is inside.
    """
    w = cloud.mass[i]
    mass = made.mass[k]
    total = 0.0
    for x in range(cloud.places.shape[1]):
        step = cloud.places[i, x] - made.moment[k, x] / mass
        total += step * step
    if made.owner[i] == k:
        rest = mass - w
        return total * w * mass / rest if rest > 1e-12 * mass else 0.0
    return float(total * w * mass / (mass + w))


@kernel
def exact_change(cloud: Cloud, made: Clusters, a: int, i: int, b: int, j: int) -> float:
    """Return the change of inertia when i leaves a for b and j, if any, b for a."""
    wi, wj = cloud.mass[i], 0.0
    if j >= 0:
        wj = cloud.mass[j]
    shift = wj - wi
    ma, mb = made.mass[a] + shift, made.mass[b] - shift
    if ma <= 0.0 or mb <= 0.0:
        return np.inf
    before, after_a, after_b = 0.0, 0.0, 0.0
    for x in range(cloud.places.shape[1]):
        step = -wi * cloud.places[i, x]
        if j >= 0:
            step += wj * cloud.places[j, x]
        sa, sb = made.moment[a, x], made.moment[b, x]
        before += sa * sa / made.mass[a] + sb * sb / made.mass[b]
        after_a += (sa + step) * (sa + step)
        after_b += (sb - step) * (sb - step)
    return float(before - after_a / ma - after_b / mb)


@part
def strain_of(cloud: Cloud, made: Clusters, k: int, gone: int, come: int) -> float:
    """Return the change of strain when cluster k gives up a point and gets another."""
    total = 0.0
    for a in range(cloud.strain.size):
        low, high = cloud.low[k, a], cloud.high[k, a]
        before = made.load[k, a]
        after = before
        if gone >= 0:
            after -= cloud.weight[gone, a]
        if come >= 0:
            after += cloud.weight[come, a]
        total += cloud.strain[a] * (
            max(after - high, low - after, 0.0) - max(before - high, low - before, 0.0)
        )
    return total


@kernel
def give(cloud: Cloud, made: Clusters, i: int, k: int) -> None:
    """Give point i to cluster k."""
    old = made.owner[i]
    last = made.members[old, made.size[old] - 1]
    made.members[old, made.place[i]] = last
    made.place[last] = made.place[i]
    made.size[old] -= 1
    made.members[k, made.size[k]] = i
    made.place[i] = made.size[k]
    made.size[k] += 1
    made.owner[i] = k
    w = cloud.mass[i]
    made.mass[old] -= w
    made.mass[k] += w
    for x in range(cloud.places.shape[1]):
        made.moment[old, x] -= w * cloud.places[i, x]
        made.moment[k, x] += w * cloud.places[i, x]
    for a in range(cloud.strain.size):
        made.load[old, a] -= cloud.weight[i, a]
        made.load[k, a] += cloud.weight[i, a]


@part
def leaders(
    cloud: Cloud, made: Clusters, a: int, b: int, found: Ints, values: Floats
) -> int:
    """Fill the points of a that lose least by moving to b; return their number."""
    size = 0
    for c in range(made.size[a]):
        i = made.members[a, c]
        value = pull(cloud, made, i, b) - pull(cloud, made, i, a)
        if size == TOP and value >= values[TOP - 1]:
            continue
        at = min(size, TOP - 1)
        while at > 0 and values[at - 1] > value:
            values[at], found[at] = values[at - 1], found[at - 1]
            at -= 1
        values[at], found[at] = value, i
        size = min(size + 1, TOP)
    return size


@part
def trade(cloud: Cloud, made: Clusters, a: int, b: int, least: float) -> float:
    """Make the best move or exchange between two clusters while it gains."""
    ones, twos = np.empty(TOP, np.int32), np.empty(TOP, np.int32)
    gain_a, gain_b = np.empty(TOP), np.empty(TOP)
    total = 0.0
    while True:
        size_a = leaders(cloud, made, a, b, ones, gain_a)
        size_b = leaders(cloud, made, b, a, twos, gain_b)
        best, get, back = -least, -1, -1
        for c in range(-1, size_a):
            for e in range(-1, size_b):
                i = ones[c] if c >= 0 else -1
                j = twos[e] if e >= 0 else -1
                if i < 0 and j < 0:
                    continue
                if i >= 0:
                    change = exact_change(cloud, made, a, i, b, j)
                else:
                    change = exact_change(cloud, made, b, j, a, -1)
                change += strain_of(cloud, made, a, i, j)
                change += strain_of(cloud, made, b, j, i)
                alone = (j < 0 and made.size[a] == 1) or (i < 0 and made.size[b] == 1)
                if change < best and not alone:
                    best, get, back = change, i, j
        if get < 0 and back < 0:
            return total
        if get >= 0:
            give(cloud, made, get, b)
        if back >= 0:
            give(cloud, made, back, a)
        total += best


@kernel
def trade_all(cloud: Cloud, made: Clusters, most: int, least: float) -> float:
    """Let neighbouring clusters trade until none gains, at most so many rounds."""
    k = made.mass.size
    stirred = np.ones(k, dtype=np.bool_)
    total = 0.0
    for _ in range(most):
        find_near(made)
        again = np.zeros(k, dtype=np.bool_)
        for a in range(k):
            for c in range(min(NEXT, made.near.shape[1])):
                b = made.near[a, c]
                if not (stirred[a] or stirred[b] or again[a] or again[b]):
                    continue
                change = trade(cloud, made, a, b, least)
                if change < 0.0:
                    again[a] = again[b] = True
                    total += change
        if not again.any():
            break
        stirred = again
    return total
