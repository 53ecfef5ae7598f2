"""``fieldplan capacity``, as a person and as a machine uses it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from command_line import ROOT, fieldplan, here, written

REFERENCE = ROOT / "scenarios" / "reference" / "capacity"
QUICK = ("--futures", "256")


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``capacity --json`` printed, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(REFERENCE, folder, dirs_exist_ok=True)
    done = fieldplan("capacity", "least_cost.yaml", *QUICK, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_capacity_json_has_the_plan_and_its_proof(planned):
    """Machines get who starts when, the bound, the chance, and where the run is."""
    facts, folder = planned
    assert facts["capacity"]["bound"] <= facts["capacity"]["objective"] * (1 + 1e-9)
    assert facts["capacity"]["futures"]["count"] == 256
    assert sum(row["starts"] for row in facts["hires"]) > 0
    assert [row["plan"] for row in facts["compared"]] == ["people of today", "plan"]
    assert (folder / facts["report"]).read_text(encoding="utf-8").startswith("<!doct")
    assert (folder / facts["workbook"]).read_bytes()[:2] == b"PK"


def test_a_capacity_run_is_whole_and_its_report_can_be_made_again(planned):
    """Manifest, tables, scenario, report and workbook; the report repeats."""
    facts, folder = planned
    run = folder / facts["run"]
    names = written(run)
    for table in ("walk", "output", "hires", "money", "rules", "futures", "chance"):
        assert f"tables/{table}.parquet" in names
    assert {"manifest.json", "report.html", "scenario.yaml", "capacity.xlsx"} <= set(
        names
    )
    done = here("report", facts["run"], "--out", "again.html", folder=folder)
    assert done.returncode == 0, done.stderr
    again = (folder / "again.html").read_bytes()
    assert again == (run / "report.html").read_bytes()


def test_run_plans_people_where_a_scenario_is_about_them(planned):
    """``fieldplan run`` does what the scenario is for, with the same plan."""
    facts, folder = planned
    done = here("run", "least_cost.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert again["hires"] == facts["hires"]


def test_a_number_that_cannot_be_made_exits_with_1(planned):
    """The answer says what is in the way; the run is stored; the code is 1."""
    _, folder = planned
    done = here("capacity", "cannot_be_made.yaml", folder=folder)
    assert done.returncode == 1, done.stderr
    assert "cannot be kept together" in " ".join(done.stdout.split())
    assert "Report:" in done.stdout


def test_flags_that_make_no_sense_are_all_named(planned):
    """Each wrong flag with what is allowed, at once, exit code 2."""
    _, folder = planned
    done = here(
        *("capacity", "least_cost.yaml", "--make-with", "120", "--method", "cbx"),
        *("--staff", "a.csv", "--so-far", "b.csv", "--futures", "-1"),
        folder=folder,
    )
    assert done.returncode == 2
    for words in (
        "--make-with",
        "did you mean 'cbc'",
        "--staff",
        "--so-far",
        "--futures",
    ):
        assert words in done.stderr
    assert "5 problems found" in done.stderr


def test_check_says_what_was_understood_of_people(planned):
    """Counts, the rules in sentences, and each assumption with its source."""
    _, folder = planned
    done = here("check", "least_cost.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "12 months, 4 places of roles" in done.stdout
    assert "(default: an assumption, not a measurement)" in done.stdout


def test_people_of_a_later_month_are_planned_with(planned):
    """--from plans the rest of the months, with the people given."""
    facts, folder = planned
    walk = pl.read_parquet(folder / facts["run"] / "tables" / "walk.parquet")
    then = walk.filter((pl.col("month") == "2027-04") & (pl.col("start") > 0))
    then.select("role", "region", heads="start").write_csv(folder / "april.csv")
    done = here(
        *("capacity", "least_cost.yaml", "--from", "2027-04", "--staff", "april.csv"),
        *("--under-way", Path(facts["run"]).name, *QUICK, "--json"),
        folder=folder,
    )
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert "so_far" in again
    assert again["capacity"]["starts"] == "2027-04"
    assert again["capacity"]["months"] == 9


def test_a_new_folder_about_people_runs_as_it_is(tmp_path):
    """``init --capacity`` writes a scenario that passes the check and has a plan."""
    done = here("init", "mypeople", "--capacity", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "fieldplan capacity mypeople/capacity.yaml" in done.stdout
    done = here("check", "mypeople/capacity.yaml", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    done = here("capacity", "mypeople/capacity.yaml", *QUICK, "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["capacity"]["outcome"]["status"] in ("optimal", "feasible")


def test_a_folder_is_about_pay_or_about_people(tmp_path):
    """--pay and --capacity together are refused; nothing is written."""
    done = here("init", "both", "--pay", "--capacity", folder=tmp_path)
    assert done.returncode == 2
    assert "--capacity" in done.stderr
    assert written(tmp_path) == []
