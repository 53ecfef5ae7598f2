"""How channels bring a segment's sales: a model through today's spend and sales."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log
from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.sizing.mix import Mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.scenario.market_input import MixInput, MixSegment

    Floats = NDArray[np.float64]

LEFT = 0.05
"""Part of a channel's elasticity that it keeps by itself, at least."""


def mix_of(given: MixInput, its: MixSegment, unit: float) -> Mix:
    """Return the response of an average period that has today's sales and slopes.

    Parameters
    ----------
    unit
        From :func:`unit_of`; money of the mix is counted in it.

    Raises
    ------
    ValueError
        Somewhere between the limits, more spent on a channel would take sales away.
    """
    count = len(given.periods)
    each = 1.0 / (unit * count)
    today = np.array([one.today for one in its.channels]) * each
    cross = _crossing(given, its)
    mix = Mix(
        scale=1.0,
        elasticities=_slopes(its) - cross @ (_acting(given, its) - log(unit)),
        margin=given.margin,
        cross=cross,
        carry=np.array([one.carryover for one in its.channels]),
        discount_rate=(1.0 + given.discount) ** (1.0 / count) - 1.0,
        at_least=np.array([one.at_least for one in its.channels]) * each,
        at_most=np.array([one.at_most for one in its.channels]) * each,
    )
    _check(its, mix)
    return replace(mix, scale=its.sales * each / mix.revenue(today))


def _check(its: MixSegment, mix: Mix) -> None:
    """Refuse limits so wide that what crosses turns sales around.

    Elasticities are linear in logarithms of spend: their least is in a corner.
    """
    if not mix.crossing.any():
        return
    low, high = (np.log(mix.acting(limit)) for limit in mix.limits)
    least = mix.elasticities + np.minimum(mix.crossing * low, mix.crossing * high).sum(
        axis=1
    )
    if (least < 0).any():
        name = its.channels[int(least.argmin())].channel
        raise ValueError(
            f"between the limits, more spent on '{name}' would take sales away; what"
            " channels do together is known near today's spend only: bring 'at_least'"
            " and 'at_most' nearer to it, or the effect nearer to 0"
        )


def unit_of(given: MixInput, its: MixSegment) -> float:
    """Return a unit of money in which every channel sells something by itself.

    Elasticities at a spend of one unit are today's less what crosses between, e −
    G ln (today ÷ unit), and a model needs them above 0. Today's spend of an average
    period is taken, or what is nearest to it.

    Raises
    ------
    ValueError
        There is no such unit: channels hinder and help each other too much.
    """
    low, high = -inf, inf
    slopes, cross = _slopes(its), _crossing(given, its)
    base = (1.0 - LEFT) * slopes - cross @ _acting(given, its)
    for at, rise in enumerate(cross.sum(axis=1)):
        if rise > 0:
            low = max(low, float(-base[at] / rise))
        elif rise < 0:
            high = min(high, float(-base[at] / rise))
        elif base[at] < 0:
            low, high = inf, -inf
    if low > high:
        raise ValueError(
            f"what {', '.join(one.channel for one in its.channels)} do together leaves"
            " one of them without any effect of its own; effects nearer to 0 are needed"
        )
    usual = log(sum(one.today for one in its.channels) / len(given.periods))
    return exp(min(max(usual, low), high))


def _slopes(its: MixSegment) -> Floats:
    return np.array([one.elasticity for one in its.channels])


def _acting(given: MixInput, its: MixSegment) -> Floats:
    """Return logarithms of what acts today in an average period, currency units."""
    count = len(given.periods)
    return np.array(
        [log(one.today / count / (1.0 - one.carryover)) for one in its.channels]
    )


def _crossing(given: MixInput, its: MixSegment) -> Floats:
    place = {one.channel: at for at, one in enumerate(its.channels)}
    cross = np.zeros((len(place), len(place)))
    for (a, b), effect in given.cross.items():
        if a in place and b in place:
            cross[place[a], place[b]] = cross[place[b], place[a]] = effect
    return cross
