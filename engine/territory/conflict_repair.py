"""The least change of one rule that lets the others be kept, shown by a plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.base.outcome import Status
from engine.territory.amounts import Table
from engine.territory.conflict_asker import ANY_PLAN, WHY, Repair
from engine.territory.conflict_burden import least_deviation
from engine.territory.conflict_caps import one_cap
from engine.territory.conflict_changes import as_told, changes_of, tolerance_step
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

ANNEALED = ("balance", "limit", "budget", "permit", "together", "apart")
"""Kinds of rules of which annealing finds what must change."""

_STEPS_SMALL, _STEPS = 16, 6
"""Tolerances that solvers are asked about, at most."""

_PART = 0.15
"""Part of all work after which they are not asked about another."""

_FAILURES, _ROUNDS = 5, 3
"""Tolerances that annealing may fail at, and rounds that it takes for each."""

_FINE = 100_000
"""Tolerances tried by annealing are multiples of a thousandth of a per cent."""


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
    asker.say(f"{WHY}: how far must this give way, ", (rule,))
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
    asker.say(f"{WHY}: how far must these give way, ", (rule for _, rule in rules))
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
        loose = replace(without_costs(problem), costs=(goal,), budgets=rest)
        return _solved(asker, loose, (kind, rule))
    if kind == "permit":
        permit = next(p for p in problem.permits if p.name == rule)
        others = tuple(p for p in problem.permits if p.name != rule)
        goal = CostTerm(rule, _one_each(permit.allowed.matrix))
        loose = replace(without_costs(problem), costs=(goal,), permits=others)
        return _solved(asker, loose, (kind, rule))
    if not asker.small:
        return _without(asker, kind, rule)
    found = asker.nearest(problem, lambda grain: grain.rule == rule)
    return one_cap(asker, rule, found) if found and kind == "limit" else found


def _balanced(asker: Asker, rule: str) -> tuple[TerritorySolution, bool] | None:
    """Return the most balanced plan found of one rule, and if none is more so.

    Annealing goes first, then solvers: just below what was found, and halfway to what
    was not. It is the least if what is written just below it is proven to be too tight.
    """
    problem = asker.problem if asker.problem.costs else without_costs(asker.problem)
    able = can_mend(problem)
    rules = frozenset({("balance", rule)})
    best = asker.mend(rules, rounds=_ROUNDS) if able else None
    best = best or _any_plan(asker, _loosened(problem, rule, None), ("balance", rule))
    if best is None:
        return None
    low = next(r.within for r in problem.balance if r.name == rule)
    least, guess = least_deviation(problem, rule), low
    if able:
        best, guess = _annealed(asker, problem, rule, max(low, least), best)
    high, until = _deviation(problem, best, rule), asker.left - _PART * asker.work
    for step in range(_STEPS_SMALL if asker.small else _STEPS):
        below = as_told(high) - tolerance_step(high)
        if low >= below or least > below or (asker.left < until and step):
            break
        # Often there is nothing below what was found, and one proof says so.
        middle = _short((max(low, guess) + high) / 2)
        within = below if step % 2 == 0 else min(middle, below)
        result = asker.ask(_loosened(problem, rule, within), ANY_PLAN)
        if result.solution is not None:
            best, high = result.solution, _deviation(problem, result.solution, rule)
        elif result.outcome.status is Status.INFEASIBLE:
            low = within
        elif within <= guess or within == below:
            break
        else:
            guess = within
    below = as_told(high) - tolerance_step(high)
    return best, low >= below or least > below


def _annealed(
    asker: Asker,
    problem: TerritoryProblem,
    rule: str,
    low: Fraction,
    best: TerritorySolution,
) -> tuple[TerritorySolution, Fraction]:
    """Return the most balanced plan that annealing finds, and where it finds none.

    That none was found is no proof, but saves solvers questions that take long.
    """
    high, failures = _deviation(problem, best, rule), 0
    while failures < _FAILURES and high - low > tolerance_step(high):
        within = _short((low + high) / 2)
        if not low < within < high:
            break
        asked = _loosened(problem, rule, within)
        plan = asker.mend(frozenset(), asked, rounds=_ROUNDS)
        if plan is None:
            low, failures = within, failures + 1
        else:
            best, high = plan, _deviation(problem, plan, rule)
    return best, low


def _any_plan(
    asker: Asker,
    problem: TerritoryProblem,
    name: tuple[str, str],
    gap: float = ANY_PLAN,
) -> TerritorySolution | None:
    """Return a plan of the problem without a rule; take note if there is none."""
    result = asker.ask(problem, gap)
    if result.outcome.status is Status.INFEASIBLE:
        asker.in_vain.add(name)
    return result.solution


def _short(within: Fraction) -> Fraction:
    """Return a tolerance as a short fraction: solvers multiply by both its ends."""
    return Fraction(round(within * _FINE), _FINE)


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
    asker: Asker, problem: TerritoryProblem, name: tuple[str, str]
) -> tuple[TerritorySolution, bool] | None:
    result = asker.ask(problem, 0.0 if asker.small else 0.02)
    if name[0] == "budget":
        asker.least[name[1]] = result
    if result.solution is None:
        if result.outcome.status is Status.INFEASIBLE:
            asker.in_vain.add(name)
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
