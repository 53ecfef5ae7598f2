"""Prices from coarse to fine: few units first, all of them last; warm, then cold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.home_tree import best_homes, lowest_prices
from engine.territory.plain import some_pairs
from engine.territory.solvers.large.dual import SPANS, Climber, Dual, Ends
from engine.territory.solvers.large.soft import Choices

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from engine.territory.kernels.home_tree import Pairs
    from engine.territory.plain import Model
    from engine.territory.solvers.port import Diary

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

_MOST_SMEARED = 1.4
"""How a unit's smearing grows with its cost by distance."""

SPARE = 0.1
"""Prices keep loads off the limits by this part of a typical unit's load, so that the
plan that follows them has somewhere to go."""

WORK_A_PAIR = 2e-8
"""Work units for one pair looked at once."""


@dataclass(frozen=True, slots=True)
class Level:
    """One stage of the way from coarse to fine.

    Parameters
    ----------
    units_a_home
        Size of the sample; None for all units.
    width
        Territories that each unit may choose from.
    heats
        Temperatures, in typical costs.
    off
        Mean deviation of loads that ends a temperature.
    steps
        Newton steps at a temperature, at most.
    again
        Whether choices are looked up again after each step.
    """

    units_a_home: int | None
    width: int
    heats: tuple[float, ...]
    off: float
    steps: int
    again: bool


LEVELS = (
    Level(20, 120, (0.3, 0.1, 0.03), 1e-2, 25, again=True),
    Level(100, 32, (0.1, 0.03), 5e-3, 15, again=False),
    Level(None, 28, (0.1,), 1e-2, 12, again=False),
    Level(None, 20, (0.03, 0.01, 0.003, 0.001, 0.0003), 5e-4, 20, again=False),
)
"""The stages; a sample that would be nearly everything is skipped."""


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """Prices, and each unit's best territories at them.

    Parameters
    ----------
    prices, toll
        (m, r) float, signed: more than 0 pays for the upper end; and (b,) float.
    homes, costs
        (n, width) int32 and float: the best first, with what each costs without prices.
    """

    prices: Floats
    toll: Floats
    homes: Ints
    costs: Floats


class Pricer:
    """Finds prices of a model's rules.

    Parameters
    ----------
    model, pool
        What is given, and threads.
    diary
        Where the work is written down, and who says when to stop.
    """

    def __init__(self, model: Model, pool: Executor, diary: Diary) -> None:
        self._model, self._pool, self._diary = model, pool, diary
        shape = model.low.shape
        self.prices, self.toll = np.zeros(shape), np.zeros(model.room.size)
        self._cost: float | None = None

    def run(self) -> None:
        """Go through the levels; prices are left in ``prices`` and ``toll``."""
        model = self._model
        for level in LEVELS:
            size = model.num_units
            if level.units_a_home is not None:
                size = level.units_a_home * model.num_homes
                if 2 * size > model.num_units and level.units_a_home > 20:
                    continue
            size = min(size, model.num_units)
            climber = Climber()
            units = _spread(model.num_units, size)
            for heat in level.heats:
                if self._diary.why_stop(None) is not None:
                    return
                self._cool(level, units, heat, climber)

    def best(self, width: int) -> Priced:
        """Return each unit's best territories at the prices."""
        pairs = self._model.pairs
        homes, costs = self._look_up(pairs, self._model.moves, width)
        taken = self._prices_of(homes, pairs, self._model.moves)
        # Costs are whole numbers: taking the prices out again loses nothing.
        return Priced(self.prices, self.toll, homes, np.rint(costs - taken))

    def _cool(
        self, level: Level, units: NDArray[np.intp], heat: float, climber: Climber
    ) -> None:
        """Climb at one temperature."""
        model = self._model
        whole = units.size == model.num_units
        pairs = model.pairs if whole else some_pairs(model.pairs, units)
        moves = model.moves if whole else model.moves[units]
        times = model.num_units / units.size
        width = min(level.width, model.num_homes)
        choices = self._choices(pairs, moves, width)
        ends = self._ends(pairs, moves, times, choices)
        dual = Dual(choices, times, ends, heat * ends.cost, self._pool)
        point = dual.at(self.prices, self.toll)
        climber.damping = max(climber.damping, 1e-3)
        for _ in range(level.steps):
            if point.off(ends) < level.off or self._diary.why_stop(None) is not None:
                break
            before = climber.evaluations
            point, higher = climber.climb(dual, point, ends)
            self._diary.work += (
                (climber.evaluations - before) * units.size * width * WORK_A_PAIR
            )
            self.prices, self.toll = point.prices, point.toll
            if not higher:
                break
            if level.again:
                choices = self._choices(pairs, moves, width)
                dual = Dual(choices, times, ends, heat * ends.cost, self._pool)
                point = dual.at(self.prices, self.toll)

    def _ends(
        self, pairs: Pairs, moves: NDArray[np.int64], times: float, choices: Choices
    ) -> Ends:
        """Return limits that suit a sample: its totals are not quite those of all."""
        model = self._model
        if self._cost is None:
            self._cost = max(1.0, float(choices.costs[:, 0].mean()))
        total = np.maximum(model.rows.sum(axis=0), 1)
        part = times * pairs.weights.sum(axis=0) / total
        part = np.where(part > 0, part, 1.0)
        spent = np.maximum(model.moves.sum(axis=0), 1)
        kept = times * moves.sum(axis=0) / spent
        piece = total / model.num_units
        narrow = np.minimum(SPARE * piece, (model.high - model.low) / 4)
        return Ends(
            (model.low + narrow) * part,
            (model.high - narrow) * part,
            model.room * np.where(kept > 0, kept, 1.0),
            piece,
            spent / model.num_units,
            self._cost,
        )

    def _choices(self, pairs: Pairs, moves: NDArray[np.int64], width: int) -> Choices:
        homes, costs = self._look_up(pairs, moves, width)
        costs = costs - self._prices_of(homes, pairs, moves)
        typical = max(float(pairs.factor.mean()), 1e-300)
        blur = np.clip(pairs.factor / typical, 0.02, 50.0) ** _MOST_SMEARED
        spends = np.zeros((*homes.shape, moves.shape[1]))
        if moves.shape[1]:
            gone = homes != pairs.owner[:, None]
            spends = gone[:, :, None] * moves[:, None, :].astype(np.float64)
        return Choices(homes, costs, pairs.weights, blur, spends)

    def _look_up(
        self, pairs: Pairs, moves: NDArray[np.int64], width: int
    ) -> tuple[Ints, Floats]:
        """Return (n, width) best territories and their priced costs."""
        n = pairs.factor.size
        tree = self._model.tree
        priced = pairs
        if self.toll.size:
            priced = pairs._replace(moved=pairs.moved + moves @ self.toll)
        lowest = lowest_prices(tree, self.prices)
        homes, costs = np.empty((n, width), np.int32), np.empty((n, width))

        def one(part: int) -> None:
            some = slice(n * part // SPANS, n * (part + 1) // SPANS)
            units = np.arange(some.start, some.stop)
            best_homes(
                tree, priced, self.prices, lowest, units, homes[some], costs[some]
            )

        list(self._pool.map(one, range(SPANS)))
        self._diary.work += n * width * 2 * WORK_A_PAIR
        return homes, costs

    def _prices_of(self, homes: Ints, pairs: Pairs, moves: NDArray[np.int64]) -> Floats:
        """(n, width) float: what prices add to each choice."""
        added = np.zeros(homes.shape)
        for r in range(self.prices.shape[1]):
            added += self.prices[homes, r] * pairs.weights[:, r, None]
        if self.toll.size:
            gone = homes != pairs.owner[:, None]
            added += gone * (moves @ self.toll)[:, None]
        return added


def _spread(n: int, size: int) -> NDArray[np.intp]:
    """Return ``size`` of ``n`` indices, evenly spread."""
    return (np.arange(size) * n + n // 2) // size
