"""Least price of cut edges, exactly, with labels that are alike: whole territories.

A plan costs half of what the borders of its territories cost. Column generation finds
prices of units that bound every plan from below; costs are whole, so few territories
are worth little enough to be in a better plan: they are listed, and a plan is chosen.
"""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from math import ceil, gcd
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from engine.territory.solution import TerritorySolution
from engine.territory.solvers.connected.chart import chart_of
from engine.territory.solvers.connected.choice import Choice, choose_whole, tighten
from engine.territory.solvers.connected.territories import Over, Territories

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.connected.solver import State

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Sets = NDArray[np.bool_]

_MOST_PAIRS = 12_000
"""Unit and label pairs up to which this is tried."""

_LEFT = 0.15
"""Share of the work that is left for the model of labels, should this fail."""

_BOX, _WIDEST, _TIGHTER, _WIDER = 0.15, 0.6, 0.75, 1.5
"""Half the width of the first box around the best prices, and of the widest, in mean
prices; how it shrinks after a step that brought nothing, and grows when all in it is
known."""

_ENOUGH, _MOST_TURNS, _MOST_POOL = 400, 200, 20_000
"""New territories after which the program is solved again, programs, and territories in
it, at most."""

_ON_THE_WAY, _AT_THE_END = (2_000, 8_000_000), (200_000, 100_000_000)
"""Territories and steps of one search at most: for prices, and for the list."""

_TRY = 3
"""Programs after which it is tried whether the list is short already."""

_NEVER = 10**15
"""Cost of what cannot be."""

_MOST_WHOLE = 60_000
"""Territories among which is chosen in whole numbers, at most."""


def finish_by_borders(state: State) -> bool:
    """Raise the bound and find plans; return whether the best one is proved."""
    board, count = state.case.board, state.case.num_labels
    fits = state.case.alike and not board.cost.size and not board.pull.size
    fits = fits and count > 1 and count * (len(board.first) - 1) <= _MOST_PAIRS
    whole = fits and bool((board.price == np.round(board.price)).all())
    if not whole or not len(board.amounts) or board.low[0, 0] < 1:
        return False
    least = 0
    with suppress(Over):
        proof = _Proof(state)
        with suppress(Over):
            proof.run()
        least = proof.bound
    state.diary.note("priced by border", state.objective)
    if state.objective is not None:
        least = min(least, state.objective)
    if least < 0.9 * _NEVER:
        state.raise_bound(least)
    return least == state.objective


class _Proof:
    """What is known of the plans."""

    def __init__(self, state: State) -> None:
        board = state.case.board
        self.state, self.count = state, state.case.num_labels
        self.chart = chart = chart_of(board)
        self.step = max(1, reduce(gcd, chart.price.tolist(), 0))
        self.bound = 0
        self._used, self._enough = 0.0, _LEFT * state.left()
        low, high = board.low[:, 0], board.high[:, 0]
        self.among = Territories(chart, low, high, self.count, self._stop)
        guess = 0.25 * float(chart.price.sum())
        if state.draft is not None:
            guess = state.draft.value
        if state.objective is not None:
            guess = float(state.objective)
        self.best = guess * chart.amounts[0] / chart.amounts[0].sum()
        self.value, self.floor = -np.inf, -np.inf
        self.pool: dict[bytes, Sets] = {}
        self._listed = -np.inf
        if state.draft is not None:
            self._remember(self._territories(state.draft.labels))

    def _stop(self, work: float) -> bool:
        """Note the work used; return whether to leave off."""
        self.state.diary.work += work - self._used
        self._used = work
        return self.state.stop() or self.state.left() < self._enough

    def _territories(self, labels: NDArray[np.int32]) -> Sets:
        """Return those of a plan's territories that meet the rules."""
        sets: Sets = labels[None, :] == np.arange(self.count)[:, None]
        return sets[self.among.whole(sets)]

    def _remember(self, sets: Sets) -> int:
        """Take territories into the pool; return how many are new."""
        known = len(self.pool)
        self.pool.update({one.tobytes(): one for one in sets})
        return len(self.pool) - known

    @property
    def goal(self) -> float:
        """Cost that a better plan has at most."""
        objective = self.state.objective
        if objective is None:
            return np.inf
        return float(objective - self.step)

    @property
    def done(self) -> bool:
        """Whether no plan is better."""
        return self.bound > min(self.goal, 0.9 * _NEVER)

    def run(self) -> None:
        """Raise the bound, as far as time lasts."""
        self._generate()
        extra = 0
        while not self.done and self._list(extra, _AT_THE_END):
            extra = 2 * extra + 1

    def _generate(self) -> None:
        """Raise the bound to that of the linear program over all territories."""
        price, least, box, outside, tried = self.best, 0.0, _BOX, np.inf, 0
        for turn in range(_MOST_TURNS):
            fresh, every, higher = self._look(price, least)
            if self.done or (every and not fresh and outside < 1e-6):
                return
            tried += higher
            if tried >= _TRY:
                tried = 0
                self._list(0 if np.isfinite(self.goal) else 1, _ON_THE_WAY)
                if self.done:
                    return
            if not self.pool:
                price = 1.3 * price
                continue
            if every and not fresh:
                box = min(_WIDEST, box * _WIDER)
            elif not higher and turn:
                box *= _TIGHTER
            width = box * float(np.abs(self.best).mean())
            price, least, outside = self._program(width)

    def _look(self, price: Floats, least: float) -> tuple[int, bool, bool]:
        """Find territories that the program lacks, and the bound of its prices.

        Returns
        -------
        fresh, every, higher
            How many are new; whether all were found; whether the bound is higher.
        """
        among, count = self.among, self.count
        among.price(price, least)
        top = least * among.grain
        sets, worth, complete = among.below(top, *_ON_THE_WAY)
        fresh = self._remember(sets[:_ENOUGH])
        every = complete and len(sets) <= _ENOUGH
        floor = among.floor
        if complete:
            floor = max(floor, float(worth[0]) if len(worth) else top)
        value = float(among.units.sum()) + count * floor
        higher = value > self.value
        if higher:
            self.value, self.floor, self.best = value, floor, price
            self._raise(value / among.grain)
        return fresh, every, higher

    def _raise(self, value: float) -> None:
        """Take a bound on costs, which are whole steps."""
        steps = ceil(min(value, _NEVER) / self.step - 1e-7)
        self.bound = max(self.bound, self.step * steps)

    def _program(self, width: float) -> tuple[Floats, float, float]:
        """Solve the program in a box around the best prices.

        Returns
        -------
        price, least, outside
            Of units, of a territory, and how much is not covered by territories.
        """
        sets = np.array(list(self.pool.values()))
        cost, c, n = self.chart.border(sets) / 2.0, len(sets), sets.shape[1]
        eye, none = eye_array(n), csr_array((1, 2 * n))
        cover = csr_array(sets.T.astype(np.float64))
        units, ones = hstack([cover, eye, -eye]), csr_array(np.ones((1, c)))
        ends = [cost, self.best + width, width - self.best]
        result = linprog(  # type: ignore[call-overload]
            np.concatenate(ends),
            A_eq=csr_array(vstack([units, hstack([ones, none])])),
            b_eq=np.append(np.ones(n), self.count),
            method="highs",
        )
        if result.status != 0:
            raise Over
        price, least = result.eqlin.marginals[:n], float(result.eqlin.marginals[n])
        if c > _MOST_POOL:
            worth = cost - sets @ price
            kept = np.argsort(worth, kind="stable")[: _MOST_POOL // 2]
            self.pool = {one.tobytes(): one for one in sets[kept]}
        return np.asarray(price), least, float(result.x[c:].sum())

    def _list(self, extra: int, limits: tuple[int, int]) -> bool:
        """List what plans a little above the bound may have, and choose a plan.

        Returns whether there was room for the list.
        """
        among, target = self.among, min(self.goal, float(self.bound))
        target = min(self.goal, target + extra * self.step)
        if target <= self._listed:
            return target < self.goal
        bar = target * among.grain - float(among.rounded(self.best).sum())
        bar -= (self.count - 1) * self.floor
        among.price(self.best, bar / among.grain)
        sets, _, every = among.below(bar, *limits)
        if not every:
            return False
        self._listed = target
        return self._choose(sets, target)

    def _choose(self, sets: Sets, target: float) -> bool:
        """Choose a plan that costs the target at most; return whether it was done."""
        state, diary = self.state, self.state.diary
        choice = Choice.of(sets, self.chart.border(sets) / 2.0, self.count)
        beyond = target + 0.5 * self.step
        diary.work += 1e-5 * len(sets)
        if len(sets):
            tighten(choice, beyond, state.stop)
        if not len(choice.cost):
            self._raise(target + self.step)
            return True
        if len(choice.cost) > _MOST_WHOLE:
            return False
        nodes = int(max(1, 200 * state.left()))
        chosen, bound, impossible = choose_whole(choice, nodes, diary.seconds_left())
        diary.work += 1e-4 * len(choice.cost)
        if chosen is not None:
            held = choice.sets[chosen].argmax(axis=0).astype(np.int32)
            state.offer(TerritorySolution(held))
        self._raise(target + self.step if impossible else min(bound, beyond))
        return True
