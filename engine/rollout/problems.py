"""The effort problem of one type of rep in one group of seats under one plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.noise import Deals, Lognormal, Normal
from engine.behaviour.effort.problem import EffortProblem, Grid
from engine.rollout.steps import PERIODS, YEAR
from engine.rollout.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.behaviour.effort.noise import Noise
    from engine.rollout.people import Rep
    from engine.rollout.steps import Steps
    from engine.rollout.view import Path, PrizeCurve
    from engine.scenario.compare_input import CompareInput

MOST_LEVELS = 3
LOOKED_TO, ROUNDING = 3.0, 1e-9
"""Attainment up to which a plan is looked at for bends; what is none."""


@dataclass(frozen=True, eq=False, slots=True)
class Setting:
    """What is the same for every rep: the year, luck, and how finely to solve.

    Parameters
    ----------
    season, quota_shares
        ``(12,)`` of each month.
    luck, size, cv
        As in :class:`engine.sim.crowd.problem.Luck`.
    grid
        Of the solver.
    """

    steps: Steps
    season: tuple[float, ...]
    quota_shares: tuple[float, ...]
    luck: str
    size: float
    cv: float
    grid: Grid


def setting_of(given: CompareInput, steps: Steps, grid: Grid | None = None) -> Setting:
    """Return the setting of a scenario."""
    return Setting(
        steps,
        given.season,
        given.quota_shares,
        given.luck,
        given.size,
        given.cv,
        Grid() if grid is None else grid,
    )


def levels_of(path: Path, windows: Sequence[int]) -> tuple[int, ...]:
    """Return the nested periods of the state: the plan's and those of contests.

    Notes
    -----
    A plan that needs no memory has the year, so that moves have a close. Of more than
    three lengths the shortest are left out: reps are then not modelled as reacting to
    what hangs on these alone, though they are paid by it (see :func:`left_out`).
    """
    levels = tuple(sorted({*path.lengths, *windows})) or (YEAR,)
    return levels[-MOST_LEVELS:]


def left_out(path: Path, windows: Sequence[int]) -> tuple[int, ...]:
    """Return the lengths, in months, that no policy looks at."""
    every = {*path.lengths, *windows}
    return tuple(sorted(every.difference(levels_of(path, windows))))


def effort_problem(
    rep: Rep,
    month: float,
    path: Path,
    levels: tuple[int, ...],
    setting: Setting,
    prizes: Mapping[tuple[int, int], Sequence[PrizeCurve]] | None = None,
    after: float = 0.0,
) -> EffortProblem:
    """Return the problem of a rep's year.

    Parameters
    ----------
    month
        Expected sales of a month at the reference rate, quota shares: luck's scale.
    path
        The plan with the seat's amounts.
    prizes
        What contests are worth at the close of their windows.
    after
        Money that a share sold brings after the year (a ratchet's is negative).
    """
    steps, ability = setting.steps, rep.person.ability
    season = steps.of_months(setting.season) * ability
    view = View(
        path, levels, steps, setting.quota_shares, rep.person, dict(prizes or {})
    )
    return EffortProblem(
        person=rep.person,
        length=steps.length,
        base=rep.base * season * steps.length,
        reach=season,
        noise=_noise(setting, month),
        closes=steps.closes(levels),
        pay=view,
        # If a deal pays the same whenever it is sold, there is no reason to move it.
        moves=None if not prizes and is_straight(path) else rep.moves,
        after=after,
        grid=setting.grid,
    )


def is_straight(path: Path) -> bool:
    """Whether each share sold pays the same, however much was sold in a period.

    Found by looking: at periods' closes, with the same attainment of all periods.
    """
    places = np.linspace(0.0, LOOKED_TO, 121)
    for months in path.lengths:
        money = path.worth(months, months - 1, [places] * len(PERIODS))
        bends = np.abs(np.diff(money, 2))
        if bends.size and bends.max() > ROUNDING * max(float(np.ptp(money)), 1.0):
            return False
    return True


def _noise(setting: Setting, month: float) -> Noise:
    if setting.luck == "normal":
        return Normal(setting.size * month)
    if setting.luck == "lognormal":
        return Lognormal(setting.size)
    return Deals(setting.size * month, setting.cv)
