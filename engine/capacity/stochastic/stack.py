"""All worlds' own decisions, found at once; and what their prices prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, block_diag, csr_array, eye_array, vstack
from scipy.sparse.csgraph import connected_components

from engine.base.outcome import Status
from engine.capacity.program.program import Program, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.capacity.solvers.port import ProgramClaim
    from engine.capacity.stochastic.scenes import Scene, Stages

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Solve = Callable[[Sequence[Program]], Sequence[ProgramClaim]]

ROWS = 8000
"""Rows of worlds that are solved in one call; many small calls cost more."""
NOISE = 1e-7
"""Reduced costs of the wrong sign up to this, relative to cost, are rounding."""
NAMELESS = Row("", "flow", -1)


def widened(matrix: csr_array, columns: int) -> csr_array:
    """Return a matrix with further columns, all 0."""
    shape = (matrix.shape[0], matrix.shape[1] + columns)
    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=shape)


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """The own decisions of all worlds at some common ones.

    Parameters
    ----------
    y
        ``(columns,)``; None if some world has none.
    costs
        ``(worlds,)`` of own decisions alone, or by how much rules must be broken.
    duals
        ``(rows,)``.
    """

    y: Floats | None
    costs: Floats
    duals: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """Scenes one below the other; names are a scene's, rows and columns of all."""

    link: csr_array
    own: csr_array
    low: Floats
    high: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    row_world: Ints
    column_world: Ints
    row_part: Ints
    column_part: Ints
    parts: int
    pieces: tuple[tuple[slice, slice], ...]
    worlds: int

    def answer(self, x: Floats, solve: Solve) -> Answer | None:
        """Return the best own decisions; None if the solver gave up.

        Where there are none, the duals and costs are those of breaking rules least.
        """
        shift = self.link @ x
        claims = solve([self._piece(*piece, shift) for piece in self.pieces])
        if any(claim.outcome.status is Status.INFEASIBLE for claim in claims):
            return self._breaking(shift, solve)
        found = [claim.x for claim in claims if claim.x is not None]
        prices = [claim.duals for claim in claims if claim.duals is not None]
        if len(found) < len(claims) or len(prices) < len(claims):
            return None
        y = np.concatenate(found)
        costs = _sums(self.column_world, self.cost * y, self.worlds)
        return Answer(y, costs, np.concatenate(prices))

    def _piece(self, rows: slice, columns: slice, shift: Floats) -> Program:
        return Program(
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            np.zeros(columns.stop - columns.start, dtype=np.bool_),
            csr_array(self.own[rows, columns]),
            self.low[rows] - shift[rows],
            self.high[rows] - shift[rows],
            (NAMELESS,) * (rows.stop - rows.start),
            {},
        )

    def _breaking(self, shift: Floats, solve: Solve) -> Answer | None:
        """Return by how much rules must be broken, and the prices that prove it."""
        pieces = [self._elastic(self._piece(*each, shift)) for each in self.pieces]
        slacks, prices = np.zeros(self.low.size), np.zeros(self.low.size)
        for claim, (rows, columns) in zip(solve(pieces), self.pieces, strict=True):
            if claim.x is None or claim.duals is None:
                return None
            own, count = columns.stop - columns.start, rows.stop - rows.start
            slacks[rows] = claim.x[own : own + count] + claim.x[own + count :]
            prices[rows] = np.clip(claim.duals, -1.0, 1.0)
        return Answer(None, _sums(self.row_world, slacks, self.worlds), prices)

    def _elastic(self, plain: Program) -> Program:
        """Return the program of breaking rows least, all alike."""
        count, own = len(plain.rows), plain.cost.size
        slack = eye_array(count, format="csr")
        return Program(
            np.append(np.zeros(own), np.ones(2 * count)),
            np.append(plain.lower, np.zeros(2 * count)),
            np.append(plain.upper, np.full(2 * count, np.inf)),
            np.zeros(own + 2 * count, dtype=np.bool_),
            csr_array(block_array([[plain.matrix, slack, -slack]])),
            plain.low,
            plain.high,
            plain.rows,
            {},
        )

    def cuts(
        self, duals: Floats, weight: Floats, group: Ints, count: int, *, costly: bool
    ) -> tuple[Floats, csr_array]:
        """Return what any prices prove: own costs are at least ``base + slope @ x``.

        Parameters
        ----------
        duals
            ``(rows,)`` any prices; those of an answer are the best at its ``x``.
        weight
            ``(worlds,)`` factors on the worlds' costs.
        group
            ``(worlds, parts)`` to the group whose sum is bounded.
        count
            Groups.
        costly
            Whether costs count; if not, the sum bounded is that of broken rules.

        Notes
        -----
        Weak duality, recomputed here from the prices alone, so that a solver's rounding
        can make a cut weak but not wrong (beyond ``NOISE`` for variables without an
        upper bound).
        """
        up = np.where(np.isfinite(self.low), np.maximum(duals, 0.0), 0.0)
        down = np.where(np.isfinite(self.high), np.minimum(duals, 0.0), 0.0)
        price = up + down
        sides = _times(up, self.low) + _times(down, self.high)
        cost = self.cost if costly else np.zeros_like(self.cost)
        reduced = cost - self.own.T @ price
        noise = NOISE * (1.0 + np.abs(cost))
        free = np.isinf(self.upper) & (reduced < 0) & (reduced > -noise)
        reduced[free] = 0.0
        bound = np.where(reduced > 0, self.lower, self.upper)
        least = _times(reduced, bound)
        row_group = group[self.row_world, self.row_part]
        column_group = group[self.column_world, self.column_part]
        factor = weight[self.row_world]
        base = _sums(row_group, factor * sides, count)
        base += _sums(column_group, weight[self.column_world] * least, count)
        entry = (-factor * price, (row_group, np.arange(price.size)))
        gather = csr_array(entry, shape=(count, price.size))
        return base, csr_array(gather @ self.link)


def _times(factor: Floats, value: Floats) -> Floats:
    """Return products in which 0 × ∞ is 0."""
    return factor * np.where(factor == 0, 0.0, value)


def _sums(group: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(group, values, count).astype(np.float64)


def stack(program: Stages) -> Stack:
    """Return the scenes of a two-stage program one below the other."""
    scenes = program.scenes
    rows = np.array([scene.low.size for scene in scenes])
    columns = np.array([scene.cost.size for scene in scenes])
    worlds = np.arange(len(scenes))
    row_part, column_part, parts = _parts(scenes)
    return Stack(
        csr_array(vstack([scene.link for scene in scenes], format="csr")),
        csr_array(block_diag([scene.own for scene in scenes], format="csr")),
        np.concatenate([scene.low for scene in scenes]),
        np.concatenate([scene.high for scene in scenes]),
        np.concatenate([scene.cost for scene in scenes]),
        np.concatenate([scene.lower for scene in scenes]),
        np.concatenate([scene.upper for scene in scenes]),
        np.repeat(worlds, rows),
        np.repeat(worlds, columns),
        row_part,
        column_part,
        parts,
        _pieces(rows, columns),
        len(scenes),
    )


def _parts(scenes: Sequence[Scene]) -> tuple[Ints, Ints, int]:
    """Return which part of its world each row and column is in.

    Parts of a world have nothing to do with each other. They are numbered alike in all
    worlds whose rows are alike; where rows differ, all is one part.
    """
    shapes = {scene.own.shape for scene in scenes}
    if len(shapes) > 1:
        rows = sum(scene.low.size for scene in scenes)
        columns = sum(scene.cost.size for scene in scenes)
        return np.zeros(rows, dtype=np.int64), np.zeros(columns, dtype=np.int64), 1
    height = min(shapes)[0]
    touching = csr_array(scenes[0].own.shape, dtype=np.float64)
    for scene in scenes:
        touching = csr_array(touching + abs(scene.own))
    pair = touching.tocoo()
    entry = (np.ones(pair.nnz), (pair.row, height + pair.col))
    graph = csr_array(entry, shape=(sum(touching.shape),) * 2)
    count, label = connected_components(graph, directed=False)
    times = len(scenes)
    return np.tile(label[:height], times), np.tile(label[height:], times), int(count)


def _pieces(rows: Ints, columns: Ints) -> tuple[tuple[slice, slice], ...]:
    """Return runs of whole worlds, each of about ``ROWS`` rows."""
    found, first_row, first_column, row, column = [], 0, 0, 0, 0
    for height, width in zip(rows.tolist(), columns.tolist(), strict=True):
        if row > first_row and row + height - first_row > ROWS:
            found.append((slice(first_row, row), slice(first_column, column)))
            first_row, first_column = row, column
        row, column = row + height, column + width
    found.append((slice(first_row, row), slice(first_column, column)))
    return tuple(found)
