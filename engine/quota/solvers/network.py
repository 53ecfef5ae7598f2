"""Whole units down a tree at the least cost: one small program, written in PuLP.

A variable for each piece of a territory's cost; totals of nodes only where they have
limits, costs or hedged children. Costs are convex and their corners are whole, so
without hedges the linear program's corners are whole too (the rows form a network) and
CBC has nothing to branch on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pulp

from engine.quota.units import ENDLESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.quota.units import Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """What a whole number of units costs, node by node: convex, piecewise linear.

    Parameters
    ----------
    knots
        ``(nodes, pieces + 1)`` units, none falling: where pieces begin and end.
    slopes
        ``(nodes, pieces)`` cost of one more unit, none falling.
    """

    knots: Ints
    slopes: Floats

    def cost(self, units: Ints) -> float:
        """Return the cost of all, beside that of all at their first knots."""
        lengths = np.clip(units[:, None] - self.knots[:, :-1], 0, self.lengths)
        return float((lengths * self.slopes).sum())

    @property
    def lengths(self) -> Ints:
        """``(nodes, pieces)``."""
        return np.diff(self.knots, axis=1)


def flat(low: Ints, high: Ints) -> Pieces:
    """Return that nothing costs anything, between limits."""
    return Pieces(np.stack([low, high], axis=1), np.zeros((low.size, 1)))


class Network:
    """The program of one tree.

    Parameters
    ----------
    units
        Total, hedges and limits; possible.
    pieces
        By depth: costs, within limits; the territories' at least.
    """

    def __init__(self, units: Units, pieces: dict[int, Pieces]) -> None:
        self._units = units
        self._pieces = dict(pieces)
        self._last = units.tree.num_levels - 1
        self._depths = [d for d in range(self._last) if self._is_needed(d)]
        self.model = pulp.LpProblem("quotas", pulp.LpMinimize)
        self._costs: list[tuple[pulp.LpVariable, float]] = []
        self._parts: dict[int, list[list[pulp.LpVariable]]] = {}
        for depth in [*self._depths, self._last]:
            self._add_variables(depth)
        for above, below in zip(
            self._depths, [*self._depths[1:], self._last], strict=True
        ):
            self._add_sums(above, below)
        self.model.setObjective(pulp.LpAffineExpression(self._costs))

    def territories(self) -> Floats:
        """Return ``(territories,)`` the units that CBC found, whole or not."""
        found = [
            sum(variable.varValue or 0.0 for variable in parts)
            for parts in self._parts[self._last]
        ]
        units: Floats = self._pieces[self._last].knots[:, 0] + np.array(found)
        return units

    def _is_needed(self, depth: int) -> bool:
        """Tell whether a level needs variables: else its sums pass through."""
        low, high = self._units.low[depth], self._units.high[depth]
        limited = bool((low > 0).any() or (high < ENDLESS).any())
        hedged = bool(self._units.hedges[depth])
        return not depth or limited or hedged or depth in self._pieces

    def _add_variables(self, depth: int) -> None:
        if depth not in self._pieces:
            low, high = self._units.low[depth], self._units.high[depth]
            if not depth and self._units.total is not None:
                low = high = np.array([self._units.total])
            self._pieces[depth] = flat(low, high)
        pieces = self._pieces[depth]
        self._parts[depth] = []
        rows = zip(pieces.lengths.tolist(), pieces.slopes.tolist(), strict=True)
        for node, (lengths, slopes) in enumerate(rows):
            parts = []
            for piece, (length, slope) in enumerate(zip(lengths, slopes, strict=True)):
                if not length:
                    continue
                most = length if length < ENDLESS // 2 else None
                name = f"x{depth}_{node:06d}_{piece}"
                variable = self.model.add_variable(name, 0, most, pulp.LpInteger)
                parts.append(variable)
                if slope:
                    self._costs.append((variable, slope))
            self._parts[depth].append(parts)

    def _add_sums(self, above: int, below: int) -> None:
        """Add that what is below adds up to what is above, hedged and rounded half up.

        Whole s is (a ÷ b) q rounded if −b < 2 (b s − a q) ≤ b: between whole numbers.
        """
        owner = np.arange(self._units.tree.size(below))
        for depth in range(below, above, -1):
            owner = self._units.tree.parent[depth - 1][owner]
        factor = 1 + self._units.hedges[above]
        top, bottom = factor.numerator, factor.denominator
        fixed = np.zeros(self._units.tree.size(above), dtype=np.int64)
        np.add.at(fixed, owner, self._pieces[below].knots[:, 0])
        terms: list[list[tuple[pulp.LpVariable, float]]] = [[] for _ in fixed]
        for node, above_node in enumerate(owner.tolist()):
            terms[above_node] += [
                (part, float(bottom)) for part in self._parts[below][node]
            ]
        starts = self._pieces[above].knots[:, 0].tolist()
        for node, held in enumerate(terms):
            held += [(part, -float(top)) for part in self._parts[above][node]]
            side = top * starts[node] - bottom * int(fixed[node])
            total = pulp.LpAffineExpression(held)
            if factor == 1:
                self._row(total, pulp.LpConstraintEQ, side, above, node)
                continue
            most, least = side + bottom // 2, side - (bottom - 1) // 2
            self._row(total, pulp.LpConstraintLE, most, above, node)
            self._row(total, pulp.LpConstraintGE, least, above, node)

    def _row(
        self,
        total: pulp.LpAffineExpression,
        sense: int,
        side: int,
        depth: int,
        node: int,
    ) -> None:
        """Add a row; one without variables says nothing that a range does not."""
        if len(total):
            kind = {-1: "most", 0: "sum", 1: "least"}[sense]
            name = f"{kind}{depth}_{node:06d}"
            self.model.addConstraint(pulp.LpConstraint(total, sense, name, side))
