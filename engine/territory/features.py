"""What a problem asks of a solver, in words that solvers can be looked up by."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.territory.profit import Profit
from engine.territory.shape import CutEdges, Diameter, Inertia

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem


class Feature(StrEnum):
    """Something that not every solver can do."""

    BALANCE = "balance"
    """Fair shares of a total that is the same in every plan."""
    MOVING_TOTALS = "balance of totals that depend on the plan"
    """Fair shares of a total that depends on who covers what (travel time)."""
    ELASTIC = "elastic balance"
    """Balance that may be broken at a price."""
    LIMITS = "limits of loads"
    MOVING_LOADS = "limits of loads that depend on who carries them"
    PERMITS = "permits"
    BUDGETS = "budgets"
    TOGETHER = "groups that stay together"
    APART = "pairs kept apart"
    CONTIGUITY = "territories in one piece"
    OPENING = "territories that open or close"
    INERTIA = "inertia around free centres"
    CUT_EDGES = "cut edges"
    DIAMETER = "largest diameter"
    PROFIT = "expected profit"
    OTHER_SHAPE = "another term of whole territories"
    COSTS = "costs by pair"


_OF_SHAPE: dict[type, Feature] = {
    Inertia: Feature.INERTIA,
    CutEdges: Feature.CUT_EDGES,
    Diameter: Feature.DIAMETER,
    Profit: Feature.PROFIT,
}


def features(problem: TerritoryProblem) -> frozenset[Feature]:
    """Return everything the problem asks for."""
    found = {_OF_SHAPE.get(type(term), Feature.OTHER_SHAPE) for term in problem.shape}
    for rule in problem.balance:
        constant = rule.total_is_constant
        found.add(Feature.BALANCE if constant else Feature.MOVING_TOTALS)
        if rule.price is not None:
            found.add(Feature.ELASTIC)
    asked = {
        Feature.LIMITS: bool(problem.limits),
        Feature.MOVING_LOADS: any(not x.amounts.constant for x in problem.limits),
        Feature.PERMITS: bool(problem.permits),
        Feature.BUDGETS: bool(problem.budgets),
        Feature.TOGETHER: problem.together is not None,
        Feature.APART: problem.apart is not None,
        Feature.CONTIGUITY: problem.contiguity is not None,
        Feature.OPENING: problem.opening is not None,
        Feature.COSTS: bool(problem.costs),
    }
    return frozenset(found | {feature for feature, is_so in asked.items() if is_so})
