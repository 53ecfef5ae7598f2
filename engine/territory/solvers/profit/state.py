"""Where a search for profit stands, kept up to date move by move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.kernels.pieces import mark_cuts
from engine.territory.solvers.profit.loads import limit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.profit.case import Case

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class State(NamedTuple):
    """A plan, and all that moves are judged by; n units, m territories.

    Parameters
    ----------
    owner
        (n,) int64, each unit's territory.
    held, load
        (m,) float sums of pulls; (m, r) int64 loads.
    brings, outside
        (m,) float: what each territory brings; what its loads cost outside limits.
    join, leave
        (n, m), (n,) float: what the objective rises by when a unit joins a territory,
        or leaves its own, but for loads; ``inf`` where it may not be.
    strain, relief
        (n, m), (n,) float: the same for loads outside their limits.
    touch
        (n, m) int64: neighbours of the unit in the territory; 2 if they do not matter.
    cut
        (n,) bool: without this unit its territory would fall to pieces.
    tabu
        (n, m) int64: the step until which the unit may not come back.
    price, paid
        (r,) float: what one unit of load outside its limits costs; (n, m) float: costs
        of pairs with what they take of budgets at a price.
    low, high
        (m, r) int64: limits at the loads of the plan.
    """

    owner: Ints
    held: Floats
    load: Ints
    brings: Floats
    outside: Floats
    join: Floats
    leave: Floats
    strain: Floats
    relief: Floats
    touch: Ints
    cut: NDArray[np.bool_]
    tabu: Ints
    price: Floats
    paid: Floats
    low: Ints
    high: Ints


def state_of(case: Case, owner: Ints, price: Floats) -> State:
    """Return the state of a plan."""
    size, width, rules = case.amounts.shape
    state = State(
        owner=owner.copy(),
        held=np.zeros(width),
        load=np.zeros((width, rules), dtype=np.int64),
        brings=np.zeros(width),
        outside=np.zeros(width),
        join=np.full((size, width), np.inf),
        leave=np.zeros(size),
        strain=np.zeros((size, width)),
        relief=np.zeros(size),
        touch=np.full((size, width), 2, dtype=np.int64),
        cut=np.zeros(size, dtype=np.bool_),
        tabu=np.zeros((size, width), dtype=np.int64),
        price=price.copy(),
        paid=case.cost.copy(),
        low=case.rules.low.copy(),
        high=case.rules.high.copy(),
    )
    fill(case, state)
    return state


@kernel
def fill(case: Case, state: State) -> None:
    """Compute everything that follows from owners and prices, and end all tabu."""
    owner = state.owner
    state.held[:] = 0.0
    state.load[:] = 0
    state.tabu[:] = 0
    for u in range(owner.size):
        o = owner[u]
        state.held[o] += case.pull[u, o]
        for r in range(state.price.size):
            state.load[o, r] += case.amounts[u, o, r]
    if case.first.size > 1:
        state.touch[:] = 0
        for u in range(owner.size):
            for e in range(case.first[u], case.first[u + 1]):
                state.touch[u, owner[case.beside[e]]] += 1
    limit(case.rules, state.load, state.low, state.high)
    for c in range(state.held.size):
        settle(case, state, c)


@part
def settle(case: Case, state: State, c: int) -> None:
    """Bring up to date what hangs on one territory as a whole."""
    owner, join, leave, pull = state.owner, state.join, state.leave, case.pull
    paid = state.paid
    power, force, held = 1.0 - case.exponent, case.force[c], state.held[c]
    now = force * held**power
    state.brings[c] = now
    for u in range(owner.size):
        if owner[u] == c:
            leave[u] = now - force * max(held - pull[u, c], 0.0) ** power - paid[u, c]
    for u in case.suitors[case.door[c] : case.door[c + 1]]:
        if owner[u] != c:
            join[u, c] = now - force * (held + pull[u, c]) ** power + paid[u, c]
    weigh(case, state, c)
    if case.first.size > 1:
        mark_cuts(case.first, case.beside, owner, c, state.cut)


@part
def weigh(case: Case, state: State, c: int) -> None:
    """Recompute what loads outside their limits cost when units come or go."""
    load, price, amounts = state.load, state.price, case.amounts
    low, high, owner = state.low, state.high, state.owner
    now = 0.0
    for r in range(price.size):
        x = load[c, r]
        now += price[r] * max(low[c, r] - x, x - high[c, r], 0)
    state.outside[c] = now
    for u in range(owner.size):
        if owner[u] == c:
            then = 0.0
            for r in range(price.size):
                x = load[c, r] - amounts[u, c, r]
                then += price[r] * max(low[c, r] - x, x - high[c, r], 0)
            state.relief[u] = then - now
    for u in case.suitors[case.door[c] : case.door[c + 1]]:
        if owner[u] != c:
            then = 0.0
            for r in range(price.size):
                x = load[c, r] + amounts[u, c, r]
                then += price[r] * max(low[c, r] - x, x - high[c, r], 0)
            state.strain[u, c] = then - now


@part
def move(case: Case, state: State, u: int, c: int) -> None:
    """Give unit ``u`` to territory ``c``; ``settle`` must follow for both."""
    owner = state.owner
    o = owner[u]
    owner[u] = c
    state.held[o] -= case.pull[u, o]
    state.held[c] += case.pull[u, c]
    for r in range(state.price.size):
        state.load[o, r] -= case.amounts[u, o, r]
        state.load[c, r] += case.amounts[u, c, r]
    if case.first.size > 1:
        for e in range(case.first[u], case.first[u + 1]):
            state.touch[case.beside[e], o] -= 1
            state.touch[case.beside[e], c] += 1


@part
def standing(case: Case, state: State) -> tuple[float, bool]:
    """Return the objective, and whether every load and budget is within limits."""
    total, load, elastic = 0.0, state.load, case.rules.elastic
    for u in range(state.owner.size):
        total += case.cost[u, state.owner[u]]
        if not case.allowed[u, state.owner[u]]:
            return np.inf, False
    for c in range(load.shape[0]):
        for r in range(load.shape[1]):
            x = load[c, r]
            far = max(state.low[c, r] - x, x - state.high[c, r], 0)
            if far > 0 and elastic[r] == 0.0:
                return np.inf, False
            total += far * elastic[r]
    for q in range(case.at_most.size):
        taken = 0
        for u in range(state.owner.size):
            taken += case.used[u, state.owner[u], q]
        if taken > case.at_most[q]:
            return np.inf, False
    return total - state.brings.sum(), True
