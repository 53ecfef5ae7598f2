"""Guarantees of what following results is given."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from plannings import DEALS, PLAN, SOLD, planning, sentences

from engine.planning.columns import frame
from engine.scenario.explain import explain
from engine.scenario.load import load
from engine.scenario.track_build import build_track
from engine.scenario.track_input import PriorInput
from engine.store.run_store import RunContent, write_run

ASKED = "as_of: 2027-02\n"
STAGES = "deals: {stages: [lead, offer], key_account: 50, months_ahead: 3}\n"


def track(folder, section=ASKED, **tables):
    """Return what following results is given."""
    tables = {"phased": PLAN, "actuals": SOLD} | tables
    return build_track(planning(folder, "track", section, **tables))


def test_plan_by_month(tmp_path):
    """Quarters and years are divided into months, and add up to what was written."""
    found = track(tmp_path)
    assert found.months[0] == "2027-01"
    assert len(found.months) == 12
    assert found.plan[0] == pytest.approx([100] * 12)
    assert found.plan[1] == pytest.approx([100] * 6 + [0] * 6)
    assert found.people["rep_id"].to_list() == ["R1", "R2"]
    assert found.plan_shown == "phased.csv"


def test_season_divides_and_adds_nothing(tmp_path):
    """With a season, months differ and the sums of periods do not."""
    season = "season: [0.5, 1.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    found = track(tmp_path, ASKED + season)
    assert found.plan[0, :2] == pytest.approx([50, 150])
    assert found.plan.sum(axis=1) == pytest.approx([1200, 600])
    assert found.plan[1, :4] == pytest.approx([50, 150, 100, 100])


def test_fiscal_year(tmp_path):
    """Years and quarters begin with the month that the plan year begins with."""
    sold = "territory_id,period,sales\nT1,2027-04,5\n"
    said = "as_of: 2027-04\nstarts: 2027-04\n"
    found = track(tmp_path, said, actuals=sold)
    assert (found.months[0], found.months[-1]) == ("2027-04", "2028-03")
    assert found.plan[1] == pytest.approx([100] * 6 + [0] * 6)


def test_sales_to_date(tmp_path):
    """Months that are over are filled in; what no row says is 0, and is said."""
    found = track(tmp_path)
    assert (found.past, found.as_of) == (2, date(2027, 2, 28))
    assert found.sold.tolist() == [[80, 110], [90, 0]]
    assert found.notes[-1] == "actuals.csv: 1 month without a row count as 0"


def test_credits_count(tmp_path):
    """Sales below 0 are credits."""
    sold = SOLD.replace("110", "-110")
    assert track(tmp_path, actuals=sold).sold.tolist() == [[80, -110], [90, 0]]


def test_defaults_and_prior(tmp_path):
    """Chances are shares; without a prior there is none."""
    found = track(tmp_path)
    assert (found.prior, found.correlation, found.pipeline) == (None, None, None)
    assert (found.warn_at, found.cover_with, found.false_alarms) == (0.4, 0.8, 36)
    said = "prior: {mean: 105%, sd: 20%, month_sd: 60%}\ncorrelation: 10%\n"
    found = track(tmp_path, ASKED + said)
    assert found.prior == PriorInput(1.05, 0.2, 0.6)
    assert found.correlation == 0.1


def test_deals(tmp_path):
    """Visits are sorted by deal and day; open ones have no end."""
    found = track(tmp_path, ASKED + STAGES, opportunities=DEALS).pipeline
    assert found.stages == ("lead", "offer")
    assert found.visits["deal"].to_list() == ["D1", "D1", "D2"]
    assert found.visits["stage"].to_list() == ["lead", "offer", "lead"]
    assert found.visits["left"].to_list()[2] is None
    assert found.visits["outcome"].to_list() == ["", "won", ""]
    assert (found.key_account, found.months_ahead) == (50, 3)


def test_a_stage_may_be_skipped_and_waited_for(tmp_path):
    """A deal may begin late, skip stages and pause; it may not go back."""
    rows = (
        "D3,R2,A,5,offer,2027-01-05,2027-01-09,lost\n"
        "D4,R2,A,5,lead,2027-01-05,2027-01-09,\nD4,R2,A,5,offer,2027-01-20,,\n"
    )
    found = track(tmp_path, ASKED + STAGES, opportunities=DEALS + rows)
    assert found.pipeline.visits.height == 6
    back = rows.replace("lead", "xx").replace("offer", "lead").replace("xx", "offer")
    said = sentences(
        tmp_path,
        "track",
        ASKED + STAGES,
        phased=PLAN,
        actuals=SOLD,
        opportunities=DEALS + back,
    )
    assert len(said) == 1
    assert "row 7" in said[0]
    assert "goes back" in said[0]


def run_of_quotas(folder):
    """Store a run of quotas with phases of a product beside the total."""
    who = {"district": "", "region": "North", "segment": "", "channel": ""}
    quotas = frame(
        "quota",
        "quotas",
        [{"territory": "T1", "name": "One", "rep_id": "R1", **who}],
    )
    phases = frame(
        "quota",
        "phases",
        [
            {"territory": "T1", "period": period, "measure": measure, "quota": quota}
            for period, quota in (("2027-01", 70.0), ("2027-02", 130.0))
            for measure in ("total", "instruments")
        ],
    )
    manifest = {
        "name": "Quotas",
        "kind": "quota",
        "scenario": {"digest": "ab12cd34"},
        "made": {"at": "2026-11-27T10:15:00+00:00"},
    }
    tables = {"quotas": quotas, "phases": phases}
    path = write_run(folder / "runs", RunContent(manifest, tables, {}))
    return f"runs/{path.name}"


def test_plan_of_a_run(tmp_path):
    """A stored run's total quotas are the plan; parts and products are not added."""
    folder = run_of_quotas(tmp_path)
    sold = "territory_id,period,sales\nT1,2027-01,5\nT1,2027-02,6\n"
    scenario = planning(tmp_path, "track", f"{ASKED}from_run: {folder}\n", actuals=sold)
    found = build_track(scenario)
    assert found.plan.tolist() == [[70, 130]]
    assert found.people["name"].to_list() == ["One"]
    assert found.plan_shown == folder
    assert found.inputs[folder][1] == 2


def test_another_run_is_no_plan(tmp_path):
    """A run without quotas is refused by the key that names it."""
    manifest = {
        "name": "Other",
        "scenario": {"digest": "ab12cd34"},
        "made": {"at": "2026-11-27T10:15:00+00:00"},
    }
    tables = {"accounts": pl.DataFrame({"a": [1]})}
    path = write_run(tmp_path / "runs", RunContent(manifest, tables, {}))
    said = sentences(
        tmp_path, "track", f"{ASKED}from_run: runs/{path.name}", actuals=SOLD
    )
    assert len(said) == 1
    assert "it is no run of quotas" in said[0]


def test_written_back_means_the_same(tmp_path):
    """What explain writes, defaults and all, loads to the same configuration."""
    body = ASKED + STAGES + "prior: {mean: 90%}\n"
    tables = {"phased": PLAN, "actuals": SOLD, "opportunities": DEALS}
    scenario = planning(tmp_path, "track", body, **tables)
    (tmp_path / "again.yaml").write_text(explain(scenario), encoding="utf-8")
    assert load(tmp_path / "again.yaml").config == scenario.config
