"""Plans to begin with, from what each pair costs at the relaxation's prices."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.profit.case import Case

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def cheapest(case: Case, reduced: Floats) -> Ints | None:
    """Return (n,) int64: each unit's cheapest territory; whole where pieces matter.

    Where they do, territories grow unit by unit from one seed each, the unit that
    costs least with them and most with others. None when a unit cannot be reached.
    """
    if case.first.size == 1:
        return np.asarray(reduced.argmin(axis=1), dtype=np.int64)
    size = reduced.shape[0]
    least = reduced.min(axis=1)
    dear = np.where(np.isfinite(reduced), reduced - least[:, None], 1e15)
    seeds, owned = linear_sum_assignment(dear - dear.mean(axis=1)[:, None])
    owner = np.full(size, -1, dtype=np.int64)
    queue = [(0.0, int(u), int(c)) for u, c in zip(seeds, owned, strict=True)]
    while queue:
        _, u, c = heappop(queue)
        if owner[u] >= 0:
            continue
        owner[u] = c
        for v in case.beside[case.first[u] : case.first[u + 1]].tolist():
            if owner[v] < 0 and case.allowed[v, c]:
                heappush(queue, (float(dear[v, c]), v, c))
    return None if (owner < 0).any() else owner


def kicked(case: Case, owner: Ints, reduced: Floats, rng: np.random.Generator) -> Ints:
    """Return the plan with some units of about the same price given to others.

    Where pieces matter it comes back as it is: the search goes on by luck alone.
    """
    if case.first.size > 1:
        return owner.copy()
    new = owner.copy()
    rows = np.arange(owner.size)
    order = np.argsort(reduced, axis=1, kind="stable")[:, :3]
    other = order[rows, rng.integers(order.shape[1], size=owner.size)]
    loss = reduced[rows, other] - reduced[rows, owner]
    loss[(other == owner) | ~np.isfinite(loss)] = np.inf
    count = int(rng.integers(2, max(3, min(20, owner.size // 5 + 3))))
    near = np.argsort(loss, kind="stable")[: 5 * count]
    some = rng.permutation(near)[:count]
    some = some[np.isfinite(loss[some])]
    new[some] = other[some]
    return new
