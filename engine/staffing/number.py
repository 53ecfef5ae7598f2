"""The number: what its targets ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.rules import Target


def asked(problem: CapacityProblem, target: Target) -> float:
    """Return all that a target's needs ask for in its months, units."""
    months = list(target.months)
    return sum(float(problem.needs[n].amount[months].sum()) for n in target.needs)
