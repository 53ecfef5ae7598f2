"""List every territory that a better plan could have, then choose among them.

Prices on units say what each territory is worth; those that no plan below a target can
have are never listed (Baldacci, Christofides & Mingozzi 2008 for routes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.case import territory_at
from engine.territory.solvers.connected.choice import Choice, choose_whole, tighten
from engine.territory.solvers.connected.fields import Field, field_of
from engine.territory.solvers.connected.generate import generate
from engine.territory.solvers.connected.hess import Hess, all_least, first_measure
from engine.territory.solvers.connected.prices import Priced, climb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.solver import State

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

MOST_SETS = 700_000
"""Territories that are listed, at most."""

_MOST_WHOLE = 60_000
"""Territories among which is chosen in whole numbers, at most."""

_WORTH_IT = 1 / 3
"""Share of the gap that whole territories must close for a list to be made."""

_AT_ONCE = 0.11
"""Gap of the best plan from which on everything below it is listed at once."""

_SHARE = 0.5
"""Share of the work that is left for the model of what is left, should this fail."""

_EVALUATIONS = 2_000
"""Evaluations of prices, at most: with few units around each centre they are quick."""

_NODES_PER_WORK = 400_000
"""Search nodes that one work unit stands for."""

_STEPS = (0.02, 0.065, 0.15, 0.4, 1.0)
"""How far above the bound territories are listed, one after the other."""


def finish_by_listing(state: State, found: Hess, kept: Sets, extra: int) -> bool:
    """Prove the best plan with free centres; return whether it was settled.

    Parameters
    ----------
    state
        What is known; plans and bounds are added to it.
    found, kept
        Prices on units, and the pairs that are left.
    extra
        What opening costs, whatever is opened.
    """
    board, count = state.case.board, state.case.num_labels
    fields = [
        field_of(board, j, 0, board.pull[:, j], units, np.array([j], dtype=np.int32))
        for j in np.flatnonzero(kept.diagonal()).tolist()
        if len(units := np.flatnonzero(kept[:, j]).astype(np.int32))
    ]
    if len(fields) < count:
        return False
    size, low, high = first_measure(board)
    names = np.array([one.name for one in fields])

    def rough(price: Floats) -> Floats:
        least = all_least(board.pull, board.seat, price, size, low, high)
        return np.asarray(least[names])

    goal = found.value * 1.03 if state.objective is None else state.objective - extra
    used, enough = [0], _SHARE * state.left()

    def stop(nodes: int) -> bool:
        state.diary.work += (nodes - used[0]) / _NODES_PER_WORK
        used[0] = nodes
        return state.stop() or state.left() < enough

    try:
        priced = climb(
            fields, found.price, count, float(goal), rough, stop, _EVALUATIONS
        )
        priced = generate(fields, priced, count, float(goal), rough, stop)
    except OverflowError:
        return False
    if priced.value == np.inf:
        return False
    state.raise_bound(int(np.ceil(priced.value - 1e-8 * abs(priced.value))) + extra)
    state.diary.note("priced by territory", state.objective)
    closed = (priced.value - found.value) / max(1e-9, goal - found.value)
    if state.objective is not None and closed < _WORTH_IT:
        return False
    return _widen(state, fields, priced, extra, lambda: stop(used[0]))


def _widen(
    state: State,
    fields: list[Field],
    priced: Priced,
    extra: int,
    stop: Callable[[], bool],
) -> bool:
    """List and choose, farther and farther above the bound; True when settled."""
    for step in _STEPS:
        target = priced.value * (1 + step)
        if state.objective is not None:
            goal = float(state.objective - extra)
            target = goal if goal < priced.value * (1 + _AT_ONCE) else target
        if stop():
            return False
        try:
            sets, cost = _list(state, fields, priced, target, stop)
        except OverflowError:
            return False
        if _choose(state, (sets, cost), target, extra, stop):
            return True
    return False


def _list(
    state: State,
    fields: list[Field],
    priced: Priced,
    target: float,
    stop: Callable[[], bool],
) -> tuple[Sets, Floats]:
    """Return every territory, with its cost, that a plan below the target can have."""
    board, count = state.case.board, state.case.num_labels
    order = np.argsort(priced.least, kind="stable")
    base = float(priced.price.sum() + priced.least[order[:count]].sum())
    top, last = set(order[:count].tolist()), float(priced.least[order[count - 1]])
    slack = 1e-8 * abs(target)
    all_sets, all_cost, total = [], [], 0
    for at, one in enumerate(fields):
        gone = float(priced.least[at]) if at in top else last
        bar = target + slack - (base - gone)
        if priced.least[at] >= bar:
            continue
        some, nodes = one.all_below(priced.price, bar, MOST_SETS - total)
        state.diary.work += nodes / _NODES_PER_WORK
        wide = np.zeros((len(some), len(priced.price)), dtype=np.bool_)
        wide[:, one.units] = some
        pulled = wide @ board.pull
        pulled[~(wide & board.seat)] = np.inf
        mine = pulled.argmin(axis=1) == one.name
        all_sets.append(wide[mine])
        all_cost.append(pulled[mine, one.name])
        total += int(mine.sum())
        if stop():
            raise OverflowError
    if not all_sets:
        return np.zeros((0, len(priced.price)), dtype=np.bool_), np.zeros(0)
    return np.concatenate(all_sets), np.concatenate(all_cost)


def _choose(
    state: State,
    columns: tuple[Sets, Floats],
    target: float,
    extra: int,
    stop: Callable[[], bool],
) -> bool:
    """Choose from the list; True when the best plan is proved."""
    diary = state.diary
    choice = Choice.of(*columns, state.case.num_labels)
    diary.work += len(choice.cost) * 1e-5
    if len(choice.cost):
        tighten(choice, target, stop)
    least = min(choice.bound, target) if len(choice.cost) else target
    state.raise_bound(_whole(state, least, extra))
    if not len(choice.cost):
        return _settled(state)
    nodes = int(max(1, 200 * (diary.limits.work - diary.work)))
    if len(choice.cost) > _MOST_WHOLE or stop():
        return False
    seconds = diary.seconds_left()
    if seconds is not None:
        seconds *= _SHARE
    chosen, bound, impossible = choose_whole(choice, nodes, seconds)
    diary.work += len(choice.cost) * 1e-4
    if chosen is not None:
        state.offer(_plan(state, choice, chosen))
    least = target if impossible else min(target, bound)
    state.raise_bound(_whole(state, least, extra))
    return _settled(state)


def _whole(state: State, least: float, extra: int) -> int:
    """Return the bound as a whole number, never above the best plan."""
    bound = int(np.ceil(least - 1e-8 * abs(least))) + extra
    return bound if state.objective is None else min(bound, state.objective)


def _settled(state: State) -> bool:
    """Whether the bound meets the best plan."""
    bound = state.diary.bound
    return (
        state.objective is not None and bound is not None and bound >= state.objective
    )


def _plan(state: State, choice: Choice, chosen: NDArray[np.intp]) -> TerritorySolution:
    """Return the plan of the chosen territories, each with its best centre."""
    board = state.case.board
    owner = np.full(choice.sets.shape[1], -1, dtype=np.int32)
    territory = territory_at(state.case.problem)
    for row in chosen.tolist():
        units = np.flatnonzero(choice.sets[row])
        seats = units[board.seat[units]]
        total = board.pull[np.ix_(units, seats)].sum(axis=0)
        owner[units] = territory[seats[int(total.argmin())]]
    return TerritorySolution(owner)
