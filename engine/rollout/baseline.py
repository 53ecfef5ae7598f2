"""Sales without effort, such that the baseline sells what the roster expects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.rollout.answers import answers_of
from engine.rollout.world import shares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.rollout.rivals import League
    from engine.rollout.world import World
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]

ROUNDS = 5
CLOSE = 0.002
"""Share of expected sales within which the baseline's are close enough."""
LEAST = 0.05
"""Least share of expected sales that is sold without effort."""


def calibrated(
    given: CompareInput, world: World, leagues: Sequence[League], workers: int
) -> tuple[World, float]:
    """Return the baseline's world with sales without effort that fit, and the misfit.

    Notes
    -----
    The roster's expectation was earned under the baseline plan, contests included; so
    θ of each group is set such that people of the types in the roster, in their shares,
    are expected to sell it. Secant steps, since θ moves effort too; the misfit is the
    largest that is left, ÷ expected sales.
    """
    shares = shares_of(given)
    wanted = np.array([seat.expected for seat in world.groups.standings])
    base, last = world.base, (np.empty(0), np.empty(0))
    least = LEAST * wanted / 12
    misfit = np.inf
    for _ in range(ROUNDS):
        world = replace(world, base=base)
        sold = _sold(world, leagues, shares, workers)
        misfit = float(np.abs(sold / wanted - 1.0).max())
        if misfit <= CLOSE:
            break
        slope = _slope(base, sold, last, shares, world)
        last = base, sold
        base = np.maximum(base + (wanted - sold) / slope, least)
    return world, misfit


def _slope(
    base: Floats,
    sold: Floats,
    last: tuple[Floats, Floats],
    shares: Floats,
    world: World,
) -> Floats:
    """Return how fast yearly sales grow with θ: measured, or by ability alone."""
    ability = float(shares @ np.array([kind.ability for kind in world.kinds]))
    plain = np.full(base.size, 12.0 * ability)
    if not last[0].size:
        return plain
    moved = base - last[0]
    found = np.divide(sold - last[1], moved, out=plain.copy(), where=moved != 0)
    return np.asarray(np.clip(found, 0.5 * plain, 2.0 * plain))


def _sold(
    world: World, leagues: Sequence[League], shares: Floats, workers: int
) -> Floats:
    """Return each group's expected yearly sales, types in the roster's shares."""
    answers, _ = answers_of(world, leagues, workers)
    total = np.zeros(len(world.groups.standings))
    for unit, found in zip(world.units, answers.units, strict=True):
        total[unit.group] += shares[unit.kind] * float(found.measure.sales.sum())
    return total
