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
from engine.territory.solvers.connected.generate import generate
from engine.territory.solvers.connected.linear import priced
from engine.territory.solvers.connected.prices import Priced, climb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.linear import Relaxed
    from engine.territory.solvers.connected.solver import State

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

_STEPS = ((0.001, 800), (0.002, 2_000), (0.004, 5_000), (0.012, 10_000))
"""How far above the bound territories are listed, one after the other, and how many of
one field at most."""

_MOST_WHOLE = 60_000
"""Territories among which is chosen in whole numbers, at most."""

_A_SET = 300
"""Nodes spent on listing, at most, for each territory that may be listed."""

_LESS, _LEAST = 0.6, 0.02
"""How much nearer to the bound a field's territories are listed when they are too many,
and how near at most."""

_NODES_PER_WORK = 400_000
"""Search nodes that one work unit stands for."""

_SHARE, _LAST = 0.4, 0.15
"""Shares of the work that are left for choosing whole territories, and for the model of
pairs."""


def finish_by_territory(state: State, relaxed: Relaxed, kept: Sets) -> bool:
    """Raise the bound by whole territories; return whether the best plan is proved.

    Prices on units first, by subgradients and then by column generation. Territories
    near the bound are listed then, and a plan is chosen among them: first those that
    hardly cost more than they must, of which good plans are made.
    """
    board = state.case.board
    if not len(board.amounts):
        return False
    used, begun = [0], state.left()

    def stop(nodes: int, share: float = _SHARE) -> bool:
        state.diary.work += (nodes - used[0]) / _NODES_PER_WORK
        used[0] = nodes
        return state.stop() or state.left() < share * begun

    cost = priced(board, relaxed.upper, relaxed.lower)
    price = cost.min(axis=1)
    fields = [_field(state, relaxed, kept, cost, j) for j in range(cost.shape[1])]
    goal = 1.02 * relaxed.value if state.objective is None else float(state.objective)
    found = climb(fields, price, len(fields), goal, None, stop)
    found = generate(fields, found, goal, stop)
    state.raise_bound(_whole(state, min(found.value, goal)))
    state.diary.note("priced by territory", state.objective)
    if state.objective is not None and found.value >= goal:
        return True

    def late() -> bool:
        return stop(used[0], _LAST)

    for step, most in _STEPS:
        if late():
            break
        best = np.inf if state.objective is None else float(state.objective)
        target = min(best, found.value * (1 + step))
        sets, costs, every = _list(state, fields, found, (target, most), late)
        if _choose(state, (sets, costs), target if every else None, late):
            return True
        if target == best:
            break
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
        one.saw(chosen)
    return one


def _list(
    state: State,
    fields: list[Field],
    found: Priced,
    ends: tuple[float, int],
    late: Callable[[], bool],
) -> tuple[Sets, Floats, bool]:
    """Return territories that a plan below the target can have; their field is a row.

    Also whether they are all: of a field with too many, only those nearer to the bound.
    Those of the best plan are always there.
    """
    n, k = len(found.price), len(fields)
    target, most = ends
    room = target - found.value + 1e-8 * abs(target)
    all_sets, all_cost, every = [], [], True
    for at, one in enumerate(fields):
        some, nearer = None, 1.0
        while some is None and nearer > _LEAST:
            if late():
                every = False
                break
            bar = float(found.least[at]) + nearer * room
            try:
                some, nodes = one.all_below(found.price, bar, most, _A_SET * most)
                state.diary.work += nodes / _NODES_PER_WORK
            except OverflowError:
                state.diary.work += _A_SET * most / _NODES_PER_WORK
                every, nearer = False, _LESS * nearer
        if some is None:
            some = np.array(list(one.seen.values()), dtype=np.bool_)
            some = some.reshape(-1, len(one.units))
        if state.owner is not None:
            some = np.vstack([some, state.owner.owner[one.units] == at])
        wide = np.zeros((len(some), n + k), dtype=np.bool_)
        wide[:, one.units] = some
        wide[:, n + at] = True
        all_sets.append(wide)
        all_cost.append(some @ one.cost)
    return np.concatenate(all_sets), np.concatenate(all_cost), every


def _choose(
    state: State,
    columns: tuple[Sets, Floats],
    target: float | None,
    stop: Callable[[], bool],
) -> bool:
    """Choose one territory of each field; True when the best plan is proved.

    With a target, the list has every territory of plans below it; else no bound comes
    of it.
    """
    k = state.case.num_labels
    choice = Choice.of(*columns, k)
    below = np.inf if state.objective is None else float(state.objective)
    if target is not None:
        below = min(below, target)
    if np.isfinite(below):
        tighten(choice, below, stop, *([] if target is not None else [1]))
    if target is not None and not len(choice.cost):
        state.raise_bound(_whole(state, target))
    elif 0 < len(choice.cost) <= _MOST_WHOLE and not stop():
        if target is not None:
            state.raise_bound(_whole(state, min(choice.bound, target)))
        seconds = state.diary.seconds_left()
        nodes = int(max(1, 100 * state.left()))
        chosen, bound, impossible = choose_whole(
            choice, nodes, None if seconds is None else 0.3 * seconds
        )
        if chosen is not None:
            sets = choice.sets[chosen]
            owner = np.full(sets.shape[1] - k, -1, dtype=np.int32)
            for row in sets:
                owner[row[:-k]] = int(np.flatnonzero(row[-k:])[0])
            state.offer(TerritorySolution(owner))
            state.diary.note("chosen", state.objective)
        if target is not None:
            state.raise_bound(
                _whole(state, target if impossible else min(target, bound))
            )
    bound_now = state.diary.bound
    return (
        state.objective is not None
        and bound_now is not None
        and bound_now >= state.objective
    )


def _whole(state: State, least: float) -> int:
    """Return the bound as a whole number, never above the best plan."""
    bound = int(np.ceil(least - 1e-8 * abs(least)))
    return bound if state.objective is None else min(bound, state.objective)
