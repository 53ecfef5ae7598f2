"""The priced solver: relax, round, repair, polish; a bound that can be recomputed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.certificate import certified_bound
from engine.territory.measure import measure
from engine.territory.problem import CostTerm
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Claim, Diary
from engine.territory.solvers.priced.polish import Polisher
from engine.territory.solvers.priced.relaxation import Relaxed, relax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

BREAK_PRICES = (300.0, 30_000.0)
"""Prices of breaking a rule, tried in turn until the relaxation breaks none."""

_BROKEN = 1e-7
"""A relaxation that breaks rules by less, in fair shares, is rounding."""


def solve_priced(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
) -> Claim:
    """Solve by prices: for problems too large to be solved to proven optimality.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.

    Notes
    -----
    1. The linear relaxation gives prices of the rules; the prices give a bound.
    2. If even the relaxation must break rules, prices of a relaxation without costs
       prove that no plan exists.
    3. One integer program over the pairs that are nearly as cheap rounds it.
    4. Large-neighbourhood search repairs what rounding broke, then polishes.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    relaxed = relax(problem, break_price=BREAK_PRICES[0])
    diary.work += relaxed.work
    if relaxed.broken > _BROKEN:
        impossible = _prove_infeasible(problem, diary)
        if impossible is not None:
            return impossible
        relaxed = relax(problem, break_price=BREAK_PRICES[1])
        diary.work += relaxed.work
    diary.bound = certified_bound(problem, relaxed.prices)
    diary.note("rounding", None)
    polisher = Polisher(
        problem,
        relaxed,
        _rounded(problem, relaxed),
        stream(seed, Purpose.SEARCH),
        diary,
    )
    if start is not None:
        polisher.offer(start.owner)
    reason = polisher.run()
    return _claim(polisher, relaxed, reason, diary)


def _rounded(problem: TerritoryProblem, relaxed: Relaxed) -> NDArray[np.int32]:
    """Each unit where most of it is; ties go to the lower reduced cost."""
    score = np.where(problem.allowed, relaxed.share, -1.0)
    rank = relaxed.reduced / max(1.0, float(relaxed.reduced[problem.allowed].max()))
    owner: NDArray[np.int32] = (score - 1e-9 * rank).argmax(axis=1).astype(np.int32)
    return owner


def _claim(polisher: Polisher, relaxed: Relaxed, reason: Reason, diary: Diary) -> Claim:
    owner = polisher.best_owner
    if owner is None:
        status = Status.UNKNOWN
    else:
        status = Status.OPTIMAL if reason is Reason.PROVED else Status.FEASIBLE
    diary.note("done", polisher.objective)
    return Claim(
        outcome=Outcome(status, reason, "HiGHS, neighbourhood search"),
        solution=None if owner is None else TerritorySolution(owner.copy()),
        objective=polisher.objective,
        bound=diary.bound,
        prices=relaxed.prices,
        work=diary.work,
        trace=tuple(diary.points),
    )


def _prove_infeasible(problem: TerritoryProblem, diary: Diary) -> Claim | None:
    """Return a proof that no plan meets the rules, or None when there is none.

    Without costs, every plan that meets the rules costs nothing; so prices whose bound
    is more than nothing prove that there is no such plan.
    """
    nothing = np.zeros((problem.num_units, problem.num_territories), dtype=np.int64)
    free = replace(problem, costs=(CostTerm("nothing", nothing),))
    relaxed = relax(free, cost_matters=False)
    diary.work += relaxed.work
    scaled = relaxed.prices.times(1e6)
    if relaxed.broken <= _BROKEN or certified_bound(free, scaled) <= 0:
        return None
    nearest = TerritorySolution(_rounded(problem, relaxed))
    diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "HiGHS, Farkas prices"),
        solution=None,
        objective=None,
        bound=None,
        prices=scaled,
        conflict=measure(problem, nearest).broken,
        work=diary.work,
        trace=tuple(diary.points),
    )
