"""What a sale costs a rep next year, where quotas follow sales."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.ratchet import ratchet_value
from engine.rollout.answers import together

if TYPE_CHECKING:
    from engine.behaviour.effort.problem import EffortProblem
    from engine.rollout.world import World
    from engine.scenario.compare_input import CompareInput

CLOSE = 1e-3
"""Relative move of a belief that is left at rest."""


def after_of(world: World, given: CompareInput, workers: int) -> World:
    """Return the world in which reps believe that quotas follow sales.

    Notes
    -----
    A share sold this year raises next year's quota by the ratchet; see section 2 of
    docs/understand/incentives.md. Contests are left out of the belief. Without a
    ratchet nothing changes.
    """
    if not given.ratchet:
        return world

    def one(number: int) -> float:
        hazard = world.rep(world.units[number]).person.quitting.rate

        def year(quota: float, after: float) -> EffortProblem:
            return replace(world.problem(number, quota=quota), after=after)

        belief = ratchet_value(year, given.ratchet, hazard=hazard, tolerance=CLOSE)
        return belief.after

    found = together(one, range(len(world.units)), workers)
    return replace(world, after=np.array(found, dtype=np.float64))
