"""The linear relaxation over a growing set of pairs, and the prices it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.certificate import priced_cost
from engine.territory.solvers.priced.linear import LinearProgram, scale_of
from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.certificate import Prices
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary

    FloatVector = NDArray[np.float64]
    FloatMatrix = NDArray[np.float64]

ALL_PAIRS_UP_TO = 150_000
"""Problems of so many pairs are solved over all at once: quicker than in rounds."""

NEAREST = 12
"""Otherwise, cheapest territories of each unit that the first program starts with."""

_MORE = 2
"""Prices may take so many times the work that is allowed: without them is nothing."""

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
    scale = scale_of(problem, cost_matters=cost_matters)
    cost = problem.cost if cost_matters else np.zeros_like(problem.cost)
    pairs = _first_pairs(problem)
    solved: tuple[LinearProgram, FloatMatrix] | None = None
    limit = _MORE * diary.limits.work
    for _ in range(_MOST_ROUNDS):
        spent = solved is not None and diary.work >= limit
        if spent or diary.watch.wants_to_stop() or diary.seconds_left() == 0.0:
            break
        program = LinearProgram(problem, cost, pairs, scale, break_price)
        program.cost_matters = cost_matters
        in_time = program.solve(diary.seconds_left(), limit - diary.work)
        diary.work += program.work
        if not in_time:
            break
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
    problem: TerritoryProblem, program: LinearProgram, priced: FloatMatrix
) -> Relaxed:
    loads = kept_loads(problem)
    totals = [float((program.share * load.matrix).sum()) for load in loads]
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
