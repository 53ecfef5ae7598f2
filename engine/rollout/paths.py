"""Each plan with the amounts of each seat, and of each group of seats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.path import PathPayoff, path_payoff
from engine.rollout.groups import amounts_of, standard_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.payplan.terms import Plan
    from engine.rollout.groups import Groups
    from engine.scenario.compare_input import CompareInput

YEAR = 12


@dataclass(frozen=True, eq=False, slots=True)
class Paths:
    """A plan on a path, with amounts.

    Parameters
    ----------
    of_groups
        With the means of each group: what policies are solved with.
    of_seats, seat
        Distinct ones that seats are paid by, and ``(reps,)`` which.
    """

    of_groups: tuple[PathPayoff, ...]
    of_seats: tuple[PathPayoff, ...]
    seat: NDArray[np.int64]


def paths_of(plan: Plan, given: CompareInput, groups: Groups) -> Paths:
    """Return a plan with the amounts of every group and seat."""
    amounts = amounts_of(given, plan)
    quota = given.roster["quota"].to_numpy()
    keys = list(zip(quota, amounts.target, amounts.base, strict=True))
    distinct = list(dict.fromkeys(keys))
    seat = np.array([distinct.index(key) for key in keys], dtype=np.int64)
    of_groups = []
    for number, standing in enumerate(groups.standings):
        mine = groups.of == number
        base = float(amounts.base[mine].mean())
        target = float(groups.targets[plan.name][number])
        of_groups.append(_path(plan, given, standing.quota, target, base))
    of_seats = [_path(plan, given, *map(float, key)) for key in distinct]
    return Paths(tuple(of_groups), tuple(of_seats), seat)


def _path(
    plan: Plan, given: CompareInput, quota: float, target: float, base: float
) -> PathPayoff:
    standard = standard_of(plan, quota, target, base)
    starts = date(given.year, given.month, 1)
    found = path_payoff(plan, standard, given.quota_shares, starts)
    if found.lengths != (1,) or found.nodes:
        return found
    # A plan without memory is told by the year, so that the solver has one period.
    hosted = tuple((part, YEAR) for part, _ in found.hosted)
    return replace(found, lengths=(YEAR,), hosted=hosted)
