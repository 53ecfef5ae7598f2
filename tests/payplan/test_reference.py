"""Guarantees of the reference plans, which are worked out by hand."""

from __future__ import annotations

import pytest
import reference_plans as reference
from oracles.pay_oracle import pay_lines

from engine.incentive_sim import run_pay
from engine.scenario.load import load
from engine.scenario.plan_load import load_plan

SCENARIOS = reference.scenarios()
LARGE = "full_field_2027"
TABLE_ENDINGS = {f".{name}.csv" for name in reference.TABLES}


def name_of(path):
    """Return how a test of a scenario is called."""
    return path.stem


def test_every_scenario_has_its_expected_file():
    """Each reference plan has a file of expected pay, and each such file its plan."""
    files = reference.FOLDER.glob(f"*{reference.EXPECTED}")
    stems = {path.name.removesuffix(reference.EXPECTED) for path in files}
    assert stems == {path.stem for path in SCENARIOS}
    assert LARGE in stems


def test_every_table_belongs_to_its_scenario():
    """Each table of the folder is read by the scenario of its name."""
    for path in reference.FOLDER.glob("*.csv"):
        stem, _, rest = path.name.partition(".")
        if f".{rest}" in TABLE_ENDINGS:
            text = (reference.FOLDER / f"{stem}.yaml").read_text(encoding="utf-8")
            assert path.name in text
        else:
            assert f".{rest}" == reference.EXPECTED


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_pay_is_what_was_worked_out(path):
    """The engine pays exactly the expected lines, or payouts, and nothing else."""
    every_line, expected = reference.expected(path)
    assert every_line or path.stem == LARGE
    lines = run_pay(load(path)).result.lines()
    assert reference.found(lines, every_line=every_line) == expected


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_second_implementation_agrees(path):
    """An implementation that shares no code pays the same lines, plan by plan."""
    every_line, expected = reference.expected(path)
    lines = pay_lines(reference.world_of(path))
    assert reference.found(lines, every_line=every_line) == expected
    assert run_pay(load(path)).result.lines() == lines


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_examples_say_what_they_are(path):
    """Each reference plan is called synthetic, has a story, and lines that fit."""
    config = load(path).config
    assert config.synthetic
    assert config.about
    lines = path.read_text(encoding="utf-8").splitlines()
    assert max(len(line) for line in lines) <= 100


@pytest.mark.parametrize("path", reference.plan_files(), ids=name_of)
def test_plan_files_load_by_themselves(path):
    """A plan file names its currency, so that it can be read without a scenario."""
    assert load_plan(path).config.currency


def test_every_scenario_is_in_the_table():
    """The folder's README lists each reference plan, and nothing that is not there."""
    text = (reference.FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| `")]
    listed = {row.split("`")[1] for row in rows}
    assert listed == {path.name for path in SCENARIOS}


def test_readme_quotes_the_expected_figures():
    """Each figure to look for in the README is a line that is expected."""
    text = (reference.FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| `")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        figure = cells[-1].split("**")[1].replace(",", "").replace("−", "-")
        path = reference.FOLDER / cells[0].strip("`")
        _, expected = reference.expected(path)
        assert reference.hundredths(figure) in {key[-1] for key in expected}, row
