"""Why there is no plan, family by family, and repairs that really repair."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from capacity.cornered import cornered, limit, need, number, team, without
from capacity.random_teams import random_problem
from capacity.scipy_highs import highs
from capacity.small_teams import tiny_hiring
from capacity.team_parts import steady

from engine.base.outcome import Limits, Status
from engine.capacity.conflict import explain, repair
from engine.capacity.measure import measure
from engine.capacity.problem import Cell, Opening, Pipeline, Place, Stream
from engine.capacity.program.build import build
from engine.capacity.program.read_back import read_back
from engine.capacity.result import Conflict, Repair
from engine.capacity.rules import Budget, Target
from engine.capacity.solve import solve

CASES = cornered()
FOUND: dict[str, Conflict] = {}


def explained(name):
    """Return the conflict of a case, searched for once."""
    if name not in FOUND:
        FOUND[name] = explain(CASES[name][0])
    return FOUND[name]


def plan_for(problem, goal="missed"):
    """Return a plan another solver finds, or None where it proves there is none."""
    program = build(problem, goal)
    claim = highs(program, limits=Limits(), relaxed=not program.whole.any())
    return None if claim.x is None else read_back(problem, program, claim.x)


def is_kept(problem):
    """Return whether a plan exists that keeps every rule when it is measured anew."""
    plan = plan_for(problem)
    return plan is not None and not measure(problem, plan).broken


@pytest.mark.parametrize("name", CASES)
def test_each_family_is_found_to_blame(name):
    """The families to blame are named, the one that the case is about among them."""
    problem, wanted = CASES[name]
    assert plan_for(problem) is None
    found = explained(name).families
    assert set(found) == set(wanted)
    assert name == "whole" or name in found


@pytest.mark.parametrize("name", CASES)
def test_without_any_one_family_there_is_a_plan(name):
    """The set of families is irreducible: without any of them a plan exists."""
    problem, _ = CASES[name]
    for family in explained(name).families:
        assert is_kept(without(problem, family)), family


@pytest.mark.parametrize("name", CASES)
def test_repairs_are_the_known_ones(name):
    """Each family gives way by what was reckoned by hand, limit by limit."""
    _, wanted = CASES[name]
    found = {each.family: each.rules for each in explained(name).repairs}
    assert set(found) == set(wanted)
    for family, rules in wanted.items():
        moved = sum(each[3] - each[2] for each in found[family])
        assert moved == pytest.approx(sum(r[3] - r[2] for r in rules), abs=1e-4)
        assert {each[0] for each in found[family]} == {each[0] for each in rules}
        limits = {month: from_ for _, month, from_, _ in rules}
        for _, month, from_, _ in found[family]:
            assert from_ == pytest.approx(limits.get(month, from_))


@pytest.mark.parametrize("name", CASES)
def test_repaired_problems_have_a_plan_and_less_does_not_do(name):
    """After each repair a plan keeps every rule; after nine tenths of it none does."""
    problem, _ = CASES[name]
    for each in explained(name).repairs:
        assert is_kept(repair(problem, each)), each.family
        less = tuple(
            (rule, month, limit, limit + 0.9 * (to - limit))
            for rule, month, limit, to in each.rules
        )
        assert plan_for(repair(problem, Repair(each.family, less))) is None


@pytest.mark.parametrize("seed", range(4))
def test_random_companies_are_explained(seed):
    """With a little less money than the cheapest plan costs, that much is asked for."""
    every = tuple(range(5))
    problem = random_problem(seed, 5)
    problem = replace(
        problem,
        needs=tuple(replace(each, amount=each.amount * 2) for each in problem.needs),
        budgets=(Budget("money", every, np.inf),),
        discount=steady(5, 1),
    )
    least = measure(problem, plan_for(problem, "spend")).spend
    problem = replace(problem, budgets=(Budget("money", every, 0.9 * least),))
    assert plan_for(problem) is None
    conflict = explain(problem)
    assert "budget" in conflict.families
    for family in conflict.families:
        assert plan_for(without(problem, family)) is not None, family
    for each in conflict.repairs:
        assert is_kept(repair(problem, each)), each.family
    money = next(each for each in conflict.repairs if each.family == "budget")
    (rule, month, before, after), *more = money.rules
    assert (rule, month, before, more) == ("money", -1, 0.9 * least, [])
    assert 0.9999 * least < after < 1.002 * least


def test_pipeline_lacking_is_the_least_that_any_hiring_leaves_lacking():
    """Brute force over whole hires agrees with the pipeline that is asked for.

    Two makers at most start a month; sellers are many. The change asked for is, over
    all plans of hiring, the least that is lacking for the number.
    """
    pipe = Pipeline(
        need=0,
        rate={1: steady(4, 3)},
        cycle=1,
        coverage=3.0,
        inbound=np.array([0.0, 0.0, 2.0, 0.0]),
        opening=np.array([36.0, 0.0, 0.0, 0.0]),
        win_rate=1 / 3,
    )
    makers = Cell(Place("SDR"), steady(4, 1), involuntary=(0.1,))
    come = Stream("market → SDR", "market", 1, at_most=steady(4, 2))
    problem = team(
        cells=[*team().cells, makers],
        streams=[come],
        opening=[Opening(0, 0, 14.0), Opening(1, 0, 6.0)],
        pipelines=(pipe,),
    )
    least = min(
        np.maximum(0.0, 3.0 * 12.0 - closing(pipe, np.array(starts))).sum()
        for starts in product(range(3), repeat=3)
    )
    assert least > 0
    (found,) = (r for r in explain(problem).repairs if r.family == "pipeline")
    assert sum(to - old for *_, old, to in found.rules) == pytest.approx(least, 1e-4)
    assert is_kept(repair(problem, found))


def closing(pipe, starts):
    """Return pipeline that closes a month, of six makers and those who start."""
    heads, made = 6.0, [pipe.opening[0]]
    for more in starts:
        made.append(3.0 * (heads + more))
        heads = (heads + more) * 0.9
    return np.array(made) + pipe.inbound


@pytest.mark.parametrize("name", ["budget", "lead time", "whole", "ratio"])
def test_solving_tells_the_conflict_and_a_repaired_problem_is_solved(name):
    """Solving says what explains it, and finds the best plan after each repair."""
    problem, _ = CASES[name]
    result = solve(problem, goals=("spend",))
    assert result.plan is None
    assert result.conflict == explained(name)
    for each in result.conflict.repairs:
        repaired = solve(repair(problem, each), goals=("spend",))
        assert repaired.outcome.status is Status.OPTIMAL, each.family


def test_a_year_is_lost_when_more_is_missed_than_may_be_in_all():
    """Before anybody can start, 2 a month are missed; a tenth of 50 may be."""
    closed = replace(team().streams[0], at_most=np.array([0.0, 0.0, 0.0, np.inf]))
    problem = team(
        streams=[closed], needs=[need(12, 12, 12, 14)], targets=(number(0.9),)
    )
    conflict = explain(problem)
    assert conflict.from_month == 2
    assert conflict.most == pytest.approx(44 / 45)


def test_the_number_fails_from_the_month_that_hires_cannot_reach():
    """Nobody can be hired before the third month, so the second is missed for good."""
    problem = team(
        streams=[replace(CASES["lead time"][0].streams[0])],
        needs=[need(10, 12, 12, 12)],
    )
    conflict = explain(problem)
    assert conflict.from_month == 1
    assert conflict.most == pytest.approx(44 / 46)


def test_the_number_fails_from_the_month_that_money_cannot_reach():
    """Each month can be paid for, but not all: the first beyond the money is named."""
    bought = need(2, 2, 2, 2, cover_price=1.0)
    problem = team(
        cells=[replace(team().cells[0], pay=steady(4, 0))],
        streams=[],
        opening=[],
        needs=[bought],
        targets=(number(0.9),),
        budgets=(Budget("money", (0, 1, 2, 3), 5.0),),
    )
    conflict = explain(problem)
    assert set(conflict.families) == {"budget", "target"}
    # up to the third month 0.9 × 6 = 5.4 are asked for
    assert conflict.from_month == 2
    assert conflict.most == pytest.approx(5 / 7.2)


def test_the_first_failing_target_is_the_first_in_order():
    """Targets before are kept, and the share is that of the one that fails."""
    problem = team(
        streams=[],
        needs=[need(), need(5, 5, 5, 5)],
        targets=(
            Target("half", (0,), (0, 1), 0.5),
            Target("year", (0,), (0, 1, 2, 3), 0.9),
            Target("all", (1,), (0, 1, 2, 3), 1.2),
        ),
    )
    conflict = explain(problem)
    assert conflict.most == pytest.approx(40 / (0.9 * 48))
    # 2 a month are missed of 4.8 that may be
    assert conflict.from_month == 2
    first = replace(problem, targets=(problem.targets[0], problem.targets[2]))
    assert explain(first).most == pytest.approx(20 / 24)


def test_a_conflict_that_is_not_of_the_number_says_so():
    """When other limits fail, no month and no share is told."""
    for name in ("ratio", "overstaffing", "commitments"):
        conflict = explained(name)
        assert conflict.from_month is None
        assert conflict.most is None


def test_a_plan_that_exists_is_no_conflict():
    """With a plan there are no families to blame and nothing to repair."""
    assert explain(tiny_hiring()) == Conflict((), None, None, ())


def test_least_changes_come_first():
    """Money short of a ninth comes before a recruiter's month that doubles."""
    problem = replace(
        CASES["recruiters"][0], budgets=(Budget("money", (0, 1, 2, 3), 1000.0),)
    )
    families = [each.family for each in explain(problem).repairs]
    assert families == ["target", "recruiters"]
    families = [each.family for each in explained("budget").repairs]
    assert families == ["target", "budget"]


@pytest.mark.parametrize("heads", [3, 7])
def test_the_least_change_of_a_number_is_the_least_in_whole_people(heads):
    """Whole teams of 2 or 3 are hired for the money left: all mixes are tried."""
    streams = [replace(team().streams[0], name=f"in {n}", lot=n) for n in (2, 3)]
    problem = team(
        streams=streams,
        needs=[need(40, 40, 40, 40)],
        budgets=(Budget("money", (0, 1, 2, 3), 40.0 + 5.0 * heads + 0.5),),
    )
    best = max(
        2 * a + 3 * b for a in range(9) for b in range(9) if 2 * a + 3 * b <= heads
    )
    (target,) = (r for r in explain(problem).repairs if r.family == "target")
    assert target.rules[0][3] == pytest.approx(40 + 4 * best, abs=0.05)
    assert target.slack < 0.002


def test_the_lead_time_gives_way_by_as_few_months_as_can_be():
    """Two who are needed a month too early come in that month, and no sooner."""
    closed = replace(team().streams[0], at_most=np.array([0.0, 0.0, 0.0, np.inf]))
    problem = team(streams=[closed], needs=[need(10, 10, 12, 12)])
    (early,) = (r for r in explain(problem).repairs if r.family == "lead time")
    assert early.rules == (("market → AE", 2, 0.0, 2.0),)


def test_more_movers_than_people_blames_people():
    """When no limit is to blame, people are: more move than there are."""
    problem = CASES["target"][0]
    moves = replace(
        team().streams[0],
        into=1,
        out_of=0,
        at_most=steady(4, 4),
        at_least=steady(4, 4),
    )
    cells = (*problem.cells, replace(problem.cells[0], place=team().needs[0].place))
    conflict = explain(replace(problem, cells=cells, streams=(moves,), targets=()))
    assert conflict.families == ("people",)
    assert conflict.repairs == ()


def test_more_certain_starts_than_allowed_is_a_conflict_of_the_two():
    """When more are certain than may start, certainty and calendar are to blame."""
    torn = replace(
        team().streams[0], at_most=steady(4, 1), at_least=np.array([0.0, 3, 0, 0])
    )
    conflict = explain(team(streams=[torn], targets=()))
    assert set(conflict.families) == {"commitments", "intake"}
    found = {each.family: each.rules for each in conflict.repairs}
    assert found["commitments"] == (("market → AE", 1, 3.0, 1.0),)
    assert found["intake"] == (("market → AE", 1, 1.0, 3.0),)


def test_starts_under_way_in_lots_are_given():
    """Four under way in lots of two count as four, and nothing can be changed."""
    sent = steady(4, 0)
    sent[0] = 4.0
    way = replace(team().streams[0], lot=2, at_most=sent, at_least=sent)
    conflict = explain(team(streams=[way], needs=[need(15, 15, 15, 15)]))
    assert conflict.families == ("target",)
    assert conflict.most == pytest.approx(14 / 15)


class _Tired:
    """Hears everything and wants to stop after so many asks."""

    def __init__(self, patience):
        self.heard, self.patience = [], patience

    def saw(self, what):
        self.heard.append(what)

    def wants_to_stop(self):
        self.patience -= 1
        return self.patience < 0


def test_a_watch_hears_of_progress():
    """A watch hears what is looked for, and each repair by name."""
    watch = _Tired(10_000)
    explain(CASES["budget"][0], watch=watch)
    assert watch.heard[0] == "looking for limits that cannot be kept together"
    assert "looking for the least change of budget" in watch.heard


def test_a_watch_may_end_the_search():
    """Whoever stops at once is told at most what is proven, and no repair."""
    conflict = explain(CASES["budget"][0], watch=_Tired(0))
    assert conflict.repairs == ()


def test_a_repair_of_what_is_not_there_is_refused():
    """A rule that the problem does not have is named."""
    with pytest.raises(ValueError, match="there is no 'rent' among limits of budget"):
        repair(team(), Repair("budget", (("rent", -1, 1.0, 2.0),)))
    with pytest.raises(ValueError, match="there is no 'x' among limits of weather"):
        repair(team(), Repair("weather", (("x", 0, 1.0, 2.0),)))


def test_repair_changes_the_named_month_only():
    """The limit gives way in its month, all others stay, and the original too."""
    problem = team(limits=(limit("headcount", "heads", 9, 9, 9, 9),))
    rules = (("headcount limit", 2, 9.0, 11.0),)
    repaired = repair(problem, Repair("headcount", rules))
    assert repaired.limits[0].at_most.tolist() == [9, 9, 11, 9]
    assert problem.limits[0].at_most.tolist() == [9, 9, 9, 9]


def test_an_endless_share_of_mentors_is_no_limit():
    """Where nobody is there to learn from, the repair lifts the limit."""
    problem = CASES["mentors"][0]
    rules = (("market → AE", -1, 0.1, np.inf),)
    repaired = repair(problem, Repair("mentors", rules))
    assert repaired.streams[0].share_of_destination is None
