"""The map of a search for plans: neighbours, pairs and groups, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.grains import APART, TOGETHER
from engine.territory.kernels.mend_chart import Chart

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Owners = NDArray[np.int32]
    Floats = NDArray[np.float64]

Rules = frozenset[tuple[str, str]]


@dataclass(eq=False, slots=True)
class MapRules:
    """Rules on sets of units, and prices of breaking them.

    Parameters
    ----------
    first, beside, known, other
        See :class:`engine.territory.kernels.mend_chart.Chart`.
    binds
        (k,) +1 where two units are kept apart, −1 where they stay together.
    where
        As there.
    prices
        Of a piece, of a pair together, of a group in parts.
    gives
        (3,) bool, which of these may be broken.
    names
        Their rules.
    """

    first: Owners
    beside: Owners
    known: Owners
    other: Owners
    binds: Floats
    where: NDArray[np.int8]
    prices: Floats
    gives: NDArray[np.bool_]
    names: tuple[str, str, str]

    def chart(self) -> Chart:
        """Return the map with the prices as they are."""
        fee = np.where(self.binds > 0, self.prices[1], -self.prices[2])
        piece = self.prices[:1].copy()
        return Chart(
            self.first, self.beside, self.known, self.other, fee, self.where, piece
        )

    def weigh(self, part: float, more: float, broken: set[str]) -> None:
        """Multiply the prices of what may be broken, and of what should not have been.

        Parameters
        ----------
        part, more
            Factors of the one and of the other.
        broken
            Names of rules that were broken and should not have been.
        """
        stuck = np.array([name in broken for name in self.names])
        less = np.where(stuck, more, 1.0)
        self.prices = self.prices * np.where(self.gives, part, less)


def map_rules(
    problem: TerritoryProblem, near: Owners, rules: Rules, soft: float
) -> MapRules | None:
    """Return a problem's rules on sets of units; None when it has none.

    Parameters
    ----------
    problem
        What is given.
    near
        (n, k) int32, territories that each unit may go to; −1 fills up.
    rules
        (kind, name) of rules that may be broken, at a part ``soft`` of the price.
    """
    sets = (problem.contiguity, problem.apart, problem.together)
    if all(rule is None for rule in sets):
        return None
    n, m = problem.num_units, problem.num_territories
    edges = np.zeros((0, 2), dtype=np.int32)
    if problem.contiguity is not None:
        edges = problem.contiguity.edges
    first, beside, _ = _listed(n, edges, np.zeros(len(edges)))
    foes = edges[:0] if problem.apart is None else problem.apart
    friends = _bound(problem)
    binds = np.repeat([1.0, -1.0], [len(foes), len(friends)])
    known, other, binds = _listed(n, np.concatenate([foes, friends]), binds)
    where = np.full((n, m), -1, dtype=np.int8)
    for c in range(near.shape[1])[::-1]:
        rows = np.flatnonzero(near[:, c] >= 0)
        where[rows, near[rows, c]] = c
    names = (getattr(problem.contiguity, "name", ""), APART, TOGETHER)
    kinds = {kind for kind, _ in rules}
    gives = np.array([kind in kinds for kind in ("contiguity", "apart", "together")])
    prices = np.full(3, m / n) * np.where(gives, soft, 1.0)
    prices[0] *= problem.contiguity is not None
    return MapRules(first, beside, known, other, binds, where, prices, gives, names)


def _bound(problem: TerritoryProblem) -> Owners:
    """Return pairs that hold each group together: all to its first."""
    if problem.together is None:
        return np.zeros((0, 2), dtype=np.int32)
    member = np.flatnonzero(problem.together >= 0)
    _, first, at = np.unique(
        problem.together[member], return_index=True, return_inverse=True
    )
    pairs = np.column_stack([member[first][at], member]).astype(np.int32)
    return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]])


def _listed(n: int, pairs: Owners, value: Floats) -> tuple[Owners, Owners, Floats]:
    """Return pairs as lists: where each unit's begins, whom it names, the values."""
    one = np.concatenate([pairs[:, 0], pairs[:, 1]])
    two = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((two, one))
    first = np.zeros(n + 1, dtype=np.int32)
    first[1:] = np.cumsum(np.bincount(one, minlength=n))
    return first, two[order].astype(np.int32), np.concatenate([value, value])[order]
