"""Redraw a few neighbouring territories exactly, again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.connected.board import Board
from engine.territory.solvers.connected.core import Core, Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Redrawing:
    """How territories are redrawn.

    Parameters
    ----------
    units
        Territories are added to a group until it has about so many units.
    work
        Of CP-SAT for one group.
    total
        Of all groups.
    """

    units: int = 60
    work: float = 0.5
    total: float = 10.0


def restrict(board: Board, units: Labels, labels: list[int]) -> Board:
    """Return the board of some units and labels alone."""
    n = len(board.first) - 1
    local = np.full(n, -1, dtype=np.int32)
    local[units] = np.arange(len(units))
    spans = [slice(board.first[u], board.first[u + 1]) for u in units]
    near = [local[board.near[span]] for span in spans]
    price = [
        board.price[span][some >= 0] for span, some in zip(spans, near, strict=True)
    ]
    near = [some[some >= 0] for some in near]
    first = np.concatenate([[0], np.cumsum([len(some) for some in near])])
    amounts = board.amounts[:, units]
    return Board(
        first.astype(np.int64),
        np.concatenate(near).astype(np.int32),
        np.concatenate(price),
        amounts if amounts.shape[2] == 1 else amounts[:, :, labels],
        board.low[:, labels],
        board.high[:, labels],
        board.scale[:, labels],
        board.cost[units][:, labels] if board.cost.shape[1] else board.cost[units],
        board.pull[np.ix_(units, units)] if board.pull.shape[1] else board.pull[units],
        board.seat[units],
        board.held[units],
    )


def neighbours(board: Board, labels: Labels) -> dict[int, list[int]]:
    """Return the labels that touch each label, rising."""
    start = np.repeat(np.arange(len(labels)), np.diff(board.first))
    pairs = np.column_stack([labels[start], labels[board.near]])
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    found: dict[int, list[int]] = {j: [] for j in np.unique(labels).tolist()}
    for a, b in pairs.tolist():
        found[a].append(b)
    return found


def redraw(
    board: Board,
    labels: Labels,
    plan: Redrawing,
    generator: np.random.Generator,
    stop: Callable[[], bool],
) -> tuple[Labels, float]:
    """Return labels that cost no more, or break less, and the work it took.

    Parameters
    ----------
    board
        With costs by unit and label.
    labels
        (n,) int32, in one piece each. Labels outside their intervals come first: they
        are redrawn with others until all are inside.
    plan
        How hard to try.
    generator
        Where choices come from.
    stop
        Whether to leave off.
    """
    labels, work, tired = labels.copy(), 0.0, 0
    touching = neighbours(board, labels)
    while work < plan.total and not stop() and tired < 4 * board.low.shape[1]:
        broken = outside_labels(board, labels)
        begin = broken or sorted(touching)
        first = begin[int(generator.integers(len(begin)))]
        group = _group(labels, touching, first, plan.units, generator)
        seed = int(generator.integers(2**31))
        units, drawn, used = _drawn(board, labels, group, Effort(plan.work, seed), stop)
        work += used + 0.01
        tired += 1
        if drawn is not None and (
            set(broken) & set(group)
            or _cost(board, units, drawn) < _cost(board, units, labels[units])
        ):
            labels[units] = drawn
            touching, tired = neighbours(board, labels), 0
    return labels, work


def outside_labels(board: Board, labels: Labels) -> list[int]:
    """Return the labels that have a load outside its interval, rising."""
    k, found = board.low.shape[1], set()
    at = labels if board.amounts.shape[2] > 1 else np.zeros_like(labels)
    for q in range(len(board.amounts)):
        own = board.amounts[q, np.arange(len(labels)), at]
        load = np.zeros(k, dtype=np.int64)
        np.add.at(load, labels, own)
        bad = (load < board.low[q]) | (load > board.high[q])
        found |= set(np.flatnonzero(bad).tolist())
    return sorted(found)


def _drawn(
    board: Board,
    labels: Labels,
    group: list[int],
    effort: Effort,
    stop: Callable[[], bool],
) -> tuple[Labels, Labels | None, float]:
    """Solve a group by itself; return its units, their new labels, and the work."""
    units = np.flatnonzero(np.isin(labels, group)).astype(np.int32)
    small = restrict(board, units, group)
    now = np.searchsorted(group, labels[units]).astype(np.int32)
    kept = np.isfinite(small.cost)
    cost = np.where(kept, small.cost, 0.0).astype(np.int64)
    answer = Core(small, cost, kept).solve(effort, now, stop)
    if answer.labels is None:
        return units, None, answer.work
    return units, np.array(group, dtype=np.int32)[answer.labels], answer.work


def _cost(board: Board, units: Labels, labels: Labels) -> float:
    return float(board.cost[units, labels].sum())


def _group(
    labels: Labels,
    touching: dict[int, list[int]],
    first: int,
    units: int,
    generator: np.random.Generator,
) -> list[int]:
    """Return a label and labels around it, about so many units in all, rising."""
    sizes = np.bincount(labels)
    group = [first]
    while sizes[group].sum() < units:
        around = sorted({b for a in group for b in touching[a]} - set(group))
        if not around:
            break
        group.append(around[int(generator.integers(len(around)))])
    return sorted(group)
