"""Prices of units by subgradients: a bound, and the sites that look best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.sites import Arcs, site_gains
from engine.territory.location_bound import arcs_by_site, best_sites

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.port import Diary

    Floats = NDArray[np.float64]

FEW = 600
"""Units up to which prices are raised with more care, for the exact end, if there is
work enough."""

ROUNDS = (3_000, 600)
"""Most evaluations of the relaxation, for few units and for many."""

CELLS = 20_000
"""Knapsacks of up to so many cells count units undivided while prices move."""

ALL_CELLS = 20_000_000
"""So many cells in all knapsacks together may, where prices are raised with care."""

PATIENCE = (25, 12)
"""Evaluations without a better bound before steps are shortened."""

MEMORY = 0.7
"""Share of the last direction that the next one keeps (Camerini et al. 1975)."""

SHORTEST = (2e-4, 2e-3)
"""Steps are not shortened beyond this share of the first."""

STEPS_A_SECOND = 4e7
"""Pairs that one core looks at in a second."""


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """Where the prices ended.

    Parameters
    ----------
    worth
        (n,) prices of covering each unit.
    bound
        Value of the relaxation over the listed pairs, rounded in no direction.
    liking
        (m,) how much the last relaxations opened each site, 0 … 1.
    """

    worth: Floats
    bound: float
    liking: Floats


def price_units(case: Case, diary: Diary, part: float) -> Priced:
    """Return good prices of the units after at most a part of what is left.

    Notes
    -----
    Subgradient steps of Polyak's length towards about what a plan costs, on pairs with
    the cheapest sites of each unit (Held, Wolfe & Crowder 1974).
    """
    work = part * (diary.limits.work - diary.work)
    until = (1.0 - part) * (diary.seconds_left() or 0.0)
    search = _Subgradient(case)
    thorough = ROUNDS[0] * search.arcs.unit.size / STEPS_A_SECOND
    search.many = int(case.num_units > FEW or thorough > work)
    for turn in range(ROUNDS[search.many]):
        going = search.step(turn)
        used = (turn + 1) * search.arcs.unit.size / STEPS_A_SECOND
        left = diary.seconds_left()
        if not going or used > work or (left is not None and left <= until):
            break
    diary.work += used
    return search.best


class _Subgradient:
    """Prices on their way up.

    Parameters
    ----------
    case
        What is given.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.many = 1
        self.arcs = _cheap_arcs(case)
        self.weight, self.room = tightest(case)
        self._site_of = np.repeat(np.arange(case.num_sites), np.diff(self.arcs.start))
        self._share = np.empty(self.arcs.unit.size)
        self._worth = _start(case, self.arcs)
        self._direction = np.zeros(case.num_units)
        self._liking = np.zeros(case.num_sites)
        self._scale, self._stale, self._target = 1.0, 0, np.inf
        self.best = Priced(self._worth, -1e300, self._liking)

    def step(self, turn: int) -> bool:
        """Evaluate prices and move them; return False when that leads no further."""
        value, is_open = self._evaluated()
        if value > self.best.bound + 1e-7 * abs(self.best.bound):
            self.best, self._stale = Priced(self._worth, value, self._liking), 0
        else:
            self._stale += 1
        if self._stale >= PATIENCE[self.many]:
            self._scale, self._stale, self._worth = (
                0.7 * self._scale,
                0,
                self.best.worth,
            )
            self._direction = np.zeros(self.case.num_units)
        open_arcs = is_open[self._site_of]
        if turn % 20 == 0:
            self._target = min(self._target, self._nearest(open_arcs))
        taken = self._share * open_arcs
        units = self.arcs.unit
        slack = 1.0 - np.bincount(units, taken, minlength=self.case.num_units)
        self._direction = slack + MEMORY * self._direction
        size = float(self._direction @ self._direction)
        if size < 1e-9 or self._scale < SHORTEST[self.many]:
            return False
        bound = self.best.bound
        ahead = max(self._target, bound + 0.003 * abs(bound) + 1.0) - value
        self._worth = self._worth + self._scale * ahead / size * self._direction
        return True

    def _evaluated(self) -> tuple[float, NDArray[np.bool_]]:
        """Return the value of the relaxation, and which sites it opens."""
        case, worth = self.case, self._worth
        cells = CELLS if self.many else max(CELLS, ALL_CELLS // case.num_sites)
        gains = site_gains(self.arcs, worth, self.weight, self.room, cells, self._share)
        net = case.opening - gains
        chosen = best_sites(net, case.fixed, *case.count)
        is_open = np.zeros(case.num_sites, dtype=np.bool_)
        is_open[chosen] = True
        self._liking = 0.95 * self._liking + 0.05 * is_open
        return float(worth.sum() + net[chosen].sum()), is_open

    def _nearest(self, open_arcs: NDArray[np.bool_]) -> float:
        """Return what plans with these sites cost, about: each unit at the nearest."""
        arcs = self.arcs
        cost = np.full(self.case.num_units, arcs.cost.max())
        np.minimum.at(cost, arcs.unit[open_arcs], arcs.cost[open_arcs])
        return float(cost.sum())


def _cheap_arcs(case: Case) -> Arcs:
    """Pairs of each unit with its cheapest sites: several times what a site serves."""
    n, m = case.num_units, case.num_sites
    width = min(m, max(40, 5 * m // max(case.count[0], 1)))
    units, sites, costs = [], [], []
    step = max(1, 2_000_000 // m)
    for first in range(0, n, step):
        rows = np.arange(first, min(first + step, n))
        cost = case.rows(rows)
        cut = np.argpartition(cost, width - 1, axis=1)[:, :width]
        units.append(np.repeat(rows, width))
        sites.append(cut.ravel())
        costs.append(np.take_along_axis(cost, cut, axis=1).ravel())
    found = np.concatenate(costs)
    kept = found < case.forbidden
    return arcs_by_site(
        np.concatenate(units)[kept], np.concatenate(sites)[kept], found[kept], m
    )


def tightest(case: Case) -> tuple[Floats, Floats]:
    """Return (n,) weights and (m,) rooms of the measure with the least to spare."""
    if not case.weight.shape[1]:
        return np.ones(case.num_units), np.full(case.num_sites, float(case.num_units))
    most = np.sort(case.high, axis=0)[-case.count[1] :].sum(axis=0)
    a = int(np.argmax(case.weight.sum(axis=0) / np.maximum(most, 1.0)))
    weight, room = case.weight[:, a], case.high[:, a]
    return weight.copy(), np.minimum(room, weight.sum())


def _start(case: Case, arcs: Arcs) -> Floats:
    """Return, for each unit, what it costs at about the nearest open site."""
    rank = max(1, case.num_sites // max(case.count[0], 1))
    order = np.lexsort((arcs.cost, arcs.unit))
    starts = np.searchsorted(arcs.unit[order], np.arange(case.num_units + 1))
    at = np.minimum(starts[:-1] + rank, np.maximum(starts[1:] - 1, starts[:-1]))
    return arcs.cost[order][np.minimum(at, arcs.cost.size - 1)]
