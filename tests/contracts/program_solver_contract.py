"""What every solver of programs promises; a newcomer inherits it in one line.

    class TestNewcomer(ProgramSolverContract):
        name = "newcomer"

Import as ``contracts.program_solver_contract``.
"""

from __future__ import annotations

from itertools import product
from time import monotonic

import numpy as np
import pytest
from scipy.sparse import csr_array

from engine.base.outcome import Limits, Reason, Status
from engine.base.streams import Purpose, stream
from engine.capacity.program.program import Program, Row
from engine.capacity.solvers import load

INF = np.inf
SEEDS = range(5)


def program(cost, lower, upper, whole, matrix, low, high, constant=0.0):
    """Return a program of plain lists."""
    rows, columns = len(low), len(cost)
    return Program(
        np.array(cost, float),
        np.array(lower, float),
        np.array(upper, float),
        np.array(whole, bool),
        csr_array(np.array(matrix, float).reshape(rows, columns)),
        np.array(low, float),
        np.array(high, float),
        tuple(Row(f"rule {row}", "rule", row) for row in range(rows)),
        {"x": (0, (columns,))},
        constant,
    )


def knapsack(constant=0.0):
    """Three things of value 5, 4, 3 and weight 2, 3, 1 into a bag of 5: worth 9."""
    return program(
        [-5, -4, -3], [0] * 3, [1] * 3, [1] * 3, [[2, 3, 1]], [-INF], [5], constant
    )


def blend():
    """Least 2x + 3y with x + y ≥ 4 and −2 ≤ x − y ≤ 2: 9 at (3, 1)."""
    rows = [[1, 1], [1, -1]]
    return program([2, 3], [0, 0], [INF, INF], [0, 0], rows, [4, -2], [INF, 2])


def drawn(seed, fractions=2):
    """Return a small program of whole numbers and fractions, with rows of all kinds."""
    draw = stream(seed, Purpose.SEARCH)
    columns, rows = 4 + fractions, 3
    matrix = draw.integers(-3, 6, (rows, columns)).astype(float)
    inside = matrix @ draw.integers(0, 3, columns)
    low = np.where([True, False, True], inside - draw.integers(0, 3, rows), -INF)
    high = np.where([False, True, True], inside + draw.integers(0, 3, rows), INF)
    cost = draw.integers(-4, 9, columns)
    whole = [1] * 4 + [0] * fractions
    return program(cost, [0] * columns, [2] * columns, whole, matrix, low, high, 7.5)


def truth(one):
    """Return the least objective over all whole numbers, by trying every one."""
    from scipy.optimize import linprog

    best = INF
    counts = np.flatnonzero(one.whole)
    free = np.flatnonzero(~one.whole)
    matrix = one.matrix.toarray()
    sides = [(matrix, one.high), (-matrix, -one.low)]
    top = np.vstack([rows[np.isfinite(side)] for rows, side in sides])
    side = np.concatenate([side[np.isfinite(side)] for _, side in sides])
    for values in product(range(3), repeat=counts.size):
        rest = side - top[:, counts] @ values
        result = linprog(
            one.cost[free], top[:, free], rest, bounds=[(0, 2)] * free.size
        )
        if result.status == 0:
            best = min(best, result.fun + one.cost[counts] @ values)
    return best + one.constant


def hard(columns=60, seed=1):
    """Return a market-split problem: no solver of these proves it in a blink."""
    draw = stream(seed, Purpose.SEARCH)
    weights = draw.integers(0, 100, (6, columns)).astype(float)
    half = np.floor(weights.sum(axis=1) / 2)
    slack = np.eye(6)
    matrix = np.hstack([weights, slack, -slack])
    cost = [0] * columns + [1] * 12
    upper = [1] * columns + [INF] * 12
    whole = [1] * columns + [0] * 12
    return program(cost, [0] * (columns + 12), upper, whole, matrix, half, half)


def same(one, two):
    """Whether two claims are the same to the last number."""
    arrays = [(one.x, two.x), (one.duals, two.duals)]
    equal = all(
        (a is None and b is None) or a.tobytes() == b.tobytes() for a, b in arrays
    )
    rest = [(c.outcome, c.objective, c.bound, c.work) for c in (one, two)]
    return equal and rest[0] == rest[1]


class ProgramSolverContract:
    """Tests that hold for every solver of programs."""

    name = ""
    leaves = True
    """Whether an interrupted solve hands over what it had."""

    @pytest.fixture
    def solve(self):
        """Return the solver with limits filled in."""
        solver = load(self.name)

        def solve(one, **given):
            return solver(one, **{"limits": Limits(work=20.0), **given})

        return solve

    def test_knapsack(self, solve):
        """The best packing is found, proved, and what is added to the cost counted."""
        claim = solve(knapsack(constant=100.0))
        assert claim.outcome.status is Status.OPTIMAL
        assert claim.outcome.reason is Reason.PROVED
        assert claim.x.tolist() == [1.0, 1.0, 0.0]
        assert claim.objective == pytest.approx(91.0)
        assert claim.bound == pytest.approx(91.0)
        assert claim.duals is None

    def test_blend(self, solve):
        """A program without whole numbers ends at its optimum, with prices."""
        claim = solve(blend(), relaxed=True)
        assert claim.outcome.status is Status.OPTIMAL
        assert claim.x == pytest.approx([3.0, 1.0])
        assert claim.objective == pytest.approx(9.0)
        assert claim.duals == pytest.approx([2.5, -0.5])

    @pytest.mark.parametrize("row", range(2))
    def test_duals_are_gains(self, solve, row):
        """A price is what the objective gains when the row's side is raised by one."""
        before = solve(blend(), relaxed=True)
        moved = blend()
        sides = moved.low if row == 0 else moved.high
        sides[row] += 0.25
        after = solve(moved, relaxed=True)
        gained = (after.objective - before.objective) / 0.25
        assert before.duals[row] == pytest.approx(gained)

    def test_relaxed_is_lower(self, solve):
        """Fractions allowed, the knapsack is worth more: 8 and two thirds of 4."""
        claim = solve(knapsack(), relaxed=True)
        assert claim.objective == pytest.approx(-8.0 - 4.0 * 2.0 / 3.0)
        assert claim.duals == pytest.approx([-4.0 / 3.0])

    @pytest.mark.parametrize("seed", SEEDS)
    def test_agrees_with_trying_everything(self, solve, seed):
        """Bound ≤ optimum ≤ objective on small programs, and both meet at the end."""
        one = drawn(seed)
        best = truth(one)
        claim = solve(one)
        assert claim.outcome.status is Status.OPTIMAL
        assert claim.objective == pytest.approx(best, abs=1e-5)
        assert claim.bound <= best + 1e-5
        assert claim.bound <= claim.objective
        counts = claim.x[one.whole]
        assert counts.tolist() == np.round(counts).tolist()

    def test_infeasible(self, solve):
        """What cannot be is called infeasible, with or without fractions."""
        never = program([1, 1], [0, 0], [1, 1], [1, 1], [[1, 1]], [3], [INF])
        odd = program([1, 1], [0, 0], [5, 5], [1, 1], [[2, 2]], [3], [3])
        for one in (never, odd):
            claim = solve(one)
            assert claim.outcome.status is Status.INFEASIBLE
            assert claim.outcome.reason is Reason.PROVED
            assert claim.x is None
        assert solve(never, relaxed=True).outcome.status is Status.INFEASIBLE
        assert solve(odd, relaxed=True).objective == pytest.approx(1.5)

    def test_unbounded(self, solve):
        """A program that falls without end is unknown; the library's word is kept."""
        for whole in (0, 1):
            one = program(
                [-1, 0], [0, 0], [INF, INF], [whole, 0], [[1, -1]], [-INF], [0]
            )
            claim = solve(one)
            assert claim.outcome.status is Status.UNKNOWN
            assert claim.outcome.raw
            assert claim.x is None
            assert claim.bound is None

    def test_infeasible_though_it_would_fall_without_end(self, solve):
        """A direction without end does not hide that nothing is feasible."""
        rows = [[1, -1, 0], [0, 0, 1]]
        low, high = [-INF, 2], [0, INF]
        for whole in (0, 1):
            one = program(
                [-1, 0, 0], [0, 0, 0], [INF, INF, 1], [whole, 0, 0], rows, low, high
            )
            assert solve(one).outcome.status is Status.INFEASIBLE

    def test_time_is_no_proof(self, solve):
        """When the seconds are over it is unknown or feasible, and it was in time."""
        since = monotonic()
        claim = solve(hard(), limits=Limits(work=1e6, time_s=0.5))
        assert monotonic() - since < 8.0
        assert claim.outcome.status in (Status.UNKNOWN, Status.FEASIBLE)
        assert claim.outcome.reason is Reason.TIME_LIMIT
        if claim.x is not None and claim.bound is not None:
            assert claim.bound <= claim.objective

    def test_work_is_no_proof(self, solve):
        """When the work is used up it is unknown or feasible, and so again."""
        one = hard()
        limits = Limits(work=0.2)
        claims = [solve(one, limits=limits, seed=3) for _ in range(2)]
        assert claims[0].outcome.status in (Status.UNKNOWN, Status.FEASIBLE)
        assert claims[0].outcome.reason is Reason.WORK_LIMIT
        assert same(*claims)

    def test_stop(self, solve):
        """Who wants to stop gets what there is, soon, and no proof."""
        since = monotonic()
        claim = solve(
            hard(),
            limits=Limits(work=1e6, time_s=60.0),
            stop=lambda: monotonic() > since + 1.0,
        )
        assert monotonic() - since < 12.0
        assert claim.outcome.status in (Status.UNKNOWN, Status.FEASIBLE)
        assert claim.outcome.reason is Reason.INTERRUPTED
        assert (claim.x is not None) == self.leaves

    def test_start_is_kept(self, solve):
        """A start that holds is the answer when nothing better is found."""
        one = hard()
        start = np.zeros(one.cost.size)
        start[60:66] = one.low
        claim = solve(one, start=start, stop=lambda: True)
        assert claim.outcome.status is Status.FEASIBLE
        assert claim.objective <= one.low.sum()

    def test_a_start_that_does_not_hold_is_ignored(self, solve):
        """A start that breaks a row is never handed back."""
        claim = solve(knapsack(), start=np.ones(3))
        assert claim.objective == pytest.approx(-9.0)

    def test_gap(self, solve):
        """A gap asked for is kept, and one that is left open is called feasible."""
        one = hard(columns=20)
        claim = solve(one, limits=Limits(work=1e4, gap=0.5, time_s=20.0))
        assert claim.objective - claim.bound <= 0.5 * claim.objective + 1e-9
        if claim.bound < claim.objective * (1 - 1e-6):
            assert claim.outcome.status is Status.FEASIBLE
            assert claim.outcome.reason is Reason.GAP_REACHED

    def test_same_twice(self, solve):
        """The same program, limits and seed give the same claim to the last number."""
        for one, relaxed in ((drawn(11), False), (drawn(12), True)):
            assert same(
                solve(one, seed=5, relaxed=relaxed), solve(one, seed=5, relaxed=relaxed)
            )

    def test_nothing_to_decide(self, solve):
        """A program of no variables is solved, or impossible, by its rows alone."""
        empty = program([], [], [], [], [], [], [], 3.0)
        claim = solve(empty)
        assert claim.outcome.status is Status.OPTIMAL
        assert claim.objective == claim.bound == 3.0
        broken = program([], [], [], [], [[]], [1], [INF])
        assert solve(broken).outcome.status is Status.INFEASIBLE

    def test_nothing_to_keep(self, solve):
        """Without rows each variable goes to its cheaper side, whole where it must."""
        one = program([2, -3, 0], [0.5, 0, -2], [4, 2.5, 2], [1, 1, 0], [], [], [], 1.0)
        claim = solve(one)
        assert claim.x.tolist() == [1.0, 2.0, 0.0]
        assert claim.objective == claim.bound == pytest.approx(-3.0)
        falling = program([-1], [0], [INF], [1], [], [], [])
        assert solve(falling).outcome.status is Status.UNKNOWN

    def test_a_free_variable_and_an_idle_row(self, solve):
        """Variables may be negative, and a row of zeros is no obstacle."""
        one = program(
            [1, 0], [-INF, 0], [INF, 1], [0, 1], [[1, 1], [0, 0]], [-3, 0], [INF, 0]
        )
        claim = solve(one)
        assert claim.objective == pytest.approx(-4.0)

    def test_money_beside_heads(self, solve):
        """Numbers of very different size in a row do not make a bound false."""
        one = program(
            [0.6, 9_000, 9_000],
            [0, 0, 0],
            [5e6, 9, 9],
            [0, 1, 1],
            [[3e-7, 1.0, 0.55], [0, 1e5, 1e5]],
            [3.4, -INF],
            [INF, 2.5e5],
        )
        least = min(
            9_000 * (a + b) + 0.6 * max(0.0, 3.4 - a - 0.55 * b) / 3e-7
            for a, b in product(range(3), repeat=2)
            if a + b <= 2
        )
        claim = solve(one)
        assert claim.objective == pytest.approx(least)
        assert claim.bound == pytest.approx(least)

    def test_silence(self, solve, capfd):
        """Nothing is written to the console."""
        solve(drawn(3))
        solve(hard(), stop=lambda: True)
        assert capfd.readouterr() == ("", "")
