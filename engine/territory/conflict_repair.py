"""The least change of one rule that lets the others be kept, shown by a plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.base.outcome import Status
from engine.territory.amounts import Table
from engine.territory.conflict_asker import ANY_PLAN, Repair
from engine.territory.conflict_caps import one_cap
from engine.territory.conflict_changes import changes_of
from engine.territory.conflict_leave import few_leave
from engine.territory.conflict_mend import can_mend
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.rules import CostTerm
from engine.territory.tightest import largest_deviation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.conflict_asker import Asker
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution

_TOLERANCE = Fraction(1, 2000)
"""Balance is loosened by at most so much more than it need be."""

ANNEALED = ("balance", "limit", "budget", "permit", "together", "apart")
"""Kinds of rules of which annealing finds what must change."""

_PROVED_EARLY = 4
"""Step after which once more just below what was found is asked for."""

_STEPS_SMALL, _STEPS = 16, 6
"""Tolerances tried, at most."""


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
        few = few_leave(asker) if kind == "together" else None
        if few is not None:
            return few
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
        able = frozenset(rule for rule in rules if rule[0] in ANNEALED)
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
    if not asker.small and kind in ANNEALED and can_mend(problem):
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
    if not asker.small:
        return _without(asker, kind, rule)
    found = asker.nearest(problem, lambda grain: grain.rule == rule)
    return one_cap(asker, rule, found) if found and kind == "limit" else found


def _balanced(asker: Asker, rule: str) -> tuple[TerritorySolution, bool] | None:
    """Return the most balanced plan found of one rule, by bisection to its tolerance.

    What a plan found has is possible, what is proven to have none is impossible; where
    neither is known a tolerance counts as too tight, and nothing is called the least.
    """
    problem = asker.problem if asker.problem.costs else without_costs(asker.problem)
    low = next(r.within for r in problem.balance if r.name == rule)
    best = asker.mend(frozenset({("balance", rule)})) if can_mend(problem) else None
    best = best or asker.ask(_loosened(problem, rule, None), ANY_PLAN).solution
    if best is None:
        return None
    high, proven = _deviation(problem, best, rule), True
    for step in range(_STEPS_SMALL if asker.small else _STEPS):
        if high - low <= _TOLERANCE:
            break
        # Often there is nothing below what was found, and one proof says so.
        near = high - _TOLERANCE if step in (0, _PROVED_EARLY) else low
        within = max((low + high) / 2, near)
        result = asker.ask(_loosened(problem, rule, within), ANY_PLAN)
        if result.solution is not None:
            best, high = result.solution, _deviation(problem, result.solution, rule)
        else:
            proven = proven and result.outcome.status is Status.INFEASIBLE
            low = within
    return best, proven and high - low <= _TOLERANCE


def _deviation(
    problem: TerritoryProblem, plan: TerritorySolution, rule: str
) -> Fraction:
    return largest_deviation(problem, measure(problem, plan), [rule])


def _loosened(
    problem: TerritoryProblem, name: str, within: Fraction | None
) -> TerritoryProblem:
    """Return the problem with another tolerance of one rule, or without the rule."""
    rules = tuple(
        replace(rule, within=within or rule.within) if rule.name == name else rule
        for rule in problem.balance
        if within is not None or rule.name != name
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
    result = asker.ask(loose, ANY_PLAN)
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
