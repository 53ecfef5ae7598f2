"""The exact end: an integer program over the pairs that a better plan could have.

Prices of loads say what each pair loses; a pair that loses more than the gap is in no
better plan (Posta, Ferland & Michelon 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, vstack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

MOST_PAIRS = 8_000
"""Pairs up to which the program is worth a try."""

NODES_A_UNIT = 150
"""Nodes of the search that one work unit pays for."""

_SAFE = 1e-6
"""What a bound of the program is lowered by, as a part."""


@dataclass(frozen=True, eq=False, slots=True)
class Closed:
    """What the program says.

    Parameters
    ----------
    owner
        (n,) int64 of a plan cheaper than the one given, or None.
    bound
        No plan costs less than this or than the one given, whichever is less; None
        when nothing is known.
    """

    owner: Ints | None
    bound: float | None


def left_pairs(priced: Floats, value: float, best: int) -> NDArray[np.bool_]:
    """Return (n, m) bool: the pairs that a plan cheaper than the best could have.

    Parameters
    ----------
    priced
        (n, m) what pairs cost with loads paid for; infinite if banned.
    value
        The bound of the same prices.
    best
        What the best plan costs.
    """
    loss = priced - priced.min(axis=1, keepdims=True)
    return np.asarray(loss <= best - value + 1e-6 * max(1.0, abs(value)))


def close(
    case: Case, kept: NDArray[np.bool_], best: int, nodes: int, seconds: float | None
) -> Closed:
    """Search the pairs that are left for a plan cheaper than the best.

    Parameters
    ----------
    case, kept
        What is given, and the pairs that are left; each unit has one.
    best
        What the best plan costs.
    nodes, seconds
        Limits; None is no limit.
    """
    units, places = np.nonzero(kept)
    cost = case.cost[units, places].astype(float)
    cheaper = LinearConstraint(csc_array(cost[None, :]), -np.inf, best - 1.0)
    options: dict[str, float] = {"node_limit": nodes, "mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(0.1, seconds)
    result = milp(
        cost,
        constraints=[*_rules(case, units, places), cheaper],
        integrality=np.ones(len(units), dtype=np.int64),
        bounds=Bounds(0, 1),
        options=options,  # type: ignore[arg-type]
    )
    if result.status == 2:
        return Closed(None, float(best))
    bound = None
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        bound = float(result.mip_dual_bound) * (1.0 - _SAFE)
    if result.x is None:
        return Closed(None, bound)
    owner = np.zeros(len(kept), dtype=np.int64)
    taken = result.x > 0.5
    owner[units[taken]] = places[taken]
    return Closed(owner, bound)


def _rules(
    case: Case, units: NDArray[np.intp], places: NDArray[np.intp]
) -> list[LinearConstraint]:
    """Return that each unit is in one place, and each load within its ends."""
    n, m, rules = case.use.shape
    pairs = np.arange(len(units))
    once = csc_array((np.ones(len(pairs)), (units, pairs)), shape=(n, len(pairs)))
    loads = [
        csc_array(
            (case.use[units, places, r].astype(float), (places, pairs)),
            shape=(m, len(pairs)),
        )
        for r in range(rules)
    ]
    low, high = case.low.T.ravel().astype(float), case.high.T.ravel().astype(float)
    return [
        LinearConstraint(once, 1.0, 1.0),
        LinearConstraint(csc_array(vstack(loads)), low, high),
    ]
