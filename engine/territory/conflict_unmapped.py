"""Repairs that leave territories in one piece out and loosen one number as well."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from engine.territory.conflict_asker import Repair
from engine.territory.conflict_changes import changes_of
from engine.territory.conflict_core import names_of
from engine.territory.conflict_families import with_family
from engine.territory.conflict_repair import repair_by
from engine.territory.conflict_shrink import NUMBERS, repair_by_trying
from engine.territory.measure import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.territory.conflict_asker import Asker
    from engine.territory.conflict_changes import Change
    from engine.territory.solution import TerritorySolution

    Name = tuple[str, str]

_SMALLER = 2
"""What keeps the map must change so many times as much for the map to be given up."""


def repairs_off_the_map(asker: Asker, found: Sequence[Repair]) -> list[Repair]:
    """Return a repair without the map that changes much less than those that keep it.

    Parameters
    ----------
    asker
        Who is asked for plans.
    found
        Repairs that are known. Where giving up the map is enough by itself no number
        is loosened besides; else caps on the whole plan are, or one of the others.
    """
    if asker.problem.contiguity is None:
        return []
    if any({c.kind for c in repair.changes} == {"contiguity"} for repair in found):
        return []
    flat = asker.about(replace(asker.problem, contiguity=None))
    most = min((repair.size for repair in found), default=inf) / _SMALLER
    numbers = [name for name in names_of(flat.problem) if name[0] in NUMBERS]
    order = sorted(numbers, key=lambda name: name[0] != "budget")
    for rules in dict.fromkeys(with_family(flat.problem, name) for name in order):
        repair = _loosened(asker, flat, rules, most)
        if repair is not None and repair.size <= most:
            return [repair]
    return []


def _loosened(
    asker: Asker, flat: Asker, rules: frozenset[Name], most: float
) -> Repair | None:
    """Return a change of one number that is enough without the map, if one is.

    It is not looked for where any plan lies in so many pieces that it is too much.
    """
    plan = None if flat.over else flat.mend(rules)
    if plan is None or _size(_torn(asker, plan)) > most:
        return None
    name, *others = rules
    exact = flat.small and name[0] == "budget" and not others
    found = (repair_by(flat, *name) if exact else None) or repair_by_trying(flat, rules)
    if found is None:
        return None
    changes = (*_torn(asker, found.plan), *found.changes)
    return Repair(changes, found.plan, False, _size(changes))


def _torn(asker: Asker, plan: TerritorySolution) -> tuple[Change, ...]:
    """Return what a plan breaks of the map."""
    broken = changes_of(asker.problem, plan, measure(asker.problem, plan))
    return tuple(change for change in broken if change.kind == "contiguity")


def _size(changes: tuple[Change, ...]) -> float:
    return sum(change.size for change in changes)
