"""The least priced cost of every unit, without looking at every pair.

What :func:`engine.territory.certificate.certified_bound` adds up, found by a k-d tree
of homes: the same whole numbers, for problems with thousands of millions of pairs.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Moved
from engine.territory.kernels.home_tree import best_homes, lowest_prices
from engine.territory.plain import is_plain, plain_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.certificate import Prices
    from engine.territory.problem import TerritoryProblem

    Floats = NDArray[np.float64]

PAIRS_FROM = 50_000_000
"""Pairs from which the tree is used."""


def suits_tree(problem: TerritoryProblem) -> bool:
    """Whether a problem is large enough for the tree, and of the form that it needs."""
    pairs = problem.num_units * problem.num_territories
    return pairs >= PAIRS_FROM and is_plain(problem)


def least_by_tree(problem: TerritoryProblem, prices: Prices) -> tuple[float, float]:
    """Return Σ_i min_j priced_ij over permitted pairs, and the size of all its parts.

    Parameters
    ----------
    problem, prices
        As for :func:`engine.territory.certificate.certified_bound`.

    Raises
    ------
    ValueError
        A unit has no permitted territory, or prices are too large to add up.

    Notes
    -----
    A branch of the tree is left out when no home in it can be cheaper: its box is at
    least so far (on the sphere a chord is shorter than the way along the surface), a
    cost rounds down by at most one half, and no price is below the branch's lowest.
    The size is Σ_i of all parts' absolute values, each at its largest territory.
    """
    model = plain_model(problem)
    signed, sizes = _row_prices(problem, prices)
    with np.errstate(over="ignore", invalid="ignore"):
        moved = model.pairs.moved + model.moves @ prices.budget
        pairs = model.pairs._replace(moved=moved)
        size = model.rows @ sizes + moved
    for term in problem.costs:
        size = size + term.amounts.most[model.order]
    if not (np.isfinite(size).all() and np.isfinite(signed).all()):
        raise ValueError("prices are too large to add up")
    n = model.num_units
    homes, costs = np.empty((n, 1), np.int32), np.empty((n, 1))
    lowest = lowest_prices(model.tree, signed)
    best_homes(model.tree, pairs, signed, lowest, np.arange(n), homes, costs)
    if (homes < 0).any():
        raise ValueError("a unit has no permitted territory")
    fixed = [float(model.same)]
    for price, budget in zip(prices.budget.tolist(), problem.budgets, strict=True):
        if not isinstance(budget.amounts, Moved):
            fixed.append(price * float(budget.amounts.most.sum()))
    value = fsum([*costs[:, 0].tolist(), *fixed])
    return value, fsum([*size.tolist(), *fixed])


def _row_prices(problem: TerritoryProblem, prices: Prices) -> tuple[Floats, Floats]:
    """Return (m, r) signed price of a unit of load, and (r,) its largest size."""
    rows, sizes = [], []
    for at, rule in enumerate(problem.balance):
        share = rule.weights / rule.weights.sum()
        wide, narrow = float(1 + rule.within), float(1 - rule.within)
        up, low = prices.upper[at], prices.lower[at]
        total = float(((wide * up - narrow * low) * share).sum())
        whole = float(((wide * up + abs(narrow) * low) * share).sum())
        rows.append(up - low - total)
        sizes.append(float((up + low).max()) + whole)
    for at in range(len(problem.limits)):
        ends = prices.of_limit(at)
        none = np.zeros(problem.num_territories)
        up, low = (none, none) if ends is None else ends
        rows.append(up - low)
        sizes.append(float((up + low).max()))
    m = problem.num_territories
    signed = np.array(rows, dtype=np.float64).reshape(-1, m).T
    return np.ascontiguousarray(signed), np.array(sizes, dtype=np.float64)
