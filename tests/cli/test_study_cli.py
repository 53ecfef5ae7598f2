"""Guarantees of the chain: each stage rests on what the one before found."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest
from command_line import ROOT, here

from engine.base.errors import InputError
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.store.run_reader import read_run
from engine.study import run_study, stages_of

COMPANY = ROOT / "scenarios" / "reference" / "study" / "company.yaml"


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """Return the facts of the study of a small company, and its folder of runs."""
    folder = tmp_path_factory.mktemp("study")
    shutil.copytree(COMPANY.parent, folder / "company")
    said = here("study", "company/company.yaml", "--json", folder=folder)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout), folder / "runs"


def test_every_stage_is_stored_in_order(studied):
    """Territories, quotas, people: each is a run of its own, and the study one more."""
    facts, runs = studied
    assert [stage["stage"] for stage in facts["stages"]] == [
        "territory",
        "quota",
        "capacity",
    ]
    assert facts["left"] == []
    for stage in facts["stages"]:
        assert read_run(runs / stage["run"]).manifest["kind"] == stage["stage"]
        assert (runs / "x" / stage["page"]).resolve().is_file()


def test_quotas_rest_on_the_territories_just_planned(studied):
    """Each rep's potential in the quotas is what the plan of territories gives."""
    facts, runs = studied
    territory, quota, _ = (read_run(runs / s["run"]).tables for s in facts["stages"])
    accounts = territory["accounts"]
    planned = dict(
        accounts.group_by("after").agg(pl.col("potential").sum()).iter_rows()
    )
    found = {
        row["rep_id"]: row["potential"]
        for row in quota["quotas"].iter_rows(named=True)
        if row["potential"] is not None
    }
    assert found == pytest.approx(planned)


def test_nothing_rests_on_nothing(tmp_path):
    """After a stage without an answer the chain ends, and says what was left."""
    shutil.copytree(COMPANY.parent, tmp_path / "company")
    said = here(
        "study",
        "company/company.yaml",
        "--set",
        "territory.balance.potential=0%",
        "--json",
        folder=tmp_path,
    )
    facts = json.loads(said.stdout)
    assert said.returncode == 1
    assert [stage["usable"] for stage in facts["stages"]] == [False]
    assert facts["left"] == ["quota", "capacity"]


def test_alone_a_stage_says_what_it_lacks(tmp_path):
    """Run by itself, a stage that rests on another names the command that runs both."""
    shutil.copytree(COMPANY.parent, tmp_path / "company")
    said = here("quota", "company/company.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert "'fieldplan study' runs both" in said.stderr
    checked = here("check", "company/company.yaml", folder=tmp_path)
    assert checked.returncode == 0
    assert "'quota' rests on 'territory'" in checked.stdout


def test_a_study_needs_stages(tmp_path):
    """A scenario without a stage of the chain is refused; one has those it has."""
    assert stages_of(load(COMPANY)) == ("territory", "quota", "capacity")
    pay = ROOT / "scenarios" / "reference" / "plans" / "full_field_2027.yaml"
    with pytest.raises(InputError, match="a study needs one or more"):
        run_study(load(pay, Overrides()), lambda *_: tmp_path)
