"""Re-deal the units of a few territories: a small integer program for HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.part import BreakPrices, Part

    FloatVector = NDArray[np.float64]

_MARGIN = 2e-6
"""Rows are tightened by this, twice the solver's tolerance, so that whole numbers fit."""

_WORK_PER_NODE = 3.0e-5
"""Work units for one branch-and-bound node and pair: about seconds of one core."""

_WORK_PER_PAIR = 2.0e-4
"""Work units for presolve, root and model, per pair."""


@dataclass(frozen=True, eq=False, slots=True)
class Redealt:
    """What came of one neighbourhood.

    Parameters
    ----------
    chosen
        (k,) int32 territory of each unit of the part, or None when none was found.
    proved
        Whether nothing better exists in the neighbourhood.
    work
        Deterministic work units used.
    """

    chosen: NDArray[np.int32] | None
    proved: bool
    work: float


def redeal(
    problem: TerritoryProblem,
    part: Part,
    prices: BreakPrices,
    *,
    node_limit: int,
    time_s: float | None = None,
) -> Redealt:
    """Find the cheapest deal of the part, rules broken at a price.

    Parameters
    ----------
    problem, part
        What is given and which piece of it is decided.
    prices
        Prices of loads and totals outside the window, and of budgets overdrawn.
    node_limit
        Branch-and-bound nodes at most: a limit that repeats on any machine.
    time_s
        Seconds of the clock at most, or None.
    """
    program = _Program(problem, part, prices)
    options: dict[str, float] = {"node_limit": node_limit, "mip_rel_gap": 1e-5}
    if time_s is not None:
        options["time_limit"] = max(time_s, 0.01)
    result = milp(
        program.objective,
        integrality=program.integrality,
        bounds=Bounds(0.0, program.upper),
        constraints=program.constraints,
        options=options,
    )
    pairs = len(program.rows)
    nodes = result.get("mip_node_count") or 0
    work = pairs * (_WORK_PER_PAIR + _WORK_PER_NODE * nodes)
    if result.x is None:
        return Redealt(None, proved=False, work=work)
    best = np.full(part.arcs.shape, -1.0)
    best[program.rows, program.columns] = result.x[:pairs]
    chosen = part.territories[best.argmax(axis=1)].astype(np.int32)
    return Redealt(chosen, proved=result.status == 0, work=work)


class _Program:
    """Columns: the part's pairs, then one breaking variable for each rule row."""

    def __init__(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices
    ) -> None:
        self.rows, self.columns = np.nonzero(part.arcs)
        self._units = part.units[self.rows]
        self._territories = part.territories[self.columns]
        self._blocks: list[sparse.csr_matrix] = []
        self._limits: list[FloatVector] = []
        self._break_costs: list[FloatVector] = []
        for index in range(len(problem.balance)):
            self._balance(problem, part, prices, index)
        for index in range(len(problem.budgets)):
            self._budget(problem, part, prices, index)
        self._finish(problem, part)

    def _balance(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices, index: int
    ) -> None:
        """Loads, and the total where it can change, within the window."""
        amounts = problem.balance[index].amounts[self._units, self._territories]
        shape = (len(part.territories), len(amounts))
        loads = sparse.csr_matrix(
            (amounts, (self.columns, np.arange(len(amounts)))), shape=shape
        )
        price = prices.balance[index]
        self._add(loads, part.high[index], price)
        self._add(-loads, -part.low[index], price)
        if not problem.balance[index].total_is_constant:
            total = sparse.csr_matrix(amounts)
            self._add(total, part.total_high[index : index + 1], price)
            self._add(-total, -part.total_low[index : index + 1], price)

    def _budget(
        self, problem: TerritoryProblem, part: Part, prices: BreakPrices, index: int
    ) -> None:
        """The plan's use of a budget within its limit."""
        budget = problem.budgets[index]
        used = sparse.csr_matrix(budget.amounts[self._units, self._territories])
        self._add(used, part.budget[index : index + 1], prices.budget[index])

    def _add(
        self, rows: sparse.csr_matrix, limits: NDArray[np.int64], price: float
    ) -> None:
        """Add rows ≤ limits, scaled to near 1, with breaking variables."""
        size = max(1.0, float(abs(rows).sum(axis=1).max()) / 4)
        self._blocks.append(rows / size)
        self._limits.append(limits / size - _MARGIN)
        self._break_costs.append(np.full(len(limits), price * size))

    def _finish(self, problem: TerritoryProblem, part: Part) -> None:
        num_pairs = len(self.rows)
        cost = problem.cost[self._units, self._territories].astype(np.float64)
        scale = max(1.0, float(cost.mean()))
        breaking = np.concatenate([np.zeros(0), *self._break_costs])
        self.objective = np.concatenate([cost, breaking]) / scale
        self.integrality = np.concatenate([np.ones(num_pairs), np.zeros(len(breaking))])
        self.upper = np.where(self.integrality == 1, 1.0, np.inf)
        once = sparse.csr_matrix(
            (np.ones(num_pairs), (self.rows, np.arange(num_pairs))),
            shape=(len(part.units), num_pairs + len(breaking)),
        )
        self.constraints = [LinearConstraint(once, 1.0, 1.0)]
        if self._blocks:
            rules = sparse.hstack(
                [sparse.vstack(self._blocks), -sparse.identity(len(breaking))],
                format="csr",
            )
            limits = np.concatenate(self._limits)
            self.constraints.append(LinearConstraint(rules, -np.inf, limits))
