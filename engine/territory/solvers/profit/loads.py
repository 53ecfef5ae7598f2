"""Which loads are allowed: given numbers, or shares of what all carry together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.kernels.luck import kernel
from engine.territory.measure import allowed_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Loads(NamedTuple):
    """Limits of loads; m territories, r rules.

    Parameters
    ----------
    low, high
        (m, r) int64: allowed loads, ends included; 0 where they follow from the plan.
    least, most
        (m, r) float: the same as shares of what all territories carry, for loads that
        depend on who carries them.
    moving
        (r,) bool: which rules are such shares.
    elastic
        (r,) float: what one unit outside costs; 0 for a rule that must hold.
    """

    low: Ints
    high: Ints
    least: Floats
    most: Floats
    moving: NDArray[np.bool_]
    elastic: Floats


def loads_of(problem: TerritoryProblem) -> tuple[Ints, Loads]:
    """Return (n_units, m, r) int64 amounts, and what loads are allowed."""
    width, count = problem.num_territories, len(problem.balance) + len(problem.limits)
    amounts = np.zeros((problem.num_units, width, count), dtype=np.int64)
    loads = Loads(
        low=np.zeros((width, count), dtype=np.int64),
        high=np.zeros((width, count), dtype=np.int64),
        least=np.zeros((width, count)),
        most=np.zeros((width, count)),
        moving=np.zeros(count, dtype=np.bool_),
        elastic=np.zeros(count),
    )
    for place, rule in enumerate(problem.balance):
        amounts[:, :, place] = rule.amounts.matrix
        _put(loads, place, rule)
    for place, limit in enumerate(problem.limits, start=len(problem.balance)):
        amounts[:, :, place] = limit.amounts.matrix
        loads.low[:, place], loads.high[:, place] = limit.low, limit.high
    return amounts, loads


def _put(loads: Loads, place: int, rule: BalanceRule) -> None:
    """Write down one rule of balance."""
    loads.elastic[place] = 0 if rule.price is None else rule.price
    if rule.total_is_constant:
        total = int(rule.amounts.matrix[:, 0].sum())
        low, high = allowed_intervals(rule, total)
        loads.low[:, place], loads.high[:, place] = low, high
        return
    share = rule.weights / rule.weights.sum()
    loads.moving[place] = True
    loads.least[:, place] = (1.0 - float(rule.within)) * share
    loads.most[:, place] = (1.0 + float(rule.within)) * share


@kernel
def limit(loads: Loads, load: Ints, low: Ints, high: Ints) -> None:
    """Write the limits that hold at the loads of a plan into ``low`` and ``high``.

    Whole numbers next to the limits may be off by one where shares are rounded.
    """
    for r in range(load.shape[1]):
        if loads.moving[r]:
            total = load[:, r].sum()
            for c in range(load.shape[0]):
                low[c, r] = int(np.ceil(loads.least[c, r] * total))
                high[c, r] = int(np.floor(loads.most[c, r] * total))
        else:
            for c in range(load.shape[0]):
                low[c, r], high[c, r] = loads.low[c, r], loads.high[c, r]
