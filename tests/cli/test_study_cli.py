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
PEOPLE_FIRST = COMPANY.with_name("people_first.yaml")
STAGES = ("territory", "quota", "compare", "capacity")


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """Return the facts of the study of a small company, and its folder of runs."""
    folder = tmp_path_factory.mktemp("study")
    shutil.copytree(COMPANY.parent, folder / "company")
    said = here("study", "company/company.yaml", "--json", folder=folder)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout), folder / "runs"


def test_every_stage_is_stored_in_order(studied):
    """Each stage is a run of its own, in order, and the study is one more."""
    facts, runs = studied
    assert [stage["stage"] for stage in facts["stages"]] == list(STAGES)
    assert facts["left"] == []
    for stage in facts["stages"]:
        assert read_run(runs / stage["run"]).manifest["kind"] == stage["stage"]
        assert (runs / "x" / stage["page"]).resolve().is_file()


def test_quotas_rest_on_the_territories_just_planned(studied):
    """Each rep's potential in the quotas is what the plan of territories gives."""
    facts, runs = studied
    territory, quota, *_ = (read_run(runs / s["run"]).tables for s in facts["stages"])
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


def test_plans_are_compared_on_the_quotas_just_set(studied):
    """Each rep's quota in the comparison is the one that the stage before gave."""
    facts, runs = studied
    _, quota, compare, _ = (read_run(runs / s["run"]).tables for s in facts["stages"])
    set_ = dict(quota["quotas"].select("rep_id", "quota").iter_rows())
    reps = compare["reps"].filter(pl.col("plan") == "capped")
    assert dict(reps.select("rep_id", "quota").iter_rows()) == pytest.approx(set_)


def test_people_are_planned_for_the_quotas_and_leavers_of_the_stages_before(studied):
    """The number by region is the quotas'; as many leave as under the plan of today."""
    facts, runs = studied
    _, quota, compare, people = (
        read_run(runs / s["run"]).tables for s in facts["stages"]
    )
    asked = people["output"].group_by("region").agg(pl.col("amount").sum())
    regions = quota["levels"].filter(pl.col("level") == "region")
    wanted = dict(regions.select("node", "quota").iter_rows())
    assert dict(asked.iter_rows()) == pytest.approx(wanted)
    assert people["output"]["amount"].sum() == pytest.approx(1_200_000)
    months = compare["months"].filter(pl.col("plan") == "capped")
    monthly = months["exits"].sum() / months["filled"].sum()
    yearly = 1 - (1 - monthly) ** 12
    assert people["seats"]["attrition"].to_list() == pytest.approx([yearly, yearly])


@pytest.fixture(scope="module")
def people_first(tmp_path_factory):
    """Return the stages' tables of the study that begins with people, by stage."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(PEOPLE_FIRST.parent, folder / "company")
    said = here("study", "company/people_first.yaml", "--json", folder=folder)
    assert said.returncode == 0, said.stderr
    stages = json.loads(said.stdout)["stages"]
    assert [stage["stage"] for stage in stages] == ["capacity", "territory", "quota"]
    return {s["stage"]: read_run(folder / "runs" / s["run"]) for s in stages}


def test_fair_shares_are_what_people_can_do(people_first):
    """A territory's fair share is its rep's productive part, to come or here."""
    reps = people_first["capacity"].tables["reps"]
    productive = dict(reps.select("rep_id", "productive").iter_rows())
    loads = people_first["territory"].tables["loads"]
    shares = loads.filter(
        (pl.col("stage") == "after") & (pl.col("measure") == "potential")
    )
    fair = dict(shares.select("territory_id", "fair_share").iter_rows())
    assert any(rep.startswith("new ") for rep in fair)
    whole = fair["R1"]
    for rep, share in fair.items():
        assert share / whole == pytest.approx(round(productive[rep], 2))


def test_quotas_are_what_people_can_sell(people_first):
    """Fair quotas are in proportion to capacity, ramps reckoned with."""
    reps = people_first["capacity"].tables["reps"]
    able = dict(reps.select("rep_id", "capacity").iter_rows())
    quotas = people_first["quota"].tables["quotas"]
    whole = sum(able[rep] for rep in quotas["rep_id"])
    for rep, fair in quotas.select("rep_id", "fair").iter_rows():
        assert fair == pytest.approx(1_200_000 * able[rep] / whole)
    notes = people_first["quota"].manifest["notes"]
    assert any("new field rep West 2027-09 1" in note for note in notes)


def test_stages_that_rest_on_each_other_are_refused(tmp_path):
    """None of a ring of stages can be first; the message names them."""
    shutil.copytree(PEOPLE_FIRST.parent, tmp_path / "company")
    path = tmp_path / "company" / "people_first.yaml"
    text = path.read_text(encoding="utf-8")
    number = "total: {2027: 1.4m}, regions: {West: 50%, East: 50%}"
    assert number in text
    text = text.replace(number, "from_run: quota, by: [region]")
    path.write_text(text, encoding="utf-8")
    said = here("study", "company/people_first.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert "'territory', 'quota', 'capacity' rest on each other" in said.stderr


def test_reps_who_are_not_in_the_plan_of_people_are_named(tmp_path):
    """A misspelt id of somebody to come is refused with the nearest, with its row."""
    shutil.copytree(PEOPLE_FIRST.parent, tmp_path / "company")
    path = tmp_path / "company" / "reps_to_come.csv"
    text = path.read_text(encoding="utf-8").replace("East 2027-05 1", "east 2027-05 1")
    path.write_text(text, encoding="utf-8")
    said = here("study", "company/people_first.yaml", folder=tmp_path)
    assert said.returncode == 2
    text = " ".join(said.stderr.split())
    assert "found 'new field rep east 2027-05 1', who is not in capacity" in text
    assert "did you mean 'new field rep East 2027-05 1'" in text


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
    assert facts["left"] == list(STAGES[1:])
    listed = here("runs", "--json", folder=tmp_path)
    newest = json.loads(listed.stdout)["runs"]
    assert [run["status"] for run in newest if run["stage"] == "study"] == [
        "none planned"
    ]


def test_alone_a_stage_says_what_it_lacks(tmp_path):
    """Run by itself, a stage that rests on another names the command that runs both."""
    shutil.copytree(COMPANY.parent, tmp_path / "company")
    said = here("quota", "company/company.yaml", folder=tmp_path)
    assert said.returncode == 2
    assert "'fieldplan study' runs both" in said.stderr
    checked = here("check", "company/company.yaml", folder=tmp_path)
    assert checked.returncode == 0
    assert "'quota' rests on 'territory'" in checked.stdout
    assert "'capacity' rests on 'compare' and 'quota'" in checked.stdout


def test_a_study_needs_stages(tmp_path):
    """A scenario without a stage of the chain is refused; one has those it has."""
    assert stages_of(load(COMPANY)) == STAGES
    pay = ROOT / "scenarios" / "reference" / "plans" / "full_field_2027.yaml"
    with pytest.raises(InputError, match="a study needs one or more"):
        run_study(load(pay, Overrides()), lambda *_: tmp_path)
