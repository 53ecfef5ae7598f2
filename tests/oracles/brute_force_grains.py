"""Whether single rules at single places hold, plan by plan, from definitions alone.

Import as ``oracles.brute_force_grains``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from oracles.brute_force import (
    assignments,
    connected,
    grouped,
    loads,
    open_in,
    opened,
    picked,
)


def possible(problem, grains) -> bool:
    """Whether some assignment keeps all of these rules at these places."""
    plans = assignments(problem)
    fits = np.ones(len(plans), dtype=np.bool_)
    for grain in grains:
        fits &= holds_at(problem, grain, plans)
    return bool(fits.any())


def holds_at(problem, grain, plans) -> np.ndarray:
    """(n_plans,) whether one rule holds at one place."""
    if grain.kind in ("balance", "limit"):
        return _load(problem, grain, plans)
    if grain.kind == "budget":
        budget = _named(problem.budgets, grain)
        return picked(budget.amounts.matrix, plans) <= budget.at_most
    if grain.kind == "permit":
        i = grain.place
        return _named(problem.permits, grain).allowed.matrix[i, plans[:, i]]
    if grain.kind == "together":
        one = np.where(problem.together == grain.place, problem.together, -1)
        return grouped(one, plans)
    if grain.kind == "apart":
        a, b = problem.apart[grain.place]
        return plans[:, a] != plans[:, b]
    if grain.kind == "contiguity":
        only = np.where(plans == grain.territory, 0, np.arange(1, plans.shape[1] + 1))
        return connected(_Only(problem), only)
    return _opening(problem, grain, plans)


class _Only:
    """A problem as ``connected`` sees it, with one territory only, the first."""

    def __init__(self, problem) -> None:
        self.unit_ids, self.contiguity = problem.unit_ids, problem.contiguity
        self.territory_ids = ("one",)


def _named(rules, grain):
    return next(rule for rule in rules if rule.name == grain.rule)


def _load(problem, grain, plans) -> np.ndarray:
    rules = problem.balance if grain.kind == "balance" else problem.limits
    rule, j = _named(rules, grain), grain.territory
    carried = loads(rule.amounts.matrix, plans)
    exists = open_in(problem, plans)
    if grain.kind == "limit":
        end = rule.low[j] <= carried[:, j]
        end = end if grain.side == "low" else carried[:, j] <= rule.high[j]
        return end | ~exists[:, j]
    p, q = rule.within.numerator, rule.within.denominator
    share = carried.sum(axis=1) * rule.weights[j]
    whole = q * (exists * rule.weights).sum(axis=1)
    if grain.side == "low":
        return ((q - p) * share <= carried[:, j] * whole) | ~exists[:, j]
    return (carried[:, j] * whole <= (q + p) * share) | ~exists[:, j]


def _opening(problem, grain, plans) -> np.ndarray:
    exists, opening = open_in(problem, plans), problem.opening
    count = exists.sum(axis=1)
    if grain.side:
        low = grain.side == "low"
        return count >= opening.low if low else count <= opening.high
    site = np.where(np.arange(exists.shape[1]) == grain.territory, opening.site, -1)
    return opened(replace(opening, site=site), plans, exists)["centres inside"]
