"""What is contradictory or impossible in a pay plan, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.scenario.plan_checks_adjust import adjust_complaints
from engine.scenario.plan_checks_common import values_in
from engine.scenario.plan_checks_components import component_complaints
from engine.scenario.plan_checks_contests import contest_complaints
from engine.scenario.plan_checks_falls import fall_complaints
from engine.scenario.plan_checks_payment import (
    payment_complaints,
    share_complaints,
    target_complaints,
)
from engine.scenario.plan_money import Money
from engine.scenario.plan_terms import COMPONENT_KINDS, component_names
from engine.scenario.section_plan_adjust import Gate, Multiply
from engine.scenario.yaml_tree import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.payplan.calendar import PayCalendar
    from engine.scenario.section_plan import PlanConfig
    from engine.scenario.typed_values import Complaint
    from engine.scenario.yaml_tree import TreePath

RESERVED = ("base", "guarantee", "draw", "draw recovery")
"""Lines of a statement that are no component's."""
PREFIXES = ("clawback:", "noncash:")
"""How other lines of a statement begin."""
_PAYING = (*COMPONENT_KINDS, "contests", "overrides")
_COUNTED_KEYS = ("from", "at", "above", "least", "minimum")
"""Keys of a component whose amounts are units where units are counted."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a plan is held against besides itself.

    Parameters
    ----------
    currency
        The scenario's; empty if not known.
    calendar
        The months that are paid; None if not known.
    components
        Names of the components of all plans; None if not known.
    has_targets, has_rates
        Whether a table may give reps targets of their own, and exchange rates.
    """

    currency: str
    calendar: PayCalendar | None
    components: frozenset[str] | None
    has_targets: bool
    has_rates: bool


def plan_complaints(config: PlanConfig, around: Around) -> Iterator[Complaint]:
    """Yield (path in the plan, sentence) for everything that is wrong."""
    parts = [
        *component_complaints(config, around.calendar),
        *adjust_complaints(config),
    ]
    yield from parts
    yield from _names(config)
    yield from _currency(config, around)
    yield from _amounts(config, around)
    yield from contest_complaints(config, around.calendar)
    yield from payment_complaints(config)
    yield from share_complaints(config)
    if not around.has_targets:
        yield from target_complaints(config)
    if around.components is not None:
        yield from _overrides(config, sorted(around.components))
    yield from fall_complaints(config, {path[:2] for path, _ in parts})
    yield from _emptiness(config)


def _names(config: PlanConfig) -> Iterator[Complaint]:
    first: dict[str, TreePath] = {}
    lines = _factor_lines(config)
    for path, name in _named_parts(config):
        where = (*path, "name")
        if name in RESERVED or name.startswith(PREFIXES):
            kept = ", ".join((*RESERVED, *(f"'{prefix} ...'" for prefix in PREFIXES)))
            yield where, f"found '{name}'; statements have lines of their own: {kept}"
        elif name in lines:
            yield (
                where,
                f"found '{name}', the name of a line that '{lines[name]}' makes",
            )
        elif name in first:
            yield (
                where,
                f"found '{name}' again, after {shown_path(first[name])}; each line of a"
                " statement needs a name of its own",
            )
        first.setdefault(name, path)


def _named_parts(config: PlanConfig) -> Iterator[tuple[TreePath, str]]:
    for kind in (*COMPONENT_KINDS, "contests", "overrides"):
        for index, part in enumerate(getattr(config, kind)):
            yield (kind, index), part.name
    for index, entry in enumerate(config.adjust):
        yield ("adjust", index, entry.kind), entry.step.name


def _factor_lines(config: PlanConfig) -> dict[str, str]:
    """Return the lines that factors and gates make, and whose each is."""
    steps = [entry.step for entry in config.adjust]
    factors = [step.name for step in steps if isinstance(step, Multiply | Gate)]
    return {
        f"{factor}: {name}": factor
        for factor in factors
        for name in component_names(config)
    }


def _currency(config: PlanConfig, around: Around) -> Iterator[Complaint]:
    mine, theirs = config.currency, around.currency
    if mine and theirs and mine != theirs and not around.has_rates:
        yield (
            ("currency",),
            f"found {mine}, but the scenario's currency is {theirs}; exchange rates are"
            " needed: the table 'data.rates'",
        )


def _amounts(config: PlanConfig, around: Around) -> Iterator[Complaint]:
    """Yield currencies that are not the plan's, or stand where units are counted."""
    currency = config.currency or around.currency
    in_units = {
        (kind, index)
        for kind in ("commissions", "bonuses", "spiffs", "contests")
        for index, part in enumerate(getattr(config, kind))
        if part.credits.measure == "units"
    }
    for path, value in values_in(config, ()):
        if not isinstance(value, Money) or value.currency is None:
            continue
        if path[:2] in in_units and path[-1] in _COUNTED_KEYS:
            yield path, f"found {value}; units are counted here, not money"
        elif currency and value.currency != currency:
            yield path, f"found {value}; the plan's amounts are in {currency}"


def _overrides(config: PlanConfig, known: list[str]) -> Iterator[Complaint]:
    for index, part in enumerate(config.overrides):
        for place, name in enumerate(part.components or ()):
            if name not in known:
                yield (
                    ("overrides", index, "components", place),
                    f"no plan has a component '{name}'; there are:"
                    f" {', '.join(known) or 'none'}{did_you_mean(name, known)}",
                )


def _emptiness(config: PlanConfig) -> Iterator[Complaint]:
    parts = any(getattr(config, kind) for kind in _PAYING)
    base = config.pay.base or config.pay.ote
    if not parts and not (base and base.hundredths):
        kinds = ", ".join(_PAYING)
        yield (), f"the plan pays nothing; write 'pay.base', or one or more of {kinds}"
