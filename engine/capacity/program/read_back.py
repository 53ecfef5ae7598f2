"""A program's solution, tidied and read as a capacity plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

from engine.capacity.plan import CapacityPlan
from engine.capacity.program.layout import layout
from engine.capacity.program.limits import planned_starts
from engine.capacity.program.people import people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.people import People
    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]

NEARLY = 1e-6
"""Seats that a solver may have overlooked."""


def tidied(problem: CapacityProblem, program: Program, x: Floats) -> Floats:
    """Return a solution in which whole numbers are whole and all else follows.

    Bounds hold exactly. No more classes begin than are needed, nobody is let go or put
    on short time who is not there, and what is missed is what these starts miss.
    """
    found = np.clip(x, program.lower, program.upper) + 0.0
    found[program.whole] = np.round(found[program.whole])
    where = layout(problem)
    staff = people(problem, where)
    own = found[: where.variables]
    _seat(problem, where, own)
    _let_go(where, staff, own)
    short, cells = where.columns("short_time"), where.members["short_time"]
    heads = staff.heads.matrix @ own + staff.heads.constant
    there = heads.reshape(-1, where.months)[cells]
    own[short] = np.minimum(own[short], np.maximum(0.0, there))
    _miss(program, where, found)
    return found


def read_back(problem: CapacityProblem, program: Program, x: Floats) -> CapacityPlan:
    """Return the plan that a solution of a program means."""
    where = layout(problem)
    own = tidied(problem, program, x)

    def block(name: str, count: int) -> Floats:
        found = np.zeros((count, where.months))
        found[where.members[name]] = own[where.columns(name)]
        return found

    starts = np.zeros((len(problem.streams), where.months))
    starts[where.stream, where.month] = own[: where.lot.size] * where.lot
    return CapacityPlan(
        starts,
        block("classes", len(problem.trainings)),
        block("separations", len(problem.cells)),
        block("short_time", len(problem.cells)),
        block("cover", len(problem.needs)),
    )


def _seat(problem: CapacityProblem, where: Layout, own: Floats) -> None:
    """Begin the classes that planned starts need."""
    starts = (planned_starts(problem, where).matrix @ own).reshape(-1, where.months)
    for columns, training in zip(
        where.columns("classes"), problem.trainings, strict=True
    ):
        seated = starts[list(training.streams)].sum(axis=0)
        needed = np.ceil(seated / training.seats - NEARLY)
        own[columns] = np.minimum(own[columns], needed)


def _let_go(where: Layout, staff: People, own: Floats) -> None:
    """Walk the pools, letting nobody go who is not there."""
    months = where.months
    cells = where.members["pool"]
    inflow = (staff.inflow.matrix @ own + staff.inflow.constant).reshape(-1, months)
    pool, gone = np.zeros(staff.keep.size), np.zeros((staff.keep.size, months))
    chosen = where.members["separations"]
    gone[chosen] = own[where.columns("separations")]
    for month in range(months):
        there = np.maximum(0.0, staff.keep * pool + inflow[:, month])
        gone[:, month] = np.minimum(gone[:, month], there)
        pool = there - gone[:, month]
        own[where.columns("pool")[:, month]] = pool[cells]
    own[where.columns("separations")] = gone[chosen]


def _miss(program: Program, where: Layout, found: Floats) -> None:
    """Work out what is missed, and surplus, from the rows that define them."""
    for name, sign in (("missed", 1.0), ("surplus", -1.0)):
        columns = where.columns(name).ravel()
        if not columns.size:
            continue
        found[columns] = 0.0
        side = program.low if sign > 0 else program.high
        lacking = sign * (side - program.matrix @ found)
        entry = coo_array(program.matrix[:, columns])
        defining = (entry.data == sign) & np.isfinite(side[entry.row])
        least = program.lower[columns].copy()
        np.maximum.at(least, entry.col[defining], lacking[entry.row[defining]])
        found[columns] = np.minimum(least, program.upper[columns])
