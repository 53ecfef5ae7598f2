"""Which tiers, points and gates of a plan can never change what is paid."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.payplan.look.traits import idle_starts, stops
from engine.payplan.look.traps import pointless, too_far
from engine.payplan.payoff.combine import simplified
from engine.payplan.payoff.groups import group_of
from engine.payplan.terms import Cap, Matrix, Multiply, Objectives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.payplan.curve import Curve
    from engine.payplan.look.traps import Finding
    from engine.payplan.payoff.groups import Paying
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Adjustment, Plan

OUT_OF_REACH = Fraction(10)
"""Attainment above which nobody is expected."""


def unreachable(
    plan: Plan, standard: Standard, parts: dict[str, Paying]
) -> Iterator[Finding]:
    """Yield every tier, point or gate without effect, once, and why."""
    seen: set[tuple[str, Fraction]] = set()
    for finding in _every(plan, standard, parts):
        if (finding.component, finding.low) not in seen:
            seen.add((finding.component, finding.low))
            yield finding


def _every(
    plan: Plan, standard: Standard, parts: dict[str, Paying]
) -> Iterator[Finding]:
    for name, part in parts.items():
        yield from _own(part, standard, standard.yearly_target(plan))
        yield from too_far(name, _far(_starts(part, standard, plan)))
    for step in plan.adjust:
        if isinstance(step, Multiply):
            starts = [piece.start for piece in simplified(step.curve).pieces[1:]]
            yield from too_far(step.name, _far(starts))
        elif isinstance(step, Cap):
            yield from _under_cap(plan, standard, parts, step)


def _own(part: Paying, standard: Standard, target: int) -> Iterator[Finding]:
    """Yield what a component's own cap makes pointless."""
    if isinstance(part, Objectives) or part.cap is None:
        return
    free = _free(part, standard, target)
    held = _curve([part], [], standard, target)
    ends = None if held is None else stops(held)
    if free is not None and held is not None and ends is not None:
        yield from pointless(part.name, idle_starts(free, held), ends, "its cap")


def _under_cap(
    plan: Plan, standard: Standard, parts: dict[str, Paying], cap: Cap
) -> Iterator[Finding]:
    """Yield what a cap on several components makes pointless."""
    inside = [part for name, part in parts.items() if name in cap.on]
    steps = list(plan.adjust[: plan.adjust.index(cap) + 1])
    steps = [step for step in steps if set(step.on) & set(cap.on)]
    target = standard.yearly_target(plan)
    held = _curve(inside, steps, standard, target) if inside else None
    ends = None if held is None else stops(held)
    for part in inside:
        own = _free(part, standard, target)
        if own is not None and held is not None and ends is not None:
            starts = idle_starts(own, held)
            yield from pointless(part.name, starts, ends, f"the cap '{cap.name}'")


def _curve(
    parts: list[Paying], steps: list[Adjustment], standard: Standard, target: int
) -> Curve | None:
    """Return the exact curve of components under adjustments; None: it has none."""
    found = group_of(parts, steps, standard, target).exact()
    return found.curve if found.exact else None


def _free(part: Paying, standard: Standard, target: int) -> Curve | None:
    """Return a component's exact curve without its cap; None: it has none."""
    if not isinstance(part, Objectives):
        part = replace(part, cap=None)
    return _curve([part], [], standard, target)


def _starts(part: Paying, standard: Standard, plan: Plan) -> list[Fraction]:
    if isinstance(part, Objectives):
        return []
    if isinstance(part, Matrix):
        return [*part.row_starts, *part.column_starts]
    curve = _free(part, standard, standard.yearly_target(plan))
    return [] if curve is None else [p.start for p in simplified(curve).pieces[1:]]


def _far(starts: Iterable[Fraction]) -> list[Fraction]:
    return [start for start in starts if start > OUT_OF_REACH]
