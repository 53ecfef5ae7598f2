"""Backward induction over the steps of a horizon, on one lattice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.expected import Apart, Together, expect
from engine.behaviour.effort.luck import luck as luck_of
from engine.behaviour.effort.noise import Normal
from engine.behaviour.effort.pieces import Pieces, closed_levels, later, money
from engine.behaviour.effort.worth import Worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.luck import Additive, Scaled
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Tables:
    """What backward induction found.

    Parameters
    ----------
    effort, moved
        ``(steps, L, X)``; ``moved`` is None where nothing may be moved.
    start
        ``(L, X)`` value at the start.
    """

    effort: Floats
    moved: Floats | None
    start: Floats


def backward(problem: EffortProblem, lattice: Lattice, carried: float) -> Tables:
    """Solve a problem on a lattice.

    Parameters
    ----------
    carried
        Money that one share more is worth to the period after the horizon's end; what
        is moved over the end counts by it.

    Raises
    ------
    NarrowError
        The fine grid has too little room.
    """
    steps = problem.closes.shape[1]
    shape = (steps, lattice.lines, lattice.count)
    effort = np.zeros(shape)
    moved = np.zeros(shape) if problem.moves is not None else None
    worth = Worth(problem.pay, lattice)
    person = problem.person
    beliefs = 2 if person.naive and person.present_bias < 1 else 1
    values = [np.zeros(shape[1:])] * beliefs
    for step in reversed(range(steps)):
        weight = float(person.discount ** problem.length[step])
        luck = luck_of(problem, lattice, step)
        pieces, apart = _pieces(problem, lattice, worth, step, values)
        expected = expect(problem, lattice, luck, pieces, apart=apart)
        where, values = _decide(problem, luck, expected, weight)
        effort[step] = where * luck.effort.spacing
    return Tables(effort, moved, values[-1])


def _pieces(
    problem: EffortProblem,
    lattice: Lattice,
    worth: Worth,
    step: int,
    values: list[Floats],
) -> tuple[Pieces, bool]:
    person = problem.person
    timing = person.discount < 1 or person.present_bias < 1
    shut, going = money(problem, worth, step, timing=timing)
    apart = isinstance(problem.noise, Normal) and person.risk <= 0
    after = later(problem, lattice, step, values, fine=not apart)
    return Pieces(shut, going, after), apart


def _decide(
    problem: EffortProblem,
    luck: Additive | Scaled,
    expected: Apart | Together,
    weight: float,
) -> tuple[Floats, list[Floats]]:
    """Return the efforts of a step (in nodes), and its values by belief.

    Notes
    -----
    The rep in the step maximises pay now + β·(everything later). The value is the
    exponential planner's, of what is in fact done. A naive rep expects later selves
    to be without bias: the first belief is the best that such a rep could do.
    """
    person = problem.person
    felt = person.present_bias * weight
    ends = expected.nodes(felt)
    span = float(np.max(np.ptp(ends, axis=1), initial=0.0))
    luck.tries(span, ends)
    where, best = luck.climb(expected.rows(felt, 0))
    if felt == weight:
        return where, [best]
    if not person.naive:
        return where, [luck.read(expected.rows(weight, 0), where)]
    _, planned = luck.climb(expected.rows(weight, 0))
    return where, [planned, luck.read(expected.rows(weight, 1), where)]


__all__ = ["Tables", "backward", "closed_levels"]
