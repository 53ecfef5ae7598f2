"""Guarantees of what a comparison's page says: the answer, its doubts, its words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from fake_compare import fake_compare
from hypothesis import given
from hypothesis import strategies as st

from engine.report import compare_terms as terms
from engine.report.axes import Scale
from engine.report.compare import render
from engine.report.compare_assumed import assumed
from engine.report.compare_contests import contests
from engine.report.compare_facts import compare_facts
from engine.report.compare_flips import flips_in_brief, tornados
from engine.report.compare_story import cautions, decision, precision


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
    assert (
        "after 400 simulated runs: half-width — of revenue, asked 0.20%." in found[-1]
    )
    assert len(found) == len(cautions(facts, manifest)) + 1
    endless = {**manifest, "compare": {**told, "precision_reached": float("inf"),
                                       "precision_asked": 0.01}}  # fmt: skip
    assert precision(endless) == ("—", "1.00%")


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
    assert not chart.turns
    assert "stays ahead of Plan 2026 in profit" in chart.says[0]
    assert "+1.00 to +3.00" in chart.says[0]
    brief = flips_in_brief(table, facts.plan("accelerator"))
    assert brief.startswith("No single assumption")
    assert flips_in_brief(table, facts.plan("winner")) == ""


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


@pytest.mark.parametrize("plan", ["today", "accelerator"])
def test_nobody_is_told_to_choose_while_pay_is_left_out(run, plan):
    """Where part of the best plan's or of today's pay is in no figure, it is said."""
    facts = judged(run, WINS, WINS[:1], {"accelerator": "better"})
    plans = tuple(
        replace(one, left_out=("Deal SPIFF",)) if one.key == plan else one
        for one in facts.plans
    )
    ranked = tuple(
        next(one for one in plans if one.key == old.key) for old in facts.ranked
    )
    found = decision(replace(facts, plans=plans, ranked=ranked))
    assert "comes first, but parts of pay were left out" in found.answer
    assert found.tone == "warn"
    (said,) = [
        line
        for line in cautions(replace(facts, plans=plans), run[0])
        if "Deal SPIFF" in line
    ]
    assert said.startswith("Left out of")


def test_without_draws_of_people_nothing_is_chosen(run):
    """Where assumptions were not varied, the answer holds only if they are right."""
    facts = replace(judged(run, WINS, WINS[:1], {"accelerator": "better"}), draws=0)
    found = decision(facts)
    assert found.answer.endswith("comes first, if people are as assumed")
    assert found.tone == "warn"
    assert any("was not varied" in line for line in cautions(facts, run[0]))


def test_draws_that_were_cut_short_are_said(run):
    """Fewer draws of people than asked for are told with both numbers."""
    manifest = run[0]
    told = {**manifest["compare"], "prior_draws": 5, "prior_draws_asked": 40}
    facts = judged(run, WINS, WINS[:1], {"accelerator": "better"})
    found = cautions(facts, {**manifest, "compare": told})
    assert "people were drawn 5 times instead of 40." in found[-1]
