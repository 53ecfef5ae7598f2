"""Guarantees of a market's page: pictures to scale, words that are the tables'."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_market import AHEAD, PAST, fake_market
from page_reader import words

from engine.report.market import render
from engine.report.market_console import conclusion, headings, summary
from engine.report.market_facts import market_facts
from engine.report.market_forecast import forecast_section
from engine.report.market_mix import mix_section
from engine.report.market_opportunity import opportunity_section, potential_section
from engine.report.market_scores import scores_section
from engine.report.market_story import answer
from engine.report.market_trends import part_of_year


@pytest.fixture(scope="module")
def run():
    """Return a made-up market."""
    return fake_market()


@pytest.fixture(scope="module")
def facts(run):
    """Return its figures."""
    return market_facts(*run)


def heights(path):
    """Return the heights of a path's points, as drawn."""
    return [float(y) for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def test_answer_is_next_year_against_the_same_months(run):
    """Sales foreseen and growth are those of the whole, over equal periods."""
    manifest, tables = run
    total = pl.col("level") == "total"
    ahead = tables["forecast"].filter(total)["mean"].sum()
    before = tables["history"].filter(total)["value"].tail(12).sum()
    lines = [line.replace("\xa0", " ") for line in conclusion(manifest, tables)]
    growth = ahead / before - 1
    assert lines[0] == (
        f"EUR {ahead / 1e6:.1f} million of sales are foreseen, {growth:.1%} more than "
        "a year before."
    )
    assert lines[1] == "The forecast is for January to December 2027."
    assert "The largest opportunity is Mid-market, growing by 13.5%" in lines[2]
    assert "EUR 3.90 million not yet sold" in lines[2]
    assert "24% below the better of the naive ones’" in lines[3]
    assert "would add EUR 100,000 profit" in lines[4]


def test_a_short_forecast_is_compared_with_the_same_months(run):
    """Three months foreseen are held against the same three of the year before."""
    manifest, tables = run
    short = tables["forecast"].filter(pl.col("period") <= "2027-03")
    facts = market_facts(manifest, {**tables, "forecast": short})
    history = tables["history"].filter(level="total")
    same = history.filter(pl.col("period").is_in(["2026-01", "2026-02", "2026-03"]))
    assert facts.before == pytest.approx(same["value"].sum())
    assert facts.span == "January to March 2027"


def test_a_forecast_no_better_than_naive_is_no_success(run):
    """Losing against the naive forecasts, or too narrow intervals, are told."""
    manifest, tables = run
    worse = tables["backtest"].with_columns(
        pl.when(pl.col("model") == "chosen").then(9.0).otherwise(pl.col("mase"))
    )
    worse = worse.drop("mase").rename({"literal": "mase"})
    changed = {**tables, "backtest": worse.select(tables["backtest"].columns)}
    found = answer(market_facts(manifest, changed), changed)
    assert found.tone == "warn"
    assert "no better than repeating the past" in " ".join(found.reasons)
    narrow = tables["backtest"].with_columns(pl.lit(0.8).alias("coverage95"))
    told = " ".join(conclusion(manifest, {**tables, "backtest": narrow}))
    assert "its 95% interval held only 80%, so it was widened" in told


def test_growth_that_may_be_decline_is_told_as_that(run):
    """An interval of growth that holds 0 is said beside the growth."""
    manifest, tables = run
    doubt = tables["segments"].with_columns(pl.lit(False).alias("sure"))
    told = " ".join(conclusion(manifest, {**tables, "segments": doubt}))
    assert "(growth and decline are both possible)" in told
    assert "both possible" not in " ".join(conclusion(manifest, tables))


def test_bands_lie_around_the_forecast_and_begin_where_history_ends(run, facts):
    """The wide band holds the narrow one, and all begin at the last value sold."""
    scene = forecast_section(facts, run[1]).blocks[0].scene
    drawn = {shape.css: shape.d for shape in scene.shapes}
    sold, mean = heights(drawn["line q0 solid"]), heights(drawn["line q1"])
    assert len(sold) == PAST
    assert len(mean) == AHEAD + 1
    assert mean[0] == sold[-1]
    ends = []
    for css in ("fan wide q1", "fan near q1"):
        ys = heights(drawn[css])
        assert len(ys) == 2 * (AHEAD + 1)
        ends.append((ys[: AHEAD + 1], ys[:AHEAD:-1]))
    for (top, near_top), (low, near_low), middle in zip(
        zip(ends[0][0], ends[1][0], strict=True),
        zip(ends[0][1], ends[1][1], strict=True),
        mean,
        strict=True,
    ):
        assert top <= near_top <= middle <= near_low <= low


def test_periods_without_a_row_are_marked(run, facts):
    """A filled value has its mark, and the words say so."""
    more = [b for b in forecast_section(facts, run[1]).blocks if b.kind == "more"]
    scenes = {scene.title: scene for scene in more[0].blocks[0].panels}
    assert any(shape.css == "filled" for shape in scenes["Small"].shapes)
    assert "without a row" in scenes["Small"].says
    assert not any(shape.css == "filled" for shape in scenes["Public"].shapes)
    assert any("(no row: filled)" in s.tip for s in scenes["Small"].strips)


def test_levels_open_on_demand_largest_series_first(run, facts):
    """Every level is there; within it the largest series comes first."""
    more = [b for b in forecast_section(facts, run[1]).blocks if b.kind == "more"]
    assert [one.title for one in more[:3]] == [
        "By segment, 4 series",
        "By region, 3 series",
        "By channel, 2 series",
    ]
    assert [one.is_open for one in more[:2]] == [True, False]
    assert more[0].blocks[0].panels[0].title == "Enterprise"


def test_bubbles_are_segments_to_scale(run, facts):
    """Right is growth, up is white space, and the circle’s area is what is sold."""
    scene = opportunity_section(facts, run[1]).blocks[0].scene
    rows = {row["segment"]: row for row in run[1]["segments"].to_dicts()}
    found = {spot.tip.split("\n")[0]: spot for spot in scene.spots}
    assert set(found) == set(rows)
    one, two = found["Enterprise"], found["Mid-market"]
    areas = (one.r / two.r) ** 2
    sizes = rows["Enterprise"]["size"] / rows["Mid-market"]["size"]
    assert areas == pytest.approx(sizes, rel=0.02)
    by_growth = sorted(rows, key=lambda name: rows[name]["growth"])
    assert sorted(found, key=lambda name: found[name].x) == by_growth
    by_space = sorted(rows, key=lambda name: -rows[name]["white_space"])
    assert sorted(found, key=lambda name: found[name].y) == by_space
    names = [word.text for word in scene.words if "pick" in word.css]
    assert sorted(names) == sorted(rows)


def test_without_potential_the_map_shows_size(facts):
    """Where white space is not known, segments are drawn by what they buy."""
    manifest, tables = fake_market(potential=False)
    block = opportunity_section(market_facts(manifest, tables), tables).blocks[0]
    assert block.scene.title == "Growth and size"
    assert facts.white_space > 0
    assert market_facts(manifest, tables).white_space is None


def test_units_with_most_white_space_come_first(run, facts):
    """The table of units falls in white space; columns without words are left out."""
    table = potential_section(facts, run[1]).blocks[-1]
    at = [head.text for head in table.heads].index("White space")
    figures = [float(row[at].text.replace(",", "")) for row in table.rows]
    assert figures == sorted(figures, reverse=True)
    bare = run[1]["potential"].with_columns(pl.lit("").alias("segment"))
    table = potential_section(facts, {**run[1], "potential": bare}).blocks[-1]
    assert [head.text for head in table.heads][:3] == ["Unit", "Region", "Potential"]


def test_errors_stand_beside_those_of_naive_forecasts(run, facts):
    """Bars are as high as the errors: the best is the lowest, naive the highest."""
    section = scores_section(facts, run[1])
    errors, coverage = section.blocks[0].panels
    tops = {}
    for key, shape in zip(
        errors.keys,
        [s for s in errors.shapes if s.css.startswith("fill")],
        strict=False,
    ):
        tops[key.text] = float(re.search(r"V([\d.]+)h", shape.d)[1])
    assert tops["this forecast"] > tops["seasonal naive"] > tops["naive"]
    promised = [s for s in coverage.shapes if s.css.startswith("asked q")]
    assert len(promised) == 2
    tip = coverage.strips[0].tip
    assert tip == (
        "1 period ahead\nwithin the 80% interval: 81%\nwithin the 95% interval: 95%"
    )


def test_mix_shows_today_and_best_by_channel(run, facts):
    """Bars of today and of the best are as long as the money of the year."""
    told = {
        "dorfman_steiner": [
            {"segment": "", "spent": 0.124, "best_without_budget": 0.16}
        ],
        "price": 0.28,
        "binds": True,
    }
    block = mix_section(facts, run[1], told).blocks[0]
    ends = {"today": [], "best": []}
    for shape in block.scene.shapes:
        if shape.css.startswith("fill"):
            start, end = (float(x) for x in re.findall(r"[MH]([\d.]+)", shape.d)[:2])
            ends["today" if "faint" in shape.css else "best"].append(end - start)
    assert ends["today"][0] / ends["today"][1] == pytest.approx(900 / 240, rel=0.01)
    assert ends["best"][0] / ends["best"][1] == pytest.approx(780 / 410, rel=0.01)
    assert "more for online (+170,000) and less for field" in block.scene.says
    lines = {label: (figure, note) for label, figure, note in block.others[0].rows}
    assert lines["Spend, of sales"][0] == "12.4%"
    assert "16.0%: margin × elasticity" in lines["Spend, of sales"][1]
    assert lines["Profit of one more unit of budget"][0] == "0.28"


def test_terminal_shows_segments_or_series(run):
    """Segments by rank where there are any, else the coarse series."""
    lines = summary(*run)
    assert [line.label for line in lines] == [
        *("Mid-market", "Small", "Enterprise", "Public", "All"),
    ]
    bare = {**run[1], "segments": run[1]["segments"].clear()}
    assert headings(run[0], bare) == ("Last year", "Next year", "Growth")
    assert summary(run[0], bare)[0].label == "All"


def test_months_and_quarters_have_their_names():
    """A part of the year is told by its name: of twelve, of four, of any other."""
    assert part_of_year(12, 12) == "Dec"
    assert part_of_year(4, 4) == "Q4"
    assert part_of_year(3, 6) == "3"
    assert part_of_year(None, 12) == ""


def test_method_names_models_and_origins(run):
    """The page says which models competed and how often they were tested."""
    page = words(render(*run))
    assert "Models AutoETS, AutoARIMA, Theta" in page
    assert "Back-test 4 origins" in page
    assert page.count("1 period without a row was filled.") == 1
