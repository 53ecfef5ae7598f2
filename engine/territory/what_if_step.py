"""What a plan measures after a few units changed hands, from what they touch alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import Measures, allowed_intervals, measure
from engine.territory.measure_sets import (
    groups_broken,
    pairs_together,
    pieces,
    sites_missing,
)
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import CutEdges
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule, LoadLimit, Permit, SetLimit
    from engine.territory.shape import ShapeTerm

    Owners = NDArray[np.int32]
    Ints = NDArray[np.int64]
    Index = NDArray[np.intp]

_KNOWN = frozenset(
    {
        *("assignment", "permit", "balance", "limit", "budget"),
        *("together", "apart", "contiguity", "opening", "set"),
    }
)
"""Kinds of check that are worked out here; with any other, all is measured again."""


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """From one plan to the next.

    Parameters
    ----------
    problem
        What is given.
    old, new
        (n_units,) int32, the owners before and after.
    units
        (k,) those whose owner differs, in order.
    """

    problem: TerritoryProblem
    old: Owners
    new: Owners
    units: Index

    def measures(self, before: Measures) -> Measures:
        """Return what the new plan measures, given what the old one does."""
        if self._opens_or_closes(before) or self._has_more(before):
            return measure(self.problem, TerritorySolution(self.new))
        loaded: tuple[BalanceRule | LoadLimit, ...]
        loaded = (*self.problem.balance, *self.problem.limits)
        loads = {r.name: self._load(r.amounts, before.loads[r.name]) for r in loaded}
        terms = dict(before.terms)
        terms.update(self._terms(before, loads))
        checks = tuple(self._checks(before, loads))
        return Measures(terms, loads, checks, before.open)

    def rises(self) -> dict[str, list[int]]:
        """Return each term by pair, and by how much it rises for each moved unit."""
        return {
            term.name: (
                self._each(term.amounts, self.new) - self._each(term.amounts, self.old)
            ).tolist()
            for term in self.problem.costs
        }

    def _opens_or_closes(self, before: Measures) -> bool:
        opening = self.problem.opening
        if opening is None:
            return False
        return any(
            bool(before.open[j])
            != (bool(opening.fixed[j]) or bool((self.new == j).any()))
            for j in self._touched().tolist()
        )

    def _has_more(self, before: Measures) -> bool:
        return any(check.kind not in _KNOWN for check in before.checks)

    def _touched(self) -> Index:
        both = np.concatenate([self.old[self.units], self.new[self.units]])
        return np.unique(both[both >= 0]).astype(np.intp)

    def _each(self, amounts: Amounts, owner: Owners) -> Ints:
        """(k,) int64: what each moved unit has with its owner, 0 with nobody."""
        held = owner[self.units].astype(np.intp)
        some = np.flatnonzero(held >= 0)
        found = np.zeros(self.units.size, dtype=np.int64)
        found[some] = amounts.at(self.units[some], held[some])
        return found

    def _rise(self, amounts: Amounts) -> int:
        new, old = self._each(amounts, self.new), self._each(amounts, self.old)
        return int(new.sum()) - int(old.sum())

    def _load(self, amounts: Amounts, before: Ints) -> Ints:
        load = before.copy()
        for owner, sign in ((self.old, -1), (self.new, 1)):
            held = owner[self.units]
            some = held >= 0
            np.add.at(load, held[some], sign * self._each(amounts, owner)[some])
        return load

    def _terms(
        self, before: Measures, loads: Mapping[str, Ints]
    ) -> Iterator[tuple[str, int]]:
        for term in self.problem.costs:
            yield term.name, before.terms[term.name] + self._rise(term.amounts)
        for rule in self.problem.balance:
            if rule.price is not None:
                load = loads[rule.name]
                low, high = allowed_intervals(rule, int(load.sum()), before.open)
                outside = np.maximum(0, np.maximum(low - load, load - high))
                yield rule.outside, rule.price * int(outside[before.open].sum())
        for shape in self.problem.shape:
            yield shape.name, self._shape(shape, before.terms[shape.name])

    def _shape(self, term: ShapeTerm, before: int) -> int:
        width = self.problem.num_territories
        if not isinstance(term, CutEdges):
            return term.value(self.new, width)
        near = self._among_moved(term.edges)
        some = replace(term, edges=term.edges[near], prices=term.prices[near])
        return before + some.value(self.new, width) - some.value(self.old, width)

    def _among_moved(self, pairs: Owners) -> Index:
        """Return the rows of pairs of which one is a moved unit."""
        moved = np.zeros(self.problem.num_units, dtype=np.bool_)
        moved[self.units] = True
        return np.flatnonzero(moved[pairs[:, 0]] | moved[pairs[:, 1]])

    def _checks(
        self, before: Measures, loads: Mapping[str, Ints]
    ) -> Iterator[RuleCheck]:
        """Yield the checks in their order; those that stay as they were are kept."""
        ends = {
            rule.name: _ends(*allowed_intervals(rule, int(load.sum()), before.open))
            for rule in self.problem.balance
            if rule.price is None
            for load in (loads[rule.name],)
        }
        found = {name: load.tolist() for name, load in loads.items()}
        rises = {(kind, name): rise for kind, name, rise in self._rises()}
        lying = self._pieces()
        for check in before.checks:
            at, rule = check.territory, check.rule
            if check.kind == "balance" and at is not None:
                yield _changed(check, found[rule][at], *ends[rule][at])
            elif check.kind == "limit" and at is not None:
                yield _changed(check, found[rule][at], check.low, check.high)
            elif check.kind == "contiguity" and at is not None:
                yield _changed(check, lying.get(at, check.found), check.low, check.high)
            elif check.kind == "opening":
                yield self._centres(check, before)
            else:
                now = check.found + rises[check.kind, rule]
                yield _changed(check, now, check.low, check.high)

    def _rises(self) -> Iterable[tuple[str, str, int]]:
        """Yield kind, rule and rise of what is counted over the whole plan."""
        old, new = self.old[self.units] >= 0, self.new[self.units] >= 0
        yield "assignment", "every unit is covered", int(new.sum()) - int(old.sum())
        for permit in self.problem.permits:
            wrong = self._refused(permit, self.new) - self._refused(permit, self.old)
            yield "permit", permit.name, wrong
        for limit in self.problem.sets:
            yield from self._of_sets(limit)
        for budget in self.problem.budgets:
            yield "budget", budget.name, self._rise(budget.amounts)
        if self.problem.together is not None:
            yield "together", "stay together", self._groups(self.problem.together)
        if self.problem.apart is not None:
            near = self.problem.apart[self._among_moved(self.problem.apart)]
            rise = pairs_together(near, self.new) - pairs_together(near, self.old)
            yield "apart", "kept apart", rise

    def _of_sets(self, limit: SetLimit) -> Iterator[tuple[str, str, int]]:
        """Yield what sets of territories carry more than before."""
        rise = self._load(limit.amounts, np.zeros(limit.member.size, dtype=np.int64))
        for k in range(len(limit.sets)):
            yield "set", limit.rule(k), int(rise[limit.member == k].sum())

    def _refused(self, permit: Permit, owner: Owners) -> int:
        held = owner[self.units].astype(np.intp)
        some = np.flatnonzero(held >= 0)
        return int((~permit.allowed.at(self.units[some], held[some])).sum())

    def _groups(self, together: Owners) -> int:
        groups = np.unique(together[self.units])
        rows = np.flatnonzero(np.isin(together, groups[groups >= 0]))
        bound = together[rows]
        return groups_broken(bound, self.new[rows]) - groups_broken(
            bound, self.old[rows]
        )

    def _pieces(self) -> dict[int, int]:
        """Return in how many pieces each touched territory lies now."""
        rule = self.problem.contiguity
        if rule is None:
            return {}
        touched = self._touched()
        mine = np.zeros(self.problem.num_territories + 1, dtype=np.bool_)
        mine[touched] = True
        held = mine[self.new]
        rows = np.flatnonzero(held)
        place = np.full(self.problem.num_units, -1, dtype=np.int32)
        place[rows] = np.arange(rows.size, dtype=np.int32)
        edges = place[rule.edges[held[rule.edges].all(axis=1)]]
        found = pieces(edges, self.new[rows], self.problem.num_territories)
        return {j: int(found[j]) for j in touched.tolist()}

    def _centres(self, check: RuleCheck, before: Measures) -> RuleCheck:
        """Return a check of an opening; how many are open has not changed."""
        opening = self.problem.opening
        if opening is None or opening.site is None or check.low is not None:
            return check
        away = sites_missing(opening.site, self.new, before.open)
        return _changed(check, away, check.low, check.high)


def _ends(low: Ints, high: Ints) -> list[tuple[int, int | None]]:
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return [(one, None if two >= NO_LIMIT else two) for one, two in pairs]


def _changed(
    check: RuleCheck, found: int, low: int | None, high: int | None
) -> RuleCheck:
    if (found, low, high) == (check.found, check.low, check.high):
        return check
    return replace(check, found=found, low=low, high=high)
