"""Heads and productive people, linear in what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from engine.capacity.kernels import kernels
from engine.capacity.program.linear import Linear, Rows, by_month, limited, sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.kernels import Kernels
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class People:
    """Amounts by cell and month, ``(cells × months,)`` each.

    Parameters
    ----------
    heads
        Producing.
    work
        Productive people, short time off.
    starts
        Planned starts into the cell.
    let_go, short_time
        People.
    inflow
        Those who settle, less those who move out, where the pool has variables.
    keep
        ``(cells,)`` share of a pool that stays for the next month.
    """

    heads: Linear
    work: Linear
    starts: Linear
    let_go: Linear
    short_time: Linear
    inflow: Linear
    keep: Floats


def people(problem: CapacityProblem, where: Layout) -> People:
    """Return who is there.

    The settled people of a cell that nobody leaves by decision are written out as the
    sum of what starts bring; that makes more entries than a variable and a row a month,
    and programs that are solved sooner. The others have their pool's variables.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell.
    """
    kernel = kernels(problem)
    cells = len(problem.cells)
    into = np.array([stream.into for stream in problem.streams], dtype=np.int64)
    own = np.zeros(cells, dtype=np.bool_)
    own[where.members["pool"]] = True
    staying = _staying(kernel, into, own)
    opening = _opening_pool(kernel, own)
    pool = where.amounts("pool", cells)
    weight = np.repeat(kernel.weight, where.months)
    keep_work = np.array([1 - cell.short_time for cell in problem.cells])
    short = where.amounts("short_time", cells)
    idle = short.times(np.repeat(kernel.weight * keep_work, where.months))

    def brought(each: Floats, constant: Floats) -> Linear:
        return Linear(where.unfolded(each, into, cells), constant.ravel())

    heads = brought(kernel.heads + staying, kernel.opening_heads + opening) + pool
    work = brought(
        kernel.work + staying * kernel.weight[into][:, None],
        kernel.opening_work + opening * kernel.weight[:, None],
    )
    planned = np.zeros((into.size, where.months))
    planned[:, :1] = 1.0
    return People(
        heads,
        work + pool.times(weight) - idle,
        brought(planned, np.zeros((cells, where.months))),
        where.amounts("separations", cells),
        short,
        _inflow(problem, where, kernel, into),
        kernel.keep,
    )


def _staying(
    kernel: Kernels, into: NDArray[np.int64], own: NDArray[np.bool_]
) -> Floats:
    """Settled people of one planned start, 0 where the pool has variables."""
    staying = np.where(own[into][:, None], 0.0, kernel.settles)
    for month in range(1, staying.shape[1]):
        staying[:, month] += kernel.keep[into] * staying[:, month - 1]
    return staying


def _opening_pool(kernel: Kernels, own: NDArray[np.bool_]) -> Floats:
    """Settled people who were there at the start, 0 where the pool has variables."""
    pool = kernel.opening_settles.copy()
    pool[:, 0] += kernel.opening_pool
    pool[own] = 0.0
    for month in range(1, pool.shape[1]):
        pool[:, month] += kernel.keep * pool[:, month - 1]
    return pool


def flow_rows(problem: CapacityProblem, where: Layout, staff: People) -> Rows:
    """Return ``pool[t] = keep × pool[t − 1] + inflow − let go``."""
    months = where.months
    pool = where.amounts("pool", len(problem.cells))
    change = pool - pool.added(_kept(staff.keep, months))
    balance = change + staff.let_go - staff.inflow
    of = where.members["pool"]
    rows = [
        row
        for cell in of.tolist()
        for row in by_month(str(problem.cells[cell].place), "flow", months)
    ]
    at = (of[:, None] * months + np.arange(months)).ravel()
    mine = Linear(csr_array(balance.matrix[at]), balance.constant[at])
    return limited(mine, rows, low=0.0, high=0.0)


def _inflow(
    problem: CapacityProblem, where: Layout, kernel: Kernels, into: NDArray[np.int64]
) -> Linear:
    cells, months = len(problem.cells), where.months
    leaving = np.zeros((into.size, months))
    out_of = np.zeros(into.size, dtype=np.int64)
    for index, stream in enumerate(problem.streams):
        if stream.out_of is not None:
            late = stream.delay[:months]
            out_of[index], leaving[index, : len(late)] = stream.out_of, late
    there = kernel.opening_settles.copy()
    there[:, 0] += kernel.opening_pool
    entering = Linear(where.unfolded(kernel.settles, into, cells), there.ravel())
    left = Linear(where.unfolded(leaving, out_of, cells), np.zeros(cells * months))
    return entering - left


def _kept(keep: Floats, months: int) -> csr_array:
    """Return the matrix that gives what is kept of each month's pool a month later."""
    at = np.arange(keep.size * months).reshape(-1, months)
    value = np.repeat(keep, months - 1)
    return sparse(at[:, 1:].ravel(), at[:, :-1].ravel(), value, (at.size, at.size))
