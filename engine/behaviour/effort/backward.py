"""Backward induction over the steps of a horizon, on one lattice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.close import After
from engine.behaviour.effort.expected import Apart, Together, expect
from engine.behaviour.effort.luck import luck as luck_of
from engine.behaviour.effort.moving import Ends, Move, best_moves, moves_of
from engine.behaviour.effort.noise import Normal, OneSale
from engine.behaviour.effort.pieces import Pieces, later, money, reshaped
from engine.behaviour.effort.worth import Worth

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        ``(L, X)`` of each step's lattice; ``moved`` is None where nothing may be.
    start
        ``(L, X)`` value at the start.
    """

    effort: list[Floats]
    moved: list[Floats] | None
    start: Floats


def backward(
    problem: EffortProblem, lattices: Sequence[Lattice], carried: float | None
) -> Tables:
    """Solve a problem.

    Parameters
    ----------
    lattices
        One for each step: the same nodes, and the offsets that are possible there.
    carried
        Money that one share is worth to the period after the horizon's end, seen from
        its start; None: nothing is moved over the end.

    Raises
    ------
    NarrowError
        The fine grid has too little room.
    """
    person = problem.person
    beliefs = 2 if person.naive and person.present_bias < 1 else 1
    nothing = np.zeros((lattices[-1].lines, lattices[-1].count))
    after = [After(nothing, lattices[-1])] * beliefs
    effort: list[Floats] = []
    moved: list[Floats] = []
    for step in reversed(range(len(lattices))):
        lattice = lattices[step]
        weight = float(person.discount ** problem.length[step])
        luck = luck_of(problem, lattice, step)
        moves = _moves(problem, lattice, step, carried)
        felt = person.present_bias * weight
        ends = Ends(step, after, felt, carried or 0.0, moves)
        expected, move = _expected(problem, luck, ends)
        where, values = _decide(problem, luck, expected, weight)
        effort.append(where * luck.effort.spacing)
        moved.append(np.zeros(where.shape) if move is None else move)
        after = [After(value, lattice) for value in values]
    tables = None if problem.moves is None else moved[::-1]
    return Tables(effort[::-1], tables, after[-1].values)


def _expected(
    problem: EffortProblem,
    luck: Additive | Scaled,
    ends: Ends,
) -> tuple[Apart | Together, Floats | None]:
    """Return what a step is expected to be worth, and moves at the nodes."""
    person, lattice, step = problem.person, luck.lattice, ends.step
    worth = Worth(problem.pay, lattice, discrete=isinstance(problem.noise, OneSale))
    timing = person.discount < 1 or person.present_bias < 1
    shut, going = money(problem, worth.cells, step, timing=timing)
    if len(ends.moves) > 1:
        points = money(problem, worth.points, step, timing=timing)
        exact = Pieces(*points, ())
        _, moved = best_moves(problem, lattice, exact, ends, nodes=True)
        pieces = Pieces(shut, going, ())
        pieces, _ = best_moves(problem, lattice, pieces, ends, nodes=False)
        pieces = reshaped(lattice, pieces)
        return Together(lattice, luck, pieces, person.risk), moved
    apart = isinstance(problem.noise, Normal) and person.risk <= 0
    nexts = later(problem, lattice, step, ends.values, fine=not apart)
    pieces = Pieces(shut, going, nexts)
    return expect(problem, lattice, luck, pieces, apart=apart), None


def _moves(
    problem: EffortProblem, lattice: Lattice, step: int, carried: float | None
) -> list[Move]:
    """Return the moves that a step allows, none first."""
    if problem.moves is None or not problem.closes[0, step]:
        return [Move(0, 0.0, 0.0, 0.0)]
    last = step == problem.closes.shape[1] - 1
    h = lattice.h / lattice.parts
    return moves_of(problem.moves, h, last=last, carried=carried)


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
        return where, [expected.at(weight, 0, where) - luck.effort.cost(where)]
    _, planned = luck.climb(expected.rows(weight, 0))
    real = expected.at(weight, 1, where) - luck.effort.cost(where)
    return where, [planned, real]
