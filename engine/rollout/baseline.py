"""Sales without effort, such that the baseline sells what the roster expects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.rollout.answers import Answers, answers_of
from engine.rollout.options import stop_if_asked
from engine.rollout.world import shares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.rollout.rivals import League
    from engine.rollout.world import World
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]

ROUNDS = 5
CLOSE, CLOSE_ENOUGH = 0.002, 0.006
"""Share of expected sales within which the baseline's are close enough; the second is
for worlds that begin from another, of which only differences are told."""
LEAST = 0.05
"""Least share of expected sales that is sold without effort."""


def calibrated(
    given: CompareInput,
    world: World,
    leagues: Sequence[League],
    workers: int,
    before: Answers | None,
    watch: Watch,
) -> tuple[World, float, Answers]:
    """Return the baseline's world with sales without effort that fit.

    Parameters
    ----------
    before
        Answers to begin with, of a world much alike.
    watch
        Is told of each round, and may ask for an end.

    Returns
    -------
    tuple
        The world, the largest misfit ÷ expected sales, and everybody's last answers.

    Notes
    -----
    The roster's expectation was earned under the baseline plan, contests included; so
    θ of each group is set such that people of the types in the roster, in their shares,
    are expected to sell it. Secant steps, since θ moves effort too, first without
    contests, which take much longer.
    """
    shares = shares_of(given)
    search = _Search(world, shares, workers, before, watch)
    misfit = np.inf
    if before is None or not leagues:
        misfit = search.fit((), ROUNDS)
    if leagues:
        misfit = search.fit(leagues, ROUNDS)
    return search.world, misfit, search.answers


class _Search:
    """Secant steps for θ, with the last contest's scores to go on from."""

    def __init__(
        self,
        world: World,
        shares: Floats,
        workers: int,
        before: Answers | None,
        watch: Watch,
    ) -> None:
        self.world, self._shares, self._workers = world, shares, workers
        self._wanted = np.array([seat.expected for seat in world.groups.standings])
        self._least = LEAST * self._wanted / 12
        self._last: tuple[Floats, Floats] | None = None
        self._watch = watch
        self.answers = before or Answers(())
        self._close = CLOSE if before is None else CLOSE_ENOUGH

    def fit(self, leagues: Sequence[League], rounds: int) -> float:
        """Move θ until sales fit; return the misfit."""
        misfit = np.inf
        for number in range(rounds):
            stop_if_asked(self._watch)
            what = "contests" if leagues else "effort"
            self._watch.saw(f"solving {what} of the baseline: round {number + 1}")
            sold = self._sold(leagues)
            misfit = float(np.abs(sold / self._wanted - 1.0).max())
            if misfit <= self._close:
                break
            slope = self._slope(sold)
            self._last = self.world.base, sold
            step = (self._wanted - sold) / slope
            base = np.maximum(self.world.base + step, self._least)
            self.world = replace(self.world, base=base)
        return misfit

    def _slope(self, sold: Floats) -> Floats:
        """Return how fast yearly sales grow with θ: measured, or by ability alone."""
        ability = self._shares @ np.array([kind.ability for kind in self.world.kinds])
        plain = np.full(sold.size, 12.0 * float(ability))
        if self._last is None:
            return plain
        moved = self.world.base - self._last[0]
        rise = sold - self._last[1]
        found = np.divide(rise, moved, out=plain.copy(), where=moved != 0)
        return np.asarray(np.clip(found, 0.5 * plain, 2.0 * plain))

    def _sold(self, leagues: Sequence[League]) -> Floats:
        """Return each group's expected yearly sales, types in the roster's shares."""
        before = self.answers
        self.answers, _ = answers_of(
            self.world,
            leagues,
            self._workers,
            before.state,
            before.units or None,
        )
        total = np.zeros(self._wanted.size)
        for unit, found in zip(self.world.units, self.answers.units, strict=True):
            total[unit.group] += self._shares[unit.kind] * found.measure.sales.sum()
        return total
