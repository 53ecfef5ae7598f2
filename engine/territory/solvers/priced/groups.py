"""Which groups of territories are dealt in the next round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.priced.neighbours import (
    gap_by_territory,
    nearness,
    pick_chain,
    pick_group,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.priced.gauge import Gauge, Plan
    from engine.territory.solvers.priced.relaxation import Relaxed

    FloatVector = NDArray[np.float64]

SMALLEST, LARGEST, FIRST = 3, 16, 9
"""Territories in a neighbourhood: at least, at most, at most at first."""

GROUPS = 6
"""Neighbourhoods dealt in one round, whatever the number of cores."""

CHAINS = 0.5
"""Share of the groups, while rules are broken, that lead from a lack to a surplus."""

BROKEN_FIRST = 0.9
"""Weight of what is broken against the gap, where to look while anything is broken."""


class Groups:
    """Chooses groups of territories where rules are broken or the gap is.

    Parameters
    ----------
    relaxed
        The solved relaxation.
    num_territories
        Number of territories.
    rng
        The search's generator.
    """

    def __init__(
        self, relaxed: Relaxed, num_territories: int, rng: np.random.Generator
    ) -> None:
        self._relaxed, self._rng = relaxed, rng
        self._count = num_territories
        self._size = float(min(FIRST, num_territories))
        self._settled: set[frozenset[int]] = set()

    def next(self, plan: Plan, gauge: Gauge) -> list[NDArray[np.intp]]:
        """Return groups with no territory in common, none settled, at least one.

        Parameters
        ----------
        plan, gauge
            The plan as it stands, and how it is measured.
        """
        near = nearness(gauge.problem, self._relaxed, plan.owner)
        weight = self._weight(plan, gauge)
        free = np.ones(self._count, dtype=np.bool_)
        groups: list[NDArray[np.intp]] = []
        tries = 0
        while len(groups) < GROUPS and free.any() and tries < 3 * GROUPS:
            tries += 1
            size = self._rng.integers(max(1, int(self._size) // 2), int(self._size) + 1)
            if free.sum() < min(SMALLEST, self._count):
                break
            chosen = self._chain(plan, gauge, near, float(size), free)
            if chosen is None:
                chosen = pick_group(near, weight, float(size), free, self._rng)
            last = chosen
            if frozenset(chosen.tolist()) not in self._settled:
                free[chosen] = False
                groups.append(chosen)
        return groups or [last]

    def learn(self, group: NDArray[np.intp], *, proved: bool) -> None:
        """Take larger bites while they are easy, smaller when they are not."""
        if proved:
            self._settled.add(frozenset(group.tolist()))
        self._size += 0.2 if proved else -0.4
        most = min(LARGEST, self._count)
        self._size = max(min(SMALLEST, most), min(self._size, most))

    def changed(self, group: NDArray[np.intp]) -> None:
        """Forget what was settled about groups that share a territory with this."""
        touched = set(group.tolist())
        self._settled = {g for g in self._settled if not g & touched}

    def forget(self) -> None:
        """Forget all that was settled: prices or limits are others now."""
        self._settled.clear()

    def begin_again(self) -> None:
        """Go back to the first size, and forget all that was settled."""
        self._size = float(min(FIRST, self._count))
        self.forget()

    def _weight(self, plan: Plan, gauge: Gauge) -> FloatVector:
        broken = gauge.broken(plan)
        gap = gap_by_territory(gauge.problem, self._relaxed, plan.owner, plan.measures)
        share = BROKEN_FIRST if broken.any() else 0.0
        weight: FloatVector = (1 - share) * gap / max(gap.sum(), 1.0)
        weight += share * broken / max(broken.sum(), 1.0)
        return weight

    def _chain(
        self,
        plan: Plan,
        gauge: Gauge,
        near: NDArray[np.float64],
        size: float,
        free: NDArray[np.bool_],
    ) -> NDArray[np.intp] | None:
        """Return, sometimes, a path from who lacks something to who can spare it."""
        if self._rng.random() >= CHAINS:
            return None
        wants = [end for end in gauge.beyond(plan.measures) if (end[free] > 0).any()]
        if not wants:
            return None
        want = wants[self._rng.integers(len(wants))].astype(np.float64)
        short, spare = np.maximum(want, 0), np.maximum(-want, 0)
        return pick_chain(near, short, spare, size, free, self._rng)
