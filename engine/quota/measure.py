"""What a plan of quotas amounts to, and every rule; no solver is involved."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.quota.problem import NO_CAP
from engine.quota.result import LevelSum, QuotaCheck, QuotaMeasures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.quota.problem import Limit, NodeLimit, QuotaProblem
    from engine.quota.result import QuotaPlan

    Ints = NDArray[np.int64]
    Rules = tuple[str, int, Ints, Ints, NDArray[np.bool_]]

HALF = Fraction(1, 2)


def measure(problem: QuotaProblem, plan: QuotaPlan) -> QuotaMeasures:
    """Return sums, deviations and broken rules of any plan.

    Raises
    ------
    ValueError
        The plan is of another tree.
    """
    shapes = [(len(names),) for names in problem.tree.names]
    if [quota.shape for quota in plan.quota] != shapes:
        raise ValueError("the plan has not one quota for each node of the tree")
    sums = tuple(_sums(problem, plan))
    rules = [*_totals(problem, plan, sums), *_units(problem, plan)]
    rules += [*_limits(problem, plan)]
    fair = problem.fair_quota
    away = (plan.territories - fair) / np.maximum(fair, problem.unit)
    return QuotaMeasures(
        sums,
        tuple(check for rule in rules for check in _broken(problem, rule)),
        sum(rule[4].size for rule in rules),
        away,
        float(np.abs(away).max()),
        float(np.abs(away).sum()),
        _binding(problem, plan),
    )


def _sums(problem: QuotaProblem, plan: QuotaPlan) -> Iterator[LevelSum]:
    """Reckon whole units hedged, half up, and what makes no unit as it is."""
    for depth, hedge in enumerate(problem.hedges):
        quota = plan.quota[depth]
        children = problem.tree.sums(depth + 1, plan.quota[depth + 1])
        due = []
        for amount in quota.tolist():
            units, rest = divmod(amount, problem.unit)
            exact = units * (1 + hedge) + HALF
            due.append(exact.__floor__() * problem.unit + rest)
        yield LevelSum(depth, quota, children, np.array(due, dtype=np.int64))


def _totals(
    problem: QuotaProblem, plan: QuotaPlan, sums: tuple[LevelSum, ...]
) -> Iterator[Rules]:
    target = np.array([problem.target])
    yield "target", 0, plan.quota[0], target, plan.quota[0] == target
    for level in sums:
        yield "sum", level.depth, level.children, level.due, level.exact


def _units(problem: QuotaProblem, plan: QuotaPlan) -> Iterator[Rules]:
    """Yield whether each level has whole units, but for the rest in one place."""
    rest = problem.target % problem.unit
    for depth, quota in enumerate(plan.quota):
        over = quota % problem.unit
        fine = (over == 0) | (over == rest)
        fine &= (np.cumsum(over) == rest) | (over == 0)
        yield "unit", depth, quota, quota - over, fine


def _limits(problem: QuotaProblem, plan: QuotaPlan) -> Iterator[Rules]:
    bottom, levels = problem.tree.num_levels - 1, problem.tree.levels
    own: list[tuple[int, Limit | NodeLimit]]
    own = [(bottom, limit) for limit in problem.limits]
    own += [(levels.index(node.level), node) for node in problem.node_limits]
    for depth, limit in own:
        quota = plan.quota[depth]
        if limit.low is not None:
            yield limit.family, depth, quota, limit.low, quota >= limit.low
        if limit.high is not None:
            yield limit.family, depth, quota, limit.high, quota <= limit.high


def _broken(problem: QuotaProblem, rules: Rules) -> Iterator[QuotaCheck]:
    family, depth, value, limit, kept = rules
    for node in np.flatnonzero(~kept).tolist():
        where = f"{problem.tree.levels[depth]} '{problem.tree.names[depth][node]}'"
        yield QuotaCheck(family, where, int(value[node]), int(limit[node]), False)


def _binding(problem: QuotaProblem, plan: QuotaPlan) -> tuple[str, ...]:
    quota = plan.territories
    binding = [""] * quota.size
    for limit in reversed(problem.limits):
        near = np.zeros(quota.size, dtype=bool)
        if limit.low is not None:
            near |= (limit.low > 0) & (quota - limit.low < problem.unit)
        if limit.high is not None:
            near |= (limit.high < NO_CAP) & (limit.high - quota < problem.unit)
        for at in np.flatnonzero(near).tolist():
            binding[at] = limit.family
    return tuple(binding)
