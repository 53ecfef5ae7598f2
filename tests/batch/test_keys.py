"""Guarantees of keys: whatever decides a result changes the key, nothing else does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.batch.keys import key_of, lasts
from engine.scenario.load import load
from engine.scenario.overrides import Overrides

ROOT = Path(__file__).resolve().parents[2] / "scenarios" / "reference"


@pytest.fixture
def overlay(tmp_path):
    """Return a scenario with specialists, in a folder of its own."""
    folder = tmp_path / "overlay"
    shutil.copytree(ROOT / "territory_overlay", folder)
    return next(iter(sorted(folder.glob("*.yaml"))))


def test_the_same_is_the_same(overlay):
    """Read twice, a scenario has one key; marks of a batch do not change it."""
    marked = Overrides(marks=(("task", "x"),))
    assert key_of(load(overlay), None) == key_of(load(overlay, marked), None)
    assert lasts(load(overlay))


def test_everything_that_decides_counts(overlay):
    """Values, quarter, baseline, words, and the bytes of every file it names."""
    plain = key_of(load(overlay), None)
    seen = {
        plain,
        key_of(load(overlay, Overrides.parse(["seed=99"])), None),
        key_of(load(overlay, Overrides(quarter="2027Q1")), None),
        key_of(load(overlay), "a run"),
        key_of(load(overlay), None, ["more"]),
    }
    assert len(seen) == 5
    for path in sorted(overlay.parent.glob("*.csv")):
        before = key_of(load(overlay), None)
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        named = path.name in overlay.read_text(encoding="utf-8")
        assert (key_of(load(overlay), None) != before) == named


def test_a_run_that_a_stage_rests_on_counts(tmp_path):
    """A stored run that the scenario names is part of the key."""
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "study", folder)
    path = folder / "company.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "from_run: territory", "from_run: r"
    )
    path.write_text(text, encoding="utf-8")
    before = key_of(load(path), None)
    (folder / "r").mkdir()
    (folder / "r" / "manifest.json").write_text("{}", encoding="utf-8")
    assert key_of(load(path), None) != before
