"""Exact finishes: what is left after bounds and search is excluded or solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.borders import finish_by_borders
from engine.territory.solvers.connected.case import Kind
from engine.territory.solvers.connected.centres import finish_centres
from engine.territory.solvers.connected.core import Core, Effort
from engine.territory.solvers.connected.labels import finish_labels
from engine.territory.solvers.connected.pairs import finish_by_territory

if TYPE_CHECKING:
    from engine.territory.solvers.connected.solver import State

MOST_PAIRS = 12_000
"""Pairs up to which the exact model is built."""


def finish(state: State) -> bool:
    """Solve what is left exactly; return True when there is no plan at all."""
    if state.stop():
        return False
    if state.case.kind is Kind.CENTRES:
        return finish_centres(state)
    if state.relaxed is None or state.case.board.price.any():
        if finish_by_borders(state) or state.stop():
            return False
        return finish_labels(state)
    return _finish_pairs(state)


def _finish_pairs(state: State) -> bool:
    """Keep the pairs whose reduced cost leaves room below the best plan's cost."""
    relaxed, diary, board = state.relaxed, state.diary, state.case.board
    if relaxed is None:
        return False
    kept = np.isfinite(board.cost)
    if state.objective is not None:
        room = state.objective - relaxed.value
        kept &= relaxed.reduced <= room * (1 + 1e-6) + 1e-6 * abs(relaxed.value)
    if kept.sum() > MOST_PAIRS:
        return False
    if finish_by_territory(state, relaxed, kept) or state.stop():
        return False
    cost = np.where(kept, board.cost, 0.0).astype(np.int64)
    core = Core(board, cost, kept)
    seed = int(stream(state.seed, Purpose.SOLVER).integers(2**31))
    effort = Effort(
        diary.limits.work - diary.work, seed, diary.seconds_left(), diary.limits.gap
    )
    hint = None if state.owner is None else state.owner.owner
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
        least = answer.bound
        if state.objective is not None:
            least = min(least, state.objective)
        state.raise_bound(least)
    return False
