"""Luck by key: what happens to a rep in a block of replications, whoever else is there.

A stream belongs to (seed, purpose, rep, block) and is read month by month, all 256
replications of a step at a time. So plans share it, a longer run only reads on, another
rep has a stream of its own, and workers do not matter.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import numpy as np

from engine.base.streams import Purpose, stream
from engine.sim.calendar import WEEKS
from engine.sim.crowd.outcome import BLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.sim.crowd.problem import CrowdProblem, Floats

    Words = NDArray[np.uint64]


def rep_key(name: str) -> int:
    """Return the permanent 64-bit key of a rep's id (BLAKE2b of its UTF-8 bytes)."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def streams(
    seed: int, purpose: Purpose, names: Sequence[str], block: int
) -> list[np.random.Generator]:
    """Return one generator a rep for a block."""
    return [stream(seed, purpose, rep_key(name), block) for name in names]


def market(problem: CrowdProblem, block: int) -> Floats:
    """Return the market's luck, ``(months, 256)``: AR(1) by month, from the start on.

    ξ₀ = sd·Z₀ and ξₜ = memory·ξₜ₋₁ + sd·√(1 − memory²)·Zₜ: the sd is that of every
    month.
    """
    sd, memory = problem.luck.market_sd, problem.luck.market_memory
    if sd == 0.0:
        return np.zeros((problem.months, BLOCK))
    generator = stream(problem.seed, Purpose.MARKET, block)
    found = sd * generator.standard_normal((problem.months, BLOCK))
    found[1:] *= math.sqrt(1.0 - memory**2)
    for month in range(1, problem.months):
        found[month] += memory * found[month - 1]
    return found


class OwnLuck:
    """Each rep's own luck in sales, a month at a time.

    Attributes
    ----------
    normals, words
        ``(reps, most steps of a month, 256)`` what :meth:`next_month` has drawn:
        standard normals, or for deals 64-bit seeds. The other one is empty.
    """

    def __init__(self, problem: CrowdProblem, block: int) -> None:
        self._streams = streams(problem.seed, Purpose.LUCK, problem.seats.ids, block)
        deals = problem.luck.kind == "deals"
        reps, most = len(self._streams), max(WEEKS) if problem.weekly else 1
        self.normals: Floats = np.empty((0 if deals else reps, most, BLOCK))
        self.words: Words = np.empty((reps if deals else 0, most, BLOCK), np.uint64)

    def next_month(self, steps: int) -> None:
        """Draw the luck of the next month's steps."""
        for rep, generator in enumerate(self._streams):
            if len(self.words):
                drawn = generator.bit_generator.random_raw(steps * BLOCK)
                self.words[rep, :steps] = drawn.reshape(steps, BLOCK)
            else:
                generator.standard_normal(out=self.normals[rep, :steps])


class Fate:
    """Uniform draws of who leaves, which seat is filled, and by what kind of person.

    Attributes
    ----------
    leave, fill, kind
        ``(reps, 256)`` of the month last drawn.
    """

    def __init__(self, problem: CrowdProblem, block: int) -> None:
        names = problem.seats.ids
        self._leaving = streams(problem.seed, Purpose.LEAVING, names, block)
        self._hiring = streams(problem.seed, Purpose.HIRING, names, block)
        self._both: Floats = np.empty((len(names), 2, BLOCK))
        self.kind: Floats = np.empty((len(names), BLOCK))

    @property
    def leave(self) -> Floats:
        """Return what decides who leaves."""
        return self._both[:, 0]

    @property
    def fill(self) -> Floats:
        """Return what decides which empty seat is filled."""
        return self._both[:, 1]

    def next_month(self) -> None:
        """Draw the next month's."""
        for rep, generator in enumerate(self._leaving):
            generator.random(out=self._both[rep])
        for rep, generator in enumerate(self._hiring):
            generator.random(out=self.kind[rep])
