"""Guarantees of reading pay plans, in a scenario or in files of their own."""

from __future__ import annotations

import hashlib

import pytest
from plans import PAID, loaded, with_plans
from worlds import BROKEN, SMALLEST, complaints, scenario_in

from engine.base.errors import InputError
from engine.scenario.load import load
from engine.scenario.plan_build import build_plans, pay_calendar
from engine.scenario.plan_load import load_plan
from engine.scenario.plan_money import Money
from engine.scenario.rules_text import rules_text

PLAN = "commissions:\n  - {name: Base, rate: 5%}\n"


def test_a_plan_here_and_in_a_file_are_the_same(tmp_path):
    """A plan means the same in the scenario, in a file, and in the long form."""
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "one.yaml").write_text(PLAN, encoding="utf-8")
    scenario = with_plans(
        tmp_path,
        """\
        here: {commissions: [{name: Base, rate: 5%}]}
        short: plans/one.yaml
        long: {file: plans/one.yaml}
        """,
    )
    here, short, long = build_plans(scenario)
    assert here.components == short.components == long.components
    assert [plan.name for plan in (here, short, long)] == ["here", "short", "long"]


def test_a_plan_file_is_known_by_its_bytes(tmp_path):
    """A plan of a file has the file's path and SHA-256; an inline plan has none."""
    (tmp_path / "one.yaml").write_text(PLAN, encoding="utf-8")
    scenario = with_plans(tmp_path, "file: one.yaml\nhere: {pay: {base: 1}}\n")
    mine = scenario.plans["file"]
    assert mine.path == tmp_path / "one.yaml"
    assert mine.digest == hashlib.sha256(PLAN.encode()).hexdigest()
    assert scenario.plans["here"].path is None
    assert scenario.plans["here"].digest is None


def test_problems_have_the_place_of_their_file(tmp_path):
    """A path of a plan has its line in the file that the plan stands in."""
    (tmp_path / "one.yaml").write_text(PLAN, encoding="utf-8")
    scenario = with_plans(
        tmp_path, "file: one.yaml\nhere: {commissions: [{name: Base, rate: 5%}]}\n"
    )
    path = ("commissions", 0, "rate")
    found = scenario.plans["file"].problem(path, "x")
    assert str(found) == f"{tmp_path}/one.yaml:2:24: commissions[0].rate: x"
    found = scenario.plans["here"].problem(path, "x")
    shown = "plans.here.commissions[0].rate: x"
    assert str(found) == f"{tmp_path}/plan.yaml:8:43: {shown}"


def test_all_files_are_read_whatever_is_wrong(tmp_path):
    """Problems of the scenario and of each plan file come together, in that order."""
    (tmp_path / "a.yaml").write_text("commissions: 5\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("{", encoding="utf-8")
    said = complaints(
        tmp_path, PAID + "  one: a.yaml\n  two: b.yaml\n  three: c.yaml\nseed: x\n"
    )
    assert [line.split(":")[0] for line in said] == [
        "plan.yaml",
        "plan.yaml",
        "a.yaml",
        "b.yaml",
    ]
    assert "there is no such file" in said[0]


def test_a_file_used_twice_is_complained_about_once(tmp_path):
    """Two plans of one file do not double its problems."""
    (tmp_path / "a.yaml").write_text("commissions: 5\n", encoding="utf-8")
    assert len(complaints(tmp_path, PAID + "  one: a.yaml\n  two: a.yaml\n")) == 1


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """A plan file that leads out of the scenario's folder is not read."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("secret: 1\n", encoding="utf-8")
    (inside / "one.yaml").symlink_to(tmp_path / "secret.yaml")
    (said,) = complaints(inside, PAID + "  one: one.yaml\n")
    assert "it leads out of the scenario's folder" in said
    assert "secret" not in said.removeprefix(str(tmp_path))


def test_a_plan_by_itself_needs_its_currency(tmp_path):
    """A plan file without a scenario has to say what its amounts are in."""
    path = tmp_path / "current.yaml"
    path.write_text(PLAN, encoding="utf-8")
    with pytest.raises(InputError, match="no 'currency' is given"):
        load_plan(path)
    assert loaded(tmp_path, PLAN).config.currency == "PLN"
    assert loaded(tmp_path, PLAN).name == "current"


def test_a_missing_plan_file_is_named(tmp_path):
    """A plan file that is not there is named, with the nearest name beside it."""
    (tmp_path / "current.yaml").touch()
    with pytest.raises(InputError, match=r"did you mean 'current\.yaml'\?"):
        load_plan(tmp_path / "curent.yaml")


def test_values_of_the_calendar(tmp_path):
    """``pay`` says which months are paid: a year, unless it says another number."""
    calendar = pay_calendar(with_plans(tmp_path, "one: {pay: {base: 1}}\n"))
    assert (str(calendar.first), str(calendar.last)) == ("2027-01-01", "2027-12-31")
    with pytest.raises(InputError, match="no 'pay' section"):
        pay_calendar(scenario_in(tmp_path, SMALLEST))


def test_a_scenario_of_plans_alone_has_no_territories(tmp_path):
    """What needs territories says that the scenario has none."""
    scenario = with_plans(tmp_path, "one: {pay: {base: 60k}}\n")
    assert scenario.config.plans["one"].pay.base == Money(6_000_000)
    for ask in (lambda: scenario.territory, lambda: rules_text(scenario)):
        with pytest.raises(InputError, match="has no 'territory' section"):
            ask()


def test_territories_and_plans_go_together(tmp_path):
    """One scenario may have both stages, each with its tables."""
    text = SMALLEST.replace("reps.csv}", "reps.csv, credits: credits.csv}")
    text += "pay: {starts: 2027-01, months: 6}\nplans: {one: {pay: {base: 60k}}}\n"
    scenario = scenario_in(tmp_path, text)
    assert scenario.territory is scenario.config.territory
    assert list(scenario.plans) == ["one"]


def test_territories_need_their_tables_in_any_company(tmp_path):
    """Without accounts and reps a territory section is refused, plans or not."""
    text = SMALLEST.replace(
        "data: {accounts: accounts.csv, reps: reps.csv}", "data: {}"
    )
    both = text + "pay: {starts: 2027-01}\nplans: {one: {pay: {base: 60k}}}\n"
    for said in (complaints(tmp_path, text), complaints(tmp_path, both)):
        assert [line.split(": ")[1] for line in said] == ["data.accounts", "data.reps"]
        assert all("missing; this key is required" in line for line in said)


@pytest.mark.parametrize("blank", ["plans:", "pay:", "territory:"])
def test_a_blank_stage_is_as_good_as_left_out(blank, tmp_path):
    """A section whose lines are all commented out is not there."""
    text = "fieldplan: 1\nname: x\ncurrency: PLN\ndata: {}\n"
    (said,) = complaints(tmp_path, f"{text}{blank}\n")
    assert "none of territory, plans, capacity" in said


def test_a_misspelt_stage_is_named_once(tmp_path):
    """A slip in the name of the only stage is one problem, not two."""
    (said,) = complaints(tmp_path, SMALLEST.replace("territory:", "teritory:"))
    assert "did you mean 'territory'?" in said


def test_a_key_in_the_wrong_place_names_its_home(tmp_path):
    """The home of a misplaced key is shown through the names of plans."""
    (said,) = complaints(tmp_path, PAID + "  one: {pay: {base: 1}, rounds_to: cent}\n")
    assert "did you mean 'round_to'?" in said
    (said,) = complaints(tmp_path, PAID + "  one: {pay: {base: 1}, otherwise: 0%}\n")
    assert said.endswith("'otherwise' belongs under plans.NAME.adjust.gate")


def test_relative_to_the_folder_it_is_called_from(monkeypatch):
    """Plan files are shown as the scenario was named, wherever that is."""
    monkeypatch.chdir(BROKEN.parent)
    with pytest.raises(InputError) as caught:
        load(BROKEN.relative_to(BROKEN.parent) / "plan_file_yaml.yaml")
    files = {problem.file for problem in caught.value.problems}
    assert files == {"broken/plans/unclosed.yaml", "broken/plans/empty.yaml"}
