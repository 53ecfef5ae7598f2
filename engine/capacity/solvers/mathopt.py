"""HiGHS and SCIP by way of OR-Tools MathOpt, each in a process apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.outcome import Limits, Reason
from engine.capacity.solvers.apart import PATIENCE_S, Apart, GoneError, borrowed
from engine.capacity.solvers.task import Task
from engine.capacity.solvers.trivial import settle
from engine.capacity.solvers.verdict import Found, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program
    from engine.capacity.solvers.port import ProgramClaim

    Floats = NDArray[np.float64]

LATE_S = 5.0
"""Seconds over its limit after which a library that does not look is ended."""

_RUN = ("engine.capacity.solvers.mathopt_run", "run")


def solve_highs(
    program: Program,
    *,
    limits: Limits,
    seed: int = 0,
    relaxed: bool = False,
    start: Floats | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProgramClaim:
    """Solve with HiGHS; interrupted, it leaves nothing but the start.

    Parameters
    ----------
    program, limits, seed, relaxed, start, stop
        See :class:`engine.capacity.solvers.port.ProgramSolver`. Work is counted in
        nodes (:func:`engine.capacity.solvers.task.most_nodes`); a linear program has
        no such limit.
    """
    task = Task("HIGHS", program, limits, seed, relaxed, start)
    with borrowed() as apart:
        return solve_apart(task, apart, stop)


def solve_scip(
    program: Program,
    *,
    limits: Limits,
    seed: int = 0,
    relaxed: bool = False,
    start: Floats | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProgramClaim:
    """Solve with SCIP, without whole numbers with GLOP; both can be interrupted.

    Parameters
    ----------
    program, limits, seed, relaxed, start, stop
        As for :func:`solve_highs`.
    """
    library = "GLOP" if relaxed or not program.whole.any() else "GSCIP"
    task = Task(library, program, limits, seed, relaxed, start)
    with borrowed() as apart:
        return solve_apart(task, apart, stop)


def solve_apart(
    task: Task, apart: Apart, stop: Callable[[], bool] | None = None
) -> ProgramClaim:
    """Return the claim of a task that is run in the given process."""
    program, limits, start = task.program, task.limits, task.start
    relaxed = task.relaxed or not bool(program.whole.any())
    found = settle(program, relaxed=relaxed)
    if found is None:
        task = replace(task, program=replace(program, rows=()), relaxed=relaxed)
        patience = None if limits.time_s is None else limits.time_s + LATE_S
        try:
            found = apart.run(
                *_RUN,
                task,
                stop=stop,
                time_s=patience,
                patience_s=0.0 if task.library == "HIGHS" else PATIENCE_S,
            )
        except GoneError:
            asked = stop is not None and stop()
            ended = Reason.INTERRUPTED if asked else Reason.TIME_LIMIT
            found = Found(ended, "killed")
    return judge(program, found, limits=limits, relaxed=relaxed, start=start)
