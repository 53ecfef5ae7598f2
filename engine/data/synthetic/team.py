"""The reps: where they live, what they can do, and whom they cover today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.data.synthetic import drift, homes
from engine.data.synthetic.alignment import fair_alignment
from engine.data.synthetic.homes import km_to_homes
from engine.data.synthetic.market import HOSPITAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.data.synthetic.geography import Floats
    from engine.data.synthetic.market import Market
    from engine.data.synthetic.params import CompanyParams

    Ints = NDArray[np.intp]

HIRING_ROUNDS = 3
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
    fte, home, owner = _fair_start(market, params, seed)
    km_then = km_to_homes(market, home)[np.arange(len(owner)), owner]

    rng = stream(seed, Purpose.COMPANY, Topic.CHANGES)
    tenure = 4 + np.round(rng.gamma(4.0, 2.0, params.reps)).astype(np.int64)
    left, moved, fewer_hours = _changes(params, rng)
    owner = drift.inherit(owner, left, km_to_homes(market, home))
    fte[fewer_hours] = rng.choice([0.8, 0.6], len(fewer_hours))
    fte[left], tenure[left] = 1.0, rng.integers(0, 3, len(left))
    for rep in moved:
        home[rep] = homes.new_home(market, home[rep], rng)
    potential = market.potential.astype(np.float64)
    home = homes.draw_homes(market, potential, fte, home, left, rng)
    km = km_to_homes(market, home)
    for rep in left:
        owner = drift.hand_over(owner, rep, km[:, rep], market.potential, fte)
    rng = stream(seed, Purpose.COMPANY, Topic.STRAYS)
    owner = drift.stray(owner, km, params.strays, rng)

    rank = np.argsort(-tenure, kind="stable")
    return Team(
        home=home[rank],
        fte=fte[rank],
        tenure_years=tenure[rank],
        skilled=_skills(market, home, params, seed)[rank],
        owner=np.argsort(rank)[owner],
        km_then=km_then,
    )


def _fair_start(
    market: Market, params: CompanyParams, seed: int
) -> tuple[Floats, Ints, Ints]:
    """Return capacity, homes and owners when the alignment was made.

    Reps live near the middle of what they cover: that is where they were hired.
    """
    rng = stream(seed, Purpose.COMPANY, Topic.HOMES)
    reps = np.arange(params.reps)
    fte = rng.choice([1.0, 0.8], params.reps, p=[0.92, 0.08])
    potential = market.potential_then
    home = homes.draw_homes(market, potential, fte, reps, reps, rng)
    owner = fair_alignment(km_to_homes(market, home), potential, fte)
    for _ in range(HIRING_ROUNDS):
        for rep in np.unique(owner):
            home[rep] = homes.home_near_middle(market, owner == rep, rng)
        owner = fair_alignment(km_to_homes(market, home), potential, fte)
    return fte, home, owner


def _changes(params: CompanyParams, rng: np.random.Generator) -> tuple[Ints, ...]:
    """Return who left, who moved house and who works less: no rep is in two groups."""
    order = rng.permutation(params.reps)
    shares = (params.turnover, params.relocated, params.part_time)
    ends = np.cumsum([int(share * params.reps) for share in shares])
    return tuple(np.split(order, ends)[:3])


def _skills(
    market: Market, home: Ints, params: CompanyParams, seed: int
) -> NDArray[np.bool_]:
    """Return who may serve hospitals: somebody near every one of them."""
    rng = stream(seed, Purpose.COMPANY, Topic.SKILLS)
    skilled = rng.uniform(size=params.reps) < params.skilled
    km = km_to_homes(market, home)[market.segment == HOSPITAL]
    for row in np.argsort(km, axis=1, kind="stable")[:, :SKILLED_WITHIN]:
        if not skilled[row].any():
            skilled[row[0]] = True
    return skilled
