"""The exact solver: proves optimality or infeasibility on small problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.solvers.cpsat.model import TerritoryModel
from engine.territory.solvers.port import Claim, Diary

if TYPE_CHECKING:
    from engine.territory.measure import RuleCheck
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.port import Watch

STRATEGIES = 8
"""Search strategies that take turns in fixed portions, whatever the number of cores."""

_CONFLICT_WORK = 5.0
"""Work units for finding the least that must be broken, after infeasibility."""


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
        See :class:`engine.territory.solvers.port.Solver`.
    """
    diary = Diary(limits, watch)
    diary.note("searching", None)
    model = TerritoryModel(problem)
    if start is not None:
        model.hint(start.owner)
    solver = _configured(limits, seed)
    status = _run(solver, model, watch, diary)
    diary.work = solver.deterministic_time
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if status == cp_model.INFEASIBLE:
        conflict = _conflict(problem, seed, watch)
        outcome = Outcome(Status.INFEASIBLE, Reason.PROVED, "INFEASIBLE")
        return Claim(outcome, None, None, None, conflict=conflict, work=diary.work)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"CP-SAT refused the model: {solver.solution_info}")
    objective = round(solver.objective_value) if found else None
    diary.bound = round(solver.best_objective_bound)
    outcome = _outcome(solver, status, objective, diary)
    diary.note("done", objective)
    return Claim(
        outcome=outcome,
        solution=TerritorySolution(model.read(solver)) if found else None,
        objective=objective,
        bound=diary.bound,
        work=diary.work,
        trace=tuple(diary.points),
    )


def _configured(limits: Limits, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = STRATEGIES
    settings.interleave_search = True
    settings.random_seed = int(stream(seed, Purpose.SOLVER).integers(2**31))
    settings.max_deterministic_time = limits.work
    settings.relative_gap_limit = limits.gap
    settings.linearization_level = 2
    settings.catch_sigint_signal = False
    if limits.time_s is not None:
        settings.max_time_in_seconds = limits.time_s
    return solver


class _Improvements(cp_model.CpSolverSolutionCallback):
    """Writes every better plan's cost and the bound into the diary."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self._diary = diary

    def on_solution_callback(self) -> None:
        """Note the solution just found."""
        self._diary.bound = round(self.best_objective_bound)
        self._diary.work = self.deterministic_time
        self._diary.note("searching", round(self.objective_value))
        if self._diary.watch.wants_to_stop():
            self.stop_search()


def _run(
    solver: cp_model.CpSolver, model: TerritoryModel, watch: Watch, diary: Diary
) -> cp_model.CpSolverStatus:
    watch.on_stop(solver.stop_search)
    try:
        return solver.solve(model.model, _Improvements(diary))
    finally:
        watch.on_stop(None)


def _outcome(
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    objective: int | None,
    diary: Diary,
) -> Outcome:
    raw = solver.status_name(status)
    word = Status.UNKNOWN if objective is None else Status.FEASIBLE
    reason = diary.why_stop(objective) or Reason.WORK_LIMIT
    if reason is Reason.PROVED:
        word = Status.OPTIMAL
    return Outcome(word, reason, raw)


def _conflict(
    problem: TerritoryProblem, seed: int, watch: Watch
) -> tuple[RuleCheck, ...]:
    """Return the rules that a plan breaking as little as possible must break."""
    model = TerritoryModel(problem, elastic=True)
    limits = Limits(work=_CONFLICT_WORK)
    solver = _configured(limits, seed)
    status = _run(solver, model, watch, Diary(limits, watch))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ()
    return measure(problem, TerritorySolution(model.read(solver))).broken
