"""Guarantee of specialists on flat maps: their homes are on the same map."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.scenario.load import load

HERE = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "territory"


@pytest.fixture
def scenario(tmp_path):
    """Return the path of a flat map with a team of specialists of its own."""
    for name in ("accounts.csv", "reps.csv", "flat_map.yaml"):
        shutil.copy(HERE / name, tmp_path / name)
    shutil.copy(HERE / "reps.csv", tmp_path / "team.csv")
    path = tmp_path / "flat_map.yaml"
    team = "  overlays:\n    - {name: Experts, reps: team.csv, takes: accounts}\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  contiguous: relative\n", team), encoding="utf-8")
    return path


def test_specialists_on_a_flat_map(scenario):
    """Each account goes to the specialist who is nearest on the flat map."""
    run = territory_opt.run(load(scenario))
    accounts, team = run.dataset.accounts, run.dataset.reps
    found = run.tables["overlay_accounts"]
    owner = dict(found.select(found.columns[1:3]).iter_rows())
    homes = {r["rep_id"]: (r["home_x"], r["home_y"]) for r in team.to_dicts()}
    for row in accounts.to_dicts():
        away = {
            rep: (x - row["x"]) ** 2 + (y - row["y"]) ** 2
            for rep, (x, y) in homes.items()
        }
        assert away[owner[row["account_id"]]] == min(away.values())


def test_a_team_without_places_is_refused(scenario):
    """A team whose table has no places on the map is refused by column."""
    team = scenario.parent / "team.csv"
    text = team.read_text(encoding="utf-8").replace("home_x", "hx")
    team.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="column home_x: there is no such column"):
        territory_opt.run(load(scenario))
