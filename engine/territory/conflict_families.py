"""Caps that are one rule for all reps, each with a number of its own.

A file says one share, or one number, of what every rep may hand over at most: what is
changed of one of these caps is changed of all of them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from engine.territory.amounts import Moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.territory.conflict_changes import Change
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import Budget

    Name = tuple[str, str]
    Family = tuple[Budget, ...]

_FINE = 10_000
"""Shares are written in hundredths of a per cent."""


def families(problem: TerritoryProblem) -> tuple[Family, ...]:
    """Return caps on what moves that differ by a territory's name only, in groups."""
    caps = [budget for budget in problem.budgets if isinstance(budget.amounts, Moved)]
    if len(caps) < 2:
        return ()
    ids = set(problem.territory_ids)
    alike: dict[str, list[Budget]] = {}
    for budget in caps:
        alike.setdefault(_without_rep(budget.name, ids), []).append(budget)
    return tuple(tuple(some) for some in alike.values() if len(some) > 1)


def with_family(problem: TerritoryProblem, name: Name) -> frozenset[Name]:
    """Return a rule, and all others that change with it."""
    for family in families(problem) if name[0] == "budget" else ():
        if any(budget.name == name[1] for budget in family):
            return frozenset(("budget", budget.name) for budget in family)
    return frozenset({name})


def joined(
    problem: TerritoryProblem, changes: Iterable[Change], lead: Change | None = None
) -> list[Change]:
    """Return changes with one share, or number, for all caps of a family.

    Parameters
    ----------
    problem
        What is given.
    changes
        Of the caps of a family the one that is raised most tells all others.
    lead
        One of the changes, if it is to tell them instead.
    """
    found = list(changes)
    if not any(change.kind == "budget" for change in found):
        return found
    for family in families(problem):
        caps = {budget.name: budget for budget in family}
        some = [c for c in found if c.kind == "budget" and c.rule in caps]
        if not some:
            continue
        number = _by_number(family)
        first = max(some, key=lambda c: _height(caps[c.rule], c, number=number))
        first = lead if lead is not None and lead.rule in caps else first
        size = max(change.size for change in some)
        at = found.index(some[0])
        found = [change for change in found if change not in some]
        found[at:at] = _raised(family, replace(first, size=size), number=number)
    return found


def _raised(family: Family, lead: Change, *, number: bool) -> list[Change]:
    """Return the changes of all caps of a family; the first has the size of all."""
    cap = next(budget for budget in family if budget.name == lead.rule)
    height, changes = _height(cap, lead, number=number), [lead]
    for budget in family:
        then = floor(height)
        if not number:
            share = Fraction(ceil(height * _FINE), _FINE)
            then = floor(share * int(budget.amounts.most.sum()))
        if budget.name == lead.rule:
            changes[0] = replace(lead, then=then)
        elif then > budget.at_most:
            told = replace(lead, rule=budget.name, now=budget.at_most, then=then)
            changes.append(replace(told, size=0.0))
    return changes


def _height(budget: Budget, change: Change, *, number: bool) -> Fraction:
    """Return what a cap is raised to, as a share where it is one."""
    then = Fraction(change.then or 0)
    return then if number else then / max(1, int(budget.amounts.most.sum()))


def _by_number(family: Family) -> bool:
    """Whether a cap is a number of accounts, the same for all."""
    alike = len({budget.at_most for budget in family}) == 1
    return alike and all(budget.unit == "accounts" for budget in family)


def _without_rep(name: str, ids: set[str]) -> str:
    """Return a name with a star for the territory's, of one word or several."""
    words = name.split(" ")
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            if " ".join(words[first:last]) in ids:
                return " ".join([*words[:first], "*", *words[last:]])
    return name
