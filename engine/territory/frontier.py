"""One goal against another: the least of the one for each cap on the other.

The epsilon-constraint method (Haimes, Lasdon & Wismer 1971): unlike weights, caps also
find the points between the corners of the front. Each point is a solve with its own
certificate; what one proves or finds is carried to the others where it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Status, relative_gap
from engine.territory.goals import goal_amounts
from engine.territory.measure import measure, territory_loads
from engine.territory.rules import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from engine.territory.amounts import Amounts
    from engine.territory.goals import Solve
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.rules import BalanceRule
    from engine.territory.solution import TerritorySolution

    Owners = NDArray[np.int32]

PROVEN = "infeasible, proved"
"""The outcome of a point of which another solve proves that there is no plan."""


class Place(StrEnum):
    """Where a point stands among the others."""

    FRONT = "front"
    """No plan known is as good in both goals and better in one."""
    REPEATED = "repeated"
    """The weaker cap buys nothing: a tighter one has the same two values."""
    EMPTY = "empty"
    """No plan meets the rules under the cap; this is proven."""
    UNKNOWN = "unknown"
    """No plan was found, and none is ruled out."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The goal that is capped.

    Parameters
    ----------
    name
        What it is called.
    capped
        Returns the problem under a cap, instead of the rule on the same that it has.
    value
        What a plan has of it, in the unit of the caps.
    """

    name: str
    capped: Callable[[TerritoryProblem, Fraction], TerritoryProblem]
    value: Callable[[TerritorySolution], Fraction]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the front.

    Parameters
    ----------
    cap
        What the other goal may be at most.
    solution, objective, against
        The best plan found, and its two values; None without one.
    bound
        No plan under the cap has less of the first goal; None when nothing is known.
    outcome
        Two words on how its own solve ended, as text.
    place
        Where it stands among the others.
    """

    cap: Fraction
    solution: TerritorySolution | None
    objective: int | None
    against: Fraction | None
    bound: int | None
    outcome: str
    place: Place

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective, or None when either is unknown."""
        return relative_gap(self.objective, self.bound)


def frontier(
    problem: TerritoryProblem,
    axis: Axis,
    caps: Sequence[Fraction],
    solve: Solve,
    *,
    known: Sequence[TerritorySolution] = (),
    least: Fraction | None = None,
) -> tuple[Point, ...]:
    """Return a point for each cap on the second goal, the tightest first.

    Parameters
    ----------
    problem
        Its objective is the first goal.
    axis, caps
        The second goal, and what it may be at most; in any order.
    solve
        Called once a cap at most, from the tightest cap on, each time with the
        cheapest plan known that meets the rules under it.
    known
        Plans that are there already; those that meet the rules under a cap count.
    least
        Proven elsewhere: no plan has less of the second goal. Nothing is solved under
        caps below it.

    Notes
    -----
    Each point has the best of all plans known that keep its cap, whichever cap they
    were found for; so no point is dominated by another one. Bounds, and proofs that
    there is no plan, hold for every tighter cap and are carried there.
    """
    ends: dict[Fraction, TerritoryResult] = {}
    plans = list(known)
    for cap in sorted(set(caps)):
        if least is None or cap >= least:
            limited = axis.capped(problem, cap)
            ends[cap] = solve(limited, _cheapest(limited, axis, plans))
            found = ends[cap].solution
            plans += [] if found is None else [found]
    points = [
        _point(axis.capped(problem, cap), axis, cap, ends.get(cap), plans)
        for cap in sorted(set(caps))
    ]
    return tuple(_placed(_carried(points)))


def goal_axis(problem: TerritoryProblem, names: Sequence[str], unit: str) -> Axis:
    """Return the axis of a goal that is counted pair by pair; caps are its amounts.

    Parameters
    ----------
    problem
        What the names are looked up in.
    names, unit
        As in :class:`~engine.territory.goals.Goal`, and the unit of its amounts.
    """
    return amounts_axis(" + ".join(names), goal_amounts(problem, names), unit)


def amounts_axis(name: str, amounts: Amounts, unit: str) -> Axis:
    """Return the axis of amounts of pairs; a budget of the same name is replaced.

    Parameters
    ----------
    name, unit
        What is capped, and in which unit.
    amounts
        (n_units, n_territories).
    """

    def capped(given: TerritoryProblem, cap: Fraction) -> TerritoryProblem:
        others = tuple(budget for budget in given.budgets if budget.name != name)
        budget = Budget(name, unit, amounts, floor(cap))
        return replace(given, budgets=(*others, budget))

    def value(plan: TerritorySolution) -> Fraction:
        units = np.flatnonzero(plan.owner >= 0)
        return Fraction(int(amounts.at(units, plan.owner[units].astype(np.intp)).sum()))

    return Axis(name, capped, value)


def balance_axis(problem: TerritoryProblem, rules: Sequence[str] = ()) -> Axis:
    """Return the axis of the tolerance of balance; caps are fractions of fair shares.

    Parameters
    ----------
    problem
        What the rules are looked up in.
    rules
        Names of balance rules that must hold; all of them when not given.

    Raises
    ------
    ValueError
        There is no such rule, or it is elastic.
    """
    hard = [rule.name for rule in problem.balance if rule.price is None]
    if unknown := [name for name in rules if name not in hard]:
        raise ValueError(f"no balance '{unknown[0]}' to hold; there are {hard}")
    if not hard:
        raise ValueError("there is no balance that must hold")
    chosen = frozenset(rules or hard)

    def capped(given: TerritoryProblem, cap: Fraction) -> TerritoryProblem:
        balance = tuple(
            replace(rule, within=cap) if rule.name in chosen else rule
            for rule in given.balance
        )
        return replace(given, balance=balance)

    def value(plan: TerritorySolution) -> Fraction:
        exists = measure(problem, plan).open
        asked = (rule for rule in problem.balance if rule.name in chosen)
        return max(tolerance(rule, plan.owner, exists) for rule in asked)

    return Axis("balance", capped, value)


def tolerance(rule: BalanceRule, owner: Owners, exists: NDArray[np.bool_]) -> Fraction:
    """Return the least tolerance that a plan meets: max |load − share| / share, exact.

    Parameters
    ----------
    rule
        Whose tolerance does not count.
    owner
        (n_units,) int32.
    exists
        (n_territories,) bool: whose loads count.
    """
    load = territory_loads(rule.amounts, owner)
    total = int(load.sum())
    weights = int(rule.weights[exists].sum())
    if not total:
        return Fraction(0)
    rows = zip(load[exists].tolist(), rule.weights[exists].tolist(), strict=True)
    return max(abs(Fraction(one * weights, total * w) - 1) for one, w in rows)


def _cheapest(
    problem: TerritoryProblem, axis: Axis, plans: Sequence[TerritorySolution]
) -> TerritorySolution | None:
    """Return the best plan that meets every rule: cheapest, then least of the other."""
    measured = [(measure(problem, plan), plan) for plan in plans]
    met = [
        (one.objective, axis.value(plan), plan)
        for one, plan in measured
        if one.feasible
    ]
    return min(met, key=lambda found: found[:2])[2] if met else None


def _point(
    problem: TerritoryProblem,
    axis: Axis,
    cap: Fraction,
    result: TerritoryResult | None,
    plans: Sequence[TerritorySolution],
) -> Point:
    """Return the point of a cap; the best plan may have been found for another cap."""
    if result is None:
        return Point(cap, None, None, None, None, PROVEN, Place.EMPTY)
    best = _cheapest(problem, axis, plans)
    outcome = f"{result.outcome.status}, {result.outcome.reason}"
    if best is None:
        impossible = result.outcome.status is Status.INFEASIBLE
        place = Place.EMPTY if impossible else Place.UNKNOWN
        return Point(cap, None, None, None, result.bound, outcome, place)
    objective = measure(problem, best).objective
    against = axis.value(best)
    return Point(cap, best, objective, against, result.bound, outcome, Place.FRONT)


def _carried(points: Sequence[Point]) -> list[Point]:
    """Return points, tightest first, with what weaker caps prove of them."""
    found: list[Point] = []
    bound, empty = None, False
    for point in reversed(points):
        bounds = [one for one in (bound, point.bound) if one is not None]
        bound = max(bounds) if bounds else None
        if (empty or point.place is Place.EMPTY) and point.solution is None:
            empty = True
            point = replace(point, bound=None, place=Place.EMPTY)
        else:
            point = replace(point, bound=bound)
        found.append(point)
    return found[::-1]


def _placed(points: Sequence[Point]) -> Iterator[Point]:
    """Yield the points, those that repeat a tighter one marked."""
    seen: set[tuple[int | None, Fraction | None]] = set()
    for point in points:
        here = (point.objective, point.against)
        again = point.solution is not None and here in seen
        seen.add(here)
        yield replace(point, place=Place.REPEATED) if again else point
