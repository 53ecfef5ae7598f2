"""The plan that results are held against: quotas month by month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from pydantic_core import PydanticCustomError

from engine.base.errors import InputError
from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.data.planning_columns import PHASED
from engine.data.readers import TableRead
from engine.data.source import Source
from engine.scenario.capacity_periods import label_of, read_period
from engine.scenario.planning_reads import double_problems, read
from engine.scenario.stored_runs import stored_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.scenario.load import Scenario
    from engine.scenario.section_track import Track

    Floats = NDArray[np.float64]

MOST_MONTHS = 36
"""Longest plan."""
WHO = ("name", "rep_id", "district", "region", "segment", "channel")
"""Columns of who has a quota, beside the territory."""
_AT = ("track", "from_run")
_TABLES = {
    "quotas": {"territory", *WHO},
    "phases": {"territory", "period", "measure", "quota"},
}
_TOTAL = "total"


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """Quotas by month.

    Parameters
    ----------
    people
        ``territory`` and :data:`WHO`.
    first
        Number of the first month.
    months
        ``(people, months)`` money.
    """

    people: pl.DataFrame
    first: int
    months: Floats

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the months."""
        return tuple(label_of(self.first + t) for t in range(self.months.shape[1]))


def read_phased(
    scenario: Scenario, track: Track, files: Mapping[str, Path]
) -> TableRead:
    """Return quotas by territory and period, from a table or a stored run."""
    if track.from_run is not None:
        return _from_run(scenario, track.from_run)
    found = read(scenario, PHASED, files)
    if found is not None:
        return found
    message = (
        "neither 'track.from_run' nor 'data.phased' is given; one of them has the plan"
        " that results are held against"
    )
    problem = scenario.problem(("track",), message)
    return TableRead(PHASED.empty(), problems=(problem,))


def _from_run(scenario: Scenario, folder: str) -> TableRead:
    source = Source(name=PHASED.name, file=Path(folder))
    try:
        run = stored_run(scenario, _AT, folder)
    except InputError as error:
        return TableRead(PHASED.empty(), problems=tuple(error.problems), source=source)
    for name, columns in _TABLES.items():
        table = run.tables.get(name)
        if table is None or not columns <= set(table.columns) or not table.height:
            problem = scenario.problem(
                _AT, f"found '{folder}'; it is no run of quotas, or has no plan"
            )
            return TableRead(PHASED.empty(), problems=(problem,), source=source)
    who = run.tables["quotas"].select("territory", *WHO)
    frame = (
        run.tables["phases"]
        .filter(pl.col("measure") == _TOTAL)
        .join(who, on="territory", how="left", maintain_order="left")
        .select(pl.col("territory").alias("territory_id"), *WHO, "period", "quota")
    )
    rows = pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True)
    return TableRead(frame, rows=rows, source=source)


def phased_problems(
    scenario: Scenario, track: Track, phased: TableRead
) -> Iterator[InputProblem]:
    """Yield what keeps rows from being a plan month by month."""
    if track.from_run is not None and scenario.config.data.phased is not None:
        yield scenario.problem(
            _AT, "both 'from_run' and 'data.phased' have the plan; write one"
        )
    spans = _spans(track, phased)
    wrong = pl.Series([span is None for span in spans], dtype=pl.Boolean)
    yield from refuse_rows(
        phased,
        wrong,
        "period",
        lambda row: f"found {shown(row['period'])}; 2027-03, 2027Q1 or 2027 is needed",
    )
    if wrong.any():
        return
    yield from double_problems(phased, ["territory_id", "period"], "period")
    yield from _overlaps(phased, spans)
    yield from _same_who(phased)
    first, last = _reach(spans)
    if last - first > MOST_MONTHS:
        yield phased.source.problem(
            f"the plan goes from {label_of(first)} to {label_of(last - 1)}; at most"
            f" {MOST_MONTHS} months are followed",
            "column period",
        )
        return
    plan = plan_of(track, phased)
    for row in np.flatnonzero(plan.months.sum(axis=1) <= 0)[:5]:
        name = plan.people["territory"][int(row)]
        yield phased.source.problem(f"the quotas of {name} are 0", "column quota")


def _overlaps(phased: TableRead, spans: list[range | None]) -> list[InputProblem]:
    """Return what is said of rows whose months another row has in part."""
    taken: dict[str, set[int]] = {}
    wrong = []
    keys = phased.frame.select("territory_id", "period").iter_rows()
    seen: set[tuple[str, str]] = set()
    for (territory, period), span in zip(keys, spans, strict=True):
        months = taken.setdefault(territory, set())
        again = (territory, period) in seen
        wrong.append(not again and bool(months.intersection(span or ())))
        months.update(span or ())
        seen.add((territory, period))
    return refuse_rows(
        phased,
        pl.Series(wrong, dtype=pl.Boolean),
        "period",
        lambda row: (
            f"an earlier row has months of {shown(row['period'])} for"
            f" {row['territory_id']}"
        ),
    )


def _same_who(phased: TableRead) -> Iterator[InputProblem]:
    """Yield rows that say something else of a territory than its first."""
    for column in WHO:
        first: dict[str, str] = {}
        pairs = phased.frame.select("territory_id", column).iter_rows()
        wrong = [cell != first.setdefault(one, cell) for one, cell in pairs]
        yield from _another(phased, column, pl.Series(wrong, dtype=pl.Boolean))


def _another(phased: TableRead, column: str, wrong: pl.Series) -> list[InputProblem]:
    message = f"another {column} than in the first row of this territory"
    return refuse_rows(phased, wrong, column, lambda _: message)


def plan_of(track: Track, phased: TableRead) -> Plan:
    """Return quotas by month, once rows are a plan."""
    frame = phased.frame
    people = frame.unique("territory_id", keep="first", maintain_order=True)
    place = {name: row for row, name in enumerate(people["territory_id"])}
    spans = _spans(track, phased)
    first, last = _reach(spans)
    months = np.zeros((people.height, last - first))
    rows = frame.select("territory_id", "quota").iter_rows()
    for (territory, quota), span in zip(rows, spans, strict=True):
        if span is None:
            continue
        weights = np.array([track.season[number % 12] for number in span])
        at = np.array(span) - first
        months[place[territory], at] += quota * weights / weights.sum()
    who = people.select(pl.col("territory_id").alias("territory"), *WHO)
    return Plan(who, first, months)


def _spans(track: Track, phased: TableRead) -> list[range | None]:
    """Return the months of each row; None: it is no period."""
    begins = 1 if track.starts is None else track.starts.first.month
    spans: dict[str, range | None] = {}
    for text in phased.frame["period"].unique():
        try:
            spans[text] = read_period(text).span(begins)
        except PydanticCustomError:
            spans[text] = None
    return [spans[text] for text in phased.frame["period"]]


def _reach(spans: list[range | None]) -> tuple[int, int]:
    there = [span for span in spans if span is not None]
    return min(span.start for span in there), max(span.stop for span in there)
