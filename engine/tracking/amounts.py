"""Sums of deals that are won or lost: exact on a lattice of money."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Complexes = NDArray[np.complex128]
    Ints = NDArray[np.int64]

MINOR = 100  # hundredths of a currency unit
EXACT = 4_096
"""Steps to what is needed up to which amounts are exact."""
STEPS = 1_024
"""Steps to what is needed otherwise; an amount between two keeps its mean."""
COARSE = 256
"""The same where only a number of deals is looked for."""
MOST = 2**20  # deals beyond which nobody has a pipeline


def won_chance(needed: float, amounts: ArrayLike, chances: ArrayLike) -> float:
    """Return P(won amounts add up to what is needed), each deal won by itself.

    Parameters
    ----------
    needed
        Money; 0 or less is certain.
    amounts, chances
        ``(deals,)`` money, 0 or more, and chances to win.

    Notes
    -----
    Exact where what is needed is at most 4,096 times the largest amount that measures
    all amounts (to a hundredth); otherwise amounts are put on 1,024 steps to what is
    needed, each shared between two steps so that its mean stays.
    """
    goal = ceil(round(needed * MINOR, 3))
    sizes, p = _deals(amounts, chances)
    if goal <= 0:
        return 1.0
    if not sizes.size or sizes.sum() < goal:
        return 0.0
    steps, lower, share = _lattice(goal, sizes, STEPS)
    below = np.zeros(steps)  # chances of sums that are not enough yet
    below[0] = 1.0
    for low, part, win in zip(lower, share, p, strict=True):
        missed = (1 - win) * below
        missed[low:] += win * (1 - part) * below[: max(steps - low, 0)]
        if part > 0:
            missed[low + 1 :] += win * part * below[: max(steps - low - 1, 0)]
        below = missed
    return float(max(1.0 - below.sum(), 0.0))


def needed_coverage(
    needed: float, amounts: ArrayLike, win: float, probability: float
) -> float:
    """Return open money ÷ what is needed that reaches it as surely as asked.

    ``N × mean amount ÷ needed`` with the smallest N for which N deals, of amounts drawn
    from those given and each won with the chance ``win``, add up with the probability
    asked for. For equal deals it is the binomial's; amounts that nothing measures are
    put on 256 steps to what is needed.

    Parameters
    ----------
    needed
        Money, more than 0.
    amounts
        ``(sizes,)`` equally likely amounts of a deal, more than 0.
    win
        Chance to win one, more than 0 and at most 1.
    probability
        Asked for, more than 0 and less than 1.

    Raises
    ------
    ValueError
        Something is outside its range.
    """
    if not (needed > 0 and 0 < win <= 1 and 0 < probability < 1):
        raise ValueError("needed, win and probability must be more than 0")
    sizes, _ = _deals(amounts, 1.0)
    if not sizes.size or sizes.min() <= 0:
        raise ValueError("amounts must be more than 0")
    goal = max(ceil(round(needed * MINOR, 3)), 1)
    steps, lower, share = _lattice(goal, sizes, COARSE)
    one = np.zeros(steps + 1)
    np.add.at(one, np.minimum(lower, steps), (1 - share) / sizes.size)
    np.add.at(one, np.minimum(lower + 1, steps), share / sizes.size)
    one = win * one[:steps]  # what is enough by itself is cut off
    one[0] += 1 - win
    deals = _fewest(one, 1.0 - probability)
    return float(deals * sizes.mean() / MINOR / needed)


def _fewest(one: Floats, least: float) -> int:
    """Return the smallest N for which at most ``least`` of ``oneᴺ`` is left.

    Powers of two are found first; then the largest N that is not enough, bit by bit.
    """
    length = 2 * one.size
    power, powers = one, [np.fft.rfft(one, length)]
    while power.sum() > least:
        if 2 ** len(powers) > MOST:
            raise ValueError("no number of deals is enough")
        power = _product(powers[-1], powers[-1])
        powers.append(np.fft.rfft(power, length))
    tried, most = np.ones(one.size + 1, dtype=np.complex128), 0
    for bit in range(len(powers) - 1, -1, -1):
        more = _product(tried, powers[bit])
        if more.sum() > least:
            tried, most = np.fft.rfft(more, length), most + 2**bit
    return most + 1


def _product(a: Complexes, b: Complexes) -> Floats:
    """Return the first terms of the product of two series, given as transforms."""
    both = np.fft.irfft(a * b)
    return np.maximum(both[: a.size - 1], 0.0)


def _lattice(goal: int, sizes: Ints, otherwise: int) -> tuple[int, Ints, Floats]:
    """Return steps to the goal, and each size as whole steps and the part above."""
    unit = int(np.gcd.reduce(sizes[sizes > 0], initial=0))
    steps = -(-goal // unit) if unit else EXACT + 1
    if steps <= EXACT:
        return steps, sizes // unit, np.zeros(sizes.size)
    scaled = sizes * (otherwise / goal)
    near = np.rint(scaled)
    scaled = np.where(np.abs(scaled - near) < 1e-9, near, scaled)
    lower = np.floor(scaled).astype(np.int64)
    return otherwise, lower, scaled - lower


def _deals(amounts: ArrayLike, chances: ArrayLike) -> tuple[Ints, Floats]:
    money = np.asarray(amounts, dtype=np.float64).ravel()
    p = np.broadcast_to(np.asarray(chances, dtype=np.float64), money.shape)
    if not (np.isfinite(money).all() and (money >= 0).all()):
        raise ValueError("amounts must be 0 or more and finite")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("chances must be from 0 to 1")
    return np.rint(money * MINOR).astype(np.int64), p
