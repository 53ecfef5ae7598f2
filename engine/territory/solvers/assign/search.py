"""Search by blocks: a few territories at a time are dealt anew, among all cheap ways.

A block's plan is drawn from all that cost at most a threshold, which itself is drawn:
what it costs now plus an exponential sample times the temperature. That is slice
sampling (Neal 2003): plans come up with the frequencies of annealing, but a step may
change many units at once, and loads are kept exactly.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import below, kernel, part
from engine.territory.solvers.assign.block import (
    LOOSE,
    STEPS,
    Block,
    Loose,
    block_of,
    block_prices,
    loosened,
)
from engine.territory.solvers.assign.halves import (
    Ways,
    dearest,
    fill_ways,
    place,
    ways_room,
)
from engine.territory.solvers.assign.join import Joint, joined, narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

WAYS = (8_000, 3_000)
"""Ways to place half of the loose units that are written down, at most, for few
territories and for more."""

SMALL = 4
"""How many territories are few."""

REPAIR = 20.0
"""How many scales of cost a step may lose that mends a load; up to 5 times as much
after failures."""

ASKED = 4
"""Units of a territory that are asked where they would rather be, at most."""

_FAR = 2**62

COST, OUTSIDE, BEST, FAILED = 0, 1, 2, 3
"""Where ``State.totals`` keeps what."""


class Guide(NamedTuple):
    """What tells the search where to look.

    Parameters
    ----------
    net
        (m, rules) prices of loads.
    near
        (n, few) int64, the cheapest territories of each unit, loads paid for.
    scale
        Size of a typical loss.
    """

    net: Floats
    near: Ints
    scale: float


class State(NamedTuple):
    """A plan under way.

    Parameters
    ----------
    owner, best
        (n,) int64, the plan and the best one that kept every load.
    load
        (m, rules) int64.
    totals
        (4,) int64: cost, loads outside their ends, best cost, repairs that failed.
    luck
        (1,) uint64, not 0.
    """

    owner: Ints
    best: Ints
    load: Ints
    totals: Ints
    luck: NDArray[np.uint64]


@kernel
def settle(case: Case, state: State) -> None:
    """Count cost and loads of the plan anew, and keep it if it is the best."""
    rules = case.low.shape[1]
    state.load[:] = 0
    cost = 0
    for i in range(state.owner.size):
        j = state.owner[i]
        cost += case.cost[i, j]
        for r in range(rules):
            state.load[j, r] += case.use[i, j, r]
    state.totals[COST] = cost
    _judge(case, state)


@part
def _judge(case: Case, state: State) -> None:
    """Count loads outside their ends; a plan without any may be the best."""
    outside = 0
    for j in range(case.low.shape[0]):
        if _outside(case, state, j):
            outside += 1
    state.totals[OUTSIDE] = outside
    if outside == 0 and state.totals[COST] < state.totals[BEST]:
        state.totals[BEST] = state.totals[COST]
        state.best[:] = state.owner


@part
def _outside(case: Case, state: State, j: int) -> bool:
    for r in range(case.low.shape[1]):
        load = state.load[j, r]
        if load < case.low[j, r] or load > case.high[j, r]:
            return True
    return False


@kernel
def _wish(case: Case, guide: Guide, state: State, i: int) -> int:
    """Return a territory where a unit would lose less than where it is, or −1."""
    found, count, here = -1, 0, 0.0
    for q in range(-1, guide.near.shape[1]):
        j = state.owner[i] if q < 0 else guide.near[i, q]
        value = float(case.cost[i, j])
        for r in range(guide.net.shape[1]):
            value += guide.net[j, r] * case.use[i, j, r]
        if q < 0:
            here = value - 1e-6
        elif value < here:
            count += 1
            if below(state.luck, count) == 0:
                found = j
    return found


@part
def _neighbour(case: Case, guide: Guide, state: State, j: int) -> int:
    """Return a territory that a unit of another would like, at random.

    Of a few units, the first that is not where it loses least is asked.
    """
    m, asked, last = state.load.shape[0], 0, -1
    for _ in range(4 * m):
        i = below(state.luck, state.owner.size)
        if state.owner[i] != j:
            continue
        wish = _wish(case, guide, state, i)
        if wish >= 0:
            return wish
        asked, last = asked + 1, i
        if asked >= ASKED:
            break
    if last < 0:
        return below(state.luck, m)
    return int(guide.near[last, below(state.luck, guide.near.shape[1])])


@part
def _choose(case: Case, guide: Guide, state: State, chosen: Ints) -> None:
    """Choose different territories: the first outside its ends, if one is."""
    m = state.load.shape[0]
    j = below(state.luck, m)
    if state.totals[OUTSIDE] > 0:
        while not _outside(case, state, j):
            j = (j + 1) % m
    chosen[0] = j
    count = 1
    while count < chosen.size:
        if below(state.luck, 2) == 0:
            j = below(state.luck, m)
        else:
            j = _neighbour(case, guide, state, chosen[below(state.luck, count)])
        fresh = True
        for q in range(count):
            fresh = fresh and chosen[q] != j
        if fresh:
            chosen[count] = j
            count += 1


@part
def _bend(block: Block, state: State, chosen: Ints) -> None:
    """Let loads that are outside stay there, but the first territory's come nearer."""
    low, high = block.case.low, block.case.high
    half = state.totals[FAILED] % 2 == 1
    for q in range(chosen.size):
        for r in range(low.shape[1]):
            load = state.load[chosen[q], r]
            if q == 0 and not half:
                continue
            if load > high[q, r]:
                high[q, r] = load - ((load - high[q, r] + 1) // 2 if q == 0 else 0)
            elif load < low[q, r]:
                low[q, r] = load + ((low[q, r] - load + 1) // 2 if q == 0 else 0)


@part
def _present(block: Block) -> int:
    """Return what the block costs as it is."""
    cost = 0
    for x in range(block.here.size):
        cost += block.case.cost[x, block.here[x]]
    return cost


@part
def _take(state: State, block: Block, chosen: Ints, settled: Ints) -> None:
    """Let every unit of the block go where it was placed."""
    for x in range(block.units.size):
        state.owner[block.units[x]] = chosen[settled[x]]
    for q in range(chosen.size):
        for r in range(state.load.shape[1]):
            state.load[chosen[q], r] = 0
    for x in range(block.units.size):
        j = state.owner[block.units[x]]
        for q in range(chosen.size):
            if chosen[q] == j:
                for r in range(state.load.shape[1]):
                    state.load[j, r] += block.case.use[x, q, r]


@part
def _deal(
    loose: Loose,
    block: Block,
    net: Floats,
    halves: tuple[Ways, Ways],
    target: int,
    greedy: bool,
    luck: NDArray[np.uint64],
) -> tuple[Joint, int]:
    """Return a pair of ways for the loose units, and how many were written down."""
    budget = max(loose.budget, 1e-9)
    odd, even = loose.rows[::2].copy(), loose.rows[1::2].copy()
    most = int(0.7 * halves[0].cost.size)
    to = dearest(loose.loss, odd, budget, most)
    first = fill_ways(block, loose.loss, odd, to, halves[0])
    to = dearest(loose.loss, even, budget, most)
    second = fill_ways(block, loose.loss, even, to, halves[1])
    low, high = narrowed(loose, net)
    joint = joined(first, second, low, high, target - loose.cost, greedy, luck)
    return joint, first.cost.size + second.cost.size


@part
def _room(
    guide: Guide, state: State, present: int, bound: float, heat: float
) -> tuple[float, int]:
    """Return how far above its bound a new deal may cost, and what at most."""
    if state.totals[OUTSIDE] > 0:
        budget = REPAIR * guide.scale * (1.0 + 0.25 * (state.totals[FAILED] % 16))
        return budget, int(bound + budget) + 1
    drawn = (below(state.luck, 2**40) + 1.0) / 2.0**40
    target = present + int(-heat * log(drawn))
    return target - bound + 1e-6, target


@part
def step(
    case: Case, guide: Guide, state: State, halves: tuple[Ways, Ways], heat: float
) -> float:
    """Deal one block anew; return the work it took.

    It has as many territories as the rows of the two halves have room for; ``heat`` is
    the temperature, in units of cost; at 0, a cheapest plan is taken.
    """
    k = halves[0].load.shape[1]
    chosen = np.empty(k, dtype=np.int64)
    _choose(case, guide, state, chosen)
    block = block_of(case, state.owner, chosen)
    mending = state.totals[OUTSIDE] > 0
    if mending:
        _bend(block, state, chosen)
    present, net = _present(block), guide.net[chosen]
    bound = block_prices(block, net, guide.scale)
    budget, target = _room(guide, state, present, bound, heat)
    pairs = block.units.size * k * case.low.shape[1]
    work: float = 1e-6 + 4e-10 * case.cost.shape[0] + 1.2e-9 * pairs * STEPS
    if budget <= 1e-6:
        return work
    loose = loosened(block, net, budget, state.luck)
    work += 2e-9 * LOOSE * 64 * k
    if loose.budget < 0:
        return work
    greedy = mending or heat <= 0.0
    joint, rows = _deal(loose, block, net, halves, target, greedy, state.luck)
    work += 1e-8 * rows * (1 + case.low.shape[1]) + 8e-9 * joint.looks
    if joint.first < 0:
        state.totals[FAILED] += 1 if mending else 0
        return work
    state.totals[COST] += joint.cost + loose.cost - present
    place(halves[0], joint.first, loose.rows[::2], loose.loss, loose.settled)
    place(halves[1], joint.second, loose.rows[1::2], loose.loss, loose.settled)
    _take(state, block, chosen, loose.settled)
    _judge(case, state)
    if mending:
        state.totals[FAILED] = 0
    return work


@kernel
def advance(
    case: Case, guide: Guide, state: State, k: int, heat: float, work: float
) -> float:
    """Deal blocks of k territories until the work is used up; return the work done."""
    rules = case.low.shape[1]
    most = WAYS[0] if k <= SMALL else WAYS[1]
    halves = (ways_room(most, k, rules), ways_room(most, k, rules))
    done = 0.0
    while done < work:
        done += step(case, guide, state, halves, heat)
    return done


def state_of(case: Case, owner: Ints, seed: np.uint64) -> State:
    """Return a search that begins with a plan, whether or not it keeps its loads."""
    m, rules = case.low.shape
    totals = np.array([0, 0, _FAR, 0], dtype=np.int64)
    state = State(
        owner.astype(np.int64),
        owner.astype(np.int64),
        np.zeros((m, rules), dtype=np.int64),
        totals,
        np.array([seed | np.uint64(1)], dtype=np.uint64),
    )
    settle(case, state)
    return state
