"""Guarantees of plans in which nothing is shared out: limits alone, or cost alone."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine import territory_opt
from engine.base.errors import InputError
from engine.base.outcome import Status
from engine.planning.assess import run_assess
from engine.report.assess_console import pages as assessed_pages
from engine.report.levels_console import levels_pages
from engine.report.territory import render, summary
from engine.scenario.load import load
from engine.scenario.overrides import Overrides
from engine.territory.rules import NO_LIMIT

SHOWN = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "territory"
LIMITS = SHOWN / "limits_alone.yaml"
WITHOUT = Overrides.of({"territory.limits": "null"})
ACCOUNTS = """\
account_id,lat,lon,potential,visits_per_year,minutes_per_visit,rep_id
A1,0,0.1,100,10,60,R1
A2,0,0.3,200,4,45,R1
A3,0,0.7,300,6,30,R2
A4,0.2,0.4,50,8,60,R2
A5,0.1,0.9,70,3,20,
"""
REPS = """\
rep_id,home_lat,home_lon,fte
R1,0,0,1
R2,0,1,0.5
"""
TEXT = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5}
"""


def planned(folder, more=""):
    """Return what a tiny company gives with some more rules."""
    (folder / "accounts.csv").write_text(ACCOUNTS)
    (folder / "reps.csv").write_text(REPS)
    (folder / "plan.yaml").write_text(TEXT + more)
    return territory_opt.run(load(folder / "plan.yaml"))


def best(problem):
    """Return the least cost of all alignments that keep the limits, by trying each."""
    units, width = problem.num_units, problem.num_territories
    costs = []
    for owners in itertools.product(range(width), repeat=units):
        owner, kept = np.array(owners), True
        for limit in problem.limits:
            amounts = limit.amounts.rows(np.arange(units))[np.arange(units), owner]
            loads = np.bincount(owner, weights=amounts, minlength=width)
            kept &= bool((loads >= limit.low).all() and (loads <= limit.high).all())
        if kept:
            costs.append(int(problem.cost[np.arange(units), owner].sum()))
    return min(costs, default=None)


@pytest.mark.parametrize(
    "limits",
    [
        "",
        "  limits: {visits: {at_most: 24}}\n",
        "  limits: {workload: {at_most: 50, includes_travel: true}}\n",
        "  limits: {accounts: {at_least: 2, at_most: 3, per: rep}}\n",
    ],
)
def test_the_cheapest_of_all_that_keep_the_limits(tmp_path, limits):
    """Without balance the plan is the cheapest one; by trying every alignment."""
    found = planned(tmp_path, limits)
    assert found.problem.balance == ()
    assert found.result.outcome.status is Status.OPTIMAL
    assert found.result.objective == best(found.problem)


def test_without_any_rule_everybody_goes_where_it_is_cheapest(tmp_path):
    """With cost alone each account goes to whom it costs least."""
    found = planned(tmp_path)
    cheapest = found.problem.cost.min(axis=1)
    rows = np.arange(found.problem.num_units)
    assert (found.problem.cost[rows, found.result.solution.owner] == cheapest).all()


def test_balance_never_makes_a_plan_cheaper():
    """A plan without balance costs at most what one with any balance costs."""
    free = territory_opt.run(load(LIMITS)).result
    said = Overrides.of({"territory.balance": "{potential: 20%}"})
    held = territory_opt.run(load(LIMITS, said)).result
    assert free.outcome.status is Status.OPTIMAL
    assert free.objective <= held.bound


def of_limits(tables):
    """Return (loads of limits, the rules that say the same of them), row by row."""
    loads = tables["loads"].filter(pl.col("fair_share").is_null())
    rules = tables["rules"].filter(pl.col("kind") == "limit")
    keys = ("territory_id", "stage")
    told = loads.select("measure", *keys, "load", "lower", "upper", "within", "unit")
    ends = [
        pl.when(pl.col("limit_low") > 0).then("limit_low"),
        pl.when(pl.col("limit_high") < NO_LIMIT / 60).then("limit_high"),
    ]
    same = rules.select("rule", *keys, "found", *ends, "met", "unit")
    return told.sort(told.columns[:3]).rows(), same.sort(same.columns[:3]).rows()


def test_pages_tell_loads_and_no_shares():
    """Loads stand with their limits; nothing is said of shares nobody asked for."""
    said = Overrides.of({"territory.rollup": "[{level: district, count: 2}]"})
    found = territory_opt.run(load(LIMITS, said))
    manifest = {**found.manifest, "made": {"at": "2027-01-05T10:15:00+00:00"}}
    page = render(manifest, found.tables)
    assert "fair share;" not in page
    assert 'href="#balance"' not in page
    assert "Workload per territory" in page
    assert summary(manifest, found.tables)[0].label == "Workload, hours a year"
    told, same = of_limits(found.tables)
    assert told == same
    assert len(told) == 8
    (levels,) = levels_pages(manifest, found.tables)
    assert all(" → " in row[2] for row in levels.rows)


def test_a_rep_without_a_limit_is_not_nearest_to_one(tmp_path):
    """Where the table limits one rep alone, the rule is of that rep alone."""
    (tmp_path / "limits.csv").write_text("rep_id,measure,at_least\nR2,potential,100\n")
    said = Overrides.of({"data.limits": "limits.csv"})
    planned(tmp_path)
    found = territory_opt.run(load(tmp_path / "plan.yaml", said))
    rules = found.tables["rules"].filter(pl.col("kind") == "limit")
    assert set(rules["territory_id"]) == {"R2"}
    manifest = {**found.manifest, "made": {"at": "2027-01-05T10:15:00+00:00"}}
    page = render(manifest, found.tables).replace("\N{NO-BREAK SPACE}", " ")
    assert "R2: 370 EUR a year; at least 100" in page


def test_moves_are_tried_without_shares():
    """What moves change is told of limits; and without a table that has no columns."""
    found = run_assess(load(LIMITS), moves=["A01=R2"])
    shown = assessed_pages(found.manifest, found.tables)
    assert all(len(page.headings) > 0 for page in shown)
    assert any("Moves" in page.title for page in shown)
    told, same = of_limits(found.tables)
    assert told == same
    assert len(told) == 8
    assert shown[0].rows[0][0] == "Workload, hours a year"
    free = run_assess(load(LIMITS, WITHOUT), moves=["A01=R2"])
    assert free.tables["loads"].is_empty()
    assert all(page.headings for page in assessed_pages(free.manifest, free.tables))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("tightest", "{}", "nothing is balanced; say by 'balance' what"),
        ("frontier", "{against: balance, caps: [5%, 9%]}", "found 'balance'; allowed"),
        (
            "rollup",
            "[{level: d, count: 2, balance: {potential: 20%}}]",
            "'potential' is not balanced between reps; nothing is",
        ),
    ],
)
def test_what_needs_balance_says_so(key, value, message):
    """Sections that speak of balance are refused where there is none."""
    with pytest.raises(InputError, match=message):
        load(LIMITS, Overrides.of({f"territory.{key}": value}))


@pytest.mark.parametrize("key", ["points", "caps"])
def test_moves_are_set_against_cost(key):
    """A picture of cost against moves needs no balance."""
    some = {"points": "points: 3", "caps": "caps: [10%, 20%]"}[key]
    asked = {"territory.frontier": f"{{against: moved potential, {some}}}"}
    found = territory_opt.run(load(LIMITS, Overrides.of(asked)))
    costs = found.tables["frontier"]["objective"].to_list()
    assert all(cost is not None for cost in costs)
