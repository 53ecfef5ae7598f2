"""A scenario without a plan: what clashes, what would do, the least that must move."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.scenario.build import least_change
from engine.scenario.keep import MOVED
from engine.scenario.measures import readable_units
from engine.territory.budgeted import budgeted
from engine.territory.conflict import Conflict, explain, plain_clash
from engine.territory.conflict_asker import REPAIR_SHARE, Asker
from engine.territory.conflict_core import Core, core, on_a_map
from engine.territory.conflict_mend import can_mend
from engine.territory.conflict_moves import least_moved
from engine.territory.conflict_words import conflict_facts
from engine.territory.facts import LeastChange
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.rules import CostTerm
from engine.territory.solvers import chosen
from engine.territory.solvers.port import StopOnly, Unwatched

if TYPE_CHECKING:
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.solvers.port import Watch

LEAST_LIMITS = Limits(work=3.0, gap=0.02)
"""How hard to look for the least that must move: its bound matters, not its plan."""

EXPLAIN_WORK = 30.0
"""Work units that go to explaining why there is no plan."""


_LATE = ("exact", "profit")
"""Solvers that take any rules on a map, but find a first plan late."""


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


def looked_into(
    problem: TerritoryProblem, method: str, *, seed: int, watch: Watch | None
) -> Core | None:
    """Return a plan, or what is hard to keep, where the search itself finds it late.

    None for problems whose solvers know better: only territories in one piece that
    no search over maps is for are looked into.
    """
    plain = budgeted(problem)
    if not on_a_map(plain) or plain_clash(plain) is not None:
        return None
    return _core(plain, seed, watch) if chosen(plain, method) in _LATE else None


def _core(plain: TerritoryProblem, seed: int, watch: Watch | None) -> Core:
    stop = StopOnly(watch or Unwatched())
    return core(Asker(plain, _nobody, seed, stop, EXPLAIN_WORK, watch))


def _nobody(_: TerritoryProblem, method: str, __: Limits) -> TerritoryResult:
    """Return that nothing is known: annealing asks no solver."""
    late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    return TerritoryResult(late, method, None, None, None)


def ruled_out(method: str) -> TerritoryResult:
    """Return the result of a problem of which some rules are proven to clash."""
    proven = Outcome(Status.INFEASIBLE, Reason.PROVED, "INFEASIBLE")
    return TerritoryResult(proven, method, None, None, None)


def explained(
    problem: TerritoryProblem,
    result: TerritoryResult | None,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
    known: Core | None = None,
) -> Conflict:
    """Return which rules of a problem without a plan clash, and what repairs it.

    Parameters
    ----------
    problem, result
        What is given, and what was said of it, whose proof then serves again.
    solve, seed, watch
        Who is asked for plans of loosened problems, and who may end it.
    known
        What was found hard to keep, if that was looked into.
    """
    aside = StopOnly(watch or Unwatched())

    def ask(asked: TerritoryProblem, method: str, within: Limits) -> TerritoryResult:
        return solve(asked, solver=method, limits=within, seed=seed, watch=aside)

    # With groups, prices are those of a problem that has one unit for each of them.
    prices = None if result is None or problem.together is not None else result.prices
    plain = budgeted(problem)
    return explain(
        plain,
        ask,
        prices=prices,
        seed=seed,
        watch=watch,
        work=EXPLAIN_WORK,
        known=known,
    )


def second_look(
    problem: TerritoryProblem,
    result: TerritoryResult,
    solve: Solving,
    *,
    limits: Limits,
    seed: int,
    watch: Watch | None,
) -> Core | None:
    """Return a plan to start from, or what is hard, where a solve ended with neither.

    A plan is looked for as repairs are, so that whoever follows one gets at least the
    plan that showed it: by annealing, then by solvers, least of each budget. None where
    a plan was found, somebody or the clock ended the solve, or nothing is known.
    """
    unknown = result.outcome.reason is Reason.WORK_LIMIT and result.solution is None
    if not unknown or limits.time_s is not None:
        return None
    plain = budgeted(problem)
    hard = _core(plain, seed, watch) if can_mend(plain) else None
    if hard is not None and (hard.plan is not None or hard.proven):
        return hard
    aside = StopOnly(watch or Unwatched())
    again = _least_of_each(problem, plain, solve, seed, aside)
    return hard if again is None else Core((), False, False, again)


def _least_of_each(
    problem: TerritoryProblem,
    plain: TerritoryProblem,
    solve: Solving,
    seed: int,
    watch: Watch,
) -> TerritorySolution | None:
    """Return a plan that meets every rule, least in one of the budgets, if found."""
    for budget in plain.budgets:
        least = replace(
            without_costs(plain),
            costs=(CostTerm(budget.name, budget.amounts),),
            budgets=tuple(one for one in plain.budgets if one is not budget),
        )
        within = Limits(work=EXPLAIN_WORK * REPAIR_SHARE)
        found = solve(least, limits=within, seed=seed, watch=watch).solution
        if found is not None and measure(problem, found).feasible:
            return found
    return None


def run_explanation(
    problem: TerritoryProblem,
    result: TerritoryResult,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
    known: Core | None = None,
) -> dict[str, Any] | None:
    """Return the explanation of a dead end as facts; None where there is none.

    A search that ended before it found a plan, or a proof that there is none, is a dead
    end, too, unless somebody ended it: then what is hard to keep is told.
    """
    status, plain = result.outcome.status, budgeted(problem)
    if status is Status.UNKNOWN and result.outcome.reason is not Reason.INTERRUPTED:
        if known is None and can_mend(plain):
            known = _core(plain, seed, watch)
    elif status is not Status.INFEASIBLE:
        return None
    if status is Status.UNKNOWN and (known is None or not known.grains):
        return None
    told: dict[str, Any] = {"seed": seed, "watch": watch, "known": known}
    found = explained(problem, result, solve, **told)
    facts = conflict_facts(plain, found, readable_units(problem))
    return None if facts is None else {**facts, "least": _least_facts(found)}


def _least_facts(found: Conflict) -> dict[str, Any]:
    """Return what is known of the least that plans use of each budget, as it is kept.

    ``bound`` is proven, where it is known, and ``found`` is what some plan uses.
    """
    return {
        name: {
            "bound": result.bound,
            "found": result.objective,
            "status": str(result.outcome.status),
        }
        for name, result in found.least.items()
    }


def run_least(
    scenario: Scenario,
    problem: TerritoryProblem,
    result: TerritoryResult,
    explanation: dict[str, Any] | None,
    solve: Solving,
    *,
    seed: int,
    watch: Watch | None,
) -> LeastChange | None:
    """Find the least that must move, when asked for, or to explain a dead end.

    Where a repair of the explanation moves less than was found, that is what was found.
    On a map, where little is proven of it, it explains nothing. It is asked for once:
    where the explanation did, its answer is told.
    """
    cap = scenario.territory.keep.moved_potential
    stuck = result.outcome.status is Status.INFEASIBLE
    stopped = watch is not None and watch.wants_to_stop()
    told = stuck and not on_a_map(budgeted(problem))
    if cap is None or stopped or not (cap.show_least or told):
        return None
    budget = next(b for b in problem.budgets if b.name == MOVED)
    said, share = (explanation or {}).get("least", {}).get(MOVED), float(cap.at_most)
    if said is None:
        least = LeastChange.of(_least_moved(problem, solve, seed, watch), budget, share)
    else:
        least = LeastChange.said(**said, budget=budget, cap=share)
    floor = LeastChange.said(least_moved(problem, budget), None, "", budget, share)
    if floor.bound is not None and floor.bound > (least.bound or 0.0):
        least = replace(least, bound=floor.bound)
    shown = [
        round(change["then"] / budget.at_most * least.cap, 6)
        for repair in (explanation or {}).get("repairs", ())
        for change in repair["changes"]
        if len(repair["changes"]) == 1 and change["rule"] == MOVED and budget.at_most
    ]
    known = [share for share in (least.found, *shown) if share is not None]
    return replace(least, found=min(known, default=None))


def _least_moved(
    problem: TerritoryProblem, solve: Solving, seed: int, watch: Watch | None
) -> TerritoryResult:
    aside = StopOnly(watch or Unwatched())
    return solve(least_change(problem), limits=LEAST_LIMITS, seed=seed, watch=aside)
