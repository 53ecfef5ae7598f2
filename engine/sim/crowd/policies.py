"""Policies packed for kernels, and the look-up of what one of them says in a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.sim.crowd.kernel import kernel
from engine.sim.crowd.problem import PERIODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Floats, Ints, Policy

    Singles = NDArray[np.float32]

LEVELS = 3
"""Most nested periods in a policy's state."""


class Packed(NamedTuple):
    """P policies, their tables one behind the other.

    ``depth`` (P,): nested periods; ``period`` (P, 3): which of PERIODS each level is;
    ``size`` (P, 3): points of the innermost total and of the offsets, 1 where there is
    none; ``low`` and ``fine`` (P, 3): first point and points a quota share;
    ``effort`` and ``moved`` (P,): where a policy's table starts in ``table``; −1 where
    it moves nothing.
    """

    table: Singles
    depth: Ints
    period: Ints
    size: Ints
    low: Floats
    fine: Floats
    effort: Ints
    moved: Ints


def packed(policies: Sequence[Policy]) -> Packed:
    """Return the policies as one table."""
    count = len(policies)
    size = np.ones((count, LEVELS), np.int64)
    period = np.zeros((count, LEVELS), np.int64)
    low, fine = np.zeros((count, LEVELS)), np.ones((count, LEVELS))
    starts = np.full((2, count), -1, np.int64)
    parts: list[Singles] = []
    length = 0
    for place, policy in enumerate(policies):
        depth = len(policy.levels)
        points = policy.effort.shape[1:]
        size[place, :depth] = (points[-1], *points[:-1])
        period[place, :depth] = [PERIODS.index(months) for months in policy.levels]
        low[place, :depth] = (policy.low, *policy.offset_low)
        fine[place, :depth] = 1.0 / np.array([policy.step, *policy.offset_step])
        for which, table in enumerate((policy.effort, policy.moved)):
            if table is not None:
                starts[which, place] = length
                parts.append(np.ascontiguousarray(table, np.float32).ravel())
                length += table.size
    depths = np.array([len(policy.levels) for policy in policies], np.int64)
    table = np.concatenate(parts)
    return Packed(table, depths, period, size, low, fine, starts[0], starts[1])


@kernel
def place(x: float, low: float, fine: float, size: int) -> tuple[int, float]:
    """Return the point below a value and how far it is towards the next; ends hold."""
    where = (x - low) * fine
    if not where > 0.0:
        return 0, 0.0
    if where >= size - 1:
        return size - 1, 0.0
    point = int(where)
    return point, where - point


@kernel
def along(table: Singles, start: int, point: int, part: float) -> float:
    """Return what lies between two points of a line of the table."""
    first = float(table[start + point])
    if part == 0.0:
        return first
    return first + part * (float(table[start + point + 1]) - first)


@kernel
def plane(pack: Packed, policy: int, start: int, inner: float, outer: float) -> float:
    """Return what a table of two dimensions says: the outer offset, the inner total."""
    low, fine, size = pack.low[policy], pack.fine[policy], pack.size[policy]
    point, part = place(inner, low[0], fine[0], size[0])
    row, share = place(outer, low[1], fine[1], size[1])
    found = along(pack.table, start + row * size[0], point, part)
    if share > 0.0:
        above = along(pack.table, start + (row + 1) * size[0], point, part)
        found += share * (above - found)
    return found


@kernel
def look_up(
    pack: Packed, policy: int, start: int, step: int, state: tuple[float, float, float]
) -> float:
    """Return what the table at ``start`` says of a step and state; linear between.

    Parameters
    ----------
    start
        Of the policy's effort or moves in ``pack.table``.
    step
        Of the plan year.
    state
        Totals of the policy's levels, the innermost first, quota shares; those that
        the policy does not have are not looked at.
    """
    size = pack.size[policy]
    depth = pack.depth[policy]
    start += step * size[0] * size[1] * size[2]
    inner = state[0]
    if depth == 1:
        point, part = place(inner, pack.low[policy, 0], pack.fine[policy, 0], size[0])
        return along(pack.table, start, point, part)
    offset = state[1] - inner
    if depth == 2:
        return plane(pack, policy, start, inner, offset)
    return cube(pack, policy, start, (inner, offset, state[2] - inner))


@kernel
def cube(
    pack: Packed, policy: int, start: int, at: tuple[float, float, float]
) -> float:
    """Return what a table of three dimensions says: two offsets, the inner total."""
    low, fine, size = pack.low[policy], pack.fine[policy], pack.size[policy]
    point, part = place(at[0], low[0], fine[0], size[0])
    middle, near = place(at[1], low[1], fine[1], size[1])
    outer, far = place(at[2], low[2], fine[2], size[2])
    found = 0.0
    for one in range(2):
        for two in range(2):
            weight = (near if one else 1.0 - near) * (far if two else 1.0 - far)
            if weight > 0.0:
                line = ((middle + one) * size[2] + outer + two) * size[0]
                found += weight * along(pack.table, start + line, point, part)
    return found
