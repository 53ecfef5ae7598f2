"""One goal: relaxation, bound, whole numbers, and a solution tidied up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Outcome, Reason, Status
from engine.capacity.prices import safe_bound, shadow_prices
from engine.capacity.program.needs import pipeline_name
from engine.capacity.program.read_back import tidied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from engine.base.outcome import Limits
    from engine.base.watch import Watch
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.build import Frame
    from engine.capacity.program.program import Program
    from engine.capacity.result import Goal, Price
    from engine.capacity.solvers.port import ProgramClaim, ProgramSolver

    Floats = NDArray[np.float64]

WHOLE = 1e-7
"""A number is whole when it is so near to one."""

RELATIVE = 1e-6
"""Objectives that differ by less than this share (or this much) are the same."""


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """What all goals of one problem are tried with.

    Parameters
    ----------
    problem, frame
        And its variables and rows.
    solver, limits, seed, watch
        Who tries, for how long at each program, with what luck, and who looks on.
    since
        When it began, in seconds of the clock.
    goals
        How many goals share the seconds that are left.
    """

    problem: CapacityProblem
    frame: Frame
    solver: ProgramSolver
    limits: Limits
    seed: int
    watch: Watch
    since: float = field(default_factory=time.monotonic)
    goals: int = 1

    def ended(self) -> Reason | None:
        """Return why to stop, or None."""
        if self.watch.wants_to_stop():
            return Reason.INTERRUPTED
        left = self._left()
        return None if left is None or left > 0 else Reason.TIME_LIMIT

    def attempt(
        self, program: Program, *, relaxed: bool, start: Floats | None = None
    ) -> ProgramClaim:
        """Return what the solver says within its share of what is left of the time."""
        left = self._left()
        limits = self.limits
        if left is not None:
            limits = replace(limits, time_s=max(left / self.goals, 1e-3))
        return self.solver(
            program,
            limits=limits,
            seed=self.seed,
            relaxed=relaxed,
            start=start,
            stop=self.watch.wants_to_stop,
        )

    def _left(self) -> float | None:
        if self.limits.time_s is None:
            return None
        return self.limits.time_s - (time.monotonic() - self.since)


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """What came of one goal.

    Parameters
    ----------
    outcome
        How it ended.
    x, objective
        The tidied solution and what it amounts to; None when there is none.
    bound, relaxed, prices, work
        As in a result.
    """

    outcome: Outcome
    x: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    relaxed: float | None = None
    prices: tuple[Price, ...] = ()
    work: float = 0.0


def reach(
    task: Task, goal: Goal, floors: Mapping[Goal, float], start: Floats | None
) -> Step:
    """Return the best that is found for one goal, earlier goals kept.

    Parameters
    ----------
    floors
        What earlier goals may amount to at most.
    start
        A solution that keeps them, or None.

    Raises
    ------
    SolverMismatchError
        The solver claims what its solution does not amount to, or that there is none
        although there is one.
    """
    program = task.frame.program(goal, floors)
    task.watch.saw(f"{goal}: fractions of people allowed")
    claim = task.attempt(program, relaxed=True)
    step = Step(claim.outcome, work=claim.work)
    if claim.outcome.status is Status.INFEASIBLE:
        return _kept(program, goal, step, start)
    if claim.duals is not None:
        bound = safe_bound(program, claim.duals)
        units = {
            pipeline_name(task.problem, pipe.need): pipe.coverage
            for pipe in task.problem.pipelines
        }
        prices = shadow_prices(program, claim.duals, task.frame.bounded_by, units)
        step = replace(step, bound=bound, relaxed=bound, prices=prices)
        if bound is not None:
            task.watch.saw(f"{goal}: no plan is below {_told(bound)}")
    if claim.outcome.status is not Status.OPTIMAL or not _whole(program, claim.x):
        duals = claim.duals
        task.watch.saw(f"{goal}: whole numbers")
        claim = task.attempt(program, relaxed=False, start=start)
        step = _bounded(step, claim, program, duals)
    if claim.x is None:
        return _kept(program, goal, step, start)
    return _tidied(task, program, goal, step, claim)


def _whole(program: Program, x: Floats | None) -> bool:
    if x is None:
        return False
    counts = x[program.whole]
    return bool(np.all(np.abs(counts - np.round(counts)) <= WHOLE))


def _bounded(
    step: Step, claim: ProgramClaim, program: Program, duals: Floats | None
) -> Step:
    """Return the step with the better of its bound and the solver's."""
    own = step.bound
    if own is None and duals is not None and claim.objective is not None:
        own = safe_bound(program, duals, ceiling=claim.objective)
    known = [bound for bound in (own, claim.bound) if bound is not None]
    return replace(
        step,
        outcome=claim.outcome,
        bound=max(known, default=None),
        relaxed=own,
        work=step.work + claim.work,
    )


def _kept(program: Program, goal: Goal, step: Step, start: Floats | None) -> Step:
    """Return the step with the solution that was there before, if there was one."""
    if start is None:
        return step
    if step.outcome.status is Status.INFEASIBLE:
        raise SolverMismatchError(
            f"{goal}: the solver finds no plan that keeps the goals before it, "
            "though there is one"
        )
    outcome = Outcome(Status.FEASIBLE, step.outcome.reason, step.outcome.raw)
    return replace(step, outcome=outcome, x=start, objective=_value(program, start))


def _tidied(
    task: Task, program: Program, goal: Goal, step: Step, claim: ProgramClaim
) -> Step:
    if claim.x is None or claim.objective is None:
        raise SolverMismatchError(f"{goal}: the solver claims a plan and shows none")
    amounts_to = _value(program, claim.x)
    if not abs(claim.objective - amounts_to) <= RELATIVE * max(1.0, abs(amounts_to)):
        raise SolverMismatchError(
            f"{goal}: the solver claims {claim.objective!r}, its solution amounts to "
            f"{amounts_to!r}"
        )
    x = tidied(task.problem, program, claim.x)
    objective = _value(program, x)
    task.watch.saw(f"{goal}: {_told(objective)}")
    return replace(step, x=x, objective=objective)


def _value(program: Program, x: Floats) -> float:
    return float(program.cost @ x) + program.constant


def _told(value: float) -> str:
    """Return an amount as a person reads it: large ones without exponent or parts."""
    return f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}"
