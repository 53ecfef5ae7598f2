"""Which variables there are, where they stand, and between which bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.linear import Linear, sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Variables of a program: starts first, then a block ``(members, months)`` each.

    Parameters
    ----------
    months
        Of the problem.
    stream, month
        ``(starts,)`` of each variable of the first block; starts that cannot be are
        left out.
    lot
        ``(starts,)`` planned starts for one unit of the variable.
    members
        Block to the cells, needs or trainings that have its variables.
    first
        Block to the index of its first variable.
    variables
        How many there are.
    """

    months: int
    stream: Ints
    month: Ints
    lot: Floats
    members: Mapping[str, Ints]
    first: Mapping[str, int]
    variables: int

    def columns(self, name: str) -> Ints:
        """Return the variables of a block, ``(members, months)``."""
        size = self.members[name].size * self.months
        return self.first[name] + np.arange(size).reshape(-1, self.months)

    def amounts(self, name: str, count: int) -> Linear:
        """Return a block's ``(count × months)`` amounts, 0 where it has no variable."""
        at = self.members[name][:, None] * self.months + np.arange(self.months)
        shape = (count * self.months, self.variables)
        matrix = sparse(at.ravel(), self.columns(name).ravel(), np.ones(at.size), shape)
        return Linear(matrix, np.zeros(shape[0]))

    def unfolded(self, kernel: Floats, row: Ints, count: int) -> csr_array:
        """Return what planned starts bring in the months after.

        Parameters
        ----------
        kernel
            ``(streams, months)`` of one planned start, by months since.
        row
            ``(streams,)`` to whom it is brought.
        count
            How many there are of those.

        Returns
        -------
        csr_array
            ``(count × months, variables)``.
        """
        lags = np.arange(self.months)
        value = kernel[self.stream] * self.lot[:, None]
        when = self.month[:, None] + lags
        entry = (when < self.months) & (value != 0)
        place = row[self.stream][:, None] * self.months + when
        column = np.broadcast_to(np.arange(self.stream.size)[:, None], entry.shape)
        shape = (count * self.months, self.variables)
        return sparse(place[entry], column[entry], value[entry], shape)

    def blocks(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Return the blocks as a program names them."""
        found: dict[str, tuple[int, tuple[int, ...]]] = {"starts": (0, self.lot.shape)}
        for name, members in self.members.items():
            found[name] = (self.first[name], (members.size, self.months))
        return found


def lots(problem: CapacityProblem) -> tuple[Floats, Floats]:
    """Return the least and the most of each stream's lots, ``(streams, months)``.

    A lot of 0 counts as 1: any fraction of it is allowed.

    Raises
    ------
    ValueError
        No number of lots is between a stream's limits.
    """
    months = len(problem.months)
    low = np.zeros((len(problem.streams), months))
    high = np.zeros_like(low)
    for index, stream in enumerate(problem.streams):
        least = np.zeros(months) if stream.at_least is None else stream.at_least
        low[index], high[index] = np.maximum(least, 0.0), stream.at_most
        if stream.lot:
            low[index] = np.ceil(low[index] / stream.lot - 1e-9)
            high[index] = np.floor(high[index] / stream.lot + 1e-9)
        if (low[index] > high[index]).any():
            month = problem.months[int(np.argmax(low[index] > high[index]))]
            raise ValueError(
                f"{stream.name}: no number of starts is allowed in {month}"
            )
    return low, high


def pooled(problem: CapacityProblem) -> Ints:
    """Return the cells that people move out of, or in which they may be let go."""
    left = {stream.out_of for stream in problem.streams if stream.out_of is not None}
    return np.array(
        [
            index
            for index, cell in enumerate(problem.cells)
            if index in left or cell.separation_cost is not None
        ],
        dtype=np.int64,
    )


def layout(problem: CapacityProblem) -> Layout:
    """Return the variables that a problem needs.

    Raises
    ------
    ValueError
        No number of lots is between a stream's limits.
    """
    _, high = lots(problem)
    stream, month = np.nonzero(high > 0)
    lot = np.array([float(each.lot or 1) for each in problem.streams])
    members = {
        "classes": _indices(True for _ in problem.trainings),
        "pool": pooled(problem),
        "separations": _indices(
            cell.separation_cost is not None for cell in problem.cells
        ),
        "short_time": _indices(
            cell.short_time_at_most is not None for cell in problem.cells
        ),
        "cover": _indices(need.cover_price is not None for need in problem.needs),
        "missed": _indices(True for _ in problem.needs),
        "surplus": np.array(sorted(_shared_surplus(problem)), dtype=np.int64),
    }
    first, at = {}, stream.size
    for name, which in members.items():
        first[name] = at
        at += which.size * len(problem.months)
    scale = lot[stream] if stream.size else np.zeros(0)
    return Layout(len(problem.months), stream, month, scale, members, first, at)


def _indices(wanted: Iterable[bool]) -> Ints:
    return np.flatnonzero(np.fromiter(wanted, dtype=np.bool_)).astype(np.int64)


def _shared_surplus(problem: CapacityProblem) -> set[int]:
    return {
        need
        for limit in problem.limits
        if limit.quantity == "surplus"
        for need in limit.items
    }
