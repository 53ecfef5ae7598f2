"""Which limits give way to which, and the problem in which they have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.capacity.conflict_limits import asked, need_name
from engine.capacity.conflict_program import crossed
from engine.capacity.program.needs import pipeline_name
from engine.capacity.program.people import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.capacity.conflict_limits import Limits, Side
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.result import Repair
    from engine.capacity.rules import Ratio

    Floats = NDArray[np.float64]
    Change = tuple[str, int, float, float]

MARGIN = 1e-6
"""Limits give way by so much more of their size (or of 1), for rounding."""

INBOUND = "inbound "
"""Before the name of a limit by pipeline: what of it can be changed."""

FIELDS = {
    "lead time": ("streams", "at_most"),
    "intake": ("streams", "at_most"),
    "commitments": ("streams", "at_least"),
    "mentors": ("streams", "share_of_destination"),
    "training": ("trainings", "classes_at_most"),
    "separations": ("cells", "separations_at_most"),
    "short time": ("cells", "short_time_at_most"),
    "cover": ("needs", "cover_at_most"),
    "overstaffing": ("needs", "surplus_at_most"),
    "pipeline": ("pipelines", "inbound"),
    "target": ("targets", "share"),
    "budget": ("budgets", "at_most"),
    "ratio": ("ratios", "least"),
}
"""Family of limits, but for those of the problem's ``limits``, to where it is."""


def repair(problem: CapacityProblem, repair: Repair) -> CapacityProblem:
    """Return the problem in which the limits are those of a repair.

    A ratio that gives way in single months becomes a rule of its own in each of them.

    Raises
    ------
    ValueError
        The problem has no such limit.
    """
    for rule, month, _, limit in repair.rules:
        kind, index, field = _holder(problem, repair.family, rule)
        members = list(getattr(problem, kind))
        if kind == "ratios":
            members[index : index + 1] = _split(problem, members[index], month, limit)
        else:
            value = _changed(problem, (kind, index, field), month, limit)
            members[index] = replace(members[index], **{field: value})
        given: dict[str, Any] = {kind: tuple(members)}
        problem = replace(problem, **given)
    return problem


def _changed(
    problem: CapacityProblem, at: tuple[str, int, str], month: int, limit: float
) -> Floats | float | None:
    """Return the new value of a field."""
    kind, index, field = at
    if kind == "targets":
        target = problem.targets[index]
        return target.share * limit / asked(problem, target.name)
    old = getattr(getattr(problem, kind)[index], field)
    if not isinstance(old, np.ndarray):
        return limit if np.isfinite(limit) else None
    new: Floats = old.astype(float)
    new[month] = limit
    return new


def _split(
    problem: CapacityProblem, ratio: Ratio, month: int, least: float
) -> list[Ratio]:
    """Return the ratio in its other months, and with another least in one."""
    rest = tuple(t for t in ratio.months if t != month)
    own = replace(
        ratio,
        name=f"{ratio.name}, {problem.months[month]}",
        least=least,
        months=(month,),
    )
    return [replace(ratio, months=rest), own] if rest else [own]


def _holder(problem: CapacityProblem, family: str, rule: str) -> tuple[str, int, str]:
    """Return where a limit stands: a tuple of the problem, an index, a field."""
    for index, limit in enumerate(problem.limits):
        if (limit.family, limit.name) == (family, rule):
            return "limits", index, "at_most"
    kind, field = FIELDS.get(family, ("", ""))
    for index in range(len(getattr(problem, kind)) if kind else 0):
        if rule == _name(problem, kind, index, field):
            return kind, index, field
    raise ValueError(f"there is no {rule!r} among limits of {family}")


def _name(problem: CapacityProblem, kind: str, index: int, field: str) -> str:
    """Return what the rows of a member's limits are called."""
    if kind == "cells":
        return str(problem.cells[index].place)
    if kind == "pipelines":
        return INBOUND + pipeline_name(problem, problem.pipelines[index].need)
    if kind == "needs":
        return need_name(problem, index, field.removesuffix("_at_most"))
    return str(getattr(problem, kind)[index].name)


def changes(limits: Limits, family: str, x: Floats) -> tuple[Change, ...]:
    """Return how the limits of a family give way so that a solution keeps them.

    Parameters
    ----------
    x
        ``(variables,)`` of the loose problem, whole where it must be.
    """
    soft = [
        (side, beyond)
        for side in limits.sides
        if side.family == family and (beyond := crossed(limits.program, side, x)) > 0
    ]
    if family == "ratio":
        return tuple(_ratios(limits, [side for side, _ in soft], x))
    if family == "mentors":
        return tuple(_mentors(limits, [side for side, _ in soft], x))
    return tuple(_change(limits, side, beyond, x) for side, beyond in soft)


def _change(limits: Limits, side: Side, beyond: float, x: Floats) -> Change:
    """Return the change of one limit, a little wider than the solution needs."""
    problem = limits.problem
    rule = INBOUND + side.rule if side.family == "pipeline" else side.rule
    kind, index, field = _holder(problem, side.family, rule)
    if kind == "targets":
        stated = asked(problem, side.rule)
    else:
        value = getattr(getattr(problem, kind)[index], field)
        stated = float(value[side.month] if isinstance(value, np.ndarray) else value)
    if not side.row and limits.program.whole[side.at]:
        unit = limits.where.lot[side.at] if side.at < limits.where.lot.size else 1.0
        return side.rule, side.month, stated, float(x[side.at] * unit)
    if not side.row and side.at < limits.where.lot.size:
        beyond *= float(limits.where.lot[side.at])
    wider = beyond + MARGIN * max(1.0, abs(stated))
    if kind == "pipelines":
        more = problem.pipelines[index].coverage * wider
        return rule, side.month, stated, stated + more
    given = max(0.0, stated + side.sign * wider)
    return side.rule, side.month, stated, float(given)


def _ratios(limits: Limits, sides: list[Side], x: Floats) -> Iterator[Change]:
    """Yield the ratio that a solution has, in each month it falls short."""
    heads = _heads(limits, x)
    for side in sides:
        ratio = next(each for each in limits.problem.ratios if each.name == side.rule)
        of = heads[list(ratio.of), side.month].sum()
        per = heads[list(ratio.per), side.month].sum()
        least = max(0.0, (of - MARGIN) / per)
        yield side.rule, side.month, ratio.least, float(least)


def _mentors(limits: Limits, sides: list[Side], x: Floats) -> Iterator[Change]:
    """Yield the largest share of the destination that a solution plans, by stream."""
    heads, where = _heads(limits, x), limits.where
    starts = np.zeros((len(limits.problem.streams), where.months))
    starts[where.stream, where.month] = x[: where.lot.size] * where.lot
    for rule in dict.fromkeys(side.rule for side in sides):
        names = [stream.name for stream in limits.problem.streams]
        stream = limits.problem.streams[names.index(rule)]
        most = 0.0
        for side in sides:
            if side.rule == rule:
                there = heads[stream.into, side.month]
                begun = starts[names.index(rule), side.month]
                most = max(most, begun / there if there > MARGIN else np.inf)
        stated = float(stream.share_of_destination or 0.0)
        yield rule, -1, stated, float(most * (1 + MARGIN) + MARGIN)


def _heads(limits: Limits, x: Floats) -> Floats:
    """Return the people who produce, ``(cells, months)``."""
    heads = people(limits.loose, limits.where).heads
    found: Floats = heads.matrix @ x + heads.constant
    return found.reshape(-1, limits.where.months)
