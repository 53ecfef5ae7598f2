"""The best split of whole people over segments, for every number of people at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.sizing.allocate import (
    Allocation,
    as_segments,
    limits_of,
    sales_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.sizing.allocate import Segment
    from engine.capacity.sizing.curves import Curve

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FLAT = 1e-13
"""Share of a segment's value by which a step may rise and still count as falling."""


@dataclass(frozen=True, eq=False, slots=True)
class SizeCurve:
    """The value of every whole number of people, split as well as can be.

    Parameters
    ----------
    people
        ``(P,)`` from the least that segments need, one by one.
    value
        ``(P,)`` Σ margin × sales.
    split
        ``(P, segments)`` whole people.
    """

    people: Ints
    value: Floats
    split: Ints


def size_curve(segments: Sequence[Segment | Curve], most: int) -> SizeCurve:
    """Return the best split of every whole number of people, up to a number.

    Parameters
    ----------
    segments
        Segments, or bare curves; effort is people.
    most
        People.

    Notes
    -----
    Exact. Segments whose steps only fall are taken together, the largest step first
    (Fox 1966); the others join them one by one by dynamic programming,
    V(p) = max_x V′(p − x) + S(x). Nobody is left over while there is room.

    Raises
    ------
    ValueError
        There is no segment, or what is at least is more than ``most``.
    """
    found = as_segments(segments)
    limits_of(found, float(most))
    low = np.array([ceil(seg.at_least - 1e-9) for seg in found], dtype=np.int64)
    spare = int(most - low.sum())
    if spare < 0:
        raise ValueError(f"{low.sum()} at least in whole people is more than {most}")
    tables = [_table(seg, int(at), spare) for seg, at in zip(found, low, strict=True)]
    falling = [i for i, table in enumerate(tables) if _falls(table)]
    value, split = _greedy([tables[i] for i in falling], spare)
    chosen = np.zeros((value.size, len(found)), dtype=np.int64)
    chosen[:, falling] = split
    for i, table in enumerate(tables):
        if i not in falling:
            value, chosen = _join(value, chosen, table, i)
            value, chosen = value[: spare + 1], chosen[: spare + 1]
    people = np.arange(value.size) + int(low.sum())
    return SizeCurve(people, value, chosen + low)


def _table(segment: Segment, low: int, spare: int) -> Floats:
    """Return value by people beyond the least, as far as they may go."""
    last = low + spare
    if segment.at_most < last:
        last = floor(segment.at_most + 1e-9)
    if last < low:
        raise ValueError(f"no whole number of people is between {low} and {last}")
    people = np.arange(low, last + 1, dtype=np.float64)
    return np.asarray(segment.margin * segment.curve.value(people))


def _falls(table: Floats) -> bool:
    steps = np.diff(table)
    return bool((np.diff(steps) <= FLAT * max(1.0, float(np.abs(table).max()))).all())


def _greedy(tables: list[Floats], spare: int) -> tuple[Floats, Ints]:
    """Return value and split of falling steps, taken largest first."""
    start = sum(float(table[0]) for table in tables)
    steps = np.concatenate([np.diff(table) for table in tables] or [np.empty(0)])
    owner = np.repeat(np.arange(len(tables)), [table.size - 1 for table in tables])
    order = np.argsort(-steps, kind="stable")[:spare]
    value = start + np.concatenate(([0.0], np.cumsum(steps[order])))
    split = np.zeros((value.size, len(tables)), dtype=np.int64)
    split[np.arange(1, value.size), owner[order]] = 1
    return value, np.cumsum(split, axis=0)


def _join(
    value: Floats, split: Ints, table: Floats, segment: int
) -> tuple[Floats, Ints]:
    """Return value and split with one more segment, of any steps."""
    best = np.full(value.size + table.size - 1, -np.inf)
    given = np.zeros(best.size, dtype=np.int64)
    for people, worth in enumerate(table):
        part = best[people : people + value.size]
        better = value + worth > part
        part[better] = (value + worth)[better]
        given[people : people + value.size][better] = people
    chosen = split[np.arange(best.size) - given]
    chosen[:, segment] = given
    return best, chosen


def allocate_whole(segments: Sequence[Segment | Curve], people: int) -> Allocation:
    """Return the split of whole people with most value; it is its own bound.

    Parameters
    ----------
    segments
        Segments, or bare curves; effort is people.
    people
        How many; those for whom there is no room in any segment stay unused.

    Raises
    ------
    ValueError
        There is no segment, or what is at least is more than ``people``.
    """
    found = as_segments(segments)
    curve = size_curve(found, people)
    effort = curve.split[-1].astype(np.float64)
    sales = sales_of(found, effort)
    value = float(np.array([seg.margin for seg in found]) @ sales)
    return Allocation(effort, sales, value, value, None, 0)
