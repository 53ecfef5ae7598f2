"""Who competes with whom, and what a contest is worth given how all of them score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.contest.odds import Rivals, prize_value
from engine.rollout.steps import period_share
from engine.rollout.view import PrizeCurve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.behaviour.contest.fixed_point import State
    from engine.rollout.races import Heat
    from engine.rollout.world import Answer, World
    from engine.scenario.compare_input import CompareInput

    Floats = NDArray[np.float64]

POINTS = 240
"""Points of a distribution of window totals."""
REACH = 3.5
"""Largest window total that is told apart, in expected window totals."""
SLIT = 1e-9
"""Distance of the two points that stand for a jump."""


@dataclass(frozen=True, eq=False, slots=True)
class League:
    """One contest among some units.

    Parameters
    ----------
    heat
        The contest.
    name
        Of the league or team; empty: everybody.
    units
        Numbers of the units whose seats are in it.
    """

    heat: Heat
    name: str
    units: tuple[int, ...]


def leagues_of(given: CompareInput, world: World) -> tuple[League, ...]:
    """Return who competes with whom in the contests that reps react to."""
    found = []
    for heat in world.heats:
        if not heat.months:
            continue
        names = _names(given, world, heat.race.by)
        for name in dict.fromkeys(names):
            members = tuple(
                number
                for number, unit in enumerate(world.units)
                if names[unit.group] == name
            )
            found.append(League(heat, name, members))
    return tuple(found)


def _names(given: CompareInput, world: World, by: str) -> list[str]:
    """Return the league of each group; groups never mix leagues that matter."""
    count = len(world.groups.standings)
    if by == "all":
        return [""] * count
    column = given.roster[by]
    firsts = [int(np.flatnonzero(world.groups.of == g)[0]) for g in range(count)]
    return [str(column[i]) for i in firsts]


def totals_of(world: World, league: League, number: int) -> Floats:
    """Return the window totals that a unit's distribution is told at, quota shares."""
    standing = world.groups.standings[world.units[number].group]
    kind = world.kinds[world.units[number].kind]
    most = REACH * max(kind.ability, 1.0) * standing.month * league.heat.months
    return np.linspace(-0.1 * most, most, POINTS)


def score_scale(world: World, league: League, number: int) -> float:
    """Return score ÷ window total of a unit."""
    race = league.heat.race
    if race.by_attainment:
        month = race.last % 12
        return 1.0 / period_share(world.setting.quota_shares, league.heat.months, month)
    return world.groups.standings[world.units[number].group].quota


def place_of(world: World, league: League, number: int) -> tuple[int, int]:
    """Return level and step at which a league's window closes for a unit."""
    level = world.levels(world.units[number].group).index(league.heat.months)
    return level, world.setting.steps.last_of(league.heat.race.last % 12)


def start_of(world: World, leagues: Sequence[League]) -> State:
    """Return a state to begin with: everybody sells as expected, give or take half."""
    state = []
    for league in leagues:
        for number in league.units:
            totals = totals_of(world, league, number)
            standing = world.groups.standings[world.units[number].group]
            mean = standing.month * league.heat.months
            weights = np.exp(-0.5 * ((totals - mean) / (0.5 * mean)) ** 2)
            state.append(weights / weights.sum())
    return tuple(state)


def shape_of(
    world: World, leagues: Sequence[League], answers: Sequence[Answer]
) -> State:
    """Return how everybody's window totals are distributed, on grids that stay."""
    state = []
    for league in leagues:
        for number in league.units:
            place = place_of(world, league, number)
            points, chances = answers[number].measure.closing[place]
            grid = totals_of(world, league, number)
            state.append(_onto(grid, points, chances))
    return tuple(state)


def _onto(grid: Floats, points: Floats, chances: Floats) -> Floats:
    """Return a distribution on an even grid: each point is shared by its neighbours."""
    step = grid[1] - grid[0]
    place = np.clip((points - grid[0]) / step, 0.0, grid.size - 1.0)
    below = np.minimum(place.astype(np.int64), grid.size - 2)
    above = place - below
    kept = np.maximum(chances, 0.0)
    found = np.bincount(below, kept * (1.0 - above), grid.size)
    found += np.bincount(below + 1, kept * above, grid.size)
    return np.asarray(found / found.sum(), dtype=np.float64)


def curves_of(
    world: World, leagues: Sequence[League], state: State
) -> list[dict[tuple[int, int], list[PrizeCurve]]]:
    """Return for each unit what contests are worth at the close of their windows."""
    found: list[dict[tuple[int, int], list[PrizeCurve]]] = [{} for _ in world.units]
    begin = 0
    for league in leagues:
        shapes = dict(zip(league.units, state[begin:], strict=False))
        begin += len(league.units)
        for number in league.units:
            curve = _curve(world, league, number, shapes)
            place = place_of(world, league, number)
            found[number].setdefault(place, []).append(curve)
    return found


def _curve(
    world: World, league: League, number: int, shapes: dict[int, Floats]
) -> PrizeCurve:
    race = league.heat.race
    totals = totals_of(world, league, number)
    scale = score_scale(world, league, number)
    if race.kind == "threshold":
        return _steps_of(np.array(race.levels) / scale, np.array(race.prizes))
    rivals = [
        Rivals(
            totals_of(world, league, other) * score_scale(world, league, other),
            shape,
            max(world.units[other].seats - (other == number), 0),
            spread=True,
        )
        for other, shape in shapes.items()
    ]
    money = prize_value(
        totals * scale,
        rivals,
        race.prizes,
        ties=race.ties,
        minimum=race.minimum if race.minimum else -np.inf,
        social_loss=world.rep(world.units[number]).person.social_loss,
    )
    return PrizeCurve(totals, money)


def _steps_of(marks: Floats, prizes: Floats) -> PrizeCurve:
    """Return prizes that are reached at marks, as a curve with steep steps."""
    totals = np.column_stack((marks - SLIT, marks)).ravel()
    before = np.append(0.0, prizes[:-1])
    money = np.column_stack((before, prizes)).ravel()
    return PrizeCurve(totals, money)


def window_efforts(
    world: World, leagues: Sequence[League], answers: Sequence[Answer]
) -> float:
    """Return mean effort in contests' windows, ÷ expected sales of a month."""
    total = weight = 0.0
    for league in leagues:
        race, steps = league.heat.race, world.setting.steps
        inside = (steps.month >= race.first % 12) & (steps.month <= race.last % 12)
        for number in league.units:
            unit = world.units[number]
            month = world.groups.standings[unit.group].month
            effort = np.average(
                answers[number].measure.effort[inside], weights=steps.length[inside]
            )
            total += unit.seats * float(effort) / month
            weight += unit.seats
    return total / max(weight, 1.0)
