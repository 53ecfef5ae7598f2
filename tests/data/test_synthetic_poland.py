"""Guarantees of the Polish demonstration: its places, its company, its outline."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.base.geo import great_circle_km
from engine.data.synthetic import CompanyParams, geography, invent_company
from engine.data.synthetic.__main__ import DEMO_SEED
from engine.data.synthetic.files import company_files
from engine.scenario.build import build_territory, read_data
from engine.scenario.compare_build import build_compare
from engine.scenario.load import load

POLAND = Path(__file__).resolve().parents[2] / "scenarios" / "poland"
CAPITAL, MOKOTOW, BIELSKO_BIALA, JASTRZEBIE_ZDROJ = 756135, 764484, 3103402, 3097391


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    """Return the towns and villages."""
    return pl.read_csv(POLAND / "places.csv")


@pytest.fixture(scope="module")
def problem():
    """Return the demonstration's territory problem, read as the program reads it."""
    scenario = load(POLAND / "territories.yaml")
    return build_territory(scenario, read_data(scenario))


def today(rule, problem):
    """Return today's loads of a balance rule as multiples of the fair shares."""
    each = rule.amounts.matrix[np.arange(problem.num_units), problem.current]
    loads = np.bincount(problem.current, each, problem.num_territories)
    return loads / (loads.sum() * rule.weights / rule.weights.sum())


def test_places_are_the_towns_and_only_those(places):
    """All places of 2,000 people are there, also the oddly spelt; no city district."""
    ids = set(places["id"])
    assert places.height == 1_425
    assert places["population"].min() >= 2_000
    assert len(ids) == places.height
    assert {CAPITAL, BIELSKO_BIALA, JASTRZEBIE_ZDROJ} <= ids
    assert MOKOTOW not in ids
    assert places["lat"].is_between(49.0, 54.9).all()
    assert places["lon"].is_between(14.1, 24.2).all()


def test_places_are_in_a_fixed_order(places):
    """The largest place comes first; the id settles ties."""
    ordered = places.sort(-pl.col("population"), "id", maintain_order=True)
    assert ordered.equals(places)


def test_the_company_is_made_of_its_places_again(places):
    """The same places, settings and seed give the committed files, byte by byte."""
    company = invent_company(places, CompanyParams(), DEMO_SEED)
    for name, content in company_files(company).items():
        assert content == (POLAND / name).read_bytes(), name


def test_the_last_digit_of_a_sine_does_not_matter(places, monkeypatch):
    """Processors that compute distances a little differently invent the same bytes."""

    def on_another_processor(*positions):
        km = great_circle_km(*positions)
        return km * (1 + 1e-13 * np.cos(np.arange(km.size)).reshape(km.shape))

    monkeypatch.setattr(geography, "great_circle_km", on_another_processor)
    company = invent_company(places, CompanyParams(), DEMO_SEED)
    for name, content in company_files(company).items():
        assert content == (POLAND / name).read_bytes(), name


def test_a_town_is_one_cluster_and_the_capital_many(problem):
    """Most places are one account; the largest have dozens."""
    codes = [unit.split("-")[0] for unit in problem.unit_ids]
    assert 1_800 < problem.num_units < 2_400
    assert codes.count("WAR") > 50
    assert problem.unit_ids[0] == "WAR-01"
    assert problem.num_territories == 48


def test_loads_have_drifted_from_half_to_nearly_double(problem):
    """Today's shares run from about 55 % to about 170 %, in both measures."""
    potential, workload = (today(rule, problem) for rule in problem.balance)
    assert 0.50 < potential.min() < 0.60
    assert 1.60 < potential.max() < 1.80
    assert 0.45 < workload.min() < 0.65
    assert 1.50 < workload.max() < 1.85
    outside = (np.abs(potential - 1) > 0.05) | (np.abs(workload - 1) > 0.05)
    assert outside.sum() > 30


def test_no_account_is_above_a_tenth(problem):
    """No cluster holds a tenth of a fair full-time territory, travel included."""
    for rule in problem.balance:
        each = rule.amounts.matrix[np.arange(problem.num_units), problem.current]
        assert each.max() <= 0.1 * each.sum() * 100 / rule.weights.sum()


def test_work_is_what_the_reps_have_hours_for(problem):
    """Visits and travel of all accounts take 1,600 hours a year for a full-time rep."""
    workload = problem.balance[1]
    each = workload.amounts.matrix[np.arange(problem.num_units), problem.current]
    hours = each.sum() / 60 / (workload.weights.sum() / 100)
    assert 1_550 < hours < 1_650


def test_the_eligibility_rule_bites():
    """Some hospitals are with reps who may not serve them; most reps may."""
    accounts = pl.read_csv(POLAND / "accounts.csv")
    reps = pl.read_csv(POLAND / "reps.csv")
    hospitals = accounts.filter(segment="hospital").join(reps, on="rep_id")
    wrong = hospitals.filter(pl.col("skills").is_null())
    share = wrong["potential"].sum() / accounts["potential"].sum()
    assert 0.05 < hospitals.height / accounts.height < 0.08
    assert 0.03 < share < 0.06
    assert 28 <= reps["skills"].count() <= 36


def test_reps_live_where_people_do():
    """The capital has several reps, other large cities one or more, and most do not."""
    reps = pl.read_csv(POLAND / "reps.csv")
    homes = reps["home"].value_counts().sort("count", descending=True)
    assert reps.filter(home="Warszawa").height >= 3
    assert homes.height >= 35
    assert set(reps["fte"]) <= {1.0, 0.8, 0.6}
    assert reps["tenure_years"].min() < 2
    assert reps["tenure_years"].max() > 15


def test_everything_invented_says_so():
    """Every row of the company's tables, and the scenario, are labelled synthetic."""
    for name in ("accounts.csv", "reps.csv", "named_accounts.csv"):
        assert (pl.read_csv(POLAND / name)["source"] == "synthetic").all()
    assert load(POLAND / "territories.yaml").config.synthetic


def test_the_outline_holds_the_places(places):
    """The border is a short closed ring with nearly all places inside."""
    outline = pl.read_csv(POLAND / "outline.csv")
    assert outline.height <= 600
    inside = np.zeros(places.height, dtype=bool)
    lat, lon = places["lat"].to_numpy()[:, None], places["lon"].to_numpy()[:, None]
    for _, ring in outline.group_by("ring"):
        y, x = ring["lat"].to_numpy(), ring["lon"].to_numpy()
        assert (y[0], x[0]) == (y[-1], x[-1])
        crosses = (y[:-1] > lat) != (y[1:] > lat)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x[:-1] + (lat - y[:-1]) / (y[1:] - y[:-1]) * (x[1:] - x[:-1])
        inside ^= (crosses & (lon < at)).sum(axis=1) % 2 == 1
    assert (~inside).sum() <= 5


def test_the_roster_is_made_of_its_tables_again():
    """The recipe makes roster.csv of the reps and accounts, byte for byte."""
    recipe = runpy.run_path(str(POLAND / "recipe" / "roster.py"))
    reps, accounts = (pl.read_csv(POLAND / f"{n}.csv") for n in ("reps", "accounts"))
    made = recipe["roster"](reps, accounts)
    assert made.write_csv().encode() == (POLAND / "roster.csv").read_bytes()


def test_the_roster_is_the_company_of_the_territories():
    """The same 48 reps, by id and name, with the potentials that they hold today."""
    given = build_compare(load(POLAND / "incentives.yaml"))
    reps, accounts = (pl.read_csv(POLAND / f"{n}.csv") for n in ("reps", "accounts"))
    assert given.roster.select("rep_id", "name").equals(reps.select("rep_id", "name"))
    held = accounts.group_by("rep_id").agg(pl.col("potential").sum().cast(float))
    both = given.roster.join(held, on="rep_id", suffix="_held")
    assert (both["potential"] == both["potential_held"]).all()
    years = (given.roster["tenure"] // 12).to_list()
    assert years == reps["tenure_years"].to_list()


def test_the_company_pays_what_is_usual():
    """Quotas of PLN 2m to 3.5m, 7 to 10 % of them paid; equal OTEs and purses."""
    given = build_compare(load(POLAND / "incentives.yaml"))
    quota = given.roster["quota"]
    assert quota.min() >= 1.9e6
    assert quota.max() <= 3.5e6
    ote = {(plan.base + plan.target) / 100 for plan in given.plans}
    assert ote == {180_000}
    assert 0.07 < 48 * 180_000 / quota.sum() < 0.10
    purses = {
        plan.name: sum(contest.prizes) * (3 if contest.leagues else 1)
        for plan in given.plans
        for contest in plan.contests
    }
    assert purses == dict.fromkeys(("current", "several", "leagues"), 6_000_000)
    assert given.roster["league"].n_unique() == 3
