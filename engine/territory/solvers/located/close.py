"""The exact end where sites are chosen: an integer program over what a gap leaves.

Prices of units, and of room at each site, say by how much any plan with a certain site
or pair is dearer than the bound. What is dearer than the best plan is left out, and the
rest is searched (Holmberg, Rönnqvist & Yuan 1999; Ceselli & Righini 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from engine.territory.location_bound import best_sites
from engine.territory.solvers.located.dual import tightest
from engine.territory.solvers.located.forced import forced_gains

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.located.case import Case

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Index = NDArray[np.intp]

CELLS = 300_000
"""Knapsacks of up to so many cells count whole units only."""

NODES_A_UNIT = 40
"""Nodes of the search that one work unit pays for."""

PAIRS_A_UNIT = 150
"""Pairs whose program is made and begun by one work unit, about."""

FREE_PAIRS = 100
"""A program of so few pairs costs next to nothing to begin."""

_SAFE = 1e-6
"""What a bound of the program is lowered by, as a part."""


@dataclass(frozen=True, eq=False, slots=True)
class Left:
    """What a plan cheaper than the best could have.

    Parameters
    ----------
    pairs
        (n, m) bool: units at sites.
    always
        (m,) bool: sites that every such plan opens.
    value
        The bound by which the rest was left out.
    """

    pairs: Bools
    always: Bools
    value: float


@dataclass(frozen=True, eq=False, slots=True)
class Closed:
    """What the program says.

    Parameters
    ----------
    home
        (n,) int32 site of each unit in a plan cheaper than the one given, or None.
    bound
        No plan costs less than this or than the one given, whichever is less; None
        when nothing is known.
    nodes
        Nodes searched.
    """

    home: NDArray[np.int32] | None
    bound: float | None
    nodes: int = 0


def left_over(case: Case, worth: Floats, best: float) -> Left:
    """Leave out the sites and pairs that no plan cheaper than the best can have.

    Parameters
    ----------
    case
        What is given; its costs must be in memory.
    worth
        (n,) prices of units; any give a valid answer, good ones leave little.
    best
        What the best plan costs.

    Raises
    ------
    ValueError
        Costs are not in memory.

    Notes
    -----
    What a site's knapsack gains less when a unit must be in it is what that unit costs
    there at least, beyond the bound.
    """
    if case.matrix is None:
        raise ValueError("costs of all pairs must be in memory to leave some out")
    weight, room = tightest(case)
    gain = np.ascontiguousarray((worth[:, None] - case.matrix).T)
    most, forced = forced_gains(gain, weight, room, CELLS)
    net = case.opening - most
    chosen = np.zeros(case.num_sites, dtype=np.bool_)
    chosen[best_sites(net, case.fixed, *case.count)] = True
    value = float(worth.sum() + net[chosen].sum())
    more, less = _to_open(case, net, chosen)
    spare = best - value + 1e-6 * max(1.0, abs(best))
    dearer = (more + most)[None, :] - forced.T
    pairs = (dearer <= spare) & (case.matrix < case.forbidden)
    return Left(pairs, case.fixed | (less > spare), value)


def _to_open(case: Case, net: Floats, chosen: Bools) -> tuple[Floats, Floats]:
    """Return (m,) by how much the bound rises when each site must open, or must not."""
    count, free = int(chosen.sum()), chosen & ~case.fixed
    dearest = net[free].max() if free.any() else -np.inf
    others = net[~chosen]
    cheapest = others.min() if others.size else np.inf
    add = net if count < case.count[1] else np.full(net.size, np.inf)
    drop = -net if count > case.count[0] else np.full(net.size, np.inf)
    more = np.where(chosen, 0.0, np.minimum(add, net - dearest))
    less = np.where(free, np.minimum(drop, cheapest - net), 0.0)
    return np.maximum(more, 0.0), less


def to_begin(left: Left) -> float:
    """Return the work of making and beginning the program of what is left."""
    return max(0.0, float(left.pairs.sum()) - FREE_PAIRS) / PAIRS_A_UNIT


def close(
    case: Case, left: Left, best: float, nodes: int, seconds: float | None
) -> Closed:
    """Search what is left for a plan cheaper than the best.

    Parameters
    ----------
    case, left
        What is given, and the sites and pairs that are left.
    best
        What the best plan costs.
    nodes, seconds
        Limits; None is no limit.
    """
    if not left.pairs.any(axis=1).all():
        return Closed(None, best)
    model = _Model(case, left)
    options: dict[str, float] = {"node_limit": nodes, "mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(0.1, seconds)
    cheaper = LinearConstraint(csc_array(model.cost[None, :]), -np.inf, best - 1.0)
    result = milp(
        model.cost,
        constraints=[*model.rules(), cheaper],
        integrality=np.ones(model.cost.size, dtype=np.int64),
        bounds=Bounds(model.least, 1.0),
        options=options,  # type: ignore[arg-type]
    )
    done = int(result.mip_node_count or 0)
    if result.status == 2:
        return Closed(None, best, done)
    bound = None
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        bound = float(result.mip_dual_bound) * (1.0 - _SAFE)
    if result.x is None:
        return Closed(None, bound, done)
    home = np.zeros(case.num_units, dtype=np.int32)
    taken = result.x[: model.units.size] > 0.5
    home[model.units[taken]] = model.sites[taken]
    return Closed(home, bound, done)


class _Model:
    """Columns are the pairs that are left, then all sites that have some.

    Parameters
    ----------
    case, left
        See :func:`close`.
    """

    def __init__(self, case: Case, left: Left) -> None:
        self.case = case
        self.units, self.sites = np.nonzero(left.pairs)
        used = np.flatnonzero(left.pairs.any(axis=0) | left.always)
        place = np.full(case.num_sites, -1)
        place[used] = np.arange(used.size)
        self.used, self.at = used, place[self.sites]
        costs = case.costs_at(self.units, self.sites)
        self.cost = np.concatenate([costs, case.opening[used]])
        self.least = np.concatenate([np.zeros(self.units.size), left.always[used]])

    def rules(self) -> list[LinearConstraint]:
        """Return every rule: one site a unit, open ones only, loads, their number."""
        pairs, many = np.arange(self.units.size), self.units.size
        site = many + self.at
        once = self._rows(self.units, pairs, np.ones(many), self.case.num_units)
        ones = np.ones(many)
        opened = self._rows(
            np.concatenate([pairs, pairs]),
            np.concatenate([pairs, site]),
            np.concatenate([ones, -ones]),
            many,
        )
        count = self._rows(
            np.zeros(self.used.size, dtype=np.intp),
            many + np.arange(self.used.size),
            np.ones(self.used.size),
            1,
        )
        low, high = self.case.count
        return [
            LinearConstraint(once, 1.0, 1.0),
            LinearConstraint(opened, -np.inf, 0.0),
            LinearConstraint(count, float(low), float(high)),
            self._used(),
            *self._loads(),
            *self._centres(),
        ]

    def _loads(self) -> list[LinearConstraint]:
        """Return that each open site carries no more, and no less, than it may."""
        case, found = self.case, []
        sites = np.arange(self.used.size)
        for a in range(case.weight.shape[1]):
            weight = case.weight[self.units, a]
            for end, sign in ((case.high, 1.0), (case.low, -1.0)):
                limit = np.minimum(end[self.used, a], case.weight[:, a].sum())
                rows = self._rows(
                    np.concatenate([self.at, sites]),
                    np.concatenate(
                        [np.arange(self.units.size), self.units.size + sites]
                    ),
                    sign * np.concatenate([weight, -limit]),
                    self.used.size,
                )
                if sign > 0 or (limit > 0).any():
                    found.append(LinearConstraint(rows, -np.inf, 0.0))
        return found

    def _used(self) -> LinearConstraint:
        """Return that a site counts as open only when it has units, unless fixed."""
        rows = np.flatnonzero(~self.case.fixed[self.used])
        matrix = self._rows(
            np.concatenate([self.at, rows]),
            np.concatenate([np.arange(self.units.size), self.units.size + rows]),
            np.concatenate([-np.ones(self.units.size), np.ones(rows.size)]),
            self.used.size,
        )
        return LinearConstraint(matrix, -np.inf, 0.0)

    def _centres(self) -> list[LinearConstraint]:
        """Return that an open site with a centre holds it."""
        own = self.case.centre[self.used]
        rows = np.flatnonzero(own >= 0)
        if not rows.size:
            return []
        held = np.flatnonzero(self.units == self.case.centre[self.sites])
        matrix = self._rows(
            np.concatenate([self.at[held], rows]),
            np.concatenate([held, self.units.size + rows]),
            np.concatenate([-np.ones(held.size), np.ones(rows.size)]),
            self.used.size,
        )
        return [LinearConstraint(matrix, -np.inf, 0.0)]

    def _rows(
        self,
        row: NDArray[np.int64],
        column: NDArray[np.int64],
        value: Floats,
        many: int,
    ) -> csc_array:
        return csc_array((value, (row, column)), shape=(many, self.cost.size))
