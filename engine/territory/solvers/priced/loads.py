"""Balance rules and limits seen alike: what each territory carries, and its ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.certificate import Prices
    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule, LoadLimit

    IntVector = NDArray[np.int64]
    IntMatrix = NDArray[np.int64]
    FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class KeptLoad:
    """A load that is kept between ends.

    Parameters
    ----------
    name, amounts
        The rule's.
    share
        (n_territories,) float, parts of the total that are fair; zeros for limits.
    within
        Tolerance around the fair share.
    low, high
        (n_territories,) int64, the ends of a limit; zeros for balance.
    price
        What a unit outside costs, for an elastic rule; else None.
    moving
        Whether the ends follow a total that depends on the plan.
    balance
        The balance rule it is, or None for a limit.
    """

    name: str
    amounts: Amounts
    share: NDArray[np.float64]
    within: Fraction
    low: IntVector
    high: IntVector
    price: int | None
    moving: bool
    balance: BalanceRule | None

    @property
    def matrix(self) -> IntMatrix:
        """(n_units, n_territories) int64, the amounts."""
        return self.amounts.matrix


def kept_loads(problem: TerritoryProblem) -> tuple[KeptLoad, ...]:
    """Return balance rules, then limits, in the problem's order."""
    return (
        *(_of_balance(rule) for rule in problem.balance),
        *(_of_limit(limit) for limit in problem.limits),
    )


def ends(problem: TerritoryProblem, measures: Measures) -> tuple[IntMatrix, IntMatrix]:
    """Return (n_loads, n_territories) int64 lower and upper ends under a plan."""
    low, high = [], []
    for rule in problem.balance:
        least, most = allowed_intervals(rule, int(measures.loads[rule.name].sum()))
        low.append(least)
        high.append(most)
    low += [limit.low for limit in problem.limits]
    high += [limit.high for limit in problem.limits]
    shape = (len(low), problem.num_territories)
    return np.array(low).reshape(shape), np.array(high).reshape(shape)


def end_prices(
    problem: TerritoryProblem, prices: Prices
) -> tuple[FloatMatrix, FloatMatrix]:
    """Return (n_loads, n_territories) float prices of upper and lower ends."""
    none = np.zeros((len(problem.limits), problem.num_territories))
    upper = none if prices.limit_upper is None else prices.limit_upper
    lower = none if prices.limit_lower is None else prices.limit_lower
    return np.vstack([prices.upper, upper]), np.vstack([prices.lower, lower])


def _of_balance(rule: BalanceRule) -> KeptLoad:
    zeros = np.zeros(rule.weights.size, dtype=np.int64)
    share = rule.weights / rule.weights.sum()
    moving = not rule.total_is_constant
    return KeptLoad(
        rule.name,
        rule.amounts,
        share,
        rule.within,
        zeros,
        zeros,
        rule.price,
        moving,
        rule,
    )


def _of_limit(limit: LoadLimit) -> KeptLoad:
    most = min(NO_LIMIT, int(limit.amounts.most.sum()) + 1)
    high = np.minimum(limit.high, most)
    nothing = np.zeros(high.size)
    amounts, low = limit.amounts, limit.low
    return KeptLoad(
        limit.name, amounts, nothing, Fraction(0), low, high, None, False, None
    )
