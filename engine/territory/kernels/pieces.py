"""Territories in one piece: which units hold them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Shorts = NDArray[np.int32]


@kernel
def mark_cuts(  # noqa: C901 - one compiled loop
    first: Shorts, beside: Shorts, owner: Ints, c: int, cut: NDArray[np.bool_]
) -> None:
    """Mark the units of one territory without which it would not be in one piece.

    Parameters
    ----------
    first, beside
        Neighbours of unit u are ``beside[first[u]:first[u + 1]]``.
    owner
        (n,) int64.
    c
        The territory; it must be in one piece.
    cut
        (n,) bool, rewritten for the units of this territory. The only unit of a
        territory is marked, too: it stays.

    Notes
    -----
    Articulation points by depth-first search (Hopcroft & Tarjan 1973), without
    recursion.
    """
    size = owner.size
    seen = np.zeros(size, dtype=np.int32)
    lowest = np.zeros(size, dtype=np.int32)
    parent = np.full(size, -1, dtype=np.int32)
    edge = np.zeros(size, dtype=np.int32)
    root = -1
    for u in range(size):
        if owner[u] == c:
            cut[u] = False
            if root < 0:
                root = u
    if root < 0:
        return
    clock, u, branches = 1, root, 0
    seen[u], lowest[u], edge[u] = 1, 1, first[u]
    while u >= 0:
        if edge[u] < first[u + 1]:
            v = beside[edge[u]]
            edge[u] += 1
            if owner[v] != c:
                continue
            if not seen[v]:
                clock += 1
                seen[v], lowest[v], edge[v], parent[v] = clock, clock, first[v], u
                u = v
            elif v != parent[u]:
                lowest[u] = min(lowest[u], seen[v])
            continue
        above = parent[u]
        if above == root:
            branches += 1
        elif above >= 0 and lowest[u] >= seen[above]:
            cut[above] = True
        if above >= 0:
            lowest[above] = min(lowest[above], lowest[u])
        u = above
    cut[root] = branches != 1


@part
def are_beside(first: Shorts, beside: Shorts, u: int, v: int) -> bool:
    """Return whether two units touch."""
    return bool((beside[first[u] : first[u + 1]] == v).any())
