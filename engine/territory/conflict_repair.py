"""The least change of one rule that lets the others be kept, shown by a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.base.outcome import Limits, Status
from engine.territory.amounts import PerUnit, Table
from engine.territory.conflict_changes import Change, changes_of
from engine.territory.measure import measure
from engine.territory.rules import CostTerm
from engine.territory.tightest import tightest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.grains import Grain
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solution import TerritorySolution
    from engine.territory.solvers.port import Watch

Solve = Callable[["TerritoryProblem", str, Limits], "TerritoryResult"]

SMALL = 3_000
"""Pairs up to which the least change is searched for exactly."""

_ROOM = "engine.territory.solvers.cpsat.conflict"

_TOLERANCE = Fraction(1, 2000)
"""Balance is loosened by at most so much more than it need be."""

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


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asked for plans of loosened problems.

    Parameters
    ----------
    problem
        The one without a plan.
    solve
        Solves a problem by a method, within limits.
    seed, watch, work
        Of the explanation as a whole.
    """

    problem: TerritoryProblem
    solve: Solve
    seed: int
    watch: Watch
    work: float

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

    def ask(self, problem: TerritoryProblem, gap: float) -> TerritoryResult:
        """Return the result of a loosened problem."""
        limits = Limits(self.work if self.small else self.work / 2, gap)
        return self.solve(problem, "auto", limits)


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


def repair_by_all(asker: Asker) -> Repair | None:
    """Return a change of several rules that is enough, where no single rule's is."""
    if not asker.small or asker.watch.wants_to_stop():
        return None
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
    if kind == "balance":
        return _balanced(asker, rule)
    if kind == "budget":
        budget = next(b for b in problem.budgets if b.name == rule)
        rest = tuple(b for b in problem.budgets if b.name != rule)
        goal = CostTerm(rule, budget.amounts)
        return _solved(asker, replace(_bare(problem), costs=(goal,), budgets=rest))
    if kind == "permit":
        permit = next(p for p in problem.permits if p.name == rule)
        others = tuple(p for p in problem.permits if p.name != rule)
        goal = CostTerm(rule, _one_each(permit.allowed.matrix))
        return _solved(asker, replace(_bare(problem), costs=(goal,), permits=others))
    if asker.small:
        return asker.nearest(problem, lambda grain: grain.rule == rule)
    return _without(asker, kind, rule)


def _balanced(asker: Asker, rule: str) -> tuple[TerritorySolution, bool] | None:
    """Return the most balanced plan of one rule, by bisection."""
    problem = asker.problem if asker.problem.costs else _bare(asker.problem)
    found = tightest(
        replace(problem, shape=()),
        lambda tried, _: asker.ask(tried, _ANY_PLAN),
        names=[rule],
        tolerance=_TOLERANCE,
        steps=14 if asker.small else 6,
    )
    if found.within is None or found.result is None or found.result.solution is None:
        return None
    low = found.impossible or Fraction(0)
    return found.result.solution, found.within - low <= _TOLERANCE


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


def _bare(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the problem with costs of nothing at all."""
    zeros = np.zeros(problem.num_units, dtype=np.int64)
    opening = problem.opening
    if opening is not None:
        opening = replace(opening, cost=np.zeros_like(opening.cost))
    return replace(
        problem,
        costs=(CostTerm("nothing", PerUnit(zeros, problem.num_territories)),),
        balance=tuple(rule for rule in problem.balance if rule.price is None),
        opening=opening,
        shape=(),
    )


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
    return Repair(changes, plan, least, sum(change.size for change in changes))
