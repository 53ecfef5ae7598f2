"""Guarantees of neighbours: by the map, by tables, and what is said of islands."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.rules_text import rules_text

# Four in a row, one far away:  A1 - A2 - A3 - A4            A5
ACCOUNTS = """\
account_id,lat,lon,x,y,potential,visits_per_year
A1,0,0,0,0,100,10
A2,0,0.1,11,0,100,10
A3,0,0.2,22,0,100,10
A4,0,0.3,33,0,100,10
A5,0,2,222,0,100,10
"""
REPS = "rep_id,home_lat,home_lon,home_x,home_y\nR1,0,0,0,0\nR2,0,1,111,0\n"
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5}
  balance: {accounts: 100%}
"""
CHAIN = "account_id,neighbour_id\nA2,A1\nA2,A3\nA3,A4\nA3,A2\n"


def world(folder, rules, head=HEAD, **tables):
    """Return the scenario, its tables and the edges of the tiny world."""
    text = head + f"  {rules}\n"
    more = "".join(f", {name}: {name}.csv" for name in tables)
    text = text.replace("reps.csv}", f"reps.csv{more}}}")
    scenario = scenario_in(folder, text, accounts=ACCOUNTS, reps=REPS, **tables)
    dataset = read_data(scenario)
    return scenario, dataset, build_territory(scenario, dataset).contiguity


def refusals(folder, rules, **tables):
    """Return what is said of a tiny world that cannot be used."""
    with pytest.raises(InputError) as caught:
        world(folder, rules, **tables)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_not_asked_for(tmp_path):
    """Without the rule there is no graph."""
    assert world(tmp_path, "ramp: 1 month")[2] is None


@pytest.mark.parametrize("rule", ["gabriel", "relative", "delaunay"])
@pytest.mark.parametrize("flat", ["great_circle", "plane_km"])
def test_neighbours_by_the_map(tmp_path, rule, flat):
    """Accounts in a row are neighbours one after the other, on the globe or a plane."""
    head = HEAD.replace("0.5}", f"0.5, straight_line: {flat}}}")
    scenario, _, found = world(tmp_path, f"contiguous: {rule}", head)
    assert found.edges.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert "Each territory is in one piece" in rules_text(scenario)[-1]


def test_neighbours_by_table(tmp_path):
    """Pairs count once, whichever way round; all accounts must be connected."""
    table = CHAIN + "A4,A5\n"
    _, _, found = world(tmp_path, "contiguous: table", neighbours=table)
    assert found.edges.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert found.edges.dtype == np.int32


def test_neighbours_by_borders(tmp_path):
    """Outlines that share a border are neighbours; a corner is not enough."""
    rows = ["account_id,ring,lat,lon"]
    for name, west in (("A1", 0), ("A2", 1), ("A3", 2), ("A4", 3), ("A5", 4)):
        corners = [(0, west), (1, west), (1, west + 1), (0, west + 1)]
        rows += [f"{name},a,{lat},{lon}" for lat, lon in corners]
    _, _, found = world(tmp_path, "contiguous: borders", borders="\n".join(rows) + "\n")
    assert found.edges.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]


def test_islands_are_refused(tmp_path):
    """Accounts that no way leads to are named, and the ways out."""
    (said,) = refusals(tmp_path, "contiguous: table", neighbours=CHAIN)
    assert said == (
        "plan.yaml:8:15: territory.contiguous: neighbours form 2 pieces; no way leads"
        " from the largest to A5; make them neighbours, or write islands: bridge or"
        " separate"
    )


def test_islands_are_bridged(tmp_path):
    """The nearest pair is joined, and the notes of the run say so."""
    rule = "contiguous: {neighbours: table, islands: bridge}"
    scenario, dataset, found = world(tmp_path, rule, neighbours=CHAIN)
    assert [3, 4] in found.edges.tolist()
    note = "territory.contiguous: 'A4' and 'A5' are taken as neighbours over 189.0 km"
    assert any(text.startswith(note) for text in dataset.notes)
    assert "joined where they are nearest" in rules_text(scenario)[-1]


def test_islands_are_left_alone(tmp_path):
    """Pieces may be left as they are: then each has territories of its own."""
    rule = "contiguous: {neighbours: gabriel, longest: 3, islands: separate}"
    _, dataset, found = world(tmp_path, rule)
    assert found.edges.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert not [text for text in dataset.notes if "contiguous" in text]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("contiguous: gabrile", "did you mean 'gabriel'?"),
        ("contiguous: table", "need 'data.neighbours', which is missing"),
        ("contiguous: borders", "need 'data.borders', which is missing"),
        ("contiguous: {neighbours: table, longest: 3}", "not with table"),
    ],
)
def test_rules_that_cannot_be(tmp_path, rule, words):
    """Misspelt rules, missing tables and keys without a part are refused."""
    assert any(words in one for one in refusals(tmp_path, rule))


def test_tables_that_cannot_be(tmp_path):
    """Neighbours and outlines of nobody are refused at their rows."""
    table = CHAIN + "A4,A55\nA1,A1\n"
    said = refusals(tmp_path, "contiguous: table", neighbours=table)
    assert "row 6, column neighbour_id: found 'A55'" in said[0]
    assert said[1].endswith("this is the same account; name another")
    borders = "account_id,lat,lon\nA9,0,0\n"
    (said,) = refusals(tmp_path, "contiguous: borders", borders=borders)
    assert "row 2, column account_id: found 'A9'" in said
