"""What a move would change, and how it is made, noted and taken back: compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.territory.kernels.luck import part
from engine.territory.solvers.located.ground import NONE

if TYPE_CHECKING:
    from engine.territory.solvers.located.ground import Ground, Ints, Plan


@part
def strain(ground: Ground, plan: Plan, k: int, s: int) -> float:
    """Return what the load of territory k costs outside its interval at site s."""
    total = 0.0
    for a in range(ground.price.size):
        load = plan.load[k, a]
        if load > ground.high[s, a]:
            total += ground.price[a] * (load - ground.high[s, a])
        elif load < ground.low[s, a]:
            total += ground.price[a] * (ground.low[s, a] - load)
    return total


@part
def strain_change(ground: Ground, plan: Plan, k: int, gone: int, come: int) -> float:
    """Return the change of strain when territory k gives up one unit and gets another.

    Either unit may be ``NONE``.
    """
    s = plan.site[k]
    total = 0.0
    for a in range(ground.price.size):
        low, high = ground.low[s, a], ground.high[s, a]
        before = plan.load[k, a]
        after = before
        if gone >= 0:
            after -= ground.weight[gone, a]
        if come >= 0:
            after += ground.weight[come, a]
        total += ground.price[a] * (
            max(after - high, low - after, 0.0) - max(before - high, low - before, 0.0)
        )
    return total


@part
def move(ground: Ground, plan: Plan, i: int, k: int) -> None:
    """Give unit i to territory k, or to nobody."""
    old = plan.owner[i]
    if old >= 0:
        last = plan.members[old, plan.size[old] - 1]
        plan.members[old, plan.place[i]] = last
        plan.place[last] = plan.place[i]
        plan.size[old] -= 1
        for a in range(ground.price.size):
            plan.load[old, a] -= ground.weight[i, a]
    plan.owner[i] = k
    if k >= 0:
        plan.members[k, plan.size[k]] = i
        plan.place[i] = plan.size[k]
        plan.size[k] += 1
        for a in range(ground.price.size):
            plan.load[k, a] += ground.weight[i, a]


@part
def seat_at(ground: Ground, plan: Plan, k: int, s: int) -> None:
    """Let territory k sit at site s, or nowhere."""
    if plan.site[k] >= 0:
        plan.seat[plan.site[k]] = NONE
    plan.site[k] = s
    if s >= 0:
        plan.seat[s] = k
        if plan.paid.shape[0] == plan.owner.size and plan.paid.shape[1] > k:
            plan.paid[:, k] = ground.by_site[s]


@part
def touch(plan: Plan, k: int) -> None:
    """Put a territory on the queue of those to look at."""
    queue, p = plan.queue, plan.site.size
    if queue[p + k] == 0:
        queue[p + k] = 1
        queue[(queue[-2] + queue[-1]) % p] = k
        queue[-1] += 1


@part
def next_touched(plan: Plan) -> int:
    """Take the territory off the queue that has waited longest."""
    queue, p = plan.queue, plan.site.size
    k = queue[queue[-2]]
    queue[-2] = (queue[-2] + 1) % p
    queue[-1] -= 1
    queue[p + k] = 0
    return int(k)


@part
def give(ground: Ground, plan: Plan, i: int, k: int) -> None:
    """Move a unit, note it, and touch both territories."""
    log = plan.log
    count = log[-1]
    old = plan.owner[i]
    log[2 * count], log[2 * count + 1] = i, old
    log[-1] = count + 1
    move(ground, plan, i, k)
    if old >= 0:
        touch(plan, old)
    if k >= 0:
        touch(plan, k)


@part
def reseat(ground: Ground, plan: Plan, k: int, s: int) -> None:
    """Let a territory sit elsewhere, note it and touch it."""
    log = plan.log
    count = log[-1]
    log[2 * count], log[2 * count + 1] = -1 - k, plan.site[k]
    log[-1] = count + 1
    seat_at(ground, plan, k, s)
    touch(plan, k)


@part
def revert(ground: Ground, plan: Plan) -> None:
    """Undo all that was noted, the last first."""
    log = plan.log
    for c in range(log[-1] - 1, -1, -1):
        what, before = log[2 * c], log[2 * c + 1]
        if what >= 0:
            move(ground, plan, what, before)
        else:
            seat_at(ground, plan, -1 - what, before)
    log[-1] = 0


@part
def log_is_full(plan: Plan) -> bool:
    """Whether half of the log is written: the rest is for the move that is on."""
    return bool(4 * plan.log[-1] > plan.log.size)


@part
def nearby(ground: Ground, plan: Plan, i: int, rank: int) -> int:
    """Return the open territory of unit i with this rank in cheapness, or ``NONE``."""
    for r in range(ground.near.shape[1]):
        k = plan.seat[ground.near[i, r]]
        if k >= 0:
            if rank == 0:
                plan.tally[0] += r
                return int(k)
            rank -= 1
    return NONE


@part
def best_home(ground: Ground, plan: Plan, i: int, width: int) -> int:
    """Return the territory, of the nearest few, where an unowned unit costs least."""
    best, least, left = NONE, 1e300, width
    for r in range(ground.near.shape[1]):
        s = ground.near[i, r]
        k = plan.seat[s]
        if k < 0:
            continue
        value = ground.cost[i, s] + strain_change(ground, plan, k, NONE, i)
        if value < least:
            best, least = k, value
        left -= 1
        if left == 0 or ground.cost[i, s] > least:
            plan.tally[0] += r
            break
    return best


@part
def pinned(ground: Ground, plan: Plan, i: int) -> bool:
    """Whether unit i is the centre that its territory's site must hold."""
    return bool(ground.centre[plan.site[plan.owner[i]]] == i)


@part
def total_at(ground: Ground, plan: Plan, k: int, s: int) -> float:
    """Return what territory k would cost at site s, strain and opening included."""
    total = ground.opening[s] + strain(ground, plan, k, s)
    here = ground.by_site[s]
    for c in range(plan.size[k]):
        total += here[plan.members[k, c]]
    plan.tally[0] += plan.size[k]
    return float(total)


@part
def may_sit(ground: Ground, plan: Plan, k: int, s: int) -> bool:
    """Whether site s is closed and territory k holds its centre."""
    need = ground.centre[s]
    return bool(plan.seat[s] < 0 and (need < 0 or plan.owner[need] == k))


@part
def value_of(ground: Ground, plan: Plan) -> tuple[float, float]:
    """Return the cost of a plan without strain, and its strain."""
    cost, outside = 0.0, 0.0
    for k in range(plan.site.size):
        s = plan.site[k]
        if s >= 0:
            more = strain(ground, plan, k, s)
            outside += more
            cost += total_at(ground, plan, k, s) - more
    return cost, outside


@part
def touched(plan: Plan) -> Ints:
    """Put every territory on the queue and forget what was noted."""
    p = plan.site.size
    plan.queue[-2:] = 0
    plan.log[-1] = 0
    for k in range(p):
        plan.queue[p + k] = 0
    for k in range(p):
        if plan.site[k] >= 0:
            touch(plan, k)
    return plan.queue
