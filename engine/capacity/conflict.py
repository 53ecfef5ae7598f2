"""Why there is no plan, and the least that would have to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.watch import Nobody
from engine.capacity import solvers
from engine.capacity.conflict_limits import families_of, limits_of
from engine.capacity.conflict_number import out_of_reach
from engine.capacity.conflict_repair import changes, repair
from engine.capacity.conflict_search import Search
from engine.capacity.result import Conflict, Repair

if TYPE_CHECKING:
    from engine.base.watch import Watch
    from engine.capacity.conflict_limits import Limits
    from engine.capacity.problem import CapacityProblem

__all__ = ["explain", "repair"]

PEOPLE = ("people",)
"""What cannot be kept when no limit is to blame: more are to move than there are."""


def explain(
    problem: CapacityProblem, *, method: str = "cbc", watch: Watch | None = None
) -> Conflict:
    """Return which families of limits cannot be kept together, and what repairs it.

    First fractions of people are allowed; only if there is a plan then, whole numbers
    are asked for. A conflict is only named where the solver proves it: without one,
    or when limits on work end the search, no families are named.

    Families are those of the rules, and of what limits single decisions: ``lead
    time`` (months before a stream may first start), ``intake`` (its other months),
    ``commitments`` (starts that are certain), ``training`` (classes), ``mentors``,
    ``separations``, ``short time`` and ``cover``. ``pipeline`` gives way by more of it
    coming in from elsewhere, in the month in which it closes. ``people``: more are to
    move than there are, whatever the limits.

    A family gives way by the least sum of changes, each as a share of its rule's limits
    added up over the months (so that of a budget is a share of the budget, of a head
    limit the mean share); in whole numbers the least but for a thousandth, or the best
    that the limits on work let find, with its distance to what is proven. Months of
    lead time count once for each month that somebody starts sooner.

    Parameters
    ----------
    method
        Name of a solver.
    watch
        Hears of progress and may end the search; what is known by then is returned.
    """
    watch = watch or Nobody()
    limits = limits_of(problem)
    search = Search(
        limits.program, limits.sides, solvers.load(method), watch.wants_to_stop
    )
    families = families_of(limits.sides)
    watch.saw("looking for limits that cannot be kept together")
    for relaxed in (True, False):
        if search.impossible(families, relaxed=relaxed):
            break
    else:
        return Conflict((), None, None, ())
    kept = search.irreducible(families, relaxed=relaxed)
    number = None
    if "target" in kept:
        watch.saw("looking for the most that can be made")
        number = out_of_reach(limits, search, relaxed=relaxed)
    return Conflict(
        kept or PEOPLE,
        None if number is None else number[0],
        None if number is None else number[1],
        _repairs(limits, search, kept, watch),
    )


def _repairs(
    limits: Limits, search: Search, families: tuple[str, ...], watch: Watch
) -> tuple[Repair, ...]:
    """Return the repairs of single families, least change first."""
    found = []
    for family in families:
        if watch.wants_to_stop():
            break
        watch.saw(f"looking for the least change of {family}")
        giving = search.least_giving(family)
        if giving is None:
            continue
        total, bound, x = giving
        rules = changes(limits, family, x)
        if rules:
            slack = max(0.0, 1.0 - bound / total) if total > 0 else 0.0
            found.append((total, Repair(family, rules, slack)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))
