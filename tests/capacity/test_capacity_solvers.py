"""Solvers of the capacity program keep the contract; what each of them adds."""

from __future__ import annotations

from functools import cache
from time import monotonic

import numpy as np
import pytest
from contracts.program_solver_contract import ProgramSolverContract, knapsack, program
from scipy.sparse import block_diag, csr_array, hstack, vstack

from engine.base.outcome import Limits, Reason, Status
from engine.base.streams import Purpose, stream
from engine.capacity.program.program import Program, Row
from engine.capacity.solvers import load
from engine.capacity.solvers.blocks import solver as by_blocks
from engine.capacity.solvers.blocks.structure import blocks_of, without_idle_rows
from engine.capacity.solvers.scaling import scaled
from engine.capacity.solvers.verdict import Found, judge, meets, value

INF = np.inf
BLOCKS, MONTHS = 10, 24


class TestCbc(ProgramSolverContract):
    """CBC keeps the contract of program solvers."""

    name = "cbc"


class TestHighs(ProgramSolverContract):
    """HiGHS keeps it, too; it cannot be interrupted but by ending its process."""

    name = "highs"
    leaves = False


class TestScip(ProgramSolverContract):
    """SCIP keeps it, too."""

    name = "scip"


class TestBlocks(ProgramSolverContract):
    """Small programs are HiGHS's to solve, and the contract holds all the same."""

    name = "blocks"
    leaves = False


class TestAuto(ProgramSolverContract):
    """So does the one that chooses."""

    name = "auto"


def rules():
    """Return what the rows of many blocks say."""
    names = [("flow", f"team {at // MONTHS}") for at in range(BLOCKS * MONTHS)]
    names += [("ratio", "leads")] * MONTHS + [("recruiters", "recruiters")] * MONTHS
    return tuple(
        Row(rule, family, at % MONTHS) for at, (family, rule) in enumerate(names)
    )


@cache
def many_blocks(seed=1, slack=1.0):
    """Return teams that hire whole people each month, tied by recruiters and leads.

    Team ``b`` needs ``d`` people in each month, or pays for those it lacks; people
    leave at 3 % a month. Leads, hired whole as well, are an eighth of all. Recruiters
    manage so many starts a month.
    """
    draw = stream(seed, Purpose.SEARCH)
    decay = np.tril(0.97 ** np.subtract.outer(np.arange(MONTHS), np.arange(MONTHS)))
    teams = csr_array(block_diag([np.hstack([decay, np.eye(MONTHS)])] * BLOCKS))
    level = draw.lognormal(3.0, 0.5, BLOCKS)
    need = level[:, None] * 1.02 ** np.arange(MONTHS) - level[:, None] * 0.9
    need = np.maximum(need, 0.1)
    every = csr_array(np.tile(np.hstack([decay, 0 * decay]), (1, BLOCKS)))
    starts = csr_array(np.tile(np.hstack([np.eye(MONTHS), 0 * decay]), (1, BLOCKS)))
    matrix = vstack(
        [
            hstack([teams, csr_array((BLOCKS * MONTHS, MONTHS))]),
            hstack([-every / 8, csr_array(decay)]),
            hstack([starts, csr_array(np.eye(MONTHS))]),
        ]
    )
    pay = decay.sum(axis=0)
    cost = np.concatenate(
        [
            np.concatenate([pay * draw.uniform(0.9, 1.3), np.full(MONTHS, 3.0)])
            for _ in range(BLOCKS)
        ]
        + [1.4 * pay]
    )
    team = np.concatenate([np.ones(MONTHS, bool), np.zeros(MONTHS, bool)])
    cap = np.ceil(slack * 1.3 * level.sum() * 0.035) + 2.0
    return Program(
        cost,
        np.zeros(cost.size),
        np.where(np.concatenate([*[team] * BLOCKS, team[:MONTHS]]), 30.0, INF),
        np.concatenate([*[team] * BLOCKS, np.ones(MONTHS, bool)]),
        csr_array(matrix),
        np.concatenate([need.ravel(), np.zeros(MONTHS), np.full(MONTHS, -INF)]),
        np.concatenate([np.full(need.size + MONTHS, INF), np.full(MONTHS, cap)]),
        rules(),
        {},
        1_000.0,
    )


@pytest.fixture(scope="module")
def planned():
    """Return the program of many blocks and what the blocks made of it, twice."""
    one = many_blocks()
    limits = Limits(work=5.0, gap=0.02)
    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(by_blocks, "WHOLE_AT_LEAST", 250)
        assert by_blocks.pays(one)
        return one, [by_blocks.solve_blocks(one, limits=limits) for _ in range(2)]


def test_blocks_keep_every_row(planned):
    """A plan made block by block keeps rows, bounds and whole numbers."""
    one, (claim, _) = planned
    assert claim.outcome.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert meets(one, claim.x)
    assert claim.objective == pytest.approx(value(one, claim.x))
    assert claim.bound <= claim.objective


def test_blocks_say_the_same_twice(planned):
    """Made again, on whatever core comes first, the claim is the same."""
    _, (first, second) = planned
    assert first.x.tobytes() == second.x.tobytes()
    assert (first.objective, first.bound) == (second.objective, second.bound)


def test_the_bound_of_blocks_holds(planned):
    """The bound is not above the best that HiGHS finds, nor below the fractions'."""
    one, (claim, _) = planned
    found = load("highs")(one, limits=Limits(work=1e3, gap=1e-3, time_s=4.0))
    fractions = load("highs")(one, limits=Limits(), relaxed=True)
    assert claim.bound >= fractions.objective * (1 - 1e-9)
    if found.objective is not None:
        assert claim.bound <= found.objective * (1 + 1e-9)


def test_whole_numbers_inside_blocks_raise_the_bound():
    """With no gap to be content with, the bound rises above that of the fractions."""
    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(by_blocks, "WHOLE_AT_LEAST", 250)
        one = many_blocks()
        claim = by_blocks.solve_blocks(one, limits=Limits(work=3.0, gap=1e-5))
    fractions = load("highs")(one, limits=Limits(), relaxed=True)
    assert claim.bound > fractions.objective * (1 + 1e-4)
    assert claim.bound <= claim.objective
    assert claim.outcome.reason is Reason.WORK_LIMIT


def test_blocks_are_read_off_the_matrix():
    """Each team is a block of its own rows; leads and recruiters' rows are shared."""
    one = without_idle_rows(many_blocks())
    blocks = blocks_of(one, np.ones_like(one.whole), by_blocks.WHOLE_AT_FIRST)
    tied = [block for block in blocks if block.rows.size]
    assert len(tied) == BLOCKS
    assert sorted(block.columns.size for block in tied) == [2 * MONTHS] * BLOCKS
    shared = {one.rows[at].family for block in blocks for at in block.coupling}
    assert shared == {"ratio", "recruiters"}
    columns = np.concatenate([block.columns for block in blocks])
    assert sorted(columns.tolist()) == list(range(one.cost.size))


def test_rows_that_bounds_keep_are_idle():
    """Rows that no values within bounds can break are left out, others stay."""
    one = program([1, 1], [0, 0], [2, 2], [1, 1], [[1, 1], [1, 1]], [-INF, 1], [4, 3])
    assert without_idle_rows(one).low.tolist() == [1.0]


def test_a_clock_ends_blocks():
    """Out of time, the blocks end soon, with a bound at most and never a proof.

    The time is so short that no machine, however fast, is through before it is over.
    """
    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(by_blocks, "WHOLE_AT_LEAST", 250)
        since = monotonic()
        claim = by_blocks.solve_blocks(
            many_blocks(), limits=Limits(gap=1e-4, time_s=0.06)
        )
    assert monotonic() - since < 10.0
    assert claim.outcome.status in (Status.UNKNOWN, Status.FEASIBLE)
    assert claim.outcome.reason is Reason.TIME_LIMIT


def test_scaling_changes_nothing():
    """Scaled by powers of two, sums and sides are the same to the last bit."""
    one = many_blocks()
    small = scaled(one)
    draw = stream(2, Purpose.SEARCH)
    x = draw.uniform(0, 3, one.cost.size)
    y = x / small.column
    assert (small.program.matrix @ y / small.row).tolist() == pytest.approx(
        (one.matrix @ x).tolist()
    )
    assert float(small.program.cost @ y) == pytest.approx(float(one.cost @ x))
    assert (small.column[one.whole] == 1.0).all()


def test_a_refuted_bound_is_dropped():
    """A library's bound above a solution at hand, or its word of none, is no proof."""
    one, x = knapsack(), np.array([1.0, 1.0, 0.0])
    high = judge(one, Found(Reason.PROVED, "optimal", x, -8.0), limits=Limits())
    assert high.bound is None
    assert high.outcome.status is Status.FEASIBLE
    none = Found(Reason.PROVED, "infeasible", infeasible=True)
    kept = judge(one, none, limits=Limits(), start=x)
    assert kept.outcome.status is Status.FEASIBLE
    assert kept.objective == -9.0


def test_a_solution_that_breaks_a_row_is_none():
    """What a library calls a solution is looked at before it is believed."""
    found = Found(Reason.PROVED, "optimal", np.ones(3), -12.0)
    claim = judge(knapsack(), found, limits=Limits())
    assert claim.x is None
    assert claim.outcome.status is Status.UNKNOWN
