"""From the relaxation's fractions to a whole plan that breaks little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.priced.part import neighbourhood
from engine.territory.solvers.priced.redeal import Effort, redeal

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Diary
    from engine.territory.solvers.priced.gauge import Gauge, Plan
    from engine.territory.solvers.priced.relaxation import Relaxed

DIVES = ((1.5, 4.0), (1.5, 2.0))
"""Pairs for each unit, and prices of breaking rules in units of their worth, of the
programs that round the relaxation; the best of their plans is taken."""

RANKED_AT = 8.0
"""Prices, in units of their worth, that the plans of those programs are compared at."""


def rounded(problem: TerritoryProblem, relaxed: Relaxed) -> NDArray[np.int32]:
    """Put each unit where most of it is; ties go to the lower reduced cost."""
    score = np.where(problem.allowed, relaxed.share, -1.0)
    rank = relaxed.reduced / max(1.0, float(relaxed.reduced[problem.allowed].max()))
    owner: NDArray[np.int32] = (score - 1e-9 * rank).argmax(axis=1).astype(np.int32)
    return owner


def dive(
    relaxed: Relaxed,
    candidates: NDArray[np.bool_],
    gauge: Gauge,
    pool: Executor,
    diary: Diary,
) -> Plan:
    """Deal everything once over the few pairs that cost almost nothing extra.

    Rounding unit by unit breaks rules everywhere; one integer program over the pairs
    that the relaxation can hardly tell apart rounds them all together.

    Parameters
    ----------
    relaxed, candidates
        The solved relaxation, and the (n_units, n_territories) pairs to choose from.
    gauge
        Limits and prices.
    pool, diary
        Threads to use, and where the work is written down.
    """
    problem = gauge.problem
    owner = rounded(problem, relaxed)
    best = gauge.measured(owner)
    if best.penalty == 0.0 or diary.why_stop(None) is not None:
        return best
    everyone = np.arange(problem.num_territories)

    def one(pairs: float, factor: float) -> tuple[NDArray[np.int32] | None, float]:
        part = neighbourhood(problem, owner, everyone, candidates, gauge.allowance())
        effort = Effort(pairs=int(pairs * problem.num_units), nodes=1)
        prices = gauge.prices.times(factor)
        dealt = redeal(problem, part, prices, effort, diary.seconds_left())
        return dealt.chosen, dealt.work

    for chosen, work in pool.map(one, *zip(*DIVES, strict=True)):
        diary.work += work
        if chosen is not None:
            plan = gauge.measured(chosen)
            best = min(best, plan, key=lambda plan: plan.rank(RANKED_AT))
    return best
