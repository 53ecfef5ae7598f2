"""How far totals may get, so how wide a grid must be: from the problem alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.lattice import Lattice, evenly
from engine.behaviour.effort.noise import Deals, Lognormal, Normal, OneSale

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.noise import Noise
    from engine.behaviour.effort.problem import EffortProblem, Grid
    from engine.behaviour.effort.solution import Policy

    Floats = NDArray[np.float64]

INNER, OUTER = 6.5, 5.5
"""Standard deviations of luck that innermost totals and offsets have room for."""
NODES_A_DEVIATION, MOST_POINTS = 2.5, 4000
"""Nodes wanted for a standard deviation of a step's luck, and where that ends."""
LUCKS = (-1.5, 0.0, 1.5)
"""Steady luck of the tracks that a policy is followed along."""


def variance(noise: Noise, length: Floats, mean: Floats) -> Floats:
    """Return the variance of each step's sales, given its months and its mean."""
    mean = np.maximum(mean, 0.0)
    if isinstance(noise, Normal):
        found: Floats = noise.sd**2 * length
    elif isinstance(noise, Lognormal):
        found = (mean * noise.cv) ** 2 / length
    elif isinstance(noise, Deals):
        found = mean * noise.size * (1 + noise.cv**2)
    else:
        found = np.maximum(mean * (noise.unit - mean), 0.0)
    return found


def periods(closes: NDArray[np.bool_]) -> list[range]:
    """Return the steps of each period of one level, the last perhaps not closed."""
    ends = [int(s) + 1 for s in np.flatnonzero(closes)]
    if not ends or ends[-1] < len(closes):
        ends.append(len(closes))
    return [range(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def rough_drift(problem: EffortProblem) -> Floats:
    """Return expected sales a step with a guess at effort from the steepest pay.

    Steep is meant over half a standard deviation of a period's luck, so that a jump
    counts for what it is worth to one who is near it.
    """
    base = problem.base
    luck = variance(problem.noise, problem.length, base)
    slope = max(problem.after, 0.0)
    levels = problem.closes.shape[0]
    for level in range(levels):
        steepest = 0.0
        for steps in periods(problem.closes[level]):
            wide = float(np.sqrt(luck[list(steps)].sum()))
            top = 2 * max(float(base[list(steps)].sum()), 0.0) + 6 * wide + 1e-9
            z = np.linspace(0.0, top, 129)
            worth = problem.pay.worth(level, steps[-1], [z] * levels)
            over = min(max(round(wide / 2 / (z[1] - z[0])), 1), 64)
            rise = (worth[over:] - worth[:-over]) / (over * (z[1] - z[0]))
            steepest = max(steepest, float(np.max(rise, initial=0.0)))
        slope += steepest
    effort = (slope / problem.person.felt_cost) ** problem.person.curvature
    if problem.grid.most_effort is not None:
        effort = min(effort, problem.grid.most_effort)
    drift: Floats = base + problem.reach * problem.length * effort
    return drift


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where totals may get: of the innermost level, and of each outer offset.

    ``windows[step]`` has the offsets that are possible before that step.
    """

    inner: tuple[float, float]
    offsets: tuple[tuple[float, float], ...]
    windows: tuple[tuple[tuple[float, float], ...], ...]

    def wider(self, share: float) -> Bounds:
        """Return the range with its ends a share of its width further out."""

        def one(range_: tuple[float, float]) -> tuple[float, float]:
            low, high = range_
            more = share * (high - low)
            return low - more if low < 0 else low, high + more

        return Bounds(
            one(self.inner),
            tuple(map(one, self.offsets)),
            tuple(tuple(map(one, window)) for window in self.windows),
        )

    def within(self, other: Bounds) -> bool:
        """Whether another range is as wide, a tenth of its width forgiven."""
        pairs = zip(
            (self.inner, *self.offsets), (other.inner, *other.offsets), strict=True
        )
        return all(
            low >= b - (c - b) / 10 and high <= c + (c - b) / 10
            for (low, high), (b, c) in pairs
        )


def rough_bounds(problem: EffortProblem) -> Bounds:
    """Return where totals may get under a guess at effort from the steepest pay."""
    tracks = [_Track(problem, luck) for luck in LUCKS]
    drift = rough_drift(problem)
    for step, mean in enumerate(drift):
        for track in tracks:
            track.sell(step, float(mean), float(problem.base[step]))
    return _bounds(problem, tracks)


def bounds(problem: EffortProblem, policy: Policy) -> Bounds:
    """Return where totals may get under a policy, luck of 6.5 sd allowed for.

    Notes
    -----
    The policy is followed along three tracks of steady luck: none, and 1.5 standard
    deviations of a period to either side; the rest of luck is added at the end.
    """
    tracks = [_Track(problem, luck) for luck in LUCKS]
    for step in range(len(problem.length)):
        for track in tracks:
            effort = _effort(policy, step, track.totals)
            mean = problem.base[step] + problem.reach[step] * (
                problem.length[step] * effort
            )
            track.sell(step, float(mean), float(mean))
    return _bounds(problem, tracks)


class _Track:
    """Totals under steady luck, and how far they could be from there."""

    def __init__(self, problem: EffortProblem, luck: float) -> None:
        levels = problem.closes.shape[0]
        self.problem, self.luck = problem, luck
        self.totals, self.low = np.zeros(levels), np.zeros(levels)
        self.spread = np.zeros(levels)
        self.inner = [0.0, 0.0]
        self.offsets = [[0.0, 0.0] for _ in range(levels - 1)]
        self.windows: list[list[list[float]]] = []
        self._window = [[0.0, 0.0] for _ in range(levels - 1)]

    def sell(self, step: int, mean: float, least: float) -> None:
        """Add a step's sales; ``least`` is the mean that the low end counts by."""
        problem = self.problem
        self.windows.append([list(range_) for range_ in self._window])
        length = problem.length[step]
        risk = float(variance(problem.noise, length, np.array(max(mean, 0.0))))
        if isinstance(problem.noise, OneSale):
            mean, risk = problem.noise.unit, 0.0
        before = self.spread[0]
        self.spread = np.sqrt(self.spread**2 + risk)
        lucky = self.luck * (self.spread[0] - before)
        self.totals += mean + lucky
        self.low += least + lucky
        self._note(self.inner, 0, INNER)
        closed = problem.closes[:, step]
        if closed[0]:
            self._window = [[0.0, 0.0] for _ in closed[1:]]
            for level in np.flatnonzero(~closed):
                self._note(self._window[level - 1], int(level), OUTER)
                self._note(self.offsets[level - 1], int(level), OUTER)
        self.totals[closed] = self.low[closed] = self.spread[closed] = 0.0

    def _note(self, range_: list[float], level: int, wide: float) -> None:
        spread = self.spread[level]
        if isinstance(self.problem.noise, Normal):
            low = self.low[level] - (wide + self.luck) * spread
            range_[0] = min(range_[0], float(low))
        high = self.totals[level] + (wide - self.luck) * spread
        range_[1] = max(range_[1], float(high))


def _bounds(problem: EffortProblem, tracks: list[_Track]) -> Bounds:
    most = problem.moves.most if problem.moves is not None else 0.0

    def hull(ranges: Sequence[list[float]]) -> tuple[float, float]:
        low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
        return (low - most, high + most) if high > low else (0.0, 0.0)

    def hulls(ranges: Iterable[list[list[float]]]) -> tuple[tuple[float, float], ...]:
        return tuple(hull(part) for part in zip(*ranges, strict=True))

    return Bounds(
        hull([track.inner for track in tracks]),
        hulls(track.offsets for track in tracks),
        tuple(hulls(step) for step in zip(*(t.windows for t in tracks), strict=True)),
    )


def _effort(policy: Policy, step: int, totals: Floats) -> float:
    table = policy.effort[step]
    for d, total in zip(policy.offsets, totals[1:], strict=True):
        table = table[int(np.argmin(np.abs(d - (total - totals[0]))))]
    return float(np.interp(totals[0], policy.totals, table))


def fit(problem: EffortProblem, room: Bounds, grid: Grid) -> Lattice:
    """Return the lattice of a problem, its fine grid not yet padded for luck.

    Parameters
    ----------
    room
        Where totals may get, unless the grid says.
    grid
        How fine.

    Raises
    ------
    ValueError
        The grid does not contain a total of 0.
    """
    low = room.inner[0] if grid.low is None else grid.low
    high = room.inner[1] if grid.high is None else grid.high
    if not low <= 0 <= high or low == high:
        raise ValueError(f"totals from {low} to {high} do not contain 0")
    if isinstance(problem.noise, OneSale):
        h = problem.noise.unit
    else:
        h = (high - low) / max(_points(problem, high - low, grid) - 1, 4)
    zero = max(ceil(-low / h - 1e-9), 0)
    count = max(ceil(high / h - 1e-9) + zero + 1, 2)
    offsets = tuple(_offsets(problem, part, h, grid.offsets) for part in room.offsets)
    parts = parts_of(problem, h)
    return Lattice(zero, h, count, parts, 2, 24, offsets)


def _points(problem: EffortProblem, wide: float, grid: Grid) -> int:
    """Return how many points are used: more than asked where luck is narrow."""
    if grid.low is not None or grid.high is not None:
        return grid.points
    luck = _usual_luck(problem)
    needed = ceil(NODES_A_DEVIATION * wide / luck) + 1 if luck > 0 else 0
    return max(grid.points, min(needed, MOST_POINTS))


def _usual_luck(problem: EffortProblem) -> float:
    """Return the median standard deviation of a step without effort."""
    luck = variance(problem.noise, problem.length, problem.base)
    return float(np.sqrt(np.median(luck)))


def parts_of(problem: EffortProblem, h: float) -> int:
    """Return into how many parts a spacing is cut, so that luck is much wider."""
    if isinstance(problem.noise, OneSale):
        return 1
    most = problem.moves.most if problem.moves is not None else 0.0
    finest = min(ceil(8 * h / most), 6) if most > 0 else 1
    if isinstance(problem.noise, Normal):
        least = 3
    else:
        least = 1 if _usual_luck(problem) > 3 * h else 2
    return min(max(least, finest), problem.grid.parts)


def _offsets(
    problem: EffortProblem, room: tuple[float, float], h: float, points: int
) -> Floats:
    """Return evenly spaced offsets, 0 among them."""
    low, high = room
    if high - low < h:
        return np.array([0.0, h])
    step = (high - low) / max(points - 1, 4)
    if isinstance(problem.noise, OneSale):
        step = h
    zero = max(ceil(-low / step - 1e-9), 0)
    return evenly(ceil(high / step - 1e-9) + zero + 1, zero, step)
