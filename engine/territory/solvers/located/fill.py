"""The best assignment to given sites: an integer program over pairs of little loss.

Prices of room say by how much a pair costs more than the cheapest of its unit. Where
sites serve many units, few units are not at their cheapest in a best plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.ground import Floats, Ints

    Index = NDArray[np.intp]

WIDTHS = 0.25, 1.0, 4.0
"""Loss of a pair that is still looked at, in mean costs of a unit, in turn."""

MOST_PAIRS = 20_000
"""Pairs of one program, at most."""

NODES = 100
"""Nodes of one program, at most."""

GAP = 1e-5
"""Gap at which a program ends."""

BEGUN = 0.003
"""Work units of any program."""

PAIRS_A_UNIT, BRANCHED_A_UNIT = 30_000, 800
"""Pairs of a program that one work unit begins, and such that need branching."""

PAIR_NODES_A_UNIT = 15_000
"""Pairs times nodes that one work unit pays for; one program is given no more."""


@dataclass(frozen=True, eq=False, slots=True)
class Filled:
    """What the programs say.

    Parameters
    ----------
    home
        (n,) int32 site of each unit in a plan cheaper than what is known, or None.
    work
        Work units used.
    """

    home: Ints | None
    work: float


def fill_sites(
    case: Case, sites: Index, price: Floats, gap: float, mean: float
) -> Filled:
    """Return a cheap assignment to sites that all open.

    Parameters
    ----------
    case
        What is given; its costs must be in memory.
    sites, price
        (p,) sites, (p, q) prices of their room.
    gap
        What the best plan known costs more than the sites' bound; infinity without one.
    mean
        About what a unit costs.
    """
    every = np.arange(case.num_units)
    paid = case.costs(every, sites) + case.weight @ price.T
    loss = paid - paid.min(axis=1, keepdims=True)
    centre = case.centre[sites]
    for j in np.flatnonzero(centre >= 0):
        loss[centre[j]] = np.inf
        loss[centre[j], j] = 0.0
    work = 0.0
    for width in WIDTHS:
        most = min(gap, width * mean)
        pairs = loss <= most
        if pairs.sum() - case.num_units > MOST_PAIRS:
            break
        home, used = _solved(case, sites, pairs)
        work += used
        if home is not None or most == gap:
            return Filled(home, work)
    return Filled(None, work)


def _nodes(size: int) -> int:
    """Return how many nodes a program of so many pairs may have."""
    return int(np.clip(PAIR_NODES_A_UNIT // size, 1, NODES))


def _solved(
    case: Case, sites: Index, pairs: NDArray[np.bool_]
) -> tuple[Ints | None, float]:
    """Search the pairs of units that have more than one; return a plan and the work."""
    n, p = pairs.shape
    place = pairs.argmax(axis=1)
    open_units = np.flatnonzero(pairs.sum(axis=1) > 1)
    home: Ints = sites[place].astype(np.int32)
    unit, site = np.nonzero(pairs[open_units])
    size = unit.size
    work = BEGUN + size / PAIRS_A_UNIT
    if not size:
        return home, work
    settled = np.ones(n, dtype=np.bool_)
    settled[open_units] = False
    column = np.arange(size)
    once = csc_array((np.ones(size), (unit, column)), shape=(open_units.size, size))
    rules = [LinearConstraint(once, 1.0, 1.0)]
    weights = [*case.weight.T, np.ones(n)]
    lows = [*case.low[sites].T, np.where(case.fixed[sites], 0.0, 1.0)]
    highs = [*case.high[sites].T, np.full(p, float(n))]
    for weight, low, high in zip(weights, lows, highs, strict=True):
        held = np.bincount(place[settled], weight[settled], minlength=p)
        rows = csc_array((weight[open_units][unit], (site, column)), shape=(p, size))
        rules.append(LinearConstraint(rows, low - held, high - held))
    result = milp(
        case.costs_at(open_units[unit], sites[site]),
        constraints=rules,
        integrality=np.ones(size, dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        options={"node_limit": _nodes(size), "mip_rel_gap": GAP},
    )
    nodes = int(result.mip_node_count or 0)
    work += nodes * size / PAIR_NODES_A_UNIT + (nodes > 1) * size / BRANCHED_A_UNIT
    if result.x is None:
        return None, work
    taken = result.x > 0.5
    home[open_units[unit[taken]]] = sites[site[taken]]
    return home, work
