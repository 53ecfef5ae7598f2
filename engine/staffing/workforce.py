"""From a plan to the futures it is played through."""

from __future__ import annotations

from math import ceil, exp, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.kernels import settled_at
from engine.capacity.spending import spent_on
from engine.sim.workforce.problem import (
    Cap,
    Entry,
    Goal,
    Output,
    Purse,
    Supply,
    Tables,
    WorkforceProblem,
)
from engine.staffing.number import asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from engine.capacity.measure import Measures
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem, Cell, Need, Pipeline, Stream
    from engine.capacity.rules import Target
    from engine.scenario.capacity_input import CapacityInput
    from engine.sim.workforce.problem import Luck

    Floats = NDArray[np.float64]

THOUSAND = 1000
"""Full-time shares are counted in thousandths."""
SLOWER = 3
"""Standard deviations of slower ramping that tables have room for."""


def workforce_of(
    given: CapacityInput,
    problem: CapacityProblem,
    plan: CapacityPlan,
    measures: Measures,
    luck: Luck,
) -> WorkforceProblem:
    """Return what the futures of a plan are given.

    Parameters
    ----------
    problem
        The scenario's own: its amounts are what shall be made, even if the plan was
        made for more.
    """
    cells, streams = problem.cells, problem.streams
    settled = [settled_at(problem, index) for index in range(len(cells))]
    longest = ceil(max(settled, default=0) * exp(SLOWER * luck.ramp)) + 1
    people, odds = _opening(problem)
    return WorkforceProblem(
        months=len(problem.months),
        leave_before=problem.leave_before,
        cells=_tables([_unfolding(cell, None) for cell in cells], longest),
        entries=tuple(map(_entry, streams, plan.starts)),
        starters=_tables([_unfolding(cells[s.into], s) for s in streams], longest),
        settled=np.array(settled, dtype=np.int64),
        opening=people,
        opening_odds=odds,
        separations=plan.separations,
        short_time=plan.short_time,
        short_time_share=np.array([cell.short_time for cell in cells]),
        pay=np.array([cell.pay for cell in cells]),
        separation_cost=np.array([cell.separation_cost or 0.0 for cell in cells]),
        training_cost=_training_cost(problem, plan),
        planned_heads=measures.people.end,
        replace=given.replace,
        replace_lag=np.array(given.replace_lag, dtype=np.int64),
        outputs=tuple(_outputs(problem, plan)),
        goals=tuple(_goal(problem, target) for target in given.number),
        luck=luck,
        seed=given.seed,
        caps=tuple(_caps(problem, measures)),
        budgets=tuple(_purses(problem, plan, measures)),
        supplies=tuple(_supplies(problem, plan)),
    )


def _caps(problem: CapacityProblem, measures: Measures) -> Iterator[Cap]:
    for limit in problem.limits:
        if limit.quantity == "heads":
            heads = measures.people.producing[list(limit.items)].sum(axis=0)
            yield Cap(limit.items, limit.at_most - heads)


def _supplies(problem: CapacityProblem, plan: CapacityPlan) -> Iterator[Supply]:
    """Yield what recruiters can do, and what each source can give by itself."""
    every = np.array([stream.load for stream in problem.streams])
    for limit in problem.limits:
        if limit.quantity in ("starts", "load"):
            load = np.zeros(len(every))
            items = list(limit.items)
            load[items] = 1.0 if limit.quantity == "starts" else every[items]
            yield Supply(load, limit.at_most - load @ plan.starts)
    for at, stream in enumerate(problem.streams):
        if stream.out_of is None and not np.isinf(stream.at_most).all():
            load = np.zeros(len(every))
            load[at] = 1.0
            yield Supply(load, stream.at_most - plan.starts[at])


def _purses(
    problem: CapacityProblem, plan: CapacityPlan, measures: Measures
) -> Iterator[Purse]:
    for budget in problem.budgets:
        planned = measures.money.spent
        if budget.cells is not None:
            planned = spent_on(problem, plan, measures.people, budget.cells)
        yield Purse(budget.cells, budget.months, budget.at_most, planned)


def _unfolding(cell: Cell, stream: Stream | None) -> tuple[tuple[float, ...], ...]:
    """Return ramp, voluntary and involuntary leaving of people, by months."""
    if stream is None:
        return cell.ramp, cell.voluntary, cell.involuntary
    return (
        cell.ramp if stream.ramp is None else stream.ramp,
        cell.voluntary if stream.voluntary is None else stream.voluntary,
        cell.involuntary if stream.involuntary is None else stream.involuntary,
    )


def _tables(rows: Sequence[tuple[tuple[float, ...], ...]], longest: int) -> Tables:
    def table(part: int) -> Floats:
        full = np.empty((len(rows), longest))
        for out, row in zip(full, rows, strict=True):
            values = row[part][:longest]
            out[: len(values)] = values
            out[len(values) :] = values[-1]
        return full

    return Tables(table(0), table(1), table(2))


def _entry(stream: Stream, planned: Floats) -> Entry:
    return Entry(
        stream.into,
        stream.out_of,
        stream.arriving,
        planned,
        stream.delay,
        stream.cost,
    )


def _opening(problem: CapacityProblem) -> tuple[NDArray[np.int64], Floats]:
    """Return one row a person; a fraction of a person is there by chance."""
    rows, odds = [], []
    for group in problem.opening:
        share = round(group.fte * THOUSAND)
        whole = floor(group.heads + 1e-9)
        parts = [1.0] * whole
        if group.heads - whole > 1e-9:
            parts.append(group.heads - whole)
        rows += [(group.cell, group.tenure, share)] * len(parts)
        odds += parts
    people = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    return people, np.array(odds, dtype=np.float64)


def _training_cost(problem: CapacityProblem, plan: CapacityPlan) -> Floats:
    cost = np.zeros(len(problem.months))
    for training, classes in zip(problem.trainings, plan.classes, strict=True):
        cost += classes * training.cost
    return cost


def _outputs(problem: CapacityProblem, plan: CapacityPlan) -> list[Output]:
    piped = {pipeline.need: pipeline for pipeline in problem.pipelines}
    return [
        _output(need, piped.get(index), plan.cover[index])
        for index, need in enumerate(problem.needs)
    ]


def _output(need: Need, pipeline: Pipeline | None, cover: Floats) -> Output:
    return Output(
        amount=need.amount,
        rate=need.rate,
        cover=cover,
        cover_price=need.cover_price or 0.0,
        pipeline={} if pipeline is None else pipeline.rate,
        cycle=0 if pipeline is None else pipeline.cycle,
        win_rate=1.0 if pipeline is None else pipeline.win_rate,
        inbound=np.zeros_like(need.amount)
        if pipeline is None
        else pipeline.inbound + pipeline.opening,
    )


def _goal(problem: CapacityProblem, target: Target) -> Goal:
    least = target.share * asked(problem, target)
    return Goal(target.needs, target.months, least)
