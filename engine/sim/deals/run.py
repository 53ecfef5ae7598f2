"""What one future of one plan gave, deal by deal; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.deals.events import Happening

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.deals.problem import DealProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class DealRun:
    """Every event of a run, and what its processes booked. P places, N reps.

    Amounts are in shares of each seat's first yearly quota unless said.

    Parameters
    ----------
    problem
        What was played.
    events
        ``(events,)`` of :data:`engine.sim.deals.events.EVENT`, as they happened.
    sales
        ``(steps, N)`` booked, after discounts, on the day it counts.
    effort
        ``(steps, N)`` effort a month.
    moved
        ``(steps, N)`` pulled in at a step's close, less held back.
    pay, prizes
        ``(months, N)`` variable pay, and prizes of contests; money.
    pipeline
        ``(steps + 1, P, N)`` deals in each place at the start and after each step.
    departed, advanced
        ``(P, N)`` deals that left a place during the run, and those of them that went
        on (from closing: were won).
    stayed
        ``(P, N)`` months that deals spent in a place during the run, all together.
    """

    problem: DealProblem
    events: NDArray[np.void]
    sales: Floats
    effort: Floats
    moved: Floats
    pay: Floats
    prizes: Floats
    pipeline: Ints
    departed: Ints
    advanced: Ints
    stayed: Floats

    @property
    def won(self) -> NDArray[np.void]:
        """Return the events of deals booked during the run."""
        won = self.events["event"] == Happening.WON
        return np.asarray(self.events[won & (self.events["time"] >= 0.0)])

    @property
    def conversion(self) -> Floats:
        """Return ``(P,)`` share of those that left that went on; NaN: none left."""
        return _ratio(self.advanced.sum(axis=1), self.departed.sum(axis=1))

    @property
    def dwell(self) -> Floats:
        """Return ``(P,)`` mean months in a place, queueing and work included.

        Time spent ÷ departures (Little's law): open deals are no bias. NaN: none left.
        """
        return _ratio(self.stayed.sum(axis=1), self.departed.sum(axis=1))


def _ratio(part: Floats | Ints, whole: Ints) -> Floats:
    """Return part ÷ whole; NaN where the whole is 0."""
    unknown = np.full(np.shape(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=unknown, where=whole > 0))
