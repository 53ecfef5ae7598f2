"""People in groups whose members have the same tables, by months since start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SAME = 1e-12
"""Chances and shares that differ by less are the same."""


@dataclass(frozen=True, eq=False, slots=True)
class Cohorts:
    """Groups: one of each stream, one of each cell, one of each part-time share.

    The last of the tenures stands for itself and all later ones.

    Parameters
    ----------
    cell, fte
        ``(groups,)`` where they are, and the share of a full-time person's work.
    ramp, voluntary, involuntary
        ``(groups, tenures)``.
    settled
        ``(groups, tenures)`` whether people may move and be let go.
    people
        ``(groups, tenures)`` who are there when the first month begins.
    """

    cell: NDArray[np.int64]
    fte: Floats
    ramp: Floats
    voluntary: Floats
    involuntary: Floats
    settled: Bools
    people: Floats

    @property
    def ramped(self) -> Bools:
        """``(groups, tenures)`` whether productivity has reached its last value."""
        level = np.abs(self.ramp - self.ramp[:, -1:]) <= SAME
        return np.logical_and.accumulate(level[:, ::-1], axis=1)[:, ::-1]

    def by_cell(self, amounts: Floats, cells: int) -> Floats:
        """Return ``(cells,)`` sums of ``(groups, tenures)`` amounts."""
        found = np.zeros(cells)
        np.add.at(found, self.cell, amounts.sum(axis=1))
        return found


def cohorts(problem: CapacityProblem) -> Cohorts:
    """Return the groups of a problem, streams first and in order, then cells."""
    cells, streams = problem.cells, problem.streams
    part = sorted({(o.cell, o.fte) for o in problem.opening if o.fte < 1})
    row = {key: len(streams) + len(cells) + index for index, key in enumerate(part)}
    own = [*range(len(cells)), *(cell for cell, _ in part)]
    cell = np.array([*(s.into for s in streams), *own], dtype=np.int64)
    fte = np.array([1.0] * (len(streams) + len(cells)) + [share for _, share in part])
    found: dict[str, Floats] = {}
    for name in ("ramp", "voluntary", "involuntary"):
        given = [getattr(s, name) for s in streams] + [None] * len(own)
        cells_own = [getattr(each, name) for each in cells]
        found[name] = _padded(
            [
                cells_own[at] if mine is None else mine
                for at, mine in zip(cell.tolist(), given, strict=True)
            ]
        )
    tenures = max(table.shape[1] for table in found.values())
    tables = {name: _widened(table, tenures) for name, table in found.items()}
    people = np.zeros((cell.size, tenures))
    for group in problem.opening:
        at = row.get((group.cell, group.fte), len(streams) + group.cell)
        people[at, min(group.tenure, tenures - 1)] += group.heads
    alike = _alike(np.stack(list(tables.values())), cell, len(streams), len(cells))
    settled = alike & (fte >= 1)[:, None]
    return Cohorts(cell, fte, **tables, settled=settled, people=people)


def _padded(rows: Sequence[Sequence[float]]) -> Floats:
    """Return tables of one length; the last value of each holds."""
    length = max((len(row) for row in rows), default=1)
    found = np.empty((len(rows), length))
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
        found[at, len(row) :] = row[-1]
    return found


def _widened(table: Floats, tenures: int) -> Floats:
    """Return a table with its last column repeated."""
    return np.pad(table, ((0, 0), (0, tenures - table.shape[1])), mode="edge")


def _alike(
    tables: Floats, cell: NDArray[np.int64], first: int, cells: int
) -> NDArray[np.bool_]:
    """Return from which tenure on all groups of a cell have the same tables."""
    end = tables[:, first : first + cells, -1][:, cell]
    same: Bools = np.abs(tables - end[:, :, None]).max(axis=0) <= SAME
    from_here = np.logical_and.accumulate(same[:, ::-1], axis=1)[:, ::-1]
    whole = np.ones((cells, from_here.shape[1]), dtype=np.bool_)
    np.logical_and.at(whole, cell, from_here)
    found: NDArray[np.bool_] = whole[cell]
    return found
