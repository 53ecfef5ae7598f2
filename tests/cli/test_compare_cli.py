"""``fieldplan compare``, as a person and as a machine uses it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import polars as pl
import pytest
from command_line import ROOT, fieldplan, here, written

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = ROOT / "scenarios" / "reference" / "compare"
QUICK = ("--prior-draws", "0", "--no-sensitivity")


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``compare --json`` printed, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(REFERENCE, folder, dirs_exist_ok=True)
    done = fieldplan("compare", "two_plans.yaml", *QUICK, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_json_has_the_answer_as_numbers(compared):
    """Machines get numbers, how sure they are, and where the run is."""
    facts, folder = compared
    profit = [d for d in facts["differences"] if d["metric"] == "profit"]
    assert [d["plan"] for d in profit] == ["uncapped"]
    assert profit[0]["low"] < profit[0]["mean"] < profit[0]["high"]
    assert facts["compare"]["calibrated"] is False
    assert facts["compare"]["stopped"] == "precision reached"
    assert [row["rank"] for row in facts["ranking"]] == [1, 2]
    assert (folder / facts["report"]).read_text(encoding="utf-8").startswith("<!doct")


def test_a_run_is_whole_and_its_report_can_be_made_again(compared):
    """Manifest, tables as Parquet and CSV, scenario and report; the report repeats."""
    facts, folder = compared
    run = folder / facts["run"]
    names = written(run)
    for table in ("metrics", "differences", "reps", "months", "timeline"):
        assert f"tables/{table}.parquet" in names
    assert {"manifest.json", "report.html", "scenario.yaml"} <= set(names)
    again = folder / "again.html"
    done = here("report", facts["run"], "--out", "again.html", folder=folder)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == (run / "report.html").read_bytes()


def test_the_same_scenario_and_seed_give_the_same_tables(compared):
    """Another run, on one worker, differs in nothing but when it was made."""
    facts, folder = compared
    done = here(
        "compare",
        "two_plans.yaml",
        *(*QUICK, "--workers", "1", "--runs", "more"),
        folder=folder,
    )
    assert done.returncode == 0, done.stderr
    assert "UNCALIBRATED" in done.stdout
    (other,) = (folder / "more").iterdir()
    for path in sorted((folder / facts["run"] / "tables").glob("*.parquet")):
        assert path.read_bytes() == (other / "tables" / path.name).read_bytes()


def test_run_compares_a_scenario_that_compares(compared, tmp_path):
    """``run`` does for a scenario with ``compare`` what ``compare`` does."""
    shutil.copytree(REFERENCE, tmp_path, dirs_exist_ok=True)
    scenario = (tmp_path / "two_plans.yaml").read_text(encoding="utf-8")
    scenario = scenario.replace("prior_draws: 8", "prior_draws: 0")
    (tmp_path / "two_plans.yaml").write_text(scenario, encoding="utf-8")
    done = here("run", "two_plans.yaml", "--method", "exact", folder=tmp_path)
    assert done.returncode == 2
    assert "--method: goes with territories" in done.stderr
    assert not (tmp_path / "runs").exists()
    assert compared[0]["compare"]["reps"] == 6


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--precision", "-1"), "--precision: found -1"),
        (("--replications", "0"), "--replications: found 0"),
        (("--prior-draws", "-3"), "--prior-draws: found -3"),
        (("--seed", "-1"), "--seed: found -1"),
        (("--workers", "0"), "--workers: found 0"),
        (("--plans", "uncaped"), "no plan 'uncaped'; there are capped, uncapped; did"),
        (("--rep", "R99"), "no rep 'R99' in the roster"),
    ],
)
def test_flags_that_make_no_sense_are_refused(tmp_path, flags, said):
    """A flag out of range is named, with exit code 2, and nothing is written."""
    shutil.copytree(REFERENCE, tmp_path, dirs_exist_ok=True)
    before = written(tmp_path)
    done = here("compare", "two_plans.yaml", *flags, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert written(tmp_path) == before


def test_a_scenario_without_a_comparison_says_so(tmp_path):
    """A scenario of territories is refused with what is missing."""
    minimal = ROOT / "scenarios" / "minimal"
    shutil.copytree(minimal, tmp_path, dirs_exist_ok=True)
    done = here("compare", "territories.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert "no 'compare' section" in done.stderr


def test_the_demo_runs(tmp_path):
    """Two plans of the demo company, one with a contest, roughly."""
    flags = ("--plans", "uncapped", "--replications", "256", "--runs", str(tmp_path))
    demo = "scenarios/poland/incentives.yaml"
    done = here("compare", demo, *QUICK, *flags, "--json", folder=ROOT)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    (contest,) = facts["contests"]
    assert contest["status"] in ("equilibrium", "cycling")
    reps = pl.read_parquet(f"{facts['run']}/tables/reps.parquet")
    assert reps["rep_id"].n_unique() == 48
    year = {m["metric"]: m["mean"] for m in facts["metrics"] if m["plan"] == "current"}
    assert 0.04 < year["pay_share"] < 0.12
    assert 0.2 < year["at_quota"] < 0.6
