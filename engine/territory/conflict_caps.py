"""The least cap that is enough where all territories have the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Status
from engine.territory.conflict_asker import ANY_PLAN
from engine.territory.conflict_changes import is_the_same

if TYPE_CHECKING:
    from engine.territory.conflict_asker import Asker
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import LoadLimit
    from engine.territory.solution import TerritorySolution

    Found = tuple[TerritorySolution, bool]

_STEPS = 16
"""Caps tried, at most."""

_TOLERANCE = 2_000
"""The cap found is at most so small a part of itself above the least."""


def one_cap(asker: Asker, rule: str, found: Found) -> Found:
    """Return the plan whose largest load is least, and whether that is proven.

    Parameters
    ----------
    asker
        Who is asked; its problem is a small one.
    rule
        A limit that gives way. What is found stays as it is where territories have
        caps of their own, or a least load is what gives way.
    found
        A plan that breaks no other rule, and whether it breaks this one least in sum.
    """
    problem = asker.problem
    limit = next(one for one in problem.limits if one.name == rule)
    low, high = int(limit.high[0]), _largest(problem, limit, found[0])
    if high <= low or not is_the_same(limit.high):
        return found
    best, proven = found[0], True
    for _ in range(_STEPS):
        if high - low <= max(1, high // _TOLERANCE):
            break
        middle = (low + high) // 2
        result = asker.ask(_capped(problem, rule, middle), ANY_PLAN)
        if result.solution is not None:
            best = result.solution
            high = _largest(problem, limit, best)
        else:
            proven = proven and result.outcome.status is Status.INFEASIBLE
            low = middle
    return best, proven and high - low <= max(1, high // _TOLERANCE)


def _largest(
    problem: TerritoryProblem, limit: LoadLimit, plan: TerritorySolution
) -> int:
    units = np.arange(problem.num_units)
    owner = plan.owner.astype(np.intp)
    loads = np.zeros(problem.num_territories, dtype=np.int64)
    np.add.at(loads, owner, limit.amounts.at(units, owner))
    return int(loads.max())


def _capped(problem: TerritoryProblem, rule: str, high: int) -> TerritoryProblem:
    limits = tuple(
        replace(one, high=np.full_like(one.high, high)) if one.name == rule else one
        for one in problem.limits
    )
    return replace(problem, limits=limits)
