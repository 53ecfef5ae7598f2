"""Every quota scenario that is shipped: sums, phases, parts, and closed cases."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from quota_runs import NAMES, PLANNED, WITHOUT_PLAN, quotas_of

from engine.planning.columns import QUOTA

EVERY = (*PLANNED, "poland")


def cents(values):
    """Return money as whole hundredths, exactly."""
    return np.rint(np.asarray(values) * 100).astype(np.int64)


@pytest.mark.parametrize("name", [*NAMES, "poland"])
def test_every_quota_scenario_gives_all_tables(name):
    """A run has every table with its columns, and says whether it can be used."""
    run = quotas_of(name)
    assert {n: dict(t.schema) for n, t in run.tables.items()} == QUOTA
    assert run.usable == (name not in WITHOUT_PLAN)


@pytest.mark.parametrize("name", EVERY)
def test_levels_add_up_to_the_unit(name):
    """Children are their parent × (1 + hedge) at every level; territories the last."""
    tables = quotas_of(name).tables
    levels = tables["levels"]
    assert levels["exact"].drop_nulls().all()
    manifest = quotas_of(name).manifest["quota"]
    top = levels.row(0, named=True)
    assert cents(top["quota"]) == cents(manifest["target"])
    below = levels.filter(pl.col("parent") != "")
    for parent, part in below.group_by("parent"):
        mine = levels.filter((pl.col("node") == parent[0]) & pl.col("exact"))
        if mine.height == 1:
            assert cents(part["quota"]).sum() == cents(mine["children"][0])
    last = levels.filter(pl.col("level") == manifest["levels"][-1])
    assert cents(last["quota"]).tolist() == cents(tables["quotas"]["quota"]).tolist()


@pytest.mark.parametrize("name", EVERY)
def test_phases_add_up_to_what_is_carried(name):
    """The periods of a territory are its carried quota, to the hundredth."""
    tables = quotas_of(name).tables
    total = tables["phases"].filter(pl.col("measure") == "total")
    sums = total.group_by("territory", maintain_order=True).agg(pl.col("quota").sum())
    carried = tables["quotas"].select("territory", "prorated")
    both = sums.join(carried, on="territory")
    assert both.height == carried.height
    assert cents(both["quota"]).tolist() == cents(both["prorated"]).tolist()


@pytest.mark.parametrize("name", ["reach_plan", "poland"])
def test_parts_add_up_both_ways(name):
    """New business and renewal are the total in every period; products in the year."""
    tables = quotas_of(name).tables
    phases = tables["phases"]
    wide = phases.pivot(
        "measure", index=["territory", "period"], values="quota"
    ).filter(pl.col("total").is_not_null())
    parts = cents(wide["new business"]) + cents(wide["renewal"])
    assert parts.tolist() == cents(wide["total"]).tolist()
    products = phases.filter(pl.col("period").str.contains(r"\.\."))
    sums = products.group_by("territory").agg(pl.col("quota").sum())
    both = sums.join(tables["quotas"].select("territory", "prorated"), on="territory")
    assert cents(both["quota"]).tolist() == cents(both["prorated"]).tolist()


def test_equal_probability_gives_everybody_a_third():
    """μ + z σ with z = 1/3, rounded to units: 1067, 833, 660, 440; P = 0.369."""
    table = quotas_of("equal_probability").tables["quotas"]
    assert table["quota"].to_list() == [1067.0, 833.0, 660.0, 440.0]
    assert np.allclose(table["p_attain"], 0.369441, atol=2e-3)
    spread = table["p_before"].max() - table["p_before"].min()
    assert table["p_attain"].max() - table["p_attain"].min() < spread / 3


def test_a_newcomer_carries_795_of_1200():
    """Start in April with a ramp of four months, by the season of the year."""
    run = quotas_of("newcomer")
    months = run.tables["phases"].filter(pl.col("measure") == "total")["quota"]
    assert months.to_list() == [0, 0, 0, 21, 48, 90, 72, 72, 120, 96, 108, 168]
    assert run.tables["quotas"]["prorated"].to_list() == [795.0]


def test_largest_remainder_in_units_of_five_thousand():
    """Weights 7, 11, 13, 17, 19 of a million: 105, 165, 195, 255, 280 thousand."""
    table = quotas_of("top_down").tables["quotas"]
    assert table["quota"].to_list() == [105e3, 165e3, 195e3, 255e3, 280e3]


def test_over_assignment_is_reckoned_from_a_chance():
    """So much that the plan is made with 80 %; the curve passes through it."""
    run = quotas_of("reach_plan")
    assert run.manifest["quota"]["over_assignment"]["p_plan"] == pytest.approx(0.8)
    curve = run.tables["hedges"]
    assert curve["p_plan"].is_sorted()
    chosen = curve.filter(pl.col("chosen"))
    assert chosen.height == 1
    assert chosen["p_plan"][0] == pytest.approx(0.8)


def test_no_room_is_said_with_the_least_change():
    """Limits that hold less than the target: the families, and by how much."""
    run = quotas_of("cannot_be_met")
    conflict = run.manifest["quota"]["conflict"]
    assert set(conflict["families"]) == {"target", "change"}
    repairs = run.tables["conflict"]
    assert set(repairs["family"]) == {"target", "change"}
    assert (repairs["from"] != repairs["to"]).all()


def test_the_fairest_quotas_are_proven():
    """The largest deviation from fair shares is at its bound, under every limit."""
    quota = quotas_of("fairest").manifest["quota"]
    assert quota["gap"] == pytest.approx(0.0, abs=1e-6)
    assert quota["objective"] == pytest.approx(1 / 15)


def test_most_profit_states_its_bound():
    """What the response promises of these quotas is the most there is."""
    quota = quotas_of("most_profit").manifest["quota"]
    assert quota["gap"] == pytest.approx(0.0, abs=1e-9)
    assert quota["objective"] <= quota["bound"] * (1 + 1e-9)


def test_years_follow_their_growth():
    """Each target is the one before and its growth, from this year's on."""
    run = quotas_of("reach_plan")
    years = run.tables["years"]
    targets = years["target"].to_list()
    assert targets[0] == run.manifest["quota"]["target"]
    for before, after, growth in zip(
        targets[:-1], targets[1:], years["growth"].to_list()[1:], strict=True
    ):
        assert after / before - 1 == pytest.approx(growth, abs=1e-9)


def test_fairness_is_told_before_and_after():
    """The demo's quotas follow potential more than last year's, and are surer."""
    table = quotas_of("poland").tables["fairness"]
    rows = {row["measure"]: row for row in table.iter_rows(named=True)}
    slope = rows["slope of quota on potential (both ÷ mean)"]
    assert slope["better"] == "nearer to 1"
    assert abs(1 - slope["after"]) < abs(1 - slope["before"])
    spread = rows["CV of expected attainment"]
    assert spread["better"] == "lower"
    assert spread["after"] < spread["before"]
