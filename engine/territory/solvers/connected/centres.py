"""The exact finish with free centres: fix, list territories, or solve what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.case import territory_at
from engine.territory.solvers.connected.core import Core, Effort
from engine.territory.solvers.connected.hess import hess_prices, possible
from engine.territory.solvers.connected.listing import finish_by_listing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.solver import State

_WORK_PER_PAIR = 3e-5
"""Work units that good prices take for each pair of units."""


def finish_centres(state: State) -> bool:
    """Bound, fix and solve; return True when there is no plan at all."""
    case, diary = state.case, state.diary
    board, count = case.board, case.num_labels
    guess = float(state.objective or 1.2 * board.pull.sum() / len(board.pull) / count)
    found = hess_prices(board, count, guess)
    size = float(np.abs(found.price).sum() + np.abs(found.least[board.seat]).sum())
    opening = state.case.problem.opening
    extra = 0 if opening is None else int(opening.cost[:1].sum()) * count
    slack = 1e-9 * size + 1e-6
    state.raise_bound(int(np.ceil(found.value - slack)) + extra)
    target = np.inf if state.objective is None else state.objective - extra + slack
    kept = possible(board, found, count, target)
    diary.work += _WORK_PER_PAIR * kept.size
    diary.note("priced", state.objective)
    if state.stop():
        return False
    left = finish_by_listing(state, found, kept, extra)
    if left is None or state.stop():
        return False
    return _core(state, left, extra)


def _core(state: State, kept: NDArray[np.bool_], extra: int) -> bool:
    """Solve what is left."""
    case, diary, board = state.case, state.diary, state.case.board
    centre = np.flatnonzero(kept.any(axis=0)).astype(np.int32)
    if not len(centre) or not kept.any(axis=1).all():
        return _excluded(state)
    seed = int(stream(state.seed, Purpose.SOLVER).integers(2**31))
    core = Core(
        board,
        board.pull[:, centre].astype(np.int64),
        kept[:, centre],
        centre,
        case.num_labels,
    )
    effort = Effort(
        diary.limits.work - diary.work, seed, diary.seconds_left(), diary.limits.gap
    )
    hint = None
    if state.owner is not None:
        column = np.full(len(kept), -1, dtype=np.int32)
        column[centre] = np.arange(len(centre))
        territory = territory_at(case.problem)
        unit_of = np.zeros(case.problem.num_territories, dtype=np.int32)
        unit_of[territory[board.seat]] = np.flatnonzero(board.seat)
        hint = column[unit_of[state.owner.owner]]
    answer = core.solve(effort, hint, state.stop)
    diary.work += answer.work
    if answer.impossible:
        return _excluded(state)
    if answer.labels is not None:
        owner = territory_at(case.problem)[centre[answer.labels]]
        state.offer(TerritorySolution(owner.astype(np.int32)))
    if answer.bound is not None:
        least = answer.bound + extra
        if state.objective is not None:
            least = min(least, state.objective)
        state.raise_bound(least)
    return False


def _excluded(state: State) -> bool:
    """Nothing is left: the best plan is proved, or there is none at all."""
    if state.objective is None:
        return True
    state.raise_bound(state.objective)
    return False
