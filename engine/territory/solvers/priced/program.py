"""The elastic integer program of one part of a plan, as matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.loads import KeptLoad
    from engine.territory.solvers.priced.part import BreakPrices, Part

    FloatVector = NDArray[np.float64]

_MARGIN = 2e-6
"""Rows are tightened by this, twice the solver's tolerance: whole numbers then fit."""


class Program:
    """An elastic program: pairs are chosen, rules are broken at a price.

    Columns: the part's pairs, then one breaking variable for each row of rules.

    Parameters
    ----------
    problem, part
        What is given and which piece of it is decided.
    prices
        Prices of loads and totals outside the window, and of budgets overdrawn.
    """

    def __init__(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices
    ) -> None:
        self.rows, self.columns = np.nonzero(part.arcs)
        self._units = part.units[self.rows]
        self._territories = part.territories[self.columns]
        self._blocks: list[sparse.csr_matrix] = []
        self._limits: list[FloatVector] = []
        self._break_costs: list[FloatVector] = []
        for index, load in enumerate(kept_loads(problem)):
            self._load(load, part, prices.balance[index], index)
        for index in range(len(problem.budgets)):
            self._budget(problem, part, prices, index)
        if problem.apart is not None:
            self._apart(problem.apart, part, prices.apart)
        self._finish(problem, part, prices)

    def _load(self, load: KeptLoad, part: Part, price: float, index: int) -> None:
        """Keep loads, and the total where it can change, within the window."""
        amounts = load.matrix[self._units, self._territories]
        shape = (len(part.territories), len(amounts))
        loads = sparse.csr_matrix(
            (amounts, (self.columns, np.arange(len(amounts)))), shape=shape
        )
        self._add(loads, part.high[index], price)
        self._add(-loads, -part.low[index], price)
        if load.moving:
            total = sparse.csr_matrix(amounts)
            self._add(total, part.total_high[index : index + 1], price)
            self._add(-total, -part.total_low[index : index + 1], price)

    def _budget(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices, index: int
    ) -> None:
        """Keep the plan's use of a budget within its limit."""
        budget = problem.budgets[index]
        used = sparse.csr_matrix(budget.amounts.matrix[self._units, self._territories])
        self._add(used, part.budget[index : index + 1], prices.budget[index])

    def _apart(self, apart: NDArray[np.int32], part: Part, price: float) -> None:
        """Let at most one of a pair go to each territory."""
        position = np.full(int(max(apart.max(), part.units.max())) + 1, -1)
        position[part.units] = np.arange(len(part.units))
        pairs = position[apart]
        pairs = pairs[(pairs >= 0).all(axis=1)]
        column = np.full(part.arcs.shape, -1)
        column[self.rows, self.columns] = np.arange(len(self.rows))
        both = column[pairs].transpose(0, 2, 1).reshape(-1, 2)
        both = both[(both >= 0).all(axis=1)]
        if not len(both):
            return
        rows = np.repeat(np.arange(len(both)), 2)
        ones = np.ones(both.size)
        shape = (len(both), len(self.rows))
        one_each = sparse.csr_matrix((ones, (rows, both.ravel())), shape=shape)
        self._add(one_each, np.ones(len(both), dtype=np.int64), price)

    def _add(
        self, rows: sparse.csr_matrix, limits: NDArray[np.int64], price: float
    ) -> None:
        """Add rows ≤ limits, scaled to near 1, with breaking variables."""
        size = max(1.0, float(abs(rows).sum(axis=1).max()) / 4)
        self._blocks.append(sparse.csr_matrix(rows / size))
        self._limits.append(limits / size - _MARGIN)
        self._break_costs.append(np.full(len(limits), price * size))

    def _finish(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices
    ) -> None:
        num_pairs = len(self.rows)
        cost = problem.cost[self._units, self._territories].astype(np.float64)
        for price, budget in zip(prices.use, problem.budgets, strict=True):
            cost += price * budget.amounts.matrix[self._units, self._territories]
        self.scale = max(1.0, float(cost.mean()))
        breaking = np.concatenate([np.zeros(0), *self._break_costs])
        self.costs = np.concatenate([cost, breaking]) / self.scale
        # SciPy's stubs let linprog take no sparse matrix, though it does.
        self.once: Any = sparse.csr_matrix(
            (np.ones(num_pairs), (self.rows, np.arange(num_pairs))),
            shape=(len(part.units), num_pairs + len(breaking)),
        )
        pairs = sparse.vstack(
            [sparse.csr_matrix((0, num_pairs)), *self._blocks], format="csr"
        )
        self.rules: Any = sparse.hstack(
            [pairs, -sparse.identity(len(breaking))], format="csr"
        )
        self.limits = np.concatenate([np.zeros(0), *self._limits])

    def value(self, columns: NDArray[np.intp]) -> float:
        """Return the objective of a deal, given each unit's territory in the part."""
        chosen = (self.columns == columns[self.rows]).astype(np.float64)
        num_pairs = len(self.rows)
        over = np.maximum(0.0, self.rules[:, :num_pairs] @ chosen - self.limits)
        return float(self.costs[:num_pairs] @ chosen + self.costs[num_pairs:] @ over)
