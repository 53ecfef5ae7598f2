"""Limits on quantities, ratios, classes, and learning on the job, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.program.linear import Linear, by_month, limited, sparse, sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.linear import Rows
    from engine.capacity.program.people import People
    from engine.capacity.rules import Quantity

    Floats = NDArray[np.float64]


def planned_starts(problem: CapacityProblem, where: Layout) -> Linear:
    """Return planned starts, ``(streams × months,)``."""
    count = len(problem.streams)
    at = where.stream * where.months + where.month
    shape = (count * where.months, where.variables)
    matrix = sparse(at, np.arange(at.size), where.lot, shape)
    return Linear(matrix, np.zeros(shape[0]))


def limit_rows(problem: CapacityProblem, where: Layout, people: People) -> Rows:
    """Return the rows of every :class:`~engine.capacity.rules.Limit`."""
    planned = planned_starts(problem, where)
    load = np.repeat([stream.load for stream in problem.streams], where.months)
    of: Mapping[Quantity, Linear] = {
        "heads": people.heads,
        "starts": planned,
        "load": planned.times(load),
        "surplus": where.amounts("surplus", len(problem.needs)),
        "separations": people.let_go,
        "short_time": people.short_time,
    }
    months, size = where.months, len(problem.limits) * where.months
    total = Linear(_nothing(size, where.variables), np.zeros(size))
    for quantity, amounts in of.items():
        groups = [
            limit.items if limit.quantity == quantity else ()
            for limit in problem.limits
        ]
        if any(groups):
            count = amounts.constant.size // months
            total = total + amounts.added(sums(groups, months, count))
    most = np.array([limit.at_most for limit in problem.limits], dtype=float)
    names = [
        row
        for limit in problem.limits
        for row in by_month(limit.name, limit.family, months)
    ]
    return limited(total, names, high=most.ravel())


def ratio_rows(problem: CapacityProblem, where: Layout, people: People) -> Rows:
    """Return ``heads(of) − least × heads(per) ≥ 0`` in the months of each ratio."""
    months, cells = where.months, len(problem.cells)
    ratios = problem.ratios
    of = people.heads.added(sums([ratio.of for ratio in ratios], months, cells))
    per = people.heads.added(sums([ratio.per for ratio in ratios], months, cells))
    least = np.repeat([ratio.least for ratio in ratios], months)
    low = np.full((len(ratios), months), -np.inf)
    for index, ratio in enumerate(ratios):
        low[index, list(ratio.months)] = 0.0
    names = [row for ratio in ratios for row in by_month(ratio.name, "ratio", months)]
    return limited(of - per.times(least), names, low=low.ravel())


def training_rows(problem: CapacityProblem, where: Layout) -> Rows:
    """Return ``Σ planned starts − seats × classes ≤ 0``."""
    months, trainings = where.months, problem.trainings
    planned = planned_starts(problem, where)
    groups = [training.streams for training in trainings]
    seated = planned.added(sums(groups, months, len(problem.streams)))
    seats = np.repeat([float(training.seats) for training in trainings], months)
    begun = where.amounts("classes", len(trainings)).times(seats)
    names = [
        row
        for training in trainings
        for row in by_month(training.name, "training", months)
    ]
    return limited(seated - begun, names, high=0.0)


def mentor_rows(problem: CapacityProblem, where: Layout, people: People) -> Rows:
    """Return ``planned starts ≤ share × those who produce in the destination``."""
    months = where.months
    taught = [
        (index, stream)
        for index, stream in enumerate(problem.streams)
        if stream.share_of_destination is not None
    ]
    planned = planned_starts(problem, where)
    each = planned.added(
        sums([(index,) for index, _ in taught], months, len(problem.streams))
    )
    there = people.heads.added(
        sums([(stream.into,) for _, stream in taught], months, len(problem.cells))
    )
    share = np.repeat(
        [stream.share_of_destination or 0.0 for _, stream in taught], months
    )
    names = [
        row for _, stream in taught for row in by_month(stream.name, "mentors", months)
    ]
    return limited(each - there.times(share), names, high=0.0)


def short_time_rows(problem: CapacityProblem, where: Layout, people: People) -> Rows:
    """Return ``short time ≤ people there``."""
    names = [
        row
        for cell in problem.cells
        for row in by_month(
            f"{cell.place}, short time of those there", "people", where.months
        )
    ]
    return limited(people.short_time - people.heads, names, high=0.0)


def _nothing(size: int, variables: int) -> csr_array:
    return sparse([], [], [], (size, variables))
