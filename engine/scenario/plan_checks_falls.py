"""Pay that can fall as credits rise must be declared: ``may_fall``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.scenario.plan_checks_common import is_below, written
from engine.scenario.plan_curves import bonus_curve, commission_curve, multiply_curve
from engine.scenario.plan_terms import component_names
from engine.scenario.section_plan_adjust import Multiply

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from fractions import Fraction
    from typing import Any

    from engine.scenario.plan_money import Money
    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.section_plan_components import Bonus, Commission, Matrix
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

    Finder = Callable[[Any, TreePath], Iterator[tuple[TreePath, str]]]


def fall_complaints(
    config: PlanConfig, broken: Collection[TreePath]
) -> Iterator[Complaint]:
    """Yield where pay falls without being declared, and names that declare nothing.

    Parameters
    ----------
    broken
        Paths of parts that are wrong otherwise, whose curves cannot be drawn.
    """
    allowed = set(config.may_fall or ())
    for name, path, said in _falls(config, broken):
        if name not in allowed:
            yield (
                path,
                f"{said}, so pay falls as credits rise; if that is meant, add '{name}'"
                " to 'may_fall'",
            )
    factors = [e.step.name for e in config.adjust if isinstance(e.step, Multiply)]
    known = [*component_names(config), *factors]
    for index, name in enumerate(config.may_fall or ()):
        if name not in known:
            yield (
                ("may_fall", index),
                f"there is no component or factor '{name}'; the plan has:"
                f" {', '.join(known) or 'none'}{did_you_mean(name, known)}",
            )


def _falls(
    config: PlanConfig, broken: Collection[TreePath]
) -> Iterator[tuple[str, TreePath, str]]:
    """Yield (name, path, what falls) for each place at which pay can fall."""
    finders: tuple[tuple[str, Finder], ...] = (
        ("commissions", _commission),
        ("bonuses", _bonus),
        ("matrices", _matrix),
    )
    for kind, find in finders:
        for index, part in enumerate(getattr(config, kind)):
            path = (kind, index)
            if path not in broken:
                yield from ((part.name, *found) for found in find(part, path))
    for index, entry in enumerate(config.adjust):
        step = entry.step
        if ("adjust", index) not in broken and isinstance(step, Multiply):
            here = ("adjust", index, "multiply")
            yield from ((step.name, *found) for found in _multiply(step, here))


def _bonus(part: Bonus, path: TreePath) -> Iterator[tuple[TreePath, str]]:
    if part.points is not None and bonus_curve(part).falls():
        pays = [point.pays for point in part.points]
        yield from _dips(pays, (*path, "points"), "pays")


def _multiply(step: Multiply, path: TreePath) -> Iterator[tuple[TreePath, str]]:
    if multiply_curve(step).falls():
        pays = [point.pays for point in step.points]
        yield from _dips(pays, (*path, "points"), "pays")


def _commission(part: Commission, path: TreePath) -> Iterator[tuple[TreePath, str]]:
    curve = commission_curve(part)
    if curve is None or not curve.falls():
        return
    if part.points is not None:
        yield from _dips([p.pays for p in part.points], (*path, "points"), "pays")
        return
    for index, (before, after) in enumerate(pairwise(part.tiers or ()), start=1):
        key = "rate" if after.rate is not None else "per_unit"
        old, new = getattr(before, key), getattr(after, key)
        if is_below(new, old):
            yield (
                (*path, "tiers", index, key),
                f"found {written(new)} on all credits after {written(old)} on all"
                " credits",
            )


def _dips(
    values: Sequence[Money | Fraction], path: TreePath, key: str
) -> Iterator[tuple[TreePath, str]]:
    for index, (before, after) in enumerate(pairwise(values), start=1):
        if is_below(after, before):
            said = f"found {written(after)} after {written(before)}"
            yield (*path, index, key), said


def _matrix(part: Matrix, path: TreePath) -> Iterator[tuple[TreePath, str]]:
    for row, line in enumerate(part.pays):
        above = part.pays[row - 1] if row else line
        for column, cell in enumerate(line):
            before = line[column - 1] if column else cell
            if cell < before:
                yield (
                    (*path, "pays", row, column),
                    f"found {written(cell)} after {written(before)} in its row",
                )
            elif cell < above[column]:
                yield (
                    (*path, "pays", row, column),
                    f"found {written(cell)} after {written(above[column])} in its"
                    " column",
                )
