"""Guarantees of what a comparison's page draws: every mark where its figure is."""

from __future__ import annotations

import re
from itertools import pairwise

import polars as pl
import pytest
from fake_compare import PLANS, fake_compare

from engine.report import compare_terms as terms
from engine.report.compare_facts import compare_facts
from engine.report.compare_fairness import fairness
from engine.report.compare_months import courses, revenue_fans
from engine.report.compare_ranking import ranking
from engine.report.compare_reps import SEVERAL, gains, rep_rows
from engine.report.compare_risk import budget_risk
from engine.report.compare_spread import spreads
from engine.report.compare_story import decision
from engine.report.compare_table import decision_rows
from engine.report.compare_timeline import MOST_DEALS, years
from engine.report.compare_whiskers import whiskers


@pytest.fixture(scope="module")
def run():
    """Return a comparison of four plans."""
    return fake_compare()


@pytest.fixture(scope="module")
def facts(run):
    """Return its shared figures."""
    return compare_facts(*run)


def test_whiskers_lie_where_their_figures_say(facts, run):
    """Dot, interval, band and year are drawn to one scale, zero at the dashed line."""
    charts = {chart.metric.name: chart for chart in whiskers(facts)}
    assert next(iter(charts)) == "profit"
    for name, chart in charts.items():
        rows = run[1]["differences"].filter(metric=name)
        per_unit = None
        for drawn, row in zip(chart.rows, rows.iter_rows(named=True), strict=True):
            spots = {
                "mean": drawn.x,
                **dict(zip(("low", "high"), drawn.mean, strict=True)),
                **dict(zip(("p05", "p95"), drawn.year, strict=True)),
                **dict(zip(("band_low", "band_high"), drawn.band, strict=True)),
            }
            key = max(spots, key=lambda end: abs(row[end]))
            per_unit = per_unit or (spots[key] - chart.zero) / row[key]
            for end, x in spots.items():
                assert x == pytest.approx(chart.zero + per_unit * row[end], abs=0.5)
        assert per_unit > 0


def test_without_a_band_none_is_drawn(run):
    """Where nothing was drawn from the prior, no band is shown or told."""
    manifest, tables = run
    nothing = pl.lit(None, pl.Float64)
    bare = tables["differences"].with_columns(band_low=nothing, band_high=nothing)
    facts = compare_facts(manifest, {**tables, "differences": bare})
    rows = [row for chart in whiskers(facts) for row in chart.rows]
    assert all(row.band is None for row in rows)
    assert not any("assumed" in row.tip for row in rows)
    assert "over what is assumed" not in decision(facts).reasons[0]


def test_reps_are_sorted_counted_and_the_largest_losers_named(facts, run):
    """Bars run from loss to gain; counts and names are those of the intervals."""
    for chart in gains(facts, run[1]["reps"]):
        rows = run[1]["reps"].filter(plan=chart.plan.key).sort("change")
        ends = [
            float(y) for y in re.findall(r"M[\d.]+ [\d.]+V([\d.]+)", chart.intervals)
        ]
        assert len(ends) == rows.height == len(chart.hovers)
        names = [hover.tip.split(" · ")[0] for hover in chart.hovers]
        assert names == rows["name"].to_list()
        lost = rows.filter(pl.col("change_high") < 0)
        assert chart.lost.count("M") == lost.height
        assert chart.gained.count("M") == rows.filter(pl.col("change_low") > 0).height
        assert [name for name, _, _ in chart.losers] == lost["name"].to_list()[:5]
        for path, sign in ((chart.lost, 1), (chart.gained, -1)):
            tops = [float(y) for y in re.findall(r"V([\d.]+)", path)]
            assert all(sign * (y - chart.zero) >= 0 for y in tops)


def test_crowds_of_reps_are_drawn_without_single_figures(run):
    """With many reps the bars stay, hovering goes, and the table is cut with a note."""
    manifest, tables = run
    some = tables["reps"].filter(pl.col("plan").is_in(["today", "winner"]))
    many = pl.concat(
        [
            some.with_columns(pl.col("rep_id") + f"-{k}")
            for k in range(SEVERAL // 48 + 1)
        ]
    )
    facts = compare_facts(manifest, {**tables, "reps": many})
    chart = gains(facts, many)[0]
    assert chart.hovers == []
    assert chart.intervals.count("M") == many.height // 2
    assert len(rep_rows(facts, many)) == many.height // 2


def test_outlines_are_as_high_as_their_shares(facts, run):
    """Every step of a histogram is as high above the floor as its share."""
    for chart, what in zip(
        spreads(facts, run[1]["histograms"]), ("attainment", "pay"), strict=True
    ):
        marks = {mark.text: mark.y for mark in chart.shares}
        per_share = (marks["0%"] - marks["10%"]) / 0.1
        for outline in chart.outlines:
            rows = run[1]["histograms"].filter(plan=outline.plan.key, what=what)
            told = rows.filter(pl.col("share") > 0.02).sort("start")["share"].to_list()
            tops = [float(y) for y in re.findall(r"V([\d.]+)H", outline.line)]
            drawn = [(marks["0%"] - y) / per_share for y in tops]
            kept = [share for share in drawn if share > 0.0205]
            assert kept == pytest.approx([s for s in told if s > 0.0205], abs=1e-3)


def test_months_have_their_fan_and_the_baseline_beside(facts, run):
    """A fan holds the plan's line; every candidate is drawn with the baseline."""
    charts = revenue_fans(facts, run[1]["months"])
    assert [chart.title for chart in charts] == list(PLANS.values())
    for chart in charts:
        own = next(c for c in chart.courses if c.plan == chart.plan)
        ends = [
            tuple(map(float, p.split(" ")))
            for p in re.findall(r"[\d.]+ [\d.]+", chart.fan)
        ]
        for x, y in own.dots:
            top, bottom = sorted(b for a, b in ends if a == x)
            assert top <= y <= bottom
        assert facts.baseline in [course.plan for course in chart.courses]
        assert chart.zero is None
        assert [mark.text for mark in chart.names][:3] == ["Jan", "Feb", "Mar"]
    titles = {chart.title: chart for chart in courses(facts, run[1]["months"])}
    assert set(titles) == {"Effort", "Moved deals", "Variable pay", "Exits"}
    assert titles["Exits"].zero is not None
    assert titles["Moved deals"].zero is not None


def test_every_cell_of_the_decision_table_has_its_own_verdict(facts, run):
    """Values, differences and verdicts are those of the cell's own plan and metric."""
    rows = {row.label: row for row in decision_rows(facts, run[1]["risk"])}
    for metric, label in (("profit", "Profit"), ("gini_pay", "Gini of pay")):
        told = run[1]["differences"].filter(metric=metric)
        assert [c.verdict for c in rows[label].cells[1:]] == told["verdict"].to_list()
        means = run[1]["metrics"].filter(metric=metric)["mean"].to_list()
        kind = terms.metric_of(metric).kind
        assert [c.value for c in rows[label].cells] == [
            terms.shown(kind, m) for m in means
        ]
    assert rows["Profit"].decides
    assert not rows["Gini of pay"].decides
    assert rows["Base pay"].cells[1].difference == "no difference"
    assert "Managers’ overrides" not in rows
    assert rows["Cost of pay"].cells[1].verdict == ""


def test_ranks_tell_how_often_each_plan_is_best(facts, run):
    """Places, chances and exclusions are those of the table of ranks."""
    table = run[1]["ranking"]
    for drawn, row in zip(ranking(facts), table.iter_rows(named=True), strict=True):
        assert drawn.plan.key == row["plan"]
        assert drawn.year == f"{100 * row['p_best']:.1f}%"
        assert drawn.people == f"{100 * row['p_best_mean']:.1f}%"
        assert drawn.kept == row["kept"]
        assert drawn.people_length == pytest.approx(100 * row["p_best_mean"], abs=0.06)


def test_a_course_in_which_nothing_happens_is_not_drawn(facts, run):
    """No picture of moved deals where no deal is moved."""
    still = run[1]["months"].with_columns(moved=pl.lit(0.0))
    assert "Moved deals" not in {chart.title for chart in courses(facts, still)}


def test_one_reps_year_adds_up(facts, run):
    """A thread a deal, pay climbs to what was paid, quota set is no quota reached."""
    table = run[1]["timeline"]
    for chart in years(facts, table, run[1]["reps"]):
        mine = table.filter(plan=chart.plan.key)
        assert (
            len(chart.threads) == mine.filter(pl.col("deal") != "")["deal"].n_unique()
        )
        won = mine.filter(event="won").height
        assert sum(t.end in ("won", "moved") for t in chart.threads) == won
        assert {t.end for t in chart.threads} == {"won", "lost", "moved", "open"}
        paid = mine.filter(event="payout")["amount"].sum()
        assert f"{won} deals won" in chart.sold
        assert f"pay {paid:,.0f}" in chart.sold
        heights = [float(y) for y in re.findall(r"V([\d.]+)", chart.pay)]
        assert all(a >= b for a, b in pairwise(heights))
        marks = {mark.text: mark.y for mark in chart.money}
        per_k = (marks["0"] - marks["100k"]) / 100_000
        assert (marks["0"] - heights[-1]) / per_k == pytest.approx(paid, rel=0.01)
        assert [mark.text for mark in chart.places] == ["10", "7", "4", "1"]
        totals = mine.filter(event="won")["total"].to_list()
        assert f"sales PLN {totals[-1]:,.0f}" in chart.sold
        ends = [thread.end in ("won", "moved") for thread in chart.threads]
        assert ends == sorted(ends)
    quota = pl.col("event") == "quota"
    note = pl.when(quota).then(pl.lit("quota of the year")).otherwise(pl.col("note"))
    chart = years(facts, table.with_columns(note=note), run[1]["reps"])[0]
    assert "quota" not in {sign.what for sign in chart.signs}


def test_small_deals_that_were_not_won_are_left_out_first(facts, run):
    """Of very many deals all that were won are drawn, and the rest is counted."""
    table = run[1]["timeline"]
    many = pl.concat(
        [table]
        + [
            table.filter(pl.col("event") == "lead").with_columns(
                deal=pl.col("deal") + f" {k}", amount=pl.lit(1.0)
            )
            for k in range(3)
        ]
    )
    before = years(facts, table, run[1]["reps"])
    for less, chart in zip(before, years(facts, many, run[1]["reps"]), strict=True):
        assert less.hidden == 0
        assert len(chart.threads) == MOST_DEALS
        assert chart.hidden == 4 * len(less.threads) - MOST_DEALS
        for end in ("won", "moved", "lost"):
            ends = [t.end for t in chart.threads]
            assert ends.count(end) == [t.end for t in less.threads].count(end)


def test_budget_risk_runs_from_mean_to_worst(facts, run):
    """Mean, 95th percentile and worst years lie in order; no budget, no line."""
    risk = budget_risk(facts, run[1]["risk"])
    assert all(row.mean < row.p95 < row.cvar for row in risk.rows)
    assert risk.budget_x is not None
    none = dict.fromkeys(("budget", "p_over", "p_over_low", "p_over_high"))
    nothing = [pl.lit(None, pl.Float64).alias(name) for name in none]
    bare = budget_risk(facts, run[1]["risk"].with_columns(nothing))
    assert bare.budget_x is None
    assert len(bare.rows) == len(PLANS)


def test_fairness_names_the_largest_gap(facts, run):
    """A small picture a grouping, in fixed order; the largest effect is in words."""
    charts = fairness(facts, run[1]["fairness"])
    assert [chart.by for chart in charts] == [
        *("By potential", "By tenure", "By segment", "By type of rep", "By channel")
    ]
    assert [g.name for g in charts[0].groups] == ["low", "middle", "high"]
    assert [g.name for g in charts[1].groups][:2] == ["under 1 year", "1 to 3 years"]
    rows = run[1]["fairness"].filter(by="kind")
    worst = rows.sort(pl.col("effect").abs(), descending=True).row(0, named=True)
    says = charts[3].says
    assert f"Largest gap: {worst['group']} under {PLANS[worst['plan']]}" in says
    assert ("below" if worst["gap"] < 0 else "above") in says
    dots = [dot for group in charts[3].groups for dot in group.dots]
    assert len(dots) == 3 * (2 * len(PLANS) - 1)
