"""Why there is no plan, in sentences: what binds, from when, and the least change."""

from __future__ import annotations

from math import ceil, floor, isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.capacity.problem import CapacityProblem
    from engine.capacity.result import Conflict, Repair
    from engine.capacity.rules import Budget

SHOWN = 3
"""Changes of one repair that a sentence lists."""
NOTHING = 1e-5
"""Share of a limit (or of 1) that is a solver's rounding, and its margin."""
TOLD = 0.005
"""Share by which a change may be too large without a word."""
ROUNDING = 1e-6
"""Of thousandths, which are rounded up, since nothing above them can be made."""


def conflict_facts(
    problem: CapacityProblem, conflict: Conflict | None
) -> dict[str, Any] | None:
    """Return a conflict with its sentences, or None without one."""
    if conflict is None:
        return None
    month = conflict.from_month
    return {
        "families": list(conflict.families),
        "from_month": None if month is None else problem.months[month],
        "most": conflict.most,
        "text": list(sentences(problem, conflict)),
        "repairs": [
            {
                "family": repair.family,
                "slack": repair.slack,
                "rules": [
                    {
                        **{"rule": rule, "month": _month(problem, t), "from": old},
                        "to": new if isfinite(new) else None,
                    }
                    for rule, t, old, new in told(repair, problem)
                ],
            }
            for repair in conflict.repairs
        ],
    }


def sentences(problem: CapacityProblem, conflict: Conflict) -> list[str]:
    """Return what is in the way, from when, and what would do, in English."""
    names = _listing(conflict.families)
    found = [f"These rules cannot be kept together: {names}."]
    if len(conflict.families) == 1:
        found = [f"Whatever is done, this rule cannot be kept: {names}."]
    if conflict.from_month is not None:
        month = problem.months[conflict.from_month]
        found.append(
            f"Whatever is done, by the end of {month} more is missed than can be made"
            " up for."
        )
    if conflict.most is not None:
        most = ceil(conflict.most * 1000 - ROUNDING) / 1000
        found.append(f"Counted in fractions of people, at most {most:.1%} can be made.")
    if "budget" in conflict.families:
        found += _spent(problem)
    for repair in conflict.repairs:
        found.append(_repair(problem, repair))
        if repair.slack > TOLD:
            slack = ceil(repair.slack * 100)
            found.append(
                f"The least change of {repair.family} may be up to {slack}% smaller:"
                " how long was looked leaves that open."
            )
    return found


def _repair(problem: CapacityProblem, repair: Repair) -> str:
    rules = told(repair, problem)
    parts = [
        f"{rule}{_when(problem, t)} from {_number(old)} to {_enough(old, new)}"
        for rule, t, old, new in rules[:SHOWN]
    ]
    more = len(rules) - SHOWN
    if more > 0:
        parts.append(f"{more} more change{'s' * (more != 1)}")
    return f"Changing {repair.family} alone would do: {'; '.join(parts)}."


def told(
    repair: Repair, problem: CapacityProblem
) -> tuple[tuple[str, int, float, float], ...]:
    """Return the changes of a repair that are more than rounding; all, if none is.

    Budgets of which something was spent before the plan count as they were stated.
    """
    large = tuple(
        (rule, t, old, new)
        for rule, t, old, new in repair.rules
        if not abs(new - old) <= NOTHING * max(1.0, abs(old))
    )
    if repair.family != "budget":
        return large or repair.rules
    budgets = {budget.name: budget for budget in problem.budgets}
    return tuple(
        (rule, t, _stated(budgets[rule], old), new + budgets[rule].spent)
        for rule, t, old, new in large or repair.rules
    )


def _stated(budget: Budget, left: float) -> float:
    return left if budget.stated is None else budget.stated


def _spent(problem: CapacityProblem) -> Iterator[str]:
    """Yield what of budgets was spent before the plan begins."""
    for budget in problem.budgets:
        if budget.stated is not None:
            yield (
                f"Of {budget.name}, {_number(budget.spent)} of"
                f" {_number(budget.stated)} was spent before {problem.months[0]}."
            )


def _when(problem: CapacityProblem, index: int) -> str:
    return f" in {problem.months[index]}" if index >= 0 else ""


def _month(problem: CapacityProblem, index: int) -> str:
    return problem.months[index] if index >= 0 else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.4g}"


def _enough(old: float, new: float) -> str:
    """Return a number as it may be written: rounded so that it is still enough."""
    if not isfinite(new):
        return "no limit"
    digits = 0 if abs(new) >= 100 else 4
    scale = 10.0**digits
    rounded = (ceil if new > old else floor)(new * scale) / scale
    return (
        f"{rounded:,.0f}" if not digits else f"{rounded:,.4f}".rstrip("0").rstrip(".")
    )


def _listing(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
