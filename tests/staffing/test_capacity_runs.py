"""Every capacity scenario that is shipped, planned and played."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, inf

import numpy as np
import polars as pl
import pytest
from staffed import FOLDER, NAMES, PLANNED, WITHOUT_PLAN, other, planned

from engine import capacity_plan
from engine.base.outcome import Status
from engine.capacity.result import Conflict, Repair
from engine.capacity.solve import solve
from engine.report.capacity_limits import repairs
from engine.scenario.load import load
from engine.staffing.columns import COLUMNS
from engine.staffing.conflicts import conflict_facts, sentences, told

PARTS_IN = ("start", "starts", "moved_in")
PARTS_OUT = (
    *("moved_out", "separations", "voluntary", "involuntary", "lost_moving", "end"),
)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_gives_all_tables(name):
    """A run has every table with its columns, and says whether it can be used."""
    run = planned(name)
    assert {n: dict(t.schema) for n, t in run.tables.items()} == COLUMNS
    assert capacity_plan.usable(run) == (name not in WITHOUT_PLAN)
    assert run.manifest["kind"] == "capacity"


@pytest.mark.parametrize("name", PLANNED)
def test_the_walk_adds_up_in_every_row(name):
    """Start and everybody who comes are everybody who goes and the end; months meet."""
    walk = planned(name).tables["walk"]
    came = sum(walk[part] for part in PARTS_IN)
    went = sum(walk[part] for part in PARTS_OUT)
    assert np.allclose(came, went, atol=1e-9)
    places = ["role", "segment", "region", "channel"]
    before = walk.select(pl.col("end").shift(1).over(places)).to_series()
    same = before.is_null() | ((before - walk["start"]).abs() < 1e-9)
    assert same.all()


@pytest.mark.parametrize("name", PLANNED)
def test_no_rule_is_broken_and_the_bound_is_below(name):
    """What is reported as a plan keeps every rule, and costs no less than its bound."""
    run = planned(name)
    assert run.tables["rules"]["met"].all()
    assert run.result.objective is not None
    assert run.result.bound is not None
    assert run.result.bound <= run.result.objective * (1 + 1e-9)
    assert run.result.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)


def test_a_number_that_cannot_be_made_says_why_and_what_would_do():
    """The families in conflict, the month, how much can be made, and a repair."""
    conflict = planned("cannot_be_made").manifest["capacity"]["conflict"]
    assert set(conflict["families"]) == {"budget", "target"}
    assert 0 < conflict["most"] < 1
    assert conflict["from_month"].startswith("2027-")
    assert {repair["family"] for repair in conflict["repairs"]} >= {"target"}
    assert all(text.endswith(".") for text in conflict["text"])


def test_the_least_change_is_the_least_and_what_can_be_made_is_rounded_up():
    """With just that share a plan is found, and little less is proven to be needed."""
    run = planned("cannot_be_made")
    (target,) = run.result.conflict.repairs
    (_, _, asked, least) = target.rules[0]
    assert target.slack < 0.002
    one = replace(run.problem.targets[0], share=0.95 * least / asked)
    found = solve(replace(run.problem, targets=(one,)), goals=("missed",))
    assert found.plan is not None
    text = " ".join(run.manifest["capacity"]["conflict"]["text"])
    assert f"at most {ceil(1000 * run.result.conflict.most) / 10:.1f}% can" in text
    assert f"to {floor(least):,}." in text


def test_changes_that_are_rounding_are_not_listed():
    """A solver's millionth of a limit is no change, unless there is no other."""
    near, far = ("pay", 3, 350_000.0, 350_000.4), ("pay", 4, 350_000.0, 361_000.0)
    problem = planned("cannot_be_made").problem
    assert told(Repair("headcount", (near, far)), problem) == (far,)
    assert told(Repair("headcount", (near,)), problem) == (near,)


def test_a_budget_that_is_overspent_is_told_as_the_file_has_it():
    """With 2.24m of 2m spent, 0.5m more is a budget of 2.74m, and not of 0.5m."""
    problem = planned("cannot_be_made").problem
    (budget,) = problem.budgets
    over = replace(budget, at_most=0.0, spent=2.24e6, stated=2e6)
    problem = replace(problem, budgets=(over,))
    repair = Repair("budget", ((budget.name, -1, 0.0, 500_000.0),))
    text = " ".join(sentences(problem, Conflict(("budget",), None, None, (repair,))))
    assert f"Of {budget.name}, 2,240,000 of 2,000,000 was spent before 2027-01" in text
    assert f"{budget.name} from 2,000,000 to 2,740,000." in text


def test_a_limit_that_has_to_go_is_told_as_none():
    """Where nobody is there to learn from, no share of them is enough: no limit."""
    problem = planned("cannot_be_made").problem
    repair = Repair("mentors", (("market → AE", -1, 0.1, inf),))
    conflict = Conflict(("mentors",), None, None, (repair,))
    assert sentences(problem, conflict)[-1].endswith("from 0.1 to no limit.")
    facts = conflict_facts(problem, conflict)
    assert facts["repairs"][0]["rules"][0]["to"] is None
    (line,) = repairs({"capacity": {"conflict": facts}})[0].lines
    assert line == ("market → AE", "0.10", "no limit")


def test_a_change_that_may_not_be_the_least_says_so():
    """What is open of the least change is told, rounded up; a proven least is not."""
    problem = planned("cannot_be_made").problem
    rules = (("money", -1, 1.0, 2.0),)
    loose = Conflict(("headcount",), None, None, (Repair("headcount", rules, 0.061),))
    assert "may be up to 7% smaller" in sentences(problem, loose)[-1]
    proven = Conflict(("headcount",), None, None, (Repair("headcount", rules),))
    assert "smaller" not in " ".join(sentences(problem, proven))


def test_too_little_pipeline_is_told_as_what_would_have_to_come_in():
    """Pipeline is named, and its least change is of what comes in, month by month."""
    conflict = planned("too_little_pipeline").manifest["capacity"]["conflict"]
    assert set(conflict["families"]) == {"pipeline", "lead time", "target"}
    change = next(r for r in conflict["repairs"] if r["family"] == "pipeline")
    assert all(rule["to"] > rule["from"] for rule in change["rules"])
    assert all("inbound pipeline for bookings" in r["rule"] for r in change["rules"])


def test_money_and_made_agree_between_tables():
    """Spending of months is that of the compared plan; made is that of the targets."""
    tables = planned("least_cost").tables
    plan = tables["compared"].filter(pl.col("plan") == "plan").row(0, named=True)
    assert plan["planned_spend"] == pytest.approx(tables["money"]["spend"].sum())
    assert plan["made"] == pytest.approx(tables["output"]["made"].sum())
    assert tables["targets"]["planned"].sum() == pytest.approx(plan["made"])
    costs = tables["hires"]["cost"].sum()
    assert tables["money"]["hiring"].sum() == pytest.approx(costs)


def test_a_decision_is_due_a_lead_time_before_the_start():
    """With two months of lead, whoever starts in March is decided on in January."""
    hires = planned("least_cost").tables["hires"].filter(pl.col("source") == "market")
    assert hires.height
    months = planned("least_cost").problem.months
    for start, due in hires.select("month", "decide_by").iter_rows():
        assert months.index(start) - months.index(due) == 2


def test_workers_and_repetition_change_nothing():
    """The same scenario and seed give the same tables with any number of threads."""
    scenario = load(FOLDER / "most_margin.yaml")
    again = capacity_plan.run(scenario, other(workers=1))
    for name, table in planned("most_margin").tables.items():
        assert table.equals(again.tables[name], null_equal=True), name


def test_another_seed_gives_other_futures_and_the_same_plan():
    """Luck is all that a seed moves."""
    scenario = load(FOLDER / "most_margin.yaml")
    again = capacity_plan.run(scenario, other(seed=99))
    first = planned("most_margin").tables
    assert again.tables["hires"].equals(first["hires"])
    assert not again.tables["futures"].equals(first["futures"])
