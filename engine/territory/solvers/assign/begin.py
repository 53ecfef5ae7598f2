"""A first plan: units that have most to lose choose first, as long as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.assign.dual import rest_prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

THRIFT = (0.0, 0.25, 1.0, 4.0)
"""What using as much as the mean costs besides, in scales, one try after another."""


@part
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


def least_outside(case: Case, net: Floats, order: Ints, scale: float) -> Ints:
    """Return (n,) int64, of a few placings the one with least outside the ends.

    Parameters
    ----------
    case, order
        As for :func:`placed`.
    net
        (m, rules) prices of loads.
    scale
        Size of a typical loss; where costs are equal, less use of loads is better.
    """
    mean = np.maximum(case.use.mean(axis=(0, 1)), 1e-9)
    found = []
    for thrift in THRIFT:
        owner = placed(case, rest_prices(case, net + thrift * scale / mean), order)
        found.append((*_judged(case, owner), thrift, owner))
    return min(found, key=lambda one: one[:3])[3]


def _judged(case: Case, owner: Ints) -> tuple[float, int]:
    """Return by what parts loads are outside their ends in all, and the cost."""
    units = np.arange(owner.size)
    load = np.zeros(case.low.shape, dtype=np.int64)
    np.add.at(load, owner, case.use[units, owner])
    outside = np.maximum(np.maximum(load - case.high, case.low - load), 0)
    parts = outside / np.maximum(case.high, 1)
    return float(parts.sum()), int(case.cost[units, owner].sum())
