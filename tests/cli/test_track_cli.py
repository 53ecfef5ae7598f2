"""``fieldplan track``, as a person and as a machine uses it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import polars as pl
import pytest
from command_line import ROOT, fieldplan, here, written

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = ROOT / "scenarios" / "reference"
QUOTAS = """\
fieldplan: 1
name: Quotas of a run
currency: EUR
data: {actuals: march.csv}
track: {as_of: 2027-03, from_run: RUN, prior: {mean: 100%, sd: 20%, month_sd: 40%}}
"""


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``track --json`` printed, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(REFERENCE / "track", folder, dirs_exist_ok=True)
    done = fieldplan("track", "two_reps.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_track_json_has_landings_warnings_and_deals(followed):
    """Machines get where everybody lands, who needs a look, and where the run is."""
    facts, folder = followed
    by_id = {one["id"]: one for one in facts["attainment"]}
    assert by_id["R1"]["p_land"] == pytest.approx(0.133467, abs=5e-7)
    assert by_id["company"]["actual"] == 1210
    assert [one["id"] for one in facts["warnings"]] == ["R2", "R1"]
    assert [one["stage"] for one in facts["stages"]] == ["lead", "offer"]
    assert {one["id"] for one in facts["coverage"]} == {"R1", "R2"}
    assert facts["track"]["as_of"] == "2027-07"
    assert (folder / facts["report"]).read_text(encoding="utf-8").startswith("<!doct")


def test_a_track_run_is_whole_and_its_report_can_be_made_again(followed):
    """Manifest, tables, scenario and report are stored; the report repeats."""
    facts, folder = followed
    run = folder / facts["run"]
    names = set(written(run))
    for table in ("attainment", "months", "warnings", "stages", "coverage", "learned"):
        assert f"tables/{table}.parquet" in names
    assert {"manifest.json", "report.html", "scenario.yaml"} <= names
    done = here("report", facts["run"], "--out", "again.html", folder=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "again.html").read_bytes() == (run / "report.html").read_bytes()


def test_the_same_bytes_twice(followed):
    """The same command on the same files stores the same tables, byte for byte."""
    facts, folder = followed
    done = here("track", "two_reps.yaml", "--runs", "twice", "--json", folder=folder)
    again = json.loads(done.stdout)
    for name in written(folder / facts["run"] / "tables"):
        one = (folder / facts["run"] / "tables" / name).read_bytes()
        assert one == (folder / again["run"] / "tables" / name).read_bytes()
    places = ("run", "report", "workbook")
    assert {k: v for k, v in facts.items() if k not in places} == {
        k: v for k, v in again.items() if k not in places
    }


def test_the_console_says_where_the_year_lands(followed):
    """A person reads the table, the answer, the first warnings and the report."""
    _, folder = followed
    done = here("track", "two_reps.yaml", "--runs", "shown", folder=folder)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    for words in ("At stake", "of the plan to date", "1. T2:", "Report:"):
        assert words in text


def test_another_month_and_table_from_the_command_line(followed):
    """--actuals and --as-of follow the same plan a month later; words are kept."""
    _, folder = followed
    rows = [f"T{k},2027-{m:02d},95\n" for k in (1, 2) for m in range(1, 9)]
    text = "territory_id,period,sales\n" + "".join(rows)
    (folder / "august.csv").write_text(text, encoding="utf-8")
    done = here(
        *("track", "two_reps.yaml", "--actuals", "august.csv", "--as-of", "2027-08"),
        *("--seed", "3", "--json"),
        folder=folder,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["track"]["past"] == 8
    manifest = json.loads((folder / facts["run"] / "manifest.json").read_text())
    assert manifest["seed"] == 3
    assert manifest["made"]["by"] == (
        "fieldplan track two_reps.yaml --actuals august.csv --as-of 2027-08 --seed 3"
    )
    done = here("track", "two_reps.yaml", "--actuals", "august.csv", folder=folder)
    assert done.returncode == 2
    assert "found '2027-08', which is after 'as_of', 2027-07" in done.stderr


def test_sales_of_nobody_too_late_or_twice_are_all_named(followed):
    """Each wrong row of the table that was given, with its file and row, at once."""
    _, folder = followed
    (folder / "wrong.csv").write_text(
        "territory_id,period,sales\nT1,2027-01,80\nT3,2027-01,50\n"
        "T1,2027-12,10\nT1,2027-01,90\n",
        encoding="utf-8",
    )
    done = here("track", "two_reps.yaml", "--actuals", "wrong.csv", folder=folder)
    assert done.returncode == 2
    for words in (
        "wrong.csv: row 3, column territory_id: found 'T3'; the territories",
        "wrong.csv: row 4, column period: found '2027-12', which is after 'as_of'",
        "wrong.csv: row 5, column period: an earlier row has the same",
        "no row is of 2027-02",
    ):
        assert words in done.stderr
    done = here(
        "track", "two_reps.yaml", "--actuals", "wrong.csv", "--json", folder=folder
    )
    assert done.returncode == 2
    assert len(json.loads(done.stdout)["problems"]) > 3


def test_flags_that_make_no_sense_are_all_named(followed):
    """Each wrong flag with what is needed, at once, exit code 2; nothing is stored."""
    _, folder = followed
    done = here(
        *("track", "two_reps.yaml", "--as-of", "2027-13", "--seed", "-1"),
        *("--actuals", "none.csv", "--opportunities", "no.csv", "--runs", "empty"),
        folder=folder,
    )
    assert done.returncode == 2
    for words in ("--as-of: found '2027-13'", "--seed: found -1", "no file 'none.csv'"):
        assert words in done.stderr
    assert "4 problems found" in done.stderr
    assert not (folder / "empty").exists()
    done = here("track", "two_reps.yaml", "--as-of", "2028-01", folder=folder)
    assert done.returncode == 2
    assert "--as-of: found 2028-01; the plan goes from 2027-01" in done.stderr


def test_a_scenario_without_results_is_refused(followed):
    """No section, nothing to do: exit code 2, and the section is named."""
    _, folder = followed
    shutil.copytree(REFERENCE / "quota", folder / "quota")
    done = here("track", "quota/top_down.yaml", folder=folder)
    assert done.returncode == 2
    assert "no 'track' section" in done.stderr


def test_the_quotas_of_a_stored_run_are_followed(tmp_path):
    """Quotas are set, stored, and followed: the plan is the run's, to the cent."""
    shutil.copytree(REFERENCE / "quota", tmp_path, dirs_exist_ok=True)
    done = here("quota", "top_down.yaml", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    quotas = json.loads(done.stdout)
    phases = pl.read_parquet(tmp_path / quotas["run"] / "tables" / "phases.parquet")
    total = phases.filter(pl.col("measure") == "total")
    past = total.filter(pl.col("period") <= "2027-03")
    sold = past.select("territory", "period", sales=0.9 * pl.col("quota"))
    sold.rename({"territory": "territory_id"}).write_csv(tmp_path / "march.csv")
    text = QUOTAS.replace("RUN", quotas["run"])
    (tmp_path / "track.yaml").write_text(text, encoding="utf-8")
    done = here("track", "track.yaml", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    reps = [one for one in facts["attainment"] if one["by"] == "rep"]
    assert len(reps) == 5
    assert sum(one["quota"] for one in reps) == pytest.approx(1_000_000)
    assert all(one["pace"] == pytest.approx(0.9) for one in reps)
    assert facts["track"]["plan"] == quotas["run"]


def test_check_says_what_was_understood_of_results(followed):
    """Counts, and the rules in sentences."""
    _, folder = followed
    done = here("check", "two_reps.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "2 quotas followed, 7 months that are over, 6 deals" in done.stdout
    assert "is warned of" in done.stdout
