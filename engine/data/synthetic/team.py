"""The reps: where they live, what they can do, and whom they cover today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.data.synthetic.alignment import fair_alignment
from engine.data.synthetic.geography import Points, distance_km
from engine.data.synthetic.market import HOSPITAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats
    from engine.data.synthetic.market import Market
    from engine.data.synthetic.params import CompanyParams

    Ints = NDArray[np.intp]

NEWCOMER_SHARE = 0.65
"""How much of a fair share a newcomer is handed."""
NEW_HOME_KM = 30.0
"""How far a rep who moves house moves, about."""
STRAY_WITHIN = 5
"""An account that strays goes to one of so many nearest reps."""
SKILLED_WITHIN = 3
"""One of so many nearest reps of every hospital has the skill."""


class Topic(IntEnum):
    """Streams of the team; numbers are permanent and differ from the market's."""

    HOMES = 11
    CHANGES = 12
    SKILLS = 13
    STRAYS = 14


@dataclass(frozen=True, eq=False, slots=True)
class Team:
    """Today's reps, the longest-serving first, and today's alignment.

    Parameters
    ----------
    home
        (n_reps,) index of the account cluster each lives at.
    fte
        (n_reps,) full-time equivalents.
    tenure_years
        (n_reps,) whole years.
    skilled
        (n_reps,) bool: may serve hospitals.
    owner
        (n_accounts,) index of today's rep.
    km_then
        (n_accounts,) distance to the owner's home when the alignment was made.
    """

    home: Ints
    fte: Floats
    tenure_years: NDArray[np.int64]
    skilled: NDArray[np.bool_]
    owner: Ints
    km_then: Floats


def invent_team(market: Market, params: CompanyParams, seed: int) -> Team:
    """Return reps who were aligned fairly once, and what has become of that."""
    rng = stream(seed, Purpose.COMPANY, Topic.HOMES)
    home = _homes(market, params.reps, rng)
    fte = rng.choice([1.0, 0.8], params.reps, p=[0.92, 0.08])
    km = distance_km(market.points, market.points.take(home))
    owner = fair_alignment(km, market.potential_then, fte)
    km_then = km[np.arange(len(owner)), owner]

    rng = stream(seed, Purpose.COMPANY, Topic.CHANGES)
    tenure = 4 + np.round(rng.gamma(4.0, 2.0, params.reps)).astype(np.int64)
    left, moved, fewer_hours = _changes(params, rng)
    fte[fewer_hours] = rng.choice([0.8, 0.6], len(fewer_hours))
    for rep in moved:
        home[rep] = _new_home(market, home[rep], rng)
    owner = _inherit(owner, left, km)
    for rep in left:
        fte[rep], tenure[rep] = 1.0, rng.integers(0, 3)
        home[rep] = _join(int(rep), owner, fte, market, rng)
    km = distance_km(market.points, market.points.take(home))
    owner = _stray(owner, km, params.strays, stream(seed, Purpose.COMPANY, Topic.STRAYS))
    skilled = _skills(market, home, params, seed)
    rank = np.argsort(-tenure, kind="stable")
    return Team(
        home=home[rank],
        fte=fte[rank],
        tenure_years=tenure[rank],
        skilled=skilled[rank],
        owner=np.argsort(rank)[owner],
        km_then=km_then,
    )


def _homes(market: Market, number: int, rng: np.random.Generator) -> Ints:
    """Return the cluster each rep lives at: drawn by the potential nobody serves yet.

    Each rep drawn serves the nearest potential up to a fair share, so that large cities
    get several reps and every region gets its due. Large places are preferred.
    """
    free = market.potential_then.copy()
    fair = free.sum() / number
    homes = np.empty(number, dtype=np.intp)
    for rep in range(number):
        by_place = np.bincount(market.place, free)[market.place]
        chance = free * by_place
        pick = int(rng.choice(len(free), p=chance / chance.sum()))
        homes[rep] = pick
        km = distance_km(market.points, market.points.take(np.array([pick])))[:, 0]
        order = np.argsort(km, kind="stable")
        served = np.minimum(np.cumsum(free[order]), fair)
        free[order] -= np.diff(served, prepend=0.0)
        free = np.maximum(free, 1e-9 * fair)
    return homes


def _changes(params: CompanyParams, rng: np.random.Generator) -> tuple[Ints, ...]:
    """Return who left, who moved house and who works less: no rep is in two groups."""
    order = rng.permutation(params.reps)
    shares = (params.turnover, params.relocated, params.part_time)
    ends = np.cumsum([int(share * params.reps) for share in shares])
    return tuple(np.split(order, ends)[:3])


def _new_home(market: Market, old: int, rng: np.random.Generator) -> int:
    """Return another cluster to live at, some way off, rather a large place."""
    km = distance_km(market.points, market.points.take(np.array([old])))[:, 0]
    chance = market.potential * np.exp(-(((km - NEW_HOME_KM) / 10.0) ** 2))
    chance = chance + 1e-12 * market.potential
    return int(rng.choice(len(km), p=chance / chance.sum()))


def _inherit(owner: Ints, left: Ints, km: Floats) -> Ints:
    """Return the owners after the accounts of reps who left went to the nearest rep."""
    stayed = np.where(np.isin(np.arange(km.shape[1]), left), np.inf, km)
    return np.where(np.isin(owner, left), stayed.argmin(axis=1), owner)


def _join(
    rep: int, owner: Ints, fte: Floats, market: Market, rng: np.random.Generator
) -> int:
    """Return a newcomer's home, and hand over accounts near it, in ``owner``.

    The newcomer comes to where a rep has most to do.
    """
    load = np.bincount(owner, market.potential, len(fte)) / fte
    busy = owner == int(np.argmax(load))
    chance = np.where(busy, market.potential, 0)
    home = int(rng.choice(len(owner), p=chance / chance.sum()))
    km = distance_km(market.points, market.points.take(np.array([home])))[:, 0]
    fair = market.potential.sum() * fte[rep] / fte.sum()
    order = np.argsort(np.where(busy, km, np.inf), kind="stable")[: busy.sum()]
    handed = order[np.cumsum(market.potential[order]) <= NEWCOMER_SHARE * fair]
    owner[handed] = rep
    return home


def _stray(owner: Ints, km: Floats, share: float, rng: np.random.Generator) -> Ints:
    """Return the owners after some accounts went to another of the nearest reps."""
    near = np.argsort(km, axis=1, kind="stable")[:, :STRAY_WITHIN]
    other = near[np.arange(len(owner)), rng.integers(0, near.shape[1], len(owner))]
    return np.where(rng.uniform(size=len(owner)) < share, other, owner)


def _skills(
    market: Market, home: Ints, params: CompanyParams, seed: int
) -> NDArray[np.bool_]:
    """Return who may serve hospitals: somebody near every one of them."""
    rng = stream(seed, Purpose.COMPANY, Topic.SKILLS)
    skilled = rng.uniform(size=params.reps) < params.skilled
    hospitals = np.flatnonzero(market.segment == HOSPITAL)
    km = distance_km(market.points.take(hospitals), market.points.take(home))
    for row in np.argsort(km, axis=1, kind="stable")[:, :SKILLED_WITHIN]:
        if not skilled[row].any():
            skilled[row[0]] = True
    return skilled
