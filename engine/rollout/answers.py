"""Everybody's policy under one plan, contests included, side by side on all cores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.contest.fixed_point import ContestStatus, Response, fixed_point
from engine.behaviour.effort.measure import measure
from engine.behaviour.effort.solve import solve
from engine.rollout.rivals import curves_of, shape_of, start_of, window_efforts
from engine.rollout.world import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from engine.behaviour.contest.fixed_point import FixedPoint, State
    from engine.behaviour.effort.problem import EffortProblem
    from engine.behaviour.effort.result import Measure
    from engine.rollout.rivals import League
    from engine.rollout.world import World

    Item = TypeVar("Item")
    Made = TypeVar("Made")

SLIVER = 0.01
"""Most that anybody may gain by deviating in an equilibrium, ÷ the largest prize."""
MOST_ROUNDS = 30


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """Everybody's policies under one plan.

    Parameters
    ----------
    units
        One answer a unit.
    point
        How the search for an equilibrium of contests ended; None: nobody reacts to one.
    gain
        The most that anybody could still gain, ÷ the largest prize.
    """

    units: tuple[Answer, ...]
    point: FixedPoint | None = None
    gain: float = 0.0

    @property
    def state(self) -> State | None:
        """How scores of contests are distributed; None: there are none."""
        return None if self.point is None else self.point.state

    @property
    def cycles(self) -> bool:
        """Whether no pure equilibrium was found."""
        return self.point is not None and self.point.status is ContestStatus.NONE_FOUND


def together(
    act: Callable[[Item], Made], items: Sequence[Item], workers: int
) -> list[Made]:
    """Return what each item gives, in order, worked out side by side."""
    if workers <= 1 or len(items) <= 1:
        return [act(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(act, items))


def answer(problem: EffortProblem, hint: Answer | None = None) -> Answer:
    """Return a unit's policy and what it leads to; a hint saves time."""
    result = solve(problem, None if hint is None else hint.result)
    return Answer(result, measure(problem, result.policy, result.carried))


def answers_of(
    world: World,
    leagues: Sequence[League],
    workers: int,
    start: State | None = None,
    hints: Sequence[Answer] | None = None,
) -> tuple[Answers, Answers | None]:
    """Return everybody's policies; and a second set if contests cycle.

    Parameters
    ----------
    leagues
        Who competes with whom in which contest that reps react to.
    start
        How scores are distributed to begin with, from an earlier answer; None: as
        everybody is expected to sell.
    hints
        Each unit's answer to something alike, such as another plan.

    Returns
    -------
    tuple
        The policies. If no pure equilibrium was found: those of the cycle's end with
        the least effort, and those of the end with the most.
    """
    numbers = range(len(world.units))
    known = (None,) * len(world.units) if hints is None else tuple(hints)
    if not leagues:
        every = together(lambda n: answer(world.problem(n), known[n]), numbers, workers)
        return Answers(tuple(every)), None
    largest = max(max(league.heat.race.prizes) for league in leagues)

    def respond(state: State, policy: object | None) -> Response:
        old = policy if isinstance(policy, tuple) else None
        return _respond(world, leagues, state, old, (known, workers))

    point = fixed_point(
        respond,
        start_of(world, leagues) if start is None else start,
        tolerance=SLIVER * largest,
        most_rounds=MOST_ROUNDS,
    )
    gain = point.gain / largest
    found = Answers(point.last.policy, point, gain)
    if not found.cycles:
        return found, None
    ends = (Answers(end.policy, point, gain) for end in (point.low, point.high))
    return next(ends), next(ends)


def _felt(problem: EffortProblem, found: Measure) -> float:
    """Return what a policy is worth to the rep at the start, in the rep's own eyes.

    Notes
    -----
    Money now less effort now, and β times everything later: by that a rep chooses, so
    by that a deviation gains.
    """
    person = problem.person
    weights = person.discount ** np.append(0.0, np.cumsum(problem.length)[:-1])
    weights[1:] *= person.present_bias
    return float(weights @ (found.pay - found.cost))


def _respond(
    world: World,
    leagues: Sequence[League],
    state: State,
    old: tuple[Answer, ...] | None,
    means: tuple[tuple[Answer | None, ...], int],
) -> Response:
    """Solve everybody anew against a state, and say what that gains over a policy.

    Parameters
    ----------
    means
        Hints where there is no old policy, and how many work at once.
    """
    prizes = curves_of(world, leagues, state)
    known, workers = means

    def one(number: int) -> tuple[Answer, float]:
        problem = world.problem(number, prizes[number])
        if old is None:
            return answer(problem, known[number]), float("inf")
        new = answer(problem, old[number])
        kept = measure(problem, old[number].result.policy, new.result.carried)
        return new, _felt(problem, new.measure) - _felt(problem, kept)

    every = together(one, range(len(world.units)), workers)
    answers = tuple(new for new, _ in every)
    gains = [
        abs(gain)
        for unit, (_, gain) in zip(world.units, every, strict=True)
        if unit.seats
    ]
    return Response(
        state=shape_of(world, leagues, answers),
        policy=answers,
        values=np.array([new.measure.value for new in answers]),
        gain=max(gains),
        watched=window_efforts(world, leagues, answers),
    )
