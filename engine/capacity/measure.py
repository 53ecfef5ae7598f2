"""What a plan amounts to, worked out month by month and cohort by cohort; no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.capacity.checks import check
from engine.capacity.production import produce
from engine.capacity.records import HeadCount, Measures, Money, RuleCheck
from engine.capacity.spending import spend
from engine.capacity.walk import walk

if TYPE_CHECKING:
    from engine.capacity.plan import CapacityPlan
    from engine.capacity.problem import CapacityProblem

__all__ = ["HeadCount", "Measures", "Money", "RuleCheck", "measure"]


def measure(problem: CapacityProblem, plan: CapacityPlan) -> Measures:
    """Return what a plan amounts to.

    Nothing is taken over from whoever made the plan: people are walked from month to
    month, each cohort by itself, and every rule is looked at again.

    Raises
    ------
    ValueError
        The plan is of another problem's shape.
    """
    _same_shape(problem, plan)
    walked = walk(problem, plan)
    output = produce(problem, plan, walked.people)
    money = spend(problem, plan, walked.people, output.missed)
    factor = problem.discount
    spent = float(factor @ money.spent)
    return Measures(
        people=walked.people,
        capacity=output.capacity,
        made=output.made,
        missed=output.missed,
        money=money,
        spend=spent,
        loss=spent + float(factor @ money.missed),
        checks=check(problem, plan, walked, output, money),
    )


def _same_shape(problem: CapacityProblem, plan: CapacityPlan) -> None:
    rows = {
        "starts": len(problem.streams),
        "classes": len(problem.trainings),
        "separations": len(problem.cells),
        "short_time": len(problem.cells),
        "cover": len(problem.needs),
    }
    for name, count in rows.items():
        found, wanted = getattr(plan, name).shape, (count, len(problem.months))
        if found != wanted:
            raise ValueError(f"{name} of the plan are {found}, not {wanted}")
