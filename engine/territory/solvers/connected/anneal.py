"""Annealing over connected plans: one unit changes its label, or two change places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.connected.board import (
    Board,
    Plan,
    amount,
    may_leave,
    refresh,
    shift,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_TRIES = 4
"""Partners looked at for an exchange."""

_CONVEX = 8.0
"""How much worse the second share outside an interval is than the first."""


class Schedule(NamedTuple):
    """How one annealing runs.

    Parameters
    ----------
    steps
        Moves proposed.
    hot, cold
        Temperatures at the start and at the end, in units of cost.
    firm, firmest
        How many temperatures one unit of violation costs: at the start, and at the end.
    exchange
        Share of moves that exchange two units.
    """

    steps: int
    hot: float
    cold: float
    firm: float
    firmest: float
    exchange: float


@njit(cache=True, nogil=True, inline="always")
def draw(state: Ints, below: int) -> int:
    """Return a whole number of 0 to below - 1 and advance the state (xorshift)."""
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return int(np.int64((x >> np.uint64(33)) % np.uint64(below)))


@njit(cache=True, nogil=True, inline="always")
def chance(state: Ints) -> float:
    """Return a number of 0 to 1 and advance the state."""
    return draw(state, 1 << 30) / (1 << 30)


@part
def gain(board: Board, plan: Plan, unit: int, label: int) -> float:
    """Return what the objective changes by when a unit changes its label."""
    old = plan.owner[unit]
    change = 0.0
    if board.cost.shape[1] > 0:
        change += board.cost[unit, label] - board.cost[unit, old]
    for at in range(board.first[unit], board.first[unit + 1]):
        other = plan.owner[board.near[at]]
        if other == old:
            change += board.price[at]
        elif other == label:
            change -= board.price[at]
    if board.pull.shape[1] > 0:
        change += _pull_without(board, plan, unit) - plan.best[old]
        change += _pull_with(board, plan, unit, label) - plan.best[label]
    return change


@part
def _pull_without(board: Board, plan: Plan, unit: int) -> float:
    label = plan.owner[unit]
    least = np.inf
    for at in range(plan.size[label]):
        c = plan.member[label, at]
        if c != unit and board.seat[c]:
            least = min(least, plan.pulled[label, c] - board.pull[unit, c])
    return least


@part
def _pull_with(board: Board, plan: Plan, unit: int, label: int) -> float:
    least = plan.pulled[label, unit] if board.seat[unit] else np.inf
    least += board.pull[unit, unit]
    for at in range(plan.size[label]):
        c = plan.member[label, at]
        if board.seat[c]:
            least = min(least, plan.pulled[label, c] + board.pull[unit, c])
    return float(least)


@njit(cache=True, nogil=True, inline="always")
def outside(board: Board, q: int, label: int, load: int) -> float:
    """Return how badly a load is outside its interval, in shares of a territory.

    More than in proportion, so that what is over is spread along chains of labels.
    """
    over = max(load - board.high[q, label], board.low[q, label] - load)
    if over <= 0:
        return 0.0
    share = over * board.scale[q, label]
    return float(share * (1.0 + _CONVEX * share))


@part
def strain(board: Board, plan: Plan, unit: int, label: int) -> float:
    """Return what the violation changes by when a unit changes its label."""
    old = plan.owner[unit]
    change = 0.0
    for q in range(len(plan.loads)):
        less = plan.loads[q, old] - amount(board, q, unit, old)
        more = plan.loads[q, label] + amount(board, q, unit, label)
        change += outside(board, q, old, less) + outside(board, q, label, more)
        change -= outside(board, q, old, plan.loads[q, old])
        change -= outside(board, q, label, plan.loads[q, label])
    return change


@kernel
def violation(board: Board, plan: Plan) -> float:
    """Return by how much all loads are outside their intervals, scaled."""
    total = 0.0
    for q in range(len(plan.loads)):
        for label in range(len(plan.size)):
            total += outside(board, q, label, plan.loads[q, label])
    return total


@kernel
def value(board: Board, plan: Plan) -> float:
    """Return the objective of a plan."""
    total = plan.best.sum()
    for unit in range(len(plan.owner)):
        label = plan.owner[unit]
        if board.cost.shape[1] > 0:
            total += board.cost[unit, label]
        for at in range(board.first[unit], board.first[unit + 1]):
            if plan.owner[board.near[at]] != label:
                total += 0.5 * board.price[at]
    return float(total)


@part
def _partner(board: Board, plan: Plan, unit: int, old: int, state: Ints) -> int:
    """Return a unit of ``unit``'s label that touches the label ``old``, or -1."""
    label = plan.owner[unit]
    for _ in range(_TRIES):
        near = plan.member[old, draw(state, plan.size[old])]
        degree = board.first[near + 1] - board.first[near]
        if degree == 0:
            continue
        other = board.near[board.first[near] + draw(state, degree)]
        if plan.owner[other] == label and other != unit and not board.held[other]:
            return int(other)
    return -1


@part
def _propose(board: Board, plan: Plan, state: Ints) -> tuple[int, int]:
    """Return a unit and the label of one of its neighbours, or -1 and -1."""
    unit = draw(state, len(plan.owner))
    degree = board.first[unit + 1] - board.first[unit]
    if board.held[unit] or degree == 0:
        return -1, -1
    label = plan.owner[board.near[board.first[unit] + draw(state, degree)]]
    if label == plan.owner[unit] or not may_leave(board, plan, unit):
        return -1, -1
    return unit, label


@part
def step(
    board: Board, plan: Plan, state: Ints, heat: float, penalty: float, swap: bool
) -> tuple[float, float]:
    """Try one move; return the changes of objective and violation, 0 when refused."""
    unit, label = _propose(board, plan, state)
    if unit < 0:
        return 0.0, 0.0
    old = plan.owner[unit]
    change, tighter = gain(board, plan, unit, label), strain(board, plan, unit, label)
    limit = -heat * np.log(max(chance(state), 1e-12))
    if not swap:
        if not change + penalty * tighter <= limit:
            return 0.0, 0.0
        shift(board, plan, unit, label)
        return change, tighter
    shift(board, plan, unit, label)
    other = _partner(board, plan, unit, old, state)
    if other >= 0 and may_leave(board, plan, other):
        change += gain(board, plan, other, old)
        tighter += strain(board, plan, other, old)
        if change + penalty * tighter <= limit:
            shift(board, plan, other, old)
            return change, tighter
    shift(board, plan, unit, old)
    return 0.0, 0.0


@kernel
def anneal(
    board: Board, plan: Plan, state: Ints, run: Schedule, best: Plan
) -> tuple[float, float]:
    """Anneal; leave the best plan that meets every interval in ``best.owner``.

    Returns
    -------
    objective, violation
        Of that plan; an infinite objective and the least violation seen when none
        meets them (the plan of least violation is left then).
    """
    found, least = np.inf, np.inf
    objective, broken = value(board, plan), violation(board, plan)
    last = max(1, run.steps - 1)
    cooling = (run.cold / run.hot) ** (1.0 / last)
    firming = (run.firmest / run.firm) ** (1.0 / last)
    heat, firm = run.hot, run.firm
    for at in range(run.steps):
        swap = chance(state) < run.exchange
        change, tighter = step(board, plan, state, heat, firm * heat, swap)
        objective += change
        broken += tighter
        heat *= cooling
        firm *= firming
        fits = broken < 1e-9
        if (fits and objective < found - 1e-9) or (not fits and broken < least - 1e-9):
            if fits or found == np.inf:
                best.owner[:] = plan.owner
            found = min(found, objective) if fits else found
            least = 0.0 if fits else broken
        if at % 65536 == 65535:
            refresh(board, plan)
            objective, broken = value(board, plan), violation(board, plan)
    return found, least
