"""What planning for many worlds is worth, and what it would be to know the world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.stochastic.playing import play
from engine.capacity.stochastic.result import Between, Worth
from engine.capacity.stochastic.risk import EXPECTED, Chance, amounts_to
from engine.capacity.stochastic.scenes import stages
from engine.capacity.stochastic.search import Search, search
from engine.capacity.stochastic.world import mean_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.stochastic.commitment import Commitment
    from engine.capacity.stochastic.result import StochasticResult
    from engine.capacity.stochastic.world import World

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class _Task:
    """What does not change from one search to the next."""

    problem: CapacityProblem
    commitment: Commitment
    how: Search
    watch: Watch | None


@dataclass(frozen=True, eq=False, slots=True)
class _Alone:
    """The best plan for one world that is taken for certain."""

    loss: Between
    starts: Floats
    x: Floats


def worth(
    problem: CapacityProblem,
    worlds: Sequence[World],
    commitment: Commitment,
    result: StochasticResult,
    *,
    how: Search | None = None,
    watch: Watch | None = None,
) -> Worth | None:
    """Return the values of the stochastic solution and of perfect information.

    All are in what the result keeps low: with a weight on CVaR, the losses of the mean
    world's plan, and of plans made with foresight, are weighed in the same way, so that
    ``WS ≤ RP ≤ EEV`` holds with any weight (both parts grow with each loss).

    Returns
    -------
    None where no plan was found for some world, or for the mean of them.

    Raises
    ------
    ValueError
        The result has no plan, or is of a chance constraint, for which a plan for the
        mean world promises nothing.
    """
    played, risk = result.played, result.risk
    if played is None or isinstance(risk, Chance):
        raise ValueError("values need a plan, and what it keeps low must be a loss")
    task = _Task(problem, commitment, how or Search(), watch)
    mean = _alone(task, mean_world(worlds))
    alone = [_alone(task, world) for world in worlds]
    known = [each.loss for each in alone if each is not None]
    if mean is None or len(known) < len(alone):
        return None
    odds = np.array([world.probability for world in worlds])

    def over_worlds(end: str) -> float:
        losses = np.array([getattr(loss, end) for loss in known])
        return amounts_to(risk, losses, odds) if np.isfinite(losses).all() else -np.inf

    foreknown = Between(*(over_worlds(end) for end in ("value", "low", "high")))
    bound = -np.inf if result.bound is None else result.bound
    planned = Between(played.objective, bound, played.objective)
    meets = _meets(task, worlds, result, mean.x)
    return Worth(
        mean.loss,
        meets,
        planned,
        foreknown,
        None if meets is None else _less(Between(meets, meets, meets), planned),
        _less(planned, foreknown),
        mean.starts,
    )


def _less(one: Between, other: Between) -> Between:
    return Between(one.value - other.value, one.low - other.high, one.high - other.low)


def _alone(task: _Task, world: World) -> _Alone | None:
    """Return the best plan for a world, or None if there is none."""
    certain = (replace(world, probability=1.0),)
    program = stages(task.problem, certain, task.commitment, EXPECTED)
    found = search(program, EXPECTED, task.how, task.watch)
    if found.x is None or found.y is None:
        return None
    played = play(program, (found.x, found.y), task.commitment, EXPECTED)
    low = -np.inf if found.bound is None else min(found.bound, played.objective)
    loss = Between(played.objective, low, played.objective)
    return _Alone(loss, played.mean.starts, found.x)


def _meets(
    task: _Task, worlds: Sequence[World], result: StochasticResult, x: Floats
) -> float | None:
    """Return what common decisions amount to in all worlds; None: a rule is broken."""
    program = stages(task.problem, worlds, task.commitment, result.risk)
    fixed = replace(program, lower=x, upper=x)
    found = search(fixed, result.risk, task.how, task.watch)
    if found.x is None or found.y is None:
        return None
    played = play(fixed, (found.x, found.y), task.commitment, result.risk)
    return played.objective
