"""Share the units of two territories out anew, where one of them breaks a rule.

Where a load may be in a narrow interval only, moves and exchanges of single units
hardly ever hit it; among all ways to share out the units of two territories some do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.mend import begin, move, settle
from engine.territory.kernels.split import best_pair, ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.kernels.mend import Ground, Plan

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_HALF = 13
"""Units in each half at most: 8,192 ways each, 67 millions together."""

_LOOKED_AT = 50_000
"""Ways of a pair of territories whose value is computed."""

_FIRST = 1e4
"""What is broken counts so much more than what it costs."""


def share_out(
    ground: Ground, choice: NDArray[np.int32], tries: int, rng: np.random.Generator
) -> None:
    """Share out pairs of territories until no load or sum is outside its ends.

    Parameters
    ----------
    ground
        As for :func:`engine.territory.kernels.mend.anneal`.
    choice
        (n,) each unit's choice; changed in place.
    tries
        Pairs looked at, at most.
    rng
        Where chance comes from.
    """
    plan = begin(ground, choice)
    for _ in range(tries):
        settle(ground, plan)
        far = np.maximum(plan.low - plan.carried, plan.carried - plan.high)
        broken = (np.maximum(far, 0.0) * ground.weight[:, None]).ravel()
        if not broken.any():
            if not broken.size or (plan.sums <= ground.limit).all():
                return
            broken += 1.0
        rule, one = divmod(
            int(rng.choice(broken.size, p=broken / broken.sum())), plan.size.size
        )
        two = int(rng.integers(plan.size.size - 1))
        _share(ground, plan, rule, (one, two + (two >= one)), rng)


def _share(
    ground: Ground,
    plan: Plan,
    rule: int,
    pair: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    """Take the best way that is found to share out some units of two territories."""
    held = [plan.members[j, : plan.size[j]] for j in pair]
    units = rng.permutation(np.concatenate(held))
    there = ground.near[units][:, None, :] == np.array(pair)[None, :, None]
    both = np.flatnonzero(there.any(axis=2).all(axis=1))[: 2 * _HALF]
    units, there = units[both], there[both]
    if units.size < 2:
        return
    choices = np.argmax(there, axis=2)
    amounts = _amounts(ground, units, choices)
    half = units.size // 2
    left, right = ways(amounts[:half]), ways(amounts[half:])
    first = plan.choice[units] == choices[:, 0]
    now = np.array([_number(first[:half]), _number(first[half:])])
    left += _sums(plan, pair) - left[now[0]] - right[now[1]]
    order = np.argsort(right[:, 2 * rule], kind="stable")
    mixed = rng.permutation(len(left))
    now[0] = np.flatnonzero(mixed == now[0])[0]
    found = best_pair(
        left[mixed],
        right,
        order,
        2 * rule,
        *_values(ground, plan, pair),
        now,
        _LOOKED_AT,
    )
    chosen = (int(mixed[found[0]]), int(found[1]))
    for at, unit in enumerate(units.tolist()):
        way, bit = (chosen[0], at) if at < half else (chosen[1], at - half)
        c = int(choices[at, 0 if way >> bit & 1 else 1])
        if c != plan.choice[unit]:
            move(ground, plan, unit, c)


def _number(first: NDArray[np.bool_]) -> int:
    return int((first << np.arange(first.size)).sum())


def _amounts(ground: Ground, units: Ints, choices: Ints) -> Floats:
    """Return (k, 2, 2r + b): loads of the first and the second by rule, then sums."""
    r, b = ground.weight.size, ground.limit.size
    found = np.zeros((units.size, 2, 2 * r + b))
    for side in range(2):
        found[:, side, side : 2 * r : 2] = ground.loads[:, units, choices[:, side]].T
        found[:, side, 2 * r :] = ground.used[:, units, choices[:, side]].T
    return found


def _sums(plan: Plan, pair: tuple[int, int]) -> Floats:
    return np.concatenate([plan.carried[:, pair].ravel(), plan.sums])


def _values(
    ground: Ground, plan: Plan, pair: tuple[int, int]
) -> tuple[Floats, Floats, Floats]:
    """Return (2, d) ends, (2, d) what breaking costs, and (d,) prices of any unit."""
    none = np.zeros(ground.limit.size)
    low, high = (ends[:, pair].ravel() for ends in (plan.low, plan.high))
    ends = np.array(
        [np.concatenate([low, none - np.inf]), np.concatenate([high, ground.limit])]
    )
    # Two half broken are worse than one: the rest can be handed further on.
    step = np.concatenate([np.minimum(high - low, np.abs(low)) / 2, none])
    each = _FIRST * np.concatenate([np.repeat(ground.weight, 2), ground.price[0]])
    price = np.concatenate([np.zeros(low.size), ground.price[1]])
    return ends, np.array([each, each * step]), price
