"""The least cap that is enough where all territories have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.outcome import Status
from engine.territory.conflict_asker import ANY_PLAN
from engine.territory.conflict_changes import Change, is_the_same, repaired
from engine.territory.measure import territory_loads

if TYPE_CHECKING:
    from engine.territory.conflict_asker import Asker
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
    low, high = int(limit.high[0]), _largest(limit, found[0])
    if high <= low or not is_the_same(limit.high):
        return found
    best, proven = found[0], True
    for _ in range(_STEPS):
        if high - low <= max(1, high // _TOLERANCE):
            break
        middle = (low + high) // 2
        cap = Change("limit", rule, "high", then=middle)
        result = asker.ask(repaired(problem, (cap,)), ANY_PLAN)
        if result.solution is not None:
            best = result.solution
            high = _largest(limit, best)
        else:
            proven = proven and result.outcome.status is Status.INFEASIBLE
            low = middle
    return best, proven and high - low <= max(1, high // _TOLERANCE)


def _largest(limit: LoadLimit, plan: TerritorySolution) -> int:
    return int(territory_loads(limit.amounts, plan.owner).max())
