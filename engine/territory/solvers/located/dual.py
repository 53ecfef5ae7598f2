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

ROUNDS = 600
"""Most evaluations of the relaxation."""

CELLS = 20_000
"""Knapsacks of up to so many cells count units undivided while prices move."""

PATIENCE = 12
"""Evaluations without a better bound before steps are shortened."""

MEMORY = 0.7
"""Share of the last direction that the next one keeps (Camerini et al. 1975)."""

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


def price_units(case: Case, diary: Diary, share: float) -> Priced:
    """Return good prices of the units after at most a share of what is left.

    Notes
    -----
    Subgradient steps of Polyak's length towards about what a plan costs, on pairs with the cheapest sites of each unit (Held, Wolfe & Crowder 1974).
    """
    arcs = _cheap_arcs(case)
    weight, room = _tightest(case)
    share = np.empty(arcs.unit.size)
    site_of = np.repeat(np.arange(case.num_sites), np.diff(arcs.start))
    worth = _start(case, arcs)
    best = Priced(worth, -1e300, np.zeros(case.num_sites))
    liking = np.zeros(case.num_sites)
    direction = np.zeros(case.num_units)
    scale, stale, used, target = 1.0, 0, 0.0, np.inf
    work = share * (diary.limits.work - diary.work)
    until = (1.0 - share) * (diary.seconds_left() or 0.0)
    for turn in range(ROUNDS):
        gains = site_gains(arcs, worth, weight, room, CELLS, share)
        net = case.opening - gains
        chosen = best_sites(net, case.fixed, *case.count)
        value = float(worth.sum() + net[chosen].sum())
        is_open = np.zeros(case.num_sites, dtype=np.bool_)
        is_open[chosen] = True
        liking = 0.95 * liking + 0.05 * is_open
        if value > best.bound + 1e-7 * abs(best.bound):
            best, stale = Priced(worth, value, liking), 0
        else:
            stale += 1
        if stale >= PATIENCE:
            scale, stale, worth = 0.7 * scale, 0, best.worth
            direction = np.zeros(case.num_units)
        open_arcs = is_open[site_of]
        if turn % 20 == 0:
            target = min(target, _nearest(arcs, open_arcs, case))
        taken = share * open_arcs
        slack = 1.0 - np.bincount(arcs.unit, taken, minlength=case.num_units)
        direction = slack + MEMORY * direction
        size = float(direction @ direction)
        used += 3.0 * arcs.unit.size / STEPS_A_SECOND
        left = diary.seconds_left()
        late = used > work or (left is not None and left <= until)
        if size < 1e-9 or scale < 2e-3 or late:
            break
        ahead = max(target, best.bound + 0.003 * abs(best.bound) + 1.0) - value
        worth = worth + scale * ahead / size * direction
    diary.work += used
    return Priced(best.worth, best.bound, liking)


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


def _nearest(arcs: Arcs, open_arcs: NDArray[np.bool_], case: Case) -> float:
    """Return what plans with these open sites cost, about: each unit at the nearest."""
    cost = np.full(case.num_units, arcs.cost.max())
    np.minimum.at(cost, arcs.unit[open_arcs], arcs.cost[open_arcs])
    return float(cost.sum())


def _tightest(case: Case) -> tuple[Floats, Floats]:
    """Weights and rooms of the measure of which the sites have least to spare."""
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
