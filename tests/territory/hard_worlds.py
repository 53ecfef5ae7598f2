"""Problems that keep a solver busy, for each kind of solver.

Import as ``territory.hard_worlds``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from territory.small_worlds import balance, hard

from engine.territory.problem import Contiguity, CostTerm, LoadLimit, Opening
from engine.territory.shape import Diameter, Inertia


def with_limits(units: int = 60, territories: int = 6):
    """Return a generalised assignment problem: costs, loads by pair, tight capacity."""
    rng = np.random.Generator(np.random.PCG64(12))
    shape = (units, territories)
    loads = rng.integers(1000, 9999, shape)
    room = np.full(territories, int(0.9 * loads.sum() / territories**2), np.int64)
    cost = CostTerm("travel", 12_000 - loads + rng.integers(0, 1000, shape))
    limit = LoadLimit("room", "minutes", loads, np.zeros_like(room), room)
    return replace(hard(units, territories), costs=(cost,), balance=(), limits=(limit,))


def with_shares(units: int = 60, territories: int = 6):
    """Return costs by pair and loads that must be nearly even, whoever carries them."""
    rng = np.random.Generator(np.random.PCG64(15))
    rule = balance(
        rng.integers(1000, 9999, units), "1/50", [1] * territories, "potential"
    )
    return replace(hard(units, territories), balance=(rule,))


def _places(units: int) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(13))
    return rng.random((units, 2)) * 1000


def _balanced(units: int, territories: int):
    """Return a problem without costs by pair whose loads must be nearly even."""
    rng = np.random.Generator(np.random.PCG64(14))
    loads = rng.integers(1000, 9999, units)
    rule = balance(loads, "1/10", [1] * territories, "potential")
    shapes = (_diameter(units),)
    return replace(hard(units, territories), costs=(), balance=(rule,), shape=shapes)


def _diameter(units: int) -> Diameter:
    x = _places(units)
    gaps = np.hypot(*(x[:, None, :] - x[None, :, :]).transpose(2, 0, 1))
    return Diameter(np.rint(gaps * 100).astype(np.int64))


def with_inertia(units: int = 60, territories: int = 6):
    """Return points to be gathered around free centres, in nearly even loads."""
    inertia = Inertia(_places(units), np.ones(units))
    return replace(_balanced(units, territories), shape=(inertia,))


def with_diameter(units: int = 60, territories: int = 6):
    """Return points of a plane: the largest distance within any territory counts."""
    return _balanced(units, territories)


def with_sites(units: int = 60, territories: int = 6):
    """Return customers, of whom some are chosen as sites with room for a few others."""
    places = _places(units)
    gaps = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    rng = np.random.Generator(np.random.PCG64(16))
    loads = np.repeat(rng.integers(1000, 9999, (units, 1)), units, axis=1)
    room = np.full(units, int(1.02 * loads[:, 0].sum() / territories), np.int64)
    chosen = Opening(
        territories,
        territories,
        np.zeros(units, np.int64),
        np.zeros(units, np.bool_),
        np.arange(units, dtype=np.int32),
    )
    return replace(
        hard(units, units),
        costs=(CostTerm("travel", np.rint(gaps * 100).astype(np.int64)),),
        balance=(),
        limits=(LoadLimit("room", "minutes", loads, np.zeros_like(room), room),),
        opening=chosen,
    )


def with_map(units: int = 60, territories: int = 6):
    """Return a grid of units, territories in one piece and nearly even."""
    wide = 10
    at = np.arange(units)
    across = np.column_stack([at, at + 1])[(at + 1) % wide > 0]
    down = np.column_stack([at, at + wide])
    edges = np.vstack([across, down])
    edges = edges[edges[:, 1] < units].astype(np.int32)
    place = np.column_stack([at % wide, at // wide])
    homes = place[:: units // territories][:territories]
    gaps = np.abs(place[:, None, :] - homes[None, :, :]).sum(axis=-1)
    noise = np.random.Generator(np.random.PCG64(17)).integers(0, 400, gaps.shape)
    travel = CostTerm("travel", 1000 * gaps + noise)
    shared = with_shares(units, territories)
    return replace(shared, costs=(travel,), contiguity=Contiguity(edges))


KINDS = (hard, with_shares, with_limits, with_diameter, with_inertia, with_map)


def hard_for(takes, units: int, territories: int):
    """Return a long search among those that a solver takes, or None."""
    for build in KINDS:
        problem = build(units, territories)
        if takes(problem):
            return problem
    return None


def short_for(problem):
    """Return the problem without the rules that make it hard to come near the best."""
    return replace(problem, balance=(), limits=())
