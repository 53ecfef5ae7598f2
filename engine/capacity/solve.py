"""From a capacity problem to a plan that is believed, first things first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.base.outcome import Limits, Outcome, Status
from engine.base.watch import Nobody
from engine.capacity.believe import believe
from engine.capacity.program.build import frame
from engine.capacity.program.read_back import read_back
from engine.capacity.result import CapacityResult
from engine.capacity.solve_goal import Step, Task, reach
from engine.capacity.solvers import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.result import Goal

    Floats = NDArray[np.float64]

WORSE = 1e-6
"""A later goal may worsen an earlier one by this share (or this much)."""


def solve(
    problem: CapacityProblem,
    *,
    goals: Sequence[Goal],
    method: str = "cbc",
    limits: Limits | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> CapacityResult:
    """Return the best plan that is found, and how good it is known to be.

    Each goal is kept low in turn, those before it kept as low as they are (but for a
    millionth). For each a relaxation gives a bound that is reckoned anew from its
    prices; when it is not whole already, a program in whole numbers is solved. The
    plan is measured by other means than the program's before it is reported.

    Parameters
    ----------
    problem
        What is given.
    goals
        What is kept low, first things first.
    method
        Name of a solver.
    limits
        For each program that is solved; the seconds are of all together, those that
        are left being shared by the goals that are left.
    seed, watch
        Luck of the solver; someone who follows, and may end it with the best so far.

    Raises
    ------
    SolverMismatchError
        The solver's claim and our own reckoning differ.
    ValueError
        There is no goal, a goal comes twice, starters of a stream never become like
        the others of their cell, or no number of lots is between a stream's limits.
    """
    if not goals or len(set(goals)) < len(goals):
        raise ValueError(f"goals must be some, and each once, got {list(goals)}")
    task = Task(
        problem,
        frame(problem),
        load(method),
        limits or Limits(),
        seed,
        watch or Nobody(),
    )
    steps: list[Step] = []
    floors: dict[Goal, float] = {}
    best: Floats | None = None
    for done, goal in enumerate(goals):
        ended = None if best is None else task.ended()
        if best is None or ended is None:
            shared = replace(task, goals=len(goals) - done)
            step = reach(shared, goal, floors, best)
        else:
            outcome = Outcome(Status.FEASIBLE, ended)
            step = Step(outcome, best, task.frame.value(goal, best))
        steps.append(step)
        best = step.x
        if best is None or step.objective is None:
            break
        floors[goal] = step.objective + WORSE * max(1.0, abs(step.objective))
    return _result(task, goals, method, steps)


def _result(
    task: Task, goals: Sequence[Goal], method: str, steps: Sequence[Step]
) -> CapacityResult:
    last = steps[-1]
    outcome, work = _overall(steps), sum(step.work for step in steps)
    if last.x is None or last.objective is None:
        conflict = None
        if outcome.status is Status.INFEASIBLE:
            from engine.capacity.conflict import explain

            conflict = explain(task.problem, method=method, watch=task.watch)
        return CapacityResult(
            outcome,
            method,
            tuple(goals),
            None,
            None,
            None,
            last.bound,
            last.relaxed,
            conflict=conflict,
            work=work,
        )
    program = task.frame.program(goals[-1], {})
    plan = read_back(task.problem, program, last.x)
    measures = believe(task.problem, goals, plan, last.objective, last.bound)
    return CapacityResult(
        outcome,
        method,
        tuple(goals),
        plan,
        measures,
        last.objective,
        None if last.bound is None else min(last.bound, last.objective),
        last.relaxed,
        last.prices,
        work=work,
    )


def _overall(steps: Sequence[Step]) -> Outcome:
    """Return how the last goal ended; not proven unless all before it are."""
    last = steps[-1].outcome
    if last.status is Status.OPTIMAL:
        for step in steps:
            if step.outcome.status is not Status.OPTIMAL:
                return step.outcome
    return last
