"""Before the first future: groups, policies, contests, and what the crowd plays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.problem import Grid
from engine.rollout.answers import answers_of
from engine.rollout.baseline import calibrated
from engine.rollout.crowd import crowd_problem, plan_case
from engine.rollout.groups import LOOKED_AT, amounts_of, baseline_of, groups_of
from engine.rollout.options import stop_if_asked
from engine.rollout.paths import paths_of, pay_at, seated
from engine.rollout.people import rep_of
from engine.rollout.problems import setting_of
from engine.rollout.races import heats_of
from engine.rollout.ratchets import after_of
from engine.rollout.rivals import leagues_of
from engine.rollout.steps import YEAR, steps_of
from engine.rollout.turnover import steadied
from engine.rollout.world import World, units_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.base.watch import Watch
    from engine.payplan.terms import Plan
    from engine.rollout.answers import Answers
    from engine.rollout.groups import Groups
    from engine.rollout.paths import Paths, Seated
    from engine.rollout.problems import Setting
    from engine.rollout.world import Draw
    from engine.scenario.compare_input import CompareInput
    from engine.sim.crowd.problem import CrowdProblem

    Floats = NDArray[np.float64]

LOW, HIGH = "least effort", "most effort"
ROUGH = Grid(points=54, offsets=14, efforts=24, parts=2)
"""For what only needs differences, or is refined later."""
POINTS_A_SD = 2.0
"""Points that a policy in full has for each standard deviation of a step's luck."""
FEWEST, MOST = 80, 240
REACH = 2.5
"""Largest yearly total, quotas, that grids are made for."""
APART = 2.0
"""How much coarser seats are told apart for bands and tornados."""


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """One plan as it is played; a plan whose contests cycle is played twice.

    Parameters
    ----------
    name
        Of the plan, with the end of the cycle it stands for.
    plan, world, answers
        The plan, all that effort depends on, and everybody's policies.
    """

    name: str
    plan: Plan
    world: World
    answers: Answers


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """What is ready to be played.

    Parameters
    ----------
    cases
        The baseline's first.
    problem
        The crowd's.
    misfit
        Largest miss of the baseline's expected sales, ÷ expected.
    """

    cases: tuple[Case, ...]
    problem: CrowdProblem
    misfit: float

    def answers(self) -> dict[str, Answers]:
        """Return each plan's answers; of one that cycles, of the least effort."""
        return {case.plan.name: case.answers for case in reversed(self.cases)}

    @property
    def targets(self) -> list[Floats]:
        """Return each case's ``(reps,)`` yearly targets, money."""
        return [
            case.world.groups.targets[case.plan.name][case.world.groups.of]
            for case in self.cases
        ]


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """What no belief about people changes: worked out once for all draws.

    Parameters
    ----------
    given
        The scenario's numbers.
    setting
        The year, and how finely it is solved.
    groups
        Seats that share policies.
    paths
        Plan to its amounts.
    seats, pays
        Plan to what pays its seats, and to what they are told apart by.
    """

    given: CompareInput
    setting: Setting
    groups: Groups
    paths: dict[str, Paths]
    seats: dict[str, Seated]
    pays: dict[str, Floats]


def ground_of(given: CompareInput) -> Ground:
    """Return the ground of a scenario."""
    reference = amounts_of(given, baseline_of(given)).target[:, None]
    seats = {plan.name: seated(plan, given) for plan in given.plans}
    pays = {n: pay_at(x, given, LOOKED_AT) / reference for n, x in seats.items()}
    steps = steps_of(weekly=given.weekly)
    setting = setting_of(given, steps, _grid(given, float(steps.length.min())))
    return _grounded(given, setting, seats, pays, 1.0)


def rough(ground: Ground) -> Ground:
    """Return the same ground, solved in monthly steps on a rough grid."""
    if ground.setting.grid == ROUGH:
        return ground
    setting = setting_of(ground.given, steps_of(weekly=False), ROUGH)
    return replace(ground, setting=setting)


def coarse(ground: Ground) -> Ground:
    """Return a rough ground in which more seats share policies."""
    setting = rough(ground).setting
    return _grounded(ground.given, setting, ground.seats, ground.pays, APART)


def _grounded(
    given: CompareInput,
    setting: Setting,
    seats: dict[str, Seated],
    pays: dict[str, Floats],
    grain: float,
) -> Ground:
    groups = groups_of(given, pays, grain)
    paths = {p.name: paths_of(p, given, groups, seats[p.name]) for p in given.plans}
    return Ground(given, setting, groups, paths, seats, pays)


def _grid(given: CompareInput, length: float) -> Grid:
    """Return a grid that is as fine as the luck of the shortest step needs.

    Notes
    -----
    Totals of a year reach about two and a half quotas; with deals the sd of a month is
    √(size · (1 + cv²)) expected months, a twelfth of a quota or so.
    """
    month = given.size
    if given.luck == "deals":
        month = sqrt(given.size * (1.0 + given.cv**2))
    sd = month * sqrt(length) / YEAR
    points = int(min(max(POINTS_A_SD * REACH / max(sd, 1e-6), FEWEST), MOST))
    return Grid(points=points, offsets=points // 4, efforts=points // 2)


def prepare(
    ground: Ground,
    draw: Draw,
    watch: Watch,
    workers: int,
    alike: Prepared | None = None,
) -> Prepared:
    """Solve everybody's behaviour under every plan.

    Parameters
    ----------
    draw
        What is assumed of people.
    alike
        Of the same ground under another draw: where to begin.

    Raises
    ------
    ValueError
        What is assumed makes no sense together, such as more effort than sales.
    KeyboardInterrupt
        An end was asked for: until effort is solved, there is nothing to keep.
    """
    given, quick = ground.given, rough(ground)
    ordered = sorted(given.plans, key=lambda plan: plan.name != given.baseline)
    known = {} if alike is None else alike.answers()
    watch.saw(f"solving effort under {given.baseline}")
    first = _world(quick, ordered[0], draw, _begin(ground, draw, alike))
    leagues = leagues_of(given, first)
    before = known.get(given.baseline)
    first, misfit, before = calibrated(given, first, leagues, workers, before, watch)
    known[given.baseline] = before
    cases: list[Case] = []
    for plan in ordered:
        watch.saw(f"solving effort under {plan.name}")
        stop_if_asked(watch)
        world = after_of(_world(quick, plan, draw, first.base), given, workers)
        begin = known.get(plan.name, replace(before, point=None))
        settled = plan is ordered[0] and not given.ratchet
        found = _found(world, given, begin, settled=settled, workers=workers)
        if ground.setting is not quick.setting:
            world = replace(world, setting=ground.setting)
            found = _found(world, given, found[0], settled=False, workers=workers)
        cases += _cases(plan, world, *found)
    played = [plan_case(given, c.world, c.plan, c.name, c.answers.units) for c in cases]
    problem = steadied(crowd_problem(given, cases[0].world, played))
    return Prepared(tuple(cases), problem, misfit)


def _found(
    world: World, given: CompareInput, begin: Answers, *, settled: bool, workers: int
) -> tuple[Answers, Answers | None]:
    """Return everybody's answers under a plan.

    Parameters
    ----------
    begin
        Answers to begin with.
    settled
        Whether those are to this very world already.
    """
    if settled and not begin.cycles:
        return begin, None
    leagues = leagues_of(given, world)
    return answers_of(world, leagues, workers, begin.state, begin.units)


def _begin(ground: Ground, draw: Draw, alike: Prepared | None) -> Floats:
    """Return sales without effort to begin with."""
    start = _first_base(ground, draw)
    if alike is None:
        return start
    # What is missed at the reference rate is missed under another belief, too.
    world = alike.cases[0].world
    return start + world.base - _first_base(ground, world.draw)


def _cases(
    plan: Plan, world: World, answers: Answers, other: Answers | None
) -> list[Case]:
    """Return a plan's cases: two if its contests cycle."""
    if other is None:
        return [Case(plan.name, plan, world, answers)]
    return [
        Case(f"{plan.name}, {LOW}", plan, world, answers),
        Case(f"{plan.name}, {HIGH}", plan, world, other),
    ]


def _world(ground: Ground, plan: Plan, draw: Draw, base: Floats) -> World:
    given, groups = ground.given, ground.groups
    units = units_of(given, groups)
    return World(
        kinds=given.kinds,
        groups=groups,
        setting=ground.setting,
        paths=ground.paths[plan.name],
        heats=heats_of(plan, given),
        draw=draw,
        base=base,
        units=units,
        after=np.zeros(len(units)),
    )


def _first_base(ground: Ground, draw: Draw) -> Floats:
    """Return sales without effort at the reference rate: where calibration starts."""
    kinds = ground.given.kinds
    found = [
        sum(kind.share * rep_of(kind, draw[kind.name], seat).base for kind in kinds)
        for seat in ground.groups.standings
    ]
    return np.array(found, dtype=np.float64)
