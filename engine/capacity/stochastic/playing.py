"""From decisions to plans, and to what they amount to in every world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import SolverMismatchError
from engine.capacity.measure import measure
from engine.capacity.plan import CapacityPlan
from engine.capacity.stochastic.result import Kept, Played
from engine.capacity.stochastic.risk import Chance, Tail, amounts_to, cvar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.capacity.measure import Measures
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.program.layout import Layout
    from engine.capacity.stochastic.commitment import Commitment
    from engine.capacity.stochastic.risk import Risk
    from engine.capacity.stochastic.scenes import Stages

    Floats = NDArray[np.float64]

SAME = 1e-6
"""Losses that differ by less than this share are the same."""
BLOCKS = ("starts", "classes", "separations", "short_time", "cover")
DECISIONS = ("lot", "training", "mentors", "people", "cover")
"""Families of what each decision must keep to, which every world's plan does."""


def plans(stages: Stages, x: Floats, y: Floats) -> tuple[CapacityPlan, ...]:
    """Return each world's plan.

    Parameters
    ----------
    x, y
        Common decisions; own decisions of all worlds, one after the other.
    """
    where, found, at = stages.where, [], 0
    for scene in stages.scenes:
        values = np.zeros(where.variables)
        values[stages.common] = x[: stages.common.size]
        values[stages.waiting] = y[at : at + stages.waiting.size]
        at += stages.waiting.size
        found.append(_plan(where, scene.problem, values))
    return tuple(found)


def _plan(where: Layout, problem: CapacityProblem, values: Floats) -> CapacityPlan:
    months, at = len(problem.months), where.stream.size
    starts = np.zeros((len(problem.streams), months))
    starts[where.stream, where.month] = values[:at] * where.lot

    def block(name: str, count: int) -> Floats:
        full = np.zeros((count, months))
        full[where.members[name]] = values[where.columns(name)]
        return np.maximum(full, 0.0)

    cells = len(problem.cells)
    return CapacityPlan(
        np.maximum(starts, 0.0),
        block("classes", len(problem.trainings)),
        block("separations", cells),
        block("short_time", cells),
        block("cover", len(problem.needs)),
    )


def play(
    stages: Stages,
    found: tuple[Floats, Floats],
    commitment: Commitment,
    risk: Risk,
) -> Played:
    """Return what decisions amount to, measured in every world.

    Raises
    ------
    SolverMismatchError
        A rule that must be kept is broken in some world.
    """
    made = plans(stages, *found)
    measured, losses, spends = [], [], []
    for scene, plan in zip(stages.scenes, made, strict=True):
        measures = measure(scene.problem, plan)
        _check_rules(scene.problem, measures, commitment, risk)
        measured.append(measures)
        losses.append(measures.loss)
        spends.append(measures.spend)
    lost, spent, odds = np.array(losses), np.array(spends), stages.odds
    counts = spent if isinstance(risk, Chance) else lost
    level = risk.level if isinstance(risk, Tail) else Tail().level
    kept = _kept(measured, odds)
    return Played(
        made,
        _mean(made, odds),
        lost,
        spent,
        float(odds @ lost),
        cvar(lost, odds, level),
        amounts_to(risk, counts, odds),
        kept,
    )


def _check_rules(
    problem: CapacityProblem, measures: Measures, commitment: Commitment, risk: Risk
) -> None:
    """Refuse a plan that breaks what every world must keep."""
    eased = {*commitment.eased, *(("target",) if isinstance(risk, Chance) else ())}
    parts = _in_parts(problem, commitment)
    broken = [
        check
        for check in measures.broken
        if check.family not in eased and (check.rule, check.month) not in parts
    ]
    if broken:
        first = broken[0]
        raise SolverMismatchError(
            f"the solver's plan breaks {len(broken)} rules of a world, such as "
            f"{first.rule} ({first.family}): {first.value!r} against {first.limit!r}"
        )


def _in_parts(problem: CapacityProblem, commitment: Commitment) -> set[tuple[str, int]]:
    """Return the checks of whole numbers that what waits does not have to keep."""
    found = set()
    common = commitment.common_starts(problem)
    for row, stream in zip(common, problem.streams, strict=True):
        name = f"{stream.name}, beyond lots of {stream.lot}"
        found |= {(name, int(month)) for month in np.flatnonzero(~row)}
    common = commitment.common_classes(problem)
    for row, training in zip(common, problem.trainings, strict=True):
        name = f"{training.name}, classes in parts"
        found |= {(name, int(month)) for month in np.flatnonzero(~row)}
    return found


def _kept(measured: Sequence[Measures], odds: Floats) -> tuple[Kept, ...]:
    """Return how likely each rule is kept, in the order of the checks."""
    rules: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for world, measures in enumerate(measured):
        for check in measures.checks:
            if check.family in DECISIONS:
                continue
            name = check.rule, check.family
            rules.setdefault(name, np.ones(odds.size, dtype=np.bool_))[world] &= (
                check.met
            )
    return tuple(Kept(*name, float(odds[met].sum())) for name, met in rules.items())


def _mean(made: Sequence[CapacityPlan], odds: Floats) -> CapacityPlan:
    def mean(name: str) -> Floats:
        values = np.stack([getattr(plan, name) for plan in made])
        return np.average(values, axis=0, weights=odds)

    return CapacityPlan(*(mean(name) for name in BLOCKS))
