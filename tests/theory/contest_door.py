"""Where cases of contests take the engine from."""

from __future__ import annotations

from importlib import import_module

DOOR = "engine.incentive_sim"
ROOMS = (
    "engine.behaviour.contest.fixed_point",
    "engine.behaviour.contest.odds",
    "engine.behaviour.contest.order",
    "engine.behaviour.contest.prizes",
    "engine.behaviour.contest.private",
    "engine.behaviour.contest.problem",
    "engine.behaviour.contest.shock",
    "engine.behaviour.contest.static",
    "engine.behaviour.agency",
    "engine.behaviour.person",
    "engine.behaviour.quitting",
)


NAMED = {"solve_contest": "contest"}
"""What the door calls otherwise."""


def engine(name):
    """Return a part of the engine by name: through the door if it is there."""
    door = import_module(DOOR)
    if name in NAMED:
        return getattr(door, NAMED[name])
    for place in (DOOR, *ROOMS):
        module = import_module(place)
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(name)
