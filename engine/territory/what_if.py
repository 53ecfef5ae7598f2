"""What moving a few units would do, worked out from what they touch alone.

A director who drags one account on a map of a million waits for nothing: terms, loads
and rules change by what the moved units weigh, at the territories they leave and join.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import measure
from engine.territory.solution import TerritorySolution
from engine.territory.what_if_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.territory.measure import Measures, RuleCheck
    from engine.territory.problem import TerritoryProblem


@dataclass(frozen=True, slots=True)
class Move:
    """One unit that would change hands.

    Parameters
    ----------
    unit, origin, target
        Indices; origin is −1 where nobody covers it.
    terms
        What each term by pair rises by, minor currency units a year.
    """

    unit: int
    origin: int
    target: int
    terms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A plan before and after some moves, every measure of both.

    Parameters
    ----------
    before, after
        All that is measured.
    solution
        The plan with the moves made.
    changes
        The moves, in the order of units; one to where the unit is already is none.
    """

    before: Measures
    after: Measures
    solution: TerritorySolution
    changes: tuple[Move, ...]

    @property
    def newly_broken(self) -> tuple[RuleCheck, ...]:
        """Checks that fail after the moves and held, or were not made, before."""
        return _fails_only(self.after, self.before)

    @property
    def mended(self) -> tuple[RuleCheck, ...]:
        """Checks that failed before the moves and no longer do."""
        return _fails_only(self.before, self.after)


def what_if(
    problem: TerritoryProblem,
    solution: TerritorySolution,
    moves: Mapping[int, int],
    *,
    before: Measures | None = None,
) -> WhatIf:
    """Return what a plan measures before and after moving some units.

    Parameters
    ----------
    problem, solution
        The plan may be anyone's, and may break rules.
    moves
        Unit to territory, both as indices; −1 takes the unit from everybody.
    before
        What the plan measures, where that is known; else it is measured.

    Raises
    ------
    ValueError
        The plan does not fit the problem, or a move names what does not exist.

    Notes
    -----
    ``after`` equals :func:`~engine.territory.measure.measure` of the moved plan to the
    last unit. With ``before`` given, the work grows with the number of moved units,
    the units of the territories they touch (pieces) and the number of territories;
    terms of whole territories other than cut edges are computed afresh.
    """
    measured = measure(problem, solution) if before is None else before
    _check(problem, solution, moves)
    owner = solution.owner.copy()
    units = np.array(sorted(moves), dtype=np.intp)
    target = np.array([moves[unit] for unit in units.tolist()], dtype=np.int32)
    differs = owner[units] != target
    units, target = units[differs], target[differs]
    owner[units] = target
    moved = TerritorySolution(owner)
    step = Step(problem, solution.owner, moved.owner, units)
    after = step.measures(measured) if units.size else measured
    return WhatIf(measured, after, moved, tuple(_moves(step)))


def _check(
    problem: TerritoryProblem, solution: TerritorySolution, moves: Mapping[int, int]
) -> None:
    if solution.owner.shape != (problem.num_units,):
        count = solution.owner.size
        raise ValueError(f"the plan has {count} units, the problem {problem.num_units}")
    for unit, territory in moves.items():
        if not 0 <= unit < problem.num_units:
            raise ValueError(f"a move names unit {unit}, which does not exist")
        if not -1 <= territory < problem.num_territories:
            raise ValueError(f"a move names territory {territory}, which is not there")


def _fails_only(one: Measures, other: Measures) -> tuple[RuleCheck, ...]:
    fails = {(c.rule, c.kind, c.territory) for c in other.broken}
    return tuple(c for c in one.broken if (c.rule, c.kind, c.territory) not in fails)


def _moves(step: Step) -> Iterator[Move]:
    rises = step.rises()
    for place, unit in enumerate(step.units.tolist()):
        terms = {name: rise[place] for name, rise in rises.items()}
        yield Move(unit, int(step.old[unit]), int(step.new[unit]), terms)
