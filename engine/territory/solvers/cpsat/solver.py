"""The exact solver: proves optimality or infeasibility on small problems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from math import ceil
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.measure import measure
from engine.territory.result import TracePoint
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.cpsat.model import TerritoryModel
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

STRATEGIES = 8
"""Search strategies that take turns in fixed portions, whatever the number of cores."""

_BATCH = 2
"""Portions dealt before the work is counted; more would overrun the work limit."""

_CONFLICT_WORK = 5.0
"""At most so much of the work that is left goes to the least that must be broken."""

_LOOK_EVERY_S = 0.05
"""Seconds between two looks at whether somebody wants to stop."""


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
    """
    diary = Diary(limits, watch)
    diary.note("searching", None)
    model = TerritoryModel(problem)
    if start is not None:
        model.hint(start.owner)
    solver = _configured(limits, seed, diary)
    status = _run(solver, model, watch, _Improvements(diary))
    diary.work = solver.deterministic_time
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"CP-SAT refused the model: {solver.solution_info()}")
    if status == cp_model.INFEASIBLE:
        return _infeasible(problem, seed, diary)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    plan = TerritorySolution(model.read(solver)) if found else None
    plan, objective = _better(problem, plan, start)
    # Rounded up: costs are whole, so nothing costs less than the next whole number.
    diary.bound = max(0, ceil(solver.best_objective_bound - 1e-6))
    diary.note("done", objective)
    return Claim(
        outcome=_outcome(solver, status, objective, diary),
        solution=plan,
        objective=objective,
        bound=diary.bound,
        work=diary.work,
        trace=tuple(diary.points),
    )


def _configured(limits: Limits, seed: int, diary: Diary) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = STRATEGIES
    settings.interleave_search = True
    settings.interleave_batch_size = _BATCH
    settings.random_seed = int(stream(seed, Purpose.SOLVER).integers(2**31))
    settings.max_deterministic_time = limits.work
    settings.relative_gap_limit = limits.gap
    settings.linearization_level = 2
    settings.catch_sigint_signal = False
    seconds = diary.seconds_left()
    if seconds is not None:
        settings.max_time_in_seconds = seconds
    return solver


class _Improvements(cp_model.CpSolverSolutionCallback):
    """Tells the watch of every better plan.

    It is not written into the diary: at what time CP-SAT's strategies exchange bounds
    differs from run to run, and the diary must not.
    """

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self._watch = diary.watch

    def on_solution_callback(self) -> None:
        """Show the plan just found."""
        self._watch.saw(
            TracePoint(
                self.deterministic_time,
                "searching",
                round(self.objective_value),
                round(self.best_objective_bound),
            )
        )


def _run(
    solver: cp_model.CpSolver,
    model: TerritoryModel,
    watch: Watch,
    improvements: _Improvements | None = None,
) -> cp_model.CpSolverStatus:
    """Search in a thread, so that this one can look up, and signals can arrive."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        watch.on_stop(solver.stop_search)
        search = pool.submit(solver.solve, model.model, improvements)
        try:
            while not wait([search], timeout=_LOOK_EVERY_S).done:
                # Again and again: a call before the search has begun is lost.
                if watch.wants_to_stop():
                    solver.stop_search()
            return search.result()
        finally:
            watch.on_stop(None)
            while not wait([search], timeout=_LOOK_EVERY_S).done:
                solver.stop_search()


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
    late = diary.seconds_left() == 0.0 and diary.work < diary.limits.work
    return Outcome(word, Reason.TIME_LIMIT if late else Reason.WORK_LIMIT, raw)


def _infeasible(problem: TerritoryProblem, seed: int, diary: Diary) -> Claim:
    """Say so, with the rules that a plan breaking as little as possible must break."""
    diary.note("infeasible", None)
    conflict: tuple[RuleCheck, ...] = ()
    work = min(_CONFLICT_WORK, diary.limits.work - diary.work)
    if work > 0 and not diary.watch.wants_to_stop():
        model = TerritoryModel(problem, elastic=True)
        solver = _configured(Limits(work=work), seed, diary)
        status = _run(solver, model, diary.watch)
        diary.work += solver.deterministic_time
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            conflict = measure(problem, TerritorySolution(model.read(solver))).broken
    return Claim(
        outcome=Outcome(Status.INFEASIBLE, Reason.PROVED, "INFEASIBLE"),
        solution=None,
        objective=None,
        bound=None,
        conflict=conflict,
        work=diary.work,
        trace=tuple(diary.points),
    )
