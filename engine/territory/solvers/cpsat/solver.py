"""The exact solver: proves optimality or infeasibility on small problems."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.cpsat.grips import Nearest
from engine.territory.solvers.cpsat.model import TerritoryModel
from engine.territory.solvers.cpsat.run import Improvements, configured, run
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

_CONFLICT_WORK = 1.0
"""At most so much of the work that is left goes to the least that must be broken."""

_LOOKS = 20
"""At most so many nearest plans are looked at for pieces."""

_FIRST_GAP = 0.08
"""Gap of the first plans that are looked at for pieces; later ones are better."""

_LESS = 0.25
"""Part of the gap that is left when a plan has no pieces too many."""

_PLANTED_AFTER = 8
"""Plans in pieces after which it is written out that there shall be none."""

_LEAST_WORK = 1e-4
"""Work below which no further search is begun."""


def solve_exact(
    problem: TerritoryProblem,
    *,
    limits: Limits,
    seed: int,
    start: TerritorySolution | None,
    watch: Watch,
) -> Claim:
    """Solve with CP-SAT until optimality or infeasibility is proved, or limits end it.

    Parameters
    ----------
    problem, limits, seed, start, watch
        See :class:`engine.territory.solvers.port.Solver`. A start that meets every
        rule is the answer when nothing better is found.

    Raises
    ------
    ValueError
        CP-SAT cannot take the problem: its numbers are too large.

    Notes
    -----
    Where territories must be in one piece that is left out at first. A plan in pieces
    is answered by cuts, and the search begun again from it; what is proved of fewer
    rules is true of all, so bounds are valid all along. First plans need not be good,
    as most of them are in pieces; after some of them the rule is written out in full.
    """
    diary = Diary(limits, watch)
    diary.note("searching", None)
    search = _Rounds(problem, seed, start, diary)
    search.run()
    if search.status == cp_model.INFEASIBLE:
        return _infeasible(problem, seed, diary)
    diary.note("done", search.objective)
    return Claim(
        outcome=_outcome(search.solver, search.status, search.objective, diary),
        solution=search.best,
        objective=search.objective,
        bound=diary.bound,
        work=diary.work,
        trace=tuple(diary.points),
    )


class _Rounds:
    """One search after another, each with the cuts that the last plan called for.

    Parameters
    ----------
    problem, seed, start
        See :func:`solve_exact`.
    diary
        Where work and bound are written down.
    """

    def __init__(
        self,
        problem: TerritoryProblem,
        seed: int,
        start: TerritorySolution | None,
        diary: Diary,
    ) -> None:
        self._problem, self._seed, self._diary = problem, seed, diary
        self._model = TerritoryModel(problem)
        self.best, self.objective = _better(problem, None, start)
        # Only a plan may be a hint: CP-SAT 9.15 aborts the whole program when one of
        # several strategies that take turns proves that a hinted model has no plan.
        if self.best is not None:
            self._model.hint(self.best.owner)
        self._rounds = 0
        least = diary.limits.gap
        self._gap = least if problem.contiguity is None else max(least, _FIRST_GAP)

    def run(self) -> None:
        """Search until a plan in one piece each is good enough, or limits end it."""
        while self._search():
            owner = self._model.read(self.solver)
            if not self._model.separate(owner):
                found = TerritorySolution(owner)
                self.best, self.objective = _better(self._problem, found, self.best)
                self._model.hint(found.owner)
                if self._gap <= self._diary.limits.gap:
                    return
                self._gap = max(self._diary.limits.gap, self._gap * _LESS)
            if self._diary.why_stop(self.objective) is not None:
                return
            self._rounds += 1
            if self._rounds == _PLANTED_AFTER and self.best is None:
                self._model.plant()

    def _search(self) -> bool:
        """Search once; return whether a plan was found."""
        diary = self._diary
        work = max(diary.limits.work - diary.work, _LEAST_WORK)
        left = Limits(work, self._gap, diary.limits.time_s)
        self.solver = configured(left, self._seed, diary)
        shown = Improvements(diary)
        self.status = run(self.solver, self._model, diary.watch, shown)
        diary.work += self.solver.deterministic_time
        if self.status == cp_model.MODEL_INVALID:
            why = self.solver.solution_info()
            raise ValueError(f"CP-SAT refused the model: {why}")
        if self.status == cp_model.INFEASIBLE:
            return False
        # Rounded up: costs are whole, so nothing costs less than the next whole number.
        bound = max(0, ceil(self.solver.best_objective_bound - 1e-6))
        diary.bound = max(bound, diary.bound or 0)
        return self.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _better(
    problem: TerritoryProblem,
    found: TerritorySolution | None,
    start: TerritorySolution | None,
) -> tuple[TerritorySolution | None, int | None]:
    """Return the cheaper of two plans and its cost; a start must meet every rule."""
    cost = None if found is None else measure(problem, found).objective
    if start is not None:
        begun = measure(problem, start)
        if begun.feasible and (cost is None or begun.objective < cost):
            return start, begun.objective
    return found, cost


def _outcome(
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    objective: int | None,
    diary: Diary,
) -> Outcome:
    """Translate; CP-SAT says OPTIMAL for a gap that is small enough, too."""
    raw = solver.status_name(status)
    word = Status.UNKNOWN if objective is None else Status.FEASIBLE
    if objective is not None and diary.bound is not None:
        if objective <= diary.bound:
            return Outcome(Status.OPTIMAL, Reason.PROVED, raw)
        if objective - diary.bound <= diary.limits.gap * objective:
            return Outcome(word, Reason.GAP_REACHED, raw)
    if diary.watch.wants_to_stop():
        return Outcome(word, Reason.INTERRUPTED, raw)
    return Outcome(word, diary.limit_met(), raw)


def _infeasible(problem: TerritoryProblem, seed: int, diary: Diary) -> Claim:
    """Say so, with the rules that a plan breaking as little as possible must break."""
    diary.note("infeasible", None)
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "INFEASIBLE"),
        solution=None,
        objective=None,
        bound=None,
        conflict=_nearest(problem, seed, diary),
        work=diary.work,
        trace=tuple(diary.points),
    )


def _nearest(
    problem: TerritoryProblem, seed: int, diary: Diary
) -> tuple[RuleCheck, ...]:
    """Return what the nearest plan breaks that the work left over lets find."""
    last = diary.work + min(_CONFLICT_WORK, diary.limits.work - diary.work)
    model = TerritoryModel(problem, Nearest())
    conflict: tuple[RuleCheck, ...] = ()
    for _ in range(_LOOKS):
        if diary.work >= last or diary.watch.wants_to_stop():
            break
        solver = configured(Limits(work=last - diary.work), seed, diary)
        status = run(solver, model, diary.watch)
        diary.work += solver.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        owner = model.read(solver)
        conflict = measure(problem, TerritorySolution(owner)).broken
        if not model.separate(owner):
            break
    return conflict
