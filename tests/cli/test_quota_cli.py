"""``fieldplan quota``, as a person and as a machine uses it."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT, fieldplan, here, written

from engine.command.quota import by_period

if TYPE_CHECKING:
    from pathlib import Path

import polars as pl

REFERENCE = ROOT / "scenarios" / "reference" / "quota"


@pytest.fixture(scope="module")
def quotas(tmp_path_factory) -> tuple[dict, Path]:
    """Return what ``quota --json`` printed, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(REFERENCE, folder, dirs_exist_ok=True)
    done = fieldplan("quota", "equal_probability.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_quota_json_has_every_quota(quotas):
    """Machines get quotas as numbers, what adds up, and where the run is."""
    facts, folder = quotas
    assert [row["quota"] for row in facts["quotas"]] == [1067, 833, 660, 440]
    assert facts["quota"]["outcome"]["status"] == "optimal"
    assert (folder / facts["report"]).read_text(encoding="utf-8").startswith("<!doct")
    assert (folder / facts["workbook"]).read_bytes()[:2] == b"PK"


def test_a_quota_run_is_whole_and_its_report_can_be_made_again(quotas):
    """Manifest, tables, scenario, report, workbook and CSV; the report repeats."""
    facts, folder = quotas
    run = folder / facts["run"]
    names = set(written(run))
    assert {"manifest.json", "report.html", "quota.xlsx"} <= names
    assert {"quotas-by-period.csv", "tables/quotas.parquet"} <= names
    done = here("report", facts["run"], "--out", "again.html", folder=folder)
    assert done.returncode == 0, done.stderr
    again = (folder / "again.html").read_bytes()
    assert again == (run / "report.html").read_bytes()


def test_the_csv_is_shaped_as_systems_import_it(quotas):
    """Component, territory, value with two decimals, period; sums are the quotas."""
    facts, folder = quotas
    text = (folder / facts["run"] / "quotas-by-period.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["Quota component", "Territory ID", "Value", "Period"]
    assert len(rows) == 1 + 4 * 12
    assert sum(float(row[2]) for row in rows[1:]) == pytest.approx(3000)


def test_texts_of_a_csv_are_never_formulas():
    """A territory called =1+1 is quoted."""
    row = {"territory": "=1+1", "period": "2027-01", "measure": "total", "quota": 1.5}
    assert b"'=1+1,1.50,2027-01" in by_period(pl.DataFrame([row]))


def test_quotas_without_room_exit_with_1(quotas):
    """The answer names the limits and the least change; the code is 1."""
    _, folder = quotas
    done = here("quota", "cannot_be_met.yaml", folder=folder)
    assert done.returncode == 1, done.stderr
    assert "620" in done.stdout
    assert "Report:" in done.stdout


def test_quota_needs_its_section(quotas):
    """A scenario about something else is refused, with exit code 2."""
    _, folder = quotas
    shutil.copytree(ROOT / "scenarios" / "minimal", folder / "other")
    done = here("quota", "other/territories.yaml", folder=folder)
    assert done.returncode == 2
    assert "no 'quota' section" in done.stderr


def test_run_and_check_know_quotas(quotas):
    """``run`` sets them, ``check`` says what was understood."""
    facts, folder = quotas
    done = here("run", "equal_probability.yaml", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["quotas"] == facts["quotas"]
    done = here("check", "equal_probability.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "4 territories with quotas" in done.stdout
