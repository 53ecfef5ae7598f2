"""A plan's contests: as the crowd runs them, and whether reps are modelled to react."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.base.units import MINOR_PER_UNIT
from engine.rollout.steps import PERIODS, YEAR
from engine.sim.crowd.problem import Race

if TYPE_CHECKING:
    from datetime import date

    from engine.payplan.terms import Contest, Plan, Window
    from engine.scenario.compare_input import CompareInput

REACTING = ("rank", "threshold")
"""Kinds of the crowd's contests that reps are modelled to react to."""


@dataclass(frozen=True, slots=True)
class Heat:
    """A contest of a plan.

    Parameters
    ----------
    race
        As the crowd runs it.
    months
        Length of the window if it is a month, quarter, half or year of the plan year
        and reps react to it; 0: they do not.
    note
        Why they do not; empty if they do.
    again
        Whether it is a contest of the first plan year held again in a later one: reps
        react to it as they do to the first.
    """

    race: Race
    months: int
    note: str = ""
    again: bool = False


def heats_of(plan: Plan, given: CompareInput) -> tuple[Heat, ...]:
    """Return the contests of a plan whose window lies in the run.

    Notes
    -----
    A plan goes on as long as the run does: contests of the first plan year are held
    again in each later one that has their window.
    """
    found = [_heat(contest, given) for contest in plan.contests]
    first = [heat for heat in found if heat is not None]
    later = [
        _again(heat, year)
        for heat in first
        if heat.race.last < YEAR
        for year in range(1, (given.months - heat.race.last - 1) // YEAR + 1)
    ]
    return (*first, *later)


def _again(heat: Heat, year: int) -> Heat:
    """Return a contest held again so many years later."""
    race, shift = heat.race, YEAR * year
    moved = replace(
        race,
        name=f"{race.name}, year {year + 1}",
        first=race.first + shift,
        last=race.last + shift,
        base_first=race.base_first + shift,
        base_last=race.base_last + shift,
    )
    return replace(heat, race=moved, months=0, again=True)


def _heat(contest: Contest, given: CompareInput) -> Heat | None:
    first, last = _months(contest.window, given)
    if first < 0 or last >= given.months:
        return None
    start = 0, 0
    if contest.base_window is not None:
        start = _months(contest.base_window, given)
        if start[0] < 0:
            return None
    race = _race(contest, given, (first, last), start)
    length = last - first + 1
    aligned = length in PERIODS and first % YEAR % length == 0
    if race.kind not in REACTING:
        what = f"nobody is modelled as reacting to a contest of kind {contest.kind}"
        return Heat(race, 0, what)
    if not aligned:
        return Heat(race, 0, "its window is no month, quarter, half or year of the run")
    if first >= YEAR:
        return Heat(race, 0, "its window is not in the first plan year")
    return Heat(race, length)


def _race(
    contest: Contest,
    given: CompareInput,
    months: tuple[int, int],
    start: tuple[int, int],
) -> Race:
    by_attainment = contest.quota is not None
    unit = 1 if by_attainment else MINOR_PER_UNIT
    prizes = [prize / MINOR_PER_UNIT for prize in contest.prizes]
    if contest.kind == "club":
        prizes = prizes[:1] * _winners(contest, given)
    elif contest.kind == "pool":
        prizes = [contest.pool / MINOR_PER_UNIT]
    elif contest.kind == "threshold":
        prizes = [prize / MINOR_PER_UNIT for _, prize in contest.levels]
    return Race(
        name=contest.name,
        kind="rank" if contest.kind == "club" else contest.kind,
        first=months[0],
        last=months[1],
        prizes=tuple(prizes),
        levels=tuple(float(at / unit) for at, _ in contest.levels),
        by_attainment=by_attainment,
        minimum=float(contest.minimum / unit),
        by=contest.leagues or "all",
        ties=contest.ties,
        cash=contest.cash,
        base_first=start[0],
        base_last=start[1],
        board=months[1] > months[0],
    )


def _winners(contest: Contest, given: CompareInput) -> int:
    """Return how many a club takes; a share is of a league of mean size."""
    if not isinstance(contest.top, Fraction):
        return contest.top
    leagues = 1
    if contest.leagues is not None:
        leagues = given.roster[contest.leagues].n_unique()
    return max(int(contest.top * given.roster.height / leagues), 1)


def _months(window: Window, given: CompareInput) -> tuple[int, int]:
    """Return first and last month of the run that a window covers, 0 the first."""

    def number(day: date) -> int:
        return (day.year - given.year) * YEAR + day.month - given.month

    return number(window.first), number(window.last)
