"""An independent solution of one period with a bonus: dense sums over every effort."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.stats import norm

H = 0.005
LOW, HIGH, MOST = -14.0, 26.0, 5.0


@cache
def monthly_bonus(bonus, goal, discount, bias):
    """Solve twelve months of luck 1 and cost e²/2 that end in a bonus for a total.

    The bonus is paid after the last month's effort, so that it is discounted once more.
    Later selves' bias is known. Returns expected effort by month, and P(hit).
    """
    x = np.round(np.arange(LOW, HIGH + H / 2, H), 10)
    luck = norm.pdf(np.arange(-8, 8 + H / 2, H)) * H
    shifts = np.arange(round(MOST / H) + 1)
    cost = (shifts * H) ** 2 / 2

    def expected(values):
        padded = np.pad(values, (1600, 1600), mode="edge")
        return np.convolve(padded, luck, "valid")

    value = np.where(x >= goal, bonus, 0.0)
    value[np.abs(x - goal) < H / 2] = bonus / 2
    choices = []
    for _ in range(12):
        ahead = expected(value)
        ahead = np.pad(ahead, (0, len(shifts)), mode="edge")
        rows = np.lib.stride_tricks.sliding_window_view(ahead, len(shifts))[: len(x)]
        # Some states at a time, which stay near the processor.
        parts = np.array_split(rows, 128)
        best = [np.argmax(bias * discount * part - cost, axis=1) for part in parts]
        chosen = np.concatenate(best)
        value = discount * rows[np.arange(len(x)), chosen] - cost[chosen]
        choices.append(chosen)
    mass = np.zeros(len(x))
    mass[round(-LOW / H)] = 1.0
    efforts = []
    for chosen in reversed(choices):
        efforts.append(float(mass @ chosen) * H)
        moved = np.bincount(np.arange(len(x)) + chosen, mass, len(x) + len(shifts))
        mass = np.convolve(moved, luck, "same")[: len(x)]
    hit = mass[x > goal + H / 2].sum() + mass[np.abs(x - goal) < H / 2].sum() / 2
    return efforts, float(hit)
