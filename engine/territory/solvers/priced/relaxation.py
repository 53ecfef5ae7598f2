"""The linear relaxation over a growing set of pairs, and the prices it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from engine.base.errors import EngineError
from engine.territory.certificate import Prices, priced_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary

    FloatVector = NDArray[np.float64]
    FloatMatrix = NDArray[np.float64]

ALL_PAIRS_UP_TO = 150_000
"""Problems of so many pairs are solved over all at once: quicker than in rounds."""

NEAREST = 12
"""Otherwise, cheapest territories of each unit that the first program starts with."""

_WORK_PER_PIVOT = 0.7e-8
"""Work units for one simplex iteration and pair: about seconds of one core."""

_STOPPED_EARLY = 1
"""SciPy's word for a limit of iterations or time."""

_MOST_ROUNDS = 60
"""Rounds of adding pairs; each adds at least one, and few are ever needed."""


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """A solved relaxation.

    Parameters
    ----------
    share
        (n_units, n_territories) float in [0, 1], how much of a unit goes where.
    totals
        (n_rules,) float, the total of each balance rule in the relaxed plan.
    prices
        Prices of the rules; the certificate of the bound.
    reduced
        (n_units, n_territories) float, priced cost less the unit's least: how much
        worse than the best a pair is once the rules are paid for.
    broken
        Sum of what the rules are broken by, as fractions of a fair share.
    """

    share: FloatMatrix
    totals: FloatVector
    prices: Prices
    reduced: FloatMatrix
    broken: float


@dataclass(frozen=True, eq=False, slots=True)
class _Scale:
    """Row sizes that bring every number of the program near 1."""

    cost: float
    loads: tuple[float, ...]
    budgets: tuple[float, ...]


def relax(
    problem: TerritoryProblem,
    diary: Diary,
    *,
    cost_matters: bool = True,
    break_price: float = 300.0,
) -> Relaxed | None:
    """Solve the linear relaxation over all permitted pairs, by adding pairs as needed.

    Parameters
    ----------
    problem
        What is given.
    diary
        Where the work is written down, and who may end it.
    cost_matters
        False prices only the breaking of rules: its prices prove infeasibility.
    break_price
        Price of breaking a rule by a whole fair share, in units of the average
        territory's cost. Rules are elastic so that there is always an answer.

    Returns
    -------
    The relaxation; None when it was stopped before there were any prices. Stopped
    later, its prices are not the best, but as true as any.

    Raises
    ------
    EngineError
        The linear solver failed; its own words are in the message.

    Notes
    -----
    Column generation: solve over few pairs, price all pairs by the rules' dual values,
    add those that would improve, repeat until none does. The last prices are then
    optimal for all pairs.
    """
    scale = _scale(problem, cost_matters=cost_matters)
    cost = problem.cost if cost_matters else np.zeros_like(problem.cost)
    pairs = _first_pairs(problem)
    solved: tuple[_Program, FloatMatrix] | None = None
    for _ in range(_MOST_ROUNDS):
        if diary.watch.wants_to_stop() or diary.seconds_left() == 0.0:
            break
        program = _Program(problem, cost, pairs, scale, break_price)
        if not program.solve(diary.seconds_left()):
            break
        diary.work += program.work
        priced, _ = priced_cost(problem, program.prices)
        if not cost_matters:
            priced = priced - problem.cost
        priced = np.where(problem.allowed, priced, np.inf)
        solved = (program, priced)
        inside = np.where(pairs, priced, np.inf).min(axis=1)
        gain = inside - priced.min(axis=1)
        better = priced < inside[:, None] - 1e-9 * scale.cost
        if gain.sum() <= 1e-7 * scale.cost * problem.num_units:
            break
        pairs = pairs | _best_few(priced, better)
    return None if solved is None else _relaxed(problem, *solved)


def _relaxed(
    problem: TerritoryProblem, program: _Program, priced: FloatMatrix
) -> Relaxed:
    totals = [float((program.share * r.amounts.matrix).sum()) for r in problem.balance]
    return Relaxed(
        share=program.share,
        totals=np.array(totals),
        prices=program.prices,
        reduced=priced - priced.min(axis=1)[:, None],
        broken=program.broken,
    )


def _first_pairs(problem: TerritoryProblem) -> NDArray[np.bool_]:
    """Each unit's cheapest permitted territories, and today's; or all, if few."""
    if problem.allowed.size <= ALL_PAIRS_UP_TO:
        return problem.allowed
    count = min(NEAREST, problem.num_territories)
    cost = np.where(problem.allowed, problem.cost.astype(np.float64), np.inf)
    nearest = np.argsort(cost, axis=1, kind="stable")[:, :count]
    pairs = np.zeros(cost.shape, dtype=np.bool_)
    np.put_along_axis(pairs, nearest, values=True, axis=1)
    owned = np.flatnonzero(problem.current >= 0)
    pairs[owned, problem.current[owned]] = True
    return pairs & problem.allowed


def _best_few(priced: FloatMatrix, better: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the pairs that would improve, each unit's best four."""
    count = min(4, priced.shape[1])
    best = np.argsort(priced, axis=1, kind="stable")[:, :count]
    chosen = np.zeros(priced.shape, dtype=np.bool_)
    np.put_along_axis(chosen, best, values=True, axis=1)
    return chosen & better


def _scale(problem: TerritoryProblem, *, cost_matters: bool) -> _Scale:
    least = np.where(problem.allowed, problem.cost, np.iinfo(np.int64).max).min(axis=1)
    cost = max(1.0, float(least.mean())) if cost_matters else 1.0
    m = problem.num_territories
    loads = tuple(
        max(1.0, float(rule.amounts.matrix.min(axis=1).sum()) / m)
        for rule in problem.balance
    )
    budgets = tuple(
        max(1.0, b.at_most / m, float(b.amounts.matrix.max(axis=1).sum()) / (10 * m))
        for b in problem.budgets
    )
    return _Scale(cost, loads, budgets)


class _Program:
    """One linear program over a set of pairs, solved by HiGHS' dual simplex.

    Columns: the pairs; one total for each balance rule; one breaking variable for
    each row of rules. Rows of rules: upper ends, then lower ends of each balance
    rule by territory; then budgets.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        cost: NDArray[np.int64],
        pairs: NDArray[np.bool_],
        scale: _Scale,
        break_price: float,
    ) -> None:
        self._problem, self._scale = problem, scale
        self._units, self._territories = np.nonzero(pairs)
        self._num_pairs = len(self._units)
        self._shape = pairs.shape
        self._cost, self._break_price = cost, break_price

    def solve(self, time_s: float | None) -> bool:
        """Solve; False when the seconds were not enough."""
        problem, scale = self._problem, self._scale
        rule_rows, limits = self._rules()
        num_rules = len(limits)
        equal, equal_to = self._equalities()
        each = self._break_price * problem.num_units / problem.num_territories
        cost = self._cost[self._units, self._territories] / scale.cost
        breaking = -sparse.identity(num_rules, format="csc")
        no_break = sparse.csc_matrix((equal.shape[0], num_rules))
        result = linprog(
            np.concatenate(
                [cost, np.zeros(len(problem.balance)), np.full(num_rules, each)]
            ),
            A_ub=sparse.hstack([rule_rows, breaking], format="csc"),
            b_ub=limits,
            A_eq=sparse.hstack([equal, no_break], format="csc"),
            b_eq=equal_to,
            bounds=(0, None),
            method="highs-ds",
            options={} if time_s is None else {"time_limit": max(time_s, 0.01)},
        )
        if result.status == _STOPPED_EARLY and time_s is not None:
            return False
        if result.status != 0:
            raise EngineError(f"the linear solver failed: {result.message}")
        self.work = float(result.nit) * self._num_pairs * _WORK_PER_PIVOT
        x = np.asarray(result.x, dtype=np.float64)
        self.broken = float(x[-num_rules:].sum()) if num_rules else 0.0
        self.share = np.zeros(self._shape)
        self.share[self._units, self._territories] = x[: self._num_pairs]
        self.prices = self._prices(-result.ineqlin.marginals)
        return True

    def _rules(self) -> tuple[sparse.csc_matrix, FloatVector]:
        """Rows Σ a x − (1 + τ) s T ≤ 0, then (1 − τ) s T − Σ a x ≤ 0; then budgets."""
        problem, m = self._problem, self._problem.num_territories
        num_totals = len(problem.balance)
        blocks = [sparse.csc_matrix((0, self._num_pairs + num_totals))]
        limits: list[FloatVector] = []
        for index, rule in enumerate(problem.balance):
            loads = sparse.csc_matrix(
                (
                    self._of_pairs(rule.amounts.matrix) / self._scale.loads[index],
                    (self._territories, np.arange(self._num_pairs)),
                ),
                shape=(m, self._num_pairs),
            )
            share = rule.weights / rule.weights.sum()
            wide, narrow = float(1 + rule.within), float(1 - rule.within)
            for sign, factor in ((1.0, wide), (-1.0, narrow)):
                totals = np.zeros((m, num_totals))
                totals[:, index] = -sign * factor * share
                both = [sparse.csc_matrix(sign * loads), sparse.csc_matrix(totals)]
                blocks.append(sparse.hstack(both, format="csc"))
                limits.append(np.zeros(m))
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
        num_totals, n = len(problem.balance), problem.num_units
        once = sparse.csc_matrix(
            (np.ones(self._num_pairs), (self._units, np.arange(self._num_pairs))),
            shape=(n, self._num_pairs + num_totals),
        )
        rows = [once]
        for index, rule in enumerate(problem.balance):
            totals = np.zeros(num_totals)
            totals[index] = -1.0
            amounts = self._of_pairs(rule.amounts.matrix) / self._scale.loads[index]
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
        num_rules = len(problem.balance)
        ends = duals[: 2 * m * num_rules].reshape(num_rules, 2, m)
        size = np.array(scale.loads).reshape(-1, 1)
        return Prices(
            upper=scale.cost * ends[:, 0, :] / size,
            lower=scale.cost * ends[:, 1, :] / size,
            budget=scale.cost
            * duals[2 * m * num_rules :]
            / np.array(scale.budgets, dtype=np.float64),
        )
