"""Luck, look-ups and places in plain Python, for the plain crowd."""

from __future__ import annotations

import hashlib
import math
from statistics import NormalDist

import numpy as np

MASK = 2**64 - 1


def generator(seed, purpose, *keys):
    """Return NumPy's generator of a key."""
    sequence = np.random.SeedSequence(seed, spawn_key=(purpose, *keys))
    return np.random.Generator(np.random.PCG64(sequence))


def key(name):
    """Return the 64-bit key of a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def random_words(word):
    """Yield numbers in (0, 1) by SplitMix64."""
    while True:
        word = (word + 0x9E3779B97F4A7C15) & MASK
        z = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield (((z ^ (z >> 31)) >> 11) + 0.5) * 2.0**-53


def deals(word, mean, size, cv):
    """Return a Poisson number of lognormal deals, summed."""
    numbers, time, total = random_words(word), 0.0, 0.0
    s2 = math.log(1 + cv * cv)
    while True:
        time -= math.log(next(numbers))
        if time >= mean:
            return total
        if cv > 0:
            z = NormalDist().inv_cdf(next(numbers))
            total += size * math.exp(math.sqrt(s2) * z - s2 / 2)
        else:
            total += size


def read(policy, table, step, totals):
    """Return what a policy's table says; linear between points, ends hold."""
    axes = [
        (total - totals[0], low, gap)
        for total, low, gap in zip(
            totals[1:], policy.offset_low, policy.offset_step, strict=True
        )
    ]
    axes.append((totals[0], policy.low, policy.step))
    values = table[step].astype(float)
    for x, low, gap in axes:
        count = values.shape[0]
        where = min(max((x - low) / gap, 0.0), count - 1.0)
        below = min(int(where), max(count - 2, 0))
        part = where - below
        above = values[min(below + 1, count - 1)]
        values = values[below] + part * (above - values[below])
    return float(values)


def place(one, scores, group):
    """Return the place of one among its group."""
    rivals = [k for k in scores if group[k] == group[one]]
    return 1 + sum(scores[k] > scores[one] for k in rivals)


def by_place(race, scores, group):
    """Return prizes by place in each group, ties as the race says."""
    found = {}
    for name in {group(i) for i in scores}:
        left = sorted(i for i in scores if group(i) == name)
        left.sort(key=lambda i: -scores[i])
        prizes = [*race.prizes, *([0.0] * len(left))]
        at = 0
        while at < len(left):
            tied = [i for i in left if scores[i] == scores[left[at]]]
            if race.ties == "first":
                tied = [left[at]]
            money = prizes[at : at + len(tied)]
            for i in tied:
                share = sum(money) / len(tied)
                found[i] = money[0] if race.ties != "share" else share
                if at >= len(race.prizes):
                    found[i] = 0.0
            at += len(tied)
    return found
