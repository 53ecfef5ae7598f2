"""What a sale costs a rep next year, where quotas follow sales."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.rollout.answers import together

if TYPE_CHECKING:
    from engine.rollout.world import World
    from engine.scenario.compare_input import CompareInput


def after_of(world: World, given: CompareInput, workers: int) -> World:
    """Return the world in which reps believe that quotas follow sales.

    Notes
    -----
    A share sold this year raises next year's quota by the ratchet; see section 2 of
    docs/understand/incentives.md. Without a ratchet nothing changes.
    """
    if not given.ratchet:
        return world
    from engine.behaviour.effort.ratchet import ratchet_after

    def one(number: int) -> float:
        person = world.rep(world.units[number]).person
        stays = (1.0 - person.quitting.rate) ** 12
        return float(ratchet_after(world.problem(number), given.ratchet, stays))

    found = together(one, range(len(world.units)), workers)
    return replace(world, after=np.array(found))
