"""Plans by annealing: from rounded fractions, cooled, fractions worked out again."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.capacity.solvers.blocks.moves import moves_of
from engine.capacity.solvers.blocks.soft import soften
from engine.capacity.solvers.blocks.state import State, fractions
from engine.capacity.solvers.blocks.walk import LONGEST, Schedule, Stand, walk
from engine.capacity.solvers.verdict import meets, value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.apart import Apart
    from engine.capacity.solvers.blocks.soft import Soft
    from engine.capacity.solvers.blocks.state import Clock
    from engine.capacity.solvers.blocks.walk import Moves

    Floats = NDArray[np.float64]
    Ints = NDArray[np.signedinteger]

STEPS = 1_300, 5_000
"""Chains of the first and the second annealing, for each whole number.

The first is never longer: it shows whether a gap is within reach."""

FINISH = 4
"""Part of them that are proposed once more, cold, with rows that hardly break."""

HOT, COLD, COLDEST = 1 / 8, 1 / 80, 1 / 500
"""Temperatures ÷ what a number usually is worth to the row where it is worth most."""

LOOSE, FIRM, FIRMEST = 0.8, 30.0, 1000.0
"""What a unit costs by which a row is broken, in usual units, as it cools."""

SINGLE = 0.1
"""Share of chains that begin with one number alone."""

DEAREST = 0.2
"""Most that a number may cost at the prices to be open, ÷ the same."""

AT_ONCE = 1_000_000
"""Chains between two looks at the clock."""

TURNS, RISE = 4, 0.1
"""Times that prices of broken rows are raised, and by how many usual units."""


@dataclass(eq=False, slots=True)
class Annealing:
    """Annealings of one program.

    Parameters
    ----------
    program, x, duals, usual
        The optimum with fractions, its usable prices, and what a unit of each row
        usually costs.
    clock, apart
        Limits, and the process for fractions.
    nearest
        What breaks rows least of all that was found, where no plan was; or None.
    """

    program: Program
    x: Floats
    duals: Floats
    usual: Floats
    clock: Clock
    apart: Apart
    nearest: State | None = field(default=None, init=False)

    def plan(self, turn: int) -> Floats | None:
        """Return a plan that keeps all rows, or None; each turn has its own luck.

        Cooled from rounded fractions; where fractions cannot make good what is left,
        rows that are broken become dearer and it is cooled again, from less hot.
        """
        rng = stream(self.clock.seed, Purpose.SEARCH, turn)
        whole = self.program.whole
        chains = STEPS[min(turn, len(STEPS) - 1)] * int(whole.sum())
        effort = self.clock.effort()
        steps = ceil(chains * (effort if turn else min(effort, 1.0)))
        duals = self.duals.copy()
        counts = np.clip(np.round(self.x), self.program.lower, self.program.upper)[
            whole
        ]
        ever = np.zeros(0, np.int64)
        for again in range(TURNS):
            soft = soften(self.program, duals, self.usual)
            moves, usual = _open_moves(soft, ever)
            if not moves.one.size:
                return None
            for schedule in _schedules(steps, usual, warm=again > 0):
                counts = self._cooled(soft, moves, counts, schedule, rng)
            if self.clock.over() is not None:
                return None
            state = self._polished(counts, soft)
            if state is None or meets(self.program, state.x):
                return None if state is None else state.x
            before = self.nearest
            if before is None or state.overdrawn() < before.overdrawn():
                self.nearest = state
            broken = np.flatnonzero(state.broken())
            ever = np.union1d(ever, broken)
            side = np.sign(self.program.low[broken] - state.sums[broken])
            side = np.where(state.sums[broken] > self.program.high[broken], -1.0, side)
            duals[broken] += side * RISE * self.usual[broken]
        return None

    def _cooled(
        self,
        soft: Soft,
        moves: Moves,
        counts: Floats,
        schedule: Schedule,
        rng: np.random.Generator,
    ) -> Floats:
        rows = soft.rows.low.size
        marks = np.zeros((2, rows), np.int64)
        chain = np.zeros((2, LONGEST), np.int64)
        stand = Stand(
            counts.copy(),
            soft.matrix @ counts,
            soft.lower,
            soft.upper,
            np.zeros(rows),
            marks[0],
            marks[1],
            chain[0],
            chain[1],
        )
        for begin in range(0, schedule.steps, AT_ONCE):
            if self.clock.over() is not None:
                break
            part = begin, min(begin + AT_ONCE, schedule.steps)
            walk(soft.rows, moves, stand, schedule, part, rng)
        return stand.x

    def _polished(self, counts: Floats, soft: Soft) -> State | None:
        """Return the state with the best fractions for the whole numbers.

        What cannot be kept is broken where prices can mend it, if it can be.
        """
        state = State(self.program, self.x)
        whole = np.flatnonzero(self.program.whole)
        state.decide(whole, counts)
        every = np.ones(self.program.low.size, bool)
        dear = FIRM * self.usual
        dear[soft.priced] /= 10
        claim = fractions(state.held(), self.apart, self.clock, every, dear)
        if claim.x is None:
            return None
        state.put(np.arange(claim.x.size), claim.x)
        return state


def better(program: Program, one: Floats | None, two: Floats | None) -> Floats | None:
    """Return the plan that costs less, or the one that there is."""
    if one is None or two is None:
        return two if one is None else one
    return two if value(program, two) < value(program, one) else one


def _open_moves(soft: Soft, broken: Ints) -> tuple[Moves, float]:
    """Return the moves of numbers that cost little, and what a number is worth.

    Numbers of rows of the program that are broken may cost anything.
    """
    price = np.abs(soft.cost - soft.matrix.T @ soft.duals)
    worth = abs(soft.matrix).tocsc()
    worth.data *= np.abs(soft.duals)[worth.indices]
    usual = float(np.median(worth.max(axis=0).toarray()))
    named = np.isin(soft.kept, broken)
    in_broken = abs(soft.matrix[named]).sum(axis=0) > 0
    moves = moves_of(soft, (price <= DEAREST * usual) | in_broken)
    return moves, max(usual, 1e-9)


def _schedules(steps: int, usual: float, *, warm: bool) -> tuple[Schedule, Schedule]:
    """Return how it cools; warm: from what is there, in a fraction of the steps."""
    finish = max(1, steps // FINISH)
    first = Schedule(steps, HOT * usual, COLD * usual, LOOSE, FIRM, SINGLE)
    if warm:
        first = Schedule(finish, HOT / 4 * usual, COLD * usual, FIRM, FIRM, SINGLE)
    last = Schedule(finish, COLD * usual, COLDEST * usual, 3 * FIRM, FIRMEST, SINGLE)
    return first, last
