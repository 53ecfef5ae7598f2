"""Guarantees of the invented company, on any table of places."""

from __future__ import annotations

import io
from dataclasses import fields

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from engine.data.columns import ACCOUNTS, NAMED_ACCOUNTS, REPS
from engine.data.synthetic import CompanyParams, invent_company
from engine.data.synthetic.geography import Points, distance_km


@st.composite
def places(draw) -> pl.DataFrame:
    """Between 1 and 25 places in a box of about 5° somewhere on the globe."""
    number = draw(st.integers(1, 25))
    south = draw(st.floats(-70, 65))
    west = draw(st.floats(-180, 175))
    step = st.integers(0, 500)
    rows = [
        {
            "id": 1_000 + row,
            "name": draw(st.sampled_from(("Łódź", "Aa", "Ełk", "东京", "O'Hara"))),
            "lat": round(south + draw(step) / 100, 4),
            "lon": round(west + draw(step) / 100, 4),
            "population": draw(st.integers(500, 2_000_000)),
        }
        for row in range(number)
    ]
    return pl.DataFrame(rows)


settings_of_any_company = st.builds(
    CompanyParams,
    reps=st.integers(2, 9),
    turnover=st.floats(0, 0.4),
    relocated=st.floats(0, 0.4),
    part_time=st.floats(0, 0.2),
    strays=st.floats(0, 0.4),
    skilled=st.floats(0.01, 1),
    named_accounts=st.integers(0, 12),
)


def measures(company, params):
    """Return potential and work (hours, travel to today's rep included) per account."""
    accounts, reps = company.accounts, company.reps
    at = Points(accounts["lat"].to_numpy(), accounts["lon"].to_numpy())
    homes = Points(reps["home_lat"].to_numpy(), reps["home_lon"].to_numpy())
    owner = accounts["rep_id"].replace_strict(reps["rep_id"], range(reps.height))
    km = distance_km(at, homes)[np.arange(accounts.height), owner.to_numpy()]
    minutes = accounts["minutes_per_visit"].to_numpy() + params.travel_minutes(km)
    hours = accounts["visits_per_year"].to_numpy() * minutes / 60
    return accounts["potential"].to_numpy(), hours, owner.to_numpy()


@settings(max_examples=20)
@given(places(), settings_of_any_company, st.integers(0, 2**31))
def test_any_places_make_a_company_that_fits_its_tables(table, params, seed):
    """Every column is there, in range, its ids unique and its references known."""
    company = invent_company(table, params, seed)
    for frame, spec in (
        (company.accounts, ACCOUNTS),
        (company.reps, REPS),
        (company.named_accounts, NAMED_ACCOUNTS),
    ):
        for column in spec.columns:
            values = frame[column.name].drop_nulls()
            assert not column.unique or values.n_unique() == frame.height
            assert not column.required or values.len() == frame.height
            assert column.minimum is None or (values >= column.minimum).all()
            assert column.maximum is None or (values <= column.maximum).all()
        assert (frame["source"] == "synthetic").all()
    assert company.reps.height == params.reps
    assert company.accounts["rep_id"].is_in(company.reps["rep_id"].to_list()).all()
    assert (company.accounts["potential"] > 0).all()
    assert (company.accounts["visits_per_year"] > 0).all()
    assert (company.accounts["revenue"] <= company.accounts["potential"]).all()


@settings(max_examples=20)
@given(places(), settings_of_any_company, st.integers(0, 2**31))
def test_no_cluster_is_above_a_tenth(table, params, seed):
    """No account holds a tenth of the mean territory, in potential or in work."""
    company = invent_company(table, params, seed)
    potential, hours, _ = measures(company, params)
    assert potential.max() <= 0.1 * potential.sum() / params.reps
    mean_hours = params.hours_per_fte * company.reps["fte"].sum() / params.reps
    assert hours.max() <= 0.1 * mean_hours


@settings(max_examples=20)
@given(places(), settings_of_any_company, st.integers(0, 2**31))
def test_csv_and_back_is_the_same_company(table, params, seed):
    """Every number is rounded such that a CSV file holds it exactly."""
    company = invent_company(table, params, seed)
    for frame in (company.accounts, company.reps, company.named_accounts):
        text = frame.write_csv()
        assert_frame_equal(pl.read_csv(io.StringIO(text), schema=frame.schema), frame)


@settings(max_examples=20)
@given(places(), st.integers(0, 2**31), st.randoms(use_true_random=False))
def test_order_of_places_does_not_matter(table, seed, shuffler):
    """The same places in another order make the same company."""
    order = list(range(table.height))
    shuffler.shuffle(order)
    params = CompanyParams(reps=4)
    one, other = (invent_company(t, params, seed) for t in (table, table[order]))
    assert one.accounts.equals(other.accounts)
    assert one.reps.equals(other.reps)
    assert one.named_accounts.equals(other.named_accounts)


@settings(max_examples=20)
@given(places(), settings_of_any_company, st.integers(0, 2**31))
def test_hospitals_and_named_accounts_can_be_kept(table, params, seed):
    """A skilled rep lives near every hospital; named accounts stay where they may."""
    company = invent_company(table, params, seed)
    accounts, reps = company.accounts, company.reps
    hospitals = accounts.filter(segment="hospital")
    skilled = reps["skills"].fill_null("").to_numpy() == "hospital"
    km = distance_km(
        Points(hospitals["lat"].to_numpy(), hospitals["lon"].to_numpy()),
        Points(reps["home_lat"].to_numpy(), reps["home_lon"].to_numpy()),
    )
    assert skilled[np.argsort(km, axis=1, kind="stable")[:, :3]].any(axis=1).all()
    named = company.named_accounts.drop("source").join(
        accounts, on=["account_id", "rep_id"]
    )
    named = named.drop("source").join(reps, on="rep_id")
    assert named.height == company.named_accounts.height
    assert named.height <= params.named_accounts
    assert named.filter(segment="hospital")["skills"].eq("hospital").all()
    assert (named["tenure_years"] >= 3).all()


@pytest.fixture(scope="module")
def lattice() -> pl.DataFrame:
    """20 × 15 towns, half a degree apart, in a country that does not exist."""
    grid = np.arange(300)
    return pl.DataFrame(
        {
            "id": grid,
            "name": [f"Town {number}" for number in grid],
            "lat": -35.0 + (grid // 20) * 0.5,
            "lon": -60.0 + (grid % 20) * 0.5,
            "population": 5_000 + (grid * 7_919) % 60_000,
        }
    )


def test_another_country_drifts_too(lattice):
    """On made-up places, too, loads were fair and no longer are, and work fits."""
    params = CompanyParams(reps=20)
    company = invent_company(lattice, params, seed=5)
    potential, hours, owner = measures(company, params)
    fte = company.reps["fte"].to_numpy()
    shares = np.bincount(owner, potential) / fte * fte.sum() / potential.sum()
    assert 0.3 < shares.min() < 0.75
    assert 1.3 < shares.max() < 2.2
    assert hours.sum() == pytest.approx(1_600 * fte.sum(), rel=0.05)


def test_without_changes_loads_stay_fair(lattice):
    """With nothing that drifts, today's loads are those of the fair alignment."""
    still = dict.fromkeys(("turnover", "relocated", "part_time", "strays"), 0.0)
    even = dict.fromkeys(("regional_growth", "local_growth"), 0.0)
    company = invent_company(lattice, CompanyParams(reps=20, **still, **even), seed=5)
    potential, _, owner = measures(company, CompanyParams())
    fte = company.reps["fte"].to_numpy()
    shares = np.bincount(owner, potential) / fte * fte.sum() / potential.sum()
    assert np.abs(shares - 1).max() < 0.1


def test_reps_live_amid_their_accounts(lattice):
    """Before anything drifts, ways are about as short as from the middle of a disc."""
    #  20 territories of 40,000 km²: discs of 112 km, two thirds of which is 75 km
    still = dict.fromkeys(("turnover", "relocated", "part_time", "strays"), 0.0)
    company = invent_company(lattice, CompanyParams(reps=20, **still), seed=5)
    accounts, reps = company.accounts, company.reps
    km = distance_km(
        Points(accounts["lat"].to_numpy(), accounts["lon"].to_numpy()),
        Points(reps["home_lat"].to_numpy(), reps["home_lon"].to_numpy()),
    )
    owner = accounts["rep_id"].replace_strict(reps["rep_id"], range(reps.height))
    own = km[np.arange(accounts.height), owner.to_numpy()]
    assert 60 < own.mean() < 85


@pytest.mark.parametrize("seed", range(5))
def test_no_hospital_is_locked_to_a_rep_who_may_not_serve_it(lattice, seed):
    """With few skilled reps and many named accounts, every lock can be kept."""
    params = CompanyParams(reps=20, skilled=0.05, named_accounts=20, strays=0.3)
    company = invent_company(lattice, params, seed)
    named = company.named_accounts.drop("source").join(
        company.accounts, on=["account_id", "rep_id"]
    )
    reps = company.reps.filter(pl.col("skills").is_null())
    assert named.height > 10
    assert named.filter(segment="hospital").join(reps, on="rep_id").is_empty()


def test_the_seed_matters(lattice):
    """Another seed makes another company."""
    one, other = (invent_company(lattice, CompanyParams(), seed) for seed in (1, 2))
    assert not one.accounts["potential"].equals(other.accounts["potential"])
    assert not one.reps["home"].equals(other.reps["home"])


@pytest.mark.parametrize("field", fields(CompanyParams), ids=lambda field: field.name)
@pytest.mark.parametrize("value", [-1, 1e9, float("nan")])
def test_a_setting_out_of_range_is_named(field, value):
    """Every setting has a range, and an error that names the setting."""
    with pytest.raises(ValueError, match=f"^{field.name} must be"):
        CompanyParams(**{field.name: value})


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda table: table.drop("lat", "name"), "no column name, lat"),
        (lambda table: table.clear(), "at least one row"),
        (lambda table: table.with_columns(population=0), "population must be more"),
        (
            lambda table: table.with_columns(population=pl.lit(None, pl.Int64)),
            "population must be more",
        ),
        (lambda table: table.with_columns(id=1), "every id must be unique"),
        (
            lambda table: table.with_columns(lat=pl.lit(None, pl.Float64)),
            "lat and lon are needed",
        ),
    ],
)
def test_places_that_cannot_be_used(lattice, broken, message):
    """A table of places that cannot be used is refused, and why is said."""
    with pytest.raises(ValueError, match=message):
        invent_company(broken(lattice), CompanyParams(), seed=1)
