"""When and how far the bound of knapsacks is raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.knapsack_bound import ROOM
from engine.territory.solvers.assign.packing import (
    LEAST_AIM,
    Climb,
    Packs,
    climb,
    climb_from,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.assign.case import Case

    Floats = NDArray[np.float64]

SHARE = 0.2
"""Part of the work that may be spent on the bound."""

FIRST_AIM = 0.0005
"""By what part of the value it is first thought that it can rise."""

BEYOND = 4.0
"""How many times what all plans of all territories cost proves that there is none."""


@dataclass(slots=True)
class Knapsacks:
    """The bound of one knapsack for each territory, on its way up.

    Parameters
    ----------
    packs
        The knapsacks.
    net
        (m, rules) prices of the other loads.
    at
        Where the ascent stands.
    back
        What the prices of the other loads give back.
    spent
        Work units so far.
    """

    packs: Packs
    net: Floats
    at: Climb
    back: float
    spent: float = 0.0

    @classmethod
    def of(
        cls, problem: TerritoryProblem, case: Case, net: Floats, priced: Floats
    ) -> Knapsacks | None:
        """Return the knapsacks of the problem's first limit; None without limits."""
        if not problem.limits:
            return None
        first = len(problem.balance)
        rest = net.copy()
        rest[:, first] = np.minimum(rest[:, first], 0.0)
        cost = priced + case.use[:, :, first] * (rest - net)[None, :, first]
        high = np.minimum(case.high[:, first], case.use[:, :, first].sum(axis=0))
        grain = np.maximum(1, -(-(high + 1) // ROOM))
        size = case.use[:, :, first] // grain
        packs = Packs(
            np.ascontiguousarray(cost.T),
            np.ascontiguousarray(size.T),
            np.maximum(high, 0) // grain,
        )
        back = np.maximum(rest, 0.0) * case.high - np.maximum(-rest, 0.0) * case.low
        start = priced.min(axis=1)
        aim = max(1.0, FIRST_AIM * abs(float(start.sum())))
        most = np.where(case.allowed, case.cost, 0).max(axis=1).sum()
        beyond = BEYOND * (1.0 + float(most)) * case.low.shape[0]
        return cls(packs, rest, climb_from(start, aim, beyond), float(back.sum()))

    @property
    def bound(self) -> float:
        """The best value so far."""
        return float(self.at.numbers[0]) - self.back

    @property
    def settled(self) -> bool:
        """Whether prices of units are as good as they get."""
        return bool(self.at.numbers[1] <= LEAST_AIM)

    def due(self, work: float, progress: float) -> bool:
        """Whether it is the bound's turn, and there is something left to raise."""
        fair = self.spent <= SHARE * work or not self.spent
        return not self.settled and fair and progress < 1.0

    def climb(self, work: float) -> float:
        """Raise the bound for some work; return the work it took."""
        done = climb(self.packs, self.at, work)
        self.spent += done
        return done
