"""What comparing plans assumes, or leaves out, in sentences."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from engine.payplan.terms import MONTHS, Bonus, Commission, Matrix, basis_of
from engine.scenario.compare_roster import roster_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.data.readers import TableRead
    from engine.payplan.terms import Plan
    from engine.scenario.compare_input import Kind
    from engine.scenario.section_compare import Compare

_SLIGHT = 0.005
"""How far the mean ability may be from 1 before it is said."""


def notes_of(
    compare: Compare, read: TableRead, kinds: Sequence[Kind], plans: Sequence[Plan]
) -> Iterator[str]:
    """Yield what was assumed, and what a reader might not expect."""
    yield from roster_notes(read, kinds)
    if compare.quotas.from_run is not None and read.frame["quota"].is_not_null().any():
        yield (
            f"{read.source.shown}: its quotas are not used; 'quotas.from_run' divides"
            " the total"
        )
    ability = fsum(kind.share * kind.ability for kind in kinds)
    if abs(ability - 1) > _SLIGHT:
        yield (
            f"the abilities of the types average {ability:.3g}, so reps sell that many"
            " times what the roster expects"
        )
    if not compare.staffing.hire_cost.hundredths:
        yield "recruiting and training cost nothing: 'staffing.hire_cost' is 0"
    yield from _ramps(compare, plans)
    yield from _cut_years(compare, plans)


def _ramps(compare: Compare, plans: Sequence[Plan]) -> Iterator[str]:
    """Yield plans whose own ramp is not the one that is simulated."""
    used = compare.staffing.quota_ramp
    if used is None:
        used = next(plan.ramp for plan in plans if plan.name == compare.baseline)
    for plan in plans:
        if plan.ramp and plan.ramp != used:
            yield (
                f"the ramp of the plan '{plan.name}' is not used: quotas of new hires"
                " are the same under all plans"
            )


def _cut_years(compare: Compare, plans: Sequence[Plan]) -> Iterator[str]:
    """Yield plans with a period that does not close within the run."""
    for plan in plans:
        counting = (
            part
            for part in plan.components
            if isinstance(part, Commission | Bonus | Matrix)
        )
        longest = max((MONTHS[basis_of(part).period] for part in counting), default=1)
        if compare.months % longest:
            yield (
                f"the plan '{plan.name}' settles something after {longest} months; the"
                f" run of {compare.months} months ends before"
            )
