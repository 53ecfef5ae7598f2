"""Guarantees of what setting quotas is given: numbers as they are meant."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from plannings import FOUR, asked_for, history, planning, quota
from test_compare_run import accounts, stored

from engine.base.errors import InputError
from engine.capacity.coverage import over_assignment
from engine.quota.problem import FINEST_HEDGE, NO_CAP
from engine.scenario.explain import explain
from engine.scenario.load import load
from engine.scenario.quota_build import build_quota
from engine.scenario.quota_input import (
    Blend,
    EqualProbability,
    Fairest,
    FromHistory,
    InProportion,
    MostProfit,
)

SEASON = (
    "season: [0.72, 0.84, 1.08, 0.84, 0.96, 1.2, 0.72, 0.72, 1.2, 0.96, 1.08, 1.68]"
)


def test_tree_and_amounts(tmp_path):
    """Levels are from the company down; money is whole hundredths."""
    found = quota(tmp_path, target="3k", round_to="0.50")
    assert found.tree.levels == ("company", "region", "territory")
    assert found.tree.names[1:] == (("North", "South"), ("T1", "T2", "T3", "T4"))
    assert found.tree.ancestors(1).tolist() == [0, 0, 1, 1]
    assert (found.target, found.unit, found.seed) == (300_000, 50, 5)
    assert found.hedges == (0, 0)
    assert found.territories["territory"].to_list() == ["T1", "T2", "T3", "T4"]
    assert found.inputs["territories.csv"][1] == 4


def test_levels_may_be_named(tmp_path):
    """Any place may be a level, in the order written; none but the ends is allowed."""
    found = quota(tmp_path, "levels: [segment]\n")
    assert found.tree.levels == ("company", "segment", "territory")
    alone = FOUR.replace("region", "area")
    assert quota(tmp_path, territories=alone).tree.levels == ("company", "territory")


@pytest.mark.parametrize(
    ("by", "weights"),
    [
        ("weight", [50, 30, 15, 5]),
        ("potential", [4000, 3000, 3000, 2000]),
        ("history", [900, 760, 600, 420]),
        ("last_quota", [1000, 700, 600, 500]),
        ("mean", [1000, 800, 600, 400]),
        ("fte", [1, 1, 1, 1]),
        ("alike", [1, 1, 1, 1]),
    ],
)
def test_fair_shares_by_column(by, weights, tmp_path):
    """Weights of top_down and fairest are the column that 'by' names."""
    found = quota(tmp_path, method=f"{{use: top_down, by: {by}}}").way
    assert isinstance(found, InProportion)
    assert found.weights.tolist() == weights
    found = quota(tmp_path, method=f"{{use: fairest, by: {by}, least: total}}").way
    assert isinstance(found, Fairest)
    assert (found.weights.tolist(), found.least) == (weights, "total")


def test_history_and_potential(tmp_path):
    """Growth falls where potential is untapped unless everybody grows alike."""
    found = quota(tmp_path, method="history").way
    assert isinstance(found, FromHistory)
    assert found.history.tolist() == [900, 760, 600, 420]
    assert found.potential is not None
    alike = quota(tmp_path, method="{use: history, growth: alike}").way
    assert isinstance(alike, FromHistory)
    assert alike.potential is None
    potential = quota(tmp_path, method="potential").way
    assert potential.weights.tolist() == [4000, 3000, 3000, 2000]


def test_blend(tmp_path):
    """The model has the sum of history; luck is 'sd' where given, else its share."""
    found = quota(tmp_path, method="{use: blend, noise: 20%, years: 2}").way
    assert isinstance(found, Blend)
    assert found.model.sum() == pytest.approx(2680)
    assert found.model / found.model[0] == pytest.approx([1, 0.75, 0.75, 0.5])
    assert found.noise.tolist() == [200, 100, 180, 120]
    assert (found.years, found.between, found.on_history) == (2, None, None)
    bare = "\n".join(line.rsplit(",", 2)[0] for line in FOUR.splitlines())
    method = "{use: blend, noise: 20%, between: 80}"
    found = quota(tmp_path, territories=bare, method=method).way
    assert found.noise == pytest.approx(0.2 * found.model)
    assert found.between == 80
    fixed = quota(tmp_path, method="{use: blend, on_history: 60%}").way
    assert (fixed.on_history, fixed.noise) == (0.6, None)


def test_expected_sales_fill_blanks(tmp_path):
    """Mean is history and growth, sd a share of the mean, unless the table says it."""
    table = FOUR.replace(",1000,200\n", ",,\n").replace(",800,100\n", ",,90\n")
    found = quota(
        tmp_path,
        "expected: {growth: 10%, sd: 30%}\n",
        territories=table,
        method="{use: equal_probability, luck: gamma}",
    )
    assert found.territories["mean"].to_list() == pytest.approx([990, 836, 600, 400])
    assert found.territories["sd"].to_list() == pytest.approx([297, 90, 180, 120])
    assert isinstance(found.way, EqualProbability)
    assert found.way.luck == "gamma"
    assert any("10% are expected" in note for note in found.notes)


def test_most_profit(tmp_path):
    """Grids are sorted by quota, a territory each, in the order of territories."""
    lines = [f"T{n},{q},{q * n}" for n in (4, 3, 2, 1) for q in (300, 100.5, 200)]
    table = "territory_id,quota,profit\n" + "\n".join(lines) + "\n"
    said = {"method": "most_profit", "responses": table}
    found = quota(tmp_path, target="900", **said).way
    assert isinstance(found, MostProfit)
    assert [grid.tolist() for grid in found.quotas] == [[10_050, 20_000, 30_000]] * 4
    assert found.profits[2].tolist() == [301.5, 600, 900]
    for target in ("402", "1200"):
        assert quota(tmp_path, target=target, **said).target == int(target) * 100
    for target in ("401", "1201"):
        with pytest.raises(InputError, match="402 PLN at least and 1,200 PLN at most"):
            quota(tmp_path, target=target, **said)


def test_hedges_compound(tmp_path):
    """One percent is at the level named; several are each at their own."""
    found = quota(tmp_path, "over_assignment: {region: 5%, territory: 5%}\n")
    assert found.hedges == (Fraction(1, 20), Fraction(1, 20))
    assert quota(tmp_path, "over_assignment: 5%\n").hedges == (0, Fraction(1, 20))
    at = "over_assignment: 5%\nconventions: {over_assigned_at: region}\n"
    assert quota(tmp_path, at).hedges == (Fraction(1, 20), 0)


def test_attainment_is_applied_once(tmp_path):
    """Quotas are the number ÷ attainment, exactly."""
    found = quota(tmp_path, "attainment: 94%\n")
    assert 1 + found.hedges[1] == 1 / Fraction(94, 100)
    fine = quota(tmp_path, "attainment: 94.1234%\n").hedges[1]
    assert fine.denominator <= FINEST_HEDGE
    assert abs(1 + fine - 1 / Fraction("0.941234")) <= Fraction(1, FINEST_HEDGE)


def test_reach_plan_with(tmp_path):
    """Over-assignment from a chance is that of the closed form, as fine as can be."""
    said = "{probability: 80%, mean: 90%, sd: 35%, correlation: 10%}"
    found = quota(tmp_path, f"reach_plan_with: {said}\n")
    due = over_assignment(4, 0.9, 0.35, 0.1, 0.8)
    assert float(1 + found.hedges[1]) == pytest.approx(due, abs=5e-6)
    assert found.reach.over_assignment == due
    assert (found.reach.reps, found.reach.level) == (4, "territory")


def test_nobody_is_asked_for_less_than_the_plan(tmp_path):
    """Reps who surely sell more than their quotas make no hedge below 0."""
    found = quota(tmp_path, "reach_plan_with: {probability: 60%, mean: 120%, sd: 5%}\n")
    assert found.hedges == (0, 0)
    assert any("none are raised" in note for note in found.notes)


def test_limits(tmp_path):
    """Percents are of the mean quota; changes of last year's, rounded inwards."""
    table = FOUR.replace(",500,400", ",,400").replace(",700,800", ",700.01,800")
    found = quota(
        tmp_path,
        "over_assignment: 20%\n"
        "limits: {floor: 40%, cap: 2k, change: {up: 25%, down: 10%}}\n",
        territories=table,
    )
    floor, cap, change = found.limits
    assert (floor.family, cap.family, change.family) == ("floor", "cap", "change")
    assert set(floor.low.tolist()) == {36_000}
    assert set(cap.high.tolist()) == {200_000}
    assert change.low.tolist() == [90_000, 63_001, 54_000, 0]
    assert change.high.tolist() == [125_000, 87_501, 75_000, NO_CAP]
    assert any("1 without 'last_quota'" in note for note in found.notes)
    assert floor.high is cap.low is None


def test_totals_of_nodes(tmp_path):
    """One limit a level, a number a node; none where nothing is said."""
    said = "limits: {totals: [{level: region, node: South, at_most: 1200}]}\n"
    (found,) = quota(tmp_path, said).node_limits
    assert (found.level, found.family) == ("region", "region total")
    assert found.low.tolist() == [0, 0]
    assert found.high.tolist() == [NO_CAP, 120_000]


NEWCOMER = "territory_id,rep_id,hired\nT1,R1,2027-04-01\n"
ALIKE = "{use: top_down, by: alike}"


def asked(folder, more, table=NEWCOMER, **said):
    """Return what a territory is asked for, month by month, of a quota of 1200."""
    found = quota(folder, more, table, target="1200", method=ALIKE, **said)
    return asked_for(found, 1200.0)[0]


def test_ramp_and_season(tmp_path):
    """The published case: 795, month by month; without the ramp 936."""
    months = asked(tmp_path, f"ramp: 4 months\n{SEASON}\n")
    assert months[3:] == pytest.approx([21, 48, 90, 72, 72, 120, 96, 108, 168])
    assert months.sum() == pytest.approx(795)
    assert asked(tmp_path, f"{SEASON}\n").sum() == pytest.approx(936)
    assert asked(tmp_path, "").sum() == pytest.approx(900)


@pytest.mark.parametrize(
    ("convention", "ramp"),
    [("end", (0.25, 0.5, 0.75)), ("middle", (0.125, 0.375, 0.625, 0.875))],
)
def test_where_a_ramp_is_read(convention, ramp, tmp_path):
    """Each convention reads the ramp at its place in the month."""
    said = f"ramp: 4 months\nconventions: {{ramp_month: {convention}}}\n"
    found = quota(tmp_path, said).calendar.ramp
    assert found[: len(ramp)] == ramp
    assert found[-1] == 1
    start = "ramp: 4 months\nconventions: {ramp_month: start}\n"
    assert quota(tmp_path, start).calendar.ramp == (0, 0.25, 0.5, 0.75, 1)


def test_who_is_there(tmp_path):
    """Tenure counts back, a seat without a rep is empty, a leave takes its days."""
    table = (
        "territory_id,rep_id,tenure_months,hired,away_from,away_to\n"
        "A,R1,7,,2027-02-15,2027-04-15\n"
        "B,,,,,\n"
        "C,R3,,2026-11-20,2027-11-01,\n"
        "D,R4,,,2026-01-01,2026-06-30\n"
    )
    found = quota(tmp_path, territories=table, method=ALIKE)
    assert found.calendar.started.tolist()[:3] == [-7, 12, -2]
    assert found.calendar.started[3] < -500
    there = found.calendar.there
    assert there[0, :5] == pytest.approx([1, 0.5, 0, 0.5, 1])
    assert there[2].tolist() == [1] * 10 + [0, 0]
    assert (there[3] == 1).all()
    assert found.territories["tenure_months"].to_list() == [7, None, 2, None]
    assert any("1 seat has nobody" in note for note in found.notes)


def test_nobody_named_is_nobody_missing(tmp_path):
    """Where a table has no reps at all, every territory is worked."""
    table = "territory_id,name\nA,a\nB,b\n"
    found = quota(tmp_path, territories=table, method=ALIKE)
    assert (found.calendar.started < 0).all()


def test_fiscal_year(tmp_path):
    """Months, season and quarters go from the first month of the plan year."""
    more = f"phases: quarters\n{SEASON}\n"
    year = quota(tmp_path, more, starts="2027-04").calendar
    assert year.months[0] == "2027-04"
    assert year.months[-1] == "2028-03"
    assert year.periods == ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
    assert year.period_of.tolist() == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3
    assert year.season[0] * 12 == pytest.approx(
        [0.84, 0.96, 1.2, 0.72, 0.72, 1.2, 0.96, 1.08, 1.68, 0.72, 0.84, 1.08]
    )
    more += "conventions: {quarters: of_calendar}\n"
    year = quota(tmp_path, more, starts="2027-04").calendar
    assert year.periods == ("2027Q2", "2027Q3", "2027Q4", "2028Q1")
    assert quota(tmp_path, starts="2027-04").calendar.periods == year.months


def test_season_of_the_history(tmp_path):
    """Factors of a quarterly history are found again, whatever the growth."""
    found = quota(tmp_path, "season: history\n", history=history())
    shares = found.calendar.season
    assert shares[0] * 12 == pytest.approx(np.repeat([0.8, 1, 1, 1.2], 3))
    assert shares.sum(axis=1) == pytest.approx([1] * 4)
    assert "history.csv" in found.inputs


def test_season_of_each_segment(tmp_path):
    """A segment may have its own season."""
    table = history(season=(0.8, 1, 1, 1.2)) + "".join(
        line.replace("small", "tiny") + "\n"
        for line in history(season=(1.2, 1, 1, 0.8)).splitlines()
        if "small" in line
    )
    territories = FOUR.replace("small", "tiny")
    more = "season: history\nseason_of: segment\n"
    found = quota(tmp_path, more, territories, history=table).calendar.season
    assert found[0] * 12 == pytest.approx(np.repeat([0.8, 1, 1, 1.2], 3))
    assert found[3] * 12 == pytest.approx(np.repeat([1.2, 1, 1, 0.8], 3))


def test_splits(tmp_path):
    """Parts are those of the segment where it has its own."""
    said = "split: {shares: {new: 70%, old: 30%}, by_segment: {small: {old: 100%}}}\n"
    found = quota(tmp_path, said).split
    assert found.names == ("new", "old")
    assert found.shares.tolist() == [[0.7, 0.3], [0.7, 0.3], [0, 1], [0, 1]]


def test_products(tmp_path):
    """Where products sell is what was sold; who sold none counts as the mean."""
    said = "products: {shares: {a: 60%, b: 40%}}\n"
    assert quota(tmp_path, said).products.affinity.tolist() == [[0.6, 0.4]] * 4
    sold = "territory_id,product,sales\nT1,a,30\nT1,b,10\nT2,b,20\nT3,a,10\n"
    found = quota(tmp_path, said, product_sales=sold).products
    assert found.shares == (Fraction(3, 5), Fraction(2, 5))
    assert found.affinity[:3].tolist() == [[30, 10], [0, 20], [10, 0]]
    assert found.affinity[3] == pytest.approx([40 / 3, 10])


def test_later_years(tmp_path):
    """Growth is exact, year by year; one percent is one year."""
    said = "years: {growth: [8%, 7.5%], benchmarks: {market: -2%}}\n"
    found = quota(tmp_path, said).years
    assert found.growth == (Fraction(8, 100), Fraction(75, 1000))
    assert found.benchmarks == {"market": Fraction(-2, 100)}
    assert quota(tmp_path, "years: {growth: 3%}\n").years.growth == (Fraction(3, 100),)


def territories_of(folder, table):
    """Return a scenario whose potentials are those of a stored run."""
    run = stored(folder, accounts())
    body = (
        f"target: 100\nstarts: 2027-01\nmethod: potential\nround_to: 1\nfrom_run: {run}"
    )
    return planning(folder, "quota", body, territories=table)


def test_potentials_of_a_run(tmp_path):
    """Potentials are those of the run's new territories, by rep; it is an input."""
    table = "territory_id,rep_id,potential\nA,R2,5\nB,R1,7\n"
    scenario = territories_of(tmp_path, table)
    found = build_quota(scenario)
    assert found.way.weights.tolist() == [900, 300]
    assert found.territories["potential"].to_list() == [900, 300]
    assert scenario.config.quota.from_run in found.inputs
    assert any("its potentials are not used" in note for note in found.notes)


def test_reps_of_a_run_are_those_of_the_table(tmp_path):
    """A rep whom only one of them has is named."""
    table = "territory_id,rep_id\nA,R2\nB,R3\n"
    with pytest.raises(InputError) as caught:
        build_quota(territories_of(tmp_path, table))
    said = [problem.message for problem in caught.value.problems]
    assert any("which has territories of reps that are not in" in one for one in said)
    assert any("found 'R3', who has no territory in" in one for one in said)


def test_written_back_means_the_same(tmp_path):
    """What explain writes, defaults and all, loads to the same configuration."""
    body = "target: 3000\nstarts: 2027-01\nmethod: potential\nround_to: 1\n"
    scenario = planning(tmp_path, "quota", body, territories=FOUR)
    (tmp_path / "again.yaml").write_text(explain(scenario), encoding="utf-8")
    assert load(tmp_path / "again.yaml").config == scenario.config


def test_rules_are_sentences(tmp_path):
    """Everything that limits quotas is said in the rules."""
    found = quota(
        tmp_path,
        "over_assignment: 5%\nramp: 4 months\n"
        "limits: {floor: 40%, change: {up: 25%}, "
        "totals: [{level: region, node: South, at_most: 1200}]}\n",
    )
    text = " ".join(found.rules_text)
    for words in (
        "5% more",
        "40% of the mean",
        "25% more",
        "South has at most",
        "4 mo",
    ):
        assert words in text


def test_files_replace_tables(tmp_path):
    """A file given by hand is read instead of the scenario's table."""
    scenario = planning(
        tmp_path,
        "quota",
        "target: 3000\nstarts: 2027-01\nmethod: potential\nround_to: 1\n",
        territories=FOUR,
    )
    other = tmp_path / "other.csv"
    pl.DataFrame({"territory_id": ["X"], "potential": [1]}).write_csv(other)
    found = build_quota(scenario, files={"territories": other})
    assert found.territories["territory"].to_list() == ["X"]
