"""Totals that do not fit: all there is, a class, or a territory's own.

Each is a price of 1 on a few limits: nobody has to search for it, and what it proves is
recomputed like any other proof by prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.certificate import Prices
from engine.territory.conflict_checks import ends_of
from engine.territory.conflict_moves import must_move
from engine.territory.conflict_prices import Needed, needed, pair_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_DENSE = 5_000_000
"""Pairs up to which classes are looked at; above it only the whole."""

_CLASSES = 400
"""At most so many classes of units by where they may go."""

_LOOKED_AT = 50_000_000
"""Pairs that are looked at for each rule, class by class: some tenths of a second."""


def totals(problem: TerritoryProblem) -> Needed | None:
    """Return rules whose totals cannot fit, or None when all of those looked at do.

    Notes
    -----
    Units are classed by where permits let them go. All units that may go nowhere but
    into a set of territories must fit into it, for the set of each class and the whole
    (Hall's condition, looked at for these sets only); each territory must be able to
    reach its least from the units that may go to it. What today's loads are beyond the
    ends must change hands, and fit into the budget of that.
    """
    rules = pair_rules(problem)
    for prices in _candidates(rules):
        found = needed(rules, prices)
        if found is not None:
            return found
    return None


def _candidates(rules: TerritoryProblem) -> Iterator[Prices]:
    """Yield the prices of what looks as if it could not fit."""
    yield from _of_moves(rules)
    if rules.num_units * rules.num_territories > _DENSE:
        yield from _of_the_whole(rules)
        return
    allowed = rules.allowed
    if not allowed.any(axis=1).all():
        return
    for at, budget in enumerate(rules.budgets):
        least = np.where(allowed, budget.amounts.matrix, budget.amounts.most.max())
        if int(least.min(axis=1).sum()) > budget.at_most:
            yield _prices(rules, "budget", at, np.ones(1, dtype=np.bool_))
    sets = _sets(allowed)
    for kind, name, amounts, low, high in ends_of(rules):
        for some in sets:
            inside = ~(allowed & ~some).any(axis=1)
            least = np.where(some & allowed, amounts.matrix, np.iinfo(np.int64).max)
            if int(least[inside].min(axis=1).sum()) > _added(high, some):
                yield _prices(rules, f"{kind} high", _index(rules, kind, name), some)
        reach = np.where(allowed, amounts.matrix, 0)
        short = reach.sum(axis=0) < low
        for j in np.flatnonzero(short).tolist():
            one = np.arange(low.size) == j
            yield _prices(rules, f"{kind} low", _index(rules, kind, name), one)
        if int(reach.max(axis=1).sum()) < int(low.sum()):
            every = np.ones(low.size, dtype=np.bool_)
            yield _prices(rules, f"{kind} low", _index(rules, kind, name), every)


def _of_moves(rules: TerritoryProblem) -> Iterator[Prices]:
    for at, budget in enumerate(rules.budgets):
        for one in must_move(rules, budget):
            if one.amount > budget.at_most:
                index = _index(rules, one.kind, one.rule)
                yield _prices(rules, f"{one.kind} {one.end}", index, one.places, at)


def _of_the_whole(rules: TerritoryProblem) -> Iterator[Prices]:
    for kind, name, amounts, low, high in ends_of(rules):
        every = np.ones(low.size, dtype=np.bool_)
        if int(low.sum()) > int(amounts.most.sum()):
            yield _prices(rules, f"{kind} low", _index(rules, kind, name), every)
        if amounts.constant and _added(high, every) < int(amounts.most.sum()):
            yield _prices(rules, f"{kind} high", _index(rules, kind, name), every)


def _sets(allowed: Bools) -> list[Bools]:
    """Return the sets of territories that some unit is bound to, and all of them."""
    packed = np.packbits(allowed, axis=1)
    _, first, count = np.unique(packed, axis=0, return_index=True, return_counts=True)
    common = first[np.argsort(-count, kind="stable")][
        : min(_CLASSES, max(1, _LOOKED_AT // allowed.size))
    ]
    return [*allowed[common], np.ones(allowed.shape[1], dtype=np.bool_)]


def _added(high: Ints, some: Bools) -> int:
    return sum(high[some].tolist())


def _index(rules: TerritoryProblem, kind: str, name: str) -> int:
    named = rules.balance if kind == "balance" else rules.limits
    return [rule.name for rule in named].index(name)


def _prices(
    rules: TerritoryProblem, what: str, at: int, some: Bools, budget: int | None = None
) -> Prices:
    """Return prices of 1 on one end of a rule at some territories, and on a budget."""
    width = rules.num_territories
    arrays = {
        "balance high": np.zeros((len(rules.balance), width)),
        "balance low": np.zeros((len(rules.balance), width)),
        "budget": np.zeros((len(rules.budgets), 1)),
        "limit high": np.zeros((len(rules.limits), width)),
        "limit low": np.zeros((len(rules.limits), width)),
    }
    arrays[what][at] = some
    if budget is not None:
        arrays["budget"][budget] = 1.0
    return Prices(
        arrays["balance high"],
        arrays["balance low"],
        arrays["budget"][:, 0],
        arrays["limit high"],
        arrays["limit low"],
    )
