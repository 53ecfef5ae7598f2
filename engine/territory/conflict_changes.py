"""What a plan would have us change: read from the rules that it breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.amounts import Moved
from engine.territory.conflict_families import joined
from engine.territory.grains import APART, CENTRES, OPEN, TOGETHER
from engine.territory.masks import MaskTable
from engine.territory.measure_sets import piece_labels
from engine.territory.rules import Permit
from engine.territory.tightest import largest_deviation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.measure import Measures, RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution

    Ints = NDArray[np.int64]

_STEP, _FINE = Fraction(1, 1_000), Fraction(1, 10_000)
"""Tolerances are said in tenths of a per cent; below one per cent in hundredths."""


@dataclass(frozen=True, slots=True)
class Change:
    """One rule at one place, as it is and as it would do.

    Parameters
    ----------
    kind, rule, side
        As in :class:`engine.territory.grains.Grain`.
    territory
        Index, or None for the whole plan.
    units
        Indices: the units to be released, the members that leave a group, a pair to be
        given up, two units to be counted as neighbours.
    now, then
        A tolerance or a number in ``unit``; None where units say it all.
    unit
        Unit of the numbers; empty for a tolerance.
    size
        The change as a part of what there is.
    """

    kind: str
    rule: str
    side: str = ""
    territory: int | None = None
    units: tuple[int, ...] = ()
    now: Fraction | int | None = None
    then: Fraction | int | None = None
    unit: str = ""
    size: float = 0.0


def changes_of(
    problem: TerritoryProblem, plan: TerritorySolution, measures: Measures
) -> tuple[Change, ...]:
    """Return what must change for a plan to break no rule.

    Parameters
    ----------
    problem, plan, measures
        The plan covers every unit.
    """
    found: list[Change] = []
    balance: set[str] = set()
    for check in measures.broken:
        if check.kind == "balance":
            if check.rule not in balance:
                balance.add(check.rule)
                found.append(_tolerance(problem, measures, check.rule))
        elif check.kind in ("limit", "budget") or check.rule == OPEN:
            found.append(as_written(problem, _number(check)))
        else:
            found.extend(_of_sets(problem, plan, check))
    return tuple(joined(problem, _one_for_all(problem, found)))


def repaired(
    problem: TerritoryProblem, changes: tuple[Change, ...]
) -> TerritoryProblem:
    """Return the problem with some changes made."""
    for change in changes:
        problem = _CHANGED[change.kind](problem, change)
    return problem


def tolerance_step(share: Fraction) -> Fraction:
    """Return how finely a tolerance of about so much is said."""
    return _FINE if share < Fraction(1, 100) else _STEP


def as_told(share: Fraction) -> Fraction:
    """Return a tolerance rounded up to how finely it is said."""
    step = tolerance_step(share)
    return ceil(share / step) * step


def _tolerance(problem: TerritoryProblem, measures: Measures, name: str) -> Change:
    rule = next(r for r in problem.balance if r.name == name)
    worst = largest_deviation(problem, measures, [name])
    then = as_told(worst)
    size = float((then - rule.within) / max(rule.within, Fraction(1, 100)))
    return Change("balance", name, now=rule.within, then=then, size=size)


def as_written(problem: TerritoryProblem, change: Change) -> Change:
    """Return a change of a cap on what moves as files say it: 0.01 % is the step.

    It is rounded up, so that what is tried is what whoever follows it writes.
    """
    whole = moved_of(problem, change.rule) if change.kind == "budget" else 0
    if not whole or change.then is None:
        return change
    return replace(change, then=floor(share_written(change.then, whole) * whole))


def moved_of(problem: TerritoryProblem, rule: str) -> int:
    """Return what a cap on what moves is a share of; 0 for counts, and others."""
    for budget in problem.budgets:
        moved = isinstance(budget.amounts, Moved) and budget.unit != "accounts"
        if budget.name == rule and moved:
            return int(budget.amounts.most.sum())
    return 0


def share_written(amount: Fraction | int, whole: int) -> Fraction:
    """Return a share as it is written, rounded up to hundredths of a per cent."""
    return ceil(amount / (whole * _FINE)) * _FINE


def _one_for_all(
    problem: TerritoryProblem, changes: list[Change]
) -> tuple[Change, ...]:
    """Return one change for each end of a limit that is the same at all territories."""
    found: dict[object, Change] = {}
    for at, change in enumerate(changes):
        key: object = at
        if change.kind == "limit" and is_the_same(_ends(problem, change)):
            key = change.rule, change.side
            change = replace(change, territory=None)
        before = found.get(key)
        if before is None or change.size > before.size:
            found[key] = change
    return tuple(found.values())


def _ends(problem: TerritoryProblem, change: Change) -> Ints:
    limit = next(x for x in problem.limits if x.name == change.rule)
    return limit.low if change.side == "low" else limit.high


def is_the_same(ends: Ints) -> bool:
    """Whether a limit sets one number for several territories."""
    return ends.size > 1 and bool((ends == ends[0]).all())


def _number(check: RuleCheck) -> Change:
    low = check.low is not None and check.found < check.low
    now = check.low if low else check.high
    size = abs(check.slack) / max(1, abs(now or 0), check.found)
    return Change(
        check.kind,
        check.rule,
        "low" if low else "high",
        check.territory,
        now=now,
        then=check.found,
        unit=check.unit,
        size=size,
    )


def _of_sets(
    problem: TerritoryProblem, plan: TerritorySolution, check: RuleCheck
) -> Iterator[Change]:
    owner = plan.owner
    if check.kind == "permit":
        permit = next(p for p in problem.permits if p.name == check.rule)
        everyone = np.arange(problem.num_units)
        wrong = np.flatnonzero(~permit.allowed.at(everyone, owner.astype(np.intp)))
        for unit in wrong.tolist():
            yield Change("permit", check.rule, units=(unit,), size=1 / owner.size)
    if check.kind == "together" and problem.together is not None:
        for group in np.unique(problem.together[problem.together >= 0]).tolist():
            members = np.flatnonzero(problem.together == group)
            most = np.bincount(owner[members]).argmax()
            leave = members[owner[members] != most]
            if leave.size:
                size = leave.size / owner.size
                yield Change(
                    "together", TOGETHER, units=tuple(leave.tolist()), size=size
                )
    if check.kind == "apart" and problem.apart is not None:
        one, two = problem.apart.T
        for row in np.flatnonzero(owner[one] == owner[two]).tolist():
            pair = tuple(problem.apart[row].tolist())
            yield Change("apart", APART, units=pair, size=2 / owner.size)
    if check.kind == "contiguity":
        yield from _bridges(problem, plan, check)
    if check.rule == CENTRES:
        yield from _centres(problem, plan)


def _bridges(
    problem: TerritoryProblem, plan: TerritorySolution, check: RuleCheck
) -> Iterator[Change]:
    """Yield pairs of units that join a territory's pieces, were they neighbours."""
    if problem.contiguity is None or check.territory is None:
        return
    label = piece_labels(problem.contiguity.edges, plan.owner)
    held = np.flatnonzero(plan.owner == check.territory)
    _, first = np.unique(label[held], return_index=True)
    main, *others = np.sort(held[first]).tolist()
    for other in others:
        size = 2 / plan.owner.size
        yield Change(
            "contiguity", check.rule, "", check.territory, (main, other), size=size
        )


def _centres(problem: TerritoryProblem, plan: TerritorySolution) -> Iterator[Change]:
    opening = problem.opening
    if opening is None or opening.site is None:
        return
    covers = np.bincount(plan.owner, minlength=problem.num_territories) > 0
    for j in np.flatnonzero((covers | opening.fixed) & (opening.site >= 0)).tolist():
        unit = int(opening.site[j])
        if plan.owner[unit] != j:
            yield Change("opening", CENTRES, "", j, (unit,), size=1 / plan.owner.size)


def _balance(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    within = Fraction(change.then or 0)
    rules = tuple(
        replace(r, within=within) if r.name == change.rule else r
        for r in problem.balance
    )
    return replace(problem, balance=rules)


def _limit(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    limits = []
    for limit in problem.limits:
        low, high = limit.low.copy(), limit.high.copy()
        if limit.name == change.rule:
            end = low if change.side == "low" else high
            where = slice(None) if change.territory is None else change.territory
            end[where] = int(change.then or 0)
        limits.append(replace(limit, low=low, high=high))
    return replace(problem, limits=tuple(limits))


def _budget(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    budgets = tuple(
        replace(b, at_most=int(change.then or 0)) if b.name == change.rule else b
        for b in problem.budgets
    )
    return replace(problem, budgets=budgets)


def _permit(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    permits = []
    for permit in problem.permits:
        mask = permit.allowed.matrix.copy()
        if permit.name == change.rule:
            mask[list(change.units)] = True
        permits.append(Permit(permit.name, MaskTable(mask)))
    return replace(problem, permits=tuple(permits))


def _together(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    if problem.together is None:
        return problem
    together = problem.together.copy()
    together[list(change.units)] = -1
    return replace(problem, together=together)


def _apart(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    if problem.apart is None:
        return problem
    same = (problem.apart == np.array(change.units)).all(axis=1)
    return replace(problem, apart=problem.apart[~same])


def _contiguity(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    rule = problem.contiguity
    if rule is None:
        return problem
    edges = np.concatenate([rule.edges, np.array([change.units], dtype=np.int32)])
    return replace(problem, contiguity=replace(rule, edges=edges))


def _opening(problem: TerritoryProblem, change: Change) -> TerritoryProblem:
    opening = problem.opening
    if opening is None:
        return problem
    if change.rule == OPEN:
        number = int(change.then or 0)
        low = number if change.side == "low" else opening.low
        high = number if change.side == "high" else opening.high
        return replace(problem, opening=replace(opening, low=low, high=high))
    site = None if opening.site is None else opening.site.copy()
    if site is not None:
        site[change.territory] = -1
    return replace(problem, opening=replace(opening, site=site))


_CHANGED = {
    "balance": _balance,
    "limit": _limit,
    "budget": _budget,
    "permit": _permit,
    "together": _together,
    "apart": _apart,
    "contiguity": _contiguity,
    "opening": _opening,
}
