"""What a policy leads to: the distribution of the state, carried forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.lattice import Lattice, evenly, taps
from engine.behaviour.effort.luck import NarrowError, widened
from engine.behaviour.effort.luck import luck as luck_of
from engine.behaviour.effort.noise import OneSale
from engine.behaviour.effort.pieces import closed_levels
from engine.behaviour.effort.ranges import parts_of
from engine.behaviour.effort.result import Measure
from engine.behaviour.effort.worth import Worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.problem import EffortProblem
    from engine.behaviour.effort.solution import Policy

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Begin:
    """Where carrying forward begins, and what is done there.

    Parameters
    ----------
    step, node, line
        The state: a step, a node of the totals, a combination of offsets.
    effort
        Effort a month in that state; None: the policy's.
    """

    step: int = 0
    node: int | None = None
    line: int | None = None
    effort: float | None = None


def measure(
    problem: EffortProblem,
    policy: Policy,
    carried: float = 0.0,
    begin: Begin | None = None,
) -> Measure:
    """Return what a policy leads to, without any value function.

    Parameters
    ----------
    problem, policy
        Whose effort, and what it is in every state.
    carried
        Money that a share moved over the horizon's end is worth there: of the result.
    begin
        Where to begin; None: at the start with nothing sold.

    Notes
    -----
    Masses are moved by effort and luck, then over the close of periods, with weights
    that keep the mean. ``value`` adds discounted pay less cost, as a planner without
    present bias or risk aversion would.
    """
    lattice = _lattice(problem, policy)
    while True:
        try:
            return _Carrier(problem, policy, lattice, carried).run(begin or Begin())
        except NarrowError as narrow:
            lattice = widened(lattice, narrow)


def at_least(closing: tuple[Floats, Floats], level: float, *, discrete: bool) -> float:
    """Return the chance that a closing total is at least a level.

    Each total stands for the cell around it; ``discrete``: for itself alone.
    """
    totals, chances = closing
    if discrete:
        return float(chances[totals >= level - 1e-9].sum())
    h = totals[1] - totals[0]
    share = np.clip((totals - level) / h + 0.5, 0.0, 1.0)
    return float(share @ chances)


@dataclass(slots=True)
class _Sums:
    """Expectations by step, growing."""

    effort: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    sales: list[float] = field(default_factory=list)
    pay: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    net: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)


class _Carrier:
    """Carries masses forward, step by step."""

    def __init__(
        self, problem: EffortProblem, policy: Policy, lattice: Lattice, carried: float
    ) -> None:
        self.problem, self.policy, self.lattice = problem, policy, lattice
        self.carried = carried
        discrete = isinstance(problem.noise, OneSale)
        self.worth = Worth(problem.pay, lattice, discrete=discrete)
        self.sums = _Sums()
        self.closing: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        self.earned: dict[int, float] = {}
        self.missing = 0.0
        self.ending = 0.0

    def run(self, begin: Begin) -> Measure:
        """Return the expectations from a beginning to the horizon's end."""
        lattice, sums = self.lattice, self.sums
        node = lattice.zero if begin.node is None else begin.node
        line = lattice.home if begin.line is None else begin.line
        masses = np.zeros((lattice.lines, lattice.count))
        masses[line, node] = 1.0
        only = begin.effort
        for step in range(begin.step, len(self.problem.length)):
            masses = self._step(step, masses, only)
            only = None
        length = self.problem.length[begin.step :]
        weights = self.problem.person.discount ** np.concatenate(
            [[0.0], np.cumsum(length)]
        )
        pay, cost = np.array(sums.pay), np.array(sums.cost)
        value = float(weights[:-1] @ (pay - cost)) + float(weights[-1]) * self.ending
        return Measure(
            np.array(sums.effort),
            np.array(sums.spread),
            np.array(sums.sales),
            pay,
            cost,
            (np.array(sums.net), np.array(sums.size)),
            self.closing,
            value,
        )

    def _step(self, step: int, masses: Floats, only: float | None) -> Floats:
        problem, lattice, sums = self.problem, self.lattice, self.sums
        effort = self.policy.effort[step].reshape(lattice.lines, lattice.count)
        if only is not None:
            effort = np.where(masses > 0, only, effort)
        luck = luck_of(problem, lattice, step)
        luck.use(float(effort.max()))
        active = np.flatnonzero(np.abs(masses).max(axis=1) > 1e-15)
        fine = np.zeros((lattice.lines, len(lattice.fine)))
        fine[active] = luck.carry(masses[active], effort[active])
        length = problem.length[step]
        person = problem.person
        power = 1 + 1 / person.curvature
        cost = person.felt_cost / power * effort**power * length
        mean = float(np.sum(masses * effort))
        sums.effort.append(mean)
        square = float(np.sum(masses * (effort - mean) ** 2))
        sums.spread.append(max(square, 0.0) ** 0.5)
        sold = problem.base[step] + problem.reach[step] * length * mean
        sums.sales.append(float(sold) - self.missing)
        sums.cost.append(float(np.sum(masses * cost)))
        return self._close(step, fine, active)

    def _close(self, step: int, fine: Floats, active: NDArray[np.int64]) -> Floats:
        """Book what a step brings; return the masses before the next."""
        problem, lattice = self.problem, self.lattice
        closed = closed_levels(problem, step)
        last = step == len(problem.length) - 1
        moved = self._moved(step, active) if closed else None
        credited, missing = self._book_moves(fine, active, moved)
        self._book_pay(step, fine, credited, closed, last=last)
        for level in range(problem.closes.shape[0]):
            if last or level < closed:
                self.closing[level, step] = self._totals(level, fine, credited)
        if last:
            outermost = lattice.totals(lattice.fine)[-1]
            total = float(np.sum(fine.reshape(*lattice.shape, -1) * outermost))
            total += 0.0 if credited is None else float(np.sum(fine * credited))
            self.ending = problem.after * total - self.carried * self.missing
            return fine
        if not closed:
            return lattice.gather(fine)
        return self._restart(closed, fine, credited, missing)

    def _moved(self, step: int, active: NDArray[np.int64]) -> Floats | None:
        """Return shares moved at the fine points, ``(L, F)``; None: nothing is."""
        if self.policy.moved is None:
            return None
        lattice = self.lattice
        table = self.policy.moved[step].reshape(lattice.lines, lattice.count)
        out = np.zeros((lattice.lines, len(lattice.fine)))
        for line in active:
            out[line] = np.interp(lattice.fine, lattice.nodes, table[line])
        return out if np.any(out) else None

    def _book_moves(
        self, fine: Floats, active: NDArray[np.int64], moved: Floats | None
    ) -> tuple[Floats | None, Floats | None]:
        """Return what moves credit now, and what is missing next."""
        sums, moves = self.sums, self.problem.moves
        self.missing = 0.0
        if moved is None or moves is None:
            sums.net.append(0.0)
            sums.size.append(0.0)
            return None, None
        credited = np.where(moved > 0, (1 - moves.discount) * moved, moved)
        self.missing = float(np.sum(fine[active] * moved[active]))
        sums.net.append(self.missing)
        sums.size.append(float(np.sum(fine * np.abs(moved))))
        sums.sales[-1] += float(np.sum(fine * credited))
        sums.cost[-1] += float(np.sum(fine * moves.cost * moved**2 / 2))
        return credited, moved

    def _book_pay(
        self,
        step: int,
        fine: Floats,
        credited: Floats | None,
        closed: int,
        *,
        last: bool,
    ) -> None:
        total, before = 0.0, sum(self.earned.values())
        self.earned = {}
        shaped = fine.reshape(*self.lattice.shape, -1)
        for level in range(self.problem.closes.shape[0]):
            if credited is None:
                worth = float(np.sum(shaped * self.worth.cells(level, step)))
            else:
                lattice = self.lattice
                where = credited.reshape(shaped.shape)
                totals = [where + t for t in lattice.totals(lattice.fine)]
                money = self.problem.pay.worth(level, step, totals)
                worth = float(np.sum(shaped * money))
            total += worth
            if level >= closed and not last:
                self.earned[level] = worth
        self.sums.pay.append(total - before)

    def _totals(
        self, level: int, fine: Floats, credited: Floats | None
    ) -> tuple[Floats, Floats]:
        """Return the distribution of a level's total, on even points."""
        lattice = self.lattice
        h = lattice.h / lattice.parts
        where = np.broadcast_to(
            lattice.totals(lattice.fine)[level], (*lattice.shape, len(lattice.fine))
        ).reshape(fine.shape)
        if credited is not None:
            where = where + credited
        some = np.abs(fine) > 1e-18
        position, mass = where[some] / h, fine[some]
        near = np.rint(position)
        position = np.where(np.abs(position - near) < 1e-9, near, position)
        first = int(np.floor(position.min()))
        index = np.floor(position).astype(np.int64)
        part = position - index
        size = int(index.max()) - first + 2
        found = np.zeros(size)
        found += np.bincount(index - first, mass * (1 - part), size)
        found += np.bincount(index - first + 1, mass * part, size)
        return evenly(size, -first, h), found

    def _restart(
        self,
        closed: int,
        fine: Floats,
        credited: Floats | None,
        missing: Floats | None,
    ) -> Floats:
        """Return masses at the start of the next period."""
        lattice = self.lattice
        some = np.flatnonzero(np.abs(fine) > 1e-18)
        mass = fine.reshape(-1)[some]
        shape = (*lattice.shape, len(lattice.fine))
        at = np.unravel_index(some, shape)
        x = lattice.fine[at[-1]]
        start = np.zeros(len(some))
        if credited is not None and missing is not None:
            x = x + credited.reshape(-1)[some]
            start = -missing.reshape(-1)[some]
        axes = []
        for axis, d in enumerate(lattice.offsets):
            where = x + d[at[axis]] if axis >= closed - 1 else np.zeros(len(some))
            axes.append(taps(where, d[0], d[1] - d[0], len(d)))
        axes.append(taps(start, lattice.nodes[0], lattice.h, lattice.count))
        return _spread(mass, axes, (*lattice.shape, lattice.count))


def _spread(
    mass: Floats,
    axes: list[tuple[NDArray[np.int64], Floats]],
    shape: tuple[int, ...],
) -> Floats:
    """Return masses put on points by each axis's four weights, ``(L, X)``."""
    size = int(np.prod(shape))
    flat = np.zeros(len(mass), dtype=np.int64)
    parts = [(flat, mass)]
    for (begin, weights), count in zip(axes, shape, strict=True):
        grown = []
        for index, value in parts:
            for a in range(min(4, count)):
                w = weights[:, a]
                keep = w != 0.0
                if keep.any():
                    new = index * count + np.minimum(begin + a, count - 1)
                    grown.append((new, value * w))
        parts = grown
    total = np.zeros(size)
    for index, value in parts:
        total += np.bincount(index, value, size)
    return total.reshape(-1, shape[-1])


def _lattice(problem: EffortProblem, policy: Policy) -> Lattice:
    totals = policy.totals
    h = float(totals[1] - totals[0])
    zero = round(-float(totals[0]) / h)
    parts = parts_of(problem, h)
    return Lattice(zero, h, len(totals), parts, 4, 24, policy.offsets)
