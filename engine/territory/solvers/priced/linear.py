"""One linear program over a set of pairs, solved by HiGHS' dual simplex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from engine.base.errors import EngineError
from engine.territory.certificate import Prices
from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    FloatVector = NDArray[np.float64]

_WORK_PER_PIVOT = 0.7e-8
"""Work units for one simplex iteration and pair: about seconds of one core."""

_PIVOTS_AT_MOST = 2**31 - 1
"""The largest number that the linear solver takes for a limit."""

_PIVOTS_AT_LEAST, _WORK_AT_LEAST = 5_000, 20.0
"""Iterations that any program may have, if they cost no more work than this."""

_STOPPED_EARLY = 1
"""SciPy's word for a limit of iterations or time."""


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """Row sizes that bring every number of the program near 1."""

    cost: float
    loads: tuple[float, ...]
    budgets: tuple[float, ...]


def scale_of(problem: TerritoryProblem, *, cost_matters: bool) -> Scale:
    """Return the sizes that suit a problem."""
    least = np.where(problem.allowed, problem.cost, np.iinfo(np.int64).max).min(axis=1)
    cost = max(1.0, float(least.mean())) if cost_matters else 1.0
    m = problem.num_territories
    loads = tuple(
        max(1.0, float(load.matrix.min(axis=1).sum()) / m)
        for load in kept_loads(problem)
    )
    budgets = tuple(
        max(1.0, b.at_most / m, float(b.amounts.matrix.max(axis=1).sum()) / (10 * m))
        for b in problem.budgets
    )
    return Scale(cost, loads, budgets)


class LinearProgram:
    """A linear program, its solution and its prices.

    Columns: the pairs; one total for each load; one breaking variable for each row
    of rules. Rows of rules: upper ends, then lower ends of each load by territory;
    then budgets.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        cost: NDArray[np.int64],
        pairs: NDArray[np.bool_],
        scale: Scale,
        break_price: float,
    ) -> None:
        self._problem, self._scale = problem, scale
        self._loads = kept_loads(problem)
        self._units, self._territories = np.nonzero(pairs)
        self._num_pairs = len(self._units)
        self._shape = pairs.shape
        self._cost, self._break_price = cost, break_price
        self.cost_matters = True

    def solve(self, time_s: float | None, work: float) -> bool:
        """Solve; False when the seconds, or so much work, were not enough."""
        scale = self._scale
        rule_rows, limits = self._rules()
        num_rules = len(limits)
        equal, equal_to = self._equalities()
        breaks = self._break_costs(num_rules)
        cost = self._cost[self._units, self._territories] / scale.cost
        breaking = -sparse.identity(num_rules, format="csc")
        no_break = sparse.csc_matrix((equal.shape[0], num_rules))
        options: Any = {"maxiter": self._pivots(work)}
        if time_s is not None:
            options["time_limit"] = max(time_s, 0.01)
        result = linprog(
            np.concatenate([cost, np.zeros(len(self._loads)), breaks]),
            A_ub=sparse.hstack([rule_rows, breaking], format="csc"),
            b_ub=limits,
            A_eq=sparse.hstack([equal, no_break], format="csc"),
            b_eq=equal_to,
            bounds=(0, None),
            method="highs-ds",
            options=options,
        )
        self.work = float(result.nit) * self._num_pairs * _WORK_PER_PIVOT
        if result.status == _STOPPED_EARLY:
            return False
        if result.status != 0:
            raise EngineError(f"the linear solver failed: {result.message}")
        x = np.asarray(result.x, dtype=np.float64)
        hard = ~self._elastic(num_rules)
        self.broken = float(x[-num_rules:][hard].sum()) if num_rules else 0.0
        self.share = np.zeros(self._shape)
        self.share[self._units, self._territories] = x[: self._num_pairs]
        self.prices = self._prices(-result.ineqlin.marginals)
        return True

    def _pivots(self, work: float) -> int:
        """Return how many iterations so much work allows, and some in any case."""
        each = self._num_pairs * _WORK_PER_PIVOT
        least = min(float(_PIVOTS_AT_LEAST), _WORK_AT_LEAST / each)
        return int(min(max(work / each, least, 1.0), _PIVOTS_AT_MOST))

    def _elastic(self, num_rules: int) -> NDArray[np.bool_]:
        """(num_rules,) bool: rows that belong to elastic rules."""
        is_so = [load.price is not None for load in self._loads]
        found = np.zeros(num_rules, dtype=np.bool_)
        per_load = np.repeat(is_so, 2 * self._problem.num_territories)
        found[: per_load.size] = per_load
        return found

    def _break_costs(self, num_rules: int) -> FloatVector:
        """(num_rules,) float: what breaking each row costs, in units of cost."""
        problem, m = self._problem, self._problem.num_territories
        costs = np.full(num_rules, self._break_price * problem.num_units / m)
        for index, load in enumerate(self._loads):
            if load.price is not None:
                rows = slice(2 * m * index, 2 * m * (index + 1))
                price = load.price if self.cost_matters else 0.0
                costs[rows] = price * self._scale.loads[index] / self._scale.cost
        return costs

    def _rules(self) -> tuple[sparse.csc_matrix, FloatVector]:
        """Rows Σ a x − (1 + τ) s T ≤ H, then L + (1 − τ) s T − Σ a x ≤ 0; budgets.

        H and L are a limit's ends, and 0 for balance; s is 0 for limits.
        """
        problem, m = self._problem, self._problem.num_territories
        num_totals = len(self._loads)
        blocks = [sparse.csc_matrix((0, self._num_pairs + num_totals))]
        limits: list[FloatVector] = []
        for index, load in enumerate(self._loads):
            size = self._scale.loads[index]
            loads = sparse.csc_matrix(
                (
                    self._of_pairs(load.matrix) / size,
                    (self._territories, np.arange(self._num_pairs)),
                ),
                shape=(m, self._num_pairs),
            )
            wide, narrow = float(1 + load.within), float(1 - load.within)
            ends = ((1.0, wide, load.high), (-1.0, narrow, load.low))
            for sign, factor, end in ends:
                totals = np.zeros((m, num_totals))
                totals[:, index] = -sign * factor * load.share
                both = [sparse.csc_matrix(sign * loads), sparse.csc_matrix(totals)]
                blocks.append(sparse.hstack(both, format="csc"))
                limits.append(np.asarray(sign * end / size, dtype=np.float64))
        for budget, size in zip(problem.budgets, self._scale.budgets, strict=True):
            used = self._of_pairs(budget.amounts.matrix) / size
            row = np.concatenate([used, np.zeros(num_totals)])
            blocks.append(sparse.csc_matrix(row))
            limits.append(np.array([budget.at_most / size]))
        return (
            sparse.vstack(blocks, format="csc"),
            np.concatenate([np.zeros(0), *limits]),
        )

    def _equalities(self) -> tuple[sparse.csc_matrix, FloatVector]:
        """Each unit once; each total is the sum of its loads."""
        problem = self._problem
        num_totals, n = len(self._loads), problem.num_units
        once = sparse.csc_matrix(
            (np.ones(self._num_pairs), (self._units, np.arange(self._num_pairs))),
            shape=(n, self._num_pairs + num_totals),
        )
        rows = [once]
        for index, load in enumerate(self._loads):
            totals = np.zeros(num_totals)
            totals[index] = -1.0
            amounts = self._of_pairs(load.matrix) / self._scale.loads[index]
            rows.append(sparse.csc_matrix(np.concatenate([amounts, totals])))
        equal_to = np.concatenate([np.ones(n), np.zeros(num_totals)])
        return sparse.vstack(rows, format="csc"), equal_to

    def _of_pairs(self, amounts: NDArray[np.int64]) -> FloatVector:
        return amounts[self._units, self._territories].astype(np.float64)

    def _prices(self, duals: FloatVector) -> Prices:
        """Dual values back in minor units of currency a unit of load."""
        problem, scale = self._problem, self._scale
        m = problem.num_territories
        duals = np.maximum(duals, 0.0)
        num_loads, num_balance = len(self._loads), len(problem.balance)
        size = np.array(scale.loads).reshape(-1, 1, 1)
        ends = duals[: 2 * m * num_loads].reshape(num_loads, 2, m) * scale.cost / size
        for index, load in enumerate(self._loads):
            if load.price is not None:
                ends[index] = np.minimum(ends[index], load.price)
        budgets = np.array(scale.budgets, dtype=np.float64)
        return Prices(
            upper=ends[:num_balance, 0],
            lower=ends[:num_balance, 1],
            budget=scale.cost * duals[2 * m * num_loads :] / budgets,
            limit_upper=ends[num_balance:, 0] if problem.limits else None,
            limit_lower=ends[num_balance:, 1] if problem.limits else None,
        )
