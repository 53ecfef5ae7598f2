"""The least change of one rule that lets the others be kept, shown by a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.amounts import Table
from engine.territory.conflict_changes import Change, changes_of
from engine.territory.conflict_mend import can_mend, mended
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.rules import CostTerm
from engine.territory.tightest import largest_deviation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.solvers.port import Watch

Solve = Callable[["TerritoryProblem", str, Limits], TerritoryResult]

SMALL = 3_000
"""Pairs up to which the least change is searched for exactly."""

_ROOM = "engine.territory.solvers.cpsat.conflict"

_TOLERANCE = Fraction(1, 2000)
"""Balance is loosened by at most so much more than it need be."""

_ANNEALED = ("balance", "limit", "budget", "permit", "together", "apart")
"""Kinds of rules of which annealing finds what must change."""

_FIRST = Fraction(1, 100)
"""Balance is first loosened by at least so much."""

_STEPS_SMALL, _STEPS = 16, 6
"""Tolerances tried, at most."""

REPAIR_SHARE, _SHARE = 0.3, 0.5
"""Part of all work that one question may use, of a small problem and of others."""

_LEAST_WORK = 0.05
"""Work that each question costs at least."""

_ANY_PLAN = 0.5
"""Gap that ends a search as soon as there is a plan: any will do."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What to change, at one rule or at several, and a plan that then is one.

    Parameters
    ----------
    changes
        All of them together are enough.
    plan
        It breaks nothing but what is changed.
    least
        Whether no smaller change of this rule is enough: proven.
    size
        How much is changed, as parts of what there is; to put repairs in order.
    """

    changes: tuple[Change, ...]
    plan: TerritorySolution
    least: bool
    size: float


class Asker:
    """Who is asked for plans of loosened problems, until the work is used up.

    Parameters
    ----------
    problem
        The one without a plan.
    solve
        Solves a problem by a method, within limits.
    seed, watch, work
        Of the explanation as a whole.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        solve: Solve,
        seed: int,
        watch: Watch,
        work: float,
    ) -> None:
        self.problem, self.seed, self.watch, self.work = problem, seed, watch, work
        self._solve, self._left = solve, work

    @property
    def small(self) -> bool:
        """Whether an exact search is worth it."""
        return self.problem.num_units * self.problem.num_territories <= SMALL

    def nearest(
        self, problem: TerritoryProblem, soft: Callable[[Grain], bool]
    ) -> tuple[TerritorySolution, bool] | None:
        """Return the plan that breaks the soft rules least, by an exact search."""
        room: Any = import_module(_ROOM)
        found: tuple[TerritorySolution, bool] | None = room.nearest(
            problem, soft, work=self.work / 4, seed=self.seed, watch=self.watch
        )
        return found

    def mend(
        self,
        rules: frozenset[tuple[str, str]],
        problem: TerritoryProblem | None = None,
    ) -> TerritorySolution | None:
        """Return a plan that breaks some rules only, by annealing."""
        plan, spent = mended(
            problem or self.problem,
            rules,
            seed=self.seed,
            work=self._left,
            stop=self.watch.wants_to_stop,
        )
        self._left -= max(spent, _LEAST_WORK)
        return plan

    def ask(
        self, problem: TerritoryProblem, gap: float = 0.0, method: str = "auto"
    ) -> TerritoryResult:
        """Return the result of another problem; unknown when no work is left."""
        if self._left <= 0 or self.watch.wants_to_stop():
            late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
            return TerritoryResult(late, method, None, None, None)
        share = REPAIR_SHARE if self.small else _SHARE
        limits = Limits(min(self._left, self.work * share), gap)
        result = self._solve(problem, method, limits)
        self._left -= max(result.work, _LEAST_WORK)
        return result


def repair_by(asker: Asker, kind: str, rule: str) -> Repair | None:
    """Return the least change found of one rule that is enough; None without one.

    Parameters
    ----------
    asker
        Who is asked.
    kind, rule
        The rule that gives way; all others are kept.
    """
    if asker.watch.wants_to_stop():
        return None
    try:
        found = _plan(asker, kind, rule)
    except ValueError:
        # No solver can do what is left to be done.
        return None
    return None if found is None else _checked(asker.problem, *found, {rule})


def repair_by_all(asker: Asker, rules: frozenset[tuple[str, str]]) -> Repair | None:
    """Return a change of several rules that is enough, where no single rule's is.

    Parameters
    ----------
    asker
        Who is asked.
    rules
        (kind, name) of those that may change if the problem is large; else all may.
    """
    if asker.watch.wants_to_stop():
        return None
    if not asker.small:
        able = frozenset(rule for rule in rules if rule[0] in _ANNEALED)
        plan = asker.mend(able) if able and can_mend(asker.problem) else None
        names = {name for _, name in able}
        return None if plan is None else _checked(asker.problem, plan, False, names)
    loose = replace(asker.problem, permits=())
    for problem in (asker.problem, loose):
        found = asker.nearest(problem, lambda _: True)
        if found is None:
            continue
        broken = {check.rule for check in measure(asker.problem, found[0]).broken}
        repair = _checked(asker.problem, found[0], False, broken)
        if repair is not None:
            return repair
    return None


def _plan(asker: Asker, kind: str, rule: str) -> tuple[TerritorySolution, bool] | None:
    """Return a plan that breaks one rule only, as little as can be, and if proven."""
    problem = asker.problem
    if not asker.small and kind in _ANNEALED and can_mend(problem):
        plan = asker.mend(frozenset({(kind, rule)}))
        return None if plan is None else (plan, False)
    if kind == "balance":
        return _balanced(asker, rule)
    if kind == "budget":
        budget = next(b for b in problem.budgets if b.name == rule)
        rest = tuple(b for b in problem.budgets if b.name != rule)
        goal = CostTerm(rule, budget.amounts)
        return _solved(
            asker, replace(without_costs(problem), costs=(goal,), budgets=rest)
        )
    if kind == "permit":
        permit = next(p for p in problem.permits if p.name == rule)
        others = tuple(p for p in problem.permits if p.name != rule)
        goal = CostTerm(rule, _one_each(permit.allowed.matrix))
        return _solved(
            asker, replace(without_costs(problem), costs=(goal,), permits=others)
        )
    if asker.small:
        return asker.nearest(problem, lambda grain: grain.rule == rule)
    return _without(asker, kind, rule)


def _balanced(asker: Asker, rule: str) -> tuple[TerritorySolution, bool] | None:
    """Return the most balanced plan found of one rule, by bisection from its tolerance.

    What a plan found has is possible, what is proven to have none is impossible; where
    neither is known a tolerance counts as too tight, and nothing is called the least.
    """
    problem = asker.problem if asker.problem.costs else without_costs(asker.problem)
    low = next(r.within for r in problem.balance if r.name == rule)
    high: Fraction | None = None
    best: TerritorySolution | None = None
    within, proven = max(low * Fraction(3, 2), _FIRST), True
    for _ in range(_STEPS_SMALL if asker.small else _STEPS):
        result = asker.ask(_loosened(problem, rule, within), _ANY_PLAN)
        if result.solution is not None and result.measures is not None:
            high = largest_deviation(problem, result.measures, [rule])
            best = result.solution
        elif result.outcome.status is Status.INFEASIBLE:
            low = max(low, within)
        else:
            low, proven = max(low, within), False
        if high is not None and high - low <= _TOLERANCE:
            break
        within = 2 * low + _FIRST if high is None else (low + high) / 2
    if best is None or high is None:
        return None
    return best, proven and high - low <= _TOLERANCE


def _loosened(
    problem: TerritoryProblem, name: str, within: Fraction
) -> TerritoryProblem:
    rules = tuple(
        replace(rule, within=within) if rule.name == name else rule
        for rule in problem.balance
    )
    return replace(problem, balance=rules, shape=())


def _solved(
    asker: Asker, problem: TerritoryProblem
) -> tuple[TerritorySolution, bool] | None:
    result = asker.ask(problem, 0.0 if asker.small else 0.02)
    if result.solution is None:
        return None
    return result.solution, result.outcome.status is Status.OPTIMAL


def _without(
    asker: Asker, kind: str, rule: str
) -> tuple[TerritorySolution, bool] | None:
    """Return a plan of the problem without a rule; nobody looked for the least."""
    problem, opening = asker.problem, asker.problem.opening
    if kind == "limit":
        rest = tuple(x for x in problem.limits if x.name != rule)
        loose = replace(problem, limits=rest)
    elif kind == "opening" and opening is not None:
        site = opening.site if rule == "territories open" else None
        low, high = (opening.low, opening.high)
        if rule == "territories open":
            low, high = 0, problem.num_territories
        loose = replace(
            problem, opening=replace(opening, low=low, high=high, site=site)
        )
    else:
        given: dict[str, Any] = {kind: None}
        loose = replace(problem, **given)
    result = asker.ask(loose, _ANY_PLAN)
    return None if result.solution is None else (result.solution, False)


def _one_each(allowed: NDArray[np.bool_]) -> Table:
    return Table((~allowed).astype(np.int64))


def _checked(
    problem: TerritoryProblem, plan: TerritorySolution, least: bool, names: set[str]
) -> Repair | None:
    """Return the repair that a plan shows, if it breaks nothing but these rules."""
    measures = measure(problem, plan)
    broken = {check.rule for check in measures.broken}
    if not broken or not broken <= names:
        return None
    changes = changes_of(problem, plan, measures)
    # The fewest groups were looked for; whether fewer members need leave is not known.
    least &= all(len(c.units) == 1 for c in changes if c.kind == "together")
    return Repair(changes, plan, least, sum(change.size for change in changes))
