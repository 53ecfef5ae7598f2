"""The smoothed dual: its value, the loads it expects, and its curvature, compiled."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

_FAR = 30.0
"""Beyond this many temperatures a choice is as good as never made."""

_RARE = 1e-5
"""Products of two chances below this are left out of the curvature."""


class Choices(NamedTuple):
    """Units and the few territories that each may choose from.

    Parameters
    ----------
    homes
        (n, width) int32, territories, −1 where there are no more.
    costs
        (n, width) float, cost of each pair, rules' prices left out.
    weights
        (n, width, r) float, what each unit weighs under each rule, choice by choice;
        or (n, 1, r), where that is the same with all of them.
    blur
        (n,) float, more than 0: how much wider a unit's choice is smeared than others'.
    spends
        (n, width, b) int64, what each choice takes from the plan's budgets.
    """

    homes: Ints
    costs: Floats
    weights: Floats
    blur: Floats
    spends: NDArray[np.int64]


class Sums(NamedTuple):
    """What a pass adds up; every array is written.

    Parameters
    ----------
    loads
        (m, r) float, expected loads.
    spent
        (b,) float, expected use of budgets.
    keys, bonds
        (slots,) int64 filled with −1, and (slots, r (r + 1) / 2) float zeros, a hash
        table: for each pair of territories ``j * m + k``, ``j < k``, the upper triangle
        of Σ_i p_ij p_ik a_i a_iᵀ / heat_i. No slots: no curvature. Where units weigh
        differently: (slots, r r), all of Σ_i p_ij p_ik a_ij a_ikᵀ / heat_i.
    own
        (m, r r) float, Σ_i p_ij (1 − p_ij) a_ij a_ijᵀ / heat_i, or nothing.
    ties
        (b, m, r) float, Σ_i a_ir p_ij (g_ijb − mean of g_ib) / heat_i.
    spread
        (b, b) float, the covariance of what units spend, over their heat.
    """

    loads: Floats
    spent: Floats
    keys: NDArray[np.int64]
    bonds: Floats
    own: Floats
    ties: Floats
    spread: Floats


@njit(cache=True, nogil=True)
def soft_pass(
    choices: Choices,
    prices: Floats,
    toll: Floats,
    heat: float,
    span: tuple[int, int],
    sums: Sums,
) -> tuple[float, int]:
    """Add up one span of units under smoothed choice.

    Parameters
    ----------
    choices
        Units and choices.
    prices
        (m, r) float, signed price of a unit of load.
    toll
        (b,) float, signed price of a unit of budget.
    heat
        Temperature, more than 0, in units of cost.
    span
        First unit, and the one past the last.
    sums
        Added to.

    Returns
    -------
    value, used
        Σ_i −heat_i log Σ_k exp(−(c_ik + λ_k · a_i + p · g_ik) / heat_i); slots used, or
        −1 when the table is too full.
    """
    chance = np.empty(choices.homes.shape[1])
    value, used = 0.0, 0
    for i in range(span[0], span[1]):
        warmth = heat * choices.blur[i]
        count, least = _priced(choices, prices, toll, i, chance)
        whole = 0.0
        for k in range(count):
            above = (chance[k] - least) / warmth
            chance[k] = exp(-above) if above < _FAR else 0.0
            whole += chance[k]
        value += least - warmth * log(whole)
        for k in range(count):
            chance[k] /= whole
            if chance[k] > 0.0:
                j = choices.homes[i, k]
                at = k if choices.weights.shape[1] > 1 else 0
                for r in range(prices.shape[1]):
                    sums.loads[j, r] += chance[k] * choices.weights[i, at, r]
                for b in range(toll.size):
                    sums.spent[b] += chance[k] * choices.spends[i, k, b]
        if sums.keys.size > 0 and whole > 1.0 + _RARE:
            used = _bind(
                choices, i, chance[:count], warmth, prices.shape[0], sums, used
            )
            if used < 0:
                return value, used
            if toll.size > 0:
                _tie(choices, i, chance[:count], warmth, sums)
    return value, used


@njit(cache=True, nogil=True, inline="always")
def _priced(
    choices: Choices, prices: Floats, toll: Floats, i: int, costs: Floats
) -> tuple[int, float]:
    """Write the priced cost of each choice; return their number and the least."""
    least, count = np.inf, 0
    for k in range(costs.size):
        j = choices.homes[i, k]
        if j < 0:
            break
        count += 1
        price = choices.costs[i, k]
        at = k if choices.weights.shape[1] > 1 else 0
        for r in range(prices.shape[1]):
            price += prices[j, r] * choices.weights[i, at, r]
        for b in range(toll.size):
            price += toll[b] * choices.spends[i, k, b]
        costs[k] = price
        least = min(least, price)
    return count, least


@njit(cache=True, nogil=True)
def _bind(
    choices: Choices,
    i: int,
    chance: Floats,
    warmth: float,
    m: int,
    sums: Sums,
    used: int,
) -> int:
    """Add one unit's curvature to the table of pairs of territories."""
    keys, bonds = sums.keys, sums.bonds
    rules = choices.weights.shape[2]
    many = 1 if choices.weights.shape[1] > 1 else 0
    if many:
        _own(choices, i, chance, warmth, sums)
    mask = keys.size - 1
    for k in range(chance.size):
        if chance[k] < _RARE:
            continue
        for other in range(k + 1, chance.size):
            both = chance[k] * chance[other]
            if both < _RARE:
                continue
            one, two = choices.homes[i, k], choices.homes[i, other]
            key = np.int64(min(one, two)) * m + max(one, two)
            slot = _slot(keys, key)
            if keys[slot] < 0:
                if 2 * used > mask:
                    return -1
                keys[slot] = key
                used += 1
            at = 0
            first, second = (k, other) if one < two else (other, k)
            here = choices.weights[i, many * first]
            there = choices.weights[i, many * second]
            for r in range(rules):
                part = both / warmth * here[r]
                for s in range(0 if many else r, rules):
                    bonds[slot, at] += part * there[s]
                    at += 1
    return used


@njit(cache=True, nogil=True, inline="always")
def _slot(keys: NDArray[np.int64], key: int) -> int:
    """Return where a key is in the table, or the free place where it belongs."""
    mask = keys.size - 1
    slot = ((key * 0x9E3779B97F4A7C1) >> 20) & mask
    while keys[slot] != key and keys[slot] >= 0:
        slot = (slot + 1) & mask
    return int(slot)


@njit(cache=True, nogil=True)
def _own(choices: Choices, i: int, chance: Floats, warmth: float, sums: Sums) -> None:
    """Add one unit's variance of each territory's loads."""
    rules = choices.weights.shape[2]
    for k in range(chance.size):
        spread = chance[k] * (1.0 - chance[k]) / warmth
        if spread > 0.0:
            j = choices.homes[i, k]
            for r in range(rules):
                for s in range(rules):
                    both = choices.weights[i, k, r] * choices.weights[i, k, s]
                    sums.own[j, r * rules + s] += spread * both


@njit(cache=True, nogil=True)
def _tie(choices: Choices, i: int, chance: Floats, warmth: float, sums: Sums) -> None:
    """Add one unit's covariance of loads with budgets, and of budgets."""
    budgets = choices.spends.shape[2]
    for b in range(budgets):
        mean = 0.0
        for k in range(chance.size):
            mean += chance[k] * choices.spends[i, k, b]
        for k in range(chance.size):
            part = chance[k] * (choices.spends[i, k, b] - mean) / warmth
            if part != 0.0:
                j = choices.homes[i, k]
                at = k if choices.weights.shape[1] > 1 else 0
                for r in range(choices.weights.shape[2]):
                    sums.ties[b, j, r] += part * choices.weights[i, at, r]
                for other in range(budgets):
                    sums.spread[b, other] += part * choices.spends[i, k, other]
