"""Guarantees of the files around the code."""

from __future__ import annotations

import re

import pytest
from repository import ROOT, shown

import engine

SHIPPED = [
    path
    for path in sorted((ROOT / "scenarios").rglob("*.yaml"))
    if "broken" not in path.relative_to(ROOT).parts
]
PLANS = [path for path in SHIPPED if path.name.endswith(".plan.yaml")]
"""Pay plans in files of their own; they are no scenarios."""
SCENARIOS = [path for path in SHIPPED if path not in PLANS]


def test_one_version():
    """The changelog's newest entry and the citation have the package's version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changelog, re.M)[1] == engine.__version__
    assert re.search(r"^version: (\S+)$", citation, re.M)[1] == engine.__version__


def test_there_are_scenarios():
    """Scenarios and plan files are shipped, so that the next tests mean something."""
    assert SCENARIOS
    assert PLANS


@pytest.mark.parametrize("path", SCENARIOS, ids=shown)
def test_every_shipped_scenario_loads(path):
    """Every scenario outside ``broken`` is accepted as it is."""
    from engine.scenario.load import load

    assert load(path).config.fieldplan == 1


@pytest.mark.parametrize("path", PLANS, ids=shown)
def test_every_shipped_plan_loads(path):
    """Every plan in a file of its own names its currency and is accepted as it is."""
    from engine.scenario.plan_load import load_plan

    assert load_plan(path).config.currency


def test_every_entry_of_the_changelog_is_tagged():
    """Each entry of the changelog says what kind of change it is."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- .*", changelog, re.M)
    tags = re.compile(r"- \*\*(NEW|FIX|CHANGE|BREAKING|DOCS)\*\* ")
    assert entries
    assert [entry for entry in entries if not tags.match(entry)] == []
