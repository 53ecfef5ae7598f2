"""Each plan with the amounts of each seat, and of each group of seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.path import PathPayoff, path_payoff
from engine.payplan.terms import Commission, Spiff
from engine.rollout.groups import amounts_of, standard_of
from engine.rollout.steps import PERIODS, YEAR, period_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.payplan.terms import Plan
    from engine.rollout.groups import Groups
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]


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


@dataclass(frozen=True, eq=False, slots=True)
class Seated:
    """A plan with the amounts of seats: distinct ones, and ``(reps,)`` which."""

    distinct: tuple[PathPayoff, ...]
    seat: NDArray[np.int64]


def seated(plan: Plan, given: CompareInput) -> Seated:
    """Return a plan with the amounts of every seat."""
    amounts = amounts_of(given, plan)
    quota = given.roster["quota"].to_numpy().astype(np.float64)
    if not by_credits(plan):
        quota = np.full(quota.size, quota.mean())
    keys = list(zip(quota, amounts.target, amounts.base, strict=True))
    distinct = list(dict.fromkeys(keys))
    places = {key: number for number, key in enumerate(distinct)}
    seat = np.array([places[key] for key in keys], dtype=np.int64)
    return Seated(tuple(_path(plan, given, *map(float, k)) for k in distinct), seat)


def by_credits(plan: Plan) -> bool:
    """Whether pay depends on credits themselves, not on attainment of quota alone."""
    return any(isinstance(part, Commission | Spiff) for part in plan.components)


def pay_at(plan: Seated, given: CompareInput, places: Sequence[float]) -> Floats:
    """Return ``(reps, places)`` pay of a year with the same attainment throughout.

    Notes
    -----
    Attainment is the same in every period; sales to date in a period grow as its
    quota does.
    """
    found = np.array(
        [_year(path, given.quota_shares, places) for path in plan.distinct]
    )
    return np.asarray(found[plan.seat], dtype=np.float64)


def _year(path: PathPayoff, shares: Sequence[float], places: Sequence[float]) -> Floats:
    at = np.asarray(places, dtype=np.float64)
    total = np.zeros(at.size)
    for month in range(YEAR):
        before, after = [], []
        for months in PERIODS:
            first, whole = month - month % months, period_share(shares, months, month)
            before.append(at * (sum(shares[first:month]) / whole))
            after.append(at * (sum(shares[first : month + 1]) / whole))
        total += path.month(month, before, after)
    return total


def paths_of(plan: Plan, given: CompareInput, groups: Groups, seats: Seated) -> Paths:
    """Return a plan with the amounts of every group and seat."""
    amounts = amounts_of(given, plan)
    of_groups = []
    for number, standing in enumerate(groups.standings):
        mine = groups.of == number
        base = float(amounts.base[mine].mean())
        target = float(groups.targets[plan.name][number])
        of_groups.append(_path(plan, given, standing.quota, target, base))
    return Paths(tuple(of_groups), seats.distinct, seats.seat)


def _path(
    plan: Plan, given: CompareInput, quota: float, target: float, base: float
) -> PathPayoff:
    deal = 0.0
    if given.luck == "deals":
        mean = float(given.roster["expected"].to_numpy().mean())
        deal = given.size * mean / YEAR * quota
    standard = standard_of(plan, quota, target, base, deal)
    starts = date(given.year, given.month, 1)
    found = path_payoff(plan, standard, given.quota_shares, starts)
    # What needs no memory is told by the year, so that there is a period to close.
    return found if found.nodes else found.told_by(YEAR)
