"""The truth about small problems: every assignment is tried.

Written from the definitions in the docstrings of ``engine.territory.rules`` and
``engine.territory.shape`` alone; nothing that measures or solves is imported. Import
as ``oracles.brute_force``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from oracles.brute_force_shape import shape_value

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
    rules
        Name of each rule, with (n_plans,) whether it holds.
    """

    plans: np.ndarray
    costs: np.ndarray
    rules: dict[str, np.ndarray]

    @property
    def feasible(self) -> np.ndarray:
        """(n_plans,) whether all rules hold."""
        holds = np.ones(len(self.plans), dtype=np.bool_)
        for each in self.rules.values():
            holds = holds & each
        return holds

    @property
    def optimum(self) -> int | None:
        """The least cost of a plan that meets every rule; None without such a plan."""
        return int(self.costs[self.feasible].min()) if self.feasible.any() else None

    def best_plans(self) -> np.ndarray:
        """(n, n_units) all plans that cost the least."""
        return self.plans[self.feasible & (self.costs == self.optimum)]


def truth(problem) -> Truth:
    """Try every assignment of a small problem."""
    plans = assignments(problem)
    exists = open_in(problem, plans)
    return Truth(plans, costs_of(problem, plans, exists), holds(problem, plans, exists))


def assignments(problem) -> np.ndarray:
    """(n_plans, n_units) every assignment of a small problem."""
    units, territories = len(problem.unit_ids), len(problem.territory_ids)
    count = territories**units
    assert count <= MOST, f"{count} assignments are too many to try"
    # Plan p gives unit i the i-th digit of p, written in base n_territories.
    return np.arange(count)[:, None] // territories ** np.arange(units) % territories


def open_in(problem, plans) -> np.ndarray:
    """(n_plans, n_territories) which territories are open: those that cover, or fixed.

    All are where the problem says nothing of opening.
    """
    territories = len(problem.territory_ids)
    if problem.opening is None:
        return np.ones((len(plans), territories), dtype=np.bool_)
    covers = [(plans == j).any(axis=1) for j in range(territories)]
    return np.stack(covers, axis=1) | problem.opening.fixed[None, :]


def costs_of(problem, plans, exists) -> np.ndarray:
    """(n_plans,) costs of pairs, of opening, of loads outside, of whole territories."""
    costs = np.zeros(len(plans), dtype=np.int64)
    for term in problem.costs:
        costs += picked(term.amounts.matrix, plans)
    if problem.opening is not None:
        costs += (exists * problem.opening.cost).sum(axis=1)
    for rule in problem.balance:
        if rule.price is not None:
            costs += rule.price * outside(rule, plans, exists)
    for term in problem.shape:
        costs += shape_value(term, plans, len(problem.territory_ids))
    return costs


def kept_by_sets(problem, plans) -> dict[str, np.ndarray]:
    """Return each rule on a set of territories and in which plans it holds."""
    rules = {}
    for limit in problem.sets:
        carried = loads(limit.amounts.matrix, plans)
        for k, name in enumerate(limit.sets):
            load = carried[:, limit.member == k].sum(axis=1)
            inside = (limit.low[k] <= load) & (load <= limit.high[k])
            rules[f"{limit.name} of {name}"] = inside
    return rules


def holds(problem, plans, exists) -> dict[str, np.ndarray]:
    """Return each rule's name and in which plans it holds."""
    rules = {}
    for permit in problem.permits:
        allowed = picked(permit.allowed.matrix, plans, each=True)
        rules[permit.name] = allowed.all(axis=1)
    for budget in problem.budgets:
        rules[budget.name] = picked(budget.amounts.matrix, plans) <= budget.at_most
    for rule in problem.balance:
        if rule.price is None:
            rules[rule.name] = outside(rule, plans, exists) == 0
    for limit in problem.limits:
        carried = loads(limit.amounts.matrix, plans)
        inside = (limit.low <= carried) & (carried <= limit.high)
        rules[limit.name] = (inside | ~exists).all(axis=1)
    rules |= kept_by_sets(problem, plans)
    if problem.together is not None:
        rules["stay together"] = grouped(problem.together, plans)
    if problem.apart is not None:
        met = [plans[:, a] != plans[:, b] for a, b in problem.apart]
        rules["kept apart"] = np.array(met).reshape(-1, len(plans)).all(axis=0)
    if problem.contiguity is not None:
        rules[problem.contiguity.name] = connected(problem, plans)
    if problem.opening is not None:
        rules |= opened(problem.opening, plans, exists)
    return rules


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


def outside(rule, plans, exists) -> np.ndarray:
    """(n_plans,) whole units of load outside (1 − τ) s_j ≤ load_j ≤ (1 + τ) s_j.

    s_j = T w_j / Σ w over open territories; closed ones have no share and no load.
    With τ = p / q, the whole numbers inside are those from (q − p) T w_j / (q Σ w),
    rounded up, to (q + p) T w_j / (q Σ w), rounded down.
    """
    carried = loads(rule.amounts.matrix, plans)
    p, q = rule.within.numerator, rule.within.denominator
    share = carried.sum(axis=1)[:, None] * rule.weights[None, :]
    whole = q * (exists * rule.weights).sum(axis=1)[:, None]
    low, high = -((p - q) * share // whole), (q + p) * share // whole
    away = np.maximum(0, np.maximum(low - carried, carried - high))
    return (away * exists).sum(axis=1)


def grouped(together, plans) -> np.ndarray:
    """(n_plans,) whether units with the same number of 0 or more share a territory."""
    fits = np.ones(len(plans), dtype=np.bool_)
    for group in set(together[together >= 0].tolist()):
        members = plans[:, together == group]
        fits &= (members == members[:, :1]).all(axis=1)
    return fits


def connected(problem, plans) -> np.ndarray:
    """(n_plans,) whether each territory is connected in the graph; nothing is, too."""
    units = len(problem.unit_ids)
    beside = [0] * units
    for a, b in problem.contiguity.edges.tolist():
        beside[a] |= 1 << b
        beside[b] |= 1 << a
    whole = np.array([_one_piece(members, beside) for members in range(1 << units)])
    fits = np.ones(len(plans), dtype=np.bool_)
    for j in range(len(problem.territory_ids)):
        fits &= whole[((plans == j) << np.arange(units)).sum(axis=1)]
    return fits


def _one_piece(members: int, beside: list[int]) -> bool:
    """Whether a set of units, as bits, is reached from its first by steps inside."""
    reached = members & -members
    while True:
        wider = reached
        for i, near in enumerate(beside):
            if reached >> i & 1:
                wider |= near & members
        if wider == reached:
            return reached == members
        reached = wider


def opened(opening, plans, exists) -> dict[str, np.ndarray]:
    """Return whether as many are open as may be, and whether each has its centre."""
    count = exists.sum(axis=1)
    rules = {"territories open": (opening.low <= count) & (count <= opening.high)}
    if opening.site is not None:
        inside = [
            ~exists[:, j] | (plans[:, i] == j) if i >= 0 else exists[:, j] | True
            for j, i in enumerate(opening.site.tolist())
        ]
        rules["centres inside"] = np.all(inside, axis=0)
    return rules
