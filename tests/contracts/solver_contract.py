"""What every territory solver promises; a newcomer inherits it in one line.

    class TestNewcomer(SolverContract):
        name = "newcomer"

Each solver is tested on the worlds that ask for no more than what it says it can do.
Import as ``contracts.solver_contract``.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache
from time import monotonic, sleep

import numpy as np
import pytest
from oracles.brute_force import truth
from territory.hard_worlds import hard_for, short_for
from territory.impossible_worlds import WORLDS
from territory.small_worlds import (
    ALL_MIXES,
    line,
    plan,
    random_problem,
    without_rules,
)

from engine.base.outcome import Limits, Reason, Status
from engine.territory.believe import believe
from engine.territory.features import features
from engine.territory.measure import measure
from engine.territory.solvers import SOLVERS, load_solver
from engine.territory.solvers.port import Unwatched

SEEDS = range(4)
PATIENCE_S = 8.0
"""Seconds after which no tiny problem, however slow the machine, is still unsolved."""
FOUND = (Status.OPTIMAL, Status.FEASIBLE)


@cache
def world(mix: str, seed: int):
    """Return a random problem and the truth about it."""
    problem = random_problem(seed, ALL_MIXES[mix])
    return problem, truth(problem)


HAND_MADE = {"line": (line, 11, [0, 0, 1, 1]), "rules": (without_rules, 6, [0, 1, 1])}
STARTS = ([0, 0, 0, 0], [-1, 0, 1, -1], [-1, -1, -1, -1])


@cache
def worlds_of(mix: str):
    """Return the random problems of a mix."""
    return tuple(random_problem(seed, ALL_MIXES[mix]) for seed in SEEDS)


def drawn(mix: str):
    """Return everything that the worlds of a mix ask of a solver."""
    return frozenset().union(*(features(problem) for problem in worlds_of(mix)))


def arrays(problem):
    """Every array of a problem, copied."""
    parts = (*problem.costs, *problem.balance, *problem.budgets, *problem.limits)
    tables = [part.amounts.matrix for part in parts] + [
        p.allowed.matrix for p in problem.permits
    ]
    tables += [rule.weights for rule in problem.balance] + [problem.current]
    return [table.copy() for table in tables]


def same(one, two) -> bool:
    """Whether two claims are the same to the last number."""
    plans = [
        None if c.solution is None else c.solution.owner.tobytes() for c in (one, two)
    ]
    prices = [
        None
        if c.prices is None
        else c.prices.upper.tobytes() + c.prices.lower.tobytes()
        for c in (one, two)
    ]
    worth = [None if c.cover is None else c.cover.worth.tobytes() for c in (one, two)]
    rest = [replace(c, solution=None, prices=None, cover=None) for c in (one, two)]
    return all(pair[0] == pair[1] for pair in (plans, prices, worth, rest))


class Impatient(Unwatched):
    """Wants to stop after so many seconds, and counts what it is shown."""

    def __init__(self, after_s: float = 0.0) -> None:
        self.until = monotonic() + after_s
        self.points = []

    def saw(self, point):
        self.points.append(point)

    def wants_to_stop(self):
        return monotonic() >= self.until


class Caller(Unwatched):
    """Ends the solve from another thread by the function it was given, once."""

    def __init__(self) -> None:
        self.stopped = False
        self.told = []

    def wants_to_stop(self):
        return self.stopped

    def on_stop(self, stop):
        self.told.append(stop)
        if stop is not None and len(self.told) == 1:
            threading.Thread(target=self.end, args=(stop,)).start()

    def end(self, stop):
        sleep(0.4)
        self.stopped = True
        stop()


class SolverContract:
    """Tests that hold for every solver; ``proves`` adds those of an exact one.

    A solver whose long searches are other than ``hard_for`` thinks overrides ``hard``.
    """

    name = ""
    proves = False
    limits = Limits(work=20.0)
    overrun = 2.5
    """Work units by which the smallest step may exceed the limit."""
    bounds = True
    """Whether it says how far the best plan can be."""

    @classmethod
    def pytest_generate_tests(cls, metafunc):
        """Choose the worlds of each test by what the solver handles."""
        able = [mix for mix in ALL_MIXES if cls.takes(*worlds_of(mix))]
        few = [m for m in ("costs only", "constant balance", "everything") if m in able]
        known = {
            "mix": able,
            "few": few if len(few) > 1 else able[-2:],
            "rich": [max(able, key=lambda mix: len(drawn(mix)))] if able else [],
            "impossible": [k for k, (b, _) in WORLDS.items() if cls.takes(b())],
            "drawing": [k for k, w in HAND_MADE.items() if cls.takes(w[0]())],
            "useless": list(STARTS) if cls.takes(line()) else [],
        }
        for name, values in known.items():
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values)

    @classmethod
    def takes(cls, *problems):
        """Whether the solver says that it can do all of these problems."""
        if not cls.name:
            return False
        return all(SOLVERS[cls.name].lacks(problem) is None for problem in problems)

    def hard(self, units=60, territories=6):
        """Return a problem with plans that no solver proves the best one in seconds."""
        problem = hard_for(self.takes, units, territories)
        if problem is None:
            pytest.skip("no long search is known for what this solver handles")
        return problem

    @pytest.fixture
    def solve(self):
        """Return the solver with everything but the problem filled in."""
        solver = load_solver(self.name)

        def solve(problem, **given):
            usual = {"limits": self.limits, "seed": 3, "start": None}
            # So that a solver that counts its work badly fails instead of hanging.
            return solver(problem, **{**usual, "watch": Impatient(PATIENCE_S), **given})

        return solve

    @pytest.mark.parametrize("seed", SEEDS)
    def test_agrees_with_brute_force(self, solve, mix, seed):
        """For each rule alone and all together, nothing claimed is false.

        Bound ≤ optimum ≤ objective, infeasible only where no assignment meets the
        rules; an exact solver finds the optimum, or that there is none.
        """
        problem, known = world(mix, seed)
        result = believe(problem, solve(problem), self.name)
        status = result.outcome.status
        assert (result.solution is not None) == (status in FOUND)
        if known.optimum is None:
            assert status in (Status.INFEASIBLE, Status.UNKNOWN)
        else:
            assert status is not Status.INFEASIBLE
            assert result.bound is None or result.bound <= known.optimum
        if result.solution is not None:
            match = (known.plans == result.solution.owner).all(axis=1)
            assert known.feasible[match].tolist() == [True]
            assert known.costs[match].tolist() == [result.objective]
        if self.proves:
            assert result.objective == known.optimum
            expected = Status.INFEASIBLE if known.optimum is None else Status.OPTIMAL
            assert (status, result.outcome.reason) == (expected, Reason.PROVED)

    def test_hand_made_worlds(self, solve, drawing):
        """The plan drawn by hand is found, at the cost added up by hand."""
        build, cost, owner = HAND_MADE[drawing]
        claim = solve(build())
        assert claim.objective == cost
        assert claim.solution.owner.tolist() == owner

    def test_impossible_worlds(self, solve, impossible):
        """Where the rules allow no plan none is given; a conflict names what broke."""
        problem = WORLDS[impossible][0]()
        result = believe(problem, solve(problem), self.name)
        assert result.outcome.status in (Status.INFEASIBLE, Status.UNKNOWN)
        assert not self.proves or result.outcome.status is Status.INFEASIBLE
        if result.outcome.status is Status.INFEASIBLE:
            assert result.outcome.reason is Reason.PROVED
            assert all(check.slack < 0 for check in result.conflict)

    def test_twice_the_same(self, solve, few):
        """The same problem, limits and seed give the same claim to the last number."""
        problem, _ = world(few, 0)
        assert same(solve(problem), solve(problem))

    def test_twice_the_same_when_work_runs_out(self, solve):
        """A work limit cuts a long search at the same place every time."""
        limits, problem = Limits(work=0.2), self.hard()
        assert same(solve(problem, limits=limits), solve(problem, limits=limits))

    def test_problem_is_left_alone(self, solve, rich):
        """Solving changes no array of the problem."""
        problem, _ = world(rich, 0)
        before = arrays(problem)
        solve(problem)
        after = arrays(problem)
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))

    def test_start_is_never_lost(self, solve, few):
        """A start that meets the rules is kept until there is a cheaper plan."""
        problem, known = world(few, 0)
        if known.optimum is None:
            return
        dearest = known.costs[known.feasible].max()
        owner = known.plans[known.feasible & (known.costs == dearest)][0]
        claim = solve(problem, start=plan(*owner), limits=Limits(work=1e-6))
        assert claim.objective <= dearest
        assert measure(problem, claim.solution).feasible

    def test_start_may_be_useless(self, solve, useless):
        """A start that breaks rules, or covers not everybody, does no harm."""
        assert solve(line(), start=plan(*useless)).objective == 11

    def test_interrupted_at_once(self, solve):
        """Who wants to stop at once soon gets an answer that says so and is true."""
        problem, began = self.hard(), monotonic()
        claim = solve(problem, watch=Impatient())
        assert monotonic() - began < 3
        assert claim.outcome.reason is Reason.INTERRUPTED
        assert believe(problem, claim, self.name).outcome.status in (
            Status.UNKNOWN,
            Status.FEASIBLE,
        )

    def test_interrupted_with_a_start(self, solve, few):
        """An interruption keeps the plan one came with."""
        problem, known = world(few, 0)
        if known.optimum is None:
            return
        start = plan(*known.plans[known.feasible][-1])
        claim = solve(problem, start=start, watch=Impatient())
        assert claim.objective <= known.costs[known.feasible][-1]

    def test_interrupted_in_the_middle(self, solve):
        """Wanting to stop ends a long search within about a second."""
        watch = Impatient(0.5)
        claim = solve(self.hard(), limits=Limits(work=1e6), watch=watch)
        assert monotonic() - watch.until < 1.5
        assert claim.outcome.reason is Reason.INTERRUPTED
        assert watch.points

    def test_work_is_about_seconds(self, solve):
        """A tenth of a work unit is over in seconds on a tiny problem, too."""
        claim = solve(self.hard(8, 3), limits=Limits(work=0.1))
        assert claim.outcome.reason is not Reason.INTERRUPTED

    def test_work_limit(self, solve):
        """Work stops near its limit; having found nothing excludes nothing."""
        for work in (1e-4, 0.3):
            claim = solve(self.hard(), limits=Limits(work=work))
            assert claim.work <= work + self.overrun
            assert claim.outcome.reason is Reason.WORK_LIMIT
            assert claim.outcome.status in (Status.UNKNOWN, Status.FEASIBLE)
            assert (claim.solution is None) == (claim.outcome.status is Status.UNKNOWN)

    def test_unknown_stays_unknown(self, solve, mix):
        """With next to no work, a problem that has a plan is never called infeasible.

        What is claimed all the same must be true.
        """
        problem, known = world(mix, 1)
        claim = solve(problem, limits=Limits(work=1e-6))
        result = believe(problem, claim, self.name)
        assert known.optimum is None or result.outcome.status is not Status.INFEASIBLE
        if None not in (known.optimum, result.bound):
            assert result.bound <= known.optimum

    def test_clock(self, solve):
        """A time limit ends the search in time and is the reason that is given."""
        began = monotonic()
        claim = solve(self.hard(), limits=Limits(work=1e6, time_s=0.5))
        assert monotonic() - began < 2
        assert claim.outcome.reason is Reason.TIME_LIMIT

    def test_gap(self, solve):
        """A wide enough gap ends the search before it is proved, and says so.

        A solver that knows no bound claims none, and goes on for all its work.
        """
        problem = short_for(self.hard())
        if not self.bounds:
            claim = solve(problem, limits=Limits(work=0.1, gap=0.5))
            assert claim.bound is None
            assert claim.outcome.reason is Reason.WORK_LIMIT
            return
        claim = solve(problem, limits=Limits(work=5, gap=0.5))
        assert claim.objective - claim.bound <= 0.5 * claim.objective
        if claim.objective == claim.bound:
            assert claim.outcome.status is Status.OPTIMAL
        else:
            assert claim.outcome.reason is Reason.GAP_REACHED
            assert claim.outcome.status is Status.FEASIBLE

    def test_diary(self, solve):
        """The trace has work that never falls and ends where the claim does.

        Costs of plans only fall, bounds only rise, and the watch saw every line.
        """
        watch = Impatient(1e6)
        claim = solve(self.hard(8, 3), watch=watch)
        assert list(claim.trace) == watch.points
        work = [point.work for point in claim.trace]
        costs = [p.objective for p in claim.trace if p.objective is not None]
        bounds = [p.bound for p in claim.trace if p.bound is not None]
        assert work == sorted(work)
        assert costs == sorted(costs, reverse=True)
        assert bounds == sorted(bounds)
        assert claim.trace[-1].objective == claim.objective
        assert claim.trace[-1].bound == claim.bound

    def test_stop_from_another_thread(self, solve):
        """The function given to ``on_stop`` ends the step from any thread.

        When the solve is over the watch has been told that it must not be called. A
        solver of short steps may give none: it looks at the watch between them.
        """
        watch = Caller()
        began = monotonic()
        claim = solve(self.hard(), limits=Limits(work=1e6, time_s=2.0), watch=watch)
        if not watch.told:
            assert claim.outcome.reason in (Reason.TIME_LIMIT, Reason.PROVED)
            return
        assert monotonic() - began < 2.5
        assert watch.told[-1] is None
        assert claim.outcome.reason is Reason.INTERRUPTED
