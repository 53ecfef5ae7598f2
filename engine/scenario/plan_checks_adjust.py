"""What is wrong with the adjustments and the clawback of a pay plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.scenario.plan_checks_common import ascending, is_below, written
from engine.scenario.plan_checks_components import goes_on
from engine.scenario.plan_terms import CLAWED_KINDS, component_names
from engine.scenario.section_plan_adjust import Cap, Floor, Gate, Multiply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

    Step = Multiply | Gate | Cap | Floor


def adjust_complaints(config: PlanConfig) -> Iterator[Complaint]:
    """Yield what is wrong with adjustments, alone and in their order."""
    for index, entry in enumerate(config.adjust):
        path = ("adjust", index, entry.kind)
        yield from _on(config, entry.step.on, (*path, "on"))
        if isinstance(entry.step, Multiply):
            points = entry.step.points
            yield from ascending([p.at for p in points], (*path, "points"), "at")
            yield from goes_on(entry.step.above, entry.step.between, len(points), path)
    yield from _order(config)
    if config.clawback is not None:
        yield from _clawback(config)


def names_on(config: PlanConfig, step: Step) -> set[str]:
    """Return the components that a step works on."""
    return set(component_names(config) if step.on == "all" else step.on)


def unknown(name: str, known: list[str]) -> str:
    """Return what to say of a name that is no component's."""
    listed = ", ".join(known) or "none"
    near = did_you_mean(name, known)
    return f"there is no component '{name}'; the plan has: {listed}{near}"


def _on(
    config: PlanConfig, on: str | tuple[str, ...], path: TreePath
) -> Iterator[Complaint]:
    known = component_names(config)
    contests = [part.name for part in config.contests]
    overrides = [part.name for part in config.overrides]
    if on == "all":
        if not known:
            yield path, "the plan has no component that this could work on"
        return
    for index, name in enumerate(on):
        if name in contests or name in overrides:
            kind = "a contest" if name in contests else "an override"
            yield (
                (*path, index),
                f"'{name}' is {kind}, which adjustments do not touch",
            )
        elif name not in known:
            yield (*path, index), unknown(name, known)


def _order(config: PlanConfig) -> Iterator[Complaint]:
    limits: list[Cap | Floor] = []
    for index, entry in enumerate(config.adjust):
        path = ("adjust", index, entry.kind)
        step, mine = entry.step, names_on(config, entry.step)
        for earlier in limits:
            theirs = names_on(config, earlier)
            both = sorted(mine & theirs)
            if isinstance(step, Multiply | Gate):
                if both:
                    yield (
                        (*path, "on"),
                        f"'{both[0]}' is limited by '{earlier.name}' before; write"
                        f" '{step.name}' above '{earlier.name}', so that what is"
                        " limited is what is paid",
                    )
            else:
                yield from _limits(step, earlier, mine, theirs, path)
        if isinstance(step, Cap | Floor):
            limits.append(step)


def _limits(
    step: Cap | Floor,
    earlier: Cap | Floor,
    mine: set[str],
    theirs: set[str],
    path: TreePath,
) -> Iterator[Complaint]:
    if mine & theirs and not theirs <= mine:
        outside = sorted(theirs - mine)
        yield (
            (*path, "on"),
            f"'{earlier.name}' above works on some of these and on '{outside[0]}', too;"
            " a later limit works on all components of an earlier one, or on none",
        )
    elif mine == theirs and step.period == earlier.period:
        cap, floor = (step, earlier) if isinstance(step, Cap) else (earlier, step)
        if isinstance(cap, Cap) and isinstance(floor, Floor):
            key = "most" if step is cap else "least"
            if is_below(cap.most, floor.least):
                yield (
                    (*path, key),
                    f"the cap '{cap.name}' ({written(cap.most)}) is below the floor"
                    f" '{floor.name}' ({written(floor.least)}) of the same components",
                )


def _clawback(config: PlanConfig) -> Iterator[Complaint]:
    on = config.clawback.on if config.clawback is not None else "all"
    clawed = component_names(config, CLAWED_KINDS)
    if on == "all":
        return
    others = {
        "an objective": [part.name for part in config.objectives],
        "a contest": [part.name for part in config.contests],
        "an override": [part.name for part in config.overrides],
        "an adjustment": [entry.step.name for entry in config.adjust],
    }
    for index, name in enumerate(on):
        kind = next((kind for kind, names in others.items() if name in names), None)
        if kind is not None:
            yield (
                ("clawback", "on", index),
                f"'{name}' is {kind}; a clawback works on commissions, bonuses,"
                " matrices and spiffs",
            )
        elif name not in clawed:
            yield ("clawback", "on", index), unknown(name, clawed)
