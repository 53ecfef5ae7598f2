"""The solver for the most expected profit, with a bound that says how much more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.territory.measure import RuleCheck, measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.port import Claim, Diary
from engine.territory.solvers.profit.bound import Relaxed, relax
from engine.territory.solvers.profit.case import Case, case_of, shortlisted
from engine.territory.solvers.profit.line import BATCH, Line
from engine.territory.solvers.profit.start import cheapest, kicked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.outcome import Limits, Reason
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LINES = 2
"""Lines of search side by side, however many cores there are."""

BLUR = 0.02
"""Share of what a unit costs below which two territories are as good for it."""

LEG = 0.05
"""Deterministic work of one line between two exchanges."""

_PER_STEP = 1.5e-5
_PER_UNIT = 1e-8
_PER_PAIR = 2e-9
"""Deterministic work of one step: at least, per unit, and per pair looked at."""


def solve_profit(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
    threads: int | None = None,
) -> Claim:
    """Solve a problem whose objective has expected profit, with a bound.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`.
    threads
        How many to use, None for one for each line of search; they change nothing but
        the time.

    Notes
    -----
    1. Prices of pull and of loads prove that no plan is better than a bound.
    2. Each unit's cheapest territory at these prices is the plan to begin with.
    3. Tabu search moves and swaps units; loads outside their limits have a price that
       rises while they are broken and falls while they are met.
    """
    diary = Diary(limits, watch)
    diary.note("pricing", None)
    case, group = case_of(problem)
    homeless = int((~case.allowed.any(axis=1)).sum())
    if homeless:
        check = RuleCheck(
            "permits together", "permit", None, homeless, None, 0, "units"
        )
        return diary.refuse(conflict=(check,))
    relaxed = relax(case, diary.over)
    diary.work += relaxed.work
    diary.bound = relaxed.bound
    blurred = _blurred(relaxed.reduced, stream(seed, Purpose.SEARCH, LINES))
    relaxed = replace(relaxed, reduced=blurred)
    case = shortlisted(case, blurred)
    search = _Search(problem, case, group, relaxed, diary, seed)
    search.begin(start)
    with ThreadPoolExecutor(max_workers=threads or LINES) as pool:
        reason = search.run(pool)
    return search.claim(reason)


@dataclass(slots=True)
class _Search:
    """Everything under way in one solve."""

    problem: TerritoryProblem
    case: Case
    group: NDArray[np.intp]
    relaxed: Relaxed
    diary: Diary
    seed: int
    best: Ints = field(init=False)
    least: float = field(default=np.inf, init=False)
    lines: list[Line] = field(init=False)

    def begin(self, start: TerritorySolution | None) -> None:
        """Set out from the relaxation, and from a given plan if it keeps the rules."""
        case, relaxed = self.case, self.relaxed
        size = case.pull.shape[0]
        begun = cheapest(case, relaxed.reduced)
        self.best = np.zeros(size, dtype=np.int64)
        if start is not None and measure(self.problem, start).feasible:
            self.best[self.group] = start.owner
            self.least = float(measure(self.problem, start).objective)
            begun = self.best if begun is None else begun
        self.lines = []
        for number in range(LINES):
            rng = stream(self.seed, Purpose.SEARCH, number)
            line = Line(case, relaxed, rng, self._holds, self.diary.over)
            if begun is not None:
                other = number > 0 and case.first.size == 1
                owner = kicked(case, begun, relaxed.reduced, rng) if other else begun
                line.begin(owner)
            self.lines.append(line)

    def _holds(self, owner: Ints) -> bool:
        """Whether a plan keeps every rule, exactly; only moving limits leave doubt."""
        if not self.case.rules.moving.any():
            return True
        plan = TerritorySolution(owner[self.group].astype(np.int32))
        return measure(self.problem, plan).feasible

    def run(self, pool: ThreadPoolExecutor) -> Reason:
        """Search until there is a reason to stop."""
        size, width = self.case.choice.shape
        step = _PER_STEP + _PER_UNIT * size + _PER_PAIR * size * width
        batches = max(1, round(LEG / step / BATCH))
        while True:
            self.diary.note("searching", self._objective())
            reason = self.diary.why_stop(self._objective())
            if reason is not None:
                return reason
            runs = [
                pool.submit(line.advance, self.best, self.least, batches)
                for line in self.lines
            ]
            for run in runs:
                best, least = run.result()
                if least < self.least:
                    self.best, self.least = best, least
            self.diary.work += step * BATCH * batches * len(runs)

    def _plan(self) -> TerritorySolution | None:
        if not np.isfinite(self.least):
            return None
        return TerritorySolution(self.best[self.group].astype(np.int32))

    def _objective(self) -> int | None:
        plan = self._plan()
        return None if plan is None else measure(self.problem, plan).objective

    def claim(self, reason: Reason) -> Claim:
        """Return the best plan and what is proven of it."""
        plan = self._plan()
        if plan is None:
            return self.diary.claim(reason, None)
        measures = measure(self.problem, plan)
        found = (plan, measures.objective) if measures.feasible else None
        return self.diary.claim(reason, found)


def _blurred(reduced: Floats, rng: np.random.Generator) -> Floats:
    """Return what pairs cost with a little luck, so that reps next door share units."""
    least = np.abs(reduced.min(axis=1))
    return np.asarray(reduced + BLUR * least[:, None] * rng.random(reduced.shape))
