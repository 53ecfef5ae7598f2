"""Guarantees of the files that ``fieldplan init`` writes."""

from __future__ import annotations

import polars as pl
from worlds import ROOT

from engine.incentive_sim import run_pay
from engine.scenario.build import build_territory, read_data
from engine.scenario.load import load
from engine.scenario.template import (
    PAY_NAME,
    SCENARIO_NAME,
    pay_template_files,
    template_files,
)

MINIMAL = ROOT / "scenarios" / "minimal"


def test_committed_files_are_the_template():
    """``scenarios/minimal`` holds exactly the files of a new folder, byte for byte."""
    committed = {
        path.name: path.read_bytes() for path in MINIMAL.iterdir() if path.is_file()
    }
    assert committed == template_files()


def test_it_loads_and_builds():
    """A new folder is right as it is: sixty accounts, five reps, every kind of rule."""
    scenario = load(MINIMAL / SCENARIO_NAME)
    dataset = read_data(scenario)
    problem = build_territory(scenario, dataset)
    assert (problem.num_units, problem.num_territories) == (60, 5)
    assert [term.name for term in problem.costs] == ["travel", "disruption"]
    assert [rule.name for rule in problem.balance] == ["potential", "workload"]
    assert len(problem.permits) == 2
    assert [budget.name for budget in problem.budgets] == ["moved potential"]
    assert dataset.notes == ()


def test_it_says_that_it_is_synthetic():
    """The scenario and each row of each table are labelled as invented."""
    assert load(MINIMAL / SCENARIO_NAME).config.synthetic
    for path in MINIMAL.glob("*.csv"):
        assert set(pl.read_csv(path)["source"]) == {"synthetic"}


def test_editors_find_the_schema():
    """The first line points to the schema, which stands beside the file."""
    first = template_files()[SCENARIO_NAME].decode().splitlines()[0]
    assert first == "# yaml-language-server: $schema=fieldplan.schema.json"
    assert "fieldplan.schema.json" in template_files()


def test_the_pay_template_pays_as_it_is(tmp_path):
    """A new folder with pay plans is right as it is, and says that it is invented."""
    for name, content in pay_template_files().items():
        (tmp_path / name).write_bytes(content)
    scenario = load(tmp_path / PAY_NAME)
    run = run_pay(scenario)
    assert scenario.config.synthetic
    assert {plan.name for plan in run.problem.plans} == {"field", "manager"}
    kinds = set(run.tables["lines"].filter(pl.col("amount") != 0)["kind"])
    wanted = {"base", "commission", "bonus", "spiff", "contest", "clawback"}
    assert kinds >= wanted | {"guarantee"}
    for path in tmp_path.glob("*.csv"):
        assert set(pl.read_csv(path)["note"]) == {"synthetic"}
