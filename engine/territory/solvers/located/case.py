"""A problem whose sites are chosen, as plain arrays of whole numbers held as floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.solvers.located.ground import NONE, Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule, LoadLimit

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Index = NDArray[np.intp]

KEPT_PAIRS = 30_000_000
"""Pairs up to which all costs are kept in memory, not asked for part by part."""

REACH = 400
"""Units of each site that are listed by cost."""


@dataclass(frozen=True, eq=False)
class Case:
    """What the search needs of a problem, for one number of open territories or more.

    Parameters
    ----------
    problem
        What is given.
    weight, low, high
        (n, q), (m, q), (m, q): measures and the intervals of open territories.
    opening, fixed, centre
        (m,) cost, bool, int32; see ``Ground``.
    count
        Least and greatest number of open territories.
    forbidden
        Cost of a pair that is not permitted.
    matrix
        (n, m) costs, or None when there are too many.
    """

    problem: TerritoryProblem
    weight: Floats
    low: Floats
    high: Floats
    opening: Floats
    fixed: NDArray[np.bool_]
    centre: Ints
    count: tuple[int, int]
    forbidden: float
    matrix: Floats | None

    @property
    def num_units(self) -> int:
        """Number of units."""
        return self.problem.num_units

    @property
    def num_sites(self) -> int:
        """Number of candidate sites."""
        return self.problem.num_territories

    def costs(self, units: Index, sites: Index) -> Floats:
        """Return (k, l) float: costs of some units at some sites."""
        if self.matrix is not None:
            return self.matrix[np.ix_(units, sites)]
        return _costs(self.problem, units, self.forbidden)[:, sites]

    def costs_at(self, units: Index, sites: Index) -> Floats:
        """Return (k,) float: the cost of each pair."""
        if self.matrix is not None:
            return self.matrix[units, sites]
        cost = self.problem.cost_at(units, sites).astype(np.float64)
        cost[~self.problem.allowed_at(units, sites)] = self.forbidden
        return cost

    def rows(self, units: Index) -> Floats:
        """Return (k, m) float: costs of some units everywhere."""
        if self.matrix is not None:
            return self.matrix[units]
        return _costs(self.problem, units, self.forbidden)

    def ground(
        self, units: Index, sites: Index, count: tuple[int, int], price: Floats
    ) -> Ground:
        """Return the arrays of a part of the map.

        Parameters
        ----------
        units, sites
            Indices; a site's centre must be among the units.
        count, price
            See ``Ground``.
        """
        cost = np.ascontiguousarray(self.costs(units, sites))
        place = np.full(self.num_units + 1, NONE, dtype=np.int32)
        place[units] = np.arange(units.size, dtype=np.int32)
        by_site = np.ascontiguousarray(cost.T)
        reach = np.argsort(by_site, axis=1, kind="stable")[:, :REACH]
        return Ground(
            cost=cost,
            by_site=by_site,
            near=np.argsort(cost, axis=1, kind="stable").astype(np.int32),
            reach=np.ascontiguousarray(reach.astype(np.int32)),
            weight=self.weight[units],
            low=self.low[sites],
            high=self.high[sites],
            price=price.copy(),
            opening=self.opening[sites],
            fixed=self.fixed[sites],
            centre=place[self.centre[sites]],
            how_many=np.array(count, dtype=np.int64),
        )


def why_not(problem: TerritoryProblem) -> str | None:
    """Return what in the problem's rules is more than this solver takes, if any.

    Fair shares must be the same whichever sites open, so candidates weigh alike.
    """
    opening = problem.opening
    if opening is None or opening.low >= problem.num_territories:
        return None
    for rule in problem.balance:
        if len(set(rule.weights.tolist())) > 1:
            return f"{rule.name}: candidate sites with other shares than each other"
    return None


def read_case(problem: TerritoryProblem, count: tuple[int, int]) -> Case:
    """Return the arrays of a problem with so many open territories.

    Raises
    ------
    ValueError
        A load depends on who carries it; or fair shares are asked for that depend on
        which sites are open, not only on how many.
    """
    n, m = problem.num_units, problem.num_territories
    opening = problem.opening
    loaded: tuple[LoadLimit | BalanceRule, ...] = (*problem.limits, *problem.balance)
    for rule in loaded:
        if not rule.amounts.constant:
            raise ValueError(
                f"{rule.name}: where sites are chosen, a load must not "
                "depend on who carries it"
            )
    weights = [rule.amounts.most.astype(np.float64) for rule in loaded]
    ends = [(limit.low, limit.high) for limit in problem.limits]
    ends += [_shares(rule, m, count) for rule in problem.balance]
    none = np.zeros((0, m))
    most = int(sum(term.amounts.most.max() for term in problem.costs)) + 1
    forbidden = float(min(4 * most, 2**50 // n))
    matrix = None
    if n * m <= KEPT_PAIRS:
        matrix = _costs(problem, np.arange(n), forbidden)
    no_centre = np.full(m, NONE, dtype=np.int32)
    return Case(
        problem=problem,
        weight=np.array(weights).reshape(-1, n).T.copy(),
        low=np.array([low for low, _ in ends] or none, dtype=np.float64).T.copy(),
        high=np.array([high for _, high in ends] or none, dtype=np.float64).T.copy(),
        opening=np.zeros(m) if opening is None else opening.cost.astype(np.float64),
        fixed=np.ones(m, np.bool_) if opening is None else opening.fixed,
        centre=no_centre if opening is None or opening.site is None else opening.site,
        count=count,
        forbidden=forbidden,
        matrix=matrix,
    )


def _shares(
    rule: BalanceRule, num_sites: int, count: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return both ends of fair shares, when they are the same whatever opens."""
    one_count = count[0] == count[1]
    if count[0] < num_sites and (len(set(rule.weights.tolist())) > 1 or not one_count):
        raise ValueError(
            f"{rule.name}: where sites are chosen, candidates must have equal weights"
        )
    exists = np.zeros(num_sites, dtype=np.bool_)
    exists[: count[0]] = True
    return allowed_intervals(rule, int(rule.amounts.most.sum()), exists)


def _costs(problem: TerritoryProblem, units: Index, forbidden: float) -> Floats:
    cost = problem.cost_rows(units).astype(np.float64)
    if problem.permits:
        cost[~problem.allowed_rows(units)] = forbidden
    return cost
