"""What must change hands: the loads of today against what each may carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Moved
from engine.territory.conflict_checks import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import Budget

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class MustMove:
    """One end of a rule that today's loads break, so that something must move.

    Parameters
    ----------
    kind, rule
        ``balance`` or ``limit``, and its name.
    end
        ``high``, where too much must leave, or ``low``, where too little must be added.
    places
        (m,) bool, the territories of which that is so.
    amount
        The least that must change hands, in the budget's unit.
    """

    kind: str
    rule: str
    end: str
    places: NDArray[np.bool_]
    amount: int


def must_move(problem: TerritoryProblem, budget: Budget) -> Iterator[MustMove]:
    """Yield what rules on the same amounts as a budget of moves take from it at least.

    With today's loads, Σ_j max(0, load_j − high_j) must leave its territories, and
    Σ_j max(0, low_j − load_j) must come to others, of which what nobody has costs no
    move.
    """
    amounts = budget.amounts
    if not isinstance(amounts, Moved):
        return
    owner = np.asarray(amounts.current)
    for kind, name, weighs, low, high in ends_of(problem):
        if not weighs.constant:
            continue
        known = owner >= 0
        loads = _carried(weighs.most[known], owner[known], low.size)
        for end, over in (("high", loads - high), ("low", low - loads)):
            places = over > 0
            free = int(weighs.most[~known].sum()) if end == "low" else 0
            amount = sum(over[places].tolist()) - free
            if amount > 0 and _counts(amounts, weighs, places[owner] & known, end):
                yield MustMove(kind, name, end, places, amount)


def least_moved(problem: TerritoryProblem, budget: Budget) -> int:
    """Return what must change hands at least, by today's loads alone: 0 or more."""
    return max((one.amount for one in must_move(problem, budget)), default=0)


def _carried(amounts: Ints, owner: NDArray[np.int32], size: int) -> Ints:
    loads = np.zeros(size, dtype=np.int64)
    np.add.at(loads, owner, amounts)
    return loads


def _counts(
    moved: Moved, weighs: Amounts, leaving: NDArray[np.bool_], end: str
) -> bool:
    """Whether a move takes as much from the budget, or more, as it changes the load."""
    asked = leaving if end == "high" else np.asarray(moved.current) >= 0
    return bool((moved.values[asked] >= weighs.most[asked]).all())
