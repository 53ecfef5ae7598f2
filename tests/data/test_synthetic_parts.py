"""Guarantees of the parts an invented company is made of."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from engine.base.streams import Purpose, stream
from engine.data.synthetic import drift, files, invent_company
from engine.data.synthetic.alignment import fair_alignment
from engine.data.synthetic.geography import Points, distance_km, smooth_field
from engine.data.synthetic.market import invent_market
from engine.data.synthetic.names import invent_names
from engine.data.synthetic.params import CompanyParams

PLACES = "id,name,lat,lon,population\n1,Aa,50,19,90000\n2,Be,50.5,19.5,30000\n"


def chance() -> np.random.Generator:
    """Return the generator of these tests."""
    return stream(1, Purpose.COMPANY)


def test_fair_alignment_follows_capacity():
    """Loads are within a tenth of shares by capacity, even with homes in a corner."""
    rng = chance()
    points = rng.uniform(0, 100, (800, 2))
    homes = rng.uniform(0, 40, (6, 2))
    km = np.hypot(*(points[:, None] - homes).transpose(2, 0, 1))
    load = rng.uniform(1, 3, 800)
    capacity = np.array([1, 1, 1, 0.5, 0.5, 2])
    owner = fair_alignment(km, load, capacity)
    fair = load.sum() * capacity / capacity.sum()
    assert np.abs(np.bincount(owner, load) / fair - 1).max() < 0.1


def test_fair_alignment_splits_a_line_in_the_middle():
    """Of equal accounts on a line, two equal reps get the near half each."""
    #  rep 0 at -1                       rep 1 at 2
    #  accounts 0 .. 9: the first five are nearer to rep 0 once prices even loads
    at = np.arange(10.0)
    km = np.abs(at[:, None] - np.array([-1.0, 2.0]))
    owner = fair_alignment(km, np.ones(10), np.ones(2))
    assert owner.tolist() == [0] * 5 + [1] * 5


def test_heirs_get_only_what_was_left():
    """Accounts of a rep who left go to the nearest who stayed; no other moves."""
    owner = np.array([0, 1, 1, 2])
    km = np.array([[1.0, 9, 9], [5, 1, 6], [7, 1, 6], [9, 9, 1]])
    assert drift.inherit(owner, np.array([1]), km).tolist() == [0, 0, 2, 2]


def test_a_newcomer_is_handed_what_busy_reps_have_nearby():
    """Only reps above their fair share give, the nearest first, up to the limit."""
    #  rep 0 has 8 of 10, rep 1 has 2, the newcomer 2 has none: fair is 10/3, and 0.6
    #  of that is 2, so two accounts of rep 0 go, the two nearest to the newcomer
    owner = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    km = np.array([9.0, 8, 7, 6, 5, 4, 3, 2, 1, 1])
    after = drift.hand_over(owner, 2, km, np.ones(10, np.int64), np.ones(3))
    assert after.tolist() == [0, 0, 0, 0, 0, 0, 2, 2, 1, 1]
    assert owner.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]


def test_strays_stay_near():
    """Strays go to one of the five nearest reps; with no strays nobody moves."""
    km = chance().uniform(0, 100, (500, 12))
    owner = np.full(500, 11)
    assert drift.stray(owner, km, 0.0, chance()).tolist() == owner.tolist()
    after = drift.stray(owner, km, 0.3, chance())
    moved = after != owner
    rank = np.argsort(np.argsort(km, axis=1), axis=1)[np.arange(500), after]
    assert 0.2 < moved.mean() < 0.4
    assert rank[moved].max() < 5


def test_names_are_people():
    """Names are all different, also beyond the combinations; women's end in -a."""
    names = invent_names(3_000, chance())
    assert len(set(names)) == 3_000
    wrong = [name for name in names if name.split()[0] == "Anna" and "ski" in name]
    assert wrong == []
    assert any(name.startswith("Anna ") and name.endswith("ska") for name in names)


def test_a_smooth_field_is_smooth_and_of_unit_size():
    """Near points have nearly the same value, far ones not; mean 0, sd 1, about."""
    lat = np.repeat(np.linspace(46, 56, 40), 40)
    lon = np.tile(np.linspace(10, 26, 40), 40)
    field = smooth_field(Points(lat, lon), 100.0, chance())
    near = smooth_field(Points(lat + 0.01, lon), 100.0, chance())
    assert np.abs(field - near).max() < 0.1
    assert abs(field.mean()) < 0.5
    assert 0.7 < field.std() < 1.3


def test_scatter_has_the_spread_asked_for():
    """Scattered points lie about sd km away north and east, over the date line too."""
    start = Points(np.full(4_000, 60.0), np.full(4_000, 179.99))
    moved = start.scattered(np.full(4_000, 5.0), chance())
    km = distance_km(start.take(np.array([0])), moved)[0]
    assert np.sqrt((km**2).mean() / 2) == pytest.approx(5.0, rel=0.05)
    assert moved.lon.min() >= -180
    assert moved.lon.max() <= 180


def test_cities_grow_towards_their_neighbours():
    """The clusters of a city lie around it, rather on the side of the next town."""
    table = pl.DataFrame(
        {
            "id": [1, 2],
            "name": ["City", "Town"],
            "lat": [50.0, 50.0],
            "lon": [19.0, 19.6],
            "population": [900_000, 2_000],
        }
    )
    market = invent_market(table, CompanyParams(reps=12), seed=1)
    city = market.place == 0
    assert city.sum() > 100
    assert 0.02 < market.points.lon[city].mean() - 19.0 < 0.2
    assert abs(market.points.lat[city].mean() - 50.0) < 0.02


def test_files_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """If one of the tables cannot be made, none of the old ones is touched."""
    (tmp_path / "places.csv").write_text(PLACES)
    files.write_company(tmp_path, seed=1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(files, "invent_company", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.write_company(tmp_path, seed=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert sorted(before) == [
        "accounts.csv",
        "named_accounts.csv",
        "places.csv",
        "reps.csv",
    ]


def test_the_module_runs_as_a_command(tmp_path):
    """``python -m engine.data.synthetic FOLDER --seed N`` writes that company."""
    (tmp_path / "places.csv").write_text(PLACES)
    command = [sys.executable, "-m", "engine.data.synthetic", str(tmp_path)]
    done = subprocess.run([*command, "--seed", "3"], capture_output=True, check=True)
    company = invent_company(
        pl.read_csv(tmp_path / "places.csv"), CompanyParams(), seed=3
    )
    assert done.stdout == b""
    for name, content in files.company_files(company).items():
        assert (tmp_path / name).read_bytes() == content
