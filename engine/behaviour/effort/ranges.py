"""How far totals may get, so how wide a grid must be: from the problem alone."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.lattice import Lattice
from engine.behaviour.effort.noise import Deals, Lognormal, Normal, OneSale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.noise import Noise
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]

INNER, OUTER = 6.5, 5.5
"""Standard deviations of luck that innermost totals and offsets have room for."""


def variance(noise: Noise, length: Floats, mean: Floats) -> Floats:
    """Return the variance of each step's sales, given its months and its mean."""
    mean = np.maximum(mean, 0.0)
    if isinstance(noise, Normal):
        return noise.sd**2 * length
    if isinstance(noise, Lognormal):
        return (mean * noise.cv) ** 2 / length
    if isinstance(noise, Deals):
        return mean * noise.size * (1 + noise.cv**2)
    return np.maximum(mean * (noise.unit - mean), 0.0)


def periods(closes: NDArray[np.bool_]) -> list[range]:
    """Return the steps of each period of one level, the last perhaps not closed."""
    ends = [int(s) + 1 for s in np.flatnonzero(closes)]
    if not ends or ends[-1] < len(closes):
        ends.append(len(closes))
    return [range(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def rough_drift(problem: EffortProblem) -> Floats:
    """Return expected sales a step with a guess at effort from the steepest pay.

    Steep is meant over half a standard deviation of a period's luck, so that a jump
    counts for what it is worth to one who is near it.
    """
    base = problem.base
    luck = variance(problem.noise, problem.length, base)
    slope = max(problem.after, 0.0)
    levels = problem.closes.shape[0]
    for level in range(levels):
        steepest = 0.0
        for steps in periods(problem.closes[level]):
            wide = float(np.sqrt(luck[list(steps)].sum()))
            top = 2 * max(float(base[list(steps)].sum()), 0.0) + 6 * wide + 1e-9
            z = np.linspace(0.0, top, 129)
            worth = problem.pay.worth(level, steps[-1], [z] * levels)
            over = min(max(round(wide / 2 / (z[1] - z[0])), 1), 64)
            rise = (worth[over:] - worth[:-over]) / (over * (z[1] - z[0]))
            steepest = max(steepest, float(np.max(rise, initial=0.0)))
        slope += steepest
    effort = (slope / problem.person.felt_cost) ** problem.person.curvature
    if problem.grid.most_effort is not None:
        effort = min(effort, problem.grid.most_effort)
    drift: Floats = base + problem.reach * problem.length * effort
    return drift


def reach_of(
    problem: EffortProblem, drift: Floats, steps: range
) -> tuple[float, float]:
    """Return the lowest and highest total of a period, luck of 6.5 sd allowed for."""
    some = list(steps)
    if not some:
        return 0.0, 0.0
    luck = np.sqrt(np.cumsum(variance(problem.noise, problem.length, drift)[some]))
    high = float(np.max(np.cumsum(drift[some]) + INNER * luck))
    low = 0.0
    if isinstance(problem.noise, Normal):
        low = float(np.min(np.cumsum(problem.base[some]) - INNER * luck))
    most = problem.moves.most if problem.moves is not None else 0.0
    return min(low, 0.0) - most, max(high, 0.0) + most


def fit(problem: EffortProblem, drift: Floats, up: int) -> Lattice:
    """Return the lattice of a problem, its fine grid not yet padded for luck.

    Parameters
    ----------
    drift
        Expected sales of each step, effort included.
    up
        Spacings that effort may lead past the nodes.
    """
    closes = problem.closes
    inner = [reach_of(problem, drift, steps) for steps in periods(closes[0])]
    low, high = min(low for low, _ in inner), max(high for _, high in inner)
    grid = problem.grid
    low = low if grid.low is None else grid.low
    high = high if grid.high is None else grid.high
    if isinstance(problem.noise, OneSale):
        h = problem.noise.unit
    else:
        h = (high - low) / max(grid.points - 1, 4)
    zero = max(ceil(-low / h - 1e-9), 0)
    count = max(ceil(high / h - 1e-9) + zero + 1, 2)
    offsets = tuple(_offsets(problem, drift, j, h) for j in range(1, len(closes)))
    parts = {Normal: 3, OneSale: 1}.get(type(problem.noise), 2)
    return Lattice(zero, h, count, parts, 2, up + 8, offsets)


def _offsets(problem: EffortProblem, drift: Floats, level: int, h: float) -> Floats:
    """Return the offsets of a level: its totals at closes of the innermost inside."""
    low = high = 0.0
    for steps in periods(problem.closes[level]):
        closed = [s for s in steps[:-1] if problem.closes[0, s]]
        if closed:
            inside = range(steps[0], closed[-1] + 1)
            below, above = reach_of(problem, drift, inside)
            low, high = min(low, below), max(high, above)
    if high - low < h:
        return np.array([0.0, h])
    if isinstance(problem.noise, OneSale):
        return np.arange(ceil(high / h - 1e-9) + 1) * h
    step = (high - low) / max(problem.grid.offsets - 1, 4)
    zero = max(ceil(-low / step - 1e-9), 0)
    found: Floats = (np.arange(ceil(high / step - 1e-9) + zero + 1) - zero) * step
    return found
