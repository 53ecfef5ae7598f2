"""Worlds drawn from standard deviations."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.capacity.stochastic.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.problem import CapacityProblem

    Floats = NDArray[np.float64]

PEOPLE = "people"
"""Needs for a number of people, of whom nobody sells more or less."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is not known, as standard deviations; 0 everywhere is certainty.

    The same names mean the same in the futures of the simulation, where single people
    have luck of their own besides.

    Parameters
    ----------
    demand, demand_memory, together
        Log-normal factor of mean 1 on what is asked for: standard deviation of its
        logarithm; how much of it the next month keeps (it is stationary from the first
        month on); share of the variance that all needs have in common.
    selling, selling_memory
        The same for how much a productive person sells; one factor for everybody. Not
        for needs of a number of people.
    leave
        Standard deviation of the logarithm of a factor, mean 1, on all chances to
        leave; one for each world.
    ramp
        The same for a factor on the time that ramping takes.
    late
        Mean of further months (geometric) by which each start is late. Of many starts
        a share is late, the same one in every world.

    Raises
    ------
    ValueError
        A number is negative, or a share is more than 1.
    """

    demand: float = 0.0
    demand_memory: float = 0.95
    together: float = 0.5
    selling: float = 0.0
    selling_memory: float = 0.95
    leave: float = 0.0
    ramp: float = 0.0
    late: float = 0.0

    def __post_init__(self) -> None:
        for name in ("demand", "selling", "leave", "ramp", "late"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be 0 or more")
        for name in ("demand_memory", "together", "selling_memory"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be in [0, 1]")


def sample_worlds(
    problem: CapacityProblem, uncertainty: Uncertainty, count: int, seed: int
) -> tuple[World, ...]:
    """Return equally probable worlds; how many never changes those before.

    Notes
    -----
    Worlds come in antithetic pairs: the second of a pair has the first one's standard
    normal draws with the other sign. This takes the odd part out of the sampling error
    of every expectation (Hammersley & Morton 1956); an odd last world has no partner.

    Raises
    ------
    ValueError
        No world is asked for.
    """
    if count < 1:
        raise ValueError(f"at least one world is needed, got {count}")
    return tuple(
        _world(problem, uncertainty, 1.0 / count, seed, number)
        for number in range(count)
    )


def _world(
    problem: CapacityProblem,
    doubt: Uncertainty,
    probability: float,
    seed: int,
    number: int,
) -> World:
    luck = stream(seed, Purpose.WORLDS, number // 2)
    sign = -1.0 if number % 2 else 1.0
    months, needs = len(problem.months), len(problem.needs)
    once = sign * luck.standard_normal(2)
    selling = _lasting(sign * luck.standard_normal(months), doubt.selling_memory)
    paths = _lasting(
        sign * luck.standard_normal((1 + needs, months)), doubt.demand_memory
    )
    shared, own = sqrt(doubt.together), sqrt(1.0 - doubt.together)
    leave, ramp = _lognormal(once, np.array([doubt.leave, doubt.ramp]))
    sells = np.array([[need.good != PEOPLE] for need in problem.needs])
    return World(
        probability,
        demand=_lognormal(shared * paths[0] + own * paths[1:], doubt.demand),
        selling=np.where(sells, _lognormal(selling, doubt.selling), 1.0),
        leave=float(leave),
        ramp=float(ramp),
        late=doubt.late,
    )


def _lasting(steps: Floats, memory: float) -> Floats:
    """Return a stationary AR(1) of variance 1 along the last axis."""
    path = np.array(steps)
    fresh = sqrt(1.0 - memory * memory)
    for month in range(1, path.shape[-1]):
        path[..., month] = memory * path[..., month - 1] + fresh * steps[..., month]
    return path


def _lognormal(normal: Floats, deviation: Floats | float) -> Floats:
    """Return factors of mean 1 whose logarithms have a standard deviation."""
    return np.exp(deviation * normal - deviation * deviation / 2.0)
