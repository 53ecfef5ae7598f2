"""One block: its cheapest plan at given prices, alone and within what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

from engine.capacity.solvers.blocks.state import elastic
from engine.capacity.solvers.blocks.structure import without_idle_rows
from engine.capacity.solvers.mathopt import solve_apart
from engine.capacity.solvers.task import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.apart import Apart
    from engine.capacity.solvers.blocks.state import Clock, State
    from engine.capacity.solvers.blocks.structure import Block

    Floats = NDArray[np.float64]

WORK = 0.3
"""Work units for one block, about 100 nodes; twice as many within what is left."""

MENDING = 3.0
"""Work units for several blocks together."""

SHARE = 1e-3
"""The gap that libraries are told; see :func:`_task`."""

TIME_SHARE = 0.2
"""Share of the time that is left which one block may take."""


@dataclass(frozen=True, eq=False, slots=True)
class Prices:
    """What coupling rows cost.

    Parameters
    ----------
    duals
        ``(rows,)`` of the program with fractions.
    broken
        ``(rows,)`` for a unit by which a row is broken, when nothing else is left.
    allowance
        Money by which a block's plan may miss its bound.
    """

    duals: Floats
    broken: Floats
    allowance: float


@dataclass(frozen=True, eq=False, slots=True)
class Made:
    """What came of a block.

    Parameters
    ----------
    block
        Which one.
    x
        Its plan; None when none was found.
    bound
        No plan of the block alone costs less at these prices; None when unknown.
    work
        Nodes.
    """

    block: Block
    x: Floats | None
    bound: float | None
    work: float


def alone(state: State, block: Block, duals: Floats) -> Program:
    """Return the block's program, coupling rows in its cost and not in its rows.

    What is decided already or belongs to others counts into the rows' sides.
    """
    program, columns = state.program, block.columns
    strip = state.by_column[:, columns]
    own = csr_array(strip[block.rows])
    others = state.sums[block.rows] - own @ state.x[columns]
    shared = strip[block.coupling]
    cost = program.cost[columns] - shared.T @ duals[block.coupling]
    return replace(
        program,
        cost=cost,
        lower=program.lower[columns],
        upper=program.upper[columns],
        whole=program.whole[columns],
        matrix=own,
        low=program.low[block.rows] - others,
        high=program.high[block.rows] - others,
        rows=(),
        blocks={},
        constant=0.0,
    )


def within(
    state: State, block: Block, duals: Floats, sides: tuple[Floats, Floats]
) -> Program:
    """Return the block's program with coupling rows kept between the given sides."""
    free = alone(state, block, duals)
    low, high = sides
    shared = csr_array(state.by_column[:, block.columns][block.coupling])
    return replace(
        free,
        matrix=csr_array(vstack([free.matrix, shared])),
        low=np.concatenate([free.low, low]),
        high=np.concatenate([free.high, high]),
    )


def decide(
    state: State,
    block: Block,
    prices: Prices,
    clock: Clock,
    apart: Apart,
    *,
    share: float,
) -> Made:
    """Return the block's plan at these prices, within what the others leave."""
    sides = state.room(block.columns, block.coupling, share)
    full = within(state, block, prices.duals, sides)
    program = without_idle_rows(full)
    x = state.x[block.columns]
    task = _task(program, x, prices.allowance, WORK, clock)
    claim = solve_apart(task, apart, clock.stop)
    work = claim.work
    if claim.x is None and clock.over() is None:
        rows = np.concatenate([block.rows, block.coupling])
        loose = elastic(full, np.ones(rows.size, bool), prices.broken[rows])
        padded = np.concatenate([x, np.zeros(2 * rows.size)])
        task = _task(loose, padded, prices.allowance, WORK, clock)
        claim = solve_apart(task, apart, clock.stop)
        work += claim.work
    found = None if claim.x is None else claim.x[: block.columns.size]
    return Made(block, found, None, work)


def mended(
    state: State, block: Block, prices: Prices, clock: Clock, apart: Apart
) -> Made:
    """Return the block's plan that costs least, broken rows too, all others as is."""
    sides = state.exact(block.columns, block.coupling)
    full = within(state, block, np.zeros_like(prices.duals), sides)
    rows = np.concatenate([block.rows, block.coupling])
    broken = state.broken()[rows]
    loose = elastic(full, broken, prices.broken[rows])
    over = np.maximum(full.low - full.matrix @ state.x[block.columns], 0.0)[broken]
    under = np.maximum(full.matrix @ state.x[block.columns] - full.high, 0.0)[broken]
    start = np.concatenate([state.x[block.columns], over, under])
    task = _task(without_idle_rows(loose), start, prices.allowance, MENDING, clock)
    task = replace(task, start=start)
    claim = solve_apart(task, apart, clock.stop)
    x = None if claim.x is None else claim.x[: block.columns.size]
    return Made(block, x, None, claim.work)


def bounded(
    state: State, block: Block, prices: Prices, clock: Clock, apart: Apart
) -> Made:
    """Return what the block costs at least at these prices, alone."""
    program = alone(state, block, prices.duals)
    task = _task(program, state.x[block.columns], prices.allowance, WORK, clock)
    claim = solve_apart(task, apart, clock.stop)
    bound = None if claim.bound is None else claim.bound - task.program.constant
    return Made(block, claim.x, bound, claim.work)


def _task(
    program: Program, x: Floats, allowance: float, work: float, clock: Clock
) -> Task:
    """Return the task to solve a program to a gap in money.

    A block's cost at prices may be near 0, where a share of it says nothing: the
    program is moved to where the usual share is the allowance.
    """
    moved = allowance / SHARE - float(program.cost @ x)
    limits = clock.small(work, SHARE, TIME_SHARE)
    return Task("HIGHS", replace(program, constant=moved), limits, clock.seed)
