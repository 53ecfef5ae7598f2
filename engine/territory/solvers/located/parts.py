"""The map in parts that are searched side by side, and put together again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.located.ground import NONE, plan_of
from engine.territory.solvers.located.kick import wander

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.located.case import Case
    from engine.territory.solvers.located.ground import Floats, Ground, Ints

    Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Some territories with their units, and the closed sites among them.

    Parameters
    ----------
    units, sites
        Indices in the whole problem.
    count
        Least and greatest number of open sites in this part.
    """

    units: Index
    sites: Index
    count: tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Heats:
    """How a search of a part goes.

    Parameters
    ----------
    first, last
        Heat at its beginning and end.
    stretch
        See :func:`~engine.territory.solvers.located.descend.relieve`.
    steps
        Elementary steps to make.
    """

    first: float
    last: float
    stretch: float
    steps: float


def nearest_units(case: Case) -> Ints:
    """Return (m,) int32: the unit that stands for each site: its centre or nearest."""
    best = np.full(case.num_sites, np.inf)
    unit = np.zeros(case.num_sites, dtype=np.int32)
    step = max(1, 2_000_000 // case.num_sites)
    for first in range(0, case.num_units, step):
        cost = case.rows(np.arange(first, min(first + step, case.num_units)))
        at = cost.argmin(axis=0)
        least = cost[at, np.arange(case.num_sites)]
        unit = np.where(least < best, first + at, unit).astype(np.int32)
        best = np.minimum(best, least)
    return np.where(case.centre >= 0, case.centre, unit).astype(np.int32)


def split(
    case: Case, home: Ints, marks: Ints, most: int, rng: np.random.Generator
) -> list[Part]:
    """Return parts of about ``most`` units or fewer, cut in random directions.

    Parameters
    ----------
    home
        (n,) int32, the open site that serves each unit.
    marks
        (m,) int32, the unit that stands for each site.
    """
    is_open = case.fixed.copy()
    is_open[home] = True
    held = np.flatnonzero(is_open)
    sizes = np.bincount(home, minlength=case.num_sites)[held]
    away = case.costs(marks[held].astype(np.intp), held)
    groups: list[Index] = []
    waiting = [np.arange(held.size)]
    while waiting:
        group = waiting.pop()
        if group.size < 12 or sizes[group].sum() <= most:
            groups.append(group)
            continue
        pole = away[:, group[int(rng.integers(group.size))]]
        far = away[:, group[int(np.argmax(pole[group]))]]
        order = group[np.argsort(pole[group] - far[group], kind="stable")]
        waiting += [order[: group.size // 2], order[group.size // 2 :]]
    of_site = np.full(case.num_sites, NONE)
    for g, group in enumerate(groups):
        of_site[held[group]] = g
    of_unit = of_site[home]
    closed = np.flatnonzero(~is_open)
    of_site[closed] = of_unit[marks[closed]]
    spare = (held.size - case.count[0], case.count[1] - held.size)
    slack = int(rng.integers(len(groups)))
    return [
        Part(
            units=np.flatnonzero(of_unit == g),
            sites=np.flatnonzero(of_site == g),
            count=_range(group.size, spare if g == slack else (0, 0)),
        )
        for g, group in enumerate(groups)
    ]


def _range(size: int, spare: tuple[int, int]) -> tuple[int, int]:
    return max(1, size - spare[0]), max(1, size + spare[1])


def search_part(
    ground: Ground, part: Part, home: Ints, heats: Heats, rng: np.random.Generator
) -> tuple[Ints, float]:
    """Search one part; return the sites that serve its units, and steps made."""
    place = np.full(int(max(home.max(), part.sites.max())) + 1, NONE, dtype=np.int32)
    place[part.sites] = np.arange(part.sites.size, dtype=np.int32)
    at = place[home[part.units]].astype(np.intp)
    used = np.unique(np.concatenate([at, np.flatnonzero(ground.fixed)]))
    used = np.concatenate([used, _more_sites(ground, used, at, part.count[0])])
    slots = max(min(part.count[1], part.sites.size), used.size)
    site = np.full(slots, NONE, dtype=np.int32)
    site[: used.size] = used
    seat = np.full(part.sites.size, NONE, dtype=np.int32)
    seat[used] = np.arange(used.size, dtype=np.int32)
    owner = seat[at]
    plan = plan_of(ground, owner, site)
    wander(ground, plan, rng, heats.steps, (heats.first, heats.last), heats.stretch)
    return part.sites[plan.site[plan.owner]].astype(np.int32), float(plan.tally[0])


def _more_sites(ground: Ground, used: Index, at: Index, least: int) -> Index:
    """Return closed sites to open for nobody yet, by the units that cost most.

    The search may leave territories without units; such a one is free to go anywhere.
    """
    more: list[int] = []
    taken = set(used.tolist())
    for i in np.argsort(-ground.cost[np.arange(at.size), at], kind="stable").tolist():
        if used.size + len(more) >= least:
            break
        for s in ground.near[i].tolist():
            if s not in taken and ground.centre[s] < 0:
                more.append(s)
                taken.add(s)
                break
    return np.array(more, dtype=np.intp)


def strain_of(case: Case, home: Ints, price: Floats) -> tuple[float, Floats]:
    """Return a plan's cost, and (q,) how much load lies outside its intervals."""
    is_open = case.fixed.copy()
    is_open[home] = True
    cost = float(case.costs_at(np.arange(home.size), home.astype(np.intp)).sum())
    cost += float(case.opening[is_open].sum())
    outside = np.zeros(price.size)
    for a in range(price.size):
        load = np.bincount(home, case.weight[:, a], minlength=case.num_sites)
        over = np.maximum(load - case.high[:, a], case.low[:, a] - load)
        outside[a] = np.maximum(over, 0.0)[is_open].sum()
    return cost, outside
