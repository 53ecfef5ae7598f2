"""Which rules a proof by prices needs: the others get no price, and it still holds.

Prices prove that no plan exists when every plan, even one in fractions, would have to
pay more for what it carries than the rules give back. A rule whose price can be taken
away is not part of the conflict. No solver is needed: each step is recomputed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.certificate import Prices, certified_bound, priced_rows
from engine.territory.grains import Grain
from engine.territory.masks import MaskTable
from engine.territory.rules import Permit, no_cost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

_PAIRS_LOOKED_AT = 3_000_000_000
"""Pairs that are priced in all, one evaluation after the other: some ten seconds."""

_DENSE = 5_000_000
"""Pairs up to which permits are looked at unit by unit."""

_Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Needed:
    """What a proof by prices rests on.

    Parameters
    ----------
    grains
        Rules at places.
    prices
        Their prices; every other price is nothing.
    sure
        Whether each rule was shown to be needed by this proof.
    """

    grains: tuple[Grain, ...]
    prices: Prices
    sure: bool


def pair_rules(problem: TerritoryProblem) -> TerritoryProblem:
    """Return the rules that prices speak of, with costs of nothing.

    Any plan of the problem is a plan of this one: what this one excludes, that one
    does. Elastic balance, which excludes nothing, is left out.
    """
    balance = tuple(rule for rule in problem.balance if rule.price is None)
    limits = problem.limits
    if problem.opening is not None:
        # Closed territories need not reach their least, and have no fair share.
        stays = problem.opening.fixed
        limits = tuple(replace(x, low=np.where(stays, x.low, 0)) for x in limits)
        balance = ()
    return replace(
        problem,
        costs=no_cost(problem.num_units, problem.num_territories),
        shape=(),
        balance=balance,
        limits=limits,
        together=None,
        apart=None,
        contiguity=None,
        opening=None,
    )


def needed(problem: TerritoryProblem, prices: Prices) -> Needed | None:
    """Return what a proof needs of a problem's rules; None when it is no proof.

    Parameters
    ----------
    problem
        As :func:`pair_rules` returns it.
    prices
        For which the problem's bound is more than nothing.

    Notes
    -----
    Greedy: whole rules first, then permits unit by unit, from the unit to which they
    matter least, then the ends at single territories, from the smallest price.
    """
    proof = _Proof(problem, prices)
    if not proof.holds():
        return None
    proof.without_rules()
    proof.without_permits()
    proof.without_ends()
    return Needed(tuple(sorted(proof.grains())), proof.prices, proof.sure)


class _Proof:
    """Prices and permits that still rule out every plan, made fewer step by step."""

    def __init__(self, problem: TerritoryProblem, prices: Prices) -> None:
        self.problem, self.prices = problem, prices
        pairs = problem.num_units * problem.num_territories
        self._left = max(8, _PAIRS_LOOKED_AT // pairs)
        self._dense = pairs <= _DENSE
        self._bound = {
            permit.name: np.ones(problem.num_units, dtype=np.bool_)
            for permit in problem.permits
        }
        self.sure = self._dense

    def holds(self) -> bool:
        """Whether the prices prove it."""
        self._left -= 1
        try:
            return certified_bound(self.problem, self.prices) > 0
        except ValueError:
            # A unit that may go nowhere rules out every plan without any price.
            return False

    def without_rules(self) -> None:
        """Take away permits, budgets, limits and balance rules, each as a whole."""
        for permit in self.problem.permits:
            rest = tuple(p for p in self.problem.permits if p.name != permit.name)
            if self._try(replace(self.problem, permits=rest), self.prices):
                del self._bound[permit.name]
        for rule in dict.fromkeys(place[:2] for place in self._places()):
            some = [place for place in self._places() if place[:2] == rule]
            self._try(self.problem, self._less(some))

    def without_permits(self) -> None:
        """Take permits away from units to which they matter least."""
        if not self._dense:
            return
        for permit in self.problem.permits:
            self._release(permit)

    def _release(self, permit: Permit) -> None:
        rest = tuple(p for p in self.problem.permits if p.name != permit.name)
        everyone = np.arange(self.problem.num_units)
        priced, _ = priced_rows(self.problem, self.prices, everyone)
        free = replace(self.problem, permits=rest).allowed
        bound = self.problem.allowed
        loss = np.where(bound, priced, np.inf).min(axis=1)
        loss -= np.where(free, priced, np.inf).min(axis=1)
        slack = float(certified_bound(self.problem, self.prices))
        order = np.argsort(loss, kind="stable")
        count = int((np.cumsum(loss[order]) < slack * (1 - 1e-9)).sum())
        while count >= 0:
            kept = self._bound[permit.name].copy()
            kept[order[:count]] = False
            mask = permit.allowed.matrix | ~kept[:, None]
            less = Permit(permit.name, MaskTable(mask))
            permits = tuple(
                less if p.name == permit.name else p for p in self.problem.permits
            )
            if self._try(replace(self.problem, permits=permits), self.prices):
                self._bound[permit.name] = kept
                return
            count = count - max(1, count // 100) if count else -1

    def without_ends(self) -> None:
        """Take away the ends at single territories, in blocks, then one by one.

        Those that prove most by themselves, with the budgets, are taken away last.
        """
        places = [place for place in self._places() if place[0] != "budget high"]
        if 2 * len(places) < self._left:
            places = self._best_alone(places)
        else:
            places.sort(key=self._weight)
        places += [place for place in self._places() if place[0] == "budget high"]
        size = max(1, len(places) // 4)
        while True:
            here = set(self._places())
            places = [place for place in places if place in here]
            for first in range(0, len(places), size):
                if self._left <= 0:
                    self.sure = False
                    return
                self._try(self.problem, self._less(places[first : first + size]))
            if size == 1:
                return
            size = max(1, size // 4)

    def _best_alone(self, places: list[_Place]) -> list[_Place]:
        """Return ends by how much each proves, the least first; few are kept at once.

        The smallest number of the best, doubled from one, that proves it is gone on
        with; the ends that are left over come first and are gone already.
        """
        self._left -= len(places)
        worth = {
            place: certified_bound(
                self.problem, self._less([other for other in places if other != place])
            )
            for place in places
        }
        order = sorted(places, key=lambda place: (worth[place], place))
        count = 1
        while count < len(order):
            if self._try(self.problem, self._less(order[:-count])):
                break
            count *= 2
        return order

    def grains(self) -> Iterable[Grain]:
        """Yield what is left."""
        for what, at, j in self._places():
            kind, side = what.split()
            if kind == "budget":
                yield Grain("budget", self.problem.budgets[at].name, "high")
            elif kind == "limit":
                yield Grain("limit", self.problem.limits[at].name, side, j)
            else:
                yield Grain("balance", self.problem.balance[at].name, side, j)
        for permit in self.problem.permits:
            bound = self._bound[permit.name] & ~permit.allowed.matrix.all(axis=1)
            for i in np.flatnonzero(bound).tolist():
                yield Grain("permit", permit.name, "", -1, i)

    def _try(self, problem: TerritoryProblem, prices: Prices) -> bool:
        """Go on with fewer rules or prices if they still prove it."""
        before = self.problem, self.prices
        self.problem, self.prices = problem, prices
        if self._left > 0 and self.holds():
            return True
        self.problem, self.prices = before
        return False

    def _places(self) -> list[_Place]:
        """Return (what it is, rule, territory) of every price that is not nothing."""
        found: list[_Place] = []
        for what, array in self._arrays():
            for at, j in zip(*np.nonzero(array), strict=True):
                found.append((what, int(at), int(j)))
        return found

    def _arrays(self) -> list[tuple[str, NDArray[np.float64]]]:
        prices = self.prices
        found = [("balance high", prices.upper), ("balance low", prices.lower)]
        if prices.limit_upper is not None and prices.limit_lower is not None:
            found.append(("limit high", prices.limit_upper))
            found.append(("limit low", prices.limit_lower))
        return [*found, ("budget high", prices.budget[:, None])]

    def _less(self, places: list[_Place]) -> Prices:
        """Return the prices without some."""
        arrays = {what: np.array(array) for what, array in self._arrays()}
        for what, at, j in places:
            arrays[what][at, j] = 0.0
        return Prices(
            arrays["balance high"],
            arrays["balance low"],
            arrays["budget high"][:, 0],
            arrays.get("limit high"),
            arrays.get("limit low"),
        )

    def _weight(self, place: _Place) -> float:
        """Return what a price is worth over a fair share of all there is."""
        what, at, j = place
        kind = what.split()[0]
        array = dict(self._arrays())[what]
        if kind == "budget":
            return float(array[at, j]) * max(1, self.problem.budgets[at].at_most)
        rules = self.problem.balance if kind == "balance" else self.problem.limits
        most = float(rules[at].amounts.most.sum(dtype=np.float64))
        return float(array[at, j]) * most / self.problem.num_territories
