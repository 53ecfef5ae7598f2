"""Every rule of a problem, held against a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.capacity.checks_plan import decisions_kept
from engine.capacity.judging import at_least, at_most, monthly
from engine.capacity.production import closing
from engine.capacity.spending import spent_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.production import Production
    from engine.capacity.records import HeadCount, Money, RuleCheck
    from engine.capacity.rules import Limit
    from engine.capacity.walk import Walk

    Floats = NDArray[np.float64]


def check(
    problem: CapacityProblem,
    plan: CapacityPlan,
    walked: Walk,
    output: Production,
    money: Money,
) -> tuple[RuleCheck, ...]:
    """Return every rule in every month in which it asks for something.

    Rules of the company come first: targets, ratios, limits, budgets. What each
    decision must keep to is only looked at where something is decided.
    """
    people = walked.people
    return (
        *_targets(problem, output),
        *_ratios(problem, people),
        *_limits(problem, plan, people, output),
        *_budgets(problem, plan, people, money),
        *_surplus(problem, output),
        *_pipelines(problem, people, output),
        *decisions_kept(problem, plan, walked),
    )


def _targets(problem: CapacityProblem, output: Production) -> Iterator[RuleCheck]:
    needed = output.made + output.missed
    for target in problem.targets:
        which = np.ix_(target.needs, target.months)
        limit = target.share * needed[which].sum()
        yield at_least(target.name, "target", output.made[which].sum(), limit)


def _ratios(problem: CapacityProblem, people: HeadCount) -> Iterator[RuleCheck]:
    for ratio in problem.ratios:
        of = people.producing[list(ratio.of)].sum(axis=0)
        limit = ratio.least * people.producing[list(ratio.per)].sum(axis=0)
        for month in ratio.months:
            yield at_least(ratio.name, "ratio", of[month], limit[month], month)


def _limits(
    problem: CapacityProblem,
    plan: CapacityPlan,
    people: HeadCount,
    output: Production,
) -> Iterator[RuleCheck]:
    load = np.array([stream.load for stream in problem.streams])[:, None]
    of = {
        "heads": people.producing,
        "starts": plan.starts,
        "load": load * plan.starts,
        "surplus": output.surplus,
        "separations": plan.separations,
        "short_time": plan.short_time,
    }
    for limit in problem.limits:
        yield from _limit(limit, of[limit.quantity])


def _limit(limit: Limit, amounts: Floats) -> Iterator[RuleCheck]:
    value = amounts[list(limit.items)].sum(axis=0)
    return monthly(limit.name, limit.family, value, limit.at_most, every=True)


def _budgets(
    problem: CapacityProblem,
    plan: CapacityPlan,
    people: HeadCount,
    money: Money,
) -> Iterator[RuleCheck]:
    for budget in problem.budgets:
        if budget.cells is None:
            spent = money.spent
        else:
            spent = spent_on(problem, plan, people, budget.cells)
        value = spent[list(budget.months)].sum()
        yield at_most(budget.name, "budget", value, budget.at_most)


def _pipelines(
    problem: CapacityProblem, people: HeadCount, output: Production
) -> Iterator[RuleCheck]:
    """Yield the pipeline that what is made takes, against what closes."""
    productive = people.ramped + people.ramping
    for pipe in problem.pipelines:
        need = problem.needs[pipe.need]
        name = f"pipeline for {need.good} {need.place}".strip()
        taken = pipe.coverage * output.made[pipe.need]
        yield from monthly(name, "pipeline", taken, closing(pipe, productive))


def _surplus(problem: CapacityProblem, output: Production) -> Iterator[RuleCheck]:
    for index, need in enumerate(problem.needs):
        if need.surplus_at_most is not None:
            yield from monthly(
                f"surplus {need.good} {need.place}".strip(),
                "overstaffing",
                output.surplus[index],
                need.surplus_at_most,
                every=True,
            )
