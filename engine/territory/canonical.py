"""A problem's own order, so that names and the order of tables change nothing.

Solvers break ties by index. Before solving, units and territories are put into an
order that follows from what they cost, weigh and may do, and from nothing else; so the
same company gives the same plan however its tables are sorted and named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.territory.location_bound import CoverPrices
from engine.territory.problem import TerritoryProblem
from engine.territory.rules import BalanceRule, Budget, CostTerm, LoadLimit
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.solvers.port import Claim

    Hashes = NDArray[np.uint64]

Counted = TypeVar("Counted", CostTerm, BalanceRule, Budget, LoadLimit)

PAIRS_UP_TO = 20_000_000
"""Pairs up to which each is looked at."""

_ROUNDS = 3
"""Rounds of refinement; each lets a unit see further into the company."""


@dataclass(frozen=True, eq=False, slots=True)
class CanonicalOrder:
    """A permutation of units and territories.

    Parameters
    ----------
    units, territories
        (n_units,) and (n_territories,) indices of the original, in canonical order.
    """

    units: NDArray[np.intp]
    territories: NDArray[np.intp]

    def apply(self, problem: TerritoryProblem) -> TerritoryProblem:
        """Return the problem with units and territories in this order."""
        units, there = self.units, self.territories
        place = np.append(np.argsort(there), -1).astype(np.int32)
        seat = np.append(np.argsort(units), -1).astype(np.int32)
        opening, contiguity = problem.opening, problem.contiguity
        if opening is not None:
            site = None if opening.site is None else seat[opening.site[there]]
            opening = replace(
                opening, cost=opening.cost[there], fixed=opening.fixed[there], site=site
            )
        if contiguity is not None:
            contiguity = replace(contiguity, edges=seat[contiguity.edges])
        return TerritoryProblem(
            unit_ids=tuple(np.array(problem.unit_ids, object)[units]),
            territory_ids=tuple(problem.territory_ids[j] for j in there),
            current=place[problem.current[units]],
            costs=tuple(self._taken(part) for part in problem.costs),
            balance=tuple(
                replace(self._taken(b), weights=b.weights[there])
                for b in problem.balance
            ),
            permits=tuple(
                replace(p, allowed=p.allowed.take(units, there))
                for p in problem.permits
            ),
            budgets=tuple(self._taken(part) for part in problem.budgets),
            limits=tuple(
                replace(self._taken(x), low=x.low[there], high=x.high[there])
                for x in problem.limits
            ),
            together=None if problem.together is None else problem.together[units],
            apart=None if problem.apart is None else seat[problem.apart],
            contiguity=contiguity,
            opening=opening,
            shape=tuple(term.take(units, there) for term in problem.shape),
        )

    def _taken(self, part: Counted) -> Counted:
        return replace(part, amounts=part.amounts.take(self.units, self.territories))

    def apply_plan(self, solution: TerritorySolution) -> TerritorySolution:
        """Return a plan of the original as a plan of the reordered problem."""
        place = np.append(np.argsort(self.territories), -1).astype(np.int32)
        return TerritorySolution(place[solution.owner[self.units]])

    def undo(self, claim: Claim) -> Claim:
        """Return a claim about the reordered problem as one about the original."""
        solution, prices = claim.solution, claim.prices
        if solution is not None:
            owner = np.empty_like(solution.owner)
            owner[self.units] = self.territories[solution.owner]
            solution = TerritorySolution(owner)
        if prices is not None:
            back = np.argsort(self.territories)
            prices = prices.of_territories(back).of_units(np.argsort(self.units))
        conflict = tuple(
            check
            if check.territory is None
            else replace(check, territory=int(self.territories[check.territory]))
            for check in claim.conflict
        )
        cover = claim.cover
        if cover is not None:
            cover = CoverPrices(cover.worth[np.argsort(self.units)])
        return replace(
            claim, solution=solution, prices=prices, conflict=conflict, cover=cover
        )


def canonical_order(problem: TerritoryProblem) -> CanonicalOrder:
    """Return the order that follows from the problem's numbers alone.

    Notes
    -----
    Every pair is hashed with all its numbers; a unit's hash is the sum over its pairs,
    which no order of territories can change, and the other way round; each round mixes
    in the hashes of the other side (colour refinement). Ties that are left are units
    or territories that nothing tells apart; they keep the order given. With more pairs
    than ``PAIRS_UP_TO``, units and territories are hashed each by its own numbers.
    """
    units = np.zeros(problem.num_units, dtype=np.uint64)
    territories = _mixed(np.zeros(problem.num_territories, dtype=np.uint64))
    for array in own_numbers(problem):
        territories = _mixed(territories ^ array.astype(np.uint64))
    if problem.num_units * problem.num_territories <= PAIRS_UP_TO:
        pairs = _pair_hashes(problem)
        for _ in range(_ROUNDS):
            units = _mixed(_mixed(pairs ^ territories[None, :]).sum(axis=1))
            mixed = _mixed(pairs ^ units[:, None]).sum(axis=0)
            territories = _mixed(territories ^ mixed)
    else:
        units, territories = _single_hashes(problem, units, territories)
    return CanonicalOrder(
        np.argsort(units, kind="stable"), np.argsort(territories, kind="stable")
    )


def own_numbers(problem: TerritoryProblem) -> Iterator[NDArray[np.int64]]:
    """Yield (n_territories,) arrays that a territory has of its own."""
    for rule in problem.balance:
        yield rule.weights
    for limit in problem.limits:
        yield limit.low
        yield limit.high
    if problem.opening is not None:
        yield problem.opening.cost
        yield problem.opening.fixed.astype(np.int64)


def _pair_hashes(problem: TerritoryProblem) -> Hashes:
    """(n_units, n_territories) uint64: all the numbers of each pair in one."""
    owned = problem.current[:, None] == np.arange(problem.num_territories)[None, :]
    hashes = _mixed(owned.astype(np.uint64))
    numbers = [
        *(term.amounts.matrix for term in problem.costs),
        *(rule.amounts.matrix for rule in problem.balance),
        *(budget.amounts.matrix for budget in problem.budgets),
        *(permit.allowed.matrix for permit in problem.permits),
        *(limit.amounts.matrix for limit in problem.limits),
    ]
    for array in numbers:
        hashes = _mixed(hashes ^ array.astype(np.uint64))
    return hashes


def _single_hashes(
    problem: TerritoryProblem, units: Hashes, territories: Hashes
) -> tuple[Hashes, Hashes]:
    """Hash each side by the arrays that have one row a unit, or one a territory."""
    counted: tuple[CostTerm | BalanceRule | Budget | LoadLimit, ...]
    counted = (*problem.costs, *problem.balance, *problem.budgets, *problem.limits)
    parts = [array for part in counted for array in part.amounts.parts()]
    parts += [array for permit in problem.permits for array in permit.allowed.parts()]
    for array in parts:
        if len(array) == problem.num_units:
            units = _mixed(units ^ _row_hashes(array))
        elif len(array) == problem.num_territories:
            territories = _mixed(territories ^ _row_hashes(array))
    owned = np.append(territories, np.uint64(0))[problem.current]
    return _mixed(units ^ owned), territories


def _row_hashes(array: np.ndarray) -> Hashes:
    """(k,) uint64: the numbers of each row in one; owners are left out, see above."""
    if array.dtype == np.int32:
        return np.zeros(len(array), dtype=np.uint64)
    rows = array.reshape(len(array), -1)
    bits = rows.view(np.uint64) if rows.dtype.itemsize == 8 else rows.astype(np.uint64)
    hashes = np.zeros(len(array), dtype=np.uint64)
    for column in bits.T:
        hashes = _mixed(hashes ^ column)
    return hashes


def _mixed(values: Hashes) -> Hashes:
    """Scramble 64-bit numbers: the finaliser of SplitMix64 (Steele et al. 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
