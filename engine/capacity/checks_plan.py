"""What each decision must keep to: lots, seats, people who are there, cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.judging import monthly, nothing_negative, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.records import RuleCheck
    from engine.capacity.walk import Walk

    Floats = NDArray[np.float64]


def decisions_kept(
    problem: CapacityProblem, plan: CapacityPlan, walked: Walk
) -> Iterator[RuleCheck]:
    """Return the checks of decisions, where something is decided."""
    yield from _starts(problem, plan)
    yield from _mentors(problem, plan, walked.people.producing)
    yield from _classes(problem, plan)
    yield from _people(problem, plan, walked)
    yield from _cover(problem, plan)


def _starts(problem: CapacityProblem, plan: CapacityPlan) -> Iterator[RuleCheck]:
    for stream, starts in zip(problem.streams, plan.starts, strict=True):
        yield from nothing_negative(stream.name, "lot", starts)
        yield from monthly(stream.name, "lot", starts, stream.at_most)
        if stream.at_least is not None:
            name = f"{stream.name}, certain but not planned"
            less = np.where(stream.at_least > 0, stream.at_least - starts, 0.0)
            yield from monthly(name, "lot", less, 0.0)
        if stream.lot:
            name = f"{stream.name}, beyond lots of {stream.lot}"
            yield from whole(name, "lot", starts, stream.lot)


def _mentors(
    problem: CapacityProblem, plan: CapacityPlan, producing: Floats
) -> Iterator[RuleCheck]:
    for stream, starts in zip(problem.streams, plan.starts, strict=True):
        if stream.share_of_destination is not None:
            limit = stream.share_of_destination * producing[stream.into]
            yield from monthly(stream.name, "mentors", starts, limit)


def _classes(problem: CapacityProblem, plan: CapacityPlan) -> Iterator[RuleCheck]:
    for training, classes in zip(problem.trainings, plan.classes, strict=True):
        seated = plan.starts[list(training.streams)].sum(axis=0)
        name = f"{training.name}, classes"
        yield from monthly(training.name, "training", seated, training.seats * classes)
        yield from nothing_negative(name, "training", classes)
        yield from monthly(name, "training", classes, training.classes_at_most)
        yield from whole(f"{name} in parts", "training", classes)


def _people(
    problem: CapacityProblem, plan: CapacityPlan, walked: Walk
) -> Iterator[RuleCheck]:
    for index, cell in enumerate(problem.cells):
        name, gone = f"{cell.place}, let go", plan.separations[index]
        short, there = (
            plan.short_time[index],
            np.maximum(walked.people.producing[index], 0.0),
        )
        yield from monthly(
            f"{cell.place}, moving or let go of those settled",
            "people",
            walked.taken[index],
            walked.pool[index],
        )
        yield from nothing_negative(name, "people", gone)
        yield from monthly(
            name,
            "people",
            gone,
            _most(cell.separation_cost is not None, cell.separations_at_most),
        )
        name = f"{cell.place}, short time"
        yield from nothing_negative(name, "people", short)
        yield from monthly(
            name, "people", short, _most(True, cell.short_time_at_most, 0.0)
        )
        yield from monthly(f"{name} of those there", "people", short, there)


def _cover(problem: CapacityProblem, plan: CapacityPlan) -> Iterator[RuleCheck]:
    for need, cover in zip(problem.needs, plan.cover, strict=True):
        name = f"cover {need.good} {need.place}".strip()
        yield from nothing_negative(name, "cover", cover)
        limit = _most(need.cover_price is not None, need.cover_at_most)
        yield from monthly(name, "cover", cover, limit)


def _most(
    allowed: bool, limit: Floats | None, otherwise: float = np.inf
) -> Floats | float:
    """Return the limit of a decision; nothing of what is not allowed."""
    if not allowed:
        return 0.0
    return otherwise if limit is None else limit
