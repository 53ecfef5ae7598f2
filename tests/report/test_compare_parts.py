"""Guarantees of the parts of a comparison's page: its words, and what is drawn."""

from __future__ import annotations

import re
from itertools import pairwise

import polars as pl
import pytest
from fake_compare import PLANS, fake_compare
from hypothesis import given
from hypothesis import strategies as st

from engine.report import compare_terms as terms
from engine.report.axes import Scale
from engine.report.compare import render
from engine.report.compare_assumed import assumed
from engine.report.compare_contests import contests
from engine.report.compare_facts import compare_facts
from engine.report.compare_fairness import fairness
from engine.report.compare_flips import flips_in_brief, tornados
from engine.report.compare_months import courses, revenue_fans
from engine.report.compare_reps import SEVERAL, gains, rep_rows
from engine.report.compare_risk import budget_risk
from engine.report.compare_spread import spreads
from engine.report.compare_story import cautions, decision, precision
from engine.report.compare_timeline import years
from engine.report.compare_whiskers import whiskers


@pytest.fixture(scope="module")
def run():
    """Return a comparison of four plans."""
    return fake_compare()


@pytest.fixture(scope="module")
def facts(run):
    """Return its shared figures."""
    return compare_facts(*run)


def judged(run, order, kept, verdicts, **ends):
    """Return facts with another order, other plans kept, other verdicts on profit."""
    manifest, tables = run
    ranking = pl.DataFrame(
        {
            **{"plan": order, "rank": list(range(1, 5)), "mean": [4.0, 3.0, 2.0, 1.0]},
            **{"p_best": [0.7, 0.2, 0.1, 0.0], "p_best_mean": [0.6, 0.3, 0.1, 0.0]},
            "kept": [plan in kept for plan in order],
        }
    )
    profit = pl.col("metric") == "profit"
    said = pl.col("plan").replace_strict(verdicts, default="open")
    changes = {"verdict": said, **{name: pl.lit(v) for name, v in ends.items()}}
    differences = tables["differences"].with_columns(
        pl.when(profit).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in changes.items()
    )
    quiet = tables["contests"].clear()
    told = {**tables, "ranking": ranking, "differences": differences, "contests": quiet}
    return compare_facts(manifest, told)


WINS = ["accelerator", "quarterly", "today", "winner"]
TODAY = ["today", "accelerator", "quarterly", "winner"]


@pytest.mark.parametrize(
    ("order", "kept", "verdicts", "answer", "tone"),
    [
        (WINS, WINS[:1], {"accelerator": "better"}, "Choose Accelerators", "good"),
        (WINS, WINS[:1], {}, "Not distinguishable", "warn"),
        (WINS, WINS[:1], {"quarterly": "better"}, "Not distinguishable", "warn"),
        (
            *(WINS, WINS[:2], {"accelerator": "better", "quarterly": "better"}),
            *("Accelerators above quota or Quarterly bonuses: not disting", "warn"),
        ),
        (TODAY, TODAY[:1], dict.fromkeys(WINS, "worse"), "Keep Plan 2026", "good"),
        (TODAY, TODAY[:1], {"quarterly": "worse"}, "Not distinguishable", "warn"),
        (TODAY, TODAY[:2], dict.fromkeys(WINS, "worse"), "Not distinguishable", "warn"),
    ],
)
def test_a_plan_is_chosen_only_if_nothing_else_may_be_best(
    run, order, kept, verdicts, answer, tone
):
    """Better than the baseline and alone in not being excluded, or it is not said."""
    found = decision(judged(run, order, kept, verdicts))
    assert found.answer.startswith(answer)
    assert found.tone == tone


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        ({"low": -1.0, "high": 5e6}, "Chance alone could explain"),
        (
            {"low": 1e6, "high": 2e6, "band_low": -1.0, "band_high": 3e6},
            "Whether it is ahead depends on what is assumed of people.",
        ),
        (
            {"low": 1.0, "high": 2e6, "band_low": 1.0, "band_high": 3e6},
            "Chance and what is assumed of people together",
        ),
    ],
)
def test_no_choice_says_which_doubt_stands_in_the_way(run, ends, why):
    """Chance, assumptions or both together are named as the reason."""
    reasons = decision(judged(run, WINS, WINS[:1], {}, **ends)).reasons
    assert why in " ".join(reasons)


def test_a_loss_is_not_told_as_a_gain(run):
    """A candidate behind the baseline is said to be lower, never higher."""
    facts = judged(run, TODAY, TODAY[:1], dict.fromkeys(WINS, "worse"), mean=-2e6)
    reason = decision(facts).reasons[-1]
    assert "PLN\xa02.00\xa0million lower a year than with Plan 2026" in reason


def test_one_plan_alone_is_no_comparison(run):
    """With the baseline only, there is an answer and a page, and nothing chosen."""
    manifest, tables = run
    alone = {
        name: table.filter(pl.col("plan") == "today")
        if "plan" in table.columns
        else table
        for name, table in tables.items()
    }
    plans = {"today": manifest["plans"]["today"]}
    page = render({**manifest, "plans": plans}, alone)
    assert "Only one plan was given" in page
    assert "Choose" not in page


def test_stopping_early_is_said(run, facts):
    """A simulation that ended early says so; unknown widths are dashes."""
    manifest, _ = run
    told = {"stopped": "interrupted", "precision_reached": float("nan")}
    early = {**manifest, "compare": {**manifest["compare"], **told}}
    found = cautions(facts, early)
    assert "(interrupted): half-width — of revenue, asked 0.20%." in found[-1]
    assert len(found) == len(cautions(facts, manifest)) + 1
    endless = {**manifest, "compare": {**told, "precision_reached": float("inf"),
                                       "precision_asked": 0.01}}  # fmt: skip
    assert precision(endless) == ("—", "1.00%")


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
        assert [mark.text for mark in chart.names][:3] == ["Jan", "Feb", "Mar"]
    titles = {chart.title: chart for chart in courses(facts, run[1]["months"])}
    assert set(titles) == {"Effort", "Moved deals", "Pay", "Exits"}
    assert titles["Exits"].zero is not None
    assert titles["Moved deals"].zero is not None


def test_a_course_in_which_nothing_happens_is_not_drawn(facts, run):
    """No picture of moved deals where no deal is moved."""
    still = run[1]["months"].with_columns(moved=pl.lit(0.0))
    assert "Moved deals" not in {chart.title for chart in courses(facts, still)}


def swing(parameter, ends, at, flips):
    """Return one row of the table of sensitivity."""
    low, value, high = ends
    return {
        **{"plan": "accelerator", "parameter": parameter, "low": low, "value": value},
        **{"high": high, "at_low": at[0], "at_value": at[1], "at_high": at[2]},
        "flips_at": flips,
    }


@pytest.mark.parametrize(
    ("at", "words", "how"),
    [
        ((-1e6, 1e6, 3e6), "is below 9%", "falls behind Plan 2026"),
        ((3e6, 1e6, -1e6), "is above 9%", "falls behind Plan 2026"),
        ((-3e6, -1e6, 1e6), "is above 9%", "comes out ahead of Plan 2026"),
        ((1e6, -1e6, -3e6), "is below 9%", "comes out ahead of Plan 2026"),
    ],
)
def test_turning_points_are_told_from_the_right_side(facts, at, words, how):
    """Below or above, ahead or behind: as the ends of the band have it."""
    row = swing("response", (0.05, 0.12, 0.2), at, 0.09)
    table = pl.DataFrame([row])
    chart = tornados(facts, table)[0]
    assert words in chart.says[0]
    assert how in chart.says[0]
    assert "(assumed 12%, band 5% to 20%)" in chart.says[0]
    assert words in flips_in_brief(table, facts.plan("accelerator"))


def test_widest_swing_on_top_and_calm_ones_said(facts):
    """Bars are sorted by swing and meet at the value; nothing turns, and it is said."""
    rows = [
        swing("risk", (0.0, 0.5, 1.5), (1.8e6, 2e6, 2.1e6), None),
        swing("cross", (0.0, 0.2, 0.4), (1e6, 2e6, 3e6), None),
    ]
    table = pl.DataFrame(rows, schema_overrides={"flips_at": pl.Float64})
    chart = tornados(facts, table)[0]
    assert [s.name for s in chart.swings] == [
        terms.parameter_name(n) for n in ("cross", "risk")
    ]
    for one in chart.swings:
        assert one.low[0] + one.low[1] == pytest.approx(chart.middle, abs=0.2)
        assert one.high[0] == pytest.approx(chart.middle, abs=0.2)
        assert not one.flips
    assert "stays ahead of Plan 2026 in profit" in chart.says[0]
    assert "+1.00 to +3.00" in chart.says[0]
    brief = flips_in_brief(table, facts.plan("accelerator"))
    assert brief.startswith("No single assumption")
    assert flips_in_brief(table, facts.plan("winner")) == ""


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
    quota = pl.col("event") == "quota"
    note = pl.when(quota).then(pl.lit("quota of the year")).otherwise(pl.col("note"))
    chart = years(facts, table.with_columns(note=note), run[1]["reps"])[0]
    assert "quota" not in {sign.what for sign in chart.signs}


def test_contests_tell_odds_purse_and_balance(facts, run):
    """Each league has its odds and the status in words; none is left out."""
    found = contests(facts, run[1]["contests"])
    assert [(c.name, len(c.leagues), c.cycles) for c in found] == [
        ("Spring sprint", 2, False),
        ("Best of the year", 1, True),
        ("Club", 1, False),
    ]
    east, club = found[0].leagues[0], found[2].leagues[0]
    assert [text for _, _, text in east.odds] == ["38.1%", "7.10%"]
    assert "nobody gains more than 0.40% of the first prize" in east.says
    assert east.tone == "good"
    assert "nobody is modelled" in club.says
    assert found[1].leagues[0].tone == "bad"


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
        *("potential", "tenure", "segment", "type of rep", "channel")
    ]
    rows = run[1]["fairness"].filter(by="kind")
    worst = rows.sort(pl.col("effect").abs(), descending=True).row(0, named=True)
    says = charts[3].says
    assert f"Largest gap: {worst['group']} under {PLANS[worst['plan']]}" in says
    assert ("below" if worst["gap"] < 0 else "above") in says
    dots = [dot for group in charts[3].groups for dot in group.dots]
    assert len(dots) == 3 * (2 * len(PLANS) - 1)


def test_assumptions_are_told_by_type_with_bands(run):
    """Each assumption has a value and a band for each type, in words and order."""
    found = assumed(run[1]["assumptions"])
    assert found.kinds == [("hunter", "45%"), ("farmer", "40%"), ("newcomer", "15%")]
    assert len(found.rows) == 18
    name, cells = found.rows[0]
    assert name == "Rise of sales when the commission rate doubles"
    assert cells == [("12%", "5% to 20%")] * 3


def test_words_of_figures():
    """Chances are never rounded to certainty; ends share a unit; signs are real."""
    assert [terms.chance(p) for p in (0.9975, 0.12, 1.0, 0.001, None)] == [
        *("over 99%", "12%", "100%", "under 1%", "—")
    ]
    assert terms.gap("share", 0.0213) == "+2.1 pts"
    assert terms.gap("share", -0.0002) == "−0.02 pts"
    assert terms.gap("money", -1_420_000.0) == "−1.42\xa0million"
    assert terms.gap("count", 0.0) == "0.0"
    assert (
        terms.between("+1.20\xa0million", "+1.60\xa0million")
        == "+1.20 to +1.60\xa0million"
    )
    assert terms.between("+900", "+1.6\xa0million") == "+900 to +1.6\xa0million"
    assert terms.parameter_value("response", 0.125) == "12.5%"
    assert terms.parameter_value("risk", 0.5) == "0.5"
    assert terms.parameter_value("risk", 100.0) == "100"
    assert terms.parameter_name("own_idea") == "own idea"


@given(
    low=st.floats(-1e9, 1e9),
    wide=st.floats(1e-3, 1e9),
    kind=st.sampled_from(["money", "share", "count", "index"]),
)
def test_ticks_are_told_apart(low, wide, kind):
    """Labels of an axis differ, whatever it spans; differences carry a sign."""
    wide = max(wide, abs(low) * 1e-6)
    values = Scale(low, low + wide, 0.0, 1.0).ticks()
    texts = terms.tick_texts(kind, values)
    assert len(set(texts)) == len(values)
    for value, text in zip(values, terms.gap_ticks(kind, values), strict=True):
        assert text.startswith("+") == (value > 1e-12)
