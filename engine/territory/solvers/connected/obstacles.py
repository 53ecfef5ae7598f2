"""What makes a contiguous problem impossible, seen before anything is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.graph import piece_of
from engine.territory.measure import RuleCheck
from engine.territory.solvers.connected.districts import Hunt, hunt
from engine.territory.solvers.connected.fields import field_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.connected.case import Case

_LOOK = 300
"""Search nodes after which a unit is taken to fit somewhere."""

_LOOK_UP_TO = 2_000
"""Units up to which each is looked at."""


def obstacles(case: Case) -> tuple[RuleCheck, ...]:
    """Return rules that no plan can keep; empty when none is seen.

    Seen are: more pieces of the graph than territories; a total that is too small or
    too large for all intervals together; and units around which no connected territory
    has its loads within any interval (all sets enumerated).
    """
    found = _pieces(case)
    if not found:
        found = _totals(case)
    if not found and case.board.amounts.shape[2] == 1:
        found = _cornered(case)
    return tuple(found)


def _pieces(case: Case) -> list[RuleCheck]:
    problem = case.problem
    if problem.contiguity is None:
        return []
    pieces = int(piece_of(problem.num_units, problem.contiguity.edges).max()) + 1
    if pieces <= case.num_labels:
        return []
    name = problem.contiguity.name
    most = case.num_labels
    return [
        RuleCheck(name, "contiguity", None, pieces, None, most, "pieces of the map")
    ]


def _rules(problem: TerritoryProblem) -> list[tuple[str, str, str]]:
    """Return name, kind and unit of each rule on loads, in the board's order."""
    rules = [(rule.name, "balance", rule.unit) for rule in problem.balance]
    return rules + [(limit.name, "limit", limit.unit) for limit in problem.limits]


def _totals(case: Case) -> list[RuleCheck]:
    board, found = case.board, []
    for q, (name, kind, unit) in enumerate(_rules(case.problem)):
        least = int(board.amounts[q].min(axis=1).sum())
        most = int(board.amounts[q].max(axis=1).sum())
        low, high = int(board.low[q].sum()), sum(board.high[q].tolist())
        if most < low:
            found.append(RuleCheck(name, kind, None, most, low, None, unit))
        elif least > high:
            found.append(RuleCheck(name, kind, None, least, None, high, unit))
    return found


def _cornered(case: Case) -> list[RuleCheck]:
    """Look for a unit that no connected territory within an interval can have."""
    board = case.board
    n = len(board.first) - 1
    ends = np.concatenate([board.low, board.high]).T
    if n > _LOOK_UP_TO or not len(board.amounts) or len(np.unique(ends, axis=0)) > 1:
        return []
    units = np.arange(n, dtype=np.int32)
    order: Sequence[int] = np.argsort(np.diff(board.first), kind="stable").tolist()
    for unit in order:
        roots = np.array([unit], dtype=np.int32)
        ground = field_of(board, unit, 0, np.zeros(n), units, roots).ground
        worth = ground.amounts[0] * -1.0
        aim = Hunt(worth, worth, 0.0, np.inf, _LOOK, False)
        room = np.zeros((1, n), dtype=np.bool_)
        count, _, complete = hunt(ground, np.arange(n), aim, room, np.zeros(1))
        if complete and not count:
            where = f"a territory around {case.problem.unit_ids[unit]}"
            return [RuleCheck(where, "contiguity", None, 0, 1, None, "ways to make it")]
    return []
