"""The problem as the search sees it: what pairs cost and use, between which ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.certificate import Prices
from engine.territory.measure import allowed_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


class Case(NamedTuple):
    """Arrays of one problem; rules are balance rules, then limits, in its order.

    Parameters
    ----------
    cost
        (n, m) int64, what each pair costs.
    allowed
        (n, m) bool.
    use
        (n, m, rules) int64, what each pair adds to each load.
    low, high
        (m, rules) int64, ends of each load; no plan's load is outside of what
        ``-1`` and a number above all loads allow, so these limit nothing.
    """

    cost: Ints
    allowed: NDArray[np.bool_]
    use: Ints
    low: Ints
    high: Ints


def case_of(problem: TerritoryProblem) -> Case:
    """Return the arrays of a problem whose totals are the same in every plan.

    Without any rule, one that nothing adds to stands in, so that there is one.
    """
    n, m = problem.num_units, problem.num_territories
    use, low, high = [], [], []
    for rule in problem.balance:
        least, most = allowed_intervals(rule, int(rule.amounts.most.sum()))
        use.append(rule.amounts.matrix)
        low.append(least)
        high.append(most)
    for limit in problem.limits:
        use.append(limit.amounts.matrix)
        low.append(limit.low)
        high.append(np.minimum(limit.high, int(limit.amounts.most.sum()) + 1))
    if not use:
        none = np.zeros((n, m), dtype=np.int64)
        use, low, high = [none], [none[0]], [none[0]]
    # Copied, for what may be written and what may not would be compiled twice.
    return Case(
        np.array(problem.cost, order="C"),
        np.array(problem.allowed, order="C"),
        np.ascontiguousarray(np.array(use, dtype=np.int64).transpose(1, 2, 0)),
        np.ascontiguousarray(np.array(low, dtype=np.int64).T),
        np.ascontiguousarray(np.array(high, dtype=np.int64).T),
    )


def prices_of(
    problem: TerritoryProblem, net: Floats, unit: Floats | None = None
) -> Prices:
    """Return net prices of loads, (m, rules), as prices of the problem's rules.

    ``unit`` are prices of the units, where a bound comes from knapsacks.
    """
    upper, lower = np.maximum(net, 0.0).T, np.maximum(-net, 0.0).T
    fair = len(problem.balance)
    limited = bool(problem.limits)
    return Prices(
        upper[:fair],
        lower[:fair],
        np.zeros(len(problem.budgets)),
        upper[fair:] if limited else None,
        lower[fair:] if limited else None,
        unit,
    )
