"""What planning people is given, read and checked: numbers as they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.result import Goal
    from engine.capacity.rules import Target


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that the plan rests on and nobody has measured.

    Parameters
    ----------
    label
        What it is.
    value
        As a scenario writes it.
    source
        The place in the file, or ``default`` and where the default comes from.
    """

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Risk:
    """What the program of several worlds does about bad ones.

    Parameters
    ----------
    cvar
        Share beyond which the worst worlds are minded, such as 0.9; None: not.
    weight
        On their mean; the rest on the mean of all.
    miss_at_most
        Share of worlds in which the number may be missed; None: not asked for.
    """

    cvar: float | None
    weight: float
    miss_at_most: float | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an id who is there when the first month begins.

    Parameters
    ----------
    rep_id, cell
        Who, and index of the cell.
    tenure, fte
        Months since start; working time less leave.
    """

    rep_id: str
    cell: int
    tenure: int
    fte: float


@dataclass(frozen=True, slots=True)
class SteadyInput:
    """What a cell's closed forms need, if it went on for ever as at the start.

    Parameters
    ----------
    attrition
        Share of settled people that leaves in a year, by either kind.
    ramp_months
        Months until people are fully productive.
    lead_months
        From the decision to the start, by the quickest way from outside; 0: none.
    quota_month
        Margin on what one productive person makes in a month; 0: they make nothing.
    hire_cost
        Money a start, by that way.
    """

    attrition: float
    ramp_months: int
    lead_months: int
    quota_month: float
    hire_cost: float


@dataclass(frozen=True, slots=True)
class SizingInput:
    """What the size of most profit of one segment needs.

    Parameters
    ----------
    segment
        Its name; empty: segments are not told apart.
    people
        Full-time people of today who sell there.
    sales
        What the plan asks of them in its first year (twelve months).
    elasticity, carryover
        By how many per cent sales rise with 1 % more people; sales of later years as a
        share of this year's.
    margin, cost
        Gross margin as a share of sales; money a person and year, the mean of them.
    """

    segment: str
    people: float
    sales: float
    elasticity: float
    carryover: float
    margin: float
    cost: float


@dataclass(frozen=True, eq=False, slots=True)
class CapacityInput:
    """Everything that planning people needs.

    Parameters
    ----------
    problem
        What the solvers are given.
    goals
        What is kept low, first things first.
    method
        Name of the solver.
    number
        The number: targets of which chances are told. They are rules of the problem as
        well where its ``targets`` have them.
    leads
        Months from the decision to the start, a stream each.
    roles
        Names of the roles, as the scenario orders them.
    futures, luck, replace, replace_lag
        How many futures are played; the fields of ``engine.sim.workforce.problem.Luck``
        by name; as in its ``WorkforceProblem``, a cell each.
    make_with
        Chance with which the number shall be made; None: the plan is for the number.
    frontier
        Whether other chances are shown.
    worlds, risk
        Of the program that plans before it knows which world comes; 0: not asked for.
    sizing
        A segment each; empty: not asked for.
    steady
        A cell each.
    people
        Those with an id.
    conventions
        Keys to what was chosen.
    assumptions, rules_text, notes
        What the plan rests on; its rules in sentences; what was read otherwise than it
        was written.
    inputs
        Table shown to (digest, rows).
    seed
        Of everything random.
    """

    problem: CapacityProblem
    goals: tuple[Goal, ...]
    method: Literal["auto", "cbc", "highs", "scip", "blocks"]
    number: tuple[Target, ...]
    leads: tuple[int, ...]
    roles: tuple[str, ...]
    futures: int
    luck: Mapping[str, float]
    replace: Literal["hold", "plan"]
    replace_lag: tuple[int, ...]
    make_with: float | None
    frontier: bool
    worlds: int
    risk: Risk | None
    sizing: tuple[SizingInput, ...]
    steady: tuple[SteadyInput, ...]
    people: tuple[Person, ...]
    conventions: Mapping[str, str]
    assumptions: tuple[Assumption, ...]
    rules_text: tuple[str, ...]
    notes: tuple[str, ...]
    inputs: Mapping[str, tuple[str, int]]
    seed: int
