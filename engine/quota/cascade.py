"""From a total to quotas in proportion: water-filling, then controlled rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.quota.fill_tree import fill_tree
from engine.quota.hedging import least_for
from engine.quota.result import QuotaPlan
from engine.quota.rounding import round_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.quota.problem import QuotaProblem
    from engine.quota.units import Units

    Ints = NDArray[np.int64]


def cascade(problem: QuotaProblem, units: Units) -> tuple[QuotaPlan, float]:
    """Return the plan in proportion, and its θ in hundredths.

    Parameters
    ----------
    problem
        Fair shares.
    units
        The problem in whole units; possible.
    """
    base = np.zeros_like(problem.fair) if problem.base is None else problem.base
    filled = fill_tree(units, problem.weights, base / problem.unit)
    return in_money(problem, units, round_tree(units, filled)), (
        filled.theta * problem.unit
    )


def roll_up(units: Units, territories: Ints) -> tuple[Ints, ...]:
    """Return the units of every node whose territories have these.

    Where a hedged sum is none that rounding can give, a node gets the least whose
    children may hold as much; its sum is then wrong, and a measure says so.
    """
    whole = [territories]
    for depth in range(units.tree.num_levels - 1, 0, -1):
        total = units.tree.sums(depth, whole[0])
        whole.insert(0, least_for(total, units.hedges[depth - 1]))
    return tuple(whole)


def in_money(problem: QuotaProblem, units: Units, whole: Sequence[Ints]) -> QuotaPlan:
    """Return a plan in hundredths; the carrier and those above it carry the rest."""
    quotas = []
    for depth, each in enumerate(whole):
        quota = each * problem.unit
        if units.carrier >= 0:
            quota[problem.tree.ancestors(depth)[units.carrier]] += units.rest
        quotas.append(quota)
    return QuotaPlan(tuple(quotas))
