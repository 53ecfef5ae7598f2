"""Guarantees of the small scenarios that show one rule each: they run as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import territory_opt
from engine.base.outcome import Limits, Status
from engine.scenario.load import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "territory"
WITHOUT_BOUND = ("compact_inertia",)
"""Nobody knows how good these plans are: the sum of squares is not linear."""
SHOWN = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_runs_as_it_is(path):
    """Each has a plan that meets every rule, with a bound, and is in the docs."""
    found = territory_opt.run(load(path), limits=Limits(work=0.3, gap=0.2))
    assert found.result.outcome.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert found.result.measures.feasible
    assert (found.result.bound is not None) == (path.stem not in WITHOUT_BOUND)
    assert found.tables["rules"].filter(stage="after")["met"].all()
    docs = FOLDER.parents[2] / "docs" / "understand" / "territory.md"
    assert f"`{path.name}`" in docs.read_text(encoding="utf-8")


def test_every_table_is_recorded():
    """The manifest has a digest of each table that the scenario reads."""
    for name, tables in (
        ("together_and_apart", {"accounts.csv", "reps.csv", "kept_apart.csv"}),
        ("limits_of_loads", {"accounts.csv", "reps.csv", "limits.csv"}),
        ("islands", {"accounts.csv", "reps.csv", "neighbours.csv"}),
        ("road_table", {"accounts.csv", "reps.csv", "distances.csv"}),
    ):
        limits = Limits(work=0.1, gap=0.5)
        found = territory_opt.run(load(FOLDER / f"{name}.yaml"), limits=limits)
        assert set(found.manifest["inputs"]) == tables


def test_all_are_synthetic():
    """Every row of every table says that it is invented."""
    for table in FOLDER.glob("*.csv"):
        rows = table.read_text(encoding="utf-8").splitlines()
        assert rows[0].endswith(",source")
        assert all(row.endswith(",synthetic") for row in rows[1:])
