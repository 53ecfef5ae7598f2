"""Where a plan stands while it is made block by block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array, hstack

from engine.base.outcome import Limits, Reason
from engine.capacity.solvers.mathopt import solve_apart
from engine.capacity.solvers.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.apart import Apart
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROUND = 1e-7
"""Share of a row's size by which it may be overdrawn, so that sums may be rounded."""

YIELDS = 0.25
"""Share of what open variables could give way that is counted on."""

MOST_RISE = 1.0
"""What is counted on of any one of them."""


USUAL_WORK, MOST_EFFORT = 30.0, 10.0
"""Work limit for which blocks get their usual nodes; at most so many times more."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left of the limits, and who may end it.

    Parameters
    ----------
    limits, seed, stop
        As a solver is given them.
    since
        When it began.
    """

    limits: Limits
    seed: int
    stop: Callable[[], bool] | None
    since: float

    def left_s(self) -> float | None:
        """Return the seconds that are left, or None."""
        if self.limits.time_s is None:
            return None
        return max(0.05, self.limits.time_s - (monotonic() - self.since))

    def over(self) -> Reason | None:
        """Return why to end now, or None."""
        if self.stop is not None and self.stop():
            return Reason.INTERRUPTED
        left = self.left_s()
        return Reason.TIME_LIMIT if left is not None and left <= 0.05 else None

    def small(self, work: float, gap: float, share: float = 1.0) -> Limits:
        """Return limits for a part: its work, its gap, at most a share of the time."""
        left = self.left_s()
        seconds = None if left is None else share * left
        return Limits(work * self.effort(), min(gap, 0.9), seconds)

    def effort(self) -> float:
        """Return how much more than usual is done, by the work limit."""
        return min(MOST_EFFORT, max(1 / MOST_EFFORT, self.limits.work / USUAL_WORK))


class State:
    """A solution that is fractional where it is not decided yet.

    Parameters
    ----------
    program
        The whole of it.
    x
        ``(variables,)`` to begin with.
    """

    def __init__(self, program: Program, x: Floats) -> None:
        self.program = program
        self.by_column = csc_array(program.matrix)
        self.x = x.copy()
        self.sums = program.matrix @ self.x
        self.decided = ~program.whole
        self.yielding = np.zeros_like(program.whole)
        size = abs(program.matrix) @ np.abs(np.where(np.isfinite(x), x, 0.0))
        self.give = ROUND * np.maximum(1e-3, size)

    def put(self, columns: Ints, values: Floats) -> None:
        """Take over values of some variables."""
        change = values - self.x[columns]
        self.x[columns] = values
        self.sums += self.by_column[:, columns] @ change

    def decide(self, columns: Ints, values: Floats) -> None:
        """Take over values and hold the whole numbers among them."""
        held = self.program.whole[columns]
        values = values.copy()
        values[held] = np.round(values[held])
        self.put(columns, values)
        self.decided[columns] = True

    def room(self, columns: Ints, rows: Ints, share: float) -> tuple[Floats, Floats]:
        """Return between what some variables may bring rows, ``(rows,)`` each.

        What they bring now, and a share of the slack and of what others could still
        give way: open whole numbers, and those that can be mended (``yielding``).
        Infinite where a row has no such side.

        Parameters
        ----------
        share
            Less than 1 when several are decided at once.
        """
        program = self.program
        mine = self.by_column[:, columns][rows] @ self.x[columns]
        sums, give = self.sums[rows], self.give[rows]
        open_ = ~self.decided | self.yielding
        open_[columns] = False
        others = np.flatnonzero(open_)
        strip = self.by_column[:, others][rows]
        up, down = strip.maximum(0.0), strip.minimum(0.0)
        rise = np.minimum(program.upper[others] - self.x[others], MOST_RISE)
        fall = np.minimum(self.x[others] - program.lower[others], MOST_RISE)
        lowered = YIELDS * (up @ fall - down @ rise)
        raised = YIELDS * (up @ rise - down @ fall)
        below = np.maximum(sums - program.low[rows], 0.0) + raised
        above = np.maximum(program.high[rows] - sums, 0.0) + lowered
        return mine - share * below - give, mine + share * above + give

    def exact(self, columns: Ints, rows: Ints) -> tuple[Floats, Floats]:
        """Return what rows need of some variables while all others stay as they are."""
        program = self.program
        others = self.sums[rows] - self.by_column[:, columns][rows] @ self.x[columns]
        give = self.give[rows]
        return program.low[rows] - others - give, program.high[rows] - others + give

    def broken(self) -> NDArray[np.bool_]:
        """Return the rows that are not kept."""
        give = 10 * self.give
        low, high = self.program.low - give, self.program.high + give
        return np.asarray((self.sums < low) | (self.sums > high))

    def overdrawn(self) -> float:
        """Return by how much rows are broken, in sizes of the rows."""
        program, size = self.program, self.give / ROUND
        over = np.maximum(program.low - self.sums, self.sums - program.high)
        return float((np.maximum(over, 0.0) / size)[self.broken()].sum())

    def held(self) -> Program:
        """Return the program with what is decided held, the rest as fractions."""
        program = self.program
        fixed = self.decided & program.whole
        return replace(
            program,
            lower=np.where(fixed, self.x, program.lower),
            upper=np.where(fixed, self.x, program.upper),
        )


def elastic(program: Program, rows: NDArray[np.bool_], price: Floats) -> Program:
    """Return the program in which some rows may be broken for a price a unit."""
    at = np.flatnonzero(rows)
    unit = csr_array(diags_array(np.ones(rows.size)))[:, at]
    extra = 2 * at.size
    return replace(
        program,
        cost=np.concatenate([program.cost, price[at], price[at]]),
        lower=np.concatenate([program.lower, np.zeros(extra)]),
        upper=np.concatenate([program.upper, np.full(extra, np.inf)]),
        whole=np.concatenate([program.whole, np.zeros(extra, bool)]),
        matrix=csr_array(hstack([program.matrix, unit, -unit])),
    )


def fractions(
    program: Program, apart: Apart, clock: Clock, rows: NDArray[np.bool_], price: Floats
) -> ProgramClaim:
    """Solve without whole numbers; rows that cannot be kept are broken at a price."""
    limits = clock.small(1e6, 0.0)
    claim = solve_apart(Task("HIGHS", program, limits, relaxed=True), apart, clock.stop)
    if claim.duals is not None or clock.over() is not None or not rows.any():
        return claim
    loose = elastic(program, rows, price)
    claim = solve_apart(Task("HIGHS", loose, limits, relaxed=True), apart, clock.stop)
    if claim.x is None:
        return claim
    return replace(claim, x=claim.x[: program.cost.size], bound=None)
