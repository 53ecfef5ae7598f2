"""Where labels fall into pieces, and the units of which one must join them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.solvers.connected.grow import near_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.board import Board


class Split(NamedTuple):
    """A piece of a territory, its main piece, and what separates them.

    Parameters
    ----------
    piece, main
        Units of the two pieces.
    between
        A minimal separator: with a unit of each piece, a connected territory has one
        of these.
    beyond
        Every unit on the main piece's side, the main piece's own included.
    """

    piece: tuple[int, ...]
    main: tuple[int, ...]
    between: tuple[int, ...]
    beyond: frozenset[int]


def splits(
    board: Board, labels: NDArray[np.int32], roots: dict[int, int] | None = None
) -> Iterator[Split]:
    """Yield a split for each piece of a label that is apart from its main piece.

    Parameters
    ----------
    board
        The graph.
    labels
        (n,) int32; −1 is nobody's.
    roots
        Unit whose piece is the main one, by label; else it is the largest.
    """
    for label in np.unique(labels[labels >= 0]).tolist():
        units = np.flatnonzero(labels == label).tolist()
        parts = _parts(board, units)
        if len(parts) == 1:
            continue
        root = None if roots is None else roots.get(label)
        main = max(parts, key=len)
        if root is not None:
            main = next((part for part in parts if root in part), main)
        for part in parts:
            if part is not main:
                yield _split(board, part, main)
                if root is None:
                    yield _split(board, main, part)


def _parts(board: Board, units: Collection[int]) -> list[list[int]]:
    """Return the connected parts of a set of units, in order of their first."""
    left, parts = set(units), []
    for unit in units:
        if unit in left:
            left.remove(unit)
            part = [unit]
            for here in part:
                for near in near_of(board, here):
                    if near in left:
                        left.remove(near)
                        part.append(near)
            parts.append(part)
    return parts


def _split(board: Board, piece: list[int], main: list[int]) -> Split:
    """Return the separator around a piece that faces the main one."""
    inside = set(piece)
    around = {near for unit in piece for near in near_of(board, unit)} - inside
    beyond, queue = {main[0]}, [main[0]]
    for here in queue:
        for near in near_of(board, here):
            if near not in beyond and near not in around and near not in inside:
                beyond.add(near)
                queue.append(near)
    between = [u for u in sorted(around) if any(v in beyond for v in near_of(board, u))]
    return Split(tuple(piece), tuple(main), tuple(between), frozenset(beyond))
