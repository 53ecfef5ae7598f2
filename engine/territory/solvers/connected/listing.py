"""List every territory that a better plan could have, then choose among them.

Prices on units and on subset rows say what each territory is worth; those that no plan
below a target can have are never listed (Baldacci, Christofides & Mingozzi 2008 for
routes).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.case import territory_at
from engine.territory.solvers.connected.choice import Choice, choose_whole, tighten
from engine.territory.solvers.connected.cutting import Cutting
from engine.territory.solvers.connected.fields import field_of
from engine.territory.solvers.connected.fined import every_of
from engine.territory.solvers.connected.hess import (
    Hess,
    all_least,
    first_measure,
    possible,
)
from engine.territory.solvers.connected.prices import climb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.solver import State

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

MOST_SETS = 2_000_000
"""Territories that are listed, at most."""

_MOST_WHOLE = 30_000
"""Territories among which is chosen in whole numbers, at most."""

_CUT_ROUNDS, _FEW = 80, 500
"""Rounds of cuts on a list, at most, and territories from which on there are none."""

_AT_ONCE = 0.03
"""Gap of the best plan from which on everything below it is listed at once."""

_SHARE = 0.45
"""Share of the work that is left for the model of what is left, should this fail."""

_EVALUATIONS = 300
"""Evaluations of prices before there are columns, at most."""

_WHOLE = 0.3
"""Share of the seconds that are left that one choice in whole numbers may take."""

_NODES_PER_WORK = 400_000
"""Search nodes that one work unit stands for."""

_STEPS = (0.02, 0.04, 0.06, 0.09, 0.15, 0.25, 0.4, 1.0)
"""How far above the bound territories are listed, one after the other."""

_TRY, _TIMES = 2_000_000, 8
"""Nodes for which a list is tried in any case, and how many times as many as all prices
have taken so far: lists close more of the gap than prices in the same time."""

_ROUNDS = 60
"""Rounds of cuts, at most."""


@dataclass(slots=True)
class _Listing:
    """What lists are made from.

    Parameters
    ----------
    state, extra
        What is known, and what opening costs in any plan.
    cutting
        Bound, prices and territories so far.
    below
        No plan costs less than this, without ``extra``.
    target
        Plans below this are listed.
    effort
        Nodes that a list may take.
    """

    state: State
    extra: int
    cutting: Cutting
    below: float = -np.inf
    target: float = np.inf
    effort: int = _TRY

    @property
    def better(self) -> float:
        """What a better plan costs less than, without what opening costs.

        Costs are whole, so half a grain less than the best plan.
        """
        best = self.state.objective
        return np.inf if best is None else best - self.extra - 0.5


def finish_by_listing(state: State, found: Hess, kept: Sets, extra: int) -> Sets | None:
    """Prove the best plan with free centres; return the pairs that are left, if any.

    Parameters
    ----------
    state
        What is known; plans and bounds are added to it.
    found, kept
        Prices on units, and the pairs that are left.
    extra
        What opening costs, whatever is opened.

    Returns
    -------
    None when the best plan is proved.
    """
    board, count = state.case.board, state.case.num_labels
    fields = [
        field_of(board, j, 0, board.pull[:, j], units, np.array([j], dtype=np.int32))
        for j in np.flatnonzero(kept.diagonal()).tolist()
        if len(units := np.flatnonzero(kept[:, j]).astype(np.int32))
    ]
    if len(fields) < count:
        return kept
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

    priced = climb(fields, found.price, count, float(goal), rough, stop, _EVALUATIONS)
    if priced.value == np.inf:
        return kept
    one = _Listing(state, extra, Cutting(fields, count, priced, rough, stop))
    return None if _alternate(one, lambda: stop(used[0])) else _left(one, kept)


def _left(one: _Listing, kept: Sets) -> Sets:
    """Return the pairs that a better plan may have by the best prices there are."""
    board, best = one.state.case.board, one.cutting.best
    least = np.full(len(kept), np.inf)
    least[[field.name for field in one.cutting.fields]] = best.least
    duals = best.duals
    found = Hess(best.value, duals.price, least, float(duals.fine.sum()))
    slack = 1e-8 * abs(one.better)
    return possible(board, found, one.cutting.count, one.better + slack, kept)


def _alternate(one: _Listing, stop: Callable[[], bool]) -> bool:
    """Raise the bound, try a list, add cuts, and so on; True when settled."""
    for _ in range(_ROUNDS):
        settled = one.cutting.settle(one.better)
        value = one.cutting.best.value
        if value == np.inf:
            return False
        one.below = max(one.below, min(value, one.better))
        one.state.raise_bound(_whole(one.state, one.below, one.extra))
        one.state.diary.note("priced by territory", one.state.objective)
        if _settled(one.state):
            return True
        more = settled and not stop() and one.cutting.cut()
        one.effort = max(_TRY, _TIMES * one.cutting.nodes) if more else 2**62
        if _widen(one, stop):
            return True
        if not more:
            return False
    return False


def _widen(one: _Listing, stop: Callable[[], bool]) -> bool:
    """List and choose, farther and farther above the bound; True when settled."""
    value = one.cutting.best.value
    for step in _STEPS:
        one.target = value * (1 + step)
        if one.better < value * (1 + max(step, _AT_ONCE)):
            one.target = one.better
        if one.target <= one.below:
            continue
        if stop():
            return False
        choice = _list(one, stop)
        if choice is None or not _choose(one, choice, stop):
            return False
        if _settled(one.state):
            return True
    return False


def _list(one: _Listing, stop: Callable[[], bool]) -> Choice | None:
    """Return every territory that a plan below the target can have; None: too many."""
    board, best, count = one.state.case.board, one.cutting.best, one.cutting.count
    order = np.argsort(best.least, kind="stable")
    base = best.duals.constant + float(best.least[order[:count]].sum())
    top, last = set(order[:count].tolist()), float(best.least[order[count - 1]])
    slack = 1e-8 * abs(one.target)
    every: list[tuple[Sets, Floats, Floats]] = []
    total, nodes = 0, min(one.effort, int(one.state.left() * _NODES_PER_WORK))
    for at, field in enumerate(one.cutting.fields):
        gone = float(best.least[at]) if at in top else last
        bar = one.target + slack - (base - gone)
        if best.least[at] >= bar:
            continue
        caught = every_of(field, best.duals, bar, MOST_SETS - total, nodes)
        used = nodes if caught is None else caught.nodes
        nodes -= used
        one.state.diary.work += used / _NODES_PER_WORK
        if caught is None or stop():
            return None
        wide = np.zeros((len(caught.sets), len(best.duals.price)), dtype=np.bool_)
        wide[:, field.units] = caught.sets
        pulled = wide @ board.pull
        pulled[~(wide & board.seat)] = np.inf
        mine = pulled.argmin(axis=1) == field.name
        cost = pulled[mine, field.name]
        more = best.duals.worth(wide[mine], cost) - gone
        every.append((wide[mine], cost, np.maximum(0.0, more)))
        total += int(mine.sum())
    none = np.zeros((0, len(best.duals.price)), dtype=np.bool_)
    every.append((none, np.zeros(0), np.zeros(0)))
    sets, cost, more = (np.concatenate(part) for part in zip(*every, strict=True))
    choice = Choice.of(sets, cost, count)
    choice.add(best.duals.triples)
    choice.bound, choice.reduced = base - slack, more
    return choice


def _choose(one: _Listing, choice: Choice, stop: Callable[[], bool]) -> bool:
    """Choose from the list; True when it has no plan that is better than the best."""
    state, diary = one.state, one.state.diary
    diary.work += len(choice.cost) * 1e-5
    target = one.target
    while True:
        target = min(target, one.better)
        if len(choice.cost):
            tighten(choice, target, stop, _CUT_ROUNDS, _FEW)
        if not len(choice.cost):
            break
        state.raise_bound(_whole(state, min(choice.bound, target), one.extra))
        if len(choice.cost) > _MOST_WHOLE or stop():
            return False
        seconds, before = diary.seconds_left(), state.objective
        nodes = int(max(1, 200 * (diary.limits.work - diary.work)))
        chosen, bound, impossible = choose_whole(
            choice, nodes, None if seconds is None else _WHOLE * seconds, target
        )
        diary.work += len(choice.cost) * 1e-4
        if impossible:
            break
        state.raise_bound(_whole(state, min(bound, target), one.extra))
        if chosen is not None:
            state.offer(_plan(state, choice, chosen))
        if state.objective == before:
            return False
        diary.note("chosen", state.objective)
    one.below = max(one.below, target)
    state.raise_bound(ceil(target) + one.extra)
    return True


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
