"""A first plan in which every label is in one piece: grown from seeds."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board

    Owners = NDArray[np.int32]
    Floats = NDArray[np.float64]


def near_of(board: Board, unit: int) -> list[int]:
    """Return the neighbours of a unit."""
    near: list[int] = board.near[board.first[unit] : board.first[unit + 1]].tolist()
    return near


def grow(board: Board, labels: Owners, rank: Floats) -> Owners | None:
    """Complete labels unit by unit along the graph.

    Parameters
    ----------
    board
        The graph.
    labels
        (n,) int32, −1 where nothing is decided yet; each label in one piece.
    rank
        (n, k) float: the pair of least rank that touches comes next; infinite where a
        unit may not be.

    Returns
    -------
    (n,) int32, or None when some unit is reached by no label it may have.
    """
    found = labels.copy()
    queue = [
        (float(rank[near, found[unit]]), near, int(found[unit]))
        for unit in np.flatnonzero(found >= 0).tolist()
        for near in near_of(board, unit)
        if found[near] < 0
    ]
    heapify(queue)
    while queue:
        worth, unit, label = heappop(queue)
        if found[unit] >= 0 or worth == np.inf:
            continue
        found[unit] = label
        for near in near_of(board, unit):
            if found[near] < 0:
                heappush(queue, (float(rank[near, label]), near, label))
    return found if (found >= 0).all() else None


def largest_pieces(board: Board, labels: Owners, weight: Floats) -> Owners:
    """Return the labels with all but the heaviest piece of each taken away (−1)."""
    kept = np.full_like(labels, -1)
    best: dict[int, tuple[float, list[int]]] = {}
    seen = np.zeros(len(labels), dtype=np.bool_)
    for unit in np.flatnonzero(labels >= 0).tolist():
        if seen[unit]:
            continue
        seen[unit] = True
        piece = [unit]
        for here in piece:
            for near in near_of(board, here):
                if labels[near] == labels[unit] and not seen[near]:
                    seen[near] = True
                    piece.append(near)
        mass = float(weight[piece].sum())
        label = int(labels[unit])
        if label not in best or mass > best[label][0]:
            best[label] = (mass, piece)
    for label, (_, piece) in best.items():
        kept[piece] = label
    return kept


def spread_seeds(
    board: Board, count: int, generator: np.random.Generator
) -> list[int] | None:
    """Return units far from each other in the graph, as many as asked for.

    The first is drawn; each further one is among the farthest from all before it
    (steps in the graph), drawn from the farther half. Every piece of the graph gets a
    seed if there are enough; None when there are more pieces than seeds.
    """
    n = len(board.first) - 1
    seeds = [int(generator.integers(n))]
    far = _steps(board, seeds)
    while len(seeds) < count:
        lost = np.flatnonzero(np.isinf(far))
        pool = lost
        if not len(lost):
            order = np.argsort(-far, kind="stable")
            open_to = int((far > 0).sum())
            pool = order[: max(1, min(open_to, n // (2 * count) + 1))]
        seeds.append(int(pool[generator.integers(len(pool))]))
        far = np.minimum(far, _steps(board, seeds[-1:]))
    return None if np.isinf(far).any() else seeds


def _steps(board: Board, seeds: list[int]) -> Floats:
    """(n,) steps from the nearest seed, infinite where none leads."""
    far = np.full(len(board.first) - 1, np.inf)
    far[seeds] = 0
    front = list(seeds)
    for here in front:
        for near in near_of(board, here):
            if np.isinf(far[near]):
                far[near] = far[here] + 1
                front.append(near)
    return far
