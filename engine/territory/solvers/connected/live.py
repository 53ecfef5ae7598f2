"""Which units could matter to one territory at given prices; the others go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part
from engine.territory.solvers.connected.districts import Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Units = NDArray[np.int32]

_STEPS = 60
"""Steps towards the best prices on the ends of the loads, at most."""

_FIRST, _SHORTER, _SHORTEST = 1.2, 0.85, 4e-4
"""First length of a step, by how much steps get shorter, and the shortest."""


@part
def _value(ground: Ground, worth: Floats, tilt: Floats, load: Floats) -> float:
    """Return the value of prices on the loads; ``load`` receives what is chosen."""
    total = 0.0
    load[:] = 0.0
    for q in range(len(tilt)):
        end = ground.high[q] if tilt[q] > 0 else ground.low[q]
        total -= tilt[q] * end
    for unit in range(len(worth)):
        priced = worth[unit]
        for q in range(len(tilt)):
            priced += tilt[q] * ground.amounts[q, unit]
        if priced < 0.0:
            total += priced
            for q in range(len(tilt)):
                load[q] += ground.amounts[q, unit]
    return total


@kernel
def level(ground: Ground, worth: Floats, tilt: Floats) -> float:
    """Put prices on the ends of the loads; return the bound that they give.

    Parameters
    ----------
    ground
        Where one territory may lie.
    worth
        (n,) what each unit adds to its value.
    tilt
        (q,) signed prices, upper less lower end's: where to begin; overwritten.

    Notes
    -----
    Subgradient ascent of Σ_i min(0, worth_i + Σ_q t_q a_qi) − Σ_q t_q·end_q, which is
    at most the value of any set of units whose loads are in their intervals.
    """
    best, kept = -np.inf, tilt.copy()
    load, step = np.zeros(len(tilt)), _FIRST
    size = np.abs(worth).mean()
    for _ in range(_STEPS):
        value = _value(ground, worth, tilt, load)
        if value > best:
            best = value
            kept[:] = tilt
        else:
            step *= _SHORTER
            tilt[:] = kept
            _value(ground, worth, tilt, load)
        moved = False
        for q in range(len(tilt)):
            off = 0.0
            if tilt[q] > 0 or (tilt[q] == 0 and load[q] > ground.high[q]):
                off = load[q] - ground.high[q]
            elif tilt[q] < 0 or load[q] < ground.low[q]:
                off = load[q] - ground.low[q]
            scale = size / (ground.amounts[q].mean() + 1e-9)
            now = tilt[q] + step * scale * off / max(1.0, float(ground.high[q]))
            if tilt[q] * now < 0:
                now = 0.0
            moved = moved or now != tilt[q]
            tilt[q] = now
        if not moved or step < _SHORTEST:
            break
    tilt[:] = kept
    return float(best)


@kernel
def narrowed(ground: Ground, reduced: Floats, room: float) -> tuple[Ground, Units]:
    """Return the ground without units that no set within a room has, and which stay.

    Parameters
    ----------
    ground
        Where one territory may lie.
    reduced
        (n,) worth with the prices on loads added.
    room
        How far above the bound of these prices sets are of interest.

    Notes
    -----
    A unit of reduced worth r adds at least r to the bound when it is in, and −r when it
    is out. One that every set must have is the only root then.
    """
    n = len(reduced)
    local = np.full(n, -1, np.int32)
    units = np.flatnonzero(reduced <= room).astype(np.int32)
    local[units] = np.arange(len(units)).astype(np.int32)
    first = np.zeros(len(units) + 1, np.int64)
    near = np.empty(len(ground.near), np.int32)
    end = 0
    for at in range(len(units)):
        unit = units[at]
        for edge in range(ground.first[unit], ground.first[unit + 1]):
            other = local[ground.near[edge]]
            if other >= 0:
                near[end] = other
                end += 1
        first[at + 1] = end
    amounts = np.empty((len(ground.amounts), len(units)), np.int64)
    for q in range(len(ground.amounts)):
        for at in range(len(units)):
            amounts[q, at] = ground.amounts[q, units[at]]
    roots = _roots(ground.roots, local, reduced, room)
    small = Ground(first, near[:end].copy(), amounts, ground.low, ground.high, roots)
    return small, units


@part
def _roots(roots: Units, local: Units, reduced: Floats, room: float) -> Units:
    """Return the roots that are left: the surest unit alone, if there is one."""
    surest = int(np.argmin(reduced)) if len(reduced) else -1
    left = np.array([root for root in roots if local[root] >= 0], dtype=np.int32)
    anywhere = len(roots) == len(local)
    if anywhere and surest >= 0 and -reduced[surest] > room:
        only: Units = local[np.array([surest])]
        return only
    sorted_roots: Units = local[left[np.argsort(reduced[left])]]
    return sorted_roots
