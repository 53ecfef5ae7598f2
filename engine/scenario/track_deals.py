"""Deals, stage by stage: none goes backwards, none is in two stages at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from engine.data.findings import shown
from engine.data.pay_reads import refuse_rows
from engine.data.planning_columns import OPPORTUNITIES
from engine.scenario.planning_reads import cell_problems
from engine.scenario.track_input import PipelineInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.base.errors import InputProblem
    from engine.data.readers import TableRead
    from engine.scenario.load import Scenario
    from engine.scenario.section_track import Deals, Track
    from engine.scenario.track_plan import Plan

OUTCOMES = ("won", "lost")
"""How a deal ends."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """One row of the table."""

    place: int
    deal: str
    stage: int
    entered: date
    left: date | None
    outcome: str


def deals_problems(scenario: Scenario, track: Track) -> Iterator[InputProblem]:
    """Yield what is wrong between 'deals' and the scenario's tables."""
    table = scenario.config.data.opportunities
    if track.deals is None:
        if table is not None:
            yield scenario.problem(
                ("data", "opportunities"),
                "nothing is asked of these deals; write 'track.deals' and their stages",
            )
        return
    if table is None:
        message = "'data.opportunities' is missing; it has the deals by stage"
        yield scenario.problem(("track", "deals"), message)
    for index, name in enumerate(track.deals.stages):
        if name in OUTCOMES:
            yield scenario.problem(
                ("track", "deals", "stages", index),
                f"'{name}' is an outcome and no stage; leave it out",
            )


def visit_problems(
    deals: Deals, plan: Plan, read: TableRead, as_of: date
) -> Iterator[InputProblem]:
    """Yield what is wrong in rows of deals."""
    found = list(cell_problems(read, "stage", deals.stages, "stages"))
    reps = [rep for rep in plan.people["rep_id"] if rep]
    yield from found
    yield from cell_problems(read, "rep_id", reps, "reps of the plan")
    yield from _outcomes(read)
    yield from _days(read, as_of)
    if not found:
        yield from _order(read, _visits(deals, read))


def _outcomes(read: TableRead) -> Iterator[InputProblem]:
    frame = read.frame
    yield from refuse_rows(
        read,
        ~frame["outcome"].is_in(["", *OUTCOMES]),
        "outcome",
        lambda row: f"found {shown(row['outcome'])}; won, lost or nothing is needed",
    )
    yield from refuse_rows(
        read,
        frame["outcome"].is_in(OUTCOMES) & frame["left"].is_null(),
        "left",
        lambda row: f"the cell is empty; a deal {row['outcome']} has left its stage",
    )


def _days(read: TableRead, as_of: date) -> Iterator[InputProblem]:
    frame = read.frame
    yield from refuse_rows(
        read,
        (frame["left"] < frame["entered"]).fill_null(value=False),
        "left",
        lambda row: f"found {row['left']}, which is before 'entered', {row['entered']}",
    )
    for column in ("entered", "left"):
        yield from _later(read, column, as_of)


def _later(read: TableRead, column: str, as_of: date) -> list[InputProblem]:
    return refuse_rows(
        read,
        (read.frame[column] > as_of).fill_null(value=False),
        column,
        lambda row: f"found {row[column]}, which is after 'as_of', {as_of}",
    )


def _visits(deals: Deals, read: TableRead) -> list[list[_Visit]]:
    """Return the visits of each deal in the order of days."""
    by_deal: dict[str, list[_Visit]] = {}
    rows = read.frame.select("deal", "stage", "entered", "left", "outcome")
    for place, (deal, stage, entered, left, outcome) in enumerate(rows.iter_rows()):
        number = deals.stages.index(stage)
        visit = _Visit(place, deal, number, entered, left, outcome)
        by_deal.setdefault(deal, []).append(visit)
    for visits in by_deal.values():
        visits.sort(key=lambda one: (one.entered, one.left is None, one.stage))
    return list(by_deal.values())


def _order(read: TableRead, deals: list[list[_Visit]]) -> Iterator[InputProblem]:
    """Yield deals that go backwards, are in two places, or are nowhere."""
    pairs = [pair for one in deals for pair in pairwise(one)]
    last = [one[-1] for one in deals]
    rules: tuple[tuple[str, list[int], str], ...] = (
        (
            "stage",
            [b.place for a, b in pairs if b.stage <= a.stage],
            "goes back to it, or comes twice; stages are gone through in order",
        ),
        (
            "outcome",
            [a.place for a, _ in pairs if a.outcome],
            "goes on afterwards; an outcome stands in a deal's last row",
        ),
        (
            "left",
            [a.place for a, _ in pairs if a.left is None],
            "is in a later stage as well; the day it left this one is needed",
        ),
        (
            "entered",
            [b.place for a, b in pairs if a.left is not None and b.entered < a.left],
            "was still in the stage before on that day",
        ),
        (
            "left",
            [one.place for one in last if one.left is not None and not one.outcome],
            "left its last stage; write won or lost, or the stage it went to",
        ),
    )
    for column, places, what in rules:
        yield from _refuse(read, column, places, what)


def _refuse(
    read: TableRead, column: str, places: list[int], what: str
) -> list[InputProblem]:
    found = set(places)
    mask = [place in found for place in range(read.frame.height)]

    def say(row: dict[str, object]) -> str:
        cell = row[column]
        found = "the cell is empty" if cell is None else f"found {shown(cell)}"
        return f"{found}: deal {row['deal']} {what}"

    return refuse_rows(read, pl.Series(mask, dtype=pl.Boolean), column, say)


def pipeline_of(deals: Deals, read: TableRead) -> PipelineInput:
    """Return deals by stage, once nothing is wrong with them."""
    order = {name: number for number, name in enumerate(deals.stages)}
    visits = (
        read.frame.select(OPPORTUNITIES.names)
        .with_columns(
            order=pl.col("stage").replace_strict(order, return_dtype=pl.Int64)
        )
        .sort("deal", "entered", "order")
        .drop("order")
    )
    return PipelineInput(
        stages=deals.stages,
        visits=visits,
        key_account=deals.key_account.hundredths / 100,
        months_ahead=deals.months_ahead,
    )
