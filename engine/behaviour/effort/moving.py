"""Moving deals over the close of a period: the best move at every total."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.close import restarted
from engine.behaviour.effort.pieces import Pieces, closed_levels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.close import After
    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.problem import EffortProblem, Moves

    Floats = NDArray[np.float64]

TIE = 1e-10
"""Share of the largest worth by which a move must be better than none."""
TRIED = 40
"""Moves tried to either side, about; all are whole steps of the fine grid."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move: fine points and shares credited now, shares missing next, its cost."""

    points: int
    credited: float
    missing: float
    cost: float


def moves_of(
    moves: Moves, h: float, *, last: bool, carried: float | None
) -> list[Move]:
    """Return the moves that are tried, none first.

    Parameters
    ----------
    h
        Spacing of the fine grid.
    last, carried
        Whether the horizon ends, and what a share is worth after it; None: nothing is
        moved over the end.

    Notes
    -----
    x > 0 pulls in: (1 − discount)·x is credited now and x is missing next period.
    x < 0 pushes out: −x less is credited now. Either costs κx²/2.
    """
    found = [Move(0, 0.0, 0.0, 0.0)]
    if last and carried is None:
        return found
    stride = max(ceil(moves.most / h / TRIED), 1)
    kept = 1 - moves.discount
    for sign, most in ((1, moves.most * kept), (-1, moves.most)):
        for i in range(1, floor(most / (stride * h) + 1e-9) + 1):
            credited = sign * i * stride * h
            missing = credited / kept if sign > 0 else credited
            cost = moves.cost * missing**2 / 2
            found.append(Move(sign * i * stride, credited, missing, cost))
    return found


def best_moves(
    problem: EffortProblem,
    lattice: Lattice,
    pieces: Pieces,
    ends: Ends,
    *,
    nodes: bool,
) -> tuple[Pieces, Floats]:
    """Return a step's pieces after the best move at every total, and the moves.

    Parameters
    ----------
    pieces
        Money on the fine grid; ``later`` is not looked at.
    ends
        What comes after.
    nodes
        Whether only moves at the nodes are wanted, not on the whole fine grid.

    Returns
    -------
    tuple
        Pieces, each ``(L, N)``, and shares moved ``(L, N)``.
    """
    parts = lattice.parts
    first = lattice.left * parts if nodes else 0
    x = lattice.nodes if nodes else lattice.fine
    where = first + np.arange(len(x)) * (parts if nodes else 1)
    total = len(lattice.fine)
    best: list[Floats] = []
    scale = 0.0
    moved = np.zeros((lattice.lines, len(x)))
    for move in ends.moves:
        at = np.clip(where + move.points, 0, total - 1)
        now = _sum(lattice, pieces.shut, at) - move.cost
        going = _sum(lattice, pieces.going, at)
        later = [
            _whole(lattice, part) for part in ends.after(problem, lattice, x, move)
        ]
        worth = now + (1 - ends.felt) * going + ends.felt * later[0]
        worth[:, at != where + move.points] = -np.inf
        if not best:
            scale = float(np.max(np.abs(worth)))
            best = [worth, now, going, *later]
            continue
        better = worth > best[0] + TIE * scale
        for old, new in zip(best, [worth, now, going, *later], strict=True):
            np.copyto(old, new, where=better)
        moved[better] = move.missing
    return Pieces((best[1],), (best[2],), tuple(best[3:])), moved


@dataclass(frozen=True, eq=False, slots=True)
class Ends:
    """What comes after the close of an innermost period.

    Parameters
    ----------
    step
        The step that closes.
    values
        Values before the next step, by belief.
    felt
        What later money is worth to the rep now.
    carried
        Money that a share is worth after the horizon's end.
    moves
        What may be done.
    """

    step: int
    values: Sequence[After]
    felt: float
    carried: float
    moves: Sequence[Move]

    def after(
        self, problem: EffortProblem, lattice: Lattice, x: Floats, move: Move
    ) -> Iterator[Floats]:
        """Yield later values after a move, by belief, at innermost totals ``x``."""
        credited = x + move.credited
        closed = closed_levels(problem, self.step)
        for value in self.values:
            if self.step == problem.closes.shape[1] - 1:
                outermost = lattice.totals(credited)[-1]
                yield problem.after * outermost - self.carried * move.missing
            else:
                yield restarted(lattice, value, closed, credited, -move.missing)


def _sum(lattice: Lattice, parts: Sequence[Floats], at: NDArray[np.int64]) -> Floats:
    total = np.zeros((*lattice.shape, len(at)))
    for part in parts:
        total += part[..., at]
    return total.reshape(lattice.lines, len(at))


def _whole(lattice: Lattice, part: Floats) -> Floats:
    wide = np.broadcast_to(part, (*lattice.shape, part.shape[-1]))
    return np.array(wide).reshape(lattice.lines, part.shape[-1])
