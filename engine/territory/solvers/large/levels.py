"""Prices from coarse to fine: few units first, all of them last; warm, then cold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.solvers.large.dual import Climber, Dual, Ends
from engine.territory.solvers.large.soft import Choices

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from engine.territory.solvers.large.case import Case
    from engine.territory.solvers.large.sources import Cheap
    from engine.territory.solvers.port import Diary

    Floats = NDArray[np.float64]

SPARE = 0.1
"""Prices keep loads off the limits by this part of a typical unit's load, so that the
plan that follows them has somewhere to go."""

EVERY_UP_TO = 5_000_000
"""Pairs up to which all are looked at where a load depends on who carries it: prices of
a total move all territories at once, so that a few cannot be told before."""

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
    Level(16, 56, (0.3, 0.1, 0.03), 1e-2, 25, again=True),
    Level(100, 32, (0.1, 0.03), 5e-3, 15, again=False),
    Level(None, 28, (0.1,), 1e-2, 12, again=False),
    Level(None, 20, (0.03, 0.01, 0.003, 0.001, 0.0003), 5e-4, 20, again=False),
)
"""The stages; a sample that would be nearly everything is skipped."""


class Pricer:
    """Finds prices of a case's rules.

    Parameters
    ----------
    case, pool
        What is given, and threads.
    diary
        Where the work is written down, and who says when to stop.

    Attributes
    ----------
    prices, toll
        (m, r) float, signed: more than 0 pays for the upper end; and (b,) float.
    pairs
        (m, r) float, what a unit of load costs: its price, less what it adds to the
        worth of a total that limits are shares of.
    stages
        Prices and tolls after each temperature at which all units were looked at.
    """

    def __init__(self, case: Case, pool: Executor, diary: Diary) -> None:
        self._case, self._pool, self._diary = case, pool, diary
        shape = case.low.shape
        self.prices, self.toll = np.zeros(shape), np.zeros(case.room.size)
        self.pairs = self.prices
        self.stages: list[tuple[Floats, Floats]] = []
        self._cost: float | None = None
        pairs = case.num_units * case.num_homes
        self._every = bool(case.moving) and pairs <= EVERY_UP_TO

    def run(self) -> None:
        """Go through the levels; prices are left in ``prices`` and ``toll``."""
        case = self._case
        if case.low.size + case.room.size == 0:
            return
        for level in LEVELS:
            size = case.num_units
            if level.units_a_home is not None:
                size = level.units_a_home * case.num_homes
                if 2 * size > case.num_units and level is not LEVELS[0]:
                    continue
            units = _spread(case.num_units, min(size, case.num_units))
            climber = Climber()
            for heat in level.heats:
                if self._diary.why_stop(None) is not None:
                    return
                self._cool(level, units, heat, climber)
                if level.units_a_home is None:
                    self.stages.append((self.prices, self.toll))

    def best(self, width: int) -> Cheap:
        """Return each unit's cheapest territories at the prices."""
        return self._look_up(None, min(width, self._case.num_homes))

    def _cool(
        self, level: Level, units: NDArray[np.intp], heat: float, climber: Climber
    ) -> None:
        """Climb at one temperature."""
        case = self._case
        some = None if units.size == case.num_units else units
        times = case.num_units / units.size
        width = case.num_homes if self._every else level.width
        choices = self._choices(some, width)
        ends = self._ends(choices, some, times)
        dual = Dual(choices, times, ends, heat * ends.cost, self._pool)
        point = dual.at(self.prices, self.toll)
        climber.damping = max(climber.damping, 1e-3)
        for _ in range(level.steps):
            if point.off(ends) < level.off or self._diary.why_stop(None) is not None:
                break
            before = climber.evaluations
            point, higher = climber.climb(dual, point, ends)
            passes = climber.evaluations - before
            self._diary.work += passes * choices.homes.size * WORK_A_PAIR
            self.prices, self.toll = point.prices, point.toll
            self.pairs = point.prices - dual.of_totals(point.prices)
            if not higher:
                break
            if level.again and not self._every:
                choices = self._choices(some, width)
                dual = Dual(choices, times, ends, heat * ends.cost, self._pool)
                point = dual.at(self.prices, self.toll)

    def _ends(
        self, choices: Choices, units: NDArray[np.intp] | None, times: float
    ) -> Ends:
        """Return limits that suit a sample: its totals are not quite those of all."""
        case = self._case
        if self._cost is None:
            self._cost = max(1.0, float(choices.costs[:, 0].mean()))
        total = np.maximum(case.rows.sum(axis=0), 1)
        rows = case.rows[slice(None) if units is None else units]
        own = times * np.ascontiguousarray(rows, dtype=np.float64).sum(axis=0)
        part = own / total
        part = np.where(part > 0, part, 1.0)
        piece = total / case.num_units
        narrow = np.minimum(SPARE * piece, (case.high - case.low) / 4)
        moving = np.isin(np.arange(total.size), list(case.moving))
        return Ends(
            (case.low + narrow) * part,
            (case.high - narrow) * part,
            case.room.astype(np.float64),
            piece,
            case.spend,
            self._cost,
            np.where(moving, own, 0.0),
        )

    def _choices(self, units: NDArray[np.intp] | None, width: int) -> Choices:
        case = self._case
        cheap = self._look_up(units, min(width, case.num_homes))
        some = slice(None) if units is None else units
        loads = case.rows[some][:, None] if cheap.loads is None else cheap.loads
        weights = np.ascontiguousarray(loads, dtype=np.float64)
        return Choices(cheap.homes, cheap.costs, weights, case.blur[some], cheap.spends)

    def _look_up(self, units: NDArray[np.intp] | None, width: int) -> Cheap:
        cheap = self._case.source.cheapest(units, self.pairs, self.toll, width)
        self._diary.work += cheap.homes.size * 2 * WORK_A_PAIR
        return cheap


def _spread(n: int, size: int) -> NDArray[np.intp]:
    """Return ``size`` of ``n`` indices, evenly spread."""
    return (np.arange(size) * n + n // 2) // size
