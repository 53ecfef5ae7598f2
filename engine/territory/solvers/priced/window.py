"""Balance limits that stay put while a plan's totals move a little."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.solvers.priced.loads import kept_loads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

NO_MARGIN = Fraction(0)


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """Balance with the plan's totals confined to a narrow range.

    A fair share is a part of the plan's own total, so every territory's limits move
    with every unit's travel. Confining the total makes the limits constants that are
    safe for any total in the range: a little narrower than the rule, never wider.

    Parameters
    ----------
    low, high
        (n_rules, n_territories) int64, limits of the loads of balance rules and then
        of limits, ends included.
    total_low, total_high
        (n_rules,) int64, limits of the totals, ends included.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    total_low: NDArray[np.int64]
    total_high: NDArray[np.int64]


def window(
    problem: TerritoryProblem,
    total_low: NDArray[np.int64],
    total_high: NDArray[np.int64],
    margin: Fraction = NO_MARGIN,
) -> Window:
    """Return the ends that keep all loads' rules whatever the totals in a range.

    Parameters
    ----------
    problem
        What is given.
    total_low, total_high
        (n_rules,) int64, the range of each load's total.
    margin
        Limits this fraction of a fair share narrower than the rule's, if it has room.
    """
    loads = kept_loads(problem)
    shape = (len(loads), problem.num_territories)
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for m, load in enumerate(loads):
        if load.balance is None:
            low[m], high[m] = load.low, load.high
            continue
        inner = replace(load.balance, within=load.within - min(margin, load.within / 4))
        low[m] = allowed_intervals(inner, int(total_high[m]))[0]
        high[m] = allowed_intervals(inner, int(total_low[m]))[1]
    return Window(low, high, total_low, total_high)


def window_around(
    problem: TerritoryProblem,
    totals: NDArray[np.float64],
    below: float,
    above: float,
    margin: Fraction = NO_MARGIN,
) -> Window:
    """Return the window whose totals lie within fractions of the given ones.

    Parameters
    ----------
    problem, margin
        As for :func:`window`.
    totals
        (n_rules,) float. A total that is the same in every plan is taken as it is.
    below, above
        How far totals may fall or rise, as fractions.
    """
    low = np.floor(totals * (1 - below)).astype(np.int64)
    high = np.ceil(totals * (1 + above)).astype(np.int64)
    for m, load in enumerate(kept_loads(problem)):
        if not load.moving:
            low[m] = high[m] = load.matrix[:, 0].sum()
    return window(problem, low, high, margin)
