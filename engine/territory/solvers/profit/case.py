"""A problem with expected profit, as plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.territory.amounts import PerUnit
from engine.territory.profit import Profit
from engine.territory.solvers.profit.loads import Loads, loads_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

SHORT_LIST = 10
"""Territories that are looked at for each unit, the cheapest ones."""


class Case(NamedTuple):
    """What is given; n units, m territories, r rules on loads.

    Units that stay together are one unit here.

    Parameters
    ----------
    pull, cost
        (n, m) float: pull on a rep's time, and other costs of the pair.
    allowed
        (n, m) bool.
    force, exponent
        (m,) float: a territory whose pulls add up to S brings force · S^(1 − exponent).
    amounts
        (n, m, r) int64: loads.
    rules
        What loads are allowed.
    used, at_most
        (n, m, q) and (q,) int64: what the pair takes of each budget, and budgets.
    choice
        (n, k) int32: territories that the search looks at for each unit.
    door, suitors
        Units that look at territory c are ``suitors[door[c]:door[c + 1]]``.
    first, beside
        Neighbours of unit u are ``beside[first[u]:first[u + 1]]``; ``first`` has one
        element when pieces do not matter.
    """

    pull: Floats
    cost: Floats
    allowed: NDArray[np.bool_]
    force: Floats
    exponent: float
    amounts: Ints
    rules: Loads
    used: Ints
    at_most: Ints
    choice: NDArray[np.int32]
    door: NDArray[np.int32]
    suitors: NDArray[np.int32]
    first: NDArray[np.int32]
    beside: NDArray[np.int32]


def why_not(problem: TerritoryProblem) -> str | None:
    """Return what in the problem's objective is more than this solver takes, if any."""
    return "expected profit more than once" if len(problem.shape) > 1 else None


def case_of(problem: TerritoryProblem) -> tuple[Case, Index]:
    """Return the problem as arrays, and (n_units,) the case's unit of each unit.

    Raises
    ------
    ValueError
        The objective has another term of whole territories, or profit twice.
    """
    term = _term(problem)
    group = _groups(problem)
    size, width = int(group.max()) + 1, problem.num_territories
    amounts, rules = loads_of(problem)
    budgets = [budget.amounts.matrix for budget in problem.budgets]
    used = np.zeros((problem.num_units, width, len(budgets)), dtype=np.int64)
    for place, matrix in enumerate(budgets):
        used[:, :, place] = matrix
    allowed = np.ones((size, width), dtype=np.bool_)
    np.logical_and.at(allowed, group, problem.allowed)
    first, beside = _neighbours(problem, group, size)
    case = Case(
        pull=_added(term.pull.matrix, group, size).astype(np.float64),
        cost=_added(problem.cost, group, size).astype(np.float64),
        allowed=allowed,
        force=np.array(term.force),
        exponent=term.exponent,
        amounts=_added(amounts, group, size),
        rules=rules,
        used=_added(used, group, size),
        at_most=np.array([b.at_most for b in problem.budgets], dtype=np.int64),
        choice=np.zeros((size, 0), dtype=np.int32),
        door=np.zeros(width + 1, dtype=np.int32),
        suitors=np.zeros(0, dtype=np.int32),
        first=first,
        beside=beside,
    )
    return case, group


def _term(problem: TerritoryProblem) -> Profit:
    """Return the profit asked for; without any, one that nothing brings."""
    if not problem.shape:
        none = PerUnit(np.zeros(problem.num_units, np.int64), problem.num_territories)
        return Profit(none, np.zeros(problem.num_territories), 0.5)
    if len(problem.shape) != 1 or not isinstance(problem.shape[0], Profit):
        raise ValueError("of whole territories, only expected profit, once, can be had")
    return problem.shape[0]


def shortlisted(case: Case, reduced: Floats) -> Case:
    """Return the case with each unit's cheapest territories to look at; allowed ones.

    Parameters
    ----------
    case
        Without short lists.
    reduced
        (n, m) float: what each pair costs at the relaxation's prices.

    Notes
    -----
    Where pieces matter, all are looked at: a piece must go where it touches.
    """
    size, width = reduced.shape
    count = width if case.first.size > 1 else min(width, SHORT_LIST)
    choice = np.argsort(reduced, axis=1, kind="stable")[:, :count].astype(np.int32)
    there = choice.ravel()
    units = np.repeat(np.arange(size, dtype=np.int32), count)
    may = case.allowed[units, there]
    order = np.argsort(there[may], kind="stable")
    door = np.concatenate([[0], np.cumsum(np.bincount(there[may], minlength=width))])
    return case._replace(
        choice=choice, door=door.astype(np.int32), suitors=units[may][order]
    )


def _groups(problem: TerritoryProblem) -> Index:
    """(n_units,) number of each unit's group, in the order of their first units."""
    label = np.arange(problem.num_units)
    if problem.together is not None:
        bound = np.flatnonzero(problem.together >= 0)
        firsts, place = np.unique(
            problem.together[bound], return_index=True, return_inverse=True
        )[1:]
        label[bound] = bound[firsts][place]
    return np.unique(label, return_inverse=True)[1].astype(np.intp)


def _added(array: Ints, group: Index, size: int) -> Ints:
    total = np.zeros((size, *array.shape[1:]), dtype=np.int64)
    np.add.at(total, group, array)
    return total


def _neighbours(
    problem: TerritoryProblem, group: Index, size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    if problem.contiguity is None:
        return np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int32)
    ends = group[problem.contiguity.edges]
    ends = ends[ends[:, 0] != ends[:, 1]]
    both = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
    count = np.bincount(both[:, 0], minlength=size)
    first = np.concatenate([[0], np.cumsum(count)])
    return first.astype(np.int32), both[:, 1].astype(np.int32)
