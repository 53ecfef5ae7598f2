"""Prices from fractions, a plan by annealing or block by block, a bound, repair."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits, Reason, Status
from engine.capacity.solvers.apart import borrowed
from engine.capacity.solvers.blocks.annealed import Annealing, better
from engine.capacity.solvers.blocks.bound import lagrangian, usable
from engine.capacity.solvers.blocks.crew import AT_ONCE, together
from engine.capacity.solvers.blocks.part import Made, Prices, bounded, decide, mended
from engine.capacity.solvers.blocks.soft import can_soften
from engine.capacity.solvers.blocks.state import Clock, State, fractions
from engine.capacity.solvers.blocks.structure import (
    Block,
    blocks_of,
    rules_of,
    without_idle_rows,
)
from engine.capacity.solvers.mathopt import solve_highs
from engine.capacity.solvers.trivial import settle
from engine.capacity.solvers.verdict import Found, judge, meets, value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.apart import Apart
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]
    Ints = NDArray[np.signedinteger]

WHOLE_AT_FIRST, WHOLE_LATER = 150, 400
"""Whole numbers in a block: while prices are new, and once the rest is decided."""

BLOCKS_AT_LEAST = 8
"""Blocks with rows of their own from which it pays to work block by block."""

WHOLE_AT_LEAST = 1_000
"""Whole numbers from which it pays; fewer are solved all at once."""

BROKEN, DEAREST = 30.0, 3.0
"""Price of a unit by which a row is broken, and most that a unit within it may cost,
÷ what it costs in the dearest month of its rule."""

TURNS, DEARER = 4, 10.0
"""Times that mending begins anew, and how much dearer broken rows are each time."""

FINEST = 1e-5
"""Gap for which blocks are solved at the finest."""

AGAIN_AFTER = 32
"""Blocks after which all that is open is worked out again as fractions."""

BLOCK_GAP = 0.1
"""Share of the gap asked for that the blocks of the first round may use up."""


def pays(program: Program) -> bool:
    """Return whether it pays to solve block by block: large, and of many blocks."""
    if int(program.whole.sum()) < WHOLE_AT_LEAST:
        return False
    program = without_idle_rows(program)
    whole = program.whole
    blocks = blocks_of(program, np.ones_like(whole), WHOLE_AT_FIRST)
    return (
        sum(
            block.rows.size > 0 and bool(whole[block.columns].any()) for block in blocks
        )
        >= BLOCKS_AT_LEAST
    )


def solve_blocks(
    program: Program,
    *,
    limits: Limits,
    seed: int = 0,
    relaxed: bool = False,
    start: Floats | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProgramClaim:
    """Solve block by block; a program that does not fall into blocks goes to HiGHS.

    Parameters
    ----------
    program, limits, seed, relaxed, start, stop
        See :class:`engine.capacity.solvers.port.ProgramSolver`.
    """
    if relaxed or not pays(program):
        return solve_highs(
            program, limits=limits, seed=seed, relaxed=relaxed, start=start, stop=stop
        )
    found = settle(program, relaxed=False)
    if found is None:
        clock = Clock(limits, seed, stop, monotonic())
        found = _Search(without_idle_rows(program), clock).run()
    return judge(program, found, limits=limits, start=start)


@dataclass(eq=False, slots=True)
class _Search:
    """One search: fractions, annealing, else blocks and their servants, and a bound."""

    program: Program
    clock: Clock
    bound: float | None = None
    usual: Floats = field(default_factory=lambda: np.zeros(0))
    work: float = 0.0
    raw: list[str] = field(default_factory=list)

    def run(self) -> Found:
        rows = np.zeros(self.program.low.size, bool)
        with borrowed() as apart:
            claim = fractions(
                self.program, apart, self.clock, rows, np.zeros(rows.size)
            )
        if claim.outcome.status is Status.INFEASIBLE:
            return Found(Reason.PROVED, "fractions infeasible", infeasible=True)
        if claim.x is None or claim.duals is None:
            ended = self.clock.over() or claim.outcome.reason
            return Found(ended, f"fractions: {claim.outcome.raw}")
        self.bound = claim.bound
        duals = usable(self.program, claim.duals)
        self.usual = _usual(self.program, duals)
        every = np.ones_like(self.program.whole)
        blocks = blocks_of(self.program, every, WHOLE_AT_FIRST)
        tied = [
            b for b in blocks if b.rows.size and self.program.whole[b.columns].any()
        ]
        x = self._anneal(claim.x, duals, 0, tied)
        if x is None and self.clock.over() is None:
            state = State(self.program, claim.x)
            self._plan(state, duals, tied)
            kept = state.decided.all() and meets(self.program, state.x)
            x = state.x if kept else None
        if self.clock.over() is None and not self._reached(x):
            self._prove(State(self.program, claim.x), duals, blocks, tied)
        if self.clock.over() is None and not self._reached(x):
            x = better(self.program, x, self._anneal(claim.x, duals, 1, tied))
        ended = self.clock.over() or Reason.WORK_LIMIT
        said = f"{len(blocks)} blocks; {'; '.join(self.raw)}"
        return Found(ended, said, x, self.bound, work=self.work)

    def _anneal(
        self, x: Floats, duals: Floats, turn: int, tied: Sequence[Block]
    ) -> Floats | None:
        """Return a plan by annealing; None if there is none or it cannot be tried."""
        if not can_soften(self.program):
            return None
        with borrowed() as apart:
            usual, clock = self.usual, self.clock
            search = Annealing(self.program, x, duals, usual, clock, apart)
            found = search.plan(turn)
        if found is None and search.nearest is not None:
            found = self._repaired(search.nearest, duals, tied)
        self.raw.append("annealed" if found is not None else "annealing in vain")
        return found

    def _repaired(
        self, state: State, duals: Floats, tied: Sequence[Block]
    ) -> Floats | None:
        """Return the plan that mending makes of what nearly is one, or None."""
        self._yield(state, tied)
        self._mend(state, duals, tied)
        return state.x if meets(self.program, state.x) else None

    def _yield(self, state: State, tied: Sequence[Block]) -> None:
        """Let the whole numbers of blocks be decided again."""
        for block in tied:
            state.yielding[block.columns] = self.program.whole[block.columns]

    def _reached(self, x: Floats | None) -> bool:
        if x is None or self.bound is None:
            return False
        objective = value(self.program, x)
        return objective - self.bound <= self.clock.limits.gap * abs(objective)

    def _plan(self, state: State, duals: Floats, tied: Sequence[Block]) -> None:
        """Decide blocks, then what only coupling rows ask for; mend what they break."""
        left = self._decide_all(state, duals, tied, AGAIN_AFTER)
        self._yield(state, tied)
        while left is not None and not state.decided.all():
            found = blocks_of(self.program, ~state.decided, WHOLE_LATER)
            some = [block for block in found if block.rows.size] or _one(state, found)
            left = self._decide_all(state, left, some, AT_ONCE)
        if left is not None:
            self._mend(state, left, tied)

    def _mend(self, state: State, duals: Floats, blocks: Sequence[Block]) -> None:
        """Decide some blocks again, together, until no row is broken.

        Those that bring most to broken rows, in turn: they can give way.
        """
        prices = self._prices(duals, len(blocks))
        for _ in range(TURNS):
            waiting = list(blocks)
            while waiting and self.clock.over() is None:
                if not state.broken().any():
                    return
                some = _guilty(state, waiting, WHOLE_LATER)
                waiting = [block for block in waiting if block not in some]
                if not self._together(state, some, prices):
                    break
            prices = replace(prices, broken=DEARER * prices.broken)

    def _together(self, state: State, some: Sequence[Block], prices: Prices) -> bool:
        """Decide blocks again as one; return whether fewer units are broken then."""
        before = state.overdrawn()
        joint = Block(*_united(some))
        with borrowed() as apart:
            made = mended(state, joint, prices, self.clock, apart)
        self.work += made.work
        if made.x is not None:
            state.decide(joint.columns, made.x)
        return state.overdrawn() < 0.9 * before

    def _decide_all(
        self, state: State, duals: Floats, blocks: Sequence[Block], again: int
    ) -> Floats | None:
        """Decide blocks, some at once; return the last prices, None without time.

        Parameters
        ----------
        again
            Blocks after which the rest is worked out again as fractions.
        """
        whole = self.program.whole
        order = sorted(
            blocks, key=lambda b: (-int(whole[b.columns].sum()), int(b.columns[0]))
        )
        for at in range(0, len(order), AT_ONCE):
            prices = self._prices(duals, len(order))
            if not self._decide(state, order[at : at + AT_ONCE], prices):
                return None
            done = at + AT_ONCE
            if done >= len(order) or done % again == 0:
                spread = self._spread(state, prices)
                if spread is None:
                    return None
                duals = spread
        return duals

    def _decide(self, state: State, batch: Sequence[Block], prices: Prices) -> bool:
        """Decide some blocks from the same state; False when time is over."""

        def one(block: Block, apart: Apart) -> Made:
            share = 1 / len(batch)
            return decide(state, block, prices, self.clock, apart, share=share)

        for part in together(one, batch):
            self.work += part.work
            x = part.x
            if x is None:
                if self.clock.over() is not None:
                    return False
                x = np.ceil(state.x[part.block.columns] - 1e-6)
                self.raw.append("a block rounded")
            state.decide(part.block.columns, x)
        return True

    def _spread(self, state: State, prices: Prices) -> Floats | None:
        """Work out what is not decided again, as fractions; return new prices."""
        with borrowed() as apart:
            rows = np.ones(self.program.low.size, bool)
            claim = fractions(state.held(), apart, self.clock, rows, prices.broken)
        if claim.x is None:
            return None
        state.put(np.arange(claim.x.size), claim.x)
        if claim.duals is None:
            return prices.duals
        return usable(self.program, claim.duals)

    def _prove(
        self,
        state: State,
        duals: Floats,
        blocks: Sequence[Block],
        tied: Sequence[Block],
    ) -> None:
        """Raise the bound by what whole numbers cost inside the blocks."""
        prices = self._prices(duals, len(tied))

        def one(block: Block, apart: Apart) -> Made:
            return bounded(state, block, prices, self.clock, apart)

        made = together(one, tied)
        self.work += sum(part.work for part in made)
        bound = lagrangian(self.program, duals, state.x, blocks, made)
        if bound is not None:
            self.bound = bound if self.bound is None else max(bound, self.bound)

    def _prices(self, duals: Floats, blocks: int) -> Prices:
        """Return prices; those of rows that are broken for now are kept in bounds."""
        size = abs(self.bound or 0.0) * max(self.clock.limits.gap, FINEST)
        most = DEAREST * self.usual
        duals = np.clip(duals, -most, most)
        return Prices(duals, BROKEN * self.usual, BLOCK_GAP * size / max(1, blocks))


def _usual(program: Program, duals: Floats) -> Floats:
    """Return what a unit of each row usually costs.

    The dearest month of its rule, but no less than what whole numbers usually move in
    a row: the median over rules, in money for the row's largest number.
    """
    rule = rules_of(program)
    largest = np.maximum(np.asarray(abs(program.matrix).max(axis=1).todense()), 1e-9)
    dearest = np.zeros(int(rule.max(initial=0)) + 1)
    np.maximum.at(dearest, rule, np.abs(duals) * largest)
    priced = dearest[dearest > 0]
    least = float(np.median(priced)) if priced.size else 1.0
    return np.asarray(np.maximum(dearest, least)[rule] / largest)


def _guilty(state: State, blocks: Sequence[Block], most: int) -> list[Block]:
    """Return the blocks that bring most to broken rows, of so many whole numbers."""
    broken = np.flatnonzero(state.broken())
    size = np.maximum(np.abs(state.sums[broken]), 1.0)
    strip = abs(state.by_column.tocsr()[broken])
    share = (strip.T @ (1.0 / size)) * np.abs(state.x)
    brings = [-float(share[block.columns].sum()) for block in blocks]
    some: list[Block] = []
    count = 0
    for at in np.argsort(brings, kind="stable").tolist():
        count += int(state.program.whole[blocks[at].columns].sum())
        if some and count > most:
            break
        some.append(blocks[at])
    return some


def _united(blocks: Sequence[Block]) -> tuple[Ints, Ints, Ints]:
    """Return columns, own rows and coupling rows of several blocks as of one."""
    columns = np.concatenate([block.columns for block in blocks])
    rows = np.concatenate([block.rows for block in blocks])
    coupling = np.unique(np.concatenate([block.coupling for block in blocks]))
    return columns, rows, coupling


def _one(state: State, blocks: Sequence[Block]) -> list[Block]:
    """Return one block of all: nothing but coupling rows is left."""
    columns = np.concatenate([block.columns for block in blocks])
    rows: Ints = np.unique(state.by_column[:, columns].indices)
    return [Block(columns, rows, rows[:0])]
