"""The exact finish with given territories: whole territories, then pairs that are left.

Every plan cheaper than the best so far uses only pairs whose reduced cost leaves room.
On these, prices on units and connected territories give a better bound than the linear
relaxation; territories are listed and chosen when they are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.choice import Choice, choose_whole, tighten
from engine.territory.solvers.connected.fields import Field, field_of
from engine.territory.solvers.connected.linear import priced
from engine.territory.solvers.connected.prices import Priced, climb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.linear import Relaxed
    from engine.territory.solvers.connected.solver import State

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

_STEPS = (0.002, 0.005, 0.01)
"""How far above the bound territories are listed, one after the other."""

_MOST_SETS, _MOST_WHOLE = 200_000, 40_000
"""Territories that are listed, and among which is chosen in whole numbers."""

_NODES_PER_WORK = 200_000
"""Search nodes that one work unit stands for."""

_SHARE = 0.4
"""Share of the work that is left for the model of pairs."""


def finish_by_territory(state: State, relaxed: Relaxed, kept: Sets) -> bool:
    """Raise the bound by whole territories; return whether the best plan is proved."""
    board = state.case.board
    if not len(board.amounts):
        return False
    used, enough = [0], _SHARE * state.left()

    def stop(nodes: int) -> bool:
        state.diary.work += (nodes - used[0]) / _NODES_PER_WORK
        used[0] = nodes
        return state.stop() or state.left() < enough

    cost = priced(board, relaxed.upper, relaxed.lower)
    price = cost.min(axis=1)
    fields = [_field(state, relaxed, kept, cost, j) for j in range(cost.shape[1])]
    goal = 1.02 * relaxed.value if state.objective is None else float(state.objective)
    found = climb(fields, price, len(fields), goal, None, stop)
    state.raise_bound(_whole(state, min(found.value, goal)))
    state.diary.note("priced by territory", state.objective)
    if state.objective is None or found.value >= goal:
        return False
    try:
        for step in _STEPS:
            target = min(goal, found.value * (1 + step))
            columns = _list(fields, found, target, lambda: stop(used[0]))
            if _choose(state, columns, target, lambda: stop(used[0])):
                return True
    except OverflowError:
        pass
    return False


def _field(state: State, relaxed: Relaxed, kept: Sets, cost: Floats, j: int) -> Field:
    """Return where territory j may lie, with what the best plan gives it."""
    board = state.case.board
    units = np.flatnonzero(kept[:, j]).astype(np.int32)
    sure = units[kept[units].sum(axis=1) == 1]
    rate = (cost[units, j] - cost[units].min(axis=1)) / np.maximum(
        1, board.amounts[0, units, 0 if board.amounts.shape[2] == 1 else j]
    )
    roots = sure[:1] if len(sure) else units[np.argsort(rate, kind="stable")]
    one = field_of(board, j, j, board.cost[:, j], units, roots)
    one.tilt[:] = relaxed.upper[:, j] - relaxed.lower[:, j]
    if state.owner is not None:
        chosen = state.owner.owner[units] == j
        one.seen.append((chosen, float(one.cost[chosen].sum())))
    return one


def _list(
    fields: list[Field], found: Priced, target: float, stop: Callable[[], bool]
) -> tuple[Sets, Floats]:
    """Return territories that a plan below the target can have; their field is a row.

    Raises
    ------
    OverflowError
        They are too many, or there is no time.
    """
    n, k = len(found.price), len(fields)
    room = target - found.value + 1e-8 * abs(target)
    all_sets, all_cost, total = [], [], 0
    for at, one in enumerate(fields):
        if stop():
            raise OverflowError
        bar = float(found.least[at]) + room
        some, _ = one.all_below(found.price, bar, _MOST_SETS - total)
        wide = np.zeros((len(some), n + k), dtype=np.bool_)
        wide[:, one.units] = some
        wide[:, n + at] = True
        all_sets.append(wide)
        all_cost.append(some @ one.cost)
        total += len(some)
    return np.concatenate(all_sets), np.concatenate(all_cost)


def _choose(
    state: State,
    columns: tuple[Sets, Floats],
    target: float,
    stop: Callable[[], bool],
) -> bool:
    """Choose one territory of each field; True when the best plan is proved."""
    k = state.case.num_labels
    choice = Choice.of(*columns, k)
    if len(choice.cost):
        tighten(choice, target, stop)
    if not len(choice.cost):
        state.raise_bound(_whole(state, target))
    elif len(choice.cost) <= _MOST_WHOLE and not stop():
        state.raise_bound(_whole(state, min(choice.bound, target)))
        seconds = state.diary.seconds_left()
        nodes = int(max(1, 100 * state.left()))
        chosen, bound, impossible = choose_whole(
            choice, nodes, None if seconds is None else 0.5 * seconds
        )
        if chosen is not None:
            sets = choice.sets[chosen]
            owner = np.full(sets.shape[1] - k, -1, dtype=np.int32)
            for row in sets:
                owner[row[:-k]] = int(np.flatnonzero(row[-k:])[0])
            state.offer(TerritorySolution(owner))
        state.raise_bound(_whole(state, target if impossible else min(target, bound)))
    bound_now = state.diary.bound
    return bound_now is not None and bound_now >= (state.objective or 0)


def _whole(state: State, least: float) -> int:
    """Return the bound as a whole number, never above the best plan."""
    bound = int(np.ceil(least - 1e-8 * abs(least)))
    return bound if state.objective is None else min(bound, state.objective)
