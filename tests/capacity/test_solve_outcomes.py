"""How solving ends: limits, interruptions, and solvers that do not tell the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity.scipy_highs import NOTHING, highs
from capacity.small_teams import random_problem, steady, tiny_hiring, williams

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.base.watch import Nobody
from engine.capacity.measure import measure
from engine.capacity.rules import Target
from engine.capacity.solve import solve
from engine.capacity.solvers.port import ProgramClaim

RAN_OUT = ProgramClaim(
    Outcome(Status.UNKNOWN, Reason.TIME_LIMIT, "ran out"), None, None, None
)


class Recorded:
    """A solver that notes what it was asked and may answer otherwise."""

    def __init__(self, answer=highs):
        self.answer, self.calls = answer, []

    def __call__(self, program, **asked):
        self.calls.append(asked)
        return self.answer(program, **asked)


@pytest.fixture
def using(monkeypatch):
    """Return what puts a solver in the place of all others."""

    def use(answer=highs):
        recorded = Recorded(answer)
        monkeypatch.setattr("engine.capacity.solve.load", lambda _: recorded)
        return recorded

    return use


def test_a_whole_relaxation_is_not_solved_again(using):
    """When fractions are allowed and none is used, the relaxation is the proof."""
    solver = using()
    problem = tiny_hiring()
    streams = (replace(problem.streams[0], lot=0),)
    result = solve(replace(problem, streams=streams), goals=["loss"])
    assert [call["relaxed"] for call in solver.calls] == [True]
    assert result.outcome.status is Status.OPTIMAL
    assert result.gap < 1e-9


def test_fractions_are_solved_again(using):
    """A relaxation that hires parts of people is followed by whole numbers."""
    solver = using()
    result = solve(tiny_hiring(), goals=["loss"], seed=7)
    assert [call["relaxed"] for call in solver.calls] == [True, False]
    assert {call["seed"] for call in solver.calls} == {7}
    assert result.relaxed < result.objective


def test_later_goals_begin_with_the_plan_so_far(using):
    """The plan of the goal before is handed on as a start."""
    solver = using()
    solve(random_problem(1), goals=["loss", "starts"])
    starts = [call["start"] for call in solver.calls if not call["relaxed"]]
    assert starts[0] is None
    assert starts[-1] is not None


def test_a_limit_that_runs_out_is_never_infeasible(using):
    """With no plan and no proof the answer is unknown, and bound and conflict none."""
    using(lambda _program, **_: RAN_OUT)
    result = solve(tiny_hiring(), goals=["loss"])
    assert result.outcome == RAN_OUT.outcome
    assert result.plan is None
    assert result.bound is None
    assert result.relaxed is None
    assert result.conflict is None


def test_a_bound_without_a_plan_is_kept(using):
    """When only whole numbers run out of time, the relaxation's bound is still said."""
    using(
        lambda program, relaxed, **rest: (
            highs(program, relaxed=True, **rest) if relaxed else RAN_OUT
        )
    )
    result = solve(tiny_hiring(), goals=["loss"])
    assert result.outcome.status is Status.UNKNOWN
    assert result.plan is None
    assert result.bound == pytest.approx(2363.625)


def test_a_plan_without_a_bound_is_reported(using):
    """Without a relaxation, a feasible plan is a plan, and its bound is none."""

    def answer(program, relaxed, limits, **_):
        if relaxed:
            return RAN_OUT
        claim = highs(program, limits=limits)
        return replace(claim, outcome=RAN_OUT.outcome, bound=None)

    using(
        lambda program, **asked: replace(
            answer(program, **asked),
            outcome=Outcome(
                Status.UNKNOWN if asked["relaxed"] else Status.FEASIBLE,
                Reason.TIME_LIMIT,
            ),
        )
    )
    result = solve(tiny_hiring(), goals=["loss"])
    assert result.outcome.status is Status.FEASIBLE
    assert result.objective == pytest.approx(2367.8875)
    assert result.bound is None
    assert result.gap is None


def test_an_interrupt_keeps_the_best_plan(using):
    """Whoever stops after the first goal gets its plan, not proven for the others."""

    class Impatient(Nobody):
        said = ()

        def saw(self, what):
            self.said = (*self.said, what)

        def wants_to_stop(self):
            return len(solver.calls) >= 2

    solver, watch = using(), Impatient()
    result = solve(tiny_hiring(), goals=["loss", "starts", "spend"], watch=watch)
    assert len(solver.calls) == 2
    assert result.plan.starts.tolist() == [[3, 2, 0, 0]]
    assert result.outcome == Outcome(Status.FEASIBLE, Reason.INTERRUPTED)
    assert result.objective == pytest.approx(result.measures.spend)
    assert result.bound is None
    assert any(said.startswith("loss: no plan is below 2,363") for said in watch.said)


def test_a_second_goal_that_runs_out_keeps_the_first_plan(using):
    """A later goal without an answer leaves the plan there is."""

    def answer(program, **asked):
        first = not any(row.family == "earlier goal" for row in program.rows)
        return highs(program, **asked) if first else RAN_OUT

    using(answer)
    result = solve(tiny_hiring(), goals=["loss", "starts"])
    assert result.outcome.status is Status.FEASIBLE
    assert result.outcome.reason is Reason.TIME_LIMIT
    assert result.objective == 5.0
    assert result.measures.loss == pytest.approx(2367.8875)


def test_a_later_proof_does_not_prove_an_earlier_goal(using):
    """When the first goal ran out of time, the whole is not called optimal."""
    late = Outcome(Status.FEASIBLE, Reason.WORK_LIMIT)

    def answer(program, **asked):
        claim = highs(program, **asked)
        first = not any(row.family == "earlier goal" for row in program.rows)
        return replace(claim, outcome=late) if first else claim

    using(answer)
    result = solve(tiny_hiring(), goals=["loss", "starts"])
    assert result.outcome == late
    assert result.bound == pytest.approx(result.objective)


def test_what_is_left_of_the_seconds_is_handed_on(using):
    """Seconds are of all goals together, shared by those left; work and gap of each."""
    solver = using()
    limits = Limits(work=5.0, gap=0.01, time_s=60.0)
    solve(tiny_hiring(), goals=["loss", "starts"], limits=limits)
    seconds = [call["limits"].time_s for call in solver.calls]
    assert len(seconds) > 2
    assert 20.0 < seconds[1] < seconds[0] <= 30.0
    assert 40.0 < seconds[-1] < 60.0
    assert {call["limits"].gap for call in solver.calls} == {0.01}


def _after(change):
    """Return a solver whose claims in whole numbers are changed."""

    def answer(program, **asked):
        claim = highs(program, **asked)
        return claim if asked["relaxed"] else change(program, claim)

    return answer


def test_a_wrong_objective_is_an_error(using):
    """A solver that claims less than its plan amounts to is not believed."""
    using(_after(lambda _, claim: replace(claim, objective=claim.objective - 1.0)))
    with pytest.raises(SolverMismatchError, match="claims"):
        solve(tiny_hiring(), goals=["loss"])


def test_a_wrong_bound_is_an_error(using):
    """A bound above the solver's own plan is not believed."""
    using(_after(lambda _, claim: replace(claim, bound=claim.objective + 1.0)))
    with pytest.raises(SolverMismatchError, match="bound"):
        solve(tiny_hiring(), goals=["loss"])


def test_a_plan_that_breaks_a_rule_is_an_error(using):
    """A solution that overlooks a rule is found out by the measure."""

    def overlook(program, claim):
        x = np.where(program.whole, program.lower, claim.x)
        return replace(claim, x=x, objective=float(program.cost @ x) + program.constant)

    problem = tiny_hiring()
    target = Target("number", (0,), (0, 1, 2, 3), 0.9)
    using(_after(overlook))
    with pytest.raises(SolverMismatchError, match="number"):
        solve(replace(problem, targets=(target,)), goals=["loss"])


def test_losing_the_plan_of_an_earlier_goal_is_an_error(using):
    """There is a plan for the first goal; a solver cannot say there is none then."""

    def answer(program, **asked):
        first = not any(row.family == "earlier goal" for row in program.rows)
        return highs(program, **asked) if first else NOTHING

    using(answer)
    with pytest.raises(SolverMismatchError, match="starts"):
        solve(tiny_hiring(), goals=["loss", "starts"])


def test_goals_are_asked_for_once():
    """No goal, or one twice, is refused."""
    for goals in ([], ["loss", "loss"]):
        with pytest.raises(ValueError, match="goals"):
            solve(tiny_hiring(), goals=goals)


def test_an_infeasible_problem_is_explained(using, monkeypatch):
    """The conflict is looked for with the same solver and watch."""
    asked = []

    def explain(problem, *, method, watch):
        asked.append((problem, method, watch))
        return "a conflict"

    monkeypatch.setattr("engine.capacity.conflict.explain", explain)
    using()
    watch = Nobody()
    target = Target("number", (0,), (0, 1, 2, 3), 1.0)
    streams = (replace(tiny_hiring().streams[0], at_most=steady(4, 0)),)
    problem = replace(tiny_hiring(), targets=(target,), streams=streams)
    result = solve(problem, goals=["loss"], method="some", watch=watch)
    assert result.outcome.status is Status.INFEASIBLE
    assert result.conflict == "a conflict"
    assert asked == [(problem, "some", watch)]


@pytest.mark.parametrize("seed", range(6))
def test_plans_are_measured_and_proven(using, seed):
    """Of random companies: no rule broken, measured again the same, gap closed."""
    using()
    problem = random_problem(seed)
    result = solve(problem, goals=["loss"])
    again = measure(problem, result.plan)
    assert not again.broken
    assert again.loss == result.measures.loss
    assert again.loss == pytest.approx(result.objective, rel=1e-9)
    assert result.gap <= 1e-6
    assert result.relaxed <= result.bound


def test_separations_and_spend_of_williams(using):
    """Least redundancy first, then least money: more redundancy is cheaper."""
    using()
    both = solve(williams(), goals=["separations", "spend"])
    cheap = solve(williams(), goals=["spend"])
    assert both.plan.separations.sum() == pytest.approx(841.796875, rel=2e-6)
    assert cheap.objective < both.objective
    assert cheap.plan.separations.sum() > 842.0
