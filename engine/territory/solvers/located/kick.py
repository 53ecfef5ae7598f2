"""Close a few territories, open others, descend, and keep what Metropolis accepts."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.located.descend import descend
from engine.territory.solvers.located.ground import NONE
from engine.territory.solvers.located.moves import (
    best_home,
    give,
    log_is_full,
    nearby,
    pinned,
    reseat,
    revert,
    strain,
    strain_change,
)

if TYPE_CHECKING:
    import numpy as np

    from engine.territory.solvers.located.ground import Ground, Plan

FAR = 0.3
"""Share of kicks that close territories anywhere, not near where one opens."""

DRAWN = 5.0
"""Most units or territories of which the one is taken that promises most."""

TURNS = 60
"""Territories looked at in the descent after a kick."""


@part
def close(ground: Ground, plan: Plan, k: int) -> float:
    """Take all units and the site from territory k; return the change."""
    s = plan.site[k]
    change = -ground.opening[s] - strain(ground, plan, k, s)
    while plan.size[k] > 0:
        i = plan.members[k, plan.size[k] - 1]
        change -= ground.cost[i, s]
        give(ground, plan, i, NONE)
    reseat(ground, plan, k, NONE)
    return float(change)


@part
def join(ground: Ground, plan: Plan, i: int, k: int) -> float:
    """Give a unit, owned or not, to territory k; return the change."""
    t = plan.owner[i]
    change = ground.cost[i, plan.site[k]] + strain_change(ground, plan, k, NONE, i)
    if t >= 0:
        change -= ground.cost[i, plan.site[t]]
        change += strain_change(ground, plan, t, i, NONE)
    give(ground, plan, i, k)
    return float(change)


@part
def open_at(ground: Ground, plan: Plan, k: int, s: int, most: int) -> float:
    """Open site s for empty territory k; owned units that gain by it join."""
    reseat(ground, plan, k, s)
    change = ground.opening[s] + strain(ground, plan, k, s)
    need = ground.centre[s]
    if need >= 0:
        change += join(ground, plan, need, k)
    for c in range(min(most, ground.reach.shape[1])):
        i = ground.reach[s, c]
        t = plan.owner[i]
        if t < 0 or t == k or pinned(ground, plan, i):
            continue
        gain = ground.by_site[s, i] - ground.cost[i, plan.site[t]]
        if gain >= 0.0:
            continue
        gain += strain_change(ground, plan, k, NONE, i)
        gain += strain_change(ground, plan, t, i, NONE)
        if gain < 0.0:
            give(ground, plan, i, k)
            change += gain
    plan.tally[0] += most
    return float(change)


@part
def rehouse(ground: Ground, plan: Plan) -> float:
    """Give every unit that was left without an owner to the best one."""
    change = 0.0
    for c in range(plan.log[-1]):
        i = plan.log[2 * c]
        if i >= 0 and plan.owner[i] < 0:
            change += join(ground, plan, i, best_home(ground, plan, i, 5))
    return change


@part
def free_site(ground: Ground, plan: Plan, rng: np.random.Generator, i: int) -> int:
    """Return a closed site near unit i whose centre is free, or ``NONE``."""
    for _ in range(4):
        x = rng.random()
        s = ground.near[i, int(x * x * min(8, ground.near.shape[1]))]
        need = ground.centre[s]
        if plan.seat[s] < 0 and (
            need < 0 or plan.owner[need] < 0 or not pinned(ground, plan, need)
        ):
            return int(s)
    return NONE


@part
def replace(
    ground: Ground, plan: Plan, rng: np.random.Generator, u: int, k: int, far: bool
) -> float:
    """Close territory k; open it again near unit u or, unless far, near its units."""
    old = plan.site[k]
    before = plan.log[-1]
    change = close(ground, plan, k)
    freed = plan.log[-1] - 1 - before
    i = u
    if not far and freed > 0 and rng.random() < 0.7:
        i = plan.log[2 * (before + int(rng.random() * freed))]
    s = NONE if ground.fixed[old] else free_site(ground, plan, rng, i)
    if s < 0:
        s = old
    most = 2 * plan.owner.size // plan.site.size + 4
    return change + open_at(ground, plan, k, s, most)


@part
def alter_count(ground: Ground, plan: Plan, rng: np.random.Generator, u: int) -> float:
    """Open one territory more near unit u, or close one, if the count may change."""
    used, free = 0, NONE
    for k in range(plan.site.size):
        if plan.site[k] >= 0:
            used += 1
        else:
            free = k
    if rng.random() < 0.5:
        s = free_site(ground, plan, rng, u)
        if used < ground.how_many[1] and free >= 0 and s >= 0:
            most = 2 * plan.owner.size // plan.site.size + 4
            return open_at(ground, plan, free, s, most)
        return 0.0
    k = nearby(ground, plan, u, int(rng.random() * 3.0))
    if used > max(ground.how_many[0], 1) and k >= 0 and not ground.fixed[plan.site[k]]:
        return close(ground, plan, k)
    return 0.0


@part
def dear_unit(ground: Ground, plan: Plan, rng: np.random.Generator) -> int:
    """Return the unit that costs most, of a few drawn at random."""
    best, most = 0, -1.0
    for _ in range(1 + int(rng.random() * DRAWN)):
        i = int(rng.random() * plan.owner.size)
        cost = ground.cost[i, plan.site[plan.owner[i]]]
        if cost > most:
            best, most = i, cost
    return best


@part
def dispensable(ground: Ground, plan: Plan, rng: np.random.Generator) -> int:
    """Return the territory with the nearest neighbour, of a few drawn at random."""
    best, least = NONE, 1e300
    for _ in range(1 + int(rng.random() * DRAWN)):
        k = int(rng.random() * plan.site.size)
        if plan.site[k] < 0:
            continue
        i = ground.reach[plan.site[k], 0]
        other = nearby(ground, plan, i, 1)
        cost = 1e200 if other < 0 else ground.cost[i, plan.site[other]]
        if cost < least:
            best, least = k, cost
    return best


@part
def kick(ground: Ground, plan: Plan, rng: np.random.Generator) -> float:
    """Close up to three territories about a unit, open others; return the change."""
    u = int(rng.random() * plan.owner.size)
    change = 0.0
    if ground.how_many[0] < ground.how_many[1] and rng.random() < 0.3:
        change += alter_count(ground, plan, rng, u)
    else:
        far = rng.random() < FAR
        if far:
            u = dear_unit(ground, plan, rng)
        for _ in range(1 + int(rng.random() * rng.random() * 3.0)):
            if far:
                k = dispensable(ground, plan, rng)
            else:
                k = nearby(ground, plan, u, int(rng.random() * 5.0))
            if k >= 0 and plan.site[k] >= 0 and not log_is_full(plan):
                change += replace(ground, plan, rng, u, k, far)
    return change + rehouse(ground, plan)


@kernel
def wander(
    ground: Ground,
    plan: Plan,
    rng: np.random.Generator,
    steps: float,
    heats: tuple[float, float],
    stretch: float,
) -> float:
    """Kick and descend for so many elementary steps while the heat falls.

    Parameters
    ----------
    steps
        Elementary steps to make, as counted by the plan's tally.
    heats
        Heat at the beginning and the end; it falls geometrically.
    stretch
        See :func:`~engine.territory.solvers.located.descend.relieve`.

    Returns
    -------
    Change of cost and strain together.
    """
    begun = plan.tally[0]
    total = 0.0
    while plan.tally[0] - begun < steps:
        done = (plan.tally[0] - begun) / steps
        heat = heats[0] * (heats[1] / heats[0]) ** done
        plan.tally[0] += 500
        plan.log[-1] = 0
        change = kick(ground, plan, rng)
        change += descend(ground, plan, stretch, TURNS)
        if change <= 0.0 or rng.random() < exp(-change / heat):
            total += change
        else:
            revert(ground, plan)
    return total
