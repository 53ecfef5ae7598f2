"""The solver for the smallest largest diameter: search above, proofs below."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.measure import RuleCheck, measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Claim, Diary
from engine.territory.solvers.spread.chain import Best, Chain
from engine.territory.solvers.spread.ladder import Ladder, packed
from engine.territory.solvers.spread.tabu import widest
from engine.territory.solvers.spread.world import Spread, components, spread_of

if TYPE_CHECKING:
    from engine.base.outcome import Limits, Reason
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

CHAINS = 2
"""Lines of search side by side, however many cores there are."""

LEG = 0.1
"""Deterministic work of one line of search between two exchanges."""

QUESTION = 4.0
"""Deterministic work of the first questions about a width."""

PATIENCE = 2_000
"""Steps without success after which a line of search begins anew."""

_WORK_PER_STEP = 5e-9
"""Work of one step, for each unit and territory."""

_WORK_PER_UNIT = 2e-8
"""Work of a step for each unit, whatever the territories."""

_WORK_AT_LEAST = 3e-6
"""Work of a step however small the problem is, new beginnings shared out."""


def solve_spread(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Solve a problem whose objective is one diameter, with a bound.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use, None for one for each line of search and one for the proofs;
        they change nothing but the time.

    Notes
    -----
    1. Units far from each other, one more than there are territories, give a bound.
    2. Tabu search looks for a plan that is narrower than the best so far.
    3. Meanwhile CP-SAT is asked, width by width, whether the units fit at all; each
       no raises the bound, each yes is a plan where pieces do not matter.
    """
    diary = Diary(limits, watch)
    diary.note("bounding", None)
    spread = spread_of(problem)
    lost = _too_many_pieces(problem, spread)
    if lost is not None:
        return diary.refuse(conflict=(lost,))
    luck = stream(seed, Purpose.SEARCH).integers(1, 2**63, size=1, dtype=np.uint64)
    floor = packed(spread, luck)
    if floor >= spread.values.size:
        return diary.refuse()
    search = _Search(problem, spread, diary, seed, floor)
    search.begin(start)
    with ThreadPoolExecutor(max_workers=threads or CHAINS + 1) as pool:
        reason = search.run(pool)
    if reason is None:
        return diary.refuse()
    return search.claim(reason)


@dataclass(slots=True)
class _Search:
    """Everything under way in one solve."""

    problem: TerritoryProblem
    spread: Spread
    diary: Diary
    seed: int
    floor: int
    best: Best = field(init=False)
    chains: list[Chain] = field(init=False)
    ladder: Ladder = field(init=False)

    def begin(self, start: TerritorySolution | None) -> None:
        """Set out, from a given plan if it keeps every rule."""
        world = self.spread.world
        self.best = Best(int(self.spread.values.size))
        if start is not None and measure(self.problem, start).feasible:
            owner = np.zeros(world.rank.shape[0], dtype=np.int64)
            owner[self.spread.group] = start.owner
            self.best = Best(widest(world.rank, owner), owner)
        self.chains = [
            Chain(world, self.seed, 1 + number, PATIENCE, self.floor)
            for number in range(CHAINS)
        ]
        key = int(stream(self.seed, Purpose.SOLVER).integers(2**30))
        self.ladder = Ladder(self.spread, self.floor, key, QUESTION)

    def run(self, pool: ThreadPoolExecutor) -> Reason | None:
        """Search and prove side by side; None: proven that there is no plan."""
        size, width = self.spread.world.misfit.shape
        step = _WORK_AT_LEAST + _WORK_PER_UNIT * size + _WORK_PER_STEP * size * width
        steps = max(1, round(LEG / step))
        legs = 1
        while True:
            self._note()
            reason = self.diary.why_stop(self._objective())
            if reason is not None:
                return reason
            if self.ladder.floor >= self.best.width:
                return None
            runs = [
                pool.submit(chain.advance, self.best, steps * legs, self.diary.over)
                for chain in self.chains
            ]
            worked = self._ask() if self.diary.work and self.ladder.open else 0.0
            self._take([run.result() for run in runs], step * steps * legs)
            legs = 1 + round(worked / LEG)

    def _ask(self) -> float:
        """Ask about a width, in this thread; return the work it took."""
        left = self.diary.seconds_left()
        answer = self.ladder.climb(self.best, left, self.diary.over)
        self.diary.work += answer.work
        if answer.owner is not None:
            owner = answer.owner
            plan = TerritorySolution(owner[self.spread.group].astype(np.int32))
            width = widest(self.spread.world.rank, owner)
            if width < self.best.width and measure(self.problem, plan).feasible:
                self.best = Best(width, owner)
        return answer.work

    def _take(self, found: list[Best], work: float) -> None:
        """Take over the best of what the lines of search found."""
        self.diary.work += work * len(found)
        for best in found:
            if best.width < self.best.width:
                self.best = best
        for chain in self.chains:
            chain.floor = self.ladder.floor

    def _objective(self) -> int | None:
        if self.best.owner is None:
            return None
        return int(self.spread.values[self.best.width])

    def _note(self) -> None:
        values = self.spread.values
        self.diary.bound = int(values[min(self.ladder.floor, values.size - 1)])
        self.diary.note("searching", self._objective())

    def claim(self, reason: Reason) -> Claim:
        """Return the best plan and what is proven of it."""
        solution, objective = None, None
        if self.best.owner is not None:
            owner = self.best.owner[self.spread.group].astype(np.int32)
            solution = TerritorySolution(owner)
            measures = measure(self.problem, solution)
            objective = measures.objective
            if not measures.feasible:
                solution, objective = None, None
        if solution is None or objective is None:
            return self.diary.claim(reason, None)
        return self.diary.claim(reason, (solution, objective))


def _too_many_pieces(problem: TerritoryProblem, spread: Spread) -> RuleCheck | None:
    """Return what is wrong when no plan can have whole territories."""
    if problem.contiguity is None:
        return None
    count, width = int(components(spread.world).max()) + 1, problem.num_territories
    if count <= width:
        return None
    name = problem.contiguity.name
    return RuleCheck(name, "contiguity", None, count, None, width, "pieces")
