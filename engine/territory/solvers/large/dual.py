"""The smoothed dual of a sample of units, and Newton's method to its top."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.large.curvature import Bonds, newton
from engine.territory.solvers.large.soft import Choices, Sums, soft_pass
from engine.territory.solvers.large.sources import SPANS

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TRIES = 12
"""Steps tried, each shorter, before a point counts as the top."""


@dataclass(frozen=True, eq=False, slots=True)
class Ends:
    """Limits of loads and budgets, and the sizes that things are measured in.

    Parameters
    ----------
    low, high
        (m, r) float, limits of the loads.
    room
        (b,) float, limits of the budgets.
    piece
        (r,) float, a typical unit's load.
    spend
        (b,) float, a typical unit's spending.
    cost
        A typical unit's cost.
    totals
        (r,) float: the totals that moving limits are shares of; 0 for other limits.
    """

    low: Floats
    high: Floats
    room: Floats
    piece: Floats
    spend: Floats
    cost: float
    totals: Floats

    @property
    def share(self) -> Floats:
        """(m, r) float, more than 0: the middles of the limits."""
        return np.maximum((self.low + self.high) / 2, self.piece[None, :])


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """The smoothed dual at some prices.

    Parameters
    ----------
    prices, toll
        (m, r) and (b,) float.
    value
        Of the smoothed dual.
    slope, toll_slope
        Its gradient.
    sums
        Curvature with budgets, over all spans.
    bonds
        Curvature between territories.
    """

    prices: Floats
    toll: Floats
    value: float
    slope: Floats
    toll_slope: Floats
    sums: Sums
    bonds: Bonds

    def off(self, ends: Ends) -> float:
        """Return how far expected loads are outside their limits, on average."""
        loads = (np.abs(self.slope) / ends.share).ravel()
        spent = np.abs(self.toll_slope) / (ends.room + ends.spend)
        return max(float(x.mean()) if x.size else 0.0 for x in (loads, spent))


class Dual:
    """The smoothed dual at one temperature.

    Parameters
    ----------
    choices, times
        A sample of units, and how many units each of them stands for.
    ends
        Limits.
    heat
        Temperature in units of cost.
    pool
        Threads.
    """

    def __init__(
        self, choices: Choices, times: float, ends: Ends, heat: float, pool: Executor
    ) -> None:
        self._choices, self._times, self._ends = choices, times, ends
        self._heat, self._pool = heat, pool
        self._slots = 1 << 12
        self._kink = heat / ends.piece[None, :]
        self._toll_kink = heat / np.maximum(ends.spend, 1e-9)

    def at(self, prices: Floats, toll: Floats) -> Point:
        """Return value, gradient and curvature."""
        ends = self._ends
        worth, slope = _support(prices, ends.low, ends.high, self._kink)
        value, sums = self._summed(prices - self.of_totals(prices), toll)
        moving, lean = ends.totals > 0, None
        if moving.any():
            # What moving limits are worth is in the prices of pairs instead: they are
            # shares of the total that these choices make.
            totals = np.where(moving, ends.totals, 1.0)
            worth = worth[:, ~moving]
            lean = np.where(moving, slope / totals, 0.0)
            slope = slope * np.where(moving, sums.loads.sum(axis=0) / totals, 1.0)
        zero = np.zeros_like(ends.room)
        toll_worth, toll_slope = _support(toll, zero, ends.room, self._toll_kink)
        keys, between = _merged(sums.keys, sums.bonds)
        m = prices.shape[0]
        pairs = np.column_stack([keys // m, keys % m])
        return Point(
            prices,
            toll,
            value - float(worth.sum()) - float(toll_worth.sum()),
            sums.loads - slope,
            sums.spent - toll_slope,
            sums,
            Bonds(pairs, between, sums.own, lean),
        )

    def of_totals(self, prices: Floats) -> Floats:
        """Return (r,) float: what a unit more of each total is worth, 0 if constant.

        Σ_j λ_j (load_j − s_j T) − Σ_j |λ_j| h_j T is linear in the loads, as T is their
        sum: a unit of load at j costs λ_j − Σ_k (λ_k s_k + |λ_k| h_k).
        """
        ends = self._ends
        moving = ends.totals > 0
        if not moving.any():
            return np.zeros_like(ends.totals)
        worth, _ = _support(prices, ends.low, ends.high, self._kink)
        totals = np.where(moving, ends.totals, 1.0)
        return np.where(moving, worth.sum(axis=0) / totals, 0.0)

    def step(self, point: Point, damping: float) -> tuple[Floats, Floats, float]:
        """Return a damped Newton step and the rise that it promises."""
        ends = self._ends
        m, rules = point.prices.shape
        corner = point.sums.spread + np.diag(self._toll_bend(point, damping))
        if rules == 0:
            pay = np.linalg.solve(corner, point.toll_slope)
            none = np.zeros((m, 0))
            return none, pay.astype(np.float64), float(point.toll_slope @ pay) / 2
        diagonal = _bend(point.prices, ends.low, ends.high, self._kink)
        diagonal += damping * ends.share * ends.piece[None, :] / ends.cost
        slope = np.concatenate([point.slope.ravel(), point.toll_slope])
        solved = newton(point.bonds, diagonal, point.sums.ties, corner, slope)
        rise = float(slope @ solved) / 2
        return solved[: m * rules].reshape(m, rules), solved[m * rules :], rise

    def _toll_bend(self, point: Point, damping: float) -> Floats:
        """(b,) float, more than 0: curvature of what budgets' limits are worth."""
        ends = self._ends
        bend = _bend(point.toll, 0.0 * ends.room, ends.room, self._toll_kink)
        damped = damping * (ends.room + ends.spend) * ends.spend / ends.cost
        return bend + damped + 1e-12

    def _summed(self, prices: Floats, toll: Floats) -> tuple[float, Sums]:
        n = self._choices.homes.shape[0]
        edges = [n * part // SPANS for part in range(SPANS + 1)]
        spans = list(pairwise(edges))

        def one(span: tuple[int, int]) -> tuple[float, int, Sums]:
            many = self._choices.weights.shape[1] > 1
            sums = _empty(prices.shape, toll.size, self._slots, many=many)
            value, used = soft_pass(self._choices, prices, toll, self._heat, span, sums)
            return value, used, sums

        while True:
            parts = list(self._pool.map(one, spans))
            if all(used >= 0 for _, used, _ in parts):
                break
            self._slots *= 4
        times = self._times
        every = [sums for _, _, sums in parts]
        return times * sum(value for value, _, _ in parts), Sums(
            times * np.sum([s.loads for s in every], axis=0),
            times * np.sum([s.spent for s in every], axis=0),
            np.concatenate([s.keys[s.keys >= 0] for s in every]),
            times * np.concatenate([s.bonds[s.keys >= 0] for s in every]),
            times * np.sum([s.own for s in every], axis=0),
            times * np.sum([s.ties for s in every], axis=0),
            times * np.sum([s.spread for s in every], axis=0),
        )


@dataclass(slots=True)
class Climber:
    """Newton's method with a damping that it learns from step to step.

    Parameters
    ----------
    damping
        0 or more.
    evaluations
        Passes over the units so far.
    """

    damping: float = 0.1
    evaluations: int = 0

    def climb(self, dual: Dual, point: Point, ends: Ends) -> tuple[Point, bool]:
        """Return a higher point, and False when there is none worth the step.

        Notes
        -----
        Levenberg's damping, by how much of the promised rise came true.
        """
        for _ in range(_TRIES):
            move, pay, promised = dual.step(point, self.damping)
            if not promised > 1e-7 * max(abs(point.value), ends.cost):
                return point, False
            found = dual.at(point.prices + move, point.toll + pay)
            self.evaluations += 1
            kept = (found.value - point.value) / promised
            if kept < 0.25:
                self.damping = max(4 * self.damping, 1e-6)
            elif kept > 0.75:
                self.damping = max(self.damping / 6, 1e-8)
            if kept > 0.05:
                return found, True
        return point, False


def _empty(shape: tuple[int, ...], budgets: int, slots: int, *, many: bool) -> Sums:
    m, rules = shape
    entries = rules * rules if many else rules * (rules + 1) // 2
    return Sums(
        np.zeros((m, rules)),
        np.zeros(budgets),
        np.full(slots, -1, dtype=np.int64),
        np.zeros((slots, entries)),
        np.zeros((m if many else 0, rules * rules)),
        np.zeros((budgets, m, rules)),
        np.zeros((budgets, budgets)),
    )


def _merged(keys: NDArray[np.int64], bonds: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Add up what several tables say of the same pair, in the order of the tables."""
    if keys.size == 0:
        return keys, bonds
    order = np.argsort(keys, kind="stable")
    keys, bonds = keys[order], bonds[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return keys[first], np.add.reduceat(bonds, first, axis=0)


def _support(
    prices: Floats, low: Floats, high: Floats, kink: Floats
) -> tuple[Floats, Floats]:
    """Return max(λ low, λ high) with its kink at 0 rounded off, and its gradient."""
    middle, half = (low + high) / 2, (high - low) / 2
    root = np.sqrt(prices**2 + kink**2)
    return middle * prices + half * root, middle + half * prices / root


def _bend(prices: Floats, low: Floats, high: Floats, kink: Floats) -> Floats:
    """Return the second derivative of the rounded support function."""
    return (high - low) / 2 * kink**2 / (prices**2 + kink**2) ** 1.5
