"""Finding the common decisions: all at once, or by what each world teaches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.base.watch import Nobody
from engine.capacity import solvers
from engine.capacity.stochastic.master import Master
from engine.capacity.stochastic.risk import amounts_to
from engine.capacity.stochastic.stack import stack
from engine.capacity.stochastic.whole import whole_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim, ProgramSolver
    from engine.capacity.stochastic.risk import Risk
    from engine.capacity.stochastic.scenes import Stages
    from engine.capacity.stochastic.stack import Answer, Stack

    Floats = NDArray[np.float64]

FEW = 8
"""Worlds whose best common decisions are where the search for all begins."""
ROUNDS = 200
"""After so many lessons the search ends with what it has."""
WHOLE = 3000
"""Rows up to which all worlds are one program, unless it is said otherwise."""
FINE = 0.4
"""Share of the gap asked for to which relaxed common decisions are found."""


@dataclass(frozen=True, slots=True)
class Search:
    """How common decisions are looked for.

    Parameters
    ----------
    method
        Name of a solver of programs.
    limits
        When to stop; the work is that of each call of the solver, the gap and the time
        are those of the whole search.
    seed
        Of the solver.
    whole
        Whether all worlds are one program; None: when it is small.
    workers
        Calls of the solver at a time; the result is the same with any number.
    """

    method: str = "highs"
    limits: Limits = field(default_factory=lambda: Limits(gap=0.005))
    seed: int = 0
    whole: bool | None = None
    workers: int = 1


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What a search ended with.

    Parameters
    ----------
    x, y
        Common decisions, and each world's own, or None.
    value
        What is kept low, by the solver's account.
    bound
        No common decisions have less, or None.
    rounds
        Lessons.
    """

    outcome: Outcome
    x: Floats | None
    y: Floats | None
    value: float | None
    bound: float | None
    work: float
    rounds: int


def search(
    program: Stages, risk: Risk, how: Search, watch: Watch | None = None
) -> Found:
    """Return the best common decisions that the limits allow."""
    looking = _Looking(program, risk, how, watch or Nobody())
    rows = program.low.size + looking.scenes.low.size
    whole = rows <= WHOLE if how.whole is None else how.whole
    return looking.whole() if whole else looking.by_cuts()


class _Looking:
    """One search: what it has found so far, and what it has used."""

    def __init__(self, program: Stages, risk: Risk, how: Search, watch: Watch) -> None:
        self.program, self.risk, self.how, self.watch = program, risk, how, watch
        self.scenes: Stack = stack(program)
        self.solver: ProgramSolver = solvers.load(how.method)
        self.began, self.work, self.rounds = monotonic(), 0.0, 0
        self.best: tuple[float, Floats, Floats] | None = None
        self.bound: float | None = None
        self.fractional = np.inf
        self.centre: Floats | None = None

    def solve(self, program: Program, *, gap: float | None = None) -> ProgramClaim:
        """Return a claim; with a gap, in whole numbers."""
        claim = self._claim(program, gap)
        self.work += claim.work
        return claim

    def solve_all(self, programs: Sequence[Program]) -> list[ProgramClaim]:
        """Return claims of programs without whole numbers."""
        with ThreadPoolExecutor(self.how.workers) as pool:
            claims = list(pool.map(self._claim, programs))
        self.work += sum(claim.work for claim in claims)
        return claims

    def _claim(self, program: Program, gap: float | None = None) -> ProgramClaim:
        return self.solver(
            program,
            limits=Limits(self.how.limits.work, gap or 0.0, self._left()),
            seed=self.how.seed,
            relaxed=gap is None,
            stop=self.watch.wants_to_stop,
        )

    def whole(self) -> Found:
        """Return what the solver finds for all worlds at once."""
        program = whole_program(self.program, self.scenes, self.risk)
        claim = self.solve(program, gap=self.how.limits.gap)
        if claim.x is None:
            return self._found(claim.outcome)
        common, own = self.program.lower.size, self.scenes.cost.size
        x, y = self._rounded(claim.x[:common]), claim.x[common : common + own]
        answer = self._answer(x)
        if answer is not None and answer.y is not None:
            y = answer.y
        self.best = (self._value(x, y), x, y)
        self.bound = claim.bound
        return self._found(claim.outcome)

    def by_cuts(self) -> Found:
        """Return what a master program learns from the worlds, one lesson a round.

        The first lesson is what is best for a few of the worlds. Then with fractions,
        each lesson half-way between what the master proposes and the best so far
        (Ben-Ameur & Neto 2007); then with whole numbers.
        """
        master = Master(self.program, self.scenes, self.risk)
        ended = self._relaxed(master, self._begin()) or self._whole_numbers(master)
        return self._found(ended)

    def _begin(self) -> Floats | None:
        """Return the best common decisions, in fractions, for a few of the worlds."""
        few = slice(0, FEW)
        odds = self.program.odds[few]
        part = replace(
            self.program, odds=odds / odds.sum(), scenes=self.program.scenes[few]
        )
        claim = self.solve(whole_program(part, stack(part), self.risk))
        return None if claim.x is None else claim.x[: part.lower.size]

    def _relaxed(self, master: Master, begin: Floats | None) -> Outcome | None:
        """Teach the master with fractions; return how it ended if there it ends."""
        points = [] if begin is None else [begin]
        known: Floats | None = None
        while not self._over():
            if points and not self._taught(master, points, known):
                return None
            claim = self.solve(master.program())
            if claim.outcome.status is Status.INFEASIBLE:
                return claim.outcome
            if claim.x is None:
                return None
            self._raise_bound(claim.bound)
            self._say("relaxed", self.fractional)
            if self._near(self.fractional, FINE * self.how.limits.gap):
                return None
            known = claim.x
            points = [master.common(known)]
            if self.centre is not None:
                points.insert(0, (points[0] + self.centre) / 2.0)
        return None

    def _taught(
        self, master: Master, points: list[Floats], known: Floats | None
    ) -> bool:
        """Return whether one of the points teaches the master what it does not know."""
        for point in points:
            answer = self._answer(point)
            if answer is None:
                return False
            if answer.y is not None:
                value = self._value(point, answer.y)
                if value < self.fractional:
                    self.fractional, self.centre = value, point
            if master.learn(answer, known):
                return True
        return False

    def _whole_numbers(self, master: Master) -> Outcome:
        """Teach the master with whole numbers until the gap is small enough."""
        gap = self.how.limits.gap
        while not self._over():
            claim = self.solve(master.program(), gap=gap / 2.0)
            if claim.outcome.status is Status.INFEASIBLE:
                return claim.outcome
            self._raise_bound(claim.bound)
            if claim.x is None:
                return claim.outcome
            x = self._rounded(master.common(claim.x))
            answer = self._answer(x)
            if answer is None:
                break
            if answer.y is not None:
                value = self._value(x, answer.y)
                if self.best is None or value < self.best[0]:
                    self.best = (value, x, answer.y)
            self._say("whole", np.inf if self.best is None else self.best[0])
            learnt = master.learn(answer, claim.x)
            if self.best is not None and self._near(self.best[0], gap):
                return self._reached()
            if not learnt:
                return self._reached() if gap else claim.outcome
        return self._stopped()

    def _answer(self, x: Floats) -> Answer | None:
        self.rounds += 1
        return self.scenes.answer(x, self.solve_all)

    def _value(self, x: Floats, y: Floats) -> float:
        return amounts_to(self.risk, self.losses(x, y), self.program.odds)

    def losses(self, x: Floats, y: Floats) -> Floats:
        """Return each world's loss."""
        scenes = self.program.scenes
        own = np.bincount(self.scenes.column_world, self.scenes.cost * y, len(scenes))
        return own + [scene.constant + float(scene.direct @ x) for scene in scenes]

    def _rounded(self, x: Floats) -> Floats:
        inside = np.clip(x, self.program.lower, self.program.upper)
        return np.where(self.program.whole, np.round(inside), inside)

    def _raise_bound(self, bound: float | None) -> None:
        if bound is not None:
            self.bound = bound if self.bound is None else max(self.bound, bound)

    def _near(self, value: float, gap: float) -> bool:
        if self.bound is None or not np.isfinite(value):
            return False
        return value - self.bound <= gap * abs(value) + 1e-9 * (1.0 + abs(value))

    def _left(self) -> float | None:
        if self.how.limits.time_s is None:
            return None
        return max(0.01, self.how.limits.time_s - (monotonic() - self.began))

    def _over(self) -> bool:
        left = self._left()
        late = left is not None and left <= 0.01
        return late or self.rounds >= ROUNDS or self.watch.wants_to_stop()

    def _say(self, phase: str, value: float) -> None:
        bound = -np.inf if self.bound is None else self.bound
        self.watch.saw(f"{phase} {self.rounds}: {value:,.0f}, not below {bound:,.0f}")

    def _reached(self) -> Outcome:
        if self.best is None:
            return self._stopped()
        if self._near(self.best[0], 0.0):
            return Outcome(Status.OPTIMAL, Reason.PROVED)
        return Outcome(Status.FEASIBLE, Reason.GAP_REACHED)

    def _stopped(self) -> Outcome:
        status = Status.UNKNOWN if self.best is None else Status.FEASIBLE
        reason = Reason.WORK_LIMIT
        left = self._left()
        if self.watch.wants_to_stop():
            reason = Reason.INTERRUPTED
        elif left is not None and left <= 0.01:
            reason = Reason.TIME_LIMIT
        return Outcome(status, reason)

    def _found(self, outcome: Outcome) -> Found:
        value, x, y = self.best or (None, None, None)
        return Found(outcome, x, y, value, self.bound, self.work, self.rounds)
