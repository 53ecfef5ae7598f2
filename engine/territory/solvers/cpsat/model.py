"""The whole problem as a CP-SAT model: variables, a method a rule, objective."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from engine.territory.measure import allowed_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import BalanceRule, Budget, TerritoryProblem

LinearExpr = cp_model.LinearExpr

_WHOLE_LIMIT = 10**12
"""Weight of breaking a rule by its whole limit, finer than any limit that matters."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one territory carries of one rule.

    Parameters
    ----------
    j
        Index of the territory.
    expression
        The load as a linear expression.
    most
        The most it can be.
    """

    j: int
    expression: cp_model.LinearExpr
    most: int


class TerritoryModel:
    """Variables, constraints and objective of a territory problem.

    Parameters
    ----------
    problem
        What is given.
    elastic
        True makes balance and budgets breakable and minimises by how much they are
        broken, as parts of their limits, instead of the cost. Units that no permit
        lets go anywhere are then left to nobody.
    """

    def __init__(self, problem: TerritoryProblem, *, elastic: bool = False) -> None:
        self.problem, self.elastic = problem, elastic
        self.model = cp_model.CpModel()
        self.units, self.territories = np.nonzero(problem.allowed)
        self.takes = [self.model.new_bool_var("") for _ in self.units]
        self._breaks: list[cp_model.LinearExpr] = []
        self._every_unit_once()
        for rule in problem.balance:
            self._balance(rule)
        for budget in problem.budgets:
            self._budget(budget)
        self._objective()

    def hint(self, owner: NDArray[np.int32]) -> None:
        """Suggest a plan to start from; −1 suggests nothing for that unit."""
        for i, j, var in zip(
            self.units.tolist(), self.territories.tolist(), self.takes, strict=True
        ):
            if owner[i] >= 0:
                self.model.add_hint(var, bool(owner[i] == j))

    def read(self, solver: cp_model.CpSolver) -> NDArray[np.int32]:
        """Return the (n_units,) plan that the solver found."""
        taken = np.fromiter(
            (solver.boolean_value(var) for var in self.takes),
            dtype=np.bool_,
            count=len(self.takes),
        )
        owner = np.full(self.problem.num_units, -1, dtype=np.int32)
        owner[self.units[taken]] = self.territories[taken]
        return owner

    def _every_unit_once(self) -> None:
        """Give each unit to exactly one permitted territory."""
        choices: list[list[cp_model.IntVar]] = [[] for _ in self.problem.unit_ids]
        for i, var in zip(self.units.tolist(), self.takes, strict=True):
            choices[i].append(var)
        for choice in choices:
            if choice or not self.elastic:
                self.model.add_exactly_one(choice)

    def _balance(self, rule: BalanceRule) -> None:
        """Keep each load within its fraction of the fair share of the plan's total."""
        amounts = rule.amounts.matrix[self.units, self.territories]
        loads = [self._load(j, amounts) for j in range(self.problem.num_territories)]
        least, most = self._total_range(rule)
        if least == most:
            for load in loads:
                low, high = allowed_interval(rule, most, load.j)
                over, under = self._break(load.most, high), self._break(most, low)
                self.model.add(load.expression - over <= high)
                self.model.add(load.expression + under >= low)
            return
        total = self.model.new_int_var(least, most, f"total {rule.name}")
        self.model.add(total == LinearExpr.sum([load.expression for load in loads]))
        for load in loads:
            self._share_of(rule, load, total, most)

    def _load(self, j: int, amounts: NDArray[np.int64]) -> Load:
        picked = np.flatnonzero(self.territories == j).tolist()
        carried = [int(amounts[k]) for k in picked]
        variables = [self.takes[k] for k in picked]
        return Load(j, LinearExpr.weighted_sum(variables, carried), sum(carried))

    def _share_of(
        self, rule: BalanceRule, load: Load, total: cp_model.IntVar, most: int
    ) -> None:
        """(1 − τ) T w_j ≤ load_j Σ w ≤ (1 + τ) T w_j, in whole numbers."""
        share = Fraction(int(rule.weights[load.j]), sum(int(w) for w in rule.weights))
        high, low = (1 + rule.within) * share, (1 - rule.within) * share
        over = self._break(load.most, int(high * most))
        self.model.add(
            high.denominator * (load.expression - over) <= high.numerator * total
        )
        if low > 0:
            under = self._break(most, int(low * most))
            self.model.add(
                low.denominator * (load.expression + under) >= low.numerator * total
            )

    def _total_range(self, rule: BalanceRule) -> tuple[int, int]:
        """Least and most that the total can be, from each unit's least and most."""
        amounts, allowed = rule.amounts.matrix, self.problem.allowed
        some = allowed.any(axis=1)
        least = np.where(allowed, amounts, amounts.max()).min(axis=1) * some
        most = np.where(allowed, amounts, 0).max(axis=1)
        return int(least.sum()), int(most.sum())

    def _budget(self, budget: Budget) -> None:
        """Keep the plan's use of a budget within its limit."""
        amounts = budget.amounts.matrix[self.units, self.territories]
        used = LinearExpr.weighted_sum(self.takes, amounts.tolist())
        over = self._break(int(amounts.sum()), budget.at_most)
        self.model.add(used - over <= budget.at_most)

    def _break(self, most: int, limit: int) -> cp_model.IntVar | int:
        """Return by how much a limit is broken: 0 unless the model is elastic.

        Very small limits count as a hundredth of the most, so that no sum overflows.
        """
        if not self.elastic:
            return 0
        amount = self.model.new_int_var(0, max(0, most), "")
        weight = max(1, _WHOLE_LIMIT // max(1, limit, most // 100))
        self._breaks.append(LinearExpr.term(amount, weight))
        return amount

    def _objective(self) -> None:
        """Minimise the cost, or how much is broken."""
        if self.elastic:
            self.model.minimize(LinearExpr.sum(self._breaks))
            return
        cost = self.problem.cost[self.units, self.territories]
        self.model.minimize(LinearExpr.weighted_sum(self.takes, cost.tolist()))
