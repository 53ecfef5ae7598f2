"""A problem's own order, so that names and the order of tables change nothing.

Solvers break ties by index. Before solving, units and territories are put into an
order that follows from what they cost, weigh and may do, and from nothing else; so the
same company gives the same plan however its tables are sorted and named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.certificate import Prices
from engine.territory.problem import TerritoryProblem
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.port import Claim

    Hashes = NDArray[np.uint64]

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
        pick = np.ix_(self.units, self.territories)
        place = np.append(np.argsort(self.territories), -1).astype(np.int32)
        return TerritoryProblem(
            unit_ids=tuple(problem.unit_ids[i] for i in self.units),
            territory_ids=tuple(problem.territory_ids[j] for j in self.territories),
            current=place[problem.current[self.units]],
            costs=tuple(replace(c, amounts=c.amounts[pick]) for c in problem.costs),
            balance=tuple(
                replace(b, amounts=b.amounts[pick], weights=b.weights[self.territories])
                for b in problem.balance
            ),
            permits=tuple(replace(p, allowed=p.allowed[pick]) for p in problem.permits),
            budgets=tuple(replace(b, amounts=b.amounts[pick]) for b in problem.budgets),
        )

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
            prices = Prices(
                prices.upper[:, back], prices.lower[:, back], prices.budget.copy()
            )
        conflict = tuple(
            check
            if check.territory is None
            else replace(check, territory=int(self.territories[check.territory]))
            for check in claim.conflict
        )
        return replace(claim, solution=solution, prices=prices, conflict=conflict)


def canonical_order(problem: TerritoryProblem) -> CanonicalOrder:
    """Return the order that follows from the problem's numbers alone.

    Notes
    -----
    Every pair is hashed with all its numbers; a unit's hash is the sum over its pairs,
    which no order of territories can change, and the other way round; each round mixes
    in the hashes of the other side (colour refinement). Ties that are left are units
    or territories that nothing tells apart; they keep the order given.
    """
    pairs = _pair_hashes(problem)
    territories = _mixed(np.zeros(problem.num_territories, dtype=np.uint64))
    for rule in problem.balance:
        territories = _mixed(territories ^ rule.weights.astype(np.uint64))
    units = np.zeros(problem.num_units, dtype=np.uint64)
    for _ in range(_ROUNDS):
        units = _mixed(_mixed(pairs ^ territories[None, :]).sum(axis=1))
        territories = _mixed(territories ^ _mixed(pairs ^ units[:, None]).sum(axis=0))
    return CanonicalOrder(
        np.argsort(units, kind="stable"), np.argsort(territories, kind="stable")
    )


def _pair_hashes(problem: TerritoryProblem) -> Hashes:
    """(n_units, n_territories) uint64: all the numbers of each pair in one."""
    owned = problem.current[:, None] == np.arange(problem.num_territories)[None, :]
    hashes = _mixed(owned.astype(np.uint64))
    numbers = [
        *(term.amounts for term in problem.costs),
        *(rule.amounts for rule in problem.balance),
        *(budget.amounts for budget in problem.budgets),
        *(permit.allowed for permit in problem.permits),
    ]
    for array in numbers:
        hashes = _mixed(hashes ^ array.astype(np.uint64))
    return hashes


def _mixed(values: Hashes) -> Hashes:
    """Scramble 64-bit numbers: the finaliser of SplitMix64 (Steele et al. 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
