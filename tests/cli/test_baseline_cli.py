"""Guarantees of baselines at the command line: by kind of run, and by quarter."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
from batch_company import batch, company
from command_line import here
from ledger.stored import store

from engine.report.language import retell, speaking

WORDS = ("--by", "Anna", "--from")
SERIAL = ("--executor", "serial")


def approve(run, day, folder):
    """Approve a run from a day on."""
    said = here("approve", run, *WORDS, str(day), folder=folder)
    assert said.returncode == 0, said.stderr


def quota_run(folder):
    """Store quotas of the country's plan, newer than its territories."""
    table = pl.DataFrame({"rep_id": ["R1"], "quota": [1.0]})
    more = {"kind": "quota", "name": "Country pl", "at": "2099-01-01T10:00:00+00:00"}
    return store(folder / "runs", {"quotas": table}, **more).folder.name


def test_approved_quotas_leave_the_territories_as_they_are(tmp_path):
    """After quotas are approved, territories are still the start, and exported."""
    files = company(tmp_path, "pl")
    first, _ = batch(*files, *SERIAL, folder=tmp_path)
    run = first["jobs"][0]["run"]
    quota = quota_run(tmp_path)
    for name in (run, quota):
        approve(name, "2027-01-01", tmp_path)
    second, code = batch(*files, *SERIAL, folder=tmp_path)
    assert (code, second["jobs"][0]["baseline"]) == (0, run)
    said = here("run", *files, "--baseline", "last", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    words = ("--plan", "country-pl", "--as-of", "2027-02-01")
    said = here(
        "export", *words, "--as", "alignment", "--out", "x.csv", folder=tmp_path
    )
    assert said.returncode == 0, said.stderr
    unsaid = here("show", *words, folder=tmp_path)
    assert "say which --stage: quota, territory" in unsaid.stderr
    unknown = here("show", *words, "--stage", "pay", folder=tmp_path)
    assert "no pay of 'country-pl' was approved, but quota" in unknown.stderr
    shown = here("show", *words, "--stage", "quota", "--json", folder=tmp_path)
    assert json.loads(shown.stdout)["id"] == quota


def test_an_earlier_quarter_does_not_start_from_a_later_one(tmp_path):
    """Planned again, a quarter starts from what holds just before it, or says so."""
    files = company(tmp_path, "pl")
    runs = {}
    for quarter, day in (("2027Q1", "2027-01-01"), ("2027Q2", "2027-04-01")):
        facts, _ = batch(*files, "--quarter", quarter, *SERIAL, folder=tmp_path)
        runs[quarter] = facts["jobs"][0]["run"]
        approve(runs[quarter], day, tmp_path)
    starts = {}
    for quarter in ("2026Q4", "2027Q1", "2027Q2", "2027Q3"):
        words = ("--quarter", quarter, "--fresh", *SERIAL)
        facts, _ = batch(*files, *words, folder=tmp_path)
        starts[quarter] = facts["jobs"][0]["baseline"]
    assert starts == {
        "2026Q4": None,
        "2027Q1": None,
        "2027Q2": runs["2027Q1"],
        "2027Q3": runs["2027Q2"],
    }
    said = here(
        "batch", *files, "--quarter", "2027Q1", "--fresh", *SERIAL, folder=tmp_path
    )
    note = "in force before 2027Q1, only from 2027-04-01 on"
    assert note in " ".join(said.stdout.split())
    run = ("run", *files, "--baseline", "last", "--quarter")
    said = here(*run, "2027Q1", folder=tmp_path)
    assert said.returncode == 2
    assert "for before 2027Q1, which begins on 2027-01-01" in " ".join(
        said.stderr.split()
    )
    said = here(*run, "2027Q2", "--json", folder=tmp_path)
    assert said.returncode == 0, said.stderr


def test_what_a_batch_starts_from_is_told_in_polish():
    """Notes of a batch on its start are told in the language that is spoken."""
    note = (
        "Nothing of 'poland' was approved that is in force before 2027Q1, only from"
        " 2027-04-01 on: the accounts table says who covers whom."
    )
    with speaking("pl"):
        assert retell(note).startswith("Dla „poland” nie zatwierdzono")


def test_in_force_until_the_next_takes_effect(tmp_path):
    """The list tells the run in force today as approved, and until when it holds."""
    root = tmp_path / "runs"
    names = [
        store(root, at=f"2027-01-0{day}T10:00:00+00:00").folder.name for day in (5, 6)
    ]
    today = date.today()
    later = today + timedelta(days=30)
    for name, day in zip(names, (today, later), strict=True):
        approve(name, day, tmp_path)
    said = here("runs", "--state", "approved", "--json", folder=tmp_path)
    found = {run["id"]: run["state"] for run in json.loads(said.stdout)["runs"]}
    assert found == dict.fromkeys(names, "approved")
    shown = " ".join(here("runs", folder=tmp_path).stdout.split())
    assert f"until {later}" in shown
    assert f"from {later}" in shown
    one = " ".join(here("show", names[0], folder=tmp_path).stdout.split())
    assert f"State: approved, in force from {today} until {later}" in one
