"""Guarantees of levels that cannot be decided as asked: they are missed, and told."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from test_levels_run import run

from engine.base.outcome import Limits, Outcome, Reason, Status
from engine.command.territory import Flags
from engine.command.territory import run as command
from engine.planning.rollup_least import loosened
from engine.planning.territory import solve
from engine.report.language import retell, speaking
from engine.report.levels_console import levels_lines, levels_pages
from engine.report.territory import summary
from engine.scenario.load import load
from engine.territory.rollup import on_top


def areas(within: str, count: int = 3) -> str:
    """Return the key of areas that are decided."""
    balance = f", balance: {{potential: {within}}}" if within else ""
    return f"  rollup:\n    - {{level: area, count: {count}{balance}}}\n"


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    """Return the folder of a run whose areas cannot be so even, the run, its page."""
    folder = tmp_path_factory.mktemp("uneven")
    return folder, *run(folder, areas("1%"))


def test_a_level_that_cannot_be_met_is_told_everywhere(uneven):
    """Proven impossible: manifest, page, terminal and the count of rules say so."""
    _, found, page = uneven
    (told,) = found.manifest["decided_levels"]
    assert found.result.solution is not None
    assert (told["level"], told["count"], told["status"]) == ("area", 3, "infeasible")
    assert told["balance"] == {"potential": 0.01}
    assert found.tables["rollup"].is_empty()
    asked = "3 sets, each called 'area', within potential 1% of equal parts."
    assert found.manifest["rules_text"][-1].endswith(asked)
    (said,) = levels_lines(found.manifest, found.tables)
    assert said.startswith("3 areas are missing: no way ")
    assert "(potential within 1% of equal parts); this is proven." in said
    assert page.count(said) == 2
    assert 'id="levels"' in page
    assert "The plan stands, but 3 areas cannot be made of it" in page
    assert levels_pages(found.manifest, found.tables) == ()
    met = summary(found.manifest, found.tables)[-1]
    assert (met.label, met.after) == ("Rules met", "2 of 3")


def test_the_least_tolerance_that_is_told_is_the_least(uneven):
    """Put into the file it gives areas; a hundredth of a per cent less gives none."""
    folder, found, _ = uneven
    ((change,),) = [one["would_do"] for one in found.manifest["decided_levels"]]
    assert change["proved"]
    assert change["measures"] == ["potential"]
    for less, sets in ((0, 3), (1, 0)):
        within = f"{round(100 * change['within'] - less / 100, 2)}%"
        assert f"within {within}" in found_lines(found) or less
        again, page = run(folder, areas(within))
        assert again.tables["rollup"].height == sets
        assert ("are missing" in page) == (sets == 0)


def test_what_is_asked_of_a_level_is_told_in_polish(uneven):
    """The stored sentence has a pattern of its own for sets that are decided."""
    _, found, _ = uneven
    with speaking("pl"):
        said = retell(found.manifest["rules_text"][-1])
    assert said.endswith("to obszar, w granicach równych części: potencjał 1%.")


def found_lines(found) -> str:
    """Return what a terminal says of levels."""
    return " ".join(levels_lines(found.manifest, found.tables))


def test_more_sets_than_reps_are_missed_without_a_tolerance(tmp_path):
    """Where balance is not in the way, no tolerance is told, and none searched for."""
    found, page = run(tmp_path, areas("", count=5))
    (told,) = found.manifest["decided_levels"]
    assert told["would_do"] == []
    assert "cannot be put together to so many; this is proven." in page
    found, page = run(tmp_path, areas("50%", count=5))
    assert found.manifest["decided_levels"][0]["no_tolerance"]
    assert "No tolerance would help; this is proven." in page


def test_a_run_without_its_level_or_team_has_no_whole_answer(tmp_path):
    """Machines read what is missing, and the command does not say that all is done."""
    team = "  overlays:\n    - {name: C, reps: team.csv, balance: {potential: 0%}}\n"
    for more, usable in ((areas("1%"), False), (areas("60%", 2), True), (team, False)):
        run(tmp_path, more)
        facts, done = command(
            load(tmp_path / "plan.yaml"), Flags(), tmp_path / "runs", quiet=True
        )
        assert done is usable
        assert facts["outcome"]["status"] == "optimal"
        if more != team:
            (told,) = json.loads(json.dumps(facts))["decided_levels"]
            assert (told["status"] == "optimal") is usable


def above(uneven, within: str):
    """Return the problem of areas of a run's plan, at a tolerance."""
    problem = uneven[1].problem
    rules = [replace(one, within=Fraction(within)) for one in problem.balance]
    seats = replace(problem, balance=tuple(rules), budgets=(), limits=())
    return on_top(seats, uneven[1].result.solution)


def test_nothing_is_sought_after_somebody_ended_the_search(uneven):
    """No further tries once a person or the clock has stopped it."""
    asked = above(uneven, "1/100")

    def refuse(*_, **__):
        raise AssertionError

    none = solve(asked, limits=Limits(work=1.0))
    for reason in (Reason.INTERRUPTED, Reason.TIME_LIMIT):
        ended = replace(none, outcome=Outcome(Status.UNKNOWN, reason))
        told = loosened(asked, ended, refuse, Limits(work=1.0))
        assert (told.told, told.plan, told.others_clash) == ((), None, False)


def twice(asked, second: str):
    """Return the problem with a second measure like the first, at a tolerance."""
    (rule,) = asked.balance
    more = replace(rule, name="second", within=Fraction(second))
    return replace(asked, balance=(rule, more))


def test_one_measure_is_loosened_where_that_is_enough_else_all(uneven):
    """A measure that is in nobody's way is not told; two that are, go together."""
    limits = Limits(work=5.0)
    for second, names in (("9/10", ["potential"]), ("1/100", ["potential", "second"])):
        asked = twice(above(uneven, "1/100"), second)
        result = solve(asked, limits=limits)
        assert result.outcome.status is Status.INFEASIBLE
        (told,) = loosened(asked, result, solve, limits).told
        assert told["measures"] == names
        assert told["impossible"] >= 0.01
        within = Fraction(told["within"]).limit_denominator(10_000)
        rules = [
            replace(rule, within=within) if rule.name in names else rule
            for rule in asked.balance
        ]
        met = solve(replace(asked, balance=tuple(rules)), limits=limits)
        assert met.solution is not None


def test_what_was_asked_is_known_to_be_too_little(uneven):
    """Where tries prove nothing, the proof of the level itself still counts."""
    asked = above(uneven, "1/100")
    limits = Limits(work=5.0)
    result = solve(asked, limits=limits)
    wide = solve(above(uneven, "9/10"), limits=limits)
    late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    nothing = replace(wide, outcome=late, solution=None, measures=None)

    def lucky_once(problem, **_):
        return wide if problem.balance[0].within == Fraction(9, 10) else nothing

    (told,) = loosened(asked, result, lucky_once, limits).told
    assert told["impossible"] == 0.01
    assert not told["proved"]


def test_a_plan_that_keeps_the_level_is_used_when_tries_find_one(uneven):
    """A search that ended too soon is mended where a try keeps what was asked."""
    asked = above(uneven, "399/100")
    known = solve(asked, limits=Limits(work=5.0))
    assert known.solution is not None
    late = Outcome(Status.UNKNOWN, Reason.WORK_LIMIT)
    ended = replace(known, outcome=late, solution=None, measures=None)
    told = loosened(asked, ended, solve, Limits(work=5.0))
    assert told.told[0]["within"] <= 3.99
    assert told.plan is not None
