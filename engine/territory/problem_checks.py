"""What a territory problem must be like; the first thing wrong is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import NOBODY
from engine.territory.shape import check_edges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule, LoadLimit, Opening, SetLimit

EXACT_BELOW = 2**53
"""Totals stay below this, so that integers and floating point count them alike."""


def check_problem(problem: TerritoryProblem) -> None:
    """Refuse a problem whose shapes, ranges or names are wrong.

    Raises
    ------
    ValueError
        The message says which.
    """
    _check_names(problem)
    _check_current(problem)
    for name, amounts in _counted(problem):
        amounts.check(name, _shape(problem))
        _check_total(name, [amounts])
    _check_total("all costs together", [term.amounts for term in problem.costs])
    for permit in problem.permits:
        permit.allowed.check(permit.name, _shape(problem))
    for rule in problem.balance:
        _check_balance(problem, rule)
    for limit in problem.limits:
        _check_limit(problem, limit)
    for budget in problem.budgets:
        if budget.at_most < 0:
            raise ValueError(f"{budget.name}: at_most must be 0 or more")
    for together in problem.sets:
        _check_set_limit(problem, together)
    _check_sets(problem)
    if problem.opening is not None:
        _check_opening(problem, problem.opening)
    for term in problem.shape:
        term.check(problem.num_units)


def _shape(problem: TerritoryProblem) -> tuple[int, int]:
    return (len(problem.unit_ids), len(problem.territory_ids))


def _counted(problem: TerritoryProblem) -> Iterable[tuple[str, Amounts]]:
    for term in problem.costs:
        yield term.name, term.amounts
    for rule in problem.balance:
        yield rule.name, rule.amounts
    for budget in problem.budgets:
        yield budget.name, budget.amounts
    for limit in problem.limits:
        yield limit.name, limit.amounts
    for together in problem.sets:
        yield together.name, together.amounts


def _check_names(problem: TerritoryProblem) -> None:
    for what, ids in (
        ("unit", problem.unit_ids),
        ("territory", problem.territory_ids),
    ):
        if not ids:
            raise ValueError(f"a plan needs at least one {what}")
        if len(set(ids)) != len(ids):
            raise ValueError(f"{what} ids must be unique")
    if not problem.costs and not problem.shape:
        raise ValueError("a plan needs at least one cost term")
    terms = [term.name for term in problem.costs]
    kinds: tuple[tuple[str, list[str]], ...] = (
        ("cost term", terms + [term.name for term in problem.shape]),
        ("balance rule", [part.name for part in problem.balance]),
        ("budget", [part.name for part in problem.budgets]),
        ("limit", [part.name for part in problem.limits]),
        ("limit of sets", [part.rule(k) for part in problem.sets for k in _sets(part)]),
    )
    for what, names in kinds:
        if len(set(names)) != len(names):
            raise ValueError(f"no two of a kind share a name: {what}s {names}")
    _check_loads_apart(problem)


def _check_loads_apart(problem: TerritoryProblem) -> None:
    both = {r.name for r in problem.balance} & {r.name for r in problem.limits}
    if both:
        raise ValueError(f"a balance rule and a limit share a name: {sorted(both)}")


def _check_current(problem: TerritoryProblem) -> None:
    current = problem.current
    if current.shape != (problem.num_units,) or current.dtype != np.int32:
        raise ValueError(f"current must be ({problem.num_units},) int32")
    if current.min() < NOBODY or current.max() >= problem.num_territories:
        raise ValueError("current names a territory that does not exist")


def _check_total(name: str, amounts: list[Amounts]) -> None:
    """Refuse amounts of which some plan's total could not be counted exactly."""
    most = sum(_sum(part.most) for part in amounts)
    if most >= EXACT_BELOW:
        raise ValueError(f"{name}: totals up to {most} cannot be counted exactly")


def _sum(values: np.ndarray) -> int:
    """Return an exact sum; in floating point first, as that cannot overflow."""
    if float(values.sum(dtype=np.float64)) < 2**62:
        return int(values.sum())
    return sum(values.tolist())


def _check_balance(problem: TerritoryProblem, rule: BalanceRule) -> None:
    weights = rule.weights
    if weights.shape != (problem.num_territories,) or weights.dtype != np.int64:
        raise ValueError(
            f"{rule.name}: weights must be ({problem.num_territories},) int64"
        )
    if weights.min() <= 0:
        raise ValueError(f"{rule.name}: every weight must be more than 0")
    if rule.within < 0:
        raise ValueError(f"{rule.name}: within must be 0 or more, got {rule.within}")
    if rule.price is not None and rule.price < 0:
        raise ValueError(f"{rule.name}: price must be 0 or more, got {rule.price}")


def _check_limit(problem: TerritoryProblem, limit: LoadLimit) -> None:
    for what in ("low", "high"):
        array = getattr(limit, what)
        if array.shape != (problem.num_territories,) or array.dtype != np.int64:
            raise ValueError(
                f"{limit.name}: {what} must be ({problem.num_territories},) int64"
            )
    if limit.low.min() < 0:
        raise ValueError(f"{limit.name}: low must be 0 or more, got {limit.low.min()}")


def _sets(limit: SetLimit) -> range:
    return range(len(limit.sets))


def _check_set_limit(problem: TerritoryProblem, limit: SetLimit) -> None:
    member, count = limit.member, len(limit.sets)
    if member.shape != (problem.num_territories,) or member.dtype != np.int32:
        raise ValueError(
            f"{limit.name}: member must be ({problem.num_territories},) int32"
        )
    if member.min() < -1 or member.max() >= count:
        raise ValueError(f"{limit.name}: a territory is in a set that does not exist")
    for what in ("low", "high"):
        array = getattr(limit, what)
        if array.shape != (count,) or array.dtype != np.int64:
            raise ValueError(f"{limit.name}: {what} must be ({count},) int64")
    if limit.low.min(initial=0) < 0:
        raise ValueError(f"{limit.name}: low must be 0 or more, got {limit.low.min()}")


def _check_sets(problem: TerritoryProblem) -> None:
    together, apart = problem.together, problem.apart
    if together is not None and (
        together.shape != (problem.num_units,) or together.dtype != np.int32
    ):
        raise ValueError(f"together must be ({problem.num_units},) int32")
    if apart is not None:
        check_edges("apart", apart, problem.num_units)
    if problem.contiguity is not None:
        rule = problem.contiguity
        check_edges(rule.name, rule.edges, problem.num_units)


def _check_opening(problem: TerritoryProblem, opening: Opening) -> None:
    width = problem.num_territories
    if not 0 <= opening.low <= opening.high:
        raise ValueError(
            f"opening: low and high must be in order, got {opening.low}, {opening.high}"
        )
    if opening.cost.shape != (width,) or opening.cost.dtype != np.int64:
        raise ValueError(f"opening: cost must be ({width},) int64")
    if opening.cost.min() < 0:
        raise ValueError("opening: cost must be 0 or more")
    if opening.fixed.shape != (width,) or opening.fixed.dtype != np.bool_:
        raise ValueError(f"opening: fixed must be ({width},) bool")
    site = opening.site
    if site is not None:
        if site.shape != (width,) or site.dtype != np.int32:
            raise ValueError(f"opening: site must be ({width},) int32")
        if site.max() >= problem.num_units:
            raise ValueError("opening: a site names a unit that does not exist")
