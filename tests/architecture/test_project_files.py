"""Guarantees of the files around the code."""

from __future__ import annotations

import re

import pytest
from repository import ROOT, shown

import engine

SCENARIOS = [
    path
    for path in sorted((ROOT / "scenarios").rglob("*.yaml"))
    if "broken" not in path.relative_to(ROOT).parts
]


def test_one_version():
    """The changelog's newest entry and the citation have the package's version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changelog, re.M)[1] == engine.__version__
    assert re.search(r"^version: (\S+)$", citation, re.M)[1] == engine.__version__


def test_there_are_scenarios():
    """At least one scenario is shipped, so that the next test means something."""
    assert SCENARIOS


@pytest.mark.parametrize("path", SCENARIOS, ids=shown)
def test_every_shipped_scenario_loads(path):
    """Every scenario outside ``broken`` is accepted as it is."""
    from engine.scenario.load import load

    assert load(path).config.fieldplan == 1


def test_every_entry_of_the_changelog_is_tagged():
    """Each entry of the changelog says what kind of change it is."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- .*", changelog, re.M)
    tags = re.compile(r"- \*\*(NEW|FIX|CHANGE|BREAKING|DOCS)\*\* ")
    assert entries
    assert [entry for entry in entries if not tags.match(entry)] == []
