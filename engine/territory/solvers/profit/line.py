"""One line of search: batches of steps, prices of rules in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.profit.start import kicked
from engine.territory.solvers.profit.state import State, fill, state_of
from engine.territory.solvers.profit.tabu import seek

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.profit.bound import Relaxed
    from engine.territory.solvers.profit.case import Case

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BATCH = 200
"""Steps of a line between two looks at its prices."""

PATIENCE = 10
"""Batches without success after which a line begins anew from the best plan."""


@dataclass(slots=True)
class Line:
    """A search that begins anew when it has been stuck for too long.

    Parameters
    ----------
    case, relaxed
        What is given, and the relaxation's prices.
    rng
        Its draws.
    holds
        Whether a plan keeps every rule, exactly.
    stop
        Asked after every batch; True ends it.
    """

    case: Case
    relaxed: Relaxed
    rng: np.random.Generator
    holds: Callable[[Ints], bool]
    stop: Callable[[], bool]
    state: State | None = None
    stuck: int = 0
    toll: Floats = field(init=False)
    luck: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        self.luck = self.rng.integers(1, 2**63, size=1, dtype=np.uint64)
        typical = np.maximum(1.0, self.case.used.mean(axis=(0, 1)))
        self.toll = np.maximum(self.relaxed.prices.budget, 0.01 * self._unit / typical)

    @property
    def _unit(self) -> float:
        """What a unit brings, more or less."""
        return max(1.0, float(np.abs(self.relaxed.reduced.min(axis=1)).mean()))

    def begin(self, owner: Ints) -> None:
        """Go on from another plan, at the prices there are."""
        case = self.case
        typical = np.maximum(1.0, case.amounts.mean(axis=(0, 1)))
        elastic = case.rules.elastic
        price = np.where(elastic > 0, elastic, self._unit / typical)
        if self.state is not None:
            price = self.state.price
        self.state, self.stuck = state_of(case, owner, price), 0
        self._charge()

    def advance(self, best: Ints, least: float, batches: int) -> tuple[Ints, float]:
        """Search on; return the best plan that keeps the rules, and its objective."""
        best, kept = best.copy(), best.copy()
        for _ in range(batches):
            if self.state is None or self.stop():
                break
            found, met = seek(self.case, self.state, BATCH, self.luck, best, least)
            if found < least and not self.holds(best):
                found = least
                best[:] = kept
            self.stuck = 0 if found < least else self.stuck + 1
            least = found
            kept[:] = best
            if self.stuck >= PATIENCE and np.isfinite(least):
                self.begin(kicked(self.case, best, self.relaxed.reduced, self.rng))
            else:
                self._reprice(self.state, met)
                self._charge()
        return best, least

    def _reprice(self, state: State, met: int) -> None:
        """Raise the prices of what is broken; lower all when the rules are kept."""
        if met > BATCH // 2:
            self.toll /= 1.05
            state.price[self.case.rules.elastic == 0] /= 1.5
        if met:
            return
        self.toll[self._spent(state) > self.case.at_most] *= 1.3
        far = np.maximum(state.low - state.load, state.load - state.high).max(axis=0)
        state.price[(far > 0) & (self.case.rules.elastic == 0)] *= 2.0

    def _spent(self, state: State) -> Ints:
        rows = np.arange(state.owner.size)
        return np.asarray(self.case.used[rows, state.owner].sum(axis=0))

    def _charge(self) -> None:
        """Put prices into force."""
        if self.state is not None:
            self.state.paid[:] = self.case.cost + self.case.used @ self.toll
            fill(self.case, self.state)
