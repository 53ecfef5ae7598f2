"""Guarantees of distances: by table, on a flat map, largest, and of any size."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario import travel as travel_module
from engine.scenario.build import build_territory, read_data
from engine.scenario.rules_text import rules_text
from engine.scenario.tours import km_between_visits
from engine.scenario.travel import travel_table
from engine.territory.amounts import Distance, Table

ACCOUNTS = """\
account_id,lat,lon,x,y,potential,visits_per_year,minutes_per_visit,rep_id
A1,0,0,3,4,100,10,60,R1
A2,0,1,-6,8,200,4,45,
A3,1,0,0,-12,300,6,30,R2
"""
REPS = "rep_id,home_lat,home_lon,home_x,home_y\nR1,0,0,0,0\nR2,0,1,3,4\n"
FLAT_ACCOUNTS = "\n".join(
    ",".join(line.split(",")[:1] + line.split(",")[3:]) for line in ACCOUNTS.split()
)
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5, TERMS}
  balance: {potential: 100%, workload: {within: 100%, includes_travel: true}}
"""
ALL = """\
account_id,rep_id,km,minutes
A1,R1,0,0
A1,R2,120,100
A2,R1,130,
A2,R2,5,9
A3,R1,110,90
A3,R2,170,200
"""


def world(folder, terms="detour: 1.2", distances=None, accounts=ACCOUNTS, reps=REPS):
    """Return the scenario, its tables and the problem of the tiny world."""
    tables = {"accounts": accounts, "reps": reps}
    text = HEAD.replace("TERMS", terms)
    if distances is not None:
        tables["distances"] = distances
        text = text.replace("reps.csv}", "reps.csv, distances: distances.csv}")
    scenario = scenario_in(folder, text, **tables)
    dataset = read_data(scenario)
    return scenario, dataset, build_territory(scenario, dataset)


def refusals(folder, *args, **changes):
    """Return what is said of a tiny world that cannot be used."""
    with pytest.raises(InputError) as caught:
        world(folder, *args, **changes)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_distances_by_table(tmp_path):
    """Kilometres cost and minutes work as the table says; empty ones by the speed."""
    scenario, _, problem = world(tmp_path, "speed_km_per_h: 60", ALL)
    (term,) = problem.costs
    # 10 visits × 2 × 120 km × 0.50; 4 × 2 × 130 × 0.50; 4 × 2 × 5 × 0.50; …
    assert term.amounts.matrix.tolist() == [
        [0, 120_000],
        [52_000, 2_000],
        [66_000, 102_000],
    ]
    work = problem.balance[1].amounts.matrix.tolist()
    assert work == [[600, 2600], [180 + 8 * 130, 180 + 72], [1260, 2580]]
    assert "roads are those of the table." in rules_text(scenario)[1]


def test_absent_pairs_are_refused(tmp_path):
    """A pair that the table lacks is named, and the ways out."""
    table = ALL.replace("A2,R1,130,\n", "")
    (said,) = refusals(tmp_path, "detour: 1", table)
    assert said == (
        "distances.csv: 1 of 6 pairs are missing, such as account 'A2' with rep 'R1';"
        " add them, or write territory.travel.absent_pairs: straight_line or forbidden"
    )


def test_absent_pairs_by_the_straight_line(tmp_path):
    """An absent pair may have the straight line times the detour."""
    table = ALL.replace("A2,R1,130,\n", "")
    terms = "detour: 1.5, absent_pairs: straight_line"
    scenario, dataset, problem = world(tmp_path, terms, table)
    road = travel_table(scenario, dataset).road_km(1, 0)
    assert road == pytest.approx(1.5 * 111.19508, abs=1e-4)
    assert problem.permits == ()


def test_absent_pairs_are_forbidden(tmp_path):
    """An absent pair may be one that no plan has."""
    table = ALL.replace("A2,R1,130,\n", "")
    _, _, problem = world(tmp_path, "absent_pairs: forbidden", table)
    (permit,) = problem.permits
    assert permit.allowed.matrix.tolist() == [[True, True], [False, True], [True, True]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A9,R1,1,", "column account_id: found 'A9'"),
        ("A1,R9,1,", "column rep_id: found 'R9'"),
        ("A1,R1,1,", "this account and rep come twice"),
        ("A1,R1,-1,", "0 to 100000 is needed"),
    ],
)
def test_distances_that_cannot_be(tmp_path, rows, words):
    """Unknown ids, double pairs and negative kilometres are refused."""
    assert words in refusals(tmp_path, "detour: 1", ALL + rows + "\n")[0]


def test_largest_distance_and_time(tmp_path):
    """Pairs beyond are not permitted; the limit itself is."""
    terms = "at_most_km: 130, at_most_minutes: 99.5"
    scenario, _, problem = world(tmp_path, terms, ALL)
    far, long = problem.permits
    assert far.name == "at most 130 km from home"
    assert far.allowed.matrix.tolist() == [[True, True], [True, True], [True, False]]
    assert long.allowed.matrix.tolist() == [[True, False], [False, True], [True, False]]
    said = " ".join(rules_text(scenario))
    assert "No account is more than 99.5 minutes on the road from its rep's" in said


def test_nobody_near_enough(tmp_path):
    """An account that every home is too far from is refused by name."""
    (said,) = refusals(tmp_path, "at_most_km: 50", ALL)
    assert said.startswith("accounts.csv: account 'A3': no rep may have it")
    assert "'at most 50 km from home'" in said


@pytest.mark.parametrize(("unit", "size"), [("plane_km", 1), ("plane_m", 1000)])
def test_flat_maps(tmp_path, unit, size):
    """On a flat map distances are those of x and y, in kilometres or metres."""
    terms = f"detour: 1, straight_line: {unit}"
    scenario, dataset, _ = world(tmp_path, terms)
    roads = travel_table(scenario, dataset)
    rows, reps = np.arange(3)[:, None], np.arange(2)[None, :]
    expected = np.array([[5, 0], [10, np.hypot(9, 4)], [12, np.hypot(3, 16)]])
    assert roads.road_km(rows, reps) == pytest.approx(expected / size)
    assert dataset.accounts["lat"].to_list() == [0, 0, 1]  # degrees that are given


def test_flat_maps_need_no_degrees(tmp_path):
    """Without degrees, maps are drawn as the plane is, around the homes."""
    reps = "rep_id,home_x,home_y\nR1,0,0\nR2,222.39,0\n"
    terms = "straight_line: plane_km"
    _, dataset, _ = world(tmp_path, terms, accounts=FLAT_ACCOUNTS, reps=reps)
    assert dataset.reps["home_lon"].to_list() == pytest.approx([-1, 1], abs=1e-4)
    assert dataset.accounts["lat"][1] == pytest.approx(8 / 111.195, abs=1e-4)


def test_flat_maps_need_x_and_y(tmp_path):
    """A missing x is said at the rule that needs it."""
    accounts = ACCOUNTS.replace("x,y", "u,v")
    said = refusals(tmp_path, "straight_line: plane_km", accounts=accounts)
    assert said[0].startswith("plan.yaml:6:45: territory.travel.straight_line: 'x' is")


@pytest.mark.parametrize(("flat", "most"), [("great_circle", 157), ("plane_km", 16)])
def test_many_pairs_are_computed(tmp_path, monkeypatch, flat, most):
    """Beyond a size nothing is written down, and amounts are the same but rounding."""
    terms = f"straight_line: {flat}, at_most_km: {most}, at_most_minutes: 300"
    _, _, small = world(tmp_path, terms)
    monkeypatch.setattr(travel_module, "WRITTEN_UP_TO", 5)
    _, _, large = world(tmp_path, terms)
    assert isinstance(small.costs[0].amounts, Table)
    assert isinstance(large.costs[0].amounts, Distance)
    apart = np.abs(small.cost - large.cost)
    assert apart.max() <= 1
    one, two = (p.balance[1].amounts.matrix for p in (small, large))
    assert np.abs(one - two).max() <= 1
    assert (small.allowed == large.allowed).all()
    assert not small.allowed.all()


def test_way_between_visits_on_a_grid():
    """On a wide grid of one account a square kilometre it is near 0.57 kilometres."""
    x, y = np.meshgrid(np.arange(30.0), np.arange(30.0))
    places = np.column_stack([x.ravel(), y.ravel()])
    km = km_between_visits(places, np.full(900, 4.0)).reshape(30, 30)
    assert np.median(km) == pytest.approx(0.57, rel=0.2)
    # A quarter of the density is twice the way; accounts that are seldom due, as well.
    assert np.median(km_between_visits(places * 2, np.full(900, 4.0))) == pytest.approx(
        2 * np.median(km)
    )
    rare = np.where(np.arange(900) == 465, 8.0, 2.0)
    seldom = km_between_visits(places, rare)
    assert seldom[465] == pytest.approx(2 * km.ravel()[465], rel=1e-9)
    assert seldom[0] == pytest.approx(km[0, 0])


def test_way_between_visits_where_there_is_none():
    """No visits, one account, or all in one place: there is no way between."""
    places = np.zeros((3, 2))
    assert km_between_visits(places, np.array([1.0, 2.0, 3.0])).tolist() == [0, 0, 0]
    assert km_between_visits(places[:1], np.array([1.0])).tolist() == [0]
    far = np.array([[0.0, 0.0], [5.0, 0.0]])
    assert km_between_visits(far, np.array([0.0, 2.0]))[0] == 0


def test_way_between_visits_counts_for_everybody(tmp_path, monkeypatch):
    """It adds the same to cost and work, whoever visits; nothing unless asked for."""
    terms = "visits_per_trip: 2, detour: 1.5"
    _, _, bare = world(tmp_path, terms)
    scenario, dataset, dense = world(tmp_path, terms + ", between_visits: by_density")
    local = travel_table(scenario, dataset).local_km
    assert local.min() > 0
    added = dense.cost - bare.cost
    expected = dataset.accounts["visits_per_year"].to_numpy() * local * 50
    assert added == pytest.approx(np.column_stack([expected, expected]), abs=1)
    assert "dense accounts are around each" in rules_text(scenario)[2]
    monkeypatch.setattr(travel_module, "WRITTEN_UP_TO", 5)
    _, _, lazy = world(tmp_path, terms + ", between_visits: by_density")
    assert np.abs(lazy.cost - dense.cost).max() <= 1
    (said,) = refusals(tmp_path, "between_visits: by_density")
    assert said.endswith("a trip makes one visit; write 'visits_per_trip', such as 4")
