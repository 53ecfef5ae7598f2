"""Several goals at once: weighed against each other, or one after the other.

The objective of a problem is one sum. Weights change what counts how much in it
(:func:`weighted`); goals in order of importance are solved one after the other, each
kept within a stated slack while the next is sought (:func:`lexicographic`); and one
goal against another, cap by cap, is a frontier (:mod:`engine.territory.frontier`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.territory.by_pair import read_only
from engine.territory.combined import Weighted, added
from engine.territory.problem import Budget, CostTerm, TerritoryProblem
from engine.territory.result import TerritoryResult
from engine.territory.rules import no_cost
from engine.territory.shape import CutEdges, Diameter, Inertia
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.shape import ShapeTerm

Solve = Callable[[TerritoryProblem, TerritorySolution | None], TerritoryResult]
"""Solves a problem, from a plan that meets its rules where there is one."""

COST = "cost"
"""The goal that is all terms by pair together."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to be small: terms of the objective, or what a budget counts.

    Parameters
    ----------
    names
        Of cost terms or budgets, added up; ``cost`` is all cost terms together.
    slack
        How much more than the least found the goals after it may take, 0 or more:
        1/100 is one per cent.
    """

    names: tuple[str, ...]
    slack: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Stage:
    """One goal's turn.

    Parameters
    ----------
    goal, result
        What was small, and what came of it; its bound holds under the caps on the
        goals before it.
    cap
        What the goals after it may not exceed; None where no plan was found.
    """

    goal: Goal
    result: TerritoryResult
    cap: int | None


def goal_amounts(problem: TerritoryProblem, names: Sequence[str]) -> Amounts:
    """Return what a goal counts, pair by pair.

    Raises
    ------
    ValueError
        A name is no cost term or budget of the problem, or there is none. Terms of
        whole territories and prices of imbalance are no goals: no pair has them.
    """
    if not names:
        raise ValueError("a goal needs a name")
    found = {budget.name: budget.amounts for budget in problem.budgets}
    found |= {term.name: term.amounts for term in problem.costs}
    if problem.costs:
        found.setdefault(COST, added([term.amounts for term in problem.costs]))
    for name in names:
        if name not in found:
            known = ", ".join(found)
            near = did_you_mean(name, found)
            raise ValueError(f"no goal '{name}'; there are {known}{near}")
    return added([found[name] for name in names])


def with_goal(problem: TerritoryProblem, names: Sequence[str]) -> TerritoryProblem:
    """Return the same rules with one goal as the objective.

    Other terms, those of whole territories and what open ones cost, count nothing.
    Elastic rules keep their price, as without it they would be no rules at all.
    """
    term = CostTerm(" + ".join(names), goal_amounts(problem, names))
    opening = problem.opening
    if opening is not None:
        opening = replace(opening, cost=opening.cost * 0)
    return replace(problem, costs=(term,), shape=(), opening=opening)


def without_costs(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the rules that must hold, with costs of nothing at all: any plan will do.

    Elastic rules are left out, as they cost and rule nothing out.
    """
    opening = problem.opening
    if opening is not None:
        opening = replace(opening, cost=opening.cost * 0)
    return replace(
        problem,
        costs=no_cost(problem.num_units, problem.num_territories),
        balance=tuple(rule for rule in problem.balance if rule.price is None),
        opening=opening,
        shape=(),
    )


def with_cap(
    problem: TerritoryProblem, names: Sequence[str], at_most: int, unit: str
) -> TerritoryProblem:
    """Return the problem with a cap on a goal, in place of an earlier one on it."""
    amounts = goal_amounts(problem, names)
    name = "cap on " + " + ".join(names)
    others = tuple(budget for budget in problem.budgets if budget.name != name)
    return replace(problem, budgets=(*others, Budget(name, unit, amounts, at_most)))


def weighted(
    problem: TerritoryProblem, weights: Mapping[str, Fraction]
) -> TerritoryProblem:
    """Return the problem with terms of its objective weighed.

    Parameters
    ----------
    problem
        What is given.
    weights
        Term to weight, 0 or more; terms not named weigh 1. ``opening`` is what open
        territories cost, ``outside …`` the price of an elastic rule.

    Raises
    ------
    ValueError
        A name is no term, a weight is below 0, or an elastic rule's price would not
        be a whole number.

    Notes
    -----
    Amounts of each pair are rounded once. Rules and budgets stay as they are. Objective
    and bound of the weighted problem are weighted amounts, no money.
    """
    known = [*_terms(problem)]
    for name, weight in weights.items():
        if name not in known:
            near = did_you_mean(name, known)
            raise ValueError(f"no term '{name}'; there are {', '.join(known)}{near}")
        if weight < 0:
            raise ValueError(f"{name}: a weight must be 0 or more, got {weight}")
    one = Fraction(1)
    opening = problem.opening
    if opening is not None and "opening" in weights:
        cost = _rounded(opening.cost, weights["opening"])
        opening = replace(opening, cost=cost)
    return replace(
        problem,
        costs=tuple(
            term
            if term.name not in weights
            else CostTerm(term.name, Weighted(term.amounts, weights[term.name]))
            for term in problem.costs
        ),
        shape=tuple(
            _weighted_shape(term, weights.get(term.name, one)) for term in problem.shape
        ),
        balance=tuple(
            replace(rule, price=_price(rule.outside, rule.price, weights))
            for rule in problem.balance
        ),
        opening=opening,
    )


def lexicographic(
    problem: TerritoryProblem, goals: Sequence[Goal], solve: Solve
) -> tuple[Stage, ...]:
    """Solve for the first goal, cap it, solve for the next, and so on.

    Parameters
    ----------
    problem
        Its rules hold throughout; its objective does not count.
    goals
        The most important first.
    solve
        Given each problem and the plan of the one before, which meets its rules.

    Returns
    -------
    One stage a goal, up to the first without a plan; the last one's plan is the answer.

    Raises
    ------
    ValueError
        There is no goal, or one names what the problem has not.

    Notes
    -----
    The cap on a goal is ⌊(1 + slack) · found⌋, of what the plan *found* measures. Where
    a stage is not proven optimal, its bound tells how much smaller the cap might be.
    """
    if not goals or len({goal.names for goal in goals}) < len(goals):
        raise ValueError("there must be a goal, and no two alike")
    stages: list[Stage] = []
    limited, start = problem, None
    for goal in goals:
        asked = with_goal(limited, goal.names)
        result = solve(asked, start)
        if result.solution is None or result.measures is None:
            stages.append(Stage(goal, result, None))
            break
        found = result.measures.terms[asked.costs[0].name]
        cap = floor((1 + goal.slack) * found)
        stages.append(Stage(goal, result, cap))
        limited = with_cap(limited, goal.names, cap, "as its goal")
        start = result.solution
    return tuple(stages)


def _terms(problem: TerritoryProblem) -> Iterator[str]:
    yield from (term.name for term in problem.costs)
    if problem.opening is not None:
        yield "opening"
    yield from (rule.outside for rule in problem.balance if rule.price is not None)
    yield from (term.name for term in problem.shape)


def _rounded(values: NDArray[np.int64], weight: Fraction) -> NDArray[np.int64]:
    p, q = weight.numerator, weight.denominator
    return read_only((2 * values * p + q) // (2 * q))


def _weighted_shape(term: ShapeTerm, weight: Fraction) -> ShapeTerm:
    if weight == 1:
        return term
    if isinstance(term, Inertia):
        return replace(term, weights=term.weights * float(weight))
    if isinstance(term, CutEdges):
        return replace(term, prices=_rounded(term.prices, weight))
    if isinstance(term, Diameter):
        return replace(term, distance=_rounded(term.distance, weight))
    raise ValueError(f"{term.name}: this term cannot be weighed")


def _price(name: str, price: int | None, weights: Mapping[str, Fraction]) -> int | None:
    if price is None or name not in weights:
        return price
    weighed = price * weights[name]
    if weighed.denominator != 1:
        raise ValueError(f"{name}: {price} × {weights[name]} is no whole number")
    return int(weighed)
