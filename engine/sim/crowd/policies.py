"""Policies packed for kernels, and the look-up of what one of them says in a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.kernel import part
from engine.sim.crowd.problem import PERIODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Floats, Ints, Policy

    Singles = NDArray[np.float32]

Spot = tuple[int, int, int, float, float, float]
"""A point of a step's table, how far it is to the next line in both outer directions,
and the shares of the way to the next point in all three."""

View = tuple[
    tuple[int, int, int],
    tuple[int, int, int],
    tuple[float, float, float, float, float, float],
]
"""Rows of ``period``, ``size`` and ``grid`` of a Packed."""

LEVELS = 3
"""Most nested periods in a policy's state."""


class Packed(NamedTuple):
    """P policies, their tables one behind the other.

    ``period`` (P, 3): which of PERIODS each level is, −1: none; ``size`` (P, 3): points
    of the innermost total and of the offsets, 1 where there is none; ``grid`` (P, 6):
    first point and points a quota share, of the total and of each offset; ``long``
    (P,): points of a step;
    ``effort`` and ``moved`` (P,): where a policy's table starts in ``table``; −1 where
    it moves nothing.
    """

    table: Singles
    period: Ints
    size: Ints
    grid: Floats
    long: Ints
    effort: Ints
    moved: Ints


def packed(policies: Sequence[Policy]) -> Packed:
    """Return the policies as one table."""
    count = len(policies)
    size = np.ones((count, LEVELS), np.int64)
    period = np.zeros((count, LEVELS), np.int64)
    grid = np.zeros((count, LEVELS, 2))
    starts = np.full((2, count), -1, np.int64)
    parts: list[Singles] = []
    length = 0
    for row, policy in enumerate(policies):
        depth = len(policy.levels)
        points = policy.effort.shape[1:]
        size[row, :depth] = (points[-1], *points[:-1])
        period[row, :depth] = [PERIODS.index(months) for months in policy.levels]
        grid[row, :depth, 0] = (policy.low, *policy.offset_low)
        grid[row, :depth, 1] = 1.0 / np.array([policy.step, *policy.offset_step])
        for which, table in enumerate((policy.effort, policy.moved)):
            if table is not None:
                starts[which, row] = length
                parts.append(np.ascontiguousarray(table, np.float32).ravel())
                length += table.size
    long, table = size.prod(axis=1), np.concatenate(parts)
    flat = grid.reshape(count, 2 * LEVELS)
    return Packed(table, period, size, flat, long, starts[0], starts[1])


@part
def opened(pack: Packed, policy: int) -> View:
    """Return a policy's row of the pack as plain numbers."""
    period, size, grid = pack.period[policy], pack.size[policy], pack.grid[policy]
    return (
        (period[0], period[1], period[2]),
        (size[0], size[1], size[2]),
        (grid[0], grid[1], grid[2], grid[3], grid[4], grid[5]),
    )


@part
def place(x: float, low: float, fine: float, size: int) -> tuple[int, float]:
    """Return the point below a value and how far it is towards the next; ends hold."""
    where = (x - low) * fine
    if where >= size - 1:
        return size - 1, 0.0
    if where > 0.0:
        point = int(where)
        return point, where - point
    return 0, 0.0


@part
def spot(view: View, state: tuple[float, float, float]) -> Spot:
    """Return where in a step's table a state lies.

    Parameters
    ----------
    state
        Totals of the policy's levels, the innermost first, quota shares; anything for
        those that the policy does not have.
    """
    _period, size, grid = view
    point, share = place(state[0], grid[0], grid[1], size[0])
    row, near, plane, far = 0, 0.0, 0, 0.0
    if size[1] > 1:
        row, near = place(state[1] - state[0], grid[2], grid[3], size[1])
    if size[2] > 1:
        plane, far = place(state[2] - state[0], grid[4], grid[5], size[2])
    at = (row * size[2] + plane) * size[0] + point
    return at, size[2] * size[0], size[0], share, near, far


@part
def read(table: Singles, start: int, where: Spot) -> float:
    """Return what the table of a step says at a spot; linear between points.

    Parameters
    ----------
    start
        Of the step in the table.
    """
    at, wide, deep, share, near, far = where
    at += start
    found = 0.0
    for corner in range(4):
        weight = (near if corner & 1 else 1.0 - near) * (far if corner & 2 else 1 - far)
        if weight > 0.0:
            line = at + (wide if corner & 1 else 0) + (deep if corner & 2 else 0)
            value = np.float64(table[line])
            if share > 0.0:
                value += share * (np.float64(table[line + 1]) - value)
            found += weight * value
    return found
