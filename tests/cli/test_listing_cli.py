"""Guarantees of the list of runs: quarters that are none, no runs, names that fit."""

from __future__ import annotations

import json

import pytest
from batch_company import company
from command_line import here
from ledger.stored import store

from engine.command.listing import short_names


@pytest.fixture
def runs(tmp_path):
    """Return a folder with runs of two quarters, two of them made in one second."""
    for quarter, digest in (("2027Q1", "ab12cd34"), ("2027Q2", "ffee0011")):
        scenario = {"digest": digest * 8, "file": "poland.yaml"}
        store(tmp_path / "runs", quarter=quarter, scenario=scenario)
    return tmp_path


@pytest.fixture
def alike(tmp_path):
    """Return a folder with four runs that one scenario had in two seconds."""
    for at in ("10:00:00", "10:00:00", "10:00:01", "10:00:01"):
        store(tmp_path / "runs", at=f"2027-01-05T{at}+00:00", quarter="2027Q1")
    return tmp_path


@pytest.mark.parametrize("command", ["runs", "batch", "run"])
def test_a_quarter_that_does_not_exist(tmp_path, command):
    """A fifth quarter is bad input, wherever it is said."""
    files = [] if command == "runs" else company(tmp_path, "pl")
    said = here(command, *files, "--quarter", "2027Q9", folder=tmp_path)
    assert said.returncode == 2
    assert "found '2027Q9'; a year has quarters 1 to 4" in said.stderr


def test_a_quarter_of_a_batch_file_has_its_line(tmp_path):
    """In a batch file, the place of such a quarter is told."""
    company(tmp_path, "pl")
    text = "batch:\n  name: A\n  quarter: 2027Q9\n  scenarios: ['*/territories.yaml']\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    said = here("batch", "a.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert "a.yaml:3" in said.stderr
    assert "a year has quarters 1 to 4" in said.stderr


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            ["--quarter", "2027Q3"],
            "No runs for 2027Q3 in runs. There are quarters 2027Q1, 2027Q2.",
        ),
        (["--plan", "polant"], "There are plans poland; did you mean 'poland'?"),
        (["--state", "rejected"], "No runs in state rejected in runs."),
        (
            ["--plan", "poland", "--quarter", "2027Q1", "--state", "approved"],
            "No runs of 'poland', for 2027Q1, in state approved in runs.",
        ),
    ],
)
def test_of_what_there_are_no_runs(runs, asked, words):
    """An empty list says what was asked for, and what there is instead."""
    said = here("runs", *asked, folder=runs)
    assert said.returncode == 0
    assert words in " ".join(said.stdout.split())


def test_runs_of_one_second_are_told_apart(alike, monkeypatch):
    """Runs of one scenario in one second have names on one line that differ."""
    monkeypatch.setenv("COLUMNS", "80")
    said = here("runs", folder=alike).stdout
    listed = json.loads(here("runs", "--json", folder=alike).stdout)["runs"]
    names = short_names([run["id"] for run in listed])
    assert len(set(names.values())) == 4
    for full, name in names.items():
        assert f" {name} " in said
        shown = here("show", name, "--json", folder=alike)
        assert json.loads(shown.stdout)["id"] == full


def test_names_that_fit_a_narrow_terminal(runs, monkeypatch):
    """At 80 columns each run is named on one line, by words that the commands take."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = here("runs", folder=runs).stdout.splitlines()
    listed = json.loads(here("runs", "--json", folder=runs).stdout)["runs"]
    for run in listed:
        name = run["id"].rpartition("-")[2]
        assert any(f" {name} " in line and run["quarter"] in line for line in lines)
        shown = json.loads(here("show", name, "--json", folder=runs).stdout)
        assert shown["id"] == run["id"]
