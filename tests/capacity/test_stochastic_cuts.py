"""What worlds teach one by one is what one program of all worlds knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.scipy_highs import highs
from capacity.small_teams import make, random_problem, steady, two_level

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Limits, Reason, Status
from engine.capacity import solvers
from engine.capacity.problem import Cell, Need, Opening, Place, Stream
from engine.capacity.program.build import build
from engine.capacity.program.layout import layout
from engine.capacity.rules import Limit
from engine.capacity.stochastic import master
from engine.capacity.stochastic.commitment import Commitment
from engine.capacity.stochastic.condense import without_pools
from engine.capacity.stochastic.risk import EXPECTED, Chance, Tail
from engine.capacity.stochastic.sample import Uncertainty, sample_worlds
from engine.capacity.stochastic.scenes import stages
from engine.capacity.stochastic.search import Search
from engine.capacity.stochastic.stack import stack
from engine.capacity.stochastic.two_stage import two_stage
from engine.capacity.stochastic.world import World
from engine.capacity.stochastic.worth import worth

DOUBT = Uncertainty(demand=0.3, selling=0.1, leave=0.4, ramp=0.3, late=0.3)
GAP = 1e-4
FREE = ("target", "overstaffing", "ratio")


@pytest.fixture(autouse=True)
def _scipy(monkeypatch):
    monkeypatch.setattr(solvers, "load", lambda _: highs, raising=False)


def near(whole) -> Search:
    """Return a search to a small gap."""
    return Search(limits=Limits(gap=GAP), whole=whole)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("risk", [EXPECTED, Tail(0.5, 0.7), Chance(0.3)])
def test_cuts_and_one_program_agree(seed, risk):
    """On companies with rules of every kind both find the same, within their gaps."""
    problem = random_problem(seed, 4)
    worlds = sample_worlds(problem, DOUBT, 5, seed)
    one, other = (
        two_stage(problem, worlds, Commitment(2, eased=FREE), risk, how=near(whole))
        for whole in (True, False)
    )
    assert one.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert one.objective == pytest.approx(other.objective, rel=2 * GAP)
    assert one.bound <= other.objective * (1 + 1e-6)
    assert other.bound <= one.objective * (1 + 1e-6)
    assert max(one.gap, other.gap) <= GAP + 1e-6


@pytest.mark.parametrize("groups", [1, 7, 1000])
@pytest.mark.parametrize("risk", [EXPECTED, Tail(0.5, 0.7)])
def test_how_cuts_are_grouped_changes_nothing(groups, risk, monkeypatch):
    """Fewer sums bounded one by one only take more rounds."""
    problem = random_problem(1, 4)
    worlds = sample_worlds(problem, DOUBT, 4, 1)
    now = Commitment(4, eased=FREE)
    wanted = two_stage(problem, worlds, now, risk, how=near(whole=True))
    monkeypatch.setattr(master, "GROUPS", groups)
    found = two_stage(problem, worlds, now, risk, how=near(whole=False))
    assert found.objective == pytest.approx(wanted.objective, rel=2 * GAP)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("risk", [EXPECTED, Tail(0.6, 0.75)])
def test_knowing_the_world_helps_and_planning_for_the_mean_does_not(seed, risk):
    """WS ≤ RP ≤ EEV, each between its bounds."""
    problem = random_problem(seed, 4)
    worlds = sample_worlds(problem, DOUBT, 4, seed)
    now = Commitment(3, eased=FREE)
    result = two_stage(problem, worlds, now, risk, how=near(whole=True))
    found = worth(problem, worlds, now, result, how=near(whole=True))
    slack = 2 * GAP * abs(found.planned.value)
    assert found.foreknown.low <= found.foreknown.value <= found.planned.value + slack
    assert found.planned.value <= found.mean_plan_meets + slack
    for between in (found.planning, found.knowing):
        assert between.low <= between.value <= between.high
        assert between.high >= 0.0


@pytest.mark.parametrize("seed", range(3))
def test_any_prices_bound_what_worlds_cost_at_any_decisions(seed):
    """A cut is never above a world's cost, and reaches it where its prices are from."""
    problem = random_problem(seed, 4, rules=False)
    worlds = sample_worlds(problem, DOUBT, 3, seed)
    program = stages(problem, worlds, Commitment(2), EXPECTED)
    scenes = stack(program)
    draw = np.random.Generator(np.random.PCG64(seed))
    group = np.broadcast_to(np.arange(3)[:, None], (3, scenes.parts))

    def solve(programs):
        return [highs(each, limits=Limits(), relaxed=True) for each in programs]

    far = [draw.uniform(0, 0.3, program.upper.size) for _ in range(4)]
    points = [np.minimum(program.upper, point) for point in (0 * far[0], *far)]
    answers = [scenes.answer(point, solve) for point in points]
    assert answers[0].y is not None
    for place, answer in enumerate(answers):
        costly = answer.y is not None
        for price in (answer.duals, answer.duals * draw.uniform(0, 1, scenes.low.size)):
            base, slope = scenes.cuts(price, np.ones(3), group, 3, costly=costly)
            for other, point in zip(answers, points, strict=True):
                if (other.y is not None) is costly:
                    most = other.costs * (1 + 1e-7) + 1e-6
                    assert (base + slope @ point <= most).all()
                elif not costly:
                    assert (base + slope @ point <= 1e-6).all()
        base, slope = scenes.cuts(answer.duals, np.ones(3), group, 3, costly=costly)
        assert base + slope @ points[place] == pytest.approx(answer.costs)


@pytest.mark.parametrize("seed", range(4))
def test_pools_written_out_change_no_optimum(seed):
    """Without pool variables a program has the same optimum, whatever the goal."""
    problem = random_problem(seed, 5)
    where = layout(problem)
    for goal in ("loss", "spend"):
        program = build(problem, goal)
        short = without_pools(program, where)
        pools = where.columns("pool").ravel()
        assert pools.size
        assert not short.matrix[:, pools].nnz
        one, other = (highs(each, limits=Limits()) for each in (program, short))
        assert other.objective == pytest.approx(one.objective, rel=1e-7)


def _promotions(leaving=1.0):
    """Return 10 SDR, of whom a fifth leaves a month, and AE to be made of them."""
    cells = [
        Cell(Place("SDR"), steady(3, 1), voluntary=(0.2,)),
        Cell(Place("AE"), steady(3, 1)),
    ]
    ways = [
        Stream("SDR → AE", "promotion", 1, steady(3, 9), out_of=0),
        Stream("market → SDR", "market", 0, np.array([0.0, 0.0, 9.0]), cost=1.0),
    ]
    need = Need(Place(""), "people", steady(3, 30), {1: steady(3, 1)}, steady(3, 50))
    problem = make(3, cells, ways, [Opening(0, 9, 10.0)], [need], leave_before=True)
    return problem, (World(0.5, leave=0.5), World(0.5, leave=2.0 * leaving))


@pytest.mark.parametrize("whole", [True, False])
def test_common_decisions_keep_the_rules_of_every_world(whole):
    """Nobody is promoted who is not there in the world in which most leave.

    Of 10, 40 % leave before each month: 6 are there in the first, and of those who are
    not promoted in it 60 % in the second.
    """
    problem, worlds = _promotions()
    how = Search(limits=Limits(gap=0.0), whole=whole)
    result = two_stage(problem, worlds, Commitment(2), how=how)
    assert result.outcome.status is Status.OPTIMAL
    promoted = result.plan.starts[0]
    assert promoted[0] == pytest.approx(6.0)
    many = replace(problem, opening=(Opening(0, 9, 10.0 / 0.95),))
    more = two_stage(many, worlds, Commitment(2), how=how)
    assert more.plan.starts[0, 0] == pytest.approx(6.0)


@pytest.mark.parametrize("whole", [True, False])
def test_rules_that_some_world_must_break_have_no_plan_unless_eased(whole):
    """Ten people in an office for nine: no plan, or one that keeps it half the time."""
    problem, worlds = _promotions()
    office = Limit("office", "headcount", "heads", (0, 1), np.array([8.5, 99, 99]))
    problem = replace(problem, limits=(office,))
    how = Search(limits=Limits(gap=0.0), whole=whole)
    result = two_stage(problem, worlds, Commitment(3), how=how)
    assert result.outcome.status is Status.INFEASIBLE
    assert result.played is None
    assert result.gap is None
    now = Commitment(3, eased=("headcount",))
    eased = two_stage(problem, worlds, now, how=how)
    kept = {each.rule: each.probability for each in eased.played.kept}
    assert kept["office"] == pytest.approx(0.5)


def test_a_false_claim_is_refused(monkeypatch):
    """A solver whose plan, value or bound is not true is found out."""

    def with_bound(program, **given):
        claim = highs(program, **given)
        return replace(claim, bound=claim.bound + 100.0)

    monkeypatch.setattr(solvers, "load", lambda _: with_bound)
    worlds = (World(0.5, demand=40.0), World(0.5, demand=48.0))
    with pytest.raises(SolverMismatchError, match="nothing is below"):
        two_stage(two_level(1.0), worlds, Commitment(1))


def test_an_interrupted_search_says_so():
    """Who asks for the end at once gets no plan, and no false reason."""

    class Impatient:
        def saw(self, what):
            """Ignore it."""

        def wants_to_stop(self):
            return True

    problem = random_problem(0, 4)
    worlds = sample_worlds(problem, DOUBT, 3, 0)
    result = two_stage(
        problem, worlds, Commitment(2), how=near(whole=False), watch=Impatient()
    )
    assert result.outcome.status is Status.UNKNOWN
    assert result.outcome.reason is Reason.INTERRUPTED


@pytest.mark.parametrize(
    ("worlds", "risk", "leads", "message"),
    [
        ((World(0.5), World(0.4)), EXPECTED, (), "add up to 1"),
        ((World(1.0), World(0.0)), EXPECTED, (), "above 0"),
        ((), EXPECTED, (), "add up to 1"),
        ((World(),), Chance(0.1, ("no such",)), (), "no such target"),
        ((World(),), Chance(0.1), (), "no such target"),
        ((World(),), EXPECTED, (1, 2), "leads"),
    ],
)
def test_what_does_not_fit_is_refused(worlds, risk, leads, message):
    """Probabilities, targets and leads that fit nothing are named."""
    with pytest.raises(ValueError, match=message):
        two_stage(two_level(1.0), worlds, Commitment(1, leads=leads), risk)


def test_shares_outside_their_range_are_refused():
    """Weights, levels and chances that are no shares."""
    for make_risk in (lambda: Tail(1.1), lambda: Tail(0.5, 1.0), lambda: Chance(1.0)):
        with pytest.raises(ValueError, match=r"in \[0, 1"):
            make_risk()
