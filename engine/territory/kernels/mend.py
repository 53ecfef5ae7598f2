"""Move units until few rules are broken, hot at first, then cold.

Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) on what rules are broken by,
each load in fair shares of it, with moves of one unit and exchanges of two. It finds
plans where costs hardly matter; it proves nothing.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Owners = NDArray[np.int32]


class Ground(NamedTuple):
    """What is given.

    Parameters
    ----------
    near
        (n, k) int32, territories that each unit may go to; −1 fills up.
    loads, used
        (r, n, k) and (b, n, k), what a unit adds to each load there, and to each sum
        over the whole plan.
    ends, moving
        (2, r, m) float each: low and high end of a load are ``ends`` plus ``moving``
        times the load's total.
    weight
        (r,) price of a unit of load outside.
    limit, price
        (b,) a sum's limit, and (2, b) the price of a unit above it and of any unit.
    """

    near: Owners
    loads: Floats
    used: Floats
    ends: Floats
    moving: Floats
    weight: Floats
    limit: Floats
    price: Floats


class Plan(NamedTuple):
    """A plan under way: each unit's choice, loads and their ends, sums, members."""

    choice: Owners
    carried: Floats
    total: Floats
    sums: Floats
    low: Floats
    high: Floats
    members: Owners
    size: Owners
    place: Owners


@njit(cache=True, nogil=True)
def outside(load: float, low: float, high: float) -> float:
    """Return by how much a load is outside its interval."""
    if load > high:
        return load - high
    return low - load if load < low else 0.0


@njit(cache=True, nogil=True)
def begin(ground: Ground, choice: Owners) -> Plan:
    """Return the plan of some choices, which it keeps and changes."""
    n = choice.size
    r, m = ground.ends.shape[1], ground.ends.shape[2]
    plan = Plan(
        choice,
        np.zeros((r, m)),
        np.zeros(r),
        np.zeros(ground.limit.size),
        np.zeros((r, m)),
        np.zeros((r, m)),
        np.full((m, n), -1, dtype=np.int32),
        np.zeros(m, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
    )
    for i in range(n):
        c = choice[i]
        j = ground.near[i, c]
        plan.place[i] = plan.size[j]
        plan.members[j, plan.size[j]] = i
        plan.size[j] += 1
        for k in range(r):
            plan.carried[k, j] += ground.loads[k, i, c]
            plan.total[k] += ground.loads[k, i, c]
        for b in range(ground.limit.size):
            plan.sums[b] += ground.used[b, i, c]
    return plan


@njit(cache=True, nogil=True)
def settle(ground: Ground, plan: Plan) -> None:
    """Let the ends of loads follow their totals."""
    for k in range(ground.weight.size):
        for j in range(plan.size.size):
            plan.low[k, j] = (
                ground.ends[0, k, j] + ground.moving[0, k, j] * plan.total[k]
            )
            plan.high[k, j] = (
                ground.ends[1, k, j] + ground.moving[1, k, j] * plan.total[k]
            )


@njit(cache=True, nogil=True)
def change(ground: Ground, plan: Plan, i: int, c: int) -> float:
    """Return by how much more is broken when a unit takes another choice."""
    a = plan.choice[i]
    j, h = ground.near[i, a], ground.near[i, c]
    found = 0.0
    for k in range(ground.weight.size):
        here, there = plan.carried[k, j], plan.carried[k, h]
        less, more = here - ground.loads[k, i, a], there + ground.loads[k, i, c]
        found += ground.weight[k] * (
            outside(less, plan.low[k, j], plan.high[k, j])
            - outside(here, plan.low[k, j], plan.high[k, j])
            + outside(more, plan.low[k, h], plan.high[k, h])
            - outside(there, plan.low[k, h], plan.high[k, h])
        )
    for b in range(ground.limit.size):
        step = ground.used[b, i, c] - ground.used[b, i, a]
        over = max(0.0, plan.sums[b] + step - ground.limit[b])
        over -= max(0.0, plan.sums[b] - ground.limit[b])
        found += ground.price[0, b] * over + ground.price[1, b] * step
    return found


@njit(cache=True, nogil=True)
def move(ground: Ground, plan: Plan, i: int, c: int) -> None:
    """Let a unit take another choice."""
    a = plan.choice[i]
    j, h = ground.near[i, a], ground.near[i, c]
    last = plan.members[j, plan.size[j] - 1]
    plan.members[j, plan.place[i]] = last
    plan.place[last] = plan.place[i]
    plan.size[j] -= 1
    plan.place[i] = plan.size[h]
    plan.members[h, plan.size[h]] = i
    plan.size[h] += 1
    plan.choice[i] = c
    for k in range(ground.weight.size):
        plan.carried[k, j] -= ground.loads[k, i, a]
        plan.carried[k, h] += ground.loads[k, i, c]
        plan.total[k] += ground.loads[k, i, c] - ground.loads[k, i, a]
    for b in range(ground.limit.size):
        plan.sums[b] += ground.used[b, i, c] - ground.used[b, i, a]


@njit(cache=True, nogil=True)
def partner(ground: Ground, plan: Plan, i: int, c: int, draw: float) -> tuple[int, int]:
    """Return a unit of where another goes that may come back for it, and its choice."""
    j, h = ground.near[i, plan.choice[i]], ground.near[i, c]
    if plan.size[h] == 0:
        return -1, -1
    other = plan.members[h, int(draw * plan.size[h])]
    for back in range(ground.near.shape[1]):
        if ground.near[other, back] == j:
            return other, back
    return -1, -1


@njit(cache=True, nogil=True)
def anneal(
    ground: Ground, plan: Plan, steps: int, heat: Floats, rng: np.random.Generator
) -> None:
    """Try moves and, every other time, exchanges; in equal parts, one a temperature.

    Parameters
    ----------
    ground, plan
        The plan is changed in place.
    steps
        Moves tried in all.
    heat
        Temperatures, in what the prices of what is broken are in.
    rng
        Where chance comes from.
    """
    n, width = ground.near.shape
    for part in range(heat.size):
        settle(ground, plan)
        for step in range(steps // heat.size):
            i, c = int(rng.random() * n), int(rng.random() * width)
            a = plan.choice[i]
            if c == a or ground.near[i, c] < 0:
                continue
            other, back, was = -1, -1, -1
            if step % 2:
                other, back = partner(ground, plan, i, c, rng.random())
                if other < 0:
                    continue
                was = plan.choice[other]
            worse = change(ground, plan, i, c)
            move(ground, plan, i, c)
            if other >= 0:
                worse += change(ground, plan, other, back)
            if worse > 0.0 and rng.random() >= exp(-worse / heat[part]):
                move(ground, plan, i, a)
                continue
            if other >= 0 and was >= 0:
                move(ground, plan, other, back)
    settle(ground, plan)
