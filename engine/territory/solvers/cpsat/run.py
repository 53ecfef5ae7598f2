"""One search by CP-SAT, set up so that it repeats, and ended when somebody asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.base.streams import Purpose, stream
from engine.territory.result import TracePoint

if TYPE_CHECKING:
    from engine.base.outcome import Limits
    from engine.territory.solvers.cpsat.model import TerritoryModel
    from engine.territory.solvers.port import Diary, Watch

STRATEGIES = 8
"""Search strategies that take turns in fixed portions, whatever the number of cores."""

_BATCH = 2
"""Portions dealt before the work is counted; more would overrun the work limit."""

_LOOK_EVERY_S = 0.05
"""Seconds between two looks at whether somebody wants to stop."""


def configured(limits: Limits, seed: int, diary: Diary) -> cp_model.CpSolver:
    """Return CP-SAT with limits on work and gap, and the seconds that are left."""
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


class Improvements(cp_model.CpSolverSolutionCallback):
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


def run(
    solver: cp_model.CpSolver,
    model: TerritoryModel,
    watch: Watch,
    improvements: Improvements | None = None,
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
