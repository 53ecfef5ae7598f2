"""One plan and one belief about people: every effort problem that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.rollout.people import rep_of
from engine.rollout.problems import effort_problem, levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.problem import EffortProblem
    from engine.behaviour.effort.result import EffortResult, Measure
    from engine.rollout.groups import Groups
    from engine.rollout.paths import Paths
    from engine.rollout.people import Rep
    from engine.rollout.problems import Setting
    from engine.rollout.races import Heat
    from engine.rollout.view import PrizeCurve
    from engine.scenario.compare_input import CompareInput, Kind

    Floats = NDArray[np.float64]

Draw = dict[str, dict[str, float]]
"""Type of rep to each name of ``ASSUMED`` to its value."""


class Unit(NamedTuple):
    """Reps who share a policy: a type in a group; how many sit there at the start."""

    group: int
    kind: int
    seats: int


class Answer(NamedTuple):
    """A unit's policy and what it leads to."""

    result: EffortResult
    measure: Measure


@dataclass(frozen=True, eq=False, slots=True)
class World:
    """Everything that effort under one plan depends on.

    Parameters
    ----------
    kinds, groups, setting
        People, seats and the year.
    paths, heats
        The plan with its amounts, and its contests.
    draw
        What is assumed of people.
    base
        ``(groups,)`` sales a month without effort of ability 1, quota shares.
    units
        Types in groups, in order.
    after
        ``(units,)`` money that a share sold brings after the year.
    """

    kinds: tuple[Kind, ...]
    groups: Groups
    setting: Setting
    paths: Paths
    heats: tuple[Heat, ...]
    draw: Draw
    base: Floats
    units: tuple[Unit, ...]
    after: Floats

    def rep(self, unit: Unit) -> Rep:
        """Return the type of rep of a unit, with what is sold there without effort."""
        kind, seat = self.kinds[unit.kind], self.groups.standings[unit.group]
        found = rep_of(kind, self.draw[kind.name], seat)
        return replace(found, base=float(self.base[unit.group]))

    def levels(self, group: int) -> tuple[int, ...]:
        """Return the nested periods that a group's reps keep in mind, in months."""
        windows = [heat.months for heat in self.heats if heat.months]
        return levels_of(self.paths.of_groups[group], windows)

    def problem(
        self,
        number: int,
        prizes: Mapping[tuple[int, int], Sequence[PrizeCurve]] | None = None,
        quota: float = 1.0,
    ) -> EffortProblem:
        """Return the problem of the unit of a number.

        Parameters
        ----------
        prizes
            What contests are worth at the close of their windows.
        quota
            Factor on the seat's quotas.
        """
        unit = self.units[number]
        shares = tuple(quota * share for share in self.setting.quota_shares)
        return effort_problem(
            self.rep(unit),
            self.groups.standings[unit.group].month,
            self.paths.of_groups[unit.group],
            self.levels(unit.group),
            replace(self.setting, quota_shares=shares),
            prizes,
            float(self.after[number]),
        )


def units_of(given: CompareInput, groups: Groups) -> tuple[Unit, ...]:
    """Return every type in every group, whether anybody of it sits there yet or not."""
    sits = sitting(given)
    return tuple(
        Unit(g, k, int(np.count_nonzero((groups.of == g) & (sits == k))))
        for g in range(len(groups.standings))
        for k in range(len(given.kinds))
    )


def sitting(given: CompareInput) -> NDArray[np.int64]:
    """Return ``(reps,)`` number of the type that sits in each seat at the start."""
    places = {kind.name: number for number, kind in enumerate(given.kinds)}
    return np.array([places[name] for name in given.roster["kind"]], dtype=np.int64)


def shares_of(given: CompareInput) -> Floats:
    """Return the share of each type among the reps of the roster."""
    sits = sitting(given)
    return np.bincount(sits, minlength=len(given.kinds)) / sits.size


def values_of(kinds: Sequence[Kind]) -> Draw:
    """Return the values that are assumed, without the doubt about them."""
    return {
        kind.name: {name: band.value for name, band in kind.assumed.items()}
        for kind in kinds
    }
