"""The priced solver: what it claims at every edge, and that it repeats."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from threading import active_count
from time import monotonic

import numpy as np
import pytest

from engine.base.outcome import Limits, Reason, Status
from engine.base.streams import Purpose, stream
from engine.territory.amounts import PerUnit
from engine.territory.believe import believe
from engine.territory.measure import measure
from engine.territory.problem import (
    BalanceRule,
    Budget,
    CostTerm,
    Permit,
    TerritoryProblem,
)
from engine.territory.solution import TerritorySolution
from engine.territory.solvers import choose
from engine.territory.solvers.port import Unwatched
from engine.territory.solvers.priced import linear
from engine.territory.solvers.priced.solver import solve_priced

SMALL = Limits(work=2.0)


class Impatient(Unwatched):
    """Wants to stop after it was asked a number of times."""

    def __init__(self, patience=0):
        self.patience = patience

    def wants_to_stop(self):
        self.patience -= 1
        return self.patience < 0


def random_problem(seed=1, n=150, m=8, within=Fraction(1, 10)):
    """Units and homes in a square; potential, workload with travel, a moved budget."""
    rng = stream(seed, Purpose.COMPANY)
    units, homes = rng.random((n, 2)), rng.random((m, 2))
    km = np.hypot(*(units[:, None] - homes[None]).transpose(2, 0, 1))
    potential = np.repeat(rng.integers(50, 150, size=(n, 1)), m, axis=1)
    work = 100 + np.round(100 * km).astype(np.int64)
    now = km.argmin(axis=1).astype(np.int32)
    moved = np.arange(m)[None] != now[:, None]
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(n)),
        territory_ids=tuple(f"t{j}" for j in range(m)),
        current=now,
        costs=(CostTerm("travel", np.round(1000 * km).astype(np.int64)),),
        balance=(
            _rule("potential", potential, within),
            _rule("workload", work, within),
        ),
        budgets=(
            Budget("moved", "PLN", potential * moved, int(0.9 * potential[:, 0].sum())),
        ),
    )


def _rule(name, amounts, within):
    weights = np.full(amounts.shape[1], 100, dtype=np.int64)
    return BalanceRule(name, "PLN", amounts.astype(np.int64), weights, within)


def tiny(costs, loads=None, within=Fraction(1, 10), **rest):
    """Few units: costs (n, m), and loads (n,) that are the same in any territory."""
    costs = np.array(costs, dtype=np.int64)
    n, m = costs.shape
    balance = ()
    if loads is not None:
        amounts = np.repeat(np.array(loads, dtype=np.int64)[:, None], m, axis=1)
        balance = (_rule("load", amounts, within),)
    return TerritoryProblem(
        unit_ids=tuple(f"u{i}" for i in range(n)),
        territory_ids=tuple(f"t{j}" for j in range(m)),
        current=np.zeros(n, dtype=np.int32),
        costs=(CostTerm("travel", costs),),
        balance=balance,
        **rest,
    )


def solve(problem, limits=SMALL, *, start=None, watch=None, seed=1, threads=2):
    """Solve, and have the claim recomputed."""
    claim = solve_priced(
        problem,
        limits=limits,
        seed=seed,
        start=start,
        watch=watch or Unwatched(),
        threads=threads,
    )
    return believe(problem, claim, "priced")


def said(result):
    """Everything of a result that must repeat."""
    owner = None if result.solution is None else result.solution.owner.tolist()
    prices = [a.tolist() for a in (result.prices.upper, result.prices.lower)]
    return owner, result.outcome, result.bound, result.work, result.trace, prices


@pytest.mark.parametrize("within", [Fraction(1, 20), Fraction(1, 10)])
def test_a_plan_that_meets_every_rule_is_found_near_the_bound(within):
    """A middling problem gets a plan within 3 % of a bound that prices confirm."""
    result = solve(random_problem(within=within))
    assert result.outcome.status is Status.FEASIBLE
    assert result.measures.feasible
    assert result.gap < 0.03


def test_number_of_threads_changes_nothing():
    """One thread, two, and a repeated run say the same, word for word."""
    problem = random_problem(n=120, m=6)
    limits = Limits(work=1.0)
    first = said(solve(problem, limits, threads=1))
    assert said(solve(problem, limits, threads=2)) == first
    assert said(solve(problem, limits, threads=2)) == first


def test_seeds_are_used():
    """Another seed leads to another search."""
    problem, limits = random_problem(n=120, m=6), Limits(work=0.7)
    one, other = (said(solve(problem, limits, seed=seed)) for seed in (1, 2))
    assert one[4] != other[4]


EASY_ONES = {
    "no rules": (tiny([[1, 9], [9, 1]]), 2),
    "one unit": (tiny([[7, 3]]), 3),
    "one territory": (tiny([[7], [3]], [5, 5]), 10),
    "one of each": (tiny([[7]], [5]), 7),
    "zero costs": (tiny([[0, 0], [0, 0]], [5, 5]), 0),
    "all amounts zero": (tiny([[1, 9], [2, 9]], [0, 0]), 3),
    "forced apart": (tiny([[1, 9], [1, 9]], [5, 5]), 10),
    "one permitted territory": (
        tiny(
            [[1, 9], [1, 9]],
            permits=(Permit("named", np.array([[False, True], [True, True]])),),
        ),
        10,
    ),
    "budget of nothing": (
        tiny(
            [[9, 1], [9, 1]],
            budgets=(Budget("moved", "PLN", np.array([[0, 5], [0, 5]]), 0),),
        ),
        18,
    ),
}


@pytest.mark.parametrize("name", EASY_ONES)
def test_small_odd_problems_get_their_cheapest_plan(name):
    """Missing rules, single units or territories, zeros: the least cost is found."""
    problem, least = EASY_ONES[name]
    result = solve(problem, Limits(work=0.5))
    assert result.measures.feasible
    assert result.objective == least


def test_impossible_balance_is_proved():
    """Loads that no fractions can balance are infeasible, with prices and conflict."""
    allowed = np.array([[True, False]] * 4)
    problem = tiny([[1, 1]] * 4, [5] * 4, permits=(Permit("named", allowed),))
    result = solve(problem)
    assert result.outcome.status is Status.INFEASIBLE
    assert result.prices is not None
    assert {check.rule for check in result.conflict} == {"load"}


def test_unit_that_may_go_nowhere_is_proved():
    """A unit that no territory may cover makes the problem infeasible, by name."""
    allowed = np.array([[True, True], [False, False]])
    result = solve(tiny([[1, 2], [1, 2]], permits=(Permit("skills", allowed),)))
    assert result.outcome.status is Status.INFEASIBLE
    assert [check.kind for check in result.conflict] == ["assignment"]


def test_integer_infeasible_ends_at_the_work_limit():
    """Only fractions balance three equal units over two territories."""
    result = solve(tiny([[1, 1]] * 3, [5] * 3), Limits(work=0.2))
    assert (result.outcome.status, result.outcome.reason) == (
        Status.UNKNOWN,
        Reason.WORK_LIMIT,
    )
    assert result.bound == 3


def test_tiny_work_limit_ends_after_the_step_under_way():
    """Hardly any work still gives a bound, and no rule-breaking plan."""
    result = solve(random_problem(), Limits(work=1e-9))
    assert result.outcome.reason is Reason.WORK_LIMIT
    assert result.bound > 0


def test_time_limit_is_kept():
    """A clock of a tenth of a second ends the solve soon after."""
    began = monotonic()
    result = solve(random_problem(n=400, m=12), Limits(work=1e6, time_s=0.1))
    assert result.outcome.reason is Reason.TIME_LIMIT
    assert monotonic() - began < 3.0


@pytest.mark.parametrize("patience", [0, 1, 2, 3, 6])
def test_whoever_wants_to_stop_is_heard_at_every_step(patience):
    """Interrupted at any step, the solve ends soon, says so, and keeps its bound."""
    began = monotonic()
    watch = Impatient(patience)
    result = solve(random_problem(), Limits(work=1e6), watch=watch)
    assert result.outcome.reason is Reason.INTERRUPTED
    assert result.bound is not None
    assert monotonic() - began < 3.0


def test_start_that_meets_the_rules_is_never_made_worse():
    """With no work to spend, a plan that was given is the answer."""
    problem = random_problem()
    start = solve(problem).solution
    result = solve(problem, Limits(work=1e-9), start=start)
    assert result.objective == measure(problem, start).objective


def test_start_that_breaks_rules_is_no_answer():
    """A plan that breaks rules, or covers not every unit, is not handed back."""
    problem = random_problem()
    for owner in (np.zeros(150), np.full(150, -1)):
        start = TerritorySolution(owner.astype(np.int32))
        result = solve(problem, Limits(work=1e-9), start=start)
        assert result.solution is None


def test_gap_that_was_asked_for_ends_the_solve():
    """A gap of a half is reached by the first plan, long before the work is used."""
    result = solve(random_problem(), Limits(work=1e6, gap=0.5))
    assert result.outcome.reason is Reason.GAP_REACHED


def test_no_thread_outlives_the_solve():
    """The pool is closed, also when the watch raises an exception."""

    class Breaks(Unwatched):
        def saw(self, point):
            if point.stage == "polishing":
                raise KeyboardInterrupt

    before = active_count()
    with pytest.raises(KeyboardInterrupt):
        solve(random_problem(), watch=Breaks())
    assert active_count() == before


def test_today_is_only_a_start():
    """Where units are today has no say, but through costs and budgets."""
    problem = random_problem(n=60, m=4)
    nobody = replace(problem, current=np.full(60, -1, dtype=np.int32))
    limits = Limits(work=0.3)
    assert said(solve(problem, limits))[0] == said(solve(nobody, limits))[0]


def test_a_linear_program_that_takes_too_long_is_given_up(monkeypatch):
    """Its iterations are work, too; then nothing but what costs alone say is known."""
    monkeypatch.setattr(linear, "_PIVOTS_AT_LEAST", 1)
    problem = random_problem()
    claim = solve_priced(
        problem, limits=Limits(work=1e-6), seed=1, start=None, watch=Unwatched()
    )
    assert claim.outcome.status is Status.UNKNOWN
    assert claim.outcome.reason is Reason.WORK_LIMIT
    assert claim.bound == int(problem.cost.min(axis=1).sum())
    enough = solve_priced(problem, limits=SMALL, seed=1, start=None, watch=Unwatched())
    assert enough.bound > claim.bound


@pytest.mark.parametrize("units", [1_500, 1_501])
def test_many_pairs_are_left_to_compiled_loops(units):
    """Beyond 150,000 pairs ``auto`` is ``large``, whoever carries how much."""
    nothing = np.zeros(units, dtype=np.int64)
    problem = TerritoryProblem(
        unit_ids=tuple(map(str, range(units))),
        territory_ids=tuple(map(str, range(100))),
        current=np.full(units, -1, dtype=np.int32),
        costs=(CostTerm("travel", PerUnit(nothing, 100)),),
    )
    expected = "large" if units > 1_500 else "priced"
    assert choose(problem, "auto") == expected
    travel = np.ones((units, 100), dtype=np.int64)
    travel[0, 0] = 2
    even = np.ones(100, dtype=np.int64)
    work = BalanceRule("work", "minutes", travel, even, Fraction(1, 20))
    assert choose(replace(problem, balance=(work,)), "auto") == expected
