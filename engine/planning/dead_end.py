"""A scenario without a plan: what clashes, what would do, the least that must move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from engine.base.outcome import Limits, Status
from engine.scenario.build import least_change
from engine.scenario.keep import MOVED
from engine.scenario.measures import readable_units
from engine.territory.budgeted import budgeted
from engine.territory.conflict import Conflict, explain
from engine.territory.conflict_words import conflict_facts
from engine.territory.facts import LeastChange
from engine.territory.solvers.port import StopOnly, Unwatched

if TYPE_CHECKING:
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solvers.port import Watch

LEAST_LIMITS = Limits(work=3.0, gap=0.02)
"""How hard to look for the least that must move: its bound matters, not its plan."""

EXPLAIN_WORK = 30.0
"""Work units that go to explaining why there is no plan."""


class Solving(Protocol):
    """Solves a problem, as the door does."""

    def __call__(
        self,
        problem: TerritoryProblem,
        *,
        solver: str = "auto",
        limits: Limits | None = None,
        seed: int = 0,
        watch: Watch | None = None,
    ) -> TerritoryResult:
        """Return the result."""


def explained(
    problem: TerritoryProblem,
    result: TerritoryResult | None,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
) -> Conflict:
    """Return which rules of a problem without a plan clash, and what repairs it.

    Parameters
    ----------
    problem, result
        What is given, and what was said of it, whose proof then serves again.
    solve, seed, watch
        Who is asked for plans of loosened problems, and who may end it.
    """
    aside = StopOnly(watch or Unwatched())

    def ask(asked: TerritoryProblem, method: str, within: Limits) -> TerritoryResult:
        return solve(asked, solver=method, limits=within, seed=seed, watch=aside)

    # With groups, prices are those of a problem that has one unit for each of them.
    prices = None if result is None or problem.together is not None else result.prices
    plain = budgeted(problem)
    return explain(plain, ask, prices=prices, seed=seed, watch=watch, work=EXPLAIN_WORK)


def run_explanation(
    problem: TerritoryProblem,
    result: TerritoryResult,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
) -> dict[str, Any] | None:
    """Return the explanation of a dead end as facts; None where there is none."""
    if result.outcome.status is not Status.INFEASIBLE:
        return None
    found = explained(problem, result, solve, seed=seed, watch=watch)
    return conflict_facts(budgeted(problem), found, readable_units(problem))


def run_least(
    scenario: Scenario,
    problem: TerritoryProblem,
    result: TerritoryResult,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
) -> LeastChange | None:
    """Find the least that must move, when asked for, or to explain a dead end."""
    cap = scenario.territory.keep.moved_potential
    stuck = result.outcome.status is Status.INFEASIBLE
    stopped = watch is not None and watch.wants_to_stop()
    if cap is None or stopped or not (cap.show_least or stuck):
        return None
    aside = StopOnly(watch or Unwatched())
    found = solve(least_change(problem), limits=LEAST_LIMITS, seed=seed, watch=aside)
    budget = next(b for b in problem.budgets if b.name == MOVED)
    return LeastChange.of(found, budget, float(cap.at_most))
