"""Guarantees of landings: what adds up, what is exact, and what a company shares."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import polars as pl
import pytest
from track_worlds import (
    ADD_UP,
    KNOWN,
    TWO_REPS,
    followed,
    plan_text,
    poland,
    row,
    sold_text,
    team,
)

from engine.planning.track import run_track
from engine.planning.track_reps import groups_of, reps_of
from engine.scenario.load import load
from engine.tracking.outlook import land
from engine.tracking.prior import Prior, fit_prior
from engine.tracking.team import shared_luck, team_landing

AS_OF = "as_of: 2027-07\n"


def phi(z):
    """Return the standard normal's distribution function."""
    return 0.5 * (1 + erf(z / sqrt(2)))


def levels_add_up(run):
    """Check every level of a run's tables against the company and its months."""
    found, months = run.tables["attainment"], run.tables["months"]
    company = found.filter(by="company").row(0, named=True)
    assert found["by"].unique().len() > 2
    for by in found["by"].unique():
        level = found.filter(by=by)
        for column in ADD_UP:
            assert level[column].sum() == pytest.approx(company[column], rel=1e-12)
    sums = months.group_by("by", "period").agg(pl.col("plan", "actual").sum())
    whole = months.filter(by="company").select("period", all="plan", sold="actual")
    beside = sums.join(whole, on="period").fill_null(0.0)
    assert np.allclose(beside["plan"], beside["all"], rtol=1e-12)
    assert np.allclose(beside["actual"], beside["sold"], rtol=1e-12)
    by_month = months.group_by("by", "id").agg(pl.col("plan", "actual").sum())
    joined = found.join(by_month, on=["by", "id"])
    assert joined.height == found.height
    assert np.allclose(joined["plan"], joined["quota"], rtol=1e-12)
    assert np.allclose(joined["actual"], joined["actual_right"], rtol=1e-12)


def test_levels_of_poland_add_up():
    """Reps, districts, regions and segments each add up to the company."""
    levels_add_up(poland())
    found = poland().tables["attainment"]
    assert set(found["by"]) == {"company", "region", "district", "segment", "rep"}


@pytest.mark.parametrize("seed", range(6))
def test_levels_add_up_where_reps_have_territories_in_two_regions(tmp_path, seed):
    """What a rep will sell is divided between the regions, and nothing is lost."""
    plan, sold = team(7, 4, seed)
    run = followed(tmp_path, "as_of: 2027-04\n", phased=plan, actuals=sold)
    levels_add_up(run)
    assert run.tables["attainment"].filter(by="rep").height == 7


def test_a_rep_on_plan_with_known_luck(tmp_path):
    """Sold to plan, expected at plan: an even chance, and ± 1.645 sd √months."""
    even = "prior: {mean: 100%, sd: 0%, month_sd: 30%}\n"
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 600.0)])
    sold = sold_text({"T1": [100.0] * 7, "T2": [20.0] * 7})
    found = followed(tmp_path, AS_OF + even, phased=plan, actuals=sold)
    one = row(found.tables["attainment"], "rep", "R1")
    reach = 1.6448536269514722 * 30 * sqrt(5)
    assert one["p_land"] == pytest.approx(0.5, abs=1e-12)
    assert one["forecast"] == pytest.approx(1200)
    assert (one["low90"], one["high90"]) == pytest.approx((1200 - reach, 1200 + reach))
    assert one["pace"] == pytest.approx(1)
    assert (one["run_rate"], one["run_rate_needed"]) == pytest.approx((100, 100))
    # E max(0, quota − landing) of a normal that is centred on the quota: sd ÷ √2π.
    assert one["at_stake"] == pytest.approx(30 * sqrt(5) / sqrt(2 * np.pi), rel=1e-6)


def test_the_case_of_two_reps():
    """640 of 1,200 in seven months, thought to sell 100 ± 20: a chance of 0.133467."""
    found = run_track(load(TWO_REPS)).tables["attainment"]
    assert row(found, "rep", "R1")["p_land"] == pytest.approx(0.133467, abs=5e-7)
    assert row(found, "rep", "R1")["run_rate_needed"] == pytest.approx(112)
    # A region of one rep is that rep.
    alike = [c for c in found.columns if c not in ("by", "id", "name")]
    one = row(found, "region", "South")
    assert [one[c] for c in alike] == [row(found, "rep", "R2")[c] for c in alike]


@pytest.mark.parametrize("together", [0.0, 0.25, 1.0])
def test_a_team_with_known_luck_shares_it(tmp_path, together):
    """Normal with variance (1 − rho) Σ sd² + rho (Σ sd)², exactly."""
    said = AS_OF + KNOWN.replace("25%", f"{together:.0%}")
    rows = [(f"T{k}", f"R{k}", "N", "N", 1200.0 + 300 * k) for k in range(4)]
    months = [[80.0, 120, 90, 100, 130, 70, 95]] * 4
    sold = sold_text({f"T{k}": months[k] for k in range(4)})
    found = followed(tmp_path, said, phased=plan_text(rows), actuals=sold)
    reps = found.tables["attainment"].filter(by="rep")
    own = [1 / 0.2**2 + 7 / 0.3**2] * 4
    even = reps["quota"].to_numpy() / 12
    sd = even * np.sqrt(5 * 0.3**2 + 25 / np.array(own))
    total = sqrt((1 - together) * (sd**2).sum() + together * sd.sum() ** 2)
    whole = row(found.tables["attainment"], "company", "company")
    assert whole["forecast"] == pytest.approx(reps["forecast"].sum())
    expected = phi((whole["forecast"] - whole["quota"]) / total)
    assert whole["p_land"] == pytest.approx(expected, abs=1e-12)
    assert whole["high90"] - whole["low90"] == pytest.approx(2 * 1.6448536 * total)


def test_chances_are_those_of_the_room():
    """Reps' chances, ends and money at stake are what landings by themselves say."""
    run = poland()
    given = run.given
    book = reps_of(given).book
    fitted = fit_prior(book.rates)
    prior = Prior(0.94, 0.15, fitted.within, fitted.freedom)
    found = land(book, prior)
    reps = run.tables["attainment"].filter(by="rep")
    assert np.allclose(reps["p_land"], found.p_land, rtol=0, atol=1e-14)
    assert np.allclose(reps["at_stake"], found.at_stake)
    assert np.allclose(reps["low90"], np.maximum(found.low, book.to_date))
    assert np.allclose(reps["high90"], found.high)
    told = run.manifest["track"]
    whole = book.rates[np.isfinite(book.rates).all(axis=1)]
    assert 0 < whole.shape[0] < book.rates.shape[0]
    assert told["correlation"] == shared_luck(whole)
    # A region is its reps under luck that they share.
    group = next(g for g in groups_of(given, reps_of(given)) if g.id == "West")
    some = type(found.landing)(
        *(
            getattr(found.landing, n)[group.reps]
            for n in ("centre", "spread", "freedom")
        )
    )
    ours = row(run.tables["attainment"], "region", "West")
    again = team_landing(some, told["correlation"], seed=given.seed + 1, draws=40_000)
    low, high = again.interval(0.9)
    width = high - low
    assert ours["low90"] == pytest.approx(low, abs=0.03 * width)
    assert ours["high90"] == pytest.approx(high, abs=0.03 * width)
    assert ours["forecast"] == pytest.approx(again.futures.mean(), abs=0.01 * width)
    assert ours["at_stake"] == pytest.approx(again.missing(ours["quota"]), rel=0.02)


def test_luck_that_is_shared_widens_the_company_only(tmp_path):
    """More correlation: reps stay as they are, the company's interval grows."""
    plan, sold = team(8, 5, 3)
    widths = []
    for together in ("0%", "40%"):
        said = f"as_of: 2027-05\ncorrelation: {together}\n"
        run = followed(tmp_path, said, phased=plan, actuals=sold)
        whole = row(run.tables["attainment"], "company", "company")
        widths.append(whole["high90"] - whole["low90"])
        reps = run.tables["attainment"].filter(by="rep")["p_land"].to_list()
    assert widths[1] > 1.5 * widths[0]
    again = followed(tmp_path, "as_of: 2027-05\n", phased=plan, actuals=sold)
    assert again.tables["attainment"].filter(by="rep")["p_land"].to_list() == reps


def test_no_future_is_not_never(tmp_path):
    """A chance that none of 20,000 futures shows is told as above nothing."""
    rows = [(f"T{k}", f"R{k}", "N", "N", 1200.0) for k in range(6)]
    sold = sold_text({f"T{k}": [9.0 + k, 11.0, 12.0, 8.0] for k in range(6)})
    run = followed(tmp_path, "as_of: 2027-04\n", phased=plan_text(rows), actuals=sold)
    whole = row(run.tables["attainment"], "company", "company")
    assert 0 < whole["p_land"] <= 1 / 20_000


def test_sales_stay_sold_unless_there_are_credits(tmp_path):
    """No interval ends below what is sold; where credits were seen, it may."""
    wild = "prior: {mean: 20%, sd: 10%, month_sd: 300%}\n"
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 1200.0)])
    sold = sold_text({"T1": [50.0, 70.0], "T2": [150.0, -30.0]})
    run = followed(tmp_path, "as_of: 2027-02\n" + wild, phased=plan, actuals=sold)
    found = run.tables["attainment"]
    assert row(found, "rep", "R1")["low90"] == 120
    assert row(found, "rep", "R2")["low90"] < 120


def test_a_year_that_is_over_is_certain(tmp_path):
    """Chances are 0 or 1, what is foreseen is what was sold, nothing is needed."""
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 1200.0)])
    sold = sold_text({"T1": [100.0] * 12, "T2": [90.0] * 12})
    run = followed(tmp_path, "as_of: 2027-12\n", phased=plan, actuals=sold)
    found = run.tables["attainment"]
    assert found.filter(by="rep")["p_land"].to_list() == [1.0, 0.0]
    assert row(found, "rep", "R2")["at_stake"] == pytest.approx(120)
    assert row(found, "rep", "R2")["run_rate_needed"] is None
    whole = row(found, "company", "company")
    assert whole["forecast"] == whole["low90"] == whole["high90"] == 2280
    assert [w["id"] for w in run.tables["warnings"].to_dicts()] == ["R2"]


def test_parts_of_a_rep_are_the_reps_own_rate(tmp_path):
    """Two territories of one rep land by the rate of both, each by its own quota."""
    rows = [
        ("T1", "R1", "North", "N", 1200.0),
        ("T2", "R1", "South", "S", 600.0),
        ("T3", "", "South", "S", 600.0),
    ]
    sold = sold_text({"T1": [90.0] * 7, "T2": [60.0] * 7, "T3": [30.0] * 7})
    said = AS_OF + "prior: {mean: 100%, sd: 20%, month_sd: 30%}\n"
    found = followed(tmp_path, said, phased=plan_text(rows), actuals=sold)
    table = found.tables["attainment"]
    assert table.filter(by="rep")["id"].to_list() == ["R1", "T3"]
    # Two territories have no one name.
    assert table.filter(by="rep")["name"].to_list() == ["R1", "T3"]
    own = row(table, "rep", "R1")
    rate = (own["forecast"] - own["actual"]) / (own["quota"] - own["plan_to_date"])
    north = row(table, "region", "North")
    assert north["forecast"] == pytest.approx(630 + 500 * rate)
    assert north["high90"] - north["low90"] == pytest.approx(
        (own["high90"] - own["low90"]) * 500 / 750
    )


def test_districts_of_one_name_are_told_apart(tmp_path):
    """The same district name in two regions is two districts; none is one of none."""
    rows = [
        ("T1", "R1", "North", "City", 1200.0),
        ("T2", "R2", "South", "City", 1200.0),
        ("T3", "R3", "South", "", 1200.0),
    ]
    sold = sold_text({name: [80.0, 90.0] for name in ("T1", "T2", "T3")})
    found = followed(
        tmp_path, "as_of: 2027-02\n", phased=plan_text(rows), actuals=sold
    ).tables["attainment"]
    level = found.filter(by="district")
    assert level["id"].to_list() == ["North, City", "South, City", ""]
    assert level["name"].to_list()[2] == "no district"


def test_newcomers_count_from_their_first_quota(tmp_path):
    """Months without a quota say nothing of a rep's rate, nor of how luck is shared."""
    plan = plan_text([("T1", "R1", "N", "N", 1200.0), ("T2", "R2", "S", "S", 1200.0)])
    late = "".join(f"T3,R3,S,S,2027-{m:02d},100\n" for m in range(4, 13))
    sold = sold_text({"T1": [80.0, 120, 100, 90], "T2": [70.0, 125, 105, 85]})
    sold += "T3,2027-04,130\n"
    run = followed(tmp_path, "as_of: 2027-04\n", phased=plan + late, actuals=sold)
    three = row(run.tables["attainment"], "rep", "R3")
    assert three["run_rate"] == 130
    assert three["pace"] == pytest.approx(1.3)
    book = reps_of(run.given).book
    assert run.manifest["track"]["correlation"] == shared_luck(book.rates[:2]) > 0.5
