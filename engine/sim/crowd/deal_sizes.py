"""Sales of a step as a sum of deals: more effort only ever adds deals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
MIX_TWO = np.uint64(0x94D049BB133111EB)
S11, S27, S30, S31 = (np.uint64(bits) for bits in (11, 27, 30, 31))
UNIT = 2.0**-53
TURN = 2.0 * math.pi


@kernel
def uniform(state: np.uint64) -> float:
    """Return a number in (0, 1) from a counter's state.

    SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number
    generators" (OOPSLA 2014): the state goes up by ``GAMMA`` between draws.
    """
    word = (state ^ (state >> S30)) * MIX_ONE
    word = (word ^ (word >> S27)) * MIX_TWO
    word = word ^ (word >> S31)
    return (float(word >> S11) + 0.5) * UNIT


@kernel
def sum_of_deals(
    word: np.uint64, number: float, log_mean: float, spread: float
) -> float:
    """Return the sum of a Poisson number of lognormal deals.

    Unit exponentials are walked until they exceed the expected number: so the number
    is Poisson, and a larger expectation keeps every deal and only adds some.

    Parameters
    ----------
    word
        Seed of the step's own counter.
    number
        Expected number of deals.
    log_mean, spread
        Mean and standard deviation of the logarithm of a size.
    """
    state, total = word, 0.0
    radius, angle, spare = 0.0, 0.0, False
    if spread == 0.0:
        size = math.exp(log_mean)
    state += GAMMA
    left = number + math.log(uniform(state))
    while left > 0.0:
        if spread > 0.0:
            # Two normals of Box and Muller at a time, the second kept.
            if spare:
                normal = radius * math.sin(angle)
            else:
                state += GAMMA
                radius = math.sqrt(-2.0 * math.log(uniform(state)))
                state += GAMMA
                angle = TURN * uniform(state)
                normal = radius * math.cos(angle)
            spare = not spare
            size = math.exp(log_mean + spread * normal)
        total += size
        state += GAMMA
        left += math.log(uniform(state))
    return total


@kernel
def sums_of_deals(
    words: NDArray[np.uint64], number: float, log_mean: float, spread: float
) -> NDArray[np.float64]:
    """Return :func:`sum_of_deals` for each word of ``(n,)``."""
    found = np.empty(words.shape[0])
    for place in range(words.shape[0]):
        found[place] = sum_of_deals(words[place], number, log_mean, spread)
    return found
