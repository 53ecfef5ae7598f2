"""The whole program: variables, rows of every part, and the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.capacity.program.bounds import bound_rules, bounds
from engine.capacity.program.layout import layout
from engine.capacity.program.limits import (
    limit_rows,
    mentor_rows,
    ratio_rows,
    short_time_rows,
    training_rows,
)
from engine.capacity.program.linear import stacked
from engine.capacity.program.money import goal_costs, spend
from engine.capacity.program.needs import capacity, need_rows, pipeline_rows
from engine.capacity.program.people import flow_rows, people
from engine.capacity.program.program import Program
from engine.capacity.program.totals import budget_rows, goal_rows, target_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.program.linear import Rows
    from engine.capacity.program.program import Row
    from engine.capacity.result import Goal

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """What the programs of one problem share, whatever the goal.

    Parameters
    ----------
    where
        The variables.
    rows
        Of all parts.
    costs
        What each goal counts.
    lower, upper, whole
        As in a program.
    bounded_by
        ``(variables,)`` the rule whose limit an upper bound is, if it is one, and how
        many of its units one of the variable is.
    """

    where: Layout
    rows: Rows
    costs: Mapping[Goal, tuple[Floats, float]]
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    bounded_by: tuple[tuple[Row, float] | None, ...]

    def program(self, goal: Goal, floors: Mapping[Goal, float]) -> Program:
        """Return the program of one goal."""
        rows = self.rows
        if floors:
            earlier = goal_rows(self.costs, floors, self.where.variables)
            rows = stacked([rows, earlier])
        cost, constant = self.costs[goal]
        return Program(
            cost,
            self.lower,
            self.upper,
            self.whole,
            rows.matrix,
            rows.low,
            rows.high,
            rows.rows,
            self.where.blocks(),
            constant,
        )

    def value(self, goal: Goal, x: Floats) -> float:
        """Return what a goal amounts to."""
        cost, constant = self.costs[goal]
        return float(cost @ x) + constant


def frame(problem: CapacityProblem) -> Frame:
    """Return variables and rows of a problem.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell, or no number
        of lots is between a stream's limits.
    """
    where = layout(problem)
    staff = people(problem, where)
    can_make = capacity(problem, where, staff)
    spent = spend(problem, where, staff)
    rows = stacked(
        [
            flow_rows(problem, where, staff),
            need_rows(problem, where, can_make),
            pipeline_rows(problem, where, staff),
            short_time_rows(problem, where, staff),
            limit_rows(problem, where, staff),
            ratio_rows(problem, where, staff),
            training_rows(problem, where),
            mentor_rows(problem, where, staff),
            target_rows(problem, where),
            budget_rows(problem, where, spent),
        ]
    )
    costs = goal_costs(problem, where, spent)
    sides = bounds(problem, where)
    return Frame(where, rows, costs, *sides, bound_rules(problem, where))


def build(
    problem: CapacityProblem, goal: Goal, *, floors: Mapping[Goal, float] | None = None
) -> Program:
    """Return the program that keeps one goal low.

    Parameters
    ----------
    problem
        What is given.
    goal
        What is kept low.
    floors
        What earlier goals may amount to at most; each is a row of the family
        ``earlier goal``.

    Raises
    ------
    ValueError
        Starters of a stream never become like the others of their cell, or no number
        of lots is between a stream's limits.
    """
    return frame(problem).program(goal, floors or {})
