"""Where cases of effort take the engine from, and the problems that they share."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import numpy as np

DOOR = "engine.incentive_sim"
ROOM = "engine.behaviour.effort"
PLACES = {
    "effort": (f"{ROOM}.solve", "solve"),
    "effort_measure": (f"{ROOM}.measure", "measure"),
    "at_least": (f"{ROOM}.measure", "at_least"),
    "ratchet_value": (f"{ROOM}.ratchet", "ratchet_value"),
    "ratchet_rates": (f"{ROOM}.ratchet", "ratchet_rates"),
    "EffortProblem": (f"{ROOM}.problem", "EffortProblem"),
    "Grid": (f"{ROOM}.problem", "Grid"),
    "Moves": (f"{ROOM}.problem", "Moves"),
    "Policy": (f"{ROOM}.solution", "Policy"),
    "Normal": (f"{ROOM}.noise", "Normal"),
    "OneSale": (f"{ROOM}.noise", "OneSale"),
    "PayAtEnd": (f"{ROOM}.pays", "PayAtEnd"),
    "PaySum": (f"{ROOM}.pays", "PaySum"),
    "PayToDate": (f"{ROOM}.pays", "PayToDate"),
    "FeltPay": (f"{ROOM}.pays", "FeltPay"),
    "Person": ("engine.behaviour.person", "Person"),
}


def engine(name):
    """Return a part of the engine by name: through the door if it is there."""
    door = import_module(DOOR)
    if hasattr(door, name):
        return getattr(door, name)
    module, inside = PLACES[name]
    return getattr(import_module(module), inside)


def horizon(
    curve,
    steps=1,
    months=1.0,
    sd=1.0,
    *,
    base=0.0,
    reach=1.0,
    after=0.0,
    grid=None,
    **who,
):
    """Return the problem of one period: pay by its total, at its end.

    ``months`` are of the whole period, ``base`` is sold in it without effort, and
    ``who`` is what the rep is like.
    """
    length = np.full(steps, months / steps)
    return engine("EffortProblem")(
        person=engine("Person")(**{"cost": 1.0, **who}),
        length=length,
        base=base * length / months,
        reach=np.full(steps, reach),
        noise=engine("Normal")(sd),
        closes=np.eye(1, steps, steps - 1).astype(bool),
        pay=engine("PayAtEnd")(curve, steps - 1),
        after=after,
        grid=engine("Grid")(**(grid or {})),
    )


def at_start(result):
    """Return the effort of the first step with nothing sold."""
    policy = result.policy
    return float(
        np.interp(
            0.0, policy.totals, policy.effort[0].reshape(-1, len(policy.totals))[0]
        )
    )


@cache
def known(key):
    """Return a problem by what names it, solved and measured once."""
    problem = key[0](*key[1:])
    result = engine("effort")(problem)
    return problem, result, engine("effort_measure")(problem, result.policy)


def solved(*key):
    """Return the solution of ``key[0](*key[1:])``."""
    return known(key)[1]


def measured(*key):
    """Return the measure of ``key[0](*key[1:])`` under its own policy."""
    return known(key)[2]


def chance(found, level):
    """Return the chance that the total at the end is at least a level."""
    (closing,) = found.closing.values()
    return engine("at_least")(closing, level, discrete=False)
