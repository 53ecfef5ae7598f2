"""Limits of sets of territories, told to solvers as budgets.

A set's load is a sum over pairs: an upper end is a budget of the pairs in the set.
Where amounts are the same whoever covers a unit, what a set must carry at least is what
all others may carry at most, and that is a budget, too. So every solver that keeps
budgets keeps districts, with its bounds and proofs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import SolverMismatchError
from engine.territory.amounts import Amounts
from engine.territory.by_pair import read_only
from engine.territory.measure import measure
from engine.territory.rules import NO_LIMIT, Budget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.rules import SetLimit

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Index = NDArray[np.intp]


class InSet(Amounts):
    """Other amounts where the territory is in a set, else nothing.

    Parameters
    ----------
    of
        The amounts.
    inside
        (n_territories,) bool.
    """

    def __init__(self, of: Amounts, inside: Bools) -> None:
        self.of, self.inside = of, read_only(inside)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n_units, n_territories)."""
        return self.of.shape

    def at(self, units: Index, territories: Index) -> Ints:
        """Return (k,) int64, nothing outside the set."""
        return np.where(self.inside[territories], self.of.at(units, territories), 0)

    def rows(self, units: Index) -> Ints:
        """Return (k, n_territories) int64, nothing outside the set."""
        return np.where(self.inside[None, :], self.of.rows(units), 0)

    @property
    def most(self) -> Ints:
        """(n_units,) int64: no amount of the unit is more than this."""
        return self.of.most

    def take(self, units: Index, territories: Index) -> InSet:
        """Return the amounts of some units and territories."""
        return InSet(self.of.take(units, territories), self.inside[territories])

    @property
    def constant(self) -> bool:
        """Whether all territories are inside and the amounts are constant."""
        return not self.inside.any() or bool(self.inside.all() and self.of.constant)

    def parts(self) -> tuple[np.ndarray, ...]:
        """Return the parts of the amounts, and the set."""
        return (*self.of.parts(), self.inside.astype(np.int64))

    def check(self, name: str, shape: tuple[int, int]) -> None:
        """Refuse what the amounts refuse."""
        self.of.check(name, shape)


def budgeted(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the problem with budgets in place of limits of sets: the same plans.

    Raises
    ------
    ValueError
        A set must carry at least so much of something that depends on who covers it;
        that cannot be told as a budget.
    """
    if not problem.sets:
        return problem
    more = [budget for limit in problem.sets for budget in _budgets(limit)]
    return replace(problem, budgets=(*problem.budgets, *more), sets=())


def _budgets(limit: SetLimit) -> Iterator[Budget]:
    amounts = limit.amounts
    total = int(amounts.most.sum())
    for k in range(len(limit.sets)):
        inside, name = limit.member == k, limit.rule(k)
        outside = f"{limit.name} outside {limit.sets[k]}"
        high, low = int(limit.high[k]), int(limit.low[k])
        if high < min(total, NO_LIMIT):
            at_most = InSet(amounts, inside)
            yield Budget(name, limit.unit, at_most, high)
        if low <= 0:
            continue
        if not amounts.constant:
            message = "a least amount needs amounts that are the same whoever covers"
            raise ValueError(f"{name}: {message}")
        if low > total:
            # More than there is: no plan; a budget below nothing cannot be written.
            every = np.ones(inside.size, dtype=np.bool_)
            yield Budget(outside, limit.unit, InSet(amounts, every), 0)
        else:
            others = InSet(amounts, ~inside)
            yield Budget(outside, limit.unit, others, total - low)


def with_sets(problem: TerritoryProblem, result: TerritoryResult) -> TerritoryResult:
    """Return a result for :func:`budgeted` as one for the problem itself.

    Its plan is measured against the sets; prices and bound stand, as both problems
    have the same plans at the same costs.

    Raises
    ------
    SolverMismatchError
        The plan breaks a rule on sets that its budgets keep: our fault.
    """
    if not problem.sets or result.solution is None:
        return result
    measures = measure(problem, result.solution)
    if measures.broken:
        rules = ", ".join(check.rule for check in measures.broken)
        raise SolverMismatchError(f"{result.method}'s plan breaks: {rules}")
    return replace(result, measures=measures)
