"""One step's luck: the expectation of what follows, for every effort."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort import kernel
from engine.behaviour.effort.compiled import (
    blur,
    climb_along,
    climb_each,
    push,
    read_along,
    scatter,
    scatter_each,
    spread,
    spread_at,
)
from engine.behaviour.effort.noise import Deals, Lognormal, Normal, OneSale
from engine.behaviour.effort.ranges import variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.noise import Noise
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]

LEAST = 5
"""Nodes of effort that the refinement reads."""


class NarrowError(Exception):
    """The fine grid is too narrow for what luck and effort may do; never leaves."""

    def __init__(self, left: int, right: int) -> None:
        super().__init__(f"{left} and {right} spacings are needed past the nodes")
        self.left, self.right = left, right


class Effort:
    """Efforts tried in one step: evenly spaced nodes, and what they cost.

    Parameters
    ----------
    problem, step
        Whose effort, when.
    spacing
        Effort a month from node to node.
    count
        How many, 0 the first; at least five.
    """

    def __init__(
        self, problem: EffortProblem, step: int, spacing: float, count: int
    ) -> None:
        person = problem.person
        self.spacing = spacing
        self.power = 1.0 + 1.0 / person.curvature
        length = float(problem.length[step])
        self.factor = length * person.felt_cost / self.power * spacing**self.power
        self.costs = self.factor * np.arange(max(count, LEAST)) ** self.power

    def cost(self, where: Floats) -> Floats:
        """Return the cost of efforts given in nodes."""
        found: Floats = self.factor * where**self.power
        return found


class Additive:
    """Luck that is the same whatever the effort: shifts along one line."""

    def __init__(self, problem: EffortProblem, lattice: Lattice, step: int) -> None:
        self.problem, self.lattice, self.step = problem, lattice, step
        noise = problem.noise
        length, mean = float(problem.length[step]), float(problem.base[step])
        self.sd = (
            float(variance(noise, problem.length[step], problem.base[step])) ** 0.5
        )
        self.reach = float(problem.reach[step]) * length
        h = lattice.h
        self.masses = {
            1: kernel.normal(mean, self.sd, h),
            lattice.parts: kernel.normal(mean, self.sd, h / lattice.parts),
        }
        self.smooth = self.sd >= 1.5 * h
        self.effort = Effort(problem, step, 1.0, LEAST)
        self.most, self.end = 0, 0.0

    def tries(self, span: float, _: Floats) -> None:
        """Choose how many shifts are tried when all there is to gain is ``span``."""
        lattice, problem = self.lattice, self.problem
        if self.reach <= 0:
            self.use(0.0)
            return
        spacing = lattice.h / self.reach
        everything = Effort(problem, self.step, spacing, lattice.count)
        most = int(np.searchsorted(everything.costs, span, side="right"))
        limit = problem.grid.most_effort
        self.most = max(most, LEAST)
        self.end = float(self.most)
        if limit is not None:
            self.most = max(min(most, ceil(limit / spacing)), LEAST)
            self.end = min(limit / spacing, float(self.most))
        self.effort = Effort(problem, self.step, spacing, self.most + 1)
        self._room()

    def rows(self, values: Floats, parts: int) -> Floats:
        """Return E[values] after luck, ``(lines, X + efforts)``, by expected total."""
        masses = self.masses[parts]
        out = np.empty((values.shape[0], self.lattice.count + self.most))
        begin = self.lattice.left * parts + masses.first
        blur(values, masses.p, begin, parts, out)
        return out

    def climb(self, rows: Floats) -> tuple[Floats, Floats]:
        """Return the best effort (in nodes) and its value net of cost, ``(L, X)``."""
        shape = (rows.shape[0], self.lattice.count)
        where, best = np.zeros(shape), np.empty(shape)
        if self.most == 0:
            best[:] = rows
            return where, best
        e = self.effort
        terms = np.array([self.end, e.factor, e.power])
        climb_along(rows, e.costs, terms, self.smooth, where, best)
        return where, best

    def use(self, top: float) -> None:
        """Make room for efforts from 0 to ``top`` a month."""
        self.most = 0
        if self.reach > 0:
            spacing = self.lattice.h / self.reach
            self.most = max(ceil(top / spacing), LEAST)
            self.effort = Effort(self.problem, self.step, spacing, self.most + 1)
        self._room()

    def _room(self) -> None:
        """Check that effort, luck and moves lead nowhere off the fine grid."""
        fine, parts = self.masses[self.lattice.parts], self.lattice.parts
        aside = margin(self.problem, self.lattice)
        left = ceil(max(-fine.first, 0) / parts) + 1 + aside
        over = max(ceil((fine.first + len(fine.p)) / parts), 0) + 3
        right = self.most + over + aside
        if left > self.lattice.left or right > self.lattice.right:
            raise NarrowError(left, right)

    def carry(self, masses: Floats, effort: Floats) -> Floats:
        """Return the masses on the fine grid after effort and luck."""
        lattice, parts = self.lattice, self.lattice.parts
        pushed = np.zeros((len(masses), lattice.count + self.most + 3))
        push(masses, effort / self.effort.spacing, self.smooth, pushed)
        out = np.zeros((len(masses), len(lattice.fine)))
        fine = self.masses[parts]
        scatter(pushed, fine.p, lattice.left * parts + fine.first, parts, out)
        return out

    def at(self, values: Floats, parts: int, where: Floats) -> Floats:
        """Return E[values] after luck at chosen efforts, ``(lines, X)``."""
        return self.read(self.rows(values, parts), where)

    def read(self, rows: Floats, where: Floats) -> Floats:
        """Return rows at chosen efforts."""
        if self.most == 0:
            return rows
        out = np.empty(where.shape)
        read_along(rows, len(self.effort.costs), self.smooth, where, out)
        return out


class Scaled:
    """Luck whose size depends on the expected sales: a kernel for each effort."""

    def __init__(self, problem: EffortProblem, lattice: Lattice, step: int) -> None:
        self.problem, self.lattice, self.step = problem, lattice, step
        self.length, self.mean = float(problem.length[step]), float(problem.base[step])
        self.reach = float(problem.reach[step]) * self.length
        self.effort = Effort(problem, step, 1.0, LEAST)
        self.kernels = np.ones((1, 1))
        self.most = 0

    def tries(self, span: float, values: Floats) -> None:
        """Choose the efforts tried, and make their kernels.

        Notes
        -----
        More effort adds sales Y′ ≥ 0, so it gains at most E[g(Y′)] with g(s) the most
        that ``values`` rise over s, and by Jensen at most ĝ(E[Y′]), ĝ the least
        concave function over g. Efforts that cost more need not be tried.
        """
        problem, noise = self.problem, self.problem.noise
        top = self._bound(span, values) if self.reach > 0 else 0.0
        if isinstance(noise, OneSale) and self.reach > 0:
            top = min(top, max(noise.unit - self.mean, 0.0) / self.reach)
        if problem.grid.most_effort is not None:
            top = min(top, problem.grid.most_effort)
        self.use(top)

    def use(self, top: float) -> None:
        """Make the kernels of efforts from 0 to ``top`` a month."""
        problem, noise = self.problem, self.problem.noise
        count = 1
        if top > 0:
            count = self._count(top)
            self.effort = Effort(problem, self.step, top / (count - 1), count)
        self.most = count - 1
        efforts = (
            self.effort.spacing * np.arange(count, dtype=np.float64)
            if top > 0
            else np.zeros(1)
        )
        self.kernels = kernels(
            noise, self.mean + self.reach * efforts, self.length, self._h
        )
        aside = margin(problem, self.lattice)
        right = ceil(len(self.kernels) / self.lattice.parts) + 1 + aside
        if 1 + aside > self.lattice.left or right > self.lattice.right:
            raise NarrowError(1 + aside, right)

    @property
    def _h(self) -> float:
        return self.lattice.h / self.lattice.parts

    def _bound(self, span: float, values: Floats) -> float:
        person, h = self.problem.person, self.lattice.h
        power = 1.0 + 1.0 / person.curvature
        factor = self.length * person.felt_cost / power
        top = (span / factor) ** (1 / power) if span > 0 else 0.0
        steps = min(ceil(self.reach * top / h) + 1, values.shape[1] - 1)
        if steps < 1 or top <= 0:
            return 0.0
        rise = np.array(
            [np.max(values[:, j:] - values[:, :-j]) for j in range(1, steps + 1)]
        )
        efforts = np.linspace(0.0, top, 257)
        # A rise over a bit more than j spacings is at most that over j + 1.
        corners = concave(np.maximum(np.maximum.accumulate(rise), 0.0), h)
        most = np.interp(self.reach * efforts, *corners)
        useful = most >= factor * efforts**power
        return float(efforts[min(np.flatnonzero(useful)[-1] + 1, 256)])

    def _count(self, top: float) -> int:
        noise = self.problem.noise
        if isinstance(noise, OneSale):
            # Expected money is linear in effort; its certainty equivalent is not.
            return LEAST + 1 if self.problem.person.risk <= 0 else 65
        mean = np.array(max(self.mean, 0.25 * self.reach * top))
        sd = float(np.sqrt(variance(noise, np.array(self.length), mean)))
        return min(max(ceil(self.reach * top / (0.4 * sd)) + 1, LEAST + 1), 96)

    def carry(self, masses: Floats, effort: Floats) -> Floats:
        """Return the masses on the fine grid after effort and luck."""
        lattice, parts = self.lattice, self.lattice.parts
        out = np.zeros((len(masses), len(lattice.fine)))
        where = effort / self.effort.spacing
        scatter_each(masses, where, self.kernels, lattice.left * parts, parts, out)
        return out

    def rows(self, values: Floats, parts: int) -> Floats:
        """Return E[values] after luck, ``(lines, X, efforts)``."""
        out = np.empty((values.shape[0], self.lattice.count, self.kernels.shape[1]))
        spread(values, self.kernels, self.lattice.left * parts, parts, out)
        return out

    def climb(self, rows: Floats) -> tuple[Floats, Floats]:
        """Return the best effort (in nodes) and its value net of cost, ``(L, X)``."""
        where, best = np.zeros(rows.shape[:2]), np.empty(rows.shape[:2])
        if self.most == 0:
            return where, rows[:, :, 0].copy()
        e = self.effort
        terms = np.array([self.most, e.factor, e.power])
        climb_each(rows, e.costs, terms, True, where, best)
        return where, best

    def at(self, values: Floats, parts: int, where: Floats) -> Floats:
        """Return E[values] after luck at chosen efforts, ``(lines, X)``."""
        if self.most == 0:
            return self.rows(values, parts)[:, :, 0]
        out = np.empty(where.shape)
        begin = self.lattice.left * parts
        spread_at(values, where, self.kernels, begin, parts, out)
        return out


def kernels(noise: Noise, means: Floats, length: float, h: float) -> Floats:
    """Return the masses of 0, h, 2h … for each mean, ``(J, means)``; none below 0."""
    if isinstance(noise, Deals):
        found = kernel.deals(means, noise.size, noise.cv, h)
    elif isinstance(noise, Lognormal):
        cv = noise.cv / length**0.5
        found = [kernel.lognormal(float(mean), cv, h) for mean in means]
    elif isinstance(noise, OneSale):
        found = [kernel.one_sale(float(mean), noise.unit, h) for mean in means]
    else:
        raise TypeError(f"{noise} does not depend on the mean")
    table = np.zeros((max(m.first + len(m.p) for m in found), len(found)))
    for i, m in enumerate(found):
        table[m.first : m.first + len(m.p), i] = m.p
    return table


def concave(rise: Floats, h: float) -> tuple[Floats, Floats]:
    """Return the corners of the least concave function over ``rise[j]`` at j·h."""
    x = np.arange(len(rise), dtype=np.float64) * h
    hull: list[int] = []
    for i in range(len(rise)):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            left = (rise[b] - rise[a]) * (x[i] - x[a])
            if left <= (rise[i] - rise[a]) * (x[b] - x[a]):
                hull.pop()
            else:
                break
        hull.append(i)
    return x[hull], rise[hull]


def margin(problem: EffortProblem, lattice: Lattice) -> int:
    """Return the spacings that moved deals may lead past any total."""
    return 0 if problem.moves is None else ceil(problem.moves.most / lattice.h) + 1


def luck(problem: EffortProblem, lattice: Lattice, step: int) -> Additive | Scaled:
    """Return the luck of a step."""
    kind = Additive if isinstance(problem.noise, Normal) else Scaled
    return kind(problem, lattice, step)


def widened(lattice: Lattice, narrow: NarrowError) -> Lattice:
    """Return a lattice with as much room as was found too little, and some more."""
    return replace(
        lattice,
        left=max(lattice.left, narrow.left),
        right=max(lattice.right, narrow.right + narrow.right // 4),
    )
