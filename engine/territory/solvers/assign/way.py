"""One search under way: blocks that grow while nothing helps, and kicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.territory.solvers.assign.search import (
    BEST,
    COST,
    OUTSIDE,
    advance,
    settle,
)

if TYPE_CHECKING:
    from engine.territory.solvers.assign.case import Case
    from engine.territory.solvers.assign.search import Guide, State

FIRST_UNITS, FEWEST = 80, 3
"""Units in the territories that are dealt anew at a time at first, about, and how many
territories at least: of large ones a few are quick, and leave enough to choose from."""

BLOCKS = (6, 9)
"""Territories that are dealt anew at a time: after a kick and at first, if they are not
large, and at most."""

CALM, LEAST_CALM = 0.008, 0.2
"""Work units a territory, and at least, without a better plan after which blocks grow
by one."""

HOT, SLICE, TRIES = 1.0, 0.01, 20
"""Temperature of a kick, in scales of a typical loss; its parts, how many at most."""

HARDER = 4
"""How often kicks get twice as hard before they are light again."""

_FAR = 2.0**60
"""Above all costs."""


@dataclass(slots=True)
class Way:
    """One search under way.

    Parameters
    ----------
    state
        Its plan.
    size, calm
        Territories it deals anew at a time, and work since that made it better.
    kicks
        How often it was heated.
    """

    state: State
    size: int
    calm: float = 0.0
    kicks: int = 0


def first_size(units: int, territories: int) -> int:
    """Return how many territories are dealt anew at a time at first."""
    return max(FEWEST, min(BLOCKS[0], FIRST_UNITS * territories // max(1, units)))


def go_on(case: Case, guide: Guide, way: Way, work: float, away: float) -> float:
    """Deal blocks for some work, return what it took; kick when nothing else helps."""
    state, m, done = way.state, case.low.shape[0], 0.0
    if way.size > max(BLOCKS[0], min(BLOCKS[1], m)):
        done += _kick(case, guide, way, away)
    size = min(way.size, m)
    before = float(state.totals[COST]) + _FAR * float(state.totals[OUTSIDE])
    used = advance(case, guide, state, size, 0.0, work)
    after = float(state.totals[COST]) + _FAR * float(state.totals[OUTSIDE])
    way.calm = 0.0 if after < before else way.calm + used
    if way.calm > max(LEAST_CALM, CALM * m) and not state.totals[OUTSIDE]:
        way.size, way.calm = way.size + 1, 0.0
    return done + used


def _kick(case: Case, guide: Guide, way: Way, away: float) -> float:
    """Heat the best plan until it costs so much more; return the work it took."""
    state, done = way.state, 0.0
    state.owner[:] = state.best
    settle(case, state)
    harder = 2.0 ** (way.kicks % HARDER)
    goal = state.totals[BEST] + harder * max(1.0, away)
    size = min(BLOCKS[0], case.low.shape[0])
    for _ in range(TRIES):
        heat = harder * HOT * guide.scale
        done += advance(case, guide, state, size, heat, SLICE)
        if state.totals[COST] >= goal:
            break
    way.size, way.kicks = BLOCKS[0], way.kicks + 1
    return done
