"""Bands over what is assumed of people: comparisons repeated for other people."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.comparison.prior import band, draw, mass_below, quantile
from engine.rollout.evaluate import evaluate, keys_of
from engine.rollout.workshop import each
from engine.rollout.world import values_of

if TYPE_CHECKING:
    from engine.base.watch import Watch
    from engine.rollout.evaluate import Differences
    from engine.rollout.prepare import Ground, Prepared
    from engine.rollout.world import Draw
    from engine.scenario.compare_input import Band, Kind

LEVEL = (0.0, 0.5, 1.0)
"""A band whose draws only serve to tell levels, the same for all types of reps."""


@dataclass(frozen=True, slots=True)
class Bands:
    """How mean differences vary over what is assumed of people.

    Parameters
    ----------
    ranges
        (case, metric) to the 5th and 95th percentile; empty without draws.
    draws
        All differences, draw 0 being what is assumed.
    """

    ranges: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    draws: tuple[Differences, ...] = ()


def bands_of(
    ground: Ground, main: Prepared, alike: Prepared, watch: Watch, workers: int
) -> Bands:
    """Return the bands, from as many draws of people as the scenario asks for.

    Notes
    -----
    An early end keeps the draws that were finished; of fewer than three no band is
    told.
    """
    wanted = ground.given.prior_draws
    people = draws_of(ground.given.kinds, wanted, ground.given.seed)
    act = partial(evaluate, ground=ground, cases=keys_of(main), alike=alike)
    stage = "drawing people from what is assumed"
    made = each(act, [[one] for one in people], workers, watch, stage)
    found = [differences for few in made for differences in few]
    if len(found) < 3:
        return Bands()
    ranges = {key: band(np.array([d[key] for d in found])) for key in found[0]}
    return Bands(ranges, tuple(found))


def open_names(kinds: tuple[Kind, ...]) -> list[str]:
    """Return the names of all that is in doubt of any type, in order."""
    names = dict.fromkeys(n for kind in kinds for n in kind.assumed)
    return [n for n in names if any(kind.assumed[n].open for kind in kinds)]


def draws_of(kinds: tuple[Kind, ...], draws: int, seed: int) -> list[Draw]:
    """Return what is assumed, drawn anew; the first draw is the values themselves.

    Notes
    -----
    One level is drawn for each parameter and taken for every type: if effort responds
    more than is thought, it does so for everybody.
    """
    names = open_names(kinds)
    if draws < 1:
        return []
    levels = draw([LEVEL] * len(names), draws, stream(seed, Purpose.PRIOR))
    people = [values_of(kinds)]
    for row in levels[1:]:
        one = values_of(kinds)
        for name, place in zip(names, row, strict=True):
            level = mass_below(LEVEL, float(place))
            for kind in kinds:
                one[kind.name][name] = _at(kind.assumed[name], level)
        people.append(one)
    return people


def _at(limits: Band, level: float) -> float:
    """Return a band's quantile."""
    three = (limits.low, limits.value, limits.high)
    return float(quantile(three, np.array([level]))[0])
