"""The cheapest way to spread whole units down a tree, with a bound that is recomputed.

First the linear relaxation: its value is a bound, and its solution, rounded down the
tree, a plan. Only if the two differ is CBC asked for whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.quota.cascade import roll_up
from engine.quota.fill_tree import TreeFilled
from engine.quota.rounding import round_tree
from engine.quota.solvers.cbc import relax, run_cbc
from engine.quota.solvers.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.solvers.network import Pieces
    from engine.quota.units import Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CLOSE = 1e-9
"""A plan whose cost is within this share of the bound is the cheapest."""


@dataclass(frozen=True, eq=False, slots=True)
class Cheapest:
    """A plan, and how good it is.

    Parameters
    ----------
    outcome
        How it ended.
    whole
        Units level by level ``(nodes,)``.
    cost, bound
        Of the pieces, beside that at their first knots; no plan costs less than the
        bound. None: nothing is known.
    """

    outcome: Outcome
    whole: tuple[Ints, ...]
    cost: float
    bound: float | None


def cheapest(
    units: Units, pieces: dict[int, Pieces], limits: Limits, seed: int
) -> Cheapest:
    """Return the cheapest plan found.

    Parameters
    ----------
    units
        Total, hedges and limits; possible.
    pieces
        By depth: costs; the territories' at least.
    limits, seed
        Of CBC.
    """
    network = Network(units, pieces)
    bound = relax(network, seed)
    whole = round_tree(units, _ideals(units, network.territories()))
    cost = _cost(pieces, whole)
    away = inf if bound is None else (cost - bound) / max(1.0, abs(cost))
    if away <= CLOSE:
        outcome = Outcome(Status.OPTIMAL, Reason.PROVED, "linear relaxation")
        return Cheapest(outcome, whole, cost, bound)
    if away <= limits.gap:
        outcome = Outcome(Status.FEASIBLE, Reason.GAP_REACHED, "linear relaxation")
        return Cheapest(outcome, whole, cost, bound)
    run = run_cbc(network, limits, seed)
    if run.found:
        found = np.rint(network.territories()).astype(np.int64)
        solved = roll_up(units, found)
        if run.outcome.status is Status.OPTIMAL or _cost(pieces, solved) < cost:
            whole, cost = solved, _cost(pieces, solved)
    outcome = run.outcome
    if outcome.status is Status.UNKNOWN:
        outcome = Outcome(Status.FEASIBLE, outcome.reason, outcome.raw)
    return Cheapest(outcome, whole, cost, bound if run.bound is None else run.bound)


def _cost(pieces: dict[int, Pieces], whole: tuple[Ints, ...]) -> float:
    return sum(each.cost(whole[depth]) for depth, each in pieces.items())


def _ideals(units: Units, territories: Floats) -> TreeFilled:
    """Return what nodes would have for these territories, whole or not."""
    ideal = [territories]
    for depth in range(units.tree.num_levels - 1, 0, -1):
        above = units.tree.sums(depth, ideal[0]) / float(1 + units.hedges[depth - 1])
        ideal.insert(0, above)
    return TreeFilled(0.0, tuple(ideal))
