"""Guarantees of the markets, quotas and results that come with the program."""

from __future__ import annotations

import runpy

import numpy as np
import polars as pl
import pytest
from worlds import ROOT

from engine.quota.problem import QuotaProblem
from engine.scenario.load import load
from engine.scenario.market_build import build_market
from engine.scenario.quota_build import build_quota
from engine.scenario.quota_input import MostProfit
from engine.scenario.track_build import build_track

HERE = ROOT / "scenarios" / "reference"
QUOTAS = sorted((HERE / "quota").glob("*.yaml"))
POLAND = ROOT / "scenarios" / "poland"
METHODS = {
    "top_down",
    "potential",
    "history",
    "blend",
    "equal_probability",
    "fairest",
    "most_profit",
}


@pytest.fixture(scope="module")
def poland():
    """Return the loaded scenario of the invented company in Poland."""
    return load(POLAND / "quota.yaml")


@pytest.mark.parametrize(
    "path", [*QUOTAS, POLAND / "quota.yaml"], ids=lambda path: path.stem
)
def test_quotas_can_be_a_problem(path):
    """What is read makes a problem; lists are a territory each; a year is a year."""
    found = build_quota(load(path))
    many = found.tree.num_territories
    weights = getattr(found.way, "weights", np.ones(many))
    problem = QuotaProblem(
        found.tree,
        found.target,
        found.unit,
        weights,
        hedges=found.hedges,
        limits=found.limits,
        node_limits=found.node_limits,
    )
    assert problem.low.sum() <= problem.handed_down
    assert found.territories.height == many
    assert found.calendar.season.shape == found.calendar.there.shape == (many, 12)
    assert found.calendar.season.sum(axis=1) == pytest.approx(np.ones(many))
    assert found.rules_text
    if isinstance(found.way, MostProfit):
        assert len(found.way.quotas) == many


def test_there_is_one_for_each_method():
    """Every method has its small scenario."""
    assert {load(path).config.quota.method.use for path in QUOTAS} == METHODS


def test_small_market_and_small_results():
    """The small scenarios of market and tracking can be read."""
    market = build_market(load(HERE / "market" / "quarters.yaml"))
    assert market.potential.fit is not None
    assert market.mix.periods[0] == "2027Q1"
    track = build_track(load(HERE / "track" / "two_reps.yaml"))
    assert track.sold[0].sum() == 640
    assert track.plan.sum(axis=1).tolist() == [1200, 1200]


def test_quotas_of_poland(poland):
    """48 territories in regions and districts; limits leave room for the number."""
    found = build_quota(poland)
    assert [found.tree.size(depth) for depth in range(4)] == [1, 4, 6, 48]
    problem = QuotaProblem(
        found.tree,
        found.target,
        found.unit,
        found.way.history + found.way.model,
        hedges=found.hedges,
        limits=found.limits,
        node_limits=found.node_limits,
    )
    assert problem.low.sum() < 0.95 * problem.handed_down
    assert problem.high.sum() > 1.05 * problem.handed_down
    assert (problem.low <= problem.high).all()
    assert (found.calendar.started > 0).sum() == 1
    assert (found.calendar.there.sum(axis=1) < 12).sum() == 1


def test_sales_of_poland(poland):
    """Four years of months; the field's last year is what territories sold."""
    market, quota = build_market(poland), build_quota(poland)
    assert market.history.sales.shape == (36, 48)
    field = pl.read_csv(POLAND / "history.csv").filter(
        pl.col("channel") == "field", pl.col("period") >= "2026"
    )
    sold = quota.territories.group_by("region").agg(pl.col("history").sum())
    both = field.group_by("region").agg(pl.col("sales").sum()).join(sold, on="region")
    assert both["sales"].to_list() == pytest.approx(both["history"].to_list(), abs=50)
    season = quota.calendar.season[0] * 12
    assert season[7] < 0.95 < 1.1 < season[11]


def test_results_of_poland(poland):
    """Quotas by month add up to those of the roster; some reps are far behind.

    Who starts in the year, or is away, carries less.
    """
    found = build_track(poland)
    quotas = pl.read_csv(POLAND / "roster.csv")["quota"].to_numpy()
    people = pl.read_csv(POLAND / "territories.csv")
    part = people["away_from"].is_not_null() | people["hired"].is_not_null()
    there = ~part.to_numpy()
    carried = found.plan.sum(axis=1)
    assert carried[there] == pytest.approx(quotas[there])
    assert (carried <= quotas + 1).all()
    assert (carried[~there] < 0.9 * quotas[~there]).any()
    pace = found.sold.sum(axis=1) / found.plan[:, : found.past].sum(axis=1)
    assert (found.past, found.months[-1]) == (5, "2027-12")
    assert 0.85 < found.sold.sum() / found.plan[:, :5].sum() < 1.0
    assert 3 <= (pace < 0.7).sum() <= 15
    visits = found.pipeline.visits
    assert set(visits["outcome"].unique()) == {"", "won", "lost"}
    assert visits["left"].null_count() > 50
    assert (visits["amount"] >= found.pipeline.key_account).any()


def test_tables_are_made_as_the_recipe_says():
    """The recipe makes every table of the reps and accounts, byte for byte."""
    recipe = runpy.run_path(str(POLAND / "recipe" / "sales.py"))
    for name, table in recipe["tables"](POLAND).items():
        content = (POLAND / f"{name}.csv").read_text(encoding="utf-8")
        assert table.write_csv() == content, name


def test_tables_say_that_they_are_synthetic():
    """Every row of an invented table says so."""
    for name in ("territories", "history", "indicators", "phased", "actuals"):
        assert set(pl.read_csv(POLAND / f"{name}.csv")["source"]) == {"synthetic"}
