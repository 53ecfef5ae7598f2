"""What MathOpt makes of a task; imported only in a process apart."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import model_pb2  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]
from ortools.math_opt.solvers import highs_pb2  # type: ignore[import-untyped]
from ortools.util.python.solve_interrupter import (  # type: ignore[import-untyped]
    SolveInterrupter,
)

from engine.base.outcome import Reason
from engine.capacity.solvers.scaling import scaled
from engine.capacity.solvers.task import Task, most_nodes
from engine.capacity.solvers.verdict import Found, value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]


def run(task: Task, halted: threading.Event) -> Found:
    """Solve in this process; ``halted`` ends it where the library can be.

    A solution in whole numbers is polished: what may be a fraction is worked out
    again with the whole numbers held, exactly.
    """
    small = scaled(task.program)
    program = small.program
    if task.start is not None:
        task = replace(task, start=task.start / small.column)
    found = _solved(program, task, halted)
    if found.raw.startswith("INFEASIBLE_OR_UNBOUNDED"):
        found = _which(program, task, found, halted)
    if found.x is not None and not task.relaxed:
        found = replace(found, x=_polished(program, found.x))
    return replace(
        found,
        x=None if found.x is None else found.x * small.column,
        duals=None if found.duals is None else found.duals * small.row,
    )


def _which(
    program: Program, task: Task, found: Found, halted: threading.Event
) -> Found:
    """Return whether it is that nothing is feasible, by asking for anything."""
    any_one = replace(program, cost=np.zeros_like(program.cost))
    answer = _solved(any_one, task, halted)
    if answer.infeasible:
        return replace(found, infeasible=True)
    return found


def _solved(program: Program, task: Task, halted: threading.Event) -> Found:
    model = mathopt.Model.from_model_proto(proto(program, relaxed=task.relaxed))
    variables = list(model.variables())
    hints = []
    if task.start is not None and not task.relaxed:
        values = dict(zip(variables, task.start.tolist(), strict=True))
        hints.append(mathopt.SolutionHint(variable_values=values))
    breaker = SolveInterrupter() if task.library != "HIGHS" else None
    try:
        with _Listening(breaker, halted):
            result = mathopt.solve(
                model,
                mathopt.SolverType[task.library],
                params=_parameters(program, task),
                model_params=mathopt.ModelSolveParameters(solution_hints=hints),
                interrupter=breaker,
            )
    except (AttributeError, RuntimeError, ValueError) as error:
        # What MathOpt raises when a library gives up, such as SCIP on a ray.
        return Found(Reason.WORK_LIMIT, f"REFUSED {error.__context__ or error}")
    rows = list(model.linear_constraints())
    return _read(result, variables, rows, task)


class _Listening:
    """Hands ``halted`` on to a library while inside."""

    def __init__(
        self, breaker: SolveInterrupter | None, halted: threading.Event
    ) -> None:
        self._breaker, self._halted = breaker, halted
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> None:
        if self._breaker is not None:
            self._thread.start()

    def __exit__(self, *ended: object) -> None:
        self._over.set()
        if self._breaker is not None:
            self._thread.join()

    def _listen(self) -> None:
        while not self._over.is_set():
            if self._halted.wait(0.02) and self._breaker is not None:
                self._breaker.interrupt()
                return


def _parameters(program: Program, task: Task) -> mathopt.SolveParameters:
    limits = task.limits
    settings = mathopt.SolveParameters(
        time_limit=None if limits.time_s is None else timedelta(seconds=limits.time_s)
    )
    if task.relaxed:
        return settings
    settings.relative_gap_tolerance = limits.gap
    settings.absolute_gap_tolerance = 0.0
    settings.random_seed = task.seed % 2**31
    settings.node_limit = most_nodes(program, limits)
    if task.library == "HIGHS":
        settings.highs = highs_pb2.HighsOptionsProto(string_options={"parallel": "off"})
    else:
        settings.threads = 1
    return settings


def proto(program: Program, *, relaxed: bool) -> model_pb2.ModelProto:
    """Return the program as MathOpt's message, filled from the arrays at once."""
    count, rows = program.cost.size, program.low.size
    model = model_pb2.ModelProto()
    variables = model.variables
    variables.ids.extend(range(count))
    variables.lower_bounds.extend(program.lower.tolist())
    variables.upper_bounds.extend(program.upper.tolist())
    whole = np.zeros(count, bool) if relaxed else program.whole
    variables.integers.extend(whole.tolist())
    priced = np.flatnonzero(program.cost)
    model.objective.offset = program.constant
    model.objective.linear_coefficients.ids.extend(priced.tolist())
    model.objective.linear_coefficients.values.extend(program.cost[priced].tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend(program.low.tolist())
    model.linear_constraints.upper_bounds.extend(program.high.tolist())
    matrix = program.matrix.copy()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    place = np.repeat(np.arange(rows), np.diff(matrix.indptr))
    model.linear_constraint_matrix.row_ids.extend(place.tolist())
    model.linear_constraint_matrix.column_ids.extend(matrix.indices.tolist())
    model.linear_constraint_matrix.coefficients.extend(matrix.data.tolist())
    return model


def _polished(program: Program, x: Floats) -> Floats:
    """Return the best solution with the same whole numbers; the given one if none."""
    whole = program.whole
    counts = np.round(x[whole])
    if whole.all() or (np.abs(x[whole] - counts) > 1e-5).any():
        return x
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[whole] = upper[whole] = counts
    held = replace(program, lower=lower, upper=upper)
    model = mathopt.Model.from_model_proto(proto(held, relaxed=True))
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return x
    polished = np.array(result.variable_values(list(model.variables())))
    return polished if value(program, polished) <= value(program, x) else x


_LIMITS = {
    mathopt.Limit.TIME: Reason.TIME_LIMIT,
    mathopt.Limit.INTERRUPTED: Reason.INTERRUPTED,
}


# long: one answer after another that a solver may give
def _read(
    result: mathopt.SolveResult,
    variables: list[mathopt.Variable],
    rows: list[mathopt.LinearConstraint],
    task: Task,
) -> Found:
    """Translate; a limit is never a proof."""
    ending = result.termination
    reasons = mathopt.TerminationReason
    proved = ending.reason in (
        reasons.OPTIMAL,
        reasons.INFEASIBLE,
        reasons.UNBOUNDED,
        reasons.INFEASIBLE_OR_UNBOUNDED,
    )
    ended = Reason.PROVED
    if not proved:
        ended = Reason.WORK_LIMIT
        if ending.limit is not None:
            ended = _LIMITS.get(ending.limit, Reason.WORK_LIMIT)
    x = duals = None
    endless = ending.reason in (reasons.UNBOUNDED, reasons.INFEASIBLE_OR_UNBOUNDED)
    if result.has_primal_feasible_solution() and not endless:
        x = np.array(result.variable_values(variables))
    if (
        task.relaxed
        and ending.reason is reasons.OPTIMAL
        and result.has_dual_feasible_solution()
    ):
        duals = np.array(result.dual_values(rows))
    bound = ending.objective_bounds.dual_bound
    known = isfinite(bound) and (proved or not task.relaxed)
    stats = result.solve_stats
    return Found(
        ended,
        " ".join(part for part in (ending.reason.name, ending.detail) if part),
        x,
        bound if known else None,
        duals,
        float(stats.simplex_iterations if task.relaxed else stats.node_count),
        ending.reason is reasons.INFEASIBLE,
    )
