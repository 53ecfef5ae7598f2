"""People walked from month to month, each cohort by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.cohorts import cohorts
from engine.capacity.records import HeadCount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.cohorts import Cohorts
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]


KEPT = (
    *("start", "voluntary", "involuntary", "end"),
    *("pool", "producing", "ramped", "ramping"),
)
"""What is noted of each month."""


@dataclass(frozen=True, eq=False, slots=True)
class Walk:
    """The walk of people, and what only the rules ask for.

    Parameters
    ----------
    people
        The walk.
    pool
        ``(cells, months)`` settled people before anyone moves or is let go.
    taken
        ``(cells, months)`` people to be moved or let go.
    """

    people: HeadCount
    pool: Floats
    taken: Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Flows:
    """Who starts and who leaves a cell to move, lateness reckoned with.

    Parameters
    ----------
    arriving
        ``(streams, months)`` people who arrive.
    outside, moved_in, moved_out, lost
        ``(cells, months)``.
    """

    arriving: Floats
    outside: Floats
    moved_in: Floats
    moved_out: Floats
    lost: Floats


def walk(problem: CapacityProblem, plan: CapacityPlan) -> Walk:
    """Return the expected walk of people under a plan.

    A plan that takes more people than there are is walked all the same: those who are
    missing are counted as fewer than nobody.
    """
    group, flows = cohorts(problem), _flows(problem, plan)
    cells, months = len(problem.cells), len(problem.months)
    taken = flows.moved_out + flows.lost + plan.separations
    kept = {name: np.zeros((cells, months)) for name in KEPT}
    people = group.people
    for month in range(months):
        kept["start"][:, month] = group.by_cell(people, cells)
        people = people.copy()
        people[: len(problem.streams), 0] += flows.arriving[:, month]
        if problem.leave_before:
            people = _leave(group, people, kept, month)
        kept["pool"][:, month] = group.by_cell(people * group.settled, cells)
        people = _take(group, people, taken[:, month], len(problem.streams))
        kept["producing"][:, month] = group.by_cell(people, cells)
        work = people * group.ramp * group.fte[:, None]
        kept["ramped"][:, month] = group.by_cell(work * group.ramped, cells)
        kept["ramping"][:, month] = group.by_cell(work * ~group.ramped, cells)
        if not problem.leave_before:
            people = _leave(group, people, kept, month)
        kept["end"][:, month] = group.by_cell(people, cells)
        people = _older(people)
    pool = kept.pop("pool")
    kept["ramped"] -= _idle(problem, plan)
    return Walk(
        HeadCount(
            starts=flows.outside,
            moved_in=flows.moved_in,
            moved_out=flows.moved_out,
            separations=plan.separations,
            lost_moving=flows.lost,
            **kept,
        ),
        pool,
        taken,
    )


def _leave(
    group: Cohorts, people: Floats, kept: dict[str, Floats], month: int
) -> Floats:
    """Note who leaves and return who stays."""
    stay = people
    for name in ("voluntary", "involuntary"):
        gone = people * getattr(group, name)
        kept[name][:, month] = group.by_cell(gone, kept[name].shape[0])
        stay = stay - gone
    return stay


def _take(group: Cohorts, people: Floats, taken: Floats, streams: int) -> Floats:
    """Return who is left when settled people are taken, all cohorts alike."""
    pool = np.where(group.settled, np.maximum(people, 0.0), 0.0)
    there = group.by_cell(pool, taken.size)
    found = np.minimum(taken, there)
    share = np.divide(found, there, out=np.zeros_like(there), where=there > 0)
    left: Floats = people - pool * share[group.cell][:, None]
    left[streams : streams + taken.size, -1] -= taken - found
    return left


def _older(people: Floats) -> Floats:
    """Return the same people a month later."""
    found = np.zeros_like(people)
    found[:, 1:] = people[:, :-1]
    found[:, -1] += people[:, -1]
    return found


def _flows(problem: CapacityProblem, plan: CapacityPlan) -> _Flows:
    """Return who arrives where, and who departs from where."""
    months = len(problem.months)
    outside, moved_in, moved_out, lost = (
        np.zeros((len(problem.cells), months)) for _ in range(4)
    )
    arriving = np.zeros_like(plan.starts)
    for index, stream in enumerate(problem.streams):
        begun = np.convolve(plan.starts[index], stream.delay)[:months]
        arriving[index] = begun * stream.arriving
        if stream.out_of is None:
            outside[stream.into] += arriving[index]
            continue
        moved_in[stream.into] += arriving[index]
        moved_out[stream.out_of] += arriving[index]
        lost[stream.out_of] += begun - arriving[index]
    return _Flows(arriving, outside, moved_in, moved_out, lost)


def _idle(problem: CapacityProblem, plan: CapacityPlan) -> Floats:
    """Return the productive people whom short time takes off, ``(cells, months)``."""
    off = np.array([(1 - cell.short_time) * cell.ramp[-1] for cell in problem.cells])
    idle: Floats = plan.short_time * off[:, None]
    return idle
