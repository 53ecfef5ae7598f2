"""Guarantees of answers in programs and notebooks: safe, short, at home elsewhere."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from engine import incentive_sim, territory_opt
from engine.planning.options import PlanningRun
from engine.scenario.load import load
from engine.store.answer import Answer

ACCOUNTS = pl.DataFrame(
    {
        "account_id": ["A1", "A2", "A3", "A4"],
        "lat": [52.0, 52.0, 53.0, None],
        "lon": [17.0, 18.0, 17.5, 17.5],
        "before": ["R1", "R1", "R2", "R2"],
        "after": ["R1", "R2", "R2", "R2"],
    }
)
TERRITORIES = pl.DataFrame(
    {
        "territory_id": ["R1", "R2", "R3"],
        "home_lat": [52.0, 52.1, 52.2],
        "home_lon": [17.0, 17.1, 17.2],
        "cost": [Decimal("10.50"), Decimal("7.25"), None],
    }
)
OUTLINE = pl.DataFrame(
    {
        "ring": [0] * 4 + [1] * 4,
        "lat": [51.0, 51.0, 54.0, 54.0, 52.4, 52.4, 52.6, 52.6],
        "lon": [16.0, 19.0, 19.0, 16.0, 17.0, 17.2, 17.2, 17.0],
    }
)
MANIFEST = {
    "kind": "territory",
    "name": '<b>Poland</b> & "others"',
    "synthetic": True,
    "currency": "PLN",
    "outcome": {"status": "feasible", "reason": "work limit", "raw": ""},
    "objective": 1234.5,
    "gap": 0.0125,
}


def answer(**more):
    tables = {"territories": TERRITORIES, "accounts": ACCOUNTS, **more}
    return PlanningRun(MANIFEST, tables)


def test_a_notebook_shows_what_it_is_and_how_good():
    """The page says the kind, the proof and the first table, and names the others."""
    html = answer()._repr_html_()
    for words in ("Territories · ", "feasible (work limit)", "objective 1,234 PLN"):
        assert words in html
    assert "at most 1.25% from the best, proven" in html
    assert "(synthetic)" in html
    assert "10.50" in html
    assert "<code>accounts</code> 4 × 5" in html


def test_nothing_that_is_shown_can_run():
    """Every text of the data is escaped: names, columns and cells."""
    nasty = "<script>alert(1)</script>"
    tables = {nasty: pl.DataFrame({nasty: [nasty], "rep": ["<img src=x onerror=y>"]})}
    html = PlanningRun({**MANIFEST, "kind": nasty}, tables)._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html


def test_pages_of_any_colour_can_be_read():
    """No colour is set but the reader's own, and nothing is loaded."""
    html = answer()._repr_html_()
    assert not re.search(r"#[0-9a-f]{3,6}\b|(?<!\w)(color|background):", html)
    assert "http" not in html


def test_an_answer_in_a_line():
    """What is printed is one short line, however large the tables are."""
    told = repr(answer())
    assert told.startswith("<PlanningRun '<b>Poland")
    assert "tables: territories, accounts" in told
    assert "\n" not in told
    assert len(told) < 300


def test_answers_without_facts_and_tables_show_themselves():
    """An empty answer is shown, too."""
    empty = PlanningRun({}, {})
    assert repr(empty) == "<PlanningRun ''; tables: >"
    assert empty._repr_html_().startswith("<div")


def test_pandas_has_the_same_values():
    """A table of pandas has the columns, the rows and the exact amounts."""
    frame = answer().to_pandas("territories")
    assert list(frame.columns) == TERRITORIES.columns
    assert frame["cost"].tolist()[:2] == [Decimal("10.50"), Decimal("7.25")]


def test_a_table_that_is_not_there_is_named():
    """The message tells the names there are, and the nearest."""
    with pytest.raises(KeyError, match="did you mean 'accounts'"):
        answer().to_pandas("acounts")


def test_accounts_are_points():
    """Each account stands where it is; one without a place has none."""
    frame = answer().to_geopandas()
    assert frame.crs == "EPSG:4326"
    assert (frame.geometry.iloc[1].x, frame.geometry.iloc[1].y) == (18.0, 52.0)
    assert frame.geometry.iloc[3] is None


def test_territories_are_areas_around_their_accounts():
    """Areas hold their accounts, do not overlap, and stay within the country."""
    frame = answer(outline=OUTLINE).to_geopandas("territories")
    sites = answer().to_geopandas().iloc[:3]
    for territory, place in zip(sites["after"], sites.geometry, strict=True):
        inside = frame.loc[frame.contains(place), "territory_id"].tolist()
        assert inside == [territory]
    first, second = frame.geometry.iloc[:2]
    assert first.intersection(second).area < 1e-9
    country = 3.0 * 3.0 - 0.2 * 0.2  # the second ring is a hole
    assert first.area + second.area == pytest.approx(country, rel=0.01)
    assert frame.geometry.iloc[2] is None


def test_without_an_outline_areas_end_near_the_accounts():
    """No country is needed; areas then reach not far beyond the accounts."""
    frame = answer().to_geopandas("territories")
    west, south, east, north = frame.total_bounds
    assert 16.8 < west < 17 < 18 < east < 18.2
    assert 51.9 < south < 52 < 53 < north < 53.1


def test_one_account_has_the_whole_area():
    """A single place is no reason to fail."""
    one = answer(accounts=ACCOUNTS.head(1)).to_geopandas("territories")
    assert one.geometry.notna().tolist() == [True, False, False]


def test_tables_without_places_say_so():
    """A table that has no places is refused with the columns it lacks."""
    tables = {"moves": pl.DataFrame({"account_id": ["A1"]})}
    with pytest.raises(ValueError, match="'moves' has no places: no columns lat"):
        PlanningRun(MANIFEST, tables).to_geopandas("moves")


def test_geopandas_that_is_missing_is_asked_for(monkeypatch):
    """Without the extra the message says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "geopandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"fieldplan\[geo\]"):
        answer().to_geopandas()


def test_every_door_answers_so():
    """What doors return for a scenario can all be shown and handed on."""
    from engine import capacity_plan, study
    from engine.store.run_store import StoredRun

    runs = (
        *(
            territory_opt.TerritoryRun,
            territory_opt.PlanningRun,
            territory_opt.TrackRun,
        ),
        *(incentive_sim.CompareRun, incentive_sim.PayRun, incentive_sim.PlansChecked),
        *(capacity_plan.CapacityRun, study.Stage, StoredRun),
    )
    assert [run for run in runs if not issubclass(run, Answer)] == []
    assert StoredRun(Path("r"), MANIFEST, {})._repr_html_()


SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios" / "reference"
FIRST = {
    "quotas": lambda: territory_opt.run_quota(load(SCENARIOS / "quota/potential.yaml")),
    "attainment": lambda: territory_opt.run_track(
        load(SCENARIOS / "track/two_reps.yaml")
    ),
    "findings": lambda: incentive_sim.check_plans(
        SCENARIOS / "plans/full_field_2027.yaml"
    ),
    "payouts": lambda: incentive_sim.run_pay(
        load(SCENARIOS / "plans/base_and_target.yaml")
    ),
}
"""Table to the answer whose question it answers."""


@pytest.mark.parametrize("table", FIRST)
def test_the_table_that_answers_stands_first(table):
    """A notebook shows the table that the question was about, not just the first."""
    html = FIRST[table]()._repr_html_()
    assert f"<code>{table}</code>, " in html.split("<thead>")[0]
