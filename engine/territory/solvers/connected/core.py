"""The pairs that are left, solved exactly: CP-SAT, with separators as needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.territory.solvers.connected.pieces import Split, splits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Labels = NDArray[np.int32]

_AT_ONCE = 4
"""Strategies that search at once when there is a clock."""

_LOOK_EVERY_S = 0.05
"""Seconds between two looks at whether somebody wants to stop."""


@dataclass(frozen=True, eq=False, slots=True)
class Effort:
    """How hard CP-SAT tries.

    Parameters
    ----------
    work
        Deterministic work units.
    seed
        Of its choices.
    seconds
        Of the clock, or None.
    gap
        Relative gap that is small enough.
    """

    work: float
    seed: int = 0
    seconds: float | None = None
    gap: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What came out.

    Parameters
    ----------
    labels
        (n,) int32 column of each unit, or None without a connected plan.
    value, bound
        Its cost, and what no plan within the model costs less than (None: unknown);
        both None and ``impossible`` when the model has no plan at all.
    work
        Work used.
    """

    labels: Labels | None
    value: int | None
    bound: int | None
    impossible: bool
    work: float


class Core:
    """A model of units and columns (labels or centres) with the pairs that are left.

    Parameters
    ----------
    board
        Graph, amounts and intervals; with centres, those of label 0 hold for all.
    cost
        (n, c) int64.
    kept
        (n, c) bool: pairs that are left.
    centre
        (c,) unit of each column that it must have when it is used, or None when
        columns are labels and all are used.
    count
        Number of columns used.
    """

    def __init__(
        self,
        board: Board,
        cost: NDArray[np.int64],
        kept: NDArray[np.bool_],
        centre: Labels | None = None,
        count: int | None = None,
    ) -> None:
        self.board, self.centre = board, centre
        self.model = cp_model.CpModel()
        self.pairs: dict[tuple[int, int], cp_model.IntVar] = {
            (i, j): self.model.new_bool_var("") for i, j in np.argwhere(kept).tolist()
        }
        self.columns = [
            np.flatnonzero(kept[:, j]).tolist() for j in range(kept.shape[1])
        ]
        for i in range(len(kept)):
            some = [self.pairs[i, j] for j in np.flatnonzero(kept[i]).tolist()]
            self.model.add_exactly_one(some)
        for j in range(len(self.columns)):
            self._loads(j)
            self._touching(j)
        if centre is not None and count is not None:
            opened = [self.pairs[int(u), j] for j, u in enumerate(centre)]
            self.model.add(sum(opened) == count)
        self.minimise([int(cost[i, j]) * x for (i, j), x in self.pairs.items()])

    def minimise(self, terms: Sequence[cp_model.LinearExprT]) -> None:
        """Replace the objective by a sum of terms."""
        self._objective = cp_model.LinearExpr.sum(list(terms))
        self.model.minimize(self._objective)

    def at_most(self, value: int) -> None:
        """Look only for plans of at most so much."""
        self.model.add(self._objective <= value)

    def _loads(self, j: int) -> None:
        """Keep the loads of a column in their intervals while it is used."""
        board, units = self.board, self.columns[j]
        label = j if self.centre is None else 0
        at = label if board.amounts.shape[2] > 1 else 0
        for q in range(len(board.amounts)):
            load = sum(int(board.amounts[q, i, at]) * self.pairs[i, j] for i in units)
            low, high = int(board.low[q, label]), int(board.high[q, label])
            if self.centre is None:
                self.model.add_linear_constraint(load, low, high)
            else:
                used = self.pairs[int(self.centre[j]), j]
                self.model.add(load >= low * used)
                self.model.add(load <= high * used)
        if self.centre is not None:
            used = self.pairs[int(self.centre[j]), j]
            for i in units:
                self.model.add_implication(self.pairs[i, j], used)

    def _touching(self, j: int) -> None:
        """Give each unit a neighbour in its column unless it may be alone in it."""
        board, own = self.board, set(self.columns[j])
        label = j if self.centre is None else 0
        at = label if board.amounts.shape[2] > 1 else 0
        for i in self.columns[j]:
            alone = (board.amounts[:, i, at] >= board.low[:, label]).all()
            if self.centre is not None and i == int(self.centre[j]):
                continue
            if self.centre is None and alone:
                continue
            near = board.near[board.first[i] : board.first[i + 1]].tolist()
            some = [self.pairs[u, j] for u in near if u in own]
            self.model.add_bool_or([self.pairs[i, j].negated(), *some])

    def cut(self, split: Split) -> None:
        """Forbid a column units on both sides of a separator without one of it."""
        for j in range(len(self.columns)):
            between = [self.pairs[u, j] for u in split.between if (u, j) in self.pairs]
            if self.centre is not None:
                if int(self.centre[j]) in split.beyond:
                    for a in split.piece:
                        if (a, j) in self.pairs:
                            self.model.add_bool_or(
                                [self.pairs[a, j].negated(), *between]
                            )
                continue
            a, b = split.piece[0], split.main[0]
            if (a, j) in self.pairs and (b, j) in self.pairs:
                ends = [self.pairs[a, j].negated(), self.pairs[b, j].negated()]
                self.model.add_bool_or([*ends, *between])

    def solve(
        self, effort: Effort, hint: Labels | None, stop: Callable[[], bool]
    ) -> Answer:
        """Solve, cut what falls into pieces, and solve again, until it is connected."""
        work, bound = 0.0, None
        while True:
            self._hint(hint)
            solver = _configured(effort, effort.work - work)
            status = _run(solver, self.model, stop)
            work += solver.deterministic_time
            if status == cp_model.INFEASIBLE:
                return Answer(None, None, None, True, work)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return Answer(None, None, bound, False, work)
            bound = ceil(solver.best_objective_bound - 1e-6)
            labels = self._read(solver)
            roots = None
            if self.centre is not None:
                roots = {j: int(u) for j, u in enumerate(self.centre)}
            found = list(splits(self.board, labels, roots))
            if not found:
                value = round(solver.objective_value)
                return Answer(labels, value, bound, False, work)
            for split in found:
                self.cut(split)
            if work >= effort.work or stop():
                return Answer(None, None, bound, False, work)

    def _hint(self, labels: Labels | None) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        if labels is not None:
            for (i, j), x in self.pairs.items():
                self.model.add_hint(x, int(labels[i] == j))

    def _read(self, solver: cp_model.CpSolver) -> Labels:
        labels = np.full(len(self.board.first) - 1, -1, dtype=np.int32)
        for (i, j), x in self.pairs.items():
            if solver.boolean_value(x):
                labels[i] = j
        return labels


def _configured(effort: Effort, work: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    # One strategy repeats to the byte; several at once are for those with a clock.
    settings.num_workers = 1 if effort.seconds is None else _AT_ONCE
    settings.random_seed = effort.seed
    settings.max_deterministic_time = max(1e-3, work)
    settings.relative_gap_limit = effort.gap
    settings.linearization_level = 2
    settings.catch_sigint_signal = False
    if effort.seconds is not None:
        settings.max_time_in_seconds = max(1e-3, effort.seconds)
    return solver


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stop: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """Search in a thread, so that this one can look up."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        search = pool.submit(solver.solve, model)
        while not wait([search], timeout=_LOOK_EVERY_S).done:
            if stop():
                solver.stop_search()
        return search.result()
