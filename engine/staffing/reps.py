"""What each person can sell: for territories and quotas."""

from __future__ import annotations

from collections import Counter
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from engine.scenario.reps_of_run import TO_COME
from engine.staffing.columns import frame
from engine.staffing.tables import place_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem, Stream
    from engine.scenario.capacity_input import CapacityInput

    Floats = NDArray[np.float64]

HERE = "here"
YEAR = 12
FEW = 1e-9


def reps_table(given: CapacityInput, plan: CapacityPlan | None) -> pl.DataFrame:
    """Return people with an id who sell, and those who are to come to such places.

    Notes
    -----
    ``productive`` is the mean of the months planned, at most the first twelve, of
    working time × ramp, 0 before the start; ``capacity`` is what the person can sell in
    them, who stays all the time. A planned start has an id of its own, by place, month
    and number; a part of a start is a row with fewer ``heads``.
    """
    problem = given.problem
    rates = _rates(problem)
    rows: list[dict[str, object]] = []
    for one in given.people:
        if rates[one.cell].any():
            ramp = problem.cells[one.cell].ramp
            work = one.fte * _ramped(ramp, one.tenure, rates.shape[1])
            rows.append(
                {
                    "rep_id": one.rep_id,
                    **place_columns(problem.cells[one.cell].place),
                    **{"status": HERE, "source": "", "hired": ""},
                    **{"tenure_months": float(one.tenure), "heads": 1.0},
                    "fte": one.fte,
                    **_sold(work, rates[one.cell]),
                }
            )
    if plan is not None:
        rows += _to_come(problem, plan, rates)
    return frame("reps", rows)


def _rates(problem: CapacityProblem) -> Floats:
    """Return what one productive person sells of all needs, ``(cells, months)``."""
    months = min(YEAR, len(problem.months))
    found = np.zeros((len(problem.cells), months))
    for need in problem.needs:
        for cell, rate in need.rate.items():
            found[cell] += rate[:months]
    return found


def _ramped(ramp: tuple[float, ...], tenure: int, months: int) -> Floats:
    at = np.minimum(tenure + np.arange(months), len(ramp) - 1)
    return np.array(ramp)[at]


def _sold(work: Floats, rate: Floats) -> dict[str, object]:
    return {"productive": float(work.mean()), "capacity": float(work @ rate)}


def _to_come(
    problem: CapacityProblem, plan: CapacityPlan, rates: Floats
) -> Iterator[dict[str, object]]:
    count: Counter[tuple[int, int]] = Counter()
    for month in range(len(problem.months)):
        for stream, starts in zip(problem.streams, plan.starts, strict=True):
            cell, left = stream.into, float(starts[month])
            if left <= FEW or not rates[cell].any():
                continue
            place = problem.cells[cell].place
            work = _started(problem, stream, month, rates.shape[1])
            for number in range(floor(left + FEW) + (left - floor(left + FEW) > FEW)):
                count[cell, month] += 1
                heads = min(1.0, left - number)
                label = problem.months[month]
                yield {
                    "rep_id": f"new {place} {label} {count[cell, month]}",
                    **place_columns(place),
                    **{"status": TO_COME, "source": stream.source, "hired": label},
                    **{"tenure_months": 0.0, "heads": heads, "fte": 1.0},
                    **_sold(work, rates[cell]),
                }


def _started(
    problem: CapacityProblem, stream: Stream, month: int, months: int
) -> Floats:
    """Return the productive share expected of a planned start, by month."""
    ramp = problem.cells[stream.into].ramp if stream.ramp is None else stream.ramp
    found = np.zeros(months)
    for late, chance in enumerate(stream.delay):
        first = month + late
        if first < months:
            found[first:] += chance * _ramped(ramp, 0, months - first)
    return found
