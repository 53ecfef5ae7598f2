"""Leads of a seat for a whole run, drawn before it: the same ones under any plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.base.streams import Purpose, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.sim.deals.stages import Accounts, Stage

    Floats = NDArray[np.float64]


class Draw(IntEnum):
    """What is drawn: the last part but one of a stream's key. Never renumbered."""

    ARRIVAL = 1
    CONVERSION = 2
    DWELL = 3
    SIZE = 4
    CLOSING = 5
    PIPELINE = 6
    WALK_IN = 7
    PERSON = 8
    MARKET = 9


@dataclass(frozen=True, slots=True)
class Key:
    """Where a seat's streams lie."""

    seed: int
    replication: int
    rep: int

    def stream(self, draw: Draw, *rest: int) -> np.random.Generator:
        """Return the generator of one kind of draw."""
        keys = (self.replication, self.rep, int(draw), *rest)
        return stream(self.seed, Purpose.DEALS, *keys)


class Lead(NamedTuple):
    """All that luck has in store for one deal.

    Parameters
    ----------
    kind, number
        Kind of accounts, and number among the rep's deals of the kind.
    stage, since
        Stage that it is in when it appears, and since when.
    at
        When it appears, months.
    waits
        Months in each stage from then on.
    passes
        Whether it goes on from each stage but the last.
    size
        Quota shares.
    hurdle
        Pace, quota shares a month, above which it is won at closing.
    """

    kind: int
    number: int
    stage: int
    since: float
    at: float
    waits: tuple[float, ...]
    passes: tuple[bool, ...]
    size: float
    hurdle: float


@dataclass(frozen=True, slots=True)
class Flow:
    """How deals of one kind of accounts come to one seat.

    Parameters
    ----------
    kind, accounts
        Which kind, and what it is like.
    expected
        The rep's expected sales of a month, quota shares.

    Notes
    -----
    Decisions of customers arrive at ``full ÷ size`` a month, where ``full`` is the
    expected pace ÷ the conversion of closing (the pace at which every deal would be
    won); leads at as much ÷ the share of leads that get to closing. Of each rep's total
    pace this kind brings its share.
    """

    kind: int
    accounts: Accounts
    expected: float

    @property
    def full(self) -> float:
        """Return the rep's pace at which every deal at closing is won."""
        return self.expected / self.accounts.stages[-1].conversion

    @property
    def size(self) -> float:
        """Return the mean size of a deal, quota shares."""
        return self.accounts.size * self.expected

    @property
    def rate(self) -> float:
        """Return leads a month."""
        decisions = self.accounts.share * self.full / self.size
        return decisions / self.accounts.reach

    def extra_rate(self, pace: float) -> float:
        """Return deals a month that a pace brings beyond what the pipeline holds."""
        return self.accounts.share * max(0.0, pace - self.full) / self.size

    def sizes(self, rng: np.random.Generator, count: int) -> Floats:
        """Return sizes, lognormal with the mean and cv of the accounts; quota shares.

        ln size ~ N(ln mean − s²/2, s²) with s² = ln(1 + cv²).
        """
        variance = log(1.0 + self.accounts.cv**2)
        scatter = rng.standard_normal(count)
        return np.asarray(self.size * np.exp(variance**0.5 * scatter - variance / 2.0))


def leads(flow: Flow, key: Key, start: float, end: float) -> Iterator[Lead]:
    """Yield the deals open at the start, then those that arrive until the end.

    Parameters
    ----------
    flow
        How deals of one kind come to the seat.
    key
        Of the seat's luck.
    start, end
        Months.

    Notes
    -----
    Every stage is a queue with endless servers fed by a Poisson process; in steady
    state the numbers of deals in its stages are independent and Poisson, with mean
    rate · mean wait (displacement theorem: Kingman, *Poisson Processes*, 1993, section
    5.1; product form of M/G/∞ in tandem). The wait under way of an open deal is drawn
    by length: of a gamma(k) wait it is gamma(k + 1), and a uniform share of it is left.
    So the start needs no warming up.
    """
    opening, arrival = key.stream(Draw.PIPELINE, flow.kind), []
    stages, first, since, left = flow.accounts.stages, [], [], []
    fresh = rate = flow.rate
    for number, stage in enumerate(stages):
        count = int(opening.poisson(rate * stage.dwell))
        whole = opening.gamma(stage.shape + 1.0, stage.dwell / stage.shape, count)
        rest = whole * opening.random(count)
        first += [number] * count
        since += (start - (whole - rest)).tolist()
        left += rest.tolist()
        rate *= stage.conversion
    gaps, now = key.stream(Draw.ARRIVAL, flow.kind), start
    while (now := now + float(gaps.standard_exponential()) / fresh) < end:
        arrival.append(now)
    appear = [*([start] * len(first)), *arrival]
    first += [0] * len(arrival)
    since += arrival
    yield from _drawn(flow, key, list(zip(first, since, appear, strict=True)), left)


def _drawn(
    flow: Flow, key: Key, begun: list[tuple[int, float, float]], left: list[float]
) -> Iterator[Lead]:
    """Yield deals with all their luck, drawn in their order: more never move these."""
    count, stages = len(begun), flow.accounts.stages
    chance = key.stream(Draw.CONVERSION, flow.kind).random((count, len(stages) - 1))
    passes = chance < np.array([stage.conversion for stage in stages[:-1]])
    waits = _waits(key.stream(Draw.DWELL, flow.kind), count, stages)
    sizes = flow.sizes(key.stream(Draw.SIZE, flow.kind), count)
    hurdles = flow.full * key.stream(Draw.CLOSING, flow.kind).random(count)
    drawn = (waits.tolist(), passes.tolist(), sizes.tolist(), hurdles.tolist())
    rows = zip(begun, *drawn, strict=True)
    for number, ((stage, since, at), wait, go, size, hurdle) in enumerate(rows):
        if number < len(left):
            wait[stage] = left[number]
        yield Lead(
            flow.kind, number, stage, since, at, tuple(wait), tuple(go), size, hurdle
        )


def _waits(rng: np.random.Generator, count: int, stages: tuple[Stage, ...]) -> Floats:
    """Return ``(count, stages)`` waits, gamma of each mean and shape; months."""
    shapes = np.array([stage.shape for stage in stages])
    means = np.array([stage.dwell for stage in stages])
    return np.asarray(rng.standard_gamma(shapes, (count, len(stages))) * means / shapes)
