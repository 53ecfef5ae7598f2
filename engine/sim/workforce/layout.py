"""Where people of which cell, way in and tenure are counted: one slot each.

People of one group (those of a cell, of a way in, of a part-time share) stand in slots
by months since start. When nothing tells them from the others of their cell any more,
they step into one slot for all: the cell's pool, or that of its part-timers.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.sim.workforce.problem import Floats, Ints, WorkforceProblem

THOUSAND = 1000


class Layout(NamedTuple):
    """Slots, ``(slots,)`` unless said.

    ``cell``, ``age`` (months since start), ``row`` (of ``ramp``), ``share`` (full-time
    share), ``hazard`` (chance to leave in a month), ``settled`` (may move and be let
    go). ``ramp`` ``(cells + entries, tenures)``. ``birth`` ``(entries,)`` and
    ``mature`` ``(cells,)``: slots of starters, and of the pool. A cell's movable slots
    are ``movable[begin[cell] : begin[cell + 1]]``. Groups that grow older: slots
    ``first`` up to, not with, ``stop``, and then ``into``, ``(groups,)`` each.
    ``opening`` ``(people,)``: the slot of each.
    """

    cell: Ints
    age: Ints
    row: Ints
    share: Floats
    hazard: Floats
    settled: NDArray[np.bool_]
    ramp: Floats
    birth: Ints
    mature: Ints
    movable: Ints
    begin: Ints
    first: Ints
    stop: Ints
    into: Ints
    opening: Ints


class _Slots:
    """Slots as they are given out."""

    def __init__(self, problem: WorkforceProblem, slowest: float) -> None:
        parts = (problem.cells, problem.starters)
        self.settled = problem.settled
        self.ramp = np.concatenate([part.ramp for part in parts])
        self.leaving = np.concatenate(
            [part.voluntary + part.involuntary for part in parts]
        )
        self.alike = _alike(problem, (self.ramp, slowest), (self.leaving, 1.0))
        self.rows: list[tuple[int, int, int, float, bool]] = []
        self.groups: list[tuple[int, int, int]] = []

    def slot(self, cell: int, age: int, row: int, share: int = THOUSAND) -> int:
        """Give out one slot."""
        free = share == THOUSAND and age >= self.settled[cell]
        self.rows.append((cell, age, row, share / THOUSAND, bool(free)))
        return len(self.rows) - 1

    def ageing(self, cell: int, row: int, into: int, share: int = THOUSAND) -> int:
        """Give out the slots of a group; return that of those who have just started."""
        first = len(self.rows)
        for age in range(self.alike[cell]):
            self.slot(cell, age, row, share)
        if len(self.rows) == first:
            return into
        self.groups.append((first, len(self.rows), into))
        return first

    def hazard(self, row: int, age: int) -> float:
        """Return the chance to leave in a month."""
        return float(self.leaving[row, min(age, self.leaving.shape[1] - 1)])


def layout(
    problem: WorkforceProblem, slowest: float, used: Sequence[bool] | NDArray[np.bool_]
) -> Layout:
    """Return the slots of a problem.

    Parameters
    ----------
    slowest
        Largest factor on the time that ramping takes.
    used
        ``(entries,)`` whether anybody may come that way.
    """
    cells = len(problem.settled)
    slots = _Slots(problem, slowest)
    mature = [slots.slot(cell, slots.alike[cell], cell) for cell in range(cells)]
    opening = _opening(slots, mature, problem.opening)
    birth = [
        slots.ageing(entry.into, cells + number, mature[entry.into])
        if used[number]
        else mature[entry.into]
        for number, entry in enumerate(problem.entries)
    ]
    return _frozen(slots, birth, mature, opening)


def _opening(slots: _Slots, mature: list[int], people: Ints) -> list[int]:
    """Give out slots to those who are there at the start; return each one's."""
    pools = {(cell, THOUSAND): pool for cell, pool in enumerate(mature)}
    starts: dict[tuple[int, int], int] = {}
    found = []
    for cell, age, share in people.tolist():
        who = (cell, share)
        if who not in pools:
            pools[who] = slots.slot(cell, slots.alike[cell], cell, share)
        if age >= slots.alike[cell]:
            found.append(pools[who])
            continue
        if who not in starts:
            starts[who] = slots.ageing(cell, cell, pools[who], share)
        found.append(starts[who] + age)
    return found


def _alike(problem: WorkforceProblem, *tables: tuple[Floats, float]) -> list[int]:
    """Return from which month on nothing tells people of a cell from each other.

    Each table is read more slowly by a factor.
    """
    found = [int(settled) for settled in problem.settled]
    of_row = [*range(len(found)), *(entry.into for entry in problem.entries)]
    for table, slowest in tables:
        for values, cell in zip(table, of_row, strict=True):
            moving = np.flatnonzero(values != values[-1])
            flat = int(moving[-1]) + 1 if len(moving) else 0
            found[cell] = max(found[cell], ceil(flat * max(1.0, slowest)))
    return found


def _frozen(
    slots: _Slots, birth: list[int], mature: list[int], opening: list[int]
) -> Layout:
    cell, age, row, share, settled = zip(*slots.rows, strict=True)
    groups = np.array(slots.groups, dtype=np.int64).reshape(-1, 3)
    cells, free = np.array(cell, dtype=np.int64), np.array(settled, dtype=np.bool_)
    movable = np.flatnonzero(free)
    movable = movable[np.argsort(cells[movable], kind="stable")]
    begin = np.searchsorted(cells[movable], np.arange(len(mature) + 1))
    return Layout(
        cell=cells,
        age=np.array(age, dtype=np.int64),
        row=np.array(row, dtype=np.int64),
        share=np.array(share),
        hazard=np.array([slots.hazard(r, a) for r, a in zip(row, age, strict=True)]),
        settled=free,
        ramp=np.ascontiguousarray(slots.ramp),
        birth=np.array(birth, dtype=np.int64),
        mature=np.array(mature, dtype=np.int64),
        movable=movable.astype(np.int64),
        begin=begin.astype(np.int64),
        first=groups[:, 0].copy(),
        stop=groups[:, 1].copy(),
        into=groups[:, 2].copy(),
        opening=np.array(opening, dtype=np.int64),
    )
