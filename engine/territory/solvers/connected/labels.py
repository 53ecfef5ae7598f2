"""Fewest cut edges, exactly: a label for each unit, a sign for each cut edge."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.core import Core, Effort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board
    from engine.territory.solvers.connected.solver import State

    Labels = NDArray[np.int32]

_MOST_PAIRS = 12_000
"""Unit and label pairs up to which the model is built."""


def finish_labels(state: State) -> bool:
    """Solve exactly; return True when there is no plan at all."""
    case, diary = state.case, state.diary
    board = case.board
    n, k = len(board.first) - 1, case.num_labels
    if n * k > _MOST_PAIRS:
        return False
    order = _order(board)
    kept, cost = _pairs(board, case.alike, order)
    core = Core(board, cost, kept)
    _edges(core, cost, k)
    if case.alike:
        _break_symmetry(core, order, k)
    if state.objective is not None:
        core.at_most(state.objective)
    seed = int(stream(state.seed, Purpose.SOLVER).integers(2**31))
    effort = Effort(
        diary.limits.work - diary.work, seed, diary.seconds_left(), diary.limits.gap
    )
    hint = None
    if state.owner is not None:
        hint = state.owner.owner
        hint = _renamed(hint, order) if case.alike else hint
    answer = core.solve(effort, hint, state.stop)
    diary.work += answer.work
    if answer.impossible:
        if state.objective is None:
            return True
        state.raise_bound(state.objective)
        return False
    if answer.labels is not None:
        state.offer(TerritorySolution(answer.labels))
    if answer.bound is not None:
        least = ceil(answer.bound)
        if state.objective is not None:
            least = min(least, state.objective)
        state.raise_bound(least)
    return False


def _order(board: Board) -> NDArray[np.intp]:
    """Return units, the heaviest first: they decide most."""
    n = len(board.first) - 1
    weight = np.zeros(n)
    for q in range(len(board.amounts)):
        weight += board.amounts[q].mean(axis=1) * board.scale[q].mean()
    return np.argsort(-weight, kind="stable")


def _pairs(
    board: Board, alike: bool, order: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return permitted pairs and their costs; the first units get the first labels."""
    n, k = len(order), board.low.shape[1]
    if board.cost.shape[1]:
        kept = np.isfinite(board.cost)
        cost = np.where(kept, board.cost, 0.0).astype(np.int64)
    else:
        kept, cost = np.ones((n, k), dtype=np.bool_), np.zeros((n, k), dtype=np.int64)
    if alike:
        for at in range(min(k, n)):
            kept[order[at], at + 1 :] = False
    return kept, cost


def _edges(core: Core, cost: NDArray[np.int64], k: int) -> None:
    """Say which edges are cut, and minimise their price and the pairs' costs."""
    board, model = core.board, core.model
    terms = [int(cost[i, j]) * x for (i, j), x in core.pairs.items() if cost[i, j]]
    for u in range(len(board.first) - 1):
        for at in range(board.first[u], board.first[u + 1]):
            v, price = int(board.near[at]), round(float(board.price[at]))
            if v < u or not price:
                continue
            cut = model.new_bool_var("")
            terms.append(price * cut)
            for j in range(k):
                mine, theirs = core.pairs.get((u, j)), core.pairs.get((v, j))
                for one, other in ((mine, theirs), (theirs, mine)):
                    if one is not None:
                        also = [] if other is None else [other]
                        model.add_bool_or([one.negated(), cut, *also])
                if mine is not None and theirs is not None:
                    model.add_bool_or([mine.negated(), theirs.negated(), cut.negated()])
    core.minimise(terms)


def _break_symmetry(core: Core, order: NDArray[np.intp], k: int) -> None:
    """Let labels appear in turn along the order of units (an orbitope)."""
    for at, unit in enumerate(order.tolist()):
        for j in range(1, min(k, at + 1)):
            if (unit, j) in core.pairs:
                before = [
                    core.pairs[int(u), j - 1]
                    for u in order[:at]
                    if (int(u), j - 1) in core.pairs
                ]
                core.model.add_bool_or([core.pairs[unit, j].negated(), *before])


def _renamed(labels: Labels, order: NDArray[np.intp]) -> Labels:
    """Return the same plan, labels numbered as they first appear in the order."""
    seen: dict[int, int] = {}
    for unit in order.tolist():
        seen.setdefault(int(labels[unit]), len(seen))
    return np.array([seen[int(label)] for label in labels], dtype=np.int32)
