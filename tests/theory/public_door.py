"""Where the cases take the engine from: what computes, by the public door alone."""

from __future__ import annotations

from importlib import import_module

DOOR = "engine.incentive_sim"
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


def engine(name):
    """Return a class of :data:`DATA` from its room, or anything else from the door.

    Raises
    ------
    AttributeError
        The door does not export it, whatever the rooms have.
    """
    if name in DATA:
        return getattr(import_module(DATA[name]), name)
    door = import_module(DOOR)
    if name not in door.__all__:
        raise AttributeError(name)
    return getattr(door, name)
