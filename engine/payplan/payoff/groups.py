"""A plan cut into groups that adjustments tie together, for a standard year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.payplan.payoff.combine import constant, stretched
from engine.payplan.payoff.leaves import Single
from engine.payplan.payoff.standard import (
    YEAR,
    accrued,
    full_bonus,
    in_standard_year,
    limit_of,
    line_of_month,
    measure_of,
    period_of,
    reach,
    share_of_year,
)
from engine.payplan.payoff.steady import Factors, Group, Limits
from engine.payplan.payoff.surface import Change, Surface
from engine.payplan.terms import MONTHS, Cap, Matrix, Multiply, Spiff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.payplan.payoff.standard import Standard
    from engine.payplan.payoff.steady import Leaf
    from engine.payplan.terms import (
        Adjustment,
        Bonus,
        Commission,
        Objectives,
        Plan,
    )

    Paying = Commission | Bonus | Matrix | Objectives


def paying(plan: Plan, standard: Standard) -> dict[str, Paying]:
    """Return the components that a standard year can say something of, by name."""
    found = [in_standard_year(part, standard) for part in plan.components]
    return {
        part.name: part
        for part in found
        if part is not None and not isinstance(part, Spiff)
    }


def excluded(plan: Plan, standard: Standard) -> tuple[str, ...]:
    """Return the names of what a standard year leaves out, in the plan's order."""
    inside = paying(plan, standard)
    parts = [part.name for part in plan.components if part.name not in inside]
    parts += [contest.name for contest in plan.contests]
    return (*parts, *(override.name for override in plan.overrides))


def groups(plan: Plan, standard: Standard) -> list[Group]:
    """Return the plan's groups.

    Raises
    ------
    ValueError
        A quota is missing; the message names the component.
    """
    parts = paying(plan, standard)
    target = standard.yearly_target(plan)
    found = []
    for names in _tied(list(parts), plan.adjust):
        inside = [part for name, part in parts.items() if name in names]
        steps = [step for step in plan.adjust if names & set(step.on)]
        found.append(group_of(inside, steps, standard, target))
    return found


def group_of(
    components: list[Paying],
    steps: list[Adjustment],
    standard: Standard,
    target: int,
) -> Group:
    """Return one group: these components under these adjustments.

    Parameters
    ----------
    target
        Yearly, hundredths.
    """
    lengths = [MONTHS[period_of(part)] for part in components]
    for step in steps:
        period = step.by.period if isinstance(step, Multiply) else step.period
        lengths.append(MONTHS[period])
    carried = any(isinstance(step, Cap) and step.carried for step in steps)
    months = YEAR if carried else max(lengths)
    earned: dict[str, tuple[Leaf, ...]] = {}
    for part, length in zip(components, lengths, strict=False):
        leaves = [_leaf(part, standard, target, month) for month in range(length)]
        earned[part.name] = tuple(leaves * (months // length))
    made = [_step(step, earned, standard, target, months) for step in steps]
    return Group(months, earned, tuple(made))


def _tied(names: list[str], steps: tuple[Adjustment, ...]) -> list[frozenset[str]]:
    """Return names in groups: those on one adjustment belong together."""
    found = [frozenset([name]) for name in names]
    for step in steps:
        touched = [group for group in found if group & set(step.on)]
        if len(touched) > 1:
            apart = [group for group in found if group not in touched]
            found = [*apart, frozenset[str]().union(*touched)]
    order = {name: i for i, name in enumerate(names)}
    return sorted(found, key=lambda group: min(order[name] for name in group))


def _leaf(part: Paying, standard: Standard, target: int, month: int) -> Leaf:
    """Return what a component pays in a month of its period."""
    if not isinstance(part, Matrix):
        curve = line_of_month(part, standard, target, month)
        basis = getattr(part, "basis", None)
        return Single.of(curve, "" if basis is None else measure_of(basis))
    length = MONTHS[part.rows.period]
    if part.at_end and month + 1 < length:
        return Single.of(constant(0), "")
    now = _surface(part, standard, target, month + 1)
    if part.at_end or month == 0:
        return now
    return Change(now, _surface(part, standard, target, month))


def _surface(part: Matrix, standard: Standard, target: int, months: int) -> Surface:
    """Return a matrix's value to date after some months of its period."""
    bases = (part.rows, part.columns)
    for basis in bases:
        standard.quota(basis, part.name)
    held = target * share_of_year(part.rows.period, months, full=part.rows.full)
    most = None if part.cap is None else limit_of(part.cap, held)
    floor = part.floor if part.at_end else None
    least = None if floor is None else limit_of(floor, held)
    return Surface.of(
        part,
        full_bonus(part.full, held) * accrued(part.full, part.rows, months),
        (measure_of(part.rows), measure_of(part.columns)),
        (reach(part.rows, months), reach(part.columns, months)),
        (most, least),
    )


def _step(
    step: Adjustment,
    earned: Mapping[str, object],
    standard: Standard,
    target: int,
    months: int,
) -> Factors | Limits:
    """Return an adjustment of a group in the months after which the year repeats."""
    on = tuple(name for name in step.on if name in earned)
    if isinstance(step, Multiply):
        standard.quota(step.by, step.name)
        length = MONTHS[step.by.period]
        leaves = [
            Single.of(
                stretched(step.curve, reach(step.by, number)), measure_of(step.by)
            )
            for number in range(1, length + 1)
        ]
        return Factors(on, tuple(leaves * (months // length)))
    length = MONTHS[step.period]
    held = target * share_of_year(step.period, length, full=True)
    if isinstance(step, Cap):
        return Limits(on, length, limit_of(step.most, held), None, step.carried)
    return Limits(on, length, None, limit_of(step.least, held))
