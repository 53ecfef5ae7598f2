"""A lower bound for problems that choose their sites, that anyone can recompute.

Give each unit a price for being covered. A site that opens can then gain at most what a
knapsack of its units gains; the best sites that the rules let open gain so much, and no
plan costs less than all prices together less that.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.by_pair import read_only
from engine.territory.kernels.sites import Arcs, site_gains
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

UNDIVIDED_CELLS = 200_000
"""Knapsacks of up to so many cells count units undivided, in the bound."""


@dataclass(frozen=True, eq=False, slots=True)
class CoverPrices:
    """What covering each unit is worth, minor currency units.

    Parameters
    ----------
    worth
        (n_units,) int64; any numbers give a valid bound. A read-only copy is kept.
    """

    worth: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "worth", read_only(self.worth))


def location_bound(problem: TerritoryProblem, prices: CoverPrices) -> int:
    """Return a whole number that no plan meeting every rule can cost less than.

    Parameters
    ----------
    problem, prices
        Any prices give a valid bound; good prices give a high one.

    Raises
    ------
    ValueError
        No sites are chosen, or there is not one price a unit.

    Notes
    -----
    The bound is Σ_i λ_i + min Σ_j (f_j − g_j) over the sets of sites that may open,
    where g_j is at least max Σ_i (λ_i − c_ij) x_i over the units whose weights fit site
    j (Lagrangean relaxation of the assignment, Holmberg, Rönnqvist & Yuan 1999). With
    several measures the least of their knapsacks counts. All numbers are whole and
    below 2⁵³, so sums are exact; rules left out only make plans dearer or fewer.
    """
    opening = problem.opening
    if opening is None:
        raise ValueError("no sites are chosen: nothing may open or close")
    if prices.worth.shape != (problem.num_units,):
        raise ValueError("there must be one price a unit")
    arcs = gaining_arcs(problem, prices.worth)
    worth = prices.worth.astype(np.float64)
    share = np.empty(arcs.unit.size)
    gains = np.full(problem.num_territories, np.inf)
    for weight, room in rooms(problem):
        found = site_gains(arcs, worth, weight, room, UNDIVIDED_CELLS, share)
        gains = np.minimum(gains, found)
    spared = best_sites(opening.cost - gains, opening.fixed, opening.low, opening.high)
    net = [int(opening.cost[j]) - int(gains[j]) for j in spared.tolist()]
    total: int = sum(prices.worth.tolist())
    return total + sum(net)


def best_sites(
    net: Floats, fixed: NDArray[np.bool_], low: int, high: int
) -> NDArray[np.intp]:
    """Return the sites of least total net cost among the sets that may open.

    Fixed ones, then the cheapest: at least ``low`` in all, then only those that cost
    less than nothing, at most ``high``.
    """
    rest = np.flatnonzero(~fixed)
    rest = rest[np.argsort(net[rest], kind="stable")]
    given = int(fixed.sum())
    gainful = int((net[rest] < 0).sum())
    count = min(max(low - given, min(gainful, high - given)), rest.size)
    return np.concatenate([np.flatnonzero(fixed), rest[: max(count, 0)]])


def gaining_arcs(problem: TerritoryProblem, worth: Ints) -> Arcs:
    """Return the permitted pairs in which the unit is worth more than it costs."""
    units, sites, costs = [], [], []
    for rows in problem.blocks():
        cost = problem.cost_rows(rows)
        gains = (cost < worth[rows, None]) & problem.allowed_rows(rows)
        at, j = np.nonzero(gains)
        units.append(rows[at])
        sites.append(j)
        costs.append(cost[at, j])
    return arcs_by_site(
        np.concatenate(units),
        np.concatenate(sites),
        np.concatenate(costs),
        problem.num_territories,
    )


def arcs_by_site(
    units: Ints, sites: Ints, costs: Ints | Floats, num_sites: int
) -> Arcs:
    """Return pairs in the order of their sites."""
    order = np.argsort(sites, kind="stable")
    start = np.zeros(num_sites + 1, dtype=np.int64)
    np.cumsum(np.bincount(sites, minlength=num_sites), out=start[1:])
    return Arcs(start, units[order].astype(np.int32), costs[order].astype(np.float64))


def rooms(problem: TerritoryProblem) -> Iterator[tuple[Floats, Floats]]:
    """Yield (n,) weights and (m,) rooms of every measure that has an upper end.

    Measures that depend on who carries them are left out. There is always one: without
    any rule, as much room as all units need.
    """
    found = False
    for limit in problem.limits:
        if limit.amounts.constant and (limit.high < NO_LIMIT).any():
            found = True
            yield limit.amounts.most.astype(np.float64), limit.high.astype(np.float64)
    for rule in problem.balance:
        if rule.price is None and rule.amounts.constant:
            found = True
            weight = rule.amounts.most.astype(np.float64)
            yield weight, _most(problem, rule, int(weight.sum()))
    if not found:
        yield (
            np.ones(problem.num_units),
            np.full(problem.num_territories, float(problem.num_units)),
        )


def _most(problem: TerritoryProblem, rule: BalanceRule, total: int) -> Floats:
    """(m,) what a site may carry beside the lightest others that may be open."""
    opening = problem.opening
    weights = rule.weights.tolist()
    most = []
    low = max(1, opening.low if opening is not None else len(weights))
    lightest = sorted(weights)[: low - 1]
    rest = sum(lightest)
    for weight in weights:
        others = rest
        if lightest and weight <= lightest[-1]:
            others = sum(sorted(weights)[:low]) - weight
        share = Fraction(total * weight, others + weight)
        most.append(floor(share * (1 + rule.within)))
    return np.asarray(most, dtype=np.float64)
