"""The smoothed dual of a sample of units, and Newton's method to its top."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg, splu

from engine.territory.solvers.large.case import SPANS
from engine.territory.solvers.large.soft import Choices, Sums, soft_pass

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_FEW_ENTRIES = 24
"""Entries a row up to which a matrix is factored."""

_NEARLY, _ROUNDS = 1e-3, 400
"""Residual, and rounds at most, of conjugate gradients."""

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
    """

    low: Floats
    high: Floats
    room: Floats
    piece: Floats
    spend: Floats
    cost: float

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
        Curvature, over all spans.
    pairs
        (k, 2) pairs of territories that the bonds are of.
    """

    prices: Floats
    toll: Floats
    value: float
    slope: Floats
    toll_slope: Floats
    sums: Sums
    pairs: NDArray[np.int64]

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
        value, sums = self._summed(prices, toll)
        ends = self._ends
        out, slope = _support(prices, ends.low, ends.high, self._kink)
        zero = np.zeros_like(ends.room)
        toll_out, toll_slope = _support(toll, zero, ends.room, self._toll_kink)
        keys, bonds = _merged(sums.keys, sums.bonds)
        m = prices.shape[0]
        return Point(
            prices,
            toll,
            value - out - toll_out,
            sums.loads - slope,
            sums.spent - toll_slope,
            sums._replace(keys=keys, bonds=bonds),
            np.column_stack([keys // m, keys % m]),
        )

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
        matrix = _laplacian(point, diagonal)
        slope = point.slope.ravel()
        if point.toll.size:
            ties = sparse.csc_matrix(point.sums.ties.reshape(-1, m * rules))
            above = sparse.hstack([matrix, ties.T], format="csc")
            below = sparse.hstack([ties, sparse.csc_matrix(corner)], format="csc")
            matrix = sparse.csc_matrix(sparse.vstack([above, below], format="csc"))
            slope = np.concatenate([slope, point.toll_slope])
        solved = _solved(matrix, slope)
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
            sums = _empty(prices.shape, toll.size, self._slots)
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


def _solved(matrix: sparse.csc_matrix, right: Floats) -> Floats:
    """Return x with A x = b, exactly where few entries are, else nearly.

    Notes
    -----
    A warm dual binds each territory to very many; factors of that would be full, while
    conjugate gradients, scaled by the diagonal, need few rounds.
    """
    if matrix.nnz <= _FEW_ENTRIES * matrix.shape[0]:
        options = {"SymmetricMode": True}
        factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", options=options)
        return np.asarray(factors.solve(right), dtype=np.float64)
    scale = sparse.diags_array(1.0 / matrix.diagonal())
    rows = sparse.csr_array(matrix)
    solved, _ = cg(rows, right, rtol=_NEARLY, maxiter=_ROUNDS, M=scale)
    return np.asarray(solved, dtype=np.float64)


def _empty(shape: tuple[int, ...], budgets: int, slots: int) -> Sums:
    m, rules = shape
    return Sums(
        np.zeros((m, rules)),
        np.zeros(budgets),
        np.full(slots, -1, dtype=np.int64),
        np.zeros((slots, rules * (rules + 1) // 2)),
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
) -> tuple[float, Floats]:
    """Return Σ max(λ low, λ high) with its kink at 0 rounded off, and its gradient."""
    middle, half = (low + high) / 2, (high - low) / 2
    root = np.sqrt(prices**2 + kink**2)
    return float((middle * prices + half * root).sum()), middle + half * prices / root


def _bend(prices: Floats, low: Floats, high: Floats, kink: Floats) -> Floats:
    """Return the second derivative of the rounded support function."""
    return (high - low) / 2 * kink**2 / (prices**2 + kink**2) ** 1.5


def _laplacian(point: Point, diagonal: Floats) -> sparse.csc_matrix:
    """Return the curvature: bonds pull two territories' prices towards each other."""
    m, rules = diagonal.shape
    one, two = point.pairs[:, 0] * rules, point.pairs[:, 1] * rules
    whole = np.zeros((m, rules, rules))
    rows, columns, values = [], [], []
    at = 0
    for r in range(rules):
        for s in range(r, rules):
            bond = point.sums.bonds[:, at]
            at += 1
            for a, b in {(r, s), (s, r)}:
                np.add.at(whole[:, a, b], point.pairs[:, 0], bond)
                np.add.at(whole[:, a, b], point.pairs[:, 1], bond)
                rows += [one + a, two + a]
                columns += [two + b, one + b]
                values += [-bond, -bond]
    index = np.arange(m) * rules
    for a in range(rules):
        whole[:, a, a] += diagonal[:, a]
        for b in range(rules):
            rows.append(index + a)
            columns.append(index + b)
            values.append(whole[:, a, b])
    place = (np.concatenate(rows), np.concatenate(columns))
    size = m * rules
    return sparse.csc_matrix((np.concatenate(values), place), shape=(size, size))
