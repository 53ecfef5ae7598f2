"""Looking a rep's effort and moves up, one state at a time."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from engine.sim.crowd.problem import PERIODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.sim.crowd.problem import Policy


def look_up(
    policy: Policy, table: NDArray[np.float32], step: int, totals: Sequence[float]
) -> float:
    """Return a table's value in a state; between points linear, outside as at the edge.

    Parameters
    ----------
    policy
        Whose axes the table has.
    table
        Its effort or its moves.
    step
        Of the year.
    totals
        Sales to date in each of :data:`PERIODS`, in shares of the year's quota.
    """
    inner, *outer = (totals[PERIODS.index(level)] for level in policy.levels)
    starts = zip(policy.offset_low, policy.offset_step, strict=True)
    corners: list[tuple[tuple[int, ...], float]] = [((step,), 1.0)]
    for (low, spacing), total, points in zip(
        [*starts, (policy.low, policy.step)],
        [*(total - inner for total in outer), inner],
        table.shape[1:],
        strict=True,
    ):
        place = min(max((total - low) / spacing, 0.0), points - 1.0)
        below = min(floor(place), points - 2) if points > 1 else 0
        above = place - below
        corners = [
            ((*corner, below + side), weight * share)
            for corner, weight in corners
            for side, share in ((0, 1.0 - above), (1, above))
            if share
        ]
    return float(sum(weight * float(table[corner]) for corner, weight in corners))
