"""A world: one way in which demand, selling, leaving and ramping may turn out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.stochastic.tables import (
    delayed,
    more_leaving,
    slower_ramp,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.problem import (
        CapacityProblem,
        Cell,
        Need,
        Pipeline,
        Stream,
    )

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class World:
    """Factors on what a problem takes for certain; 1 everywhere is the problem itself.

    What a world leaves out is the luck of each person: who of ten people leaves, and
    what one of them sells in a month. Shares of people leave here, as everywhere in
    this room, and what is uncertain is the share. Luck of single persons averages out
    as people grow in number; futures of the simulation play it in full.

    Parameters
    ----------
    probability
        Of the world; those of all worlds add up to 1.
    demand
        ``(needs, months)`` or what broadcasts to it: factor on what is asked for.
    selling
        ``(needs, months)`` or what broadcasts to it: factor on what a productive person
        makes of the need in the month, and on what pipeline that closes in it is worth.
    leave
        ``(cells,)`` or one for all: factor on chances to leave. Two chances that would
        add up to more than 1 are scaled down together to add up to 1.
    ramp
        ``(cells,)`` or one for all, more than 0: factor on the time that ramping takes.
        The productive share at ``k`` months is read at ``k ÷ factor``, linear between
        the months.
    late
        Mean of further months (geometric) by which each planned start is late.
    """

    probability: float = 1.0
    demand: Floats | float = 1.0
    selling: Floats | float = 1.0
    leave: Floats | float = 1.0
    ramp: Floats | float = 1.0
    late: float = 0.0


def in_world(problem: CapacityProblem, world: World) -> CapacityProblem:
    """Return the problem as it is in a world: the same shape, other tables.

    Raises
    ------
    ValueError
        A factor is negative, or does not fit the problem's shape.
    """
    months, needs = len(problem.months), len(problem.needs)
    demand = _table(world.demand, (needs, months), "demand")
    selling = _table(world.selling, (needs, months), "selling")
    leave = _table(world.leave, (len(problem.cells),), "leave")
    ramp = _table(world.ramp, (len(problem.cells),), "ramp")
    if world.late < 0 or (ramp <= 0).any():
        raise ValueError("late must be 0 or more, and ramp more than 0")
    return replace(
        problem,
        cells=tuple(
            _cell(cell, leave[i], ramp[i]) for i, cell in enumerate(problem.cells)
        ),
        streams=tuple(
            _stream(stream, problem, leave[stream.into], ramp[stream.into], world.late)
            for stream in problem.streams
        ),
        needs=tuple(
            _need(need, demand[i], selling[i]) for i, need in enumerate(problem.needs)
        ),
        pipelines=tuple(
            _pipeline(pipeline, selling[pipeline.need])
            for pipeline in problem.pipelines
        ),
    )


def mean_world(worlds: Sequence[World]) -> World:
    """Return the world of mean factors, which plans for expected values believe in.

    Notes
    -----
    Ramp and lateness act on a plan in a way that is not linear, so that what a plan
    makes in the mean world is not the mean of what it makes.
    """
    odds = [world.probability for world in worlds]

    def mean(name: str) -> Floats:
        parts = np.broadcast_arrays(*(getattr(world, name) for world in worlds))
        return np.average(np.stack(parts), axis=0, weights=odds)

    return World(
        demand=mean("demand"),
        selling=mean("selling"),
        leave=mean("leave"),
        ramp=mean("ramp"),
        late=float(mean("late")),
    )


def _table(factor: Floats | float, shape: tuple[int, ...], name: str) -> Floats:
    try:
        table = np.broadcast_to(np.asarray(factor, dtype=np.float64), shape)
    except ValueError:
        raise ValueError(f"{name} does not broadcast to {shape}") from None
    if not (np.isfinite(table).all() and (table >= 0).all()):
        raise ValueError(f"{name} must be finite and 0 or more")
    return table


def _cell(cell: Cell, leave: float, ramp: float) -> Cell:
    voluntary, involuntary = more_leaving(cell.voluntary, cell.involuntary, leave)
    return replace(
        cell,
        ramp=slower_ramp(cell.ramp, ramp),
        voluntary=voluntary,
        involuntary=involuntary,
    )


def _stream(
    stream: Stream, problem: CapacityProblem, leave: float, ramp: float, late: float
) -> Stream:
    cell, own = problem.cells[stream.into], stream.ramp
    voluntary = cell.voluntary if stream.voluntary is None else stream.voluntary
    involuntary = cell.involuntary if stream.involuntary is None else stream.involuntary
    voluntary, involuntary = more_leaving(voluntary, involuntary, leave)
    return replace(
        stream,
        ramp=None if own is None else slower_ramp(own, ramp),
        voluntary=voluntary,
        involuntary=involuntary,
        delay=delayed(stream.delay, late, len(problem.months)),
    )


def _need(need: Need, demand: Floats, selling: Floats) -> Need:
    rate = {cell: each * selling for cell, each in need.rate.items()}
    return replace(need, amount=need.amount * demand, rate=rate)


def _pipeline(pipeline: Pipeline, selling: Floats) -> Pipeline:
    cycle = pipeline.cycle
    # What is created in t closes, and is worth more or less, in t + cycle.
    closing = np.append(selling[cycle:], np.ones(min(cycle, len(selling))))
    return replace(
        pipeline,
        rate={cell: each * closing for cell, each in pipeline.rate.items()},
        inbound=pipeline.inbound * selling,
        opening=pipeline.opening * selling,
    )
