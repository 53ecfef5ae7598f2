"""Planning again from a later month, with the people of then."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from staffed import FOLDER, QUICK, other

from engine import capacity_plan
from engine.base.errors import InputError
from engine.scenario.capacity_build import build_capacity
from engine.scenario.load import load
from engine.staffing.later import later
from engine.staffing.stored import plan_of
from engine.store.run_store import RunContent, write_run

SINCE = "2027-04"
PLACE = ("role", "segment", "region", "channel")


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """Return a stored run of the least-cost scenario, its folder and its scenario."""
    scenario = load(FOLDER / "least_cost.yaml")
    run = capacity_plan.run(scenario, QUICK)
    manifest = {**run.manifest, "made": {"at": "2027-01-01T00:00:00+00:00"}}
    runs = tmp_path_factory.mktemp("runs")
    folder = write_run(runs, RunContent(manifest, run.tables, {}))
    return scenario, run, folder


def people_of(run, month, *, fewer=0.0):
    """Return a table of who is there when a month begins, as settled people."""
    walk = run.tables["walk"].filter(pl.col("month") == month)
    walk = walk.filter(pl.col("start") > 0)
    frame = walk.select(*PLACE, heads=pl.col("start"))
    return frame.with_columns(
        heads=pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.col("heads") - fewer)
        .otherwise(pl.col("heads"))
    )


def planned_again(before, tmp_path, **people):
    """Return the run from ``SINCE`` on, with people of then."""
    scenario, run, folder = before
    staff = tmp_path / "april.csv"
    people_of(run, SINCE, **people).write_csv(staff)
    options = other(since=SINCE, staff=staff, under_way=folder)
    return capacity_plan.run(scenario, options)


def test_a_stored_plan_is_read_back_as_it_was_decided(before):
    """Starts, classes, separations, short time and cover come back exactly."""
    _, run, folder = before
    found, plan = plan_of(run.problem, folder).plan, run.result.plan
    for part in ("starts", "classes", "separations", "short_time", "cover"):
        assert (abs(getattr(found, part) - getattr(plan, part)) < 1e-12).all(), part


def test_the_rest_is_planned_with_starts_under_way_kept(before, tmp_path):
    """The months left are planned; what was decided before is certain and stays."""
    _, run, _ = before
    again = planned_again(before, tmp_path)
    assert again.problem.months == run.problem.months[3:]
    assert capacity_plan.usable(again)
    first = run.tables["hires"]
    decided = first.filter(
        (pl.col("month") >= SINCE) & (pl.col("decide_by").is_in(["now", "2027-01"]))
        | (pl.col("month") >= SINCE) & (pl.col("decide_by") < SINCE)
    )
    kept = again.tables["hires"].filter(pl.col("certain"))
    assert kept["starts"].sum() >= decided["starts"].sum() - 1e-9


def test_a_run_of_another_scenario_is_told(before, tmp_path):
    """A plan of another name is taken as under way, and named; one's own is not."""
    scenario, run, folder = before
    staff = tmp_path / "april.csv"
    people_of(run, SINCE).write_csv(staff)
    options = other(since=SINCE, staff=staff, under_way=folder)
    config = scenario.config.model_copy(update={"name": "Another company"})
    foreign = replace(scenario, config=config)
    for given, odd in ((scenario, False), (foreign, True)):
        _, past = later(given, build_capacity(given), options)
        told = "is of 'Least cost" in " ".join(past.warnings)
        assert told is odd
        assert len(past.warnings) == odd


def test_fewer_people_than_planned_need_more_starts(before, tmp_path):
    """One of the people less in April: more are hired for the rest of the year."""
    as_planned = planned_again(before, tmp_path)
    fewer = planned_again(before, tmp_path, fewer=1.0)
    starts = [one.tables["hires"]["starts"].sum() for one in (as_planned, fewer)]
    assert capacity_plan.usable(fewer)
    assert starts[1] > starts[0]


def test_a_month_outside_and_missing_options_are_named(before, tmp_path):
    """--from needs a month of the plan after its first, the people, and the run."""
    scenario, run, folder = before
    staff = tmp_path / "april.csv"
    people_of(run, SINCE).write_csv(staff)
    cases = {
        "2027-02 to": other(since="2030-01", staff=staff, under_way=folder),
        "--under-way: is needed beside --from: the stored run": other(
            since=SINCE, staff=staff
        ),
        "--staff: is needed beside --from: the table of the people": other(
            since=SINCE, under_way=folder
        ),
    }
    for words, options in cases.items():
        with pytest.raises(InputError, match=words):
            capacity_plan.run(scenario, options)


def test_a_run_of_another_scenario_is_refused(before):
    """Ways and places that the scenario has not are named."""
    _, _, folder = before
    other_problem = capacity_plan.run(
        load(FOLDER / "most_margin.yaml"), other(futures=0)
    ).problem
    with pytest.raises(InputError, match="which the scenario has not"):
        plan_of(other_problem, folder)
