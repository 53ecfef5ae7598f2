"""The truth about small problems: every assignment is tried.

Written from the definitions in the docstrings of ``engine.territory.problem`` alone;
nothing that measures or solves is imported. Import as ``oracles.brute_force``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST = 2_000_000
"""Assignments that are still tried."""


@dataclass(frozen=True)
class Truth:
    """What is true of a problem.

    Parameters
    ----------
    plans
        (n_plans, n_units) every assignment, feasible or not.
    costs
        (n_plans,) their costs.
    feasible
        (n_plans,) whether all rules hold.
    """

    plans: np.ndarray
    costs: np.ndarray
    feasible: np.ndarray

    @property
    def optimum(self) -> int | None:
        """The least cost of a plan that meets every rule; None without such a plan."""
        return int(self.costs[self.feasible].min()) if self.feasible.any() else None

    def best_plans(self) -> np.ndarray:
        """(n, n_units) all plans that cost the least."""
        return self.plans[self.feasible & (self.costs == self.optimum)]


def truth(problem) -> Truth:
    """Try every assignment of a small problem."""
    units, territories = len(problem.unit_ids), len(problem.territory_ids)
    count = territories**units
    assert count <= MOST, f"{count} assignments are too many to try"
    # Plan p gives unit i the i-th digit of p, written in base n_territories.
    plans = np.arange(count)[:, None] // territories ** np.arange(units) % territories
    costs = sum((picked(term.amounts.matrix, plans) for term in problem.costs), 0)
    feasible = np.ones(count, dtype=np.bool_)
    for permit in problem.permits:
        feasible &= picked(permit.allowed.matrix, plans, each=True).all(axis=1)
    for budget in problem.budgets:
        feasible &= picked(budget.amounts.matrix, plans) <= budget.at_most
    for rule in problem.balance:
        feasible &= balanced(rule, plans)
    return Truth(plans, costs, feasible)


def picked(table, plans, *, each=False) -> np.ndarray:
    """Return each plan's sum of a (n_units, n_territories) table, or its entries."""
    entries = np.stack([table[i, plans[:, i]] for i in range(plans.shape[1])], axis=1)
    return entries if each else entries.sum(axis=1)


def loads(amounts, plans) -> np.ndarray:
    """(n_plans, n_territories) what each territory carries."""
    entries = picked(amounts, plans, each=True)
    return np.stack(
        [(entries * (plans == j)).sum(axis=1) for j in range(amounts.shape[1])], axis=1
    )


def balanced(rule, plans) -> np.ndarray:
    """(n_plans,) whether (1 − τ) s_j ≤ load_j ≤ (1 + τ) s_j, s_j = T w_j / Σ w.

    Both sides times Σ w and the denominator of τ = p / q, so that all is whole.
    """
    carried = loads(rule.amounts.matrix, plans)
    p, q = rule.within.numerator, rule.within.denominator
    share = carried.sum(axis=1)[:, None] * rule.weights[None, :]
    middle = carried * (rule.weights.sum() * q)
    fits = ((q - p) * share <= middle) & (middle <= (q + p) * share)
    return fits.all(axis=1)
