"""The fewest members of a group that leave it, where it is too heavy for anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Status
from engine.territory.amounts import Table
from engine.territory.conflict_asker import ANY_PLAN, Repair
from engine.territory.conflict_burden import least_leaving
from engine.territory.conflict_changes import Change, repaired
from engine.territory.conflict_mend import can_mend
from engine.territory.goals import without_costs
from engine.territory.grains import TOGETHER
from engine.territory.masks import MaskTable
from engine.territory.rules import CostTerm, Permit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.conflict_asker import Asker
    from engine.territory.problem import TerritoryProblem
    from engine.territory.result import TerritoryResult
    from engine.territory.solution import TerritorySolution

_HOSTS = 6
"""Territories that are tried as the group's, those that have most of it today first."""

_ALIKE = "with the group"


def few_leave(asker: Asker) -> Repair | None:
    """Return the fewest members found that must leave a group; None if all fit.

    Parameters
    ----------
    asker
        Who is asked; of its problem one group at most may be too heavy.

    Notes
    -----
    Tried first: the heaviest leave, as many as must by the numbers; then no fewer can
    be enough. Else, for each territory that the others may stay with, the fewest are
    looked for by annealing, and of a small problem, for the best of them, exactly.
    """
    problem = asker.problem
    if problem.together is None or not can_mend(problem):
        return None
    groups = np.unique(problem.together[problem.together >= 0]).tolist()
    heavy = [(g, *least_leaving(problem, g)) for g in groups]
    stuck = [one for one in heavy if one[1]]
    if len(stuck) != 1:
        return None
    group, needed, order = stuck[0]
    first = _leave(problem, order[:needed].tolist())
    plan = _any_plan(asker, repaired(problem, (first,)))
    if plan is not None:
        return Repair((first,), plan, True, first.size)
    found = _by_host(asker, group)
    if found is None:
        return None
    change, plan, sure = found
    least = sure or len(change.units) == needed
    return Repair((change,), plan, least, change.size)


def _leave(problem: TerritoryProblem, units: list[int]) -> Change:
    size = len(units) / problem.num_units
    return Change("together", TOGETHER, units=tuple(sorted(units)), size=size)


def _any_plan(asker: Asker, problem: TerritoryProblem) -> TerritorySolution | None:
    return asker.mend(frozenset(), problem) or asker.ask(problem, ANY_PLAN).solution


def _by_host(asker: Asker, group: int) -> tuple[Change, TerritorySolution, bool] | None:
    """Return who leaves, with a plan, the fewest of all hosts; and whether it is sure.

    Hosts are asked exactly from the one that annealing finds best, until work is short.
    """
    problem = asker.problem
    members = np.flatnonzero(problem.together == group)
    plans: dict[int, TerritorySolution] = {}
    hosts = _hosts(problem, members)
    for host in hosts:
        plan = asker.mend(frozenset({("permit", _ALIKE)}), _at(problem, group, host))
        if plan is not None:
            plans[host] = plan

    def away(host: int) -> int:
        plan = plans.get(host)
        return (
            members.size if plan is None else int((plan.owner[members] != host).sum())
        )

    sure = asker.small and len(hosts) == problem.num_territories
    for host in sorted(hosts, key=away) if asker.small else ():
        result = _exactly(asker, group, host)
        sure = sure and result.outcome.status in (Status.OPTIMAL, Status.INFEASIBLE)
        if result.solution is not None:
            plans[host] = result.solution
    if not plans:
        return None
    best = min(plans, key=away)
    leave = members[plans[best].owner[members] != best]
    return _leave(problem, leave.tolist()), plans[best], sure


def _hosts(problem: TerritoryProblem, members: NDArray[np.intp]) -> list[int]:
    owned = problem.current[members]
    held = np.bincount(owned[owned >= 0], minlength=problem.num_territories)
    found: list[int] = np.argsort(-held, kind="stable")[:_HOSTS].tolist()
    return found


def _at(problem: TerritoryProblem, group: int, host: int) -> TerritoryProblem:
    """Return the problem with a permit in place of the group: all at one territory."""
    mask = np.ones((problem.num_units, problem.num_territories), dtype=np.bool_)
    members = problem.together == group
    mask[members] = False
    mask[members, host] = True
    permits = (*problem.permits, Permit(_ALIKE, MaskTable(mask)))
    return replace(_apart_from(problem, group), permits=permits)


def _apart_from(problem: TerritoryProblem, group: int) -> TerritoryProblem:
    if problem.together is None:
        return problem
    rest = np.where(problem.together == group, -1, problem.together)
    return replace(problem, together=rest if (rest >= 0).any() else None)


def _exactly(asker: Asker, group: int, host: int) -> TerritoryResult:
    """Return the plan in which fewest members are elsewhere, asked of a solver."""
    problem = _apart_from(asker.problem, group)
    away = np.zeros((problem.num_units, problem.num_territories), dtype=np.int64)
    away[asker.problem.together == group] = 1
    away[:, host] = 0
    goal = CostTerm(_ALIKE, Table(away))
    return asker.ask(replace(without_costs(problem), costs=(goal,)))
