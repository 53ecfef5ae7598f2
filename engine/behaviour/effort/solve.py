"""The best effort in every state of a year: backward induction, global in effort."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.backward import Tables, backward
from engine.behaviour.effort.lattice import lagrange
from engine.behaviour.effort.luck import NarrowError, widened
from engine.behaviour.effort.problem import Grid
from engine.behaviour.effort.ranges import bounds, fit, rough_bounds
from engine.behaviour.effort.result import EffortResult
from engine.behaviour.effort.solution import Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.problem import EffortProblem
    from engine.behaviour.effort.ranges import Bounds

    Floats = NDArray[np.float64]

PILOT = Grid(points=90, offsets=16)
"""Points and offsets of the solution that only finds out where totals get."""
ROUNDS = 3
"""Solutions tried until the grid holds what its own policy reaches."""
CARRIED = 0.02
"""Relative miss of what is carried over the end that a hint's may have."""


def solve(problem: EffortProblem, hint: EffortResult | None = None) -> EffortResult:
    """Return the best effort in every state, and what the horizon is worth.

    Parameters
    ----------
    problem
        One rep's: steps, pay, luck, and what the rep is like.
    hint
        Of a problem much alike with as many levels: where totals get and what is
        carried over the end are taken from there to begin with, which saves two
        solutions of three.

    Notes
    -----
    docs/understand/incentives.md section 3. Between nodes efforts are refined by
    Newton's steps on a local polynomial; every local maximum is refined and the best
    taken, so that a rep who gives up, jumps. Where deals may be moved over the end of
    the horizon, it is solved twice: first without, for what a share is worth at the
    start of a horizon, then with that as what is missing in the next.

    Raises
    ------
    ValueError
        The problem contradicts itself; the message says how.
    """
    started = perf_counter()
    _check(problem)
    room, carried = _begin(problem, hint)
    for _ in range(ROUNDS):
        found = _solved(problem, room, problem.grid, carried)
        wanted = bounds(problem, found.policy)
        if wanted.within(room):
            break
        room = wanted.wider(0.02)
    if problem.moves is not None and not _close(found.slope, carried):
        carried = found.slope
        found = _solved(problem, room, problem.grid, carried)
    seconds = perf_counter() - started
    return EffortResult(
        found.policy, found.value, found.slope, seconds, carried or 0.0, room
    )


def _begin(
    problem: EffortProblem, hint: EffortResult | None
) -> tuple[Bounds, float | None]:
    """Return how far totals may get, and what may be carried over the end.

    A hint's range is kept if it is wide enough: then both solutions are on one grid,
    and what they are worth can be compared to the last digits.
    """
    if hint is None or hint.room is None or not _alike(problem, hint.policy):
        rough = _solved(problem, rough_bounds(problem), PILOT, None).policy
        return bounds(problem, rough).wider(0.1), None
    wanted = bounds(problem, hint.policy)
    room = hint.room if wanted.within(hint.room) else wanted.wider(0.1)
    return room, None if problem.moves is None else hint.carried


def _alike(problem: EffortProblem, policy: Policy) -> bool:
    """Whether a policy has the levels and the steps of a problem."""
    levels, steps = problem.closes.shape
    same: bool = len(policy.offsets) == levels - 1 and len(policy.effort) == steps
    return same


def _close(slope: float, carried: float | None) -> bool:
    """Whether what is carried over the end is what it is worth at the start."""
    return carried is not None and abs(slope - carried) <= CARRIED * abs(slope)


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    policy: Policy
    value: float
    slope: float


def _solved(
    problem: EffortProblem, room: Bounds, grid: Grid, carried: float | None
) -> _Found:
    """Return the solution on a grid."""
    wide = fit(problem, room, grid)
    while True:
        lattices = [wide.window(window) for window in room.windows]
        try:
            tables = backward(problem, lattices, carried)
        except NarrowError as narrow:
            wide = widened(wide, narrow)
            continue
        start = _start(tables.start, lattices[0])
        if not np.isfinite(start).all():
            raise ValueError(f"pay leads to a value of {start[0]}: it must be finite")
        return _Found(_policy(tables, lattices, wide), *start)


def _policy(tables: Tables, lattices: Sequence[Lattice], wide: Lattice) -> Policy:
    def table(parts: Sequence[Floats]) -> Floats:
        pairs = zip(lattices, parts, strict=True)
        return np.stack([lattice.spread(part, wide) for lattice, part in pairs])

    moved = None if tables.moved is None else table(tables.moved)
    return Policy(wide.nodes, wide.offsets, table(tables.effort), moved)


def _start(values: Floats, lattice: Lattice) -> tuple[float, float]:
    """Return the value at the start, and its slope, from five nodes around it."""
    line = values[lattice.home]
    size = min(5, lattice.count)
    first = min(max(lattice.zero - 2, 0), lattice.count - size)
    nodes = [float(first + j - lattice.zero) for j in range(size)]
    tiny = 1e-3
    rise = np.array(lagrange(tiny, nodes)) - np.array(lagrange(-tiny, nodes))
    slope = float(rise @ line[first : first + size]) / (2 * tiny * lattice.h)
    return float(line[lattice.zero]), slope


def _check(problem: EffortProblem) -> None:
    steps = len(problem.length)
    closes = problem.closes
    if closes.ndim != 2 or not 1 <= closes.shape[0] <= 3 or closes.shape[1] != steps:
        raise ValueError(f"closes has shape {closes.shape}: 1 to 3 levels by {steps}")
    if steps == 0 or problem.base.shape != (steps,) or problem.reach.shape != (steps,):
        raise ValueError("length, base and reach must have one number a step")
    if np.any(closes[1:] & ~closes[:-1]):
        raise ValueError("an outer period closes where an inner one does not")
    if np.any(problem.length <= 0) or np.any(problem.reach < 0):
        raise ValueError("length must be more than 0, and reach 0 or more")
