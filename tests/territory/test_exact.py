"""Guarantees of the exact solver beyond the contract of all solvers."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from fractions import Fraction
from time import monotonic

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.small_worlds import (
    ALL_MIXES,
    UNBOUND,
    balance,
    budget_below_the_least,
    hard,
    line,
    make,
    matrix,
    one_heavy_unit,
    plan,
    random_problem,
    two_permits_that_clash,
)

from engine.base.outcome import Limits, Reason, Status
from engine.territory.measure import measure
from engine.territory.problem import Budget, Permit
from engine.territory.solvers.cpsat import shares, solver
from engine.territory.solvers.cpsat.solver import _outcome, solve_exact
from engine.territory.solvers.port import Diary, Unwatched


def solve(problem, limits=UNBOUND, seed=0, start=None, watch=None):
    """Solve with what is usual filled in."""
    watch = watch or Unwatched()
    return solve_exact(problem, limits=limits, seed=seed, start=start, watch=watch)


class Fuse(Unwatched):
    """Wants to stop once it is set, and keeps what it was shown."""

    def __init__(self) -> None:
        self.set = threading.Event()
        self.points = []

    def saw(self, point):
        self.points.append(point)

    def wants_to_stop(self):
        return self.set.is_set()


class Lost(Fuse):
    """Calls the stop function before the search has begun, where CP-SAT misses it."""

    def on_stop(self, stop):
        if stop is not None:
            self.set.set()
            stop()


def conflict(problem):
    """Return (rule, territory, amount by which it must be broken) of a dead end."""
    claim = solve(problem)
    assert claim.outcome.status is Status.INFEASIBLE
    return [(check.rule, check.territory, check.slack) for check in claim.conflict]


def test_conflict_of_balance():
    """The heavy unit breaks the least that can be broken: one over and one under."""
    assert sorted(conflict(one_heavy_unit()), key=lambda c: -c[2]) in (
        [("workload", 0, -1), ("workload", 1, -1)],
        [("workload", 1, -1), ("workload", 0, -1)],
    )


def test_conflict_of_budget():
    """A budget below the least that is needed is named with what is missing."""
    assert conflict(budget_below_the_least()) == [("moved potential", None, -1)]


def test_conflict_of_permits():
    """A unit that permits let go nowhere is said to be left to nobody."""
    assert conflict(two_permits_that_clash()) == [("every unit is covered", None, -1)]


def test_conflict_where_nothing_is_permitted():
    """Even a problem without a single permitted pair ends with an answer."""
    nothing = Permit("none", np.zeros((4, 2), dtype=np.bool_))
    problem = replace(line(), permits=(nothing,))
    assert conflict(problem) == [("every unit is covered", None, -4)]


def test_conflict_weighs_rules_by_their_limits():
    """What is broken is compared as a part of its limit, not in its own unit.

    Either 2 of a limit of 4 are broken, or 1,000 of a limit of a billion.
    """
    small = Budget("visits", "visits", matrix((6, 0)), 4)
    large = Budget("revenue", "PLN", matrix((0, 10**9 + 1000)), 10**9)
    problem = make(matrix((0, 0)), budgets=(small, large))
    assert conflict(problem) == [("revenue", None, -1000)]


def test_conflict_of_large_numbers():
    """A limit of nothing and amounts of millions of millions overflow no sum."""
    nothing = Budget("moved", "PLN", matrix((10**13, 10**14)), 0)
    problem = make(matrix((0, 0)), budgets=(nothing,))
    assert conflict(problem) == [("moved", None, -(10**13))]


def test_conflict_is_no_progress():
    """Looking for the conflict shows the watch no cost of a plan that is none."""
    watch = Fuse()
    claim = solve(one_heavy_unit(), watch=watch)
    assert [point.objective for point in watch.points] == [None, None]
    assert tuple(watch.points) == claim.trace


def test_conflict_by_pair():
    """Where loads depend on who carries them the conflict is one that is real."""
    rule = balance(matrix((90, 80), (1, 2), (2, 1)), "1/20", [1, 1])
    problem = make(matrix((1, 1), (1, 1), (1, 1)), balance=(rule,))
    assert {rule for rule, _, slack in conflict(problem) if slack < 0} == {"workload"}


@pytest.mark.parametrize(
    ("loads", "status"),
    [
        ((1, 3, 3), Status.INFEASIBLE),  # 1 is less than 7 / 6
        ((6, 3, 2), Status.INFEASIBLE),  # 6 is more than 11 / 2
        ((2, 3, 3), Status.OPTIMAL),
        ((2, 4, 6), Status.OPTIMAL),  # 2 and 6 are the ends themselves
    ],
)
def test_ends_of_a_moving_total(loads, status):
    """Where the total depends on the plan, both ends are kept to the last unit.

    Three territories within 1/2: a sixth to a half of the total. Every unit is locked,
    but the first may go to the second territory, where it would be far too heavy.
    """
    amounts = matrix(*[(load, 90, 90) for load in loads])
    for j in (1, 2):
        amounts[j, j] = loads[j]
    permit = np.eye(3, dtype=np.bool_)
    permit[0, 1] = True
    problem = make(
        np.ones((3, 3)),
        balance=(balance(amounts, "1/2"),),
        permits=(Permit("locks", permit),),
    )
    assert solve(problem).outcome.status is status


def test_a_clash_among_others_changes_no_total():
    """A unit that may go nowhere does not enter totals of loads that vary by pair."""
    rule = balance(matrix((90, 80), (10, 10), (10, 11)), "1/2", [1, 1])
    nowhere = Permit("p", np.array([[False, False], [True, True], [True, True]]))
    problem = make(matrix((1, 1), (1, 1), (1, 1)), balance=(rule,), permits=(nowhere,))
    assert conflict(problem) == [("every unit is covered", None, -1)]


def test_infeasible_leaves_no_work_beyond_the_limit():
    """The conflict is looked for with the work that is left, and that is counted."""
    claim = solve(one_heavy_unit(), Limits(work=0.5))
    assert 0 < claim.work < 3


def test_interrupted_by_a_flag():
    """A flag that another thread raises ends a search that finds nothing new."""
    watch = Fuse()
    threading.Timer(0.3, watch.set.set).start()
    began = monotonic()
    claim = solve(hard(), Limits(work=1e6), watch=watch)
    assert 0.25 < monotonic() - began < 1.8
    assert claim.outcome.reason is Reason.INTERRUPTED


def test_interrupted_before_the_search_has_begun():
    """A stop that comes too early to reach CP-SAT is not lost."""
    began = monotonic()
    claim = solve(hard(), Limits(work=1e6), watch=Lost())
    assert monotonic() - began < 1.5
    assert claim.outcome.reason is Reason.INTERRUPTED


def test_signals_arrive():
    """Ctrl-C reaches Python during the search, which then ends; nothing is left."""
    main, before = threading.get_ident(), set(threading.enumerate())
    threading.Timer(0.4, signal.pthread_kill, (main, signal.SIGINT)).start()
    began = monotonic()
    with pytest.raises(KeyboardInterrupt):
        solve(hard(), Limits(work=1e6))
    assert monotonic() - began < 2
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    assert len(left) < 2, left


def test_proof_outweighs_interruption():
    """Who stops a search that has already proved its plan is still told so."""

    class Late(Fuse):
        def saw(self, point):
            if point.stage == "done":
                self.set.set()

    claim = solve(line(), watch=Late())
    assert (str(claim.outcome), claim.bound) == ("optimal (proved)", 11)


@pytest.mark.parametrize("gap", [0.4, 0.6])
def test_gap_is_not_optimality(gap):
    """CP-SAT calls a plan within the gap optimal; we say feasible, gap reached."""
    claim = solve(hard(), Limits(work=20, gap=gap))
    assert str(claim.outcome) == "feasible (gap reached)"
    assert claim.outcome.raw == "OPTIMAL"
    assert 0 < claim.objective - claim.bound <= gap * claim.objective


def test_clock_and_work_are_told_apart():
    """Whichever limit ended the search is the one that is named."""
    by_clock = solve(hard(), Limits(work=1e6, time_s=0.3))
    by_work = solve(hard(), Limits(work=0.1, time_s=60))
    assert by_clock.outcome.reason is Reason.TIME_LIMIT
    assert by_work.outcome.reason is Reason.WORK_LIMIT


def test_cheaper_start_wins():
    """With no work to speak of, a start that meets the rules is the answer."""
    problem = hard()
    found = solve(problem, Limits(work=1.0)).solution
    assert found is not None
    claim = solve(problem, Limits(work=1e-6), start=found)
    assert claim.objective == measure(problem, found).objective
    assert claim.outcome.status is Status.FEASIBLE


def test_dearer_start_loses():
    """A start that meets the rules gives way to a cheaper plan."""
    assert solve(line(), start=plan(0, 1, 0, 1)).objective == 11


def test_bound_is_rounded_up():
    """Costs are whole, so a proved bound is the optimum itself, never one less."""
    problem = make(matrix((10**12 + 1, 10**12 + 3), (5, 10**12)))
    claim = solve(problem)
    assert claim.bound == claim.objective == 10**12 + 6


def test_numbers_too_large_are_refused():
    """A tolerance that no whole-number model can hold is refused, not misread."""
    rule = balance(matrix((2**50, 2**49), (2**49, 2**50)), Fraction(0.05), [1, 1])
    with pytest.raises(ValueError, match=r"CP-SAT refused the model: .*overflow"):
        solve(make(matrix((1, 1), (1, 1)), balance=(rule,)))


def test_seed_reaches_the_solver():
    """Another seed may search otherwise, and finds the same optimum."""
    claims = [solve(line(), seed=seed) for seed in (0, 1, 2)]
    assert {claim.objective for claim in claims} == {11}
    assert plan(0, 0, 1, 1).owner.tolist() == claims[0].solution.owner.tolist()


class Said:
    """A solver that says what CP-SAT says in more than one case."""

    def status_name(self, _):
        """Return the raw word."""
        return "OPTIMAL"


@pytest.mark.parametrize(
    ("objective", "gap", "work", "words"),
    [
        (100, 0.0, 9, "optimal (proved)"),
        (101, 0.0, 9, "feasible (work limit)"),
        (101, 0.0, 1, "feasible (time limit)"),
        (101, 0.1, 1, "feasible (gap reached)"),
        (125, 0.2, 1, "feasible (gap reached)"),
        (126, 0.2, 9, "feasible (work limit)"),
        (100, 0.2, 1, "optimal (proved)"),
        (None, 0.2, 9, "unknown (work limit)"),
        (None, 0.0, 1, "unknown (time limit)"),
    ],
)
def test_two_words_from_many(objective, gap, work, words):
    """Status and reason follow from cost, bound (100) and what was used up (of 9)."""
    diary = Diary(Limits(work=9, gap=gap, time_s=1e-9), Unwatched(), work=work)
    diary.bound = 100
    outcome = _outcome(Said(), None, objective, diary)
    assert (str(outcome), outcome.raw) == (words, "OPTIMAL")


@pytest.mark.parametrize("mix", ["contiguity", "pieces and balance", "every rule"])
@pytest.mark.parametrize("after", [1, 10**6])
def test_pieces_by_cuts_or_by_trees(mix, after, monkeypatch):
    """One piece each: by cuts alone, or written out early, the optimum is the same."""
    monkeypatch.setattr(solver, "_PLANTED_AFTER", after)
    for seed in range(4):
        problem = random_problem(seed, ALL_MIXES[mix])
        claim = solve(problem)
        assert claim.objective == truth(problem).optimum
        assert claim.outcome.reason is Reason.PROVED


def test_balance_of_many_kinds_of_weights(monkeypatch):
    """Where Σ w of open territories takes too many values, products do the same."""
    mixes = (
        "opening and balance",
        "opening and balance by pair",
        "opening and elastic",
    )
    for mix in mixes:
        problem = random_problem(1, ALL_MIXES[mix])
        known = truth(problem).optimum
        for levels in (200, 0):
            monkeypatch.setattr(shares, "LEVELS_UP_TO", levels)
            assert solve(problem).objective == known
