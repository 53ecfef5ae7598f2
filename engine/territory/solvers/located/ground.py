"""Arrays of one part of the map, as the compiled kernels see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

NONE = -1
"""No unit, no territory, no site."""


class Ground(NamedTuple):
    """What is given: n units, m candidate sites, q measures.

    Whole numbers below 2⁵³ are held as floats, in which they are exact.

    Parameters
    ----------
    cost
        (n, m) what a pair costs; very much where it is not permitted.
    by_site
        (m, n) the same by site.
    near
        (n, m) int32 sites of each unit, the cheapest first.
    reach
        (m, w) int32 units of each site, the cheapest first.
    weight
        (n, q) what a unit weighs, whoever carries it.
    low, high
        (m, q) allowed load of each site when it is open.
    price
        (q,) cost of a unit of load outside its interval, while searching.
    opening
        (m,) cost of opening a site.
    fixed
        (m,) bool, sites that are always open.
    centre
        (m,) int32 unit that the site must hold when open, or ``NONE``.
    how_many
        (2,) int64, how many sites may be open, ends included.
    """

    cost: Floats
    by_site: Floats
    near: Ints
    reach: Ints
    weight: Floats
    low: Floats
    high: Floats
    price: Floats
    opening: Floats
    fixed: NDArray[np.bool_]
    centre: Ints
    how_many: NDArray[np.int64]


class Plan(NamedTuple):
    """What is decided: who owns each unit, and where each territory sits.

    Parameters
    ----------
    owner
        (n,) int32 territory of each unit.
    site
        (p,) int32 site of each territory, or ``NONE`` when the territory is unused.
    seat
        (m,) int32 territory of each site, or ``NONE`` when it is closed.
    load
        (p, q) what each territory carries.
    size, members, place
        (p,), (p, n), (n,) int32: units of each territory, and where each unit is
        listed.
    log
        (20n + 400,) int32: pairs of what a move changed and what was there before, for
        taking it back; the last entry counts the pairs.
    queue
        (2p + 2,) int32: touched territories in a ring, marks of them, where the ring
        begins, and how many there are.
    paid
        (n, p) cost of each unit at each territory that sits; (1, 1) where territories
        are many and this is not kept.
    tally
        (1,) float, elementary steps made.
    """

    owner: Ints
    site: Ints
    seat: Ints
    load: Floats
    size: Ints
    members: Ints
    place: Ints
    log: Ints
    queue: Ints
    paid: Floats
    tally: Floats


FEW = 4
"""Territories are few when their square is at most so many times the sites."""


def _paid(ground: Ground, site: Ints) -> Floats:
    if site.size**2 > FEW * ground.cost.shape[1]:
        return np.zeros((1, 1))
    return ground.cost[:, np.maximum(site, 0)].copy()


def plan_of(ground: Ground, owner: Ints, site: Ints) -> Plan:
    """Return the plan in which each unit is owned as said and territories sit as said.

    Parameters
    ----------
    owner, site
        (n,) and (p,) int32; see :class:`Plan`. Copies are kept.
    """
    n, m = ground.cost.shape
    p, q = site.size, ground.weight.shape[1]
    seat = np.full(m, NONE, dtype=np.int32)
    used = np.flatnonzero(site >= 0)
    seat[site[used]] = used
    load = np.zeros((p, q))
    np.add.at(load, owner, ground.weight)
    size = np.bincount(owner, minlength=p).astype(np.int32)
    members = np.full((p, n), NONE, dtype=np.int32)
    place = np.full(n, NONE, dtype=np.int32)
    order = np.argsort(owner, kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(size)[:-1]))
    place[order] = np.arange(n) - np.repeat(starts, size)
    members[owner[order], place[order]] = order
    return Plan(
        owner=owner.copy(),
        site=site.copy(),
        seat=seat,
        load=load,
        size=size,
        members=members,
        place=place,
        log=np.zeros(20 * n + 400, dtype=np.int32),
        queue=np.zeros(2 * p + 2, dtype=np.int32),
        paid=_paid(ground, site),
        tally=np.zeros(1),
    )
