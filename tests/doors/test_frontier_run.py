"""Guarantees of ``territory.frontier`` from a scenario to the page."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.report.frontier import frontier_part
from engine.report.territory import render
from engine.scenario.load import load
from engine.territory.measure import measure

HEAD = """\
fieldplan: 1
name: Twelve accounts
currency: PLN
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 1}
  balance: {potential: 40%}
  disruption: {revenue_at_risk: 10%}
  frontier: {FRONTIER}
solve: {method: exact, work: 20, stop_at_gap: 0%}
"""
REPS = """\
rep_id,name,home,home_lat,home_lon,tenure_years
R1,Ada,West,52.0,16.0,5
R2,Borys,Middle,52.0,18.0,5
R3,Celina,East,52.0,20.0,5
"""


def accounts(owned: bool = True) -> str:
    """Return twelve accounts on a road; today's reps are not the nearest ones."""
    rows = ["account_id,lat,lon,potential,revenue,visits_per_year,rep_id"]
    for i in range(12):
        rep = f"R{1 + (i * 5) % 3}" if owned else ""
        lon = 15.5 + 0.45 * i
        potential = 100 + 7 * (i % 5)
        rows.append(f"A{i},52.0,{lon},{potential},{9000 + 500 * i},6,{rep}")
    return "\n".join(rows) + "\n"


def scenario(folder, frontier: str, *, owned: bool = True):
    """Return the scenario with such a frontier."""
    (folder / "accounts.csv").write_text(accounts(owned))
    (folder / "reps.csv").write_text(REPS)
    path = folder / "plan.yaml"
    path.write_text(HEAD.replace("{FRONTIER}", frontier))
    return load(path)


def run(folder, frontier: str):
    """Return what the run gave, and its frontier without the plan."""
    found = territory_opt.run(scenario(folder, frontier))
    table = found.tables["frontier"]
    return found, [row for row in table.to_dicts() if row["place"] != "plan"], table


def test_moved_potential_from_nothing_to_all(tmp_path):
    """Points get cheaper as more may move; at 100 % it is the plan itself."""
    caps = "{against: moved potential, caps: [100%, 0%, 20%, 40%], work: 20}"
    found, points, table = run(tmp_path, caps)
    assert [row["cap"] for row in points] == [0.0, 0.2, 0.4, 1.0]
    costs = [row["objective"] for row in points if row["objective"] is not None]
    assert costs == sorted(costs, reverse=True)
    assert points[-1]["objective"] == found.result.objective / 100
    for row in points:
        if row["objective"] is None:
            assert row["place"] == "empty"
            continue
        assert row["bound"] == row["objective"]
        assert row["found"] <= row["cap"]
    plan = table.to_dicts()[-1]
    moved = found.result.solution.owner != found.problem.current
    potential = found.dataset.accounts["potential"].to_numpy()
    assert plan["found"] == pytest.approx(potential[moved].sum() / potential.sum())
    assert plan["accounts_moved"] == moved.sum()


def test_tolerances_of_balance(tmp_path):
    """Each point keeps its tolerance; that of the scenario is the plan's point."""
    caps = "{minimise: cost, against: balance, caps: [10%, 40%, 90%], work: 20}"
    found, points, _ = run(tmp_path, caps)
    middle = next(row for row in points if row["cap"] == pytest.approx(0.4))
    assert middle["objective"] == found.result.objective / 100
    assert all(row["found"] <= row["cap"] + 1e-12 for row in points if row["found"])
    rule = found.problem.balance[0]
    assert rule.within == Fraction(2, 5)


def test_two_costs_at_even_caps(tmp_path):
    """Without caps, points go from the least of one cost to the least of the other."""
    asked = "{minimise: travel, against: disruption, points: 4, work: 20}"
    found, points, _ = run(tmp_path, asked)
    caps = [row["cap"] for row in points]
    assert len(caps) == 4
    assert np.diff(caps) == pytest.approx([caps[1] - caps[0]] * 3)
    assert points[0]["found"] == pytest.approx(caps[0])
    assert points[-1]["found"] == pytest.approx(caps[-1])
    least = points[-1]["objective"]
    assert all(row["objective"] >= least for row in points)
    assert points[0]["objective"] == pytest.approx(points[0]["bound"])
    assert measure(found.problem, found.result.solution).feasible


def test_nothing_can_be_moved_where_nobody_covers_anything(tmp_path):
    """Moves of accounts that have no rep are refused, at the line that asks."""
    caps = "{against: moved potential, caps: [5%, 10%]}"
    with pytest.raises(InputError, match="no account has a rep today") as caught:
        territory_opt.run(scenario(tmp_path, caps, owned=False))
    assert caught.value.problems[0].line == 9


def test_the_page_shows_points_plan_and_figures(tmp_path):
    """The page has the picture, its figures and sentences; without one, none."""
    caps = "{against: moved potential, caps: [0%, 20%, 40%, 100%], work: 20}"
    found, points, table = run(tmp_path, caps)
    manifest = {**found.manifest, "made": {"at": "", "seconds": {}, "by": ""}}
    page = render(manifest, found.tables)
    assert 'id="frontier"' in page
    assert "Cost against moved potential" in page
    part = frontier_part(table, "PLN")
    solved = [row for row in points if row["objective"] is not None]
    assert len(part.scene.spots) == len(solved)
    assert len(part.rows) == len(points) + 1
    assert part.rows[-1][0] == "this plan"
    tables = {name: one for name, one in found.tables.items() if name != "frontier"}
    assert 'id="frontier"' not in render(manifest, tables)
