"""What is planned, in the arrays that all blocks of futures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.sim.workforce.problem import Floats, Ints, WorkforceProblem

OUTSIDE = -1
NEARLY = 1e-9


def snapped(people: Floats) -> Floats:
    """Return whole numbers where a solver has left almost whole ones."""
    whole = np.rint(people)
    return np.where(np.abs(people - whole) <= NEARLY, whole, people)


class Planned:
    """Starts, moves and the people whom they should leave us with.

    Attributes
    ----------
    starts
        ``(entries, months)`` planned.
    separations, short_time
        ``(cells, months)`` planned.
    cost
        ``(entries,)`` money a start.
    out_of
        ``(entries,)`` cell, or −1.
    hires, moves
        Entries by which somebody may come: from outside, and from a cell.
    used
        ``(entries,)`` whether it is one of them.
    refilled, refills
        Cells that are held at the plan's heads, and the entry each is refilled by: the
        first from outside. Empty unless people are replaced.
    position
        ``(cells, months)`` people expected to be there, or under way, at the end of a
        month.
    """

    def __init__(self, problem: WorkforceProblem) -> None:
        entries, months = problem.entries, problem.months
        self.starts: Floats = np.zeros((len(entries), months))
        self.cost = np.array([entry.cost for entry in entries], dtype=np.float64)
        self.out_of: Ints = np.full(len(entries), OUTSIDE, dtype=np.int64)
        first: dict[int, int] = {}
        for number, entry in enumerate(entries):
            self.starts[number] = snapped(entry.planned)
            if entry.out_of is not None:
                self.out_of[number] = entry.out_of
            elif problem.replace == "hold":
                first.setdefault(entry.into, number)
        self.refilled: Ints = np.array(list(first), dtype=np.int64)
        self.refills: Ints = np.array(list(first.values()), dtype=np.int64)
        self.used: NDArray[np.bool_] = np.any(self.starts > 0.0, axis=1)
        self.used[self.refills] = True
        outside = self.out_of == OUTSIDE
        self.hires: Ints = np.flatnonzero(self.used & outside).astype(np.int64)
        self.moves: Ints = np.flatnonzero(self.used & ~outside).astype(np.int64)
        self.separations = snapped(problem.separations)
        self.short_time = snapped(problem.short_time)
        self.position = problem.planned_heads + _under_way(problem)


def _under_way(problem: WorkforceProblem) -> Floats:
    """Return the people expected to be under way at the end of each month."""
    found = np.zeros((len(problem.settled), problem.months))
    for entry in problem.entries:
        later = 1.0 - np.cumsum(entry.delay)[:-1]
        for month in range(problem.months):
            still = later[: problem.months - month]
            start = entry.arriving * float(entry.planned[month])
            found[entry.into, month : month + len(still)] += start * still
    return found
