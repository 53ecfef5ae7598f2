"""Guarantees of districts, areas and specialists from a scenario to the page."""

from __future__ import annotations

import numpy as np
import pytest

from engine import territory_opt
from engine.report.territory import render
from engine.scenario.load import load

HEAD = """\
fieldplan: 1
name: Twelve accounts
currency: PLN
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  {TRAVEL}
  disruption: {revenue_at_risk: 0%}
  balance: {potential: 60%}
"""
REPS = """\
rep_id,name,home,home_lat,home_lon,tenure_years,district,region
R1,Ada,West,52.0,16.0,5,Left,All
R2,Borys,Middle,52.0,17.5,5,Left,All
R3,Celina,East,52.0,19.0,5,Right,All
R4,Dawid,Far east,52.0,20.5,5,Right,All
"""
TEAM = """\
rep_id,name,home,home_lat,home_lon,fte
S1,Iga,West,52.0,16.0,1
S2,Jan,East,52.0,20.5,1
"""
TRAVEL = "travel: {cost_per_km: 1}"


def run(folder, more: str, travel: str = TRAVEL):
    """Return what a scenario with such keys gave; accounts crowd in the west."""
    rows = ["account_id,lat,lon,segment,potential,revenue,visits_per_year,rep_id"]
    for i in range(12):
        lon = 15.5 + 0.035 * i * i + 0.2 * i
        kind = "clinic" if i % 2 else "shop"
        rows.append(f"A{i},52.0,{lon},{kind},{100 + 7 * (i % 5)},9000,6,R{1 + i % 4}")
    (folder / "accounts.csv").write_text("\n".join(rows) + "\n")
    (folder / "reps.csv").write_text(REPS)
    (folder / "team.csv").write_text(TEAM)
    path = folder / "plan.yaml"
    solve = "solve: {method: exact, work: 20, stop_at_gap: 0%}\n"
    path.write_text(HEAD.replace("{TRAVEL}", travel or "") + more + solve)
    found = territory_opt.run(load(path))
    manifest = {**found.manifest, "made": {"at": "", "seconds": {}, "by": ""}}
    return found, render(manifest, found.tables)


def test_balance_of_districts_is_kept_and_costs(tmp_path):
    """Districts within 2 % cost more than without, and the plan keeps them."""
    given = """\
  rollup:
    - {level: district, column: district, balance: {potential: 2%}}
    - {level: region, column: region}
"""
    bound, page = run(tmp_path, given)
    free, _ = run(tmp_path, "")
    assert bound.result.objective > free.result.objective
    table = bound.tables["rollup_loads"].to_dicts()
    after = [r for r in table if r["stage"] == "after" and r["level"] == "district"]
    assert all(abs(row["share"] - 1) <= 0.02 for row in after)
    assert all(row["within"] for row in after)
    parents = {r["set"]: r["parent"] for r in bound.tables["rollup"].to_dicts()}
    assert parents == {"Left": "All", "Right": "All", "All": None}
    names = {row["rule"] for row in bound.tables["rules"].to_dicts()}
    assert {f"potential of district {name}" for name in ("Left", "Right")} <= names
    assert 'id="levels"' in page
    assert 'id="specialists"' not in page


def test_districts_that_cannot_be_even_are_explained(tmp_path):
    """No way to halve the potential: the districts are named, and a repair."""
    found, page = run(
        tmp_path,
        "  rollup:\n    - {level: district, column: district,"
        " balance: {potential: 0%}}\n",
    )
    assert found.result.solution is None
    text = " ".join(found.manifest["explanation"]["text"])
    assert "district Left" in text
    assert "district Right" in text
    assert "at least" not in text
    assert 'id="levels"' in page


def test_sets_of_two_levels_may_share_a_name(tmp_path):
    """A district and a region of one name are told apart by their level."""
    found, _ = run(
        tmp_path,
        """\
  rollup:
    - {level: district, column: district, balance: {potential: 50%}}
    - {level: unit, column: district, balance: {potential: 40%}}
""",
    )
    rules = {row["rule"] for row in found.tables["rules"].to_dicts()}
    assert {"potential of district Left", "potential of unit Left"} <= rules


def test_areas_are_decided_on_top_of_the_plan(tmp_path):
    """Two areas hold every territory once, near each other, with a proof."""
    found, page = run(
        tmp_path,
        "  rollup:\n    - {level: area, count: 2, balance: {potential: 60%}}\n",
    )
    rows = found.tables["rollup"].to_dicts()
    assert len(rows) == 2
    held = sorted(name for row in rows for name in row["territories"].split())
    assert held == ["R1", "R2", "R3", "R4"]
    assert {row["outcome"] for row in rows} == {"optimal, proved"}
    assert rows[0]["objective"] == rows[0]["bound"] > 0
    assert sum(row["accounts_after"] for row in rows) == 12
    assert "decided in a second stage" in page


@pytest.mark.parametrize("takes", ["territories", "accounts"])
def test_specialists_cover_every_account_of_their_segment(tmp_path, takes):
    """Each clinic has one specialist; one of territories is met by whole reps."""
    found, page = run(
        tmp_path,
        "  overlays:\n    - {name: Coaches, reps: team.csv, segment: clinic,"
        f" takes: {takes}, balance: {{potential: 60%}}}}\n",
    )
    given = found.tables["overlay_accounts"]
    clinics = found.dataset.accounts["segment"] == "clinic"
    ids = found.dataset.accounts["account_id"].filter(clinics)
    assert sorted(given["account_id"]) == sorted(ids)
    (team,) = found.tables["overlays"].to_dicts()
    assert (team["status"], team["accounts"]) == ("optimal", 6)
    people = found.tables["overlay_people"].to_dicts()
    assert sum(row["accounts"] for row in people) == 6
    assert sum(row["cost"] for row in people) == pytest.approx(team["objective"])
    specialist = dict(given.select("account_id", "rep_id").iter_rows())
    owner = found.result.solution.owner[clinics.to_numpy()]
    pairs = {(int(j), specialist[a]) for j, a in zip(owner, ids, strict=True)}
    if takes == "territories":
        assert len(pairs) == np.unique(owner).size
    assert 'id="specialists"' in page
    assert "Coaches" in page


def test_whole_territories_never_need_less_travel_than_accounts(tmp_path):
    """Taking whole territories is a restriction: it costs as much or more."""
    costs = []
    for takes in ("territories", "accounts"):
        keys = f"  overlays:\n    - {{name: C, reps: team.csv, takes: {takes}}}\n"
        found, _ = run(tmp_path, keys)
        costs.append(found.tables["overlays"]["objective"][0])
    assert costs[0] >= costs[1]


def test_without_prices_of_travel_no_money_is_told(tmp_path):
    """Metres are kept low, then; they are not shown as money."""
    keys = """\
  rollup: [{level: area, count: 2}]
  overlays: [{name: Coaches, reps: team.csv}]
"""
    found, _ = run(tmp_path, keys, travel="")
    assert found.tables["overlays"]["objective"].null_count() == 1
    assert found.tables["overlay_people"]["cost"].null_count() == 2
    assert found.tables["rollup"]["objective"].null_count() == 2
    assert found.tables["overlays"]["status"].to_list() == ["optimal"]
