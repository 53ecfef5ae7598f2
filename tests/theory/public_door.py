"""Where the cases take the engine from: what computes, by the public doors alone."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

DOOR = "engine.incentive_sim"
PLANNING_DOOR = "engine.capacity_plan"
ROOM = "engine.behaviour"
DATA = {
    "ContestProblem": f"{ROOM}.contest.problem",
    "EffortProblem": f"{ROOM}.effort.problem",
    "Entrant": f"{ROOM}.contest.problem",
    "FeltPay": f"{ROOM}.effort.pays",
    "Grid": f"{ROOM}.effort.problem",
    "LinearAgency": f"{ROOM}.agency",
    "Moves": f"{ROOM}.effort.problem",
    "Normal": f"{ROOM}.effort.noise",
    "OneSale": f"{ROOM}.effort.noise",
    "PayAtEnd": f"{ROOM}.effort.pays",
    "PaySum": f"{ROOM}.effort.pays",
    "PayToDate": f"{ROOM}.effort.pays",
    "Person": f"{ROOM}.person",
    "Policy": f"{ROOM}.effort.solution",
    "PrivateContest": f"{ROOM}.contest.private",
    "Quitting": f"{ROOM}.person",
    "Rivals": f"{ROOM}.contest.odds",
    "SalesAgency": f"{ROOM}.agency",
    "Shock": f"{ROOM}.contest.shock",
}
"""Classes that say what a problem is, and the rooms they are in."""
PLANNING = "engine.capacity"
PLANNING_DATA = {
    "Adbudg": f"{PLANNING}.sizing.curves",
    "Commitment": f"{PLANNING}.stochastic.commitment",
    "Exponential": f"{PLANNING}.sizing.curves",
    "Grades": f"{PLANNING}.theory.grades",
    "Log": f"{PLANNING}.sizing.curves",
    "Mix": f"{PLANNING}.sizing.mix",
    "Power": f"{PLANNING}.sizing.curves",
    "Selection": f"{PLANNING}.theory.selection",
    "SmallTeam": f"{PLANNING}.theory.hire_up_to",
    "World": f"{PLANNING}.stochastic.world",
}
"""The same for planning people."""
TERRITORY_DOOR = "engine.territory_opt"
TRACKING, QUOTA = "engine.tracking", "engine.quota"
TERRITORY_DATA = {
    "AbsorbingChain": f"{TRACKING}.chain",
    "Book": f"{TRACKING}.book",
    "Prior": f"{TRACKING}.prior",
    "QuotaProblem": f"{QUOTA}.problem",
    "Sizes": f"{TRACKING}.deals",
}
"""The same for territories: markets, quotas, results."""


def engine(name):
    """Return a class of :data:`DATA` from its room, or anything else from the door.

    Raises
    ------
    AttributeError
        The door does not export it, whatever the rooms have.
    """
    return _found(name, DATA, DOOR)


def planning(name):
    """Return a class of :data:`PLANNING_DATA`, or anything else from that door.

    Raises
    ------
    AttributeError
        The door does not export it, whatever the rooms have.
    """
    return _found(name, PLANNING_DATA, PLANNING_DOOR)


def territory(name):
    """Return a class of :data:`TERRITORY_DATA`, or anything else from that door.

    Raises
    ------
    AttributeError
        The door does not export it, whatever the rooms have.
    """
    return _found(name, TERRITORY_DATA, TERRITORY_DOOR)


def _found(name, data, address):
    if name in data:
        return getattr(import_module(data[name]), name)
    door = import_module(address)
    if name not in door.__all__:
        raise AttributeError(name)
    return getattr(door, name)


def small_team(name, *given):
    """Return a small capacity problem that tests of that room share."""
    folder = str(Path(__file__).resolve().parents[1])
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return getattr(import_module("capacity.small_teams"), name)(*given)
