"""Descent from what was touched: units move or change places, sites re-centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import part
from engine.territory.solvers.located.ground import NONE
from engine.territory.solvers.located.moves import (
    give,
    log_is_full,
    may_sit,
    next_touched,
    pinned,
    reseat,
    strain,
    strain_change,
    total_at,
)

if TYPE_CHECKING:
    from engine.territory.solvers.located.ground import Ground, Ints, Plan

LEAST = 1e-3
"""Costs are whole: a gain of less is rounding."""

WIDTH = 4
"""Nearest other territories that a unit is offered to."""

SAMPLE = 24
"""Units of a territory that one unit is offered to change places with."""

SMALL = 12
"""Territories of up to so many units try the site next to each."""


@part
def exchange(ground: Ground, plan: Plan, i: int, t: int, tight: bool) -> float:
    """Let unit i change places with the best of territory t; return the change."""
    k = plan.owner[i]
    here, there = ground.by_site[plan.site[k]], ground.by_site[plan.site[t]]
    base = there[i] - here[i]
    best, least = NONE, -LEAST
    size = plan.size[t]
    start = (plan.place[i] * 7) % size if size > SAMPLE else 0
    plan.tally[0] += min(size, SAMPLE)
    for e in range(min(size, SAMPLE)):
        j = plan.members[t, (start + e) % size]
        change = base + here[j] - there[j]
        if not tight and change >= least:
            continue
        change += strain_change(ground, plan, k, i, j)
        if change >= least and not tight:
            continue
        change += strain_change(ground, plan, t, j, i)
        if change < least and not pinned(ground, plan, j):
            best, least = j, change
    if best < 0:
        return 0.0
    give(ground, plan, i, t)
    give(ground, plan, best, k)
    return least


@part
def options(ground: Ground, plan: Plan, i: int, limit: float, found: Ints) -> int:
    """Fill the nearest other territories of unit i; return their number.

    Where few territories are open, they are looked at one by one, within a limit of
    cost; else sites in turn.
    """
    seat, site, paid = plan.seat, plan.site, plan.paid
    k, p, size = plan.owner[i], plan.site.size, 0
    if paid.shape[1] != p or paid.shape[0] != plan.owner.size:
        for r in range(ground.near.shape[1]):
            s = ground.near[i, r]
            if size == WIDTH:
                plan.tally[0] += r
                break
            if seat[s] >= 0 and seat[s] != k:
                found[size] = seat[s]
                size += 1
        return size
    plan.tally[0] += 1 + p // 8
    for t in range(p):
        if paid[i, t] > limit or site[t] < 0 or t == k:
            continue
        at = size
        while at > 0 and paid[i, found[at - 1]] > paid[i, t]:
            at -= 1
        if at == WIDTH:
            continue
        for c in range(min(size, WIDTH - 1), at, -1):
            found[c] = found[c - 1]
        found[at] = t
        size = min(size + 1, WIDTH)
    return size


@part
def relieve(ground: Ground, plan: Plan, i: int, stretch: float, found: Ints) -> float:
    """Move unit i, or let it change places, if that gains; return the change.

    Of few territories, only those are looked at where the unit costs at most
    ``stretch`` more, but all where its own carries too much or too little. Places are
    changed only where there is no room for a move: else both units would rather move
    one by one.
    """
    cost, k = ground.cost, plan.owner[i]
    here = cost[i, plan.site[k]]
    off = strain_change(ground, plan, k, i, NONE)
    crowded = strain(ground, plan, k, plan.site[k]) > 0.0
    limit = 1e300 if crowded else here + stretch
    for c in range(options(ground, plan, i, limit, found)):
        t = found[c]
        s = plan.site[t]
        more = strain_change(ground, plan, t, NONE, i)
        change = cost[i, s] - here + off + more
        if change < -LEAST:
            give(ground, plan, i, t)
            return float(change)
        if more <= 0.0 and off <= 0.0:
            continue
        tight = crowded or strain(ground, plan, t, s) > 0.0
        change = exchange(ground, plan, i, t, tight)
        if change < 0.0:
            return change
    return 0.0


@part
def recentre(ground: Ground, plan: Plan, k: int) -> float:
    """Let territory k sit at the best of the sites near its units."""
    old = plan.site[k]
    if ground.fixed[old] or plan.size[k] == 0:
        return 0.0
    here = total_at(ground, plan, k, old)
    best, least = old, here - LEAST
    small = plan.size[k] <= SMALL
    tries = plan.size[k] if small else min(10, ground.near.shape[1])
    i = ground.reach[old, 0]
    for c in range(tries):
        s = ground.near[plan.members[k, c], 0] if small else ground.near[i, c]
        if may_sit(ground, plan, k, s):
            value = total_at(ground, plan, k, s)
            if value < least:
                best, least = s, value
    if best == old:
        return 0.0
    reseat(ground, plan, k, best)
    return least - here


@part
def descend(ground: Ground, plan: Plan, stretch: float, most: int) -> float:
    """Improve touched territories, at most so many times; return the change."""
    found = np.empty(WIDTH, dtype=np.int32)
    total = 0.0
    turns = 0
    while plan.queue[-1] > 0:
        k = next_touched(plan)
        turns += 1
        if turns > most or plan.site[k] < 0:
            continue
        c = plan.size[k] - 1
        while c >= 0 and not log_is_full(plan):
            if c < plan.size[k]:
                i = plan.members[k, c]
                if not pinned(ground, plan, i):
                    total += relieve(ground, plan, i, stretch, found)
            c -= 1
        if not log_is_full(plan):
            total += recentre(ground, plan, k)
    return total
