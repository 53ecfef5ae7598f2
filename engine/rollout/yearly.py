"""What happens month by month and to whom prizes go, over all replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.bins import Pooled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.crowd.outcome import Played

    Floats = NDArray[np.float64]

MEANS = (
    *("month_revenue", "month_pay", "month_effort", "month_moved"),
    *("month_exits", "month_filled"),
)
EDGES = {
    "attainment": np.round(np.arange(0.0, 2.501, 0.05), 10),
    "pay": np.round(np.arange(0.0, 4.001, 0.1), 10),
}
"""Edges of the histograms; what lies outside counts at the ends."""
KEPT = 8192
"""Replications whose months are kept for percentiles; the means are of all."""


class Yearly:
    """Sums over replications of one plan, added block by block in block order.

    Parameters
    ----------
    months
        Of the run.
    """

    def __init__(self, months: int) -> None:
        self.months, self.replications = months, 0
        self._sums = {name: np.zeros(months) for name in MEANS}
        self._revenue: list[Floats] = []
        self._won: dict[str, Floats] = {}
        self._winners: dict[str, Floats] = {}

    def add(self, block: Played) -> None:
        """Take in the next block."""
        for name, total in self._sums.items():
            total += getattr(block, name).sum(axis=0)
        if self.replications < KEPT:
            self._revenue.append(block.month_revenue.astype(np.float32))
        for race, money in block.won.items():
            reps = money.shape[1]
            self._won.setdefault(race, np.zeros(reps))
            self._winners.setdefault(race, np.zeros(reps))
            self._won[race] += money.sum(axis=0)
            self._winners[race] += (money > 0).sum(axis=0)
        self.replications += block.month_revenue.shape[0]

    def mean(self, name: str) -> Floats:
        """Return ``(months,)`` means of one of the block's monthly numbers."""
        return self._sums[name] / self.replications

    def revenue_range(self) -> tuple[Floats, Floats]:
        """Return ``(months,)`` 5th and 95th percentiles of revenue."""
        every = np.concatenate(self._revenue)
        low, high = np.quantile(every, (0.05, 0.95), axis=0)
        return low, high

    def won(self, race: str) -> tuple[Floats, Floats]:
        """Return ``(reps,)`` mean prize money, and the chance of any, in a contest."""
        n = self.replications
        return self._won[race] / n, self._winners[race] / n


class Spreads:
    """Counts of all reps' attainment, and of variable pay and prizes ÷ target.

    Parameters
    ----------
    target
        ``(reps,)`` target incentive of the run, money; reps without one are left out.
    """

    def __init__(self, target: Floats) -> None:
        self._target, self._paid = target, target > 0
        self.of = {what: Pooled(edges) for what, edges in EDGES.items()}

    def add(self, block: Played) -> None:
        """Take in the next block."""
        self.of["attainment"].add(block.attainment)
        money = (block.variable + block.prizes)[:, self._paid]
        self.of["pay"].add(money / self._target[self._paid])
