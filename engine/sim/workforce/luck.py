"""Luck by key: what a future meets, whatever is planned.

A stream belongs to (seed, purpose, block, kind) and is read for all 256 futures of the
block, month by month. So plans meet the same luck, and workers do not matter. What
people do (leave, come late, sell more or less) is drawn from streams of its own, whose
draws depend on who is there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.base.streams import Purpose, stream

if TYPE_CHECKING:
    from engine.sim.workforce.problem import Floats, WorkforceProblem

BLOCK = 256
"""Futures that are played side by side."""

TOGETHER, SELLING, ALONE = 0, 1, 2
"""Kinds of the market's luck."""
LEAVE, RAMP = 0, 1
"""Kinds of what is not known of people in general."""
STAY, MOVE = 0, 1
"""Kinds of what happens to people who are there."""
OPENING, START = 0, 1
"""Kinds of what happens to people who come."""


class Factors(NamedTuple):
    """What all people and outputs of a future share.

    Parameters
    ----------
    demand
        ``(months, outputs, 256)``; mean 1.
    selling
        ``(months, 256)``; mean 1.
    leave, ramp
        ``(256,)``; mean 1.
    """

    demand: Floats
    selling: Floats
    leave: Floats
    ramp: Floats


def factors(problem: WorkforceProblem, block: int) -> Factors:
    """Return the luck of a block."""
    seed, luck, months = problem.seed, problem.luck, problem.months
    market = [Purpose.MARKET, block]
    one = _wave(seed, (*market, TOGETHER), months, luck.demand_memory)
    demand = np.empty((months, len(problem.outputs), BLOCK))
    for output in range(len(problem.outputs)):
        own = _wave(seed, (*market, ALONE, output), months, luck.demand_memory)
        both = math.sqrt(luck.together) * one + math.sqrt(1.0 - luck.together) * own
        demand[:, output] = _log_normal(both, luck.demand)
    selling = _wave(seed, (*market, SELLING), months, luck.selling_memory)
    leave, ramp = (
        stream(seed, Purpose.PRIOR, block, kind).standard_normal(BLOCK)
        for kind in (LEAVE, RAMP)
    )
    return Factors(
        demand,
        _log_normal(selling, luck.selling),
        _log_normal(leave, luck.leave),
        _log_normal(ramp, luck.ramp),
    )


class Dice(NamedTuple):
    """Where a block's people draw from: who is there, starts, leaves, moves, sells."""

    opening: np.random.Generator
    start: np.random.Generator
    stay: np.random.Generator
    move: np.random.Generator
    sell: np.random.Generator


def dice(seed: int, block: int) -> Dice:
    """Return the streams of a block."""
    return Dice(
        opening=stream(seed, Purpose.HIRING, block, OPENING),
        start=stream(seed, Purpose.HIRING, block, START),
        stay=stream(seed, Purpose.LEAVING, block, STAY),
        move=stream(seed, Purpose.LEAVING, block, MOVE),
        sell=stream(seed, Purpose.LUCK, block, 0),
    )


def _wave(
    seed: int, key: tuple[Purpose | int, ...], months: int, memory: float
) -> Floats:
    """Return standard normals ``(months, 256)`` of which the next month keeps a share.

    ξ₀ = Z₀ and ξₜ = memory·ξₜ₋₁ + √(1 − memory²)·Zₜ: every month has variance 1.
    """
    purpose, *keys = key
    drawn = stream(seed, Purpose(purpose), *keys).standard_normal((months, BLOCK))
    drawn[1:] *= math.sqrt(1.0 - memory**2)
    for month in range(1, months):
        drawn[month] += memory * drawn[month - 1]
    return drawn


def _log_normal(normal: Floats, size: float) -> Floats:
    """Return factors with mean 1 whose logarithm has a standard deviation."""
    return np.exp(size * normal - 0.5 * size * size)
