"""Guarantees of quotas under rules, against every plan there is on tiny trees."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from engine.base.outcome import Status
from engine.base.streams import Purpose, stream
from engine.quota.measure import measure
from engine.quota.problem import Limit, NodeLimit, QuotaProblem
from engine.quota.result import QuotaPlan
from engine.quota.solve import set_quotas
from engine.quota.tree import Tree

LEVELS = ("company", "region", "territory")
OWNER = np.array([0, 0, 0, 1, 1])
TREE = Tree(LEVELS, (("C",), ("N", "S"), tuple("abcde")), (np.zeros(2, int), OWNER))
SEEDS = range(40)


def tiny(seed, method):
    """Return a problem with 5 territories, 8 to 14 units and rules that often bind."""
    luck = stream(seed, Purpose.SEARCH, 77)
    unit = int(luck.choice([1, 10]))
    rest = int(luck.choice([0, 0, 3])) if unit == 10 else 0
    target = unit * int(luck.integers(8, 15)) + rest
    hedge = (Fraction(0), Fraction(int(luck.choice([0, 0, 15, 40])), 100))
    low = luck.integers(0, 3, 5) * unit
    high = luck.integers(2, 6, 5) * unit
    nodes = NodeLimit("region", None, luck.integers(5, 10, 2) * unit)
    limits = (Limit("floor", low), Limit("cap", None, high))
    fair = luck.uniform(0.5, 3.0, 5)
    return QuotaProblem(
        TREE,
        target,
        unit,
        fair,
        hedges=hedge,
        limits=limits,
        node_limits=(nodes,),
        method=method,
    )


def every(problem):
    """Return (territories, deviations) of all plans, by trying all; or None.

    Of those whose remainder is with the first carrier (by fair share) that has a plan.
    """
    units, rest = divmod(problem.target, problem.unit)
    leaves = np.array(list(product(range(8), repeat=5)))
    factor = 1 + problem.hedges[1]
    above = {int(Fraction(1, 2) + q * factor): q for q in range(40)}
    table = np.array([above.get(s, -1) for s in range(40)])
    regions = np.stack([leaves[:, :3].sum(1), leaves[:, 3:].sum(1)], axis=1)
    held = table[regions]
    fine = (held >= 0).all(1) & (held.sum(1) == units)
    total = problem.target * float(factor)
    fair = problem.fair / problem.fair.sum() * total
    for carrier in np.argsort(-problem.fair) if rest else [0]:
        own = (np.arange(5) == carrier) * rest
        quota = leaves * problem.unit + own
        node = held * problem.unit + (np.arange(2) == OWNER[carrier]) * rest
        kept = fine & (quota >= problem.limits[0].low).all(1)
        kept &= (quota <= problem.limits[1].high).all(1)
        kept &= (node <= problem.node_limits[0].high).all(1)
        if kept.any():
            away = np.abs(quota[kept] - fair) / np.maximum(fair, problem.unit)
            return quota[kept], away
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_quotas_equal_every_plan_tried(seed):
    """Feasible or not, least largest and least total: as brute force says."""
    known = every(tiny(seed, "proportional"))
    for method in ("proportional", "least_total", "least_largest"):
        problem = tiny(seed, method)
        result = set_quotas(problem)
        if known is None:
            assert result.outcome.status is Status.INFEASIBLE
            assert result.conflict.families
            continue
        quotas, away = known
        assert result.outcome.status is Status.OPTIMAL
        assert (quotas == result.plan.territories).all(1).any()
        assert not result.measures.broken
        if method == "least_total":
            assert result.objective == pytest.approx(away.sum(1).min(), abs=1e-9)
        if method == "least_largest":
            assert result.objective == pytest.approx(away.max(1).min(), abs=1e-9)
        if method != "proportional":
            assert result.bound == pytest.approx(result.objective, abs=1e-6)


def test_tiny_problems_are_of_all_kinds():
    """Among the tiny problems are some without a plan, and uneven and hedged ones."""
    problems = [tiny(seed, "proportional") for seed in SEEDS]
    stuck = sum(every(problem) is None for problem in problems)
    assert 5 <= stuck <= len(problems) - 10
    assert sum(p.target % p.unit > 0 for p in problems) >= 3
    assert sum(p.hedges[1] > 0 for p in problems) >= 5


def without(problem, family):
    """Return the problem with one family of limits gone; the target: any that is."""
    return replace(
        problem,
        limits=tuple(each for each in problem.limits if each.family != family),
        node_limits=tuple(n for n in problem.node_limits if n.family != family),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_conflicts_are_irreducible_and_repairs_repair(seed):
    """Without one family of a conflict there is a plan; so is there after a repair."""
    problem = tiny(seed, "proportional")
    conflict = set_quotas(problem).conflict
    if conflict is None:
        return
    assert conflict.repairs
    for repair in conflict.repairs:
        assert repair.family in conflict.families
        assert set_quotas(changed(problem, repair)).outcome.status is Status.OPTIMAL
        assert repair.least == sum(abs(b - a) for _, a, b in repair.rules) > 0


def changed(problem, repair):
    """Return the problem with the limits of a repair."""
    if repair.family == "target":
        return replace(problem, target=repair.rules[0][2])
    new = {}
    for family, names, sides in (
        ("floor", TREE.names[2], problem.limits[0]),
        ("cap", TREE.names[2], problem.limits[1]),
        ("node total", TREE.names[1], problem.node_limits[0]),
    ):
        low = None if sides.low is None else sides.low.copy()
        high = None if sides.high is None else sides.high.copy()
        if family == repair.family:
            for rule, before, after in repair.rules:
                side = low if after < before else high
                side[names.index(rule.split("'")[1])] = after
        new[family] = replace(sides, low=low, high=high)
    return replace(
        problem,
        limits=(new["floor"], new["cap"]),
        node_limits=(new["node total"],),
    )


def test_a_plan_with_a_wrong_sum_is_caught():
    """A measure names the node whose children do not add up, and the limit broken."""
    problem = replace(tiny(1, "proportional"), target=100, unit=10, hedges=())
    problem = without(problem, "node total")
    quota = np.array([100]), np.array([60, 40]), np.array([30, 20, 10, 20, 30])
    broken = measure(problem, QuotaPlan(quota)).broken
    assert "region 'S'" in [check.rule for check in broken if check.family == "sum"]
