"""Closing in on the smallest width from both sides: proofs below, plans above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.spread.colouring import Effort, fits
from engine.territory.solvers.spread.packing import closest, scattered
from engine.territory.solvers.spread.tabu import widest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.spread.chain import Best
    from engine.territory.solvers.spread.colouring import Answer
    from engine.territory.solvers.spread.world import Spread

    Ints = NDArray[np.int64]

LITERALS_UP_TO = 100_000
"""Units times territories up to which a width is modelled as a whole."""

_TRIES, _STEPS = 20, 500


def packed(spread: Spread, luck: NDArray[np.uint64]) -> int:
    """Return a rank that every plan reaches, from units far from each other.

    Any m territories share two of m + 1 units; and a unit that stands for several has
    a distance within itself. The rank is the number of distances when more units must
    be kept apart than there are territories: then there is no plan.
    """
    rank, width = spread.world.rank, spread.world.low.shape[0]
    least = int(rank.diagonal().max())
    if rank.shape[0] <= width:
        return least
    chosen = scattered(rank, width + 1, _TRIES, _STEPS, luck)
    return max(least, int(closest(rank, chosen)[0]))


@dataclass(slots=True)
class Ladder:
    """The widths asked about, one after the other.

    Parameters
    ----------
    spread
        What is given.
    floor
        Rank that every plan reaches.
    seed
        For the searches.
    work
        Deterministic work of one question, at first.
    """

    spread: Spread
    floor: int
    seed: int
    work: float
    ceiling: int = field(default=0, init=False)
    reached: int = field(default=0, init=False)
    asked: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.ceiling = self.reached = int(self.spread.values.size)

    @property
    def open(self) -> bool:
        """Whether there is something left to ask that can be asked."""
        small = self.spread.world.misfit.size <= LITERALS_UP_TO
        return small and self.floor < self.reached

    def next_width(self, best: Best) -> int:
        """Return the rank to ask about: half way in distance to the best plan's.

        Ranks for which the question has gone unanswered are left out until all below
        them are answered; then it is asked again, for twice as long. Without a plan
        the question is whether there is any.
        """
        values = self.spread.values
        if best.owner is None and self.reached == values.size:
            self.work *= 2.0 if self.asked else 1.0
            return int(values.size) - 1
        top = min(best.width, self.reached) - 1
        if min(top, self.ceiling - 1) < self.floor:
            self.ceiling = top + 1
            self.work *= 2.0
        top = min(top, self.ceiling - 1)
        middle = (int(values[self.floor]) + int(values[top])) // 2
        return int(np.searchsorted(values, middle, side="right")) - 1

    def climb(
        self, best: Best, seconds: float | None, stop: Callable[[], bool]
    ) -> Answer:
        """Ask one question and note the answer."""
        limit = self.next_width(best)
        effort = Effort(self.work, seconds, self.seed + self.asked, stop)
        answer = fits(self.spread.world, limit, effort)
        self.asked += 1
        if answer.fits is False:
            self.floor = limit + 1
        elif answer.owner is not None:
            reached = widest(self.spread.world.rank, answer.owner)
            self.reached = min(self.reached, reached)
        else:
            self.ceiling = limit
        return answer
