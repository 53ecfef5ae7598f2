"""How a starter's presence and productivity unfold: what is linear in the starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem, Cell, Stream

    Floats = NDArray[np.float64]

SAME = 1e-12
"""Chances and shares that differ by less are the same."""


@dataclass(frozen=True, eq=False, slots=True)
class Kernels:
    """What one planned start brings, by months since the planned month.

    Parameters
    ----------
    settled
        ``(cells,)`` months since start from which all people of a cell have the same
        ramp and the same chance to leave; then they are in its pool.
    keep
        ``(cells,)`` share of the pool that stays from one month to the next.
    weight
        ``(cells,)`` productive share of a settled person.
    heads, work
        ``(streams, months)`` producing heads and productive people of one planned
        start that are not settled yet; delays and arrivals reckoned with.
    settles
        ``(streams, months)`` people of one planned start that enter the pool.
    opening_heads, opening_work
        ``(cells, months)`` of people there at the start who are not settled yet, or who
        work part-time (these never enter the pool).
    opening_settles
        ``(cells, months)`` of them that enter the pool.
    opening_pool
        ``(cells,)`` people in the pool in the first month before anyone moves, is let
        go or enters it (after the first leaving, if people leave before they produce).
    """

    settled: NDArray[np.int64]
    keep: Floats
    weight: Floats
    heads: Floats
    work: Floats
    settles: Floats
    opening_heads: Floats
    opening_work: Floats
    opening_settles: Floats
    opening_pool: Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Unfolding:
    """What becomes of one person, by months since start, ``(rows, tenures)``.

    Parameters
    ----------
    ramp
        Productive share.
    there
        Chance to be there when the month is produced, for one who began at 0.
    stays
        Chance to be there then, for one who was there the month before.
    """

    ramp: Floats
    there: Floats
    stays: Floats


def settled_at(problem: CapacityProblem, cell: int) -> int:
    """Return from how many months since start people of a cell are settled.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell.
    """
    streams = [stream for stream in problem.streams if stream.into == cell]
    return _settled(problem.cells[cell], streams)


def kernels(problem: CapacityProblem) -> Kernels:
    """Return the kernels of a problem.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell.
    """
    into: list[list[Stream]] = [[] for _ in problem.cells]
    for stream in problem.streams:
        into[stream.into].append(stream)
    settled = np.array(
        [_settled(*pair) for pair in zip(problem.cells, into, strict=True)],
        dtype=np.int64,
    )
    ends = [_tables(cell, None) for cell in problem.cells]
    keep = np.array([1.0 - leave[-1] - dismiss[-1] for _, leave, dismiss in ends])
    weight = np.array([ramp[-1] for ramp, _, _ in ends])
    return Kernels(
        settled, keep, weight, *_starting(problem, settled), *_opening(problem, settled)
    )


def _tables(cell: Cell, stream: Stream | None) -> tuple[tuple[float, ...], ...]:
    """Return ramp and the two chances to leave of a stream's starters, or a cell's."""
    own = (cell.ramp, cell.voluntary, cell.involuntary)
    if stream is None:
        return own
    given = (stream.ramp, stream.voluntary, stream.involuntary)
    return tuple(
        mine if table is None else table for table, mine in zip(given, own, strict=True)
    )


def _settled(cell: Cell, streams: Iterable[Stream]) -> int:
    """Return from which month since start all tables keep their last value."""
    own = _tables(cell, None)
    found = max(_constant_from(table) for table in own)
    for stream in streams:
        tables = _tables(cell, stream)
        for table, mine in zip(tables, own, strict=True):
            if abs(table[-1] - mine[-1]) > SAME:
                raise ValueError(
                    f"people of {stream.name!r} never become like others of "
                    f"{cell.place}: {table[-1]} against {mine[-1]} in the end"
                )
            found = max(found, _constant_from(table))
    return found


def _constant_from(table: Sequence[float]) -> int:
    """Return the first index from which a table keeps its last value."""
    first = len(table) - 1
    while first and abs(table[first - 1] - table[-1]) <= SAME:
        first -= 1
    return first


def _unfold(
    rows: Sequence[tuple[tuple[float, ...], ...]], *, before: bool, tenures: int
) -> _Unfolding:
    """Return how people with these tables unfold."""
    ramp, voluntary, involuntary = (
        np.array([_stretched(row[which], tenures) for row in rows]).reshape(-1, tenures)
        for which in range(3)
    )
    stays = 1.0 - voluntary - involuntary
    if not before:
        stays = np.hstack([np.ones((len(rows), 1)), stays[:, :-1]])
    return _Unfolding(ramp, np.cumprod(stays, axis=1), stays)


def _stretched(table: Sequence[float], length: int) -> Sequence[float]:
    """Return a table of so many months; its last value holds."""
    if len(table) >= length:
        return table[:length]
    return (*table, *(table[-1],) * (length - len(table)))


def _starting(
    problem: CapacityProblem, settled: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Return heads, work and settling of one planned start of each stream."""
    months, streams = len(problem.months), problem.streams
    rows = [_tables(problem.cells[stream.into], stream) for stream in streams]
    tale = _unfold(rows, before=problem.leave_before, tenures=months)
    into = np.array([stream.into for stream in streams], dtype=np.int64)
    until = settled[into][:, None]
    tenure = np.arange(months)
    heads = np.where(tenure < until, tale.there, 0.0)
    settles = np.where(tenure == until, tale.there, 0.0)
    lags = max((len(stream.delay) for stream in streams), default=1)
    chance = np.zeros((len(streams), lags))
    for row, stream in zip(chance, streams, strict=True):
        row[: len(stream.delay)] = stream.arriving * np.array(stream.delay)
    return (
        _late(heads, chance),
        _late(heads * tale.ramp, chance),
        _late(settles, chance),
    )


def _late(kernel: Floats, chance: Floats) -> Floats:
    """Return kernels, each put off by 0, 1, … months with the chances of its row."""
    found = np.zeros_like(kernel)
    months = kernel.shape[1]
    for lag in range(min(chance.shape[1], months)):
        found[:, lag:] += chance[:, lag, None] * kernel[:, : months - lag]
    return found


def _opening(
    problem: CapacityProblem, settled: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return heads, work, settling and the first pool of those who are there."""
    months, groups = len(problem.months), problem.opening
    cell = np.array([group.cell for group in groups], dtype=np.int64)
    begin = np.array([group.tenure for group in groups], dtype=np.int64)
    fte = np.array([group.fte for group in groups])
    many = np.array([group.heads for group in groups])
    rows = [_tables(each, None) for each in problem.cells]
    longest = int(begin.max(initial=0)) + months
    tale = _unfold(rows, before=problem.leave_before, tenures=longest)
    month = np.arange(months)
    which = cell[:, None], begin[:, None] + month
    stays = tale.stays[which]
    if not problem.leave_before:
        stays[:, 0] = 1.0
    there = many[:, None] * np.cumprod(stays, axis=1)
    wait = np.where(fte < 1, months, np.maximum(settled[cell] - begin, 0))
    unsettled = np.where(month < wait[:, None], there, 0.0)
    enters = np.where(month == wait[:, None], there, 0.0)
    pool = np.zeros(len(problem.cells))
    at_once = (fte >= 1) & (settled[cell] <= begin)
    np.add.at(pool, cell[at_once], there[at_once, 0])
    enters[at_once] = 0.0
    return (
        _by_cell(problem, cell, unsettled),
        _by_cell(problem, cell, fte[:, None] * tale.ramp[which] * unsettled),
        _by_cell(problem, cell, enters),
        pool,
    )


def _by_cell(problem: CapacityProblem, cell: NDArray[np.int64], rows: Floats) -> Floats:
    """Return rows added up by cell, ``(cells, months)``."""
    found = np.zeros((len(problem.cells), rows.shape[1]))
    np.add.at(found, cell, rows)
    return found
