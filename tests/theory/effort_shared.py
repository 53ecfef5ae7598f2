"""The problems of effort that cases share, solved and measured once."""

from __future__ import annotations

from functools import cache

import numpy as np
from public_door import engine


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
