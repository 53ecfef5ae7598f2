"""Groups that stay together, made one unit each before anything is solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.territory.amounts import NOBODY
from engine.territory.grouped import GroupedMask, Members, grouped
from engine.territory.rules import BalanceRule, Budget, CostTerm, LoadLimit
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Index = NDArray[np.intp]

Counted = TypeVar("Counted", CostTerm, BalanceRule, Budget, LoadLimit)


@dataclass(frozen=True, eq=False, slots=True)
class Contracted:
    """A problem with one unit for each group, and the way back.

    Parameters
    ----------
    problem
        The smaller problem: any plan of it is a plan of the original, at the same
        cost, and the other way round for plans that keep groups together.
    group
        (n_units,) index of the smaller problem's unit that each unit became.
    """

    problem: TerritoryProblem
    group: Index

    def expand(self, solution: TerritorySolution) -> TerritorySolution:
        """Return a plan of the smaller problem as one of the original."""
        return TerritorySolution(solution.owner[self.group])

    def shrink(self, solution: TerritorySolution) -> TerritorySolution | None:
        """Return a plan of the original as one of the smaller problem, if it is one."""
        owner = solution.owner[Members(self.group).first]
        same = (owner[self.group] == solution.owner).all()
        return TerritorySolution(owner) if same else None


def contracted(problem: TerritoryProblem) -> Contracted | None:
    """Return the problem with groups as units; None when there is nothing to do.

    Notes
    -----
    Where territories must be in one piece, a group of units that do not touch each
    other cannot be a unit: the others could then hang on to it. Such problems, and
    those with terms of whole territories, keep their groups as a rule.

    Raises
    ------
    ValueError
        Two units that must be kept apart are bound together.
    """
    if problem.together is None or problem.shape:
        return None
    group = _groups(problem.together)
    if problem.contiguity is not None and not _all_touch(problem, group):
        return None
    members = Members(group)
    return Contracted(_smaller(problem, group, members), group)


def _groups(together: NDArray[np.int32]) -> Index:
    """(n_units,) each unit's group, numbered by the first unit of each."""
    alone = together < 0
    label = together.astype(np.int64)
    label[alone] = together.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[group], dtype=np.intp)


def _all_touch(problem: TerritoryProblem, group: Index) -> bool:
    """Whether each group is in one piece by itself."""
    if problem.contiguity is None:
        return True
    one, two = problem.contiguity.edges.T
    inside = group[one] == group[two]
    size = problem.num_units
    links = (np.ones(int(inside.sum()), np.int8), (one[inside], two[inside]))
    count, _ = connected_components(coo_array(links, shape=(size, size)))
    return int(count) == int(group.max()) + 1


def _smaller(
    problem: TerritoryProblem, group: Index, members: Members
) -> TerritoryProblem:
    def summed(part: Counted) -> Counted:
        return replace(part, amounts=grouped(part.amounts, members))

    first, opening, contiguity = members.first, problem.opening, problem.contiguity
    if opening is not None and opening.site is not None:
        seat = np.append(group, -1).astype(np.int32)
        opening = replace(opening, site=seat[opening.site])
    if contiguity is not None:
        contiguity = replace(contiguity, edges=_edges(contiguity.edges, group))
    return replace(
        problem,
        unit_ids=tuple(np.array(problem.unit_ids, object)[first]),
        current=_common(problem.current, group, first),
        costs=tuple(summed(part) for part in problem.costs),
        balance=tuple(summed(part) for part in problem.balance),
        budgets=tuple(summed(part) for part in problem.budgets),
        limits=tuple(summed(part) for part in problem.limits),
        permits=tuple(
            replace(p, allowed=GroupedMask(p.allowed, members)) for p in problem.permits
        ),
        together=None,
        apart=_apart(problem, group),
        contiguity=contiguity,
        opening=opening,
    )


def _common(
    current: NDArray[np.int32], group: Index, first: Index
) -> NDArray[np.int32]:
    """Return each group's owner today, NOBODY where members have different ones."""
    owner = current[first].copy()
    owner[group[owner[group] != current]] = NOBODY
    return owner


def _edges(edges: NDArray[np.int32], group: Index) -> NDArray[np.int32]:
    ends = np.sort(group[edges], axis=1)
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return ends.astype(np.int32)


def _apart(problem: TerritoryProblem, group: Index) -> NDArray[np.int32] | None:
    if problem.apart is None:
        return None
    clash = group[problem.apart[:, 0]] == group[problem.apart[:, 1]]
    if clash.any():
        one, two = problem.apart[np.flatnonzero(clash)[0]]
        names = f"'{problem.unit_ids[one]}' and '{problem.unit_ids[two]}'"
        raise ValueError(f"{names} must be kept apart and stay together")
    return _edges(problem.apart, group)
