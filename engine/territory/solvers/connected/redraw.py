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
    """Return labels that cost no more, and the work it took.

    Parameters
    ----------
    board
        With costs by unit and label.
    labels
        (n,) int32, a plan that meets every rule.
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
        group = _group(labels, touching, plan.units, generator)
        units = np.flatnonzero(np.isin(labels, group)).astype(np.int32)
        small = restrict(board, units, group)
        now = np.searchsorted(group, labels[units]).astype(np.int32)
        kept = np.isfinite(small.cost)
        cost = np.where(kept, small.cost, 0.0).astype(np.int64)
        core = Core(small, cost, kept)
        seed = int(generator.integers(2**31))
        answer = core.solve(Effort(plan.work, seed), now, stop)
        work += answer.work + 0.01
        before = int(cost[np.arange(len(units)), now].sum())
        if answer.labels is not None and (answer.value or 0) < before:
            labels[units] = np.array(group, dtype=np.int32)[answer.labels]
            touching, tired = neighbours(board, labels), 0
        else:
            tired += 1
    return labels, work


def _group(
    labels: Labels,
    touching: dict[int, list[int]],
    units: int,
    generator: np.random.Generator,
) -> list[int]:
    """Return a drawn label and labels around it, about so many units in all, rising."""
    sizes = np.bincount(labels)
    every = sorted(touching)
    group = [every[int(generator.integers(len(every)))]]
    while sizes[group].sum() < units:
        around = sorted({b for a in group for b in touching[a]} - set(group))
        if not around:
            break
        group.append(around[int(generator.integers(len(around)))])
    return sorted(group)
