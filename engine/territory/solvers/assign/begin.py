"""A first plan: units that have most to lose choose first, as long as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@kernel
def _overflow(case: Case, load: Ints, i: int, j: int) -> float:
    """Return by what part of their upper ends a unit would make loads too large."""
    over = 0.0
    for r in range(load.shape[1]):
        beyond = load[j, r] + case.use[i, j, r] - case.high[j, r]
        if beyond > 0:
            over += beyond / max(1.0, float(case.high[j, r]))
    return over


@kernel
def placed(case: Case, priced: Floats, order: Ints) -> Ints:
    """Return (n,) int64, a plan that keeps upper ends where that is easy.

    Parameters
    ----------
    case
        What is given.
    priced
        (n, m) what pairs cost, loads paid for; infinite where not allowed.
    order
        (n,) who chooses first.
    """
    n, m, rules = case.use.shape
    load = np.zeros((m, rules), dtype=np.int64)
    owner = np.zeros(n, dtype=np.int64)
    for i in order:
        at, least, over = -1, np.inf, np.inf
        for j in range(m):
            if not case.allowed[i, j]:
                continue
            beyond = _overflow(case, load, i, j)
            if beyond < over or (beyond == over and priced[i, j] < least):
                at, least, over = j, priced[i, j], beyond
        owner[i] = at
        for r in range(rules):
            load[at, r] += case.use[i, at, r]
    return owner
