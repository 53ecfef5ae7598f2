"""Guarantees of the scenarios of frontiers, levels and specialists: they run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import territory_opt
from engine.base.outcome import Limits
from engine.scenario.load import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference"
KINDS = ("territory_frontier", "territory_rollup", "territory_overlay")
SHOWN = sorted(path for kind in KINDS for path in (FOLDER / kind).glob("*.yaml"))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_runs_as_it_is(path):
    """Each has its tables, with a plan that meets every rule, within little work."""
    text = path.read_text(encoding="utf-8")
    scenario = load(path)
    territory = scenario.territory
    if territory.frontier is not None:
        less = territory.frontier.model_copy(update={"work": 0.2})
        object.__setattr__(territory, "frontier", less)
    found = territory_opt.run(scenario, limits=Limits(work=1.0, gap=0.2))
    assert found.result.measures.feasible
    for key, table in (
        ("frontier:", "frontier"),
        ("rollup:", "rollup"),
        ("overlays:", "overlays"),
    ):
        if f"  {key}" in text:
            assert found.tables[table].height > 0


def test_all_are_synthetic():
    """Every row of every table says that it is invented."""
    for kind in KINDS:
        for table in (FOLDER / kind).glob("*.csv"):
            rows = table.read_text(encoding="utf-8").splitlines()
            assert rows[0].endswith(",source")
            assert all(row.endswith(",synthetic") for row in rows[1:])
