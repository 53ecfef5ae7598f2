"""What has been sold since the plan began, and what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.data.findings import counted, shown
from engine.data.pay_reads import refuse_rows
from engine.scenario.capacity_periods import label_of, number_of
from engine.scenario.planning_reads import cell_problems, double_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.section_track import Track
    from engine.scenario.track_plan import Plan

    Floats = NDArray[np.float64]

_MONTH = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])")


def month_problems(scenario: Scenario, track: Track, plan: Plan) -> list[InputProblem]:
    """Return what is wrong with the month as of which results are followed."""
    as_of, last = number_of(track.as_of.first), plan.first + len(plan.labels) - 1
    if plan.first <= as_of <= last:
        return []
    message = (
        f"found {track.as_of}; the plan goes from {label_of(plan.first)} to"
        f" {label_of(last)}"
    )
    return [scenario.problem(("track", "as_of"), message)]


def actual_problems(
    track: Track, plan: Plan, actuals: TableRead
) -> Iterator[InputProblem]:
    """Yield unknown territories and months, doubles, and months without any row."""
    frame = actuals.frame
    known = plan.people["territory"].to_list()
    yield from cell_problems(actuals, "territory_id", known, "territories of the plan")
    numbers = _numbers(frame)
    wrong = pl.Series([one is None for one in numbers], dtype=pl.Boolean)
    yield from refuse_rows(
        actuals,
        wrong,
        "period",
        lambda row: f"found {shown(row['period'])}; a month such as 2027-03 is needed",
    )
    if wrong.any():
        return
    as_of = number_of(track.as_of.first)
    for mask, said in (
        (
            [one is not None and one > as_of for one in numbers],
            f"which is after 'as_of', {track.as_of}",
        ),
        (
            [one is not None and one < plan.first for one in numbers],
            f"which is before the plan begins, {label_of(plan.first)}",
        ),
    ):
        yield from _outside(actuals, mask, said)
    yield from double_problems(actuals, ["territory_id", "period"], "period")
    there = set(numbers)
    for number in range(plan.first, as_of + 1):
        if number not in there:
            yield actuals.source.problem(
                f"no row is of {label_of(number)}, which is over by 'as_of'",
                "column period",
            )


def _outside(actuals: TableRead, mask: list[bool], said: str) -> list[InputProblem]:
    return refuse_rows(
        actuals,
        pl.Series(mask, dtype=pl.Boolean),
        "period",
        lambda row: f"found {shown(row['period'])}, {said}",
    )


def sold_of(track: Track, plan: Plan, actuals: TableRead) -> tuple[Floats, list[str]]:
    """Return ``(people, past)`` sales, and what is to be said of missing ones."""
    past = number_of(track.as_of.first) - plan.first + 1
    place = {name: row for row, name in enumerate(plan.people["territory"])}
    sold = np.full((len(place), past), np.nan)
    rows = actuals.frame.select("territory_id", "sales").iter_rows()
    for (territory, sales), number in zip(rows, _numbers(actuals.frame), strict=True):
        if number is not None:
            sold[place[territory], number - plan.first] = sales
    lacking = int(np.isnan(sold).sum())
    file = actuals.source.shown
    notes = []
    if lacking:
        notes = [f"{file}: {counted(lacking, 'month')} without a row count as 0"]
    return np.nan_to_num(sold), notes


def _numbers(frame: pl.DataFrame) -> list[int | None]:
    found = (_MONTH.fullmatch(text) for text in frame["period"])
    return [int(m[1]) * 12 + int(m[2]) - 1 if m else None for m in found]
