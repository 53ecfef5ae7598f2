"""Repairs where plans are found by annealing, each tried again and made less.

A repair is proposed only as it was tried: the problem with its changes made was
searched anew, from nothing, and gave a plan.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.territory.conflict_asker import WHY, Repair
from engine.territory.conflict_changes import (
    as_written,
    changes_of,
    repaired,
    tolerance_step,
)
from engine.territory.conflict_core import names_of
from engine.territory.conflict_families import joined, with_family
from engine.territory.measure import measure

if TYPE_CHECKING:
    from engine.territory.conflict_asker import Asker
    from engine.territory.conflict_changes import Change
    from engine.territory.solution import TerritorySolution

    Name = tuple[str, str]
    Changes = tuple[Change, ...]

_SETS = ("permit", "together", "apart")

NUMBERS = ("balance", "limit", "budget")
"""Kinds of rules that set a number."""

_HALVINGS, _MAP_HALVINGS = 8, 3
"""Times that each number is brought nearer to what it was, and on a map."""

_FLAT_ROUNDS = 5
"""Rounds that a try may take once there is a plan, where there is no map."""

_NEAR_ENOUGH = Fraction(1, 50)
"""Part of a change that is not worth another search."""

_ONE_BY_ONE = 6
"""Units up to which each is tried without its release."""

_ANY_PLAN = 0.5
"""Gap that ends a search as soon as there is a plan: any will do."""

_FEW = 3
"""Pieces too many up to which a plan in pieces is a small change."""


def repairs_by_tries(asker: Asker, names: tuple[Name, ...]) -> list[Repair]:
    """Return changes that are enough, each tried; least first.

    Parameters
    ----------
    asker
        Who is asked for plans.
    names
        Rules, as wholes, of which one at least must give way.

    Notes
    -----
    One rule gives way at a time, caps of single reps all together; where that is not
    enough but for plans in many pieces, one of them together with whatever sets a
    number; of large problems where it is not enough at all.
    """
    groups = dict.fromkeys(with_family(asker.problem, name) for name in names)
    found = [repair_by_trying(asker, rules) for rules in groups]
    good = [repair for repair in found if repair is not None]
    # On large maps that takes long, and hardly ever finds a small change.
    if all(_in_pieces(repair) > _FEW for repair in good) and (asker.small or not good):
        numbers = {name for name in names_of(asker.problem) if name[0] in NUMBERS}
        several = {
            rules | numbers: None
            for rules in groups
            if all(kind != "contiguity" for kind, _ in rules)
        }
        more = [repair_by_trying(asker, rules) for rules in several]
        good += [repair for repair in more if repair is not None]
    good.sort(key=lambda repair: repair.size)
    alike = {_told(repair): repair for repair in reversed(good)}
    return [repair for repair in good if alike[_told(repair)] is repair]


def _told(repair: Repair) -> frozenset[str]:
    return frozenset(change.rule for change in repair.changes)


def _in_pieces(repair: Repair) -> int:
    return sum(change.kind == "contiguity" for change in repair.changes)


def repair_by_trying(asker: Asker, rules: frozenset[Name]) -> Repair | None:
    """Return a change of some rules that is enough, tried and made less; or None."""
    if asker.watch.wants_to_stop():
        return None
    this = "this" if len(rules) == 1 else "these"
    asker.say(f"{WHY}: how far must {this} give way, ", sorted(r for _, r in rules))
    plan = asker.mend(rules)
    if plan is None and {kind for kind, _ in rules} == {"contiguity"}:
        plan = _in_any_pieces(asker)
    if plan is None:
        return None
    changes = _changes(asker, plan)
    if not changes or not {c.rule for c in changes} <= {n for _, n in rules}:
        return None
    if len(changes) > _FEW and all(c.kind == "contiguity" for c in changes):
        # Whoever follows it leaves the rule out, and the rest is soon solved.
        return Repair(changes, plan, False, _total(changes))
    return _Shrink(asker, changes, plan).repair()


def _in_any_pieces(asker: Asker) -> TerritorySolution | None:
    """Return a plan of the problem without a map; solvers are asked last."""
    loose = replace(asker.problem, contiguity=None)
    plan = asker.mend(frozenset(), loose)
    if plan is not None:
        return plan
    try:
        return asker.ask(loose, _ANY_PLAN).solution
    except ValueError:
        # No solver can do what is left to be done.
        return None


def _changes(asker: Asker, plan: TerritorySolution) -> Changes:
    return changes_of(asker.problem, plan, measure(asker.problem, plan))


class _Shrink:
    """Changes that are enough, made less as long as a plan is found."""

    def __init__(self, asker: Asker, changes: Changes, plan: TerritorySolution) -> None:
        self._asker, self._changes, self._plan = asker, changes, plan
        self._tried = False

    def repair(self) -> Repair | None:
        """Return the least that was tried; None where nothing was found again."""
        if not self._try(self._changes) and self._numbers():
            wider = [_wider(change) for change in self._changes]
            self._try(tuple(joined(self._asker.problem, wider)))
        for key in [_key(change) for change in self._numbers()]:
            self._nearer(key)
        released = [
            c for c in self._changes if c.kind in ("permit", "together", "apart")
        ]
        if len(released) <= _ONE_BY_ONE:
            for change in released:
                self._try(tuple(c for c in self._changes if c is not change))
        if not self._tried:
            return None
        self._as_found()
        return Repair(self._changes, self._plan, False, _total(self._changes))

    def _numbers(self) -> list[Change]:
        """Return what has a number, of caps that are one rule only the first."""
        found = [c for c in self._changes if c.kind in NUMBERS and c.size > 0]
        return sorted(found, key=lambda change: -change.size)

    def _nearer(self, key: tuple[object, ...]) -> None:
        """Halve how far a number is from what it was, while that is enough."""
        least: Fraction | int | None = None
        flat = self._asker.problem.contiguity is None
        for _ in range(_HALVINGS if flat else _MAP_HALVINGS):
            change = next((c for c in self._changes if _key(c) == key), None)
            if change is None or change.now is None or change.then is None:
                return
            low = change.now if least is None else least
            middle = _between(low, change.then)
            left = (change.then - low) / Fraction(change.then - change.now)
            if middle in (low, change.then) or left <= _NEAR_ENOUGH:
                return
            less = _set(change, middle)
            some = [less if c is change else c for c in self._changes]
            if not self._try(tuple(joined(self._asker.problem, some, less))):
                least = middle

    def _try(self, changes: Changes) -> bool:
        """Search with some changes made; go on with them if there is a plan."""
        changes = tuple(as_written(self._asker.problem, one) for one in changes)
        if changes == self._changes and self._tried:
            return True
        problem = repaired(self._asker.problem, changes)
        flat = self._tried and problem.contiguity is None
        plan = self._asker.mend(
            frozenset(), problem, rounds=_FLAT_ROUNDS if flat else None
        )
        if plan is None:
            return False
        self._changes, self._plan, self._tried = changes, plan, True
        return True

    def _as_found(self) -> None:
        """Take what the plan needs of the changes, if a plan is found for that, too."""
        less = _changes(self._asker, self._plan)
        if less and _total(less) < _total(self._changes):
            self._try(less)


def _key(change: Change) -> tuple[object, ...]:
    return change.kind, change.rule, change.side, change.territory


def _total(changes: Changes) -> float:
    return sum(change.size for change in changes)


def _wider(change: Change) -> Change:
    """Return a change by a tenth more, if it is of a number."""
    if change.now is None or change.then is None:
        return change
    more = (change.then - change.now) / Fraction(10)
    return _set(change, change.then + more)


def _between(now: Fraction | int, then: Fraction | int) -> Fraction | int:
    middle = Fraction(now + then) / 2
    if isinstance(then, Fraction):
        step = tolerance_step(middle)
        return round(middle / step) * step
    return int(middle)


def _set(change: Change, then: Fraction | int) -> Change:
    """Return a change to another number."""
    if change.now is None or change.then is None:
        return change
    whole = then if isinstance(change.then, Fraction) else int(then)
    part = Fraction(whole - change.now) / Fraction(change.then - change.now)
    return replace(change, then=whole, size=change.size * float(part))
