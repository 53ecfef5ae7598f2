"""One unit more than there are territories, far from each other: a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import below, kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ranks = NDArray[np.int32]
    Ints = NDArray[np.int64]
    Luck = NDArray[np.uint64]


@kernel
def scattered(rank: Ranks, count: int, tries: int, steps: int, luck: Luck) -> Ints:
    """Return units that are as far from each other as could be found.

    Parameters
    ----------
    rank
        (n, n) int32 ranks of distances.
    count
        How many units, 2 or more and at most n.
    tries, steps
        Beginnings, and exchanges in each.
    luck
        State of the draws.

    Returns
    -------
    (count,) int64, different units.

    Notes
    -----
    Two of any m + 1 units share one of m territories. So the least distance between
    the units returned for ``count = m + 1`` is a lower bound on every plan's largest
    diameter. Finding such units is max–min dispersion; here by farthest beginnings
    and tabu exchanges of one of the closest pair.
    """
    chosen = np.zeros(count, dtype=np.int64)
    found = chosen.copy()
    best = -1
    tabu = np.zeros(rank.shape[0], dtype=np.int64)
    for _ in range(tries):
        _begin(rank, chosen, luck)
        tabu[:] = 0
        for step in range(1, steps + 1):
            near, i, j = closest(rank, chosen)
            if near > best:
                best = near
                found[:] = chosen
            _exchange(rank, chosen, i, j, tabu, step, luck)
    return found


@kernel
def closest(rank: Ranks, chosen: Ints) -> tuple[int, int, int]:
    """Return the least rank between two of the units, and which two (as places)."""
    near, one, two = 1 << 30, 0, 0
    for i in range(chosen.size):
        for j in range(i):
            if rank[chosen[i], chosen[j]] < near:
                near, one, two = rank[chosen[i], chosen[j]], i, j
    return near, one, two


@part
def _begin(rank: Ranks, chosen: Ints, luck: Luck) -> None:
    """Choose a unit by luck, then always the one farthest from those chosen."""
    size = rank.shape[0]
    chosen[0] = below(luck, size)
    away = rank[chosen[0]].copy()
    away[chosen[0]] = -1
    for i in range(1, chosen.size):
        far = int(away.argmax())
        if i < chosen.size // 2:
            other = below(luck, size)
            far = other if away[other] > 0 else far
        chosen[i] = far
        away = np.minimum(away, rank[far])
        away[far] = -1


@part
def _exchange(  # noqa: C901 - one compiled loop
    rank: Ranks, chosen: Ints, i: int, j: int, tabu: Ints, step: int, luck: Luck
) -> None:
    """Replace unit i or j by the one that is then farthest from the others."""
    best, place, into, same = -1, -1, -1, 1
    for out in (i, j):
        for u in range(rank.shape[0]):
            if tabu[u] > step:
                continue
            near = 1 << 30
            for other in range(chosen.size):
                if chosen[other] == u:
                    near = -1
                elif other != out:
                    near = min(near, rank[u, chosen[other]])
                if near < best:
                    break
            if near < best or near < 0:
                continue
            same = same + 1 if near == best else 1
            if same == 1 or below(luck, same) == 0:
                best, place, into = near, out, u
    if place >= 0:
        tabu[chosen[place]] = step + 5 + below(luck, 10)
        chosen[place] = into


@kernel
def cliques_of(far: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return sets of units, all far from each other, that hold every pair that is far.

    Parameters
    ----------
    far
        (n, n) bool, symmetric; the diagonal is ignored.

    Returns
    -------
    starts, members
        Set s is ``members[starts[s]:starts[s + 1]]``.
    """
    size = far.shape[0]
    missing = far.copy()
    starts, members = [0], [0]
    members.pop()
    for u in range(size):
        for v in range(u + 1, size):
            if not missing[u, v]:
                continue
            begun = len(members)
            members.append(u)
            members.append(v)
            _widen(far, missing, members, begun)
            for a in range(begun, len(members)):
                for b in range(begun, len(members)):
                    missing[members[a], members[b]] = False
            starts.append(len(members))
    return np.array(starts), np.array(members)


@part
def _widen(
    far: NDArray[np.bool_], missing: NDArray[np.bool_], members: list[int], begun: int
) -> None:
    """Add units far from all members, as long as there are any, most missing first."""
    size = far.shape[0]
    room = far[members[begun]] & far[members[begun + 1]]
    room[members[begun]] = room[members[begun + 1]] = False
    while True:
        best, into = 0, -1
        for w in range(size):
            if not room[w]:
                continue
            gain = 1
            for place in range(begun, len(members)):
                gain += size * missing[w, members[place]]
            if gain > best:
                best, into = gain, w
        if into < 0:
            return
        members.append(into)
        room &= far[into]
        room[into] = False
