"""Claims of solvers that are true, and every way in which they may not be."""

from __future__ import annotations

import numpy as np
import pytest
from capacity.small_teams import plan_of, random_plan, random_problem, tiny_hiring

from engine.base.errors import SolverMismatchError
from engine.capacity.believe import believe, goal_value
from engine.capacity.measure import measure

BEST = 2367.8875


def claim(*, starts=(3, 2, 0, 0), objective=BEST, bound=BEST):
    """Return what is believed of a claim about the four quarters."""
    problem = tiny_hiring()
    return believe(problem, ("loss",), plan_of(problem, [starts]), objective, bound)


@pytest.mark.parametrize("bound", [BEST, 2000.0, None, BEST + 1e-3, -np.inf])
def test_a_true_claim_is_believed(bound):
    """The plan with its own objective and a bound below, or none, is believed."""
    assert claim(bound=bound).loss == pytest.approx(BEST)


@pytest.mark.parametrize(
    "objective", [BEST + 0.01, BEST - 0.01, 0.0, np.nan, np.inf, 2403.95]
)
def test_another_objective_is_refused(objective):
    """An objective that is not the plan's is refused, and the goal named."""
    with pytest.raises(
        SolverMismatchError, match=r"loss: the solver claims .*2367\.88"
    ):
        claim(objective=objective)


@pytest.mark.parametrize("bound", [BEST + 0.01, np.inf, np.nan])
def test_a_bound_above_its_plan_is_refused(bound):
    """No bound may be above what a plan attains."""
    with pytest.raises(SolverMismatchError, match=r"bound .* is above its own plan"):
        claim(bound=bound)


def test_a_broken_rule_is_named():
    """A plan that breaks rules is refused with the rule, the month and the numbers."""
    words = r"market → AE \(lot\) in m00: 5.0 against 4.0"
    with pytest.raises(SolverMismatchError, match=words):
        claim(starts=(5, 0, 0, 0))
    with pytest.raises(SolverMismatchError, match=r"beyond lots of 1 .* and 1 more"):
        claim(starts=(4.5, 4.5, 4.5, 0))


def test_the_last_goal_counts():
    """With several goals the claimed objective is the last one's."""
    problem = tiny_hiring()
    plan = plan_of(problem, [(3, 2, 0, 0)])
    found = believe(problem, ("missed", "starts"), plan, 5.0, 5.0)
    with pytest.raises(SolverMismatchError, match="missed"):
        believe(problem, ("starts", "missed"), plan, 5.0, None)
    assert goal_value(problem, plan, found, "starts") == 5


def test_values_of_goals():
    """Each goal counts what it says: money, units, people let go or hired."""
    problem = random_problem(4)
    plan = random_plan(problem, 4)
    found = measure(problem, plan)

    def value(goal):
        return goal_value(problem, plan, found, goal)

    money, factor = found.money, problem.discount
    spent = money.pay + money.hiring + money.training + money.separations + money.cover
    assert value("spend") == pytest.approx((factor * spent).sum())
    assert value("loss") == pytest.approx((factor * (spent + money.missed)).sum())
    amount = np.array([need.amount for need in problem.needs])
    assert value("missed") == pytest.approx((amount - found.made).sum())
    assert value("separations") == plan.separations.sum() > 0
    outside = [i for i, way in enumerate(problem.streams) if way.out_of is None]
    assert value("starts") == plan.starts[outside].sum() < plan.starts.sum()
