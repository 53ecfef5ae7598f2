"""A contiguous problem laid out for search: labels, intervals, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import CutEdges
from engine.territory.solvers.connected.board import Board

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import BalanceRule, LoadLimit, TerritoryProblem

    Ints = NDArray[np.int64]
    Owners = NDArray[np.int32]


class Kind(StrEnum):
    """What the labels of a case stand for."""

    TERRITORIES = "territories"
    """Label j is territory j."""
    CENTRES = "centres"
    """A label is whichever candidate territory its units can be served from best."""


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """A problem as compiled code takes it.

    Parameters
    ----------
    problem
        What is given.
    kind
        What labels are.
    board
        The arrays.
    alike
        Whether labels can be renamed at no cost.
    """

    problem: TerritoryProblem
    kind: Kind
    board: Board
    alike: bool

    @property
    def num_labels(self) -> int:
        """Number of territories in every plan."""
        return int(self.board.low.shape[1])

    def owners(self, labels: Owners) -> Owners:
        """Return (n,) int32: the territory of each unit, given its label."""
        if self.kind is Kind.TERRITORIES:
            return labels.astype(np.int32)
        owner = np.empty_like(labels)
        territory = territory_at(self.problem)
        for label in range(self.num_labels):
            units = np.flatnonzero(labels == label)
            seats = units[self.board.seat[units]]
            total = self.board.pull[np.ix_(units, seats)].sum(axis=0)
            owner[units] = territory[seats[int(total.argmin())]]
        return owner

    def labels(self, owner: Owners) -> Owners | None:
        """Return (n,) int32: labels of a plan's owners, or None if it has others."""
        if self.kind is Kind.TERRITORIES:
            return owner.astype(np.int32)
        used, label = np.unique(owner, return_inverse=True)
        return label.astype(np.int32) if len(used) == self.num_labels else None


def why_not(problem: TerritoryProblem) -> str | None:
    """Return what in the problem is more than this solver takes, if any.

    It takes cut edges that are borders; and one number of territories, each standing
    at a unit of its own, all with the same intervals, loads, permits and opening costs.
    """
    if not _cuts_are_borders(problem):
        return "cut edges that are no borders"
    opening = problem.opening
    if opening is None:
        return None
    if opening.low != opening.high:
        return "a number of territories that is not given"
    site = opening.site
    if site is None or (site < 0).any() or len(np.unique(site)) != len(site):
        return "candidate territories that do not each stand at a unit of their own"
    if opening.fixed.any() or len(np.unique(opening.cost)) > 1:
        return "candidate territories that differ"
    if problem.permits or not all(_alike(problem)):
        return "candidate territories that differ"
    return None


def _cuts_are_borders(problem: TerritoryProblem) -> bool:
    """Whether units joined by an edge that may be cut also touch."""
    links = problem.contiguity
    borders = set() if links is None else _pairs_of(links.edges)
    cuts = [term.edges for term in problem.shape if isinstance(term, CutEdges)]
    return all(_pairs_of(edges) <= borders for edges in cuts)


def _pairs_of(edges: Owners) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for a, b in np.sort(edges, axis=1).tolist()}


def _alike(problem: TerritoryProblem) -> list[bool]:
    """Whether each rule treats all territories alike."""
    loaded: tuple[BalanceRule | LoadLimit, ...] = (*problem.balance, *problem.limits)
    same = [rule.amounts.constant for rule in loaded]
    same += [len(np.unique(rule.weights)) == 1 for rule in problem.balance]
    for limit in problem.limits:
        same += [len(np.unique(limit.low)) == 1, len(np.unique(limit.high)) == 1]
    return same


def territory_at(problem: TerritoryProblem) -> Owners:
    """Return (n,) int32: the candidate territory that stands at each unit, or −1."""
    found = np.full(problem.num_units, -1, dtype=np.int32)
    if problem.opening is not None and problem.opening.site is not None:
        found[problem.opening.site] = np.arange(problem.num_territories)
    return found


def intervals(problem: TerritoryProblem) -> tuple[Ints, Ints, Ints]:
    """Return amounts (q, n, k or 1), low and high (q, k) of every rule on loads.

    With an opening, k is the number of territories opened, and all are alike.
    """
    n = problem.num_units
    k = problem.num_territories if problem.opening is None else problem.opening.low
    exists = None
    if problem.opening is not None:
        exists = np.arange(problem.num_territories) < k
    amounts, low, high = [], [], []
    for rule in problem.balance:
        total = int(rule.amounts.most.sum())
        ends = allowed_intervals(rule, total, exists)
        low.append(ends[0][:k])
        high.append(ends[1][:k])
        amounts.append(rule.amounts)
    for limit in problem.limits:
        low.append(limit.low[:k])
        high.append(limit.high[:k])
        amounts.append(limit.amounts)
    if not amounts:
        nothing = np.zeros((0, k), dtype=np.int64)
        return np.zeros((0, n, 1), dtype=np.int64), nothing, nothing.copy()
    if all(a.constant for a in amounts):
        stack = np.stack([a.most[:, None] for a in amounts])
    else:
        stack = np.stack([a.matrix for a in amounts])
    most = np.minimum(np.array(high), NO_LIMIT)
    return np.ascontiguousarray(stack, dtype=np.int64), np.array(low), most


def case_of(problem: TerritoryProblem) -> Case:
    """Lay a problem out.

    Raises
    ------
    ValueError
        The opening is more than is supported; see :func:`why_not`.
    """
    reason = why_not(problem)
    if reason is not None:
        raise ValueError(f"solver 'connected' cannot do: {reason}")
    n = problem.num_units
    centres = problem.opening is not None
    amounts, low, high = intervals(problem)
    first, near, price = _links(problem)
    cost, pull = np.zeros((n, 0)), np.zeros((n, 0))
    seat = np.ones(n, dtype=np.bool_)
    if centres:
        pull, seat = _pull(problem)
    elif problem.costs or problem.permits:
        cost = np.where(problem.allowed, problem.cost.astype(np.float64), np.inf)
    size = np.maximum(1.0, (low + np.minimum(high, 4 * low + 1)) / 2.0)
    held = np.zeros(n, dtype=np.bool_)
    if problem.permits and not centres:
        held = problem.allowed.sum(axis=1) == 1
    alike = centres or not (
        problem.costs or problem.permits or not all(_alike(problem))
    )
    board = Board(
        first, near, price, amounts, low, high, 1.0 / size, cost, pull, seat, held
    )
    return Case(problem, Kind.CENTRES if centres else Kind.TERRITORIES, board, alike)


def _pull(problem: TerritoryProblem) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return cost by unit and centre unit, and which units may be centres."""
    n = problem.num_units
    territory = territory_at(problem)
    seat = territory >= 0
    pull = np.zeros((n, n))
    if problem.costs:
        pull[:, seat] = problem.cost[:, territory[seat]]
    return pull, seat


def _links(
    problem: TerritoryProblem,
) -> tuple[NDArray[np.int64], Owners, NDArray[np.float64]]:
    """Return the graph by unit, and what each of its edges costs when cut."""
    n = problem.num_units
    edges = np.zeros((0, 2), dtype=np.int32)
    if problem.contiguity is not None:
        edges = problem.contiguity.edges
    prices: dict[tuple[int, int], float] = {}
    for a, b in np.sort(edges, axis=1).tolist():
        prices[a, b] = 0.0
    for term in problem.shape:
        if isinstance(term, CutEdges):
            for (a, b), price in zip(
                np.sort(term.edges, axis=1).tolist(), term.prices.tolist(), strict=True
            ):
                prices[a, b] = prices.get((a, b), 0.0) + price
    pairs = np.array([p for p in prices if p[0] != p[1]], dtype=np.int32).reshape(-1, 2)
    value = np.array([prices[a, b] for a, b in pairs.tolist()])
    start = np.concatenate([pairs[:, 0], pairs[:, 1]])
    end = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((end, start))
    first = np.searchsorted(start[order], np.arange(n + 1)).astype(np.int64)
    both = np.concatenate([value, value])
    return first, end[order].astype(np.int32), both[order]
