"""Guarantees of workbooks on the command line: stored, left out, written again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import fastexcel
import pytest
from typer.testing import CliRunner

import cli
from engine.command.booked import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
FILES = "scenarios/reference/plans/accelerators*"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a folder with a small scenario of pay."""
    folder = tmp_path_factory.mktemp("books")
    for path in ROOT.glob(FILES):
        shutil.copy(path, folder)
    return folder


def said(*words, code=0):
    """Return what a command prints."""
    done = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.stdout


def paid(home, *words):
    """Return the facts of a run of the small scenario."""
    runs = home / "runs"
    scenario = home / "accelerators.yaml"
    flags = ("--runs", runs, "--json", "--no-statements")
    return json.loads(said("pay", scenario, *flags, *words))


def names_of(path):
    """Return the names of a workbook's sheets."""
    return fastexcel.read_excel(path).sheet_names


def test_a_run_has_a_workbook_and_says_where(home):
    """The workbook lies in the run's folder; machines are told its path."""
    facts = paid(home)
    book = Path(facts["workbook"])
    assert book == Path(facts["run"]) / "pay.xlsx"
    assert {"Summary", "Reps", "Payouts", "Lines", "Dictionary"} <= set(names_of(book))


def test_a_run_without_a_workbook(home, monkeypatch):
    """A flag or a variable leaves it out, and nothing else; the variable stays."""
    facts = paid(home, "--no-workbook")
    assert "workbook" not in facts
    assert not list(Path(facts["run"]).glob("*.xlsx"))
    assert VARIABLE not in os.environ
    monkeypatch.setenv(VARIABLE, "no")
    assert "workbook" not in paid(home)
    assert "workbook" in paid(home, "--workbook")
    assert os.environ[VARIABLE] == "no"


def test_a_stored_run_becomes_a_workbook_again(home, tmp_path):
    """``report --out`` writes a workbook if the file is called one, in any language."""
    facts = paid(home, "--no-workbook")
    out = tmp_path / "wyplaty.xlsx"
    said("report", facts["run"], "--lang", "pl", "--out", out)
    assert names_of(out)[0] == "Podsumowanie"
    assert not list(Path(facts["run"]).glob("*.xlsx"))


def test_a_check_of_plans_as_a_workbook(home, tmp_path):
    """``plan check --out`` writes a workbook if the file is called one."""
    out = tmp_path / "check.xlsx"
    said("plan", "check", home / "accelerators.yaml", "--out", out)
    assert {"Summary", "Charts", "Pay", "Facts"} <= set(names_of(out))
