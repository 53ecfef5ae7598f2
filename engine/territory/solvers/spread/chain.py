"""One line of search after another, each for a plan better than the best so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.solvers.spread.cells import fresh, shaken
from engine.territory.solvers.spread.state import State, fill, state_of
from engine.territory.solvers.spread.tabu import seek, widest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.spread.world import World

    Ints = NDArray[np.int64]

SHAKEN = 0.6
"""Share of new beginnings that keep most of the best plan."""

LOOK_EVERY = 500
"""Steps between two looks at whether to stop."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan so far.

    Parameters
    ----------
    width
        Highest rank of a distance within a territory.
    owner
        (n,) int64, or None when there is no plan yet.
    """

    width: int
    owner: Ints | None = None


@dataclass(slots=True)
class Chain:
    """A search that begins anew when it has been stuck for too long.

    Parameters
    ----------
    world
        What is given.
    seed, number
        Which draws it takes.
    patience
        Steps without success after which it begins anew.
    floor
        No plan is narrower.
    """

    world: World
    seed: int
    number: int
    patience: int
    floor: int
    rng: np.random.Generator = field(init=False)
    luck: NDArray[np.uint64] = field(init=False)
    state: State | None = field(default=None, init=False)
    limit: int = field(default=0, init=False)
    stuck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.rng = stream(self.seed, Purpose.SEARCH, self.number)
        self.luck = self.rng.integers(1, 2**63, size=1, dtype=np.uint64)

    def advance(self, best: Best, steps: int, stop: Callable[[], bool]) -> Best:
        """Search for some steps; return the best plan, its own or the one given.

        It ends at once when the plan is as good as ``floor`` or ``stop`` says so.
        """
        while steps > 0 and best.width > self.floor and not stop():
            state = self._aim(best)
            batch = min(steps, self.patience - self.stuck, LOOK_EVERY)
            taken = seek(self.world, state, self.limit, batch, self.luck)
            steps -= max(1, abs(taken))
            if taken < 0:
                self.stuck += batch
                continue
            self.stuck = 0
            best = Best(widest(self.world.rank, state.owner), state.owner.copy())
        return best

    def _aim(self, best: Best) -> State:
        """Look for less than the best, from where the search is or from a new start."""
        limit = best.width - 1
        if self.state is None or self.stuck >= self.patience:
            self.stuck = 0
            self.limit = limit
            self.state = state_of(self.world, self._begin(best), limit)
        elif limit != self.limit:
            self.limit = limit
            fill(self.world, self.state, limit)
        return self.state

    def _begin(self, best: Best) -> Ints:
        if best.owner is not None and self.rng.random() < SHAKEN:
            return shaken(self.world, best.owner, self.rng)
        return fresh(self.world, self.rng)
