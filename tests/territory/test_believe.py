"""Guarantees that no solver's lie gets through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from territory.small_worlds import budget_below_the_least, line, plan
from territory.small_worlds import two_permits_that_clash as clash

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Outcome, Reason, Status
from engine.territory.believe import believe
from engine.territory.certificate import Prices
from engine.territory.solvers.port import Claim

PROVED = Outcome(Status.OPTIMAL, Reason.PROVED)
STOPPED = Outcome(Status.FEASIBLE, Reason.WORK_LIMIT)
NONE_FOUND = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
IMPOSSIBLE = Outcome(Status.INFEASIBLE, Reason.PROVED)
BEST = plan(0, 0, 1, 1)
NO_PRICES = Prices.zero(line())


def claim(outcome=PROVED, solution=BEST, objective=11, bound=11, **rest) -> Claim:
    """Return the true claim about ``line``, with parts of it replaced."""
    return Claim(outcome, solution, objective, bound, **rest)


def nothing(outcome, bound=None, **rest) -> Claim:
    """Return a claim without a plan."""
    return Claim(outcome, None, None, bound, **rest)


TRUE = {
    "optimal": claim(),
    "feasible": claim(STOPPED, plan(0, 1, 0, 1), 1 + 7 + 5 + 2, 9),
    "no bound": claim(STOPPED, bound=None),
    "confirmed bound": claim(STOPPED, bound=10, prices=NO_PRICES),
    "unknown": nothing(NONE_FOUND),
    "unknown, interrupted": nothing(Outcome(Status.UNKNOWN, Reason.INTERRUPTED), 7),
}

LIES = {
    "cost too low": (claim(objective=10, bound=10), "claims a cost of 10"),
    "cost too high": (claim(STOPPED, objective=12), "claims a cost of 12"),
    "no cost": (claim(STOPPED, objective=None), "claims a cost of None"),
    "broken rule": (
        claim(STOPPED, plan(0, 0, 0, 1), 11),
        "breaks: workload",
    ),
    "nobody's unit": (
        claim(STOPPED, plan(0, 0, 1, -1), 9, None),
        "breaks: every unit is covered",
    ),
    "other problem": (claim(STOPPED, plan(0, 1)), "the plan has 2 units"),
    "no such territory": (claim(STOPPED, plan(0, 1, 2, 0)), "does not exist"),
    "bound above cost": (claim(STOPPED, bound=12), "no plan costs less than 12"),
    "bound not confirmed": (
        claim(prices=Prices(np.ones((1, 2)), np.zeros((1, 2)), np.zeros(0))),
        "claims a bound of 11; its prices confirm",
    ),
    "prices of another problem": (
        claim(prices=Prices(np.zeros((2, 2)), np.zeros((2, 2)), np.zeros(0))),
        "do not fit",
    ),
    "unconfirmed bound of no plan": (
        nothing(NONE_FOUND, 12, prices=NO_PRICES),
        "claims a bound of 12",
    ),
    "optimal below its cost": (claim(bound=10), "with a bound of 10"),
    "optimal without bound": (claim(bound=None), "with a bound of None"),
    "optimal without plan": (nothing(PROVED, 11), "gives no plan"),
    "feasible without plan": (nothing(STOPPED), "gives no plan"),
    "infeasible with plan": (claim(IMPOSSIBLE), "gives a plan"),
    "unknown with plan": (claim(NONE_FOUND), "gives a plan"),
    "cost without plan": (Claim(NONE_FOUND, None, 11, None), "without a plan"),
    "infeasible by the clock": (
        nothing(Outcome(Status.INFEASIBLE, Reason.TIME_LIMIT)),
        "do not fit",
    ),
    "infeasible by work": (
        nothing(Outcome(Status.INFEASIBLE, Reason.WORK_LIMIT)),
        "do not fit",
    ),
    "infeasible without proof": (
        nothing(IMPOSSIBLE, prices=NO_PRICES),
        "its prices do not prove it",
    ),
    "feasible, proved": (
        claim(Outcome(Status.FEASIBLE, Reason.PROVED), bound=10),
        "do not fit",
    ),
    "unknown, proved": (nothing(Outcome(Status.UNKNOWN, Reason.PROVED)), "do not fit"),
}


@pytest.mark.parametrize("told", TRUE.values(), ids=TRUE)
def test_truth_is_believed(told):
    """A true claim becomes a result that says the same and what was recomputed."""
    result = believe(line(), told, "some")
    assert (result.outcome, result.bound) == (told.outcome, told.bound)
    assert (result.objective, result.method) == (told.objective, "some")
    assert (result.measures is None) == (told.solution is None)


@pytest.mark.parametrize(("told", "message"), LIES.values(), ids=LIES)
def test_lies_are_refused(told, message):
    """Whatever is not true, or not confirmed, is refused with the reason."""
    with pytest.raises(SolverMismatchError, match=message):
        believe(line(), told, "liar")


def test_everything_is_handed_on():
    """Work, diary, conflict and prices of a claim reach the result."""
    told = claim(prices=NO_PRICES, bound=10, outcome=STOPPED, work=2.5)
    result = believe(line(), told, "some")
    assert (result.work, result.prices, result.solution) == (2.5, NO_PRICES, BEST)


def test_infeasibility_that_prices_prove():
    """Prices of the budget that cannot be kept prove that there is no plan."""
    prices = Prices(np.zeros((0, 2)), np.zeros((0, 2)), np.array([3.0]))
    told = nothing(IMPOSSIBLE, prices=prices)
    assert believe(budget_below_the_least(), told, "some").solution is None
    with pytest.raises(SolverMismatchError, match="do not prove it"):
        believe(
            replace(
                budget_below_the_least(),
                budgets=(replace(budget_below_the_least().budgets[0], at_most=11),),
            ),
            told,
            "liar",
        )


def test_nothing_is_asked_of_prices_where_a_unit_may_go_nowhere():
    """Where permits clash on a unit, infeasibility is plain to see without prices."""
    told = nothing(IMPOSSIBLE, prices=Prices.zero(clash()))
    assert believe(clash(), told, "some").outcome is IMPOSSIBLE
