"""Sales of a step as a sum of deals: more effort only ever adds deals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.kernel import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
MIX_TWO = np.uint64(0x94D049BB133111EB)
S11, S27, S30, S31 = (np.uint64(bits) for bits in (11, 27, 30, 31))
UNIT = 2.0**-53

PIECE = 500.0
"""Deals whose exponentials are multiplied at a time; exp(−PIECE) is a normal number."""

CENTRE_OVER = (
    *(3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3),
    *(1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4),
    *(3.3430575583588128105e4, 2.5090809287301226727e3),
)
CENTRE_UNDER = (
    *(1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3),
    *(2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4),
    5.2264952788528545610e3,
)
SIDE_OVER = (
    *(1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0),
    *(3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1),
    *(2.27238449892691845833e-2, 7.74545014278341407640e-4),
)
SIDE_UNDER = (
    *(1.0, 2.05319162663775882187e0, 1.67638483018380384940e0),
    *(6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2),
    *(5.47593808499534494600e-4, 1.05075007164441684324e-9),
)
TAIL_OVER = (
    *(6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0),
    *(2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3),
    *(2.71155556874348757815e-5, 2.01033439929228813265e-7),
)
TAIL_UNDER = (
    *(1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1),
    *(1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5),
    *(1.42151175831644588870e-7, 2.04426310338993978564e-15),
)


@part
def uniform(state: np.uint64) -> float:
    """Return a number in (0, 1) from a counter's state.

    SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number
    generators" (OOPSLA 2014): the state goes up by ``GAMMA`` between draws.
    """
    word = (state ^ (state >> S30)) * MIX_ONE
    word = (word ^ (word >> S27)) * MIX_TWO
    word = word ^ (word >> S31)
    return (float(word >> S11) + 0.5) * UNIT


@part
def power_sum(terms: tuple[float, ...], x: float) -> float:
    """Return Σ terms[k] xᵏ of eight terms."""
    high = ((terms[7] * x + terms[6]) * x + terms[5]) * x + terms[4]
    return (((high * x + terms[3]) * x + terms[2]) * x + terms[1]) * x + terms[0]


@kernel
def normal(share: float) -> float:
    """Return the quantile of the standard normal distribution, to 16 digits.

    PPND16 of Wichura, "Algorithm AS 241" (Applied Statistics 37, 1988).
    """
    gap = share - 0.5
    if abs(gap) <= 0.425:
        x = 0.180625 - gap * gap
        return gap * power_sum(CENTRE_OVER, x) / power_sum(CENTRE_UNDER, x)
    x = math.sqrt(-math.log(min(share, 1.0 - share)))
    if x <= 5.0:
        found = power_sum(SIDE_OVER, x - 1.6) / power_sum(SIDE_UNDER, x - 1.6)
    else:
        found = power_sum(TAIL_OVER, x - 5.0) / power_sum(TAIL_UNDER, x - 5.0)
    return -found if gap < 0.0 else found


@part
def sum_of_deals(word: np.uint64, mean: float, log_mean: float, spread: float) -> float:
    """Return the sum of a Poisson number of lognormal deals.

    Unit exponentials are walked until they exceed the expected number (uniforms are
    multiplied until they fall below exp(−mean)): so the number is Poisson, and a larger
    expectation keeps every deal and only adds some.

    Parameters
    ----------
    word
        Seed of the step's own counter.
    mean
        Expected number of deals.
    log_mean, spread
        Mean and standard deviation of the logarithm of a size.
    """
    state, total, product = word, 0.0, 1.0
    size = math.exp(log_mean) if spread == 0.0 else 0.0
    least = math.exp(-min(mean, PIECE))
    while True:
        state += GAMMA
        product *= uniform(state)
        while product <= least:
            if mean <= PIECE:
                return total
            mean -= PIECE
            product /= least
            least = math.exp(-min(mean, PIECE))
        if spread > 0.0:
            state += GAMMA
            size = math.exp(log_mean + spread * normal(uniform(state)))
        total += size


@kernel
def sums_of_deals(
    words: NDArray[np.uint64], mean: float, log_mean: float, spread: float
) -> NDArray[np.float64]:
    """Return :func:`sum_of_deals` for each word of ``(n,)``."""
    found = np.empty(words.shape[0])
    for place in range(words.shape[0]):
        found[place] = sum_of_deals(words[place], mean, log_mean, spread)
    return found
