"""Guarantees of the page of results against plan: pictures to scale, true words."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_track import PAST, REPS, fake_track
from page_reader import words

from engine.report.track import render
from engine.report.track_console import conclusion, summary
from engine.report.track_course import course, money_scene, share_scene
from engine.report.track_coverage import coverage_section, deal_section
from engine.report.track_facts import track_facts
from engine.report.track_landing import landing_section
from engine.report.track_people import attainment_section, warning_section
from engine.report.track_pipeline import stage_section
from engine.report.track_story import answer


@pytest.fixture(scope="module")
def run():
    """Return made-up results."""
    return fake_track()


@pytest.fixture(scope="module")
def facts(run):
    """Return their figures."""
    return track_facts(*run)


@pytest.fixture(scope="module")
def company(run):
    """Return the company's row."""
    return run[1]["attainment"].filter(by="company").row(0, named=True)


def points(path):
    """Return the points of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_answer_says_pace_chance_and_who_is_first(run, company):
    """The conclusion's figures are the company's, then the warnings in order."""
    lines = [line.replace("\xa0", " ") for line in conclusion(*run)]
    pace = round(100 * company["pace"])
    p = round(100 * company["p_land"])
    assert lines[0] == f"{pace}% of the plan to date; {p}% to make the year."
    assert lines[1].startswith("Until March 2027 EUR 2.70 million are sold")
    warnings = run[1]["warnings"]
    assert lines[2].startswith(f"{warnings.height} warnings, the first for Rep 17")
    assert lines[4].startswith("1. Rep 17: unlikely to land.")
    assert len(lines) == 9


@pytest.mark.parametrize(
    ("p", "tone"), [(0.9, "good"), (0.5, "warn"), (0.1, "bad"), (None, "good")]
)
def test_tone_follows_the_chance(run, p, tone):
    """Likely is good, open is a warning, unlikely is bad; unknown is no alarm."""
    manifest, tables = run
    changed = tables["attainment"].with_columns(
        pl.lit(p, dtype=pl.Float64).alias("p_land")
    )
    changed = {**tables, "attainment": changed}
    assert answer(track_facts(manifest, changed), changed).tone == tone


def test_nobody_warned_is_said(run):
    """Without warnings the answer says that nobody needs one."""
    manifest, tables = run
    told = conclusion(manifest, {**tables, "warnings": tables["warnings"].clear()})
    assert "Nobody needs a warning." in told


def test_fan_opens_from_today_to_the_ends_foreseen(run, facts, company):
    """The fan begins at what is sold and ends at low, foreseen and high."""
    found = course(facts, run[1]["months"])
    assert len(found.sold) == PAST
    assert found.low[0] == found.middle[0] == found.high[0] == found.sold[-1]
    ends = (found.low[-1], found.middle[-1], found.high[-1])
    assert ends == pytest.approx(
        (company["low90"], company["forecast"], company["high90"])
    )
    assert len(found.middle) == 12 - PAST + 1
    assert list(found.middle) == sorted(found.middle)
    widths = [h - lo for lo, h in zip(found.low, found.high, strict=True)]
    assert widths == sorted(widths)


def test_a_whole_year_has_no_fan(run, facts):
    """When all months are over there is nothing left to foresee."""
    manifest, tables = run
    track = {**manifest["track"], "as_of": "2027-12"}
    over = tables["months"].with_columns(pl.col("plan").alias("actual"))
    facts = track_facts({**manifest, "track": track}, tables)
    found = course(facts, over)
    assert found.middle == ()
    for scene in (money_scene(facts, found), share_scene(found)):
        assert not any("fan" in shape.css for shape in scene.shapes)


def test_plan_is_the_hundred_per_cent_line(run, facts, company):
    """Sold to date is drawn below the dashed line when it is below plan."""
    scene = share_scene(course(facts, run[1]["months"]))
    plan = next(s for s in scene.shapes if s.css == "asked")
    sold = next(s for s in scene.shapes if s.css == "line q4")
    level = points(plan.d)[0][1]
    assert company["pace"] < 1
    assert all(y > level for _, y in points(sold.d))
    assert scene.says.startswith("97.1% now; 98.2% foreseen at the end")


def test_dots_are_reps_coloured_by_their_chance(run, facts):
    """Each rep is one dot; right of the dashed line are those foreseen to make it."""
    row = landing_section(facts, run[1]).blocks[1]
    scene = row.panels[1]
    assert len(scene.spots) == REPS
    goal = float(next(s.d for s in scene.shapes if s.css == "goal-line")[1:].split()[0])
    reps = run[1]["attainment"].filter(by="rep")
    made = reps.filter(pl.col("forecast") >= pl.col("quota"))["name"].to_list()
    right = [s.tip.split("\n")[0] for s in scene.spots if s.x >= goal]
    assert sorted(right) == sorted(made)
    sure = reps.filter(pl.col("p_land") >= 0.7)["name"].to_list()
    green = [s.tip.split("\n")[0] for s in scene.spots if s.css == "q4"]
    assert sorted(green) == sorted(sure)
    for at, one in enumerate(scene.spots):
        for two in scene.spots[at + 1 :]:
            assert (one.x - two.x) ** 2 + (one.y - two.y) ** 2 > 100


def test_warnings_stand_in_their_order_with_months_in_words(run, facts):
    """Most money at stake comes first, and months read as people write them."""
    table = warning_section(facts, run[1]["warnings"]).blocks[0]
    stakes = [float(row[1].text.replace(",", "")) for row in table.rows]
    assert stakes == sorted(stakes, reverse=True)
    since = run[1]["warnings"].with_columns(
        pl.lit("Below plan since 2027-02.").alias("why"), pl.lit("region").alias("by")
    )
    row = warning_section(facts, since).blocks[0].rows[0]
    assert row[4].text == "Below plan since February 2027."
    assert row[0].small == "region"


def test_small_intervals_lie_where_the_figures_say(run, facts):
    """The small picture's goal stands right of the middle of who will not land."""
    reps = attainment_section(facts, run[1]["attainment"]).blocks[0].blocks[0]
    for row in reps.rows:
        paths = {shape.css: shape.d for shape in row[1].pic}
        goal = float(re.match(r"M([\d.]+)", paths["goal-line"])[1])
        middle = float(
            re.match(r"M([\d.]+)", next(d for c, d in paths.items() if "fill" in c))[1]
        )
        assert (middle >= goal) == (float(row[1].text) >= 100)


def test_stages_narrow_as_deals_are_lost(run, facts):
    """Bars of the funnel are as wide as the deals that entered."""
    section = stage_section(facts, run[1])
    scene = section.blocks[0].scene
    widths = [
        float(re.search(r"h([\d.]+)v30", shape.d)[1])
        for shape in scene.shapes
        if "faint" in shape.css
    ]
    entered = run[1]["stages"]["entered"].to_list()
    assert [w / widths[0] for w in widths] == pytest.approx(
        [n / entered[0] for n in entered], abs=0.002
    )
    table = section.blocks[1]
    assert table.rows[2][7].text == "not yet known"
    assert [row[0].text for row in table.rows] == ["Lead", "Meeting", "Offer"]


def test_thin_pipelines_come_first(run, facts):
    """Nobody’s deals, then the thinnest, then enough; endless needs are unknown."""
    rows = coverage_section(facts, run[1]["coverage"]).blocks[0].rows
    verdicts = [row[-1].text for row in rows]
    order = ["no open deals", "thin", "enough"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert rows[0][2].text == "—"
    assert "inf" not in words(render(*run)).split()


def test_key_accounts_fall_in_size(run, facts):
    """The largest open deal is first, with its chance and what it should bring."""
    rows = deal_section(facts, run[1]["deals"]).blocks[0].rows
    assert rows[0][0].text == "Account 0"
    assert [cell.text for cell in rows[1][1:4]] == ["450,000", "26", "117,000"]
    assert rows[1][-1].text == "In its stage since January 2027."


def test_terminal_leaves_single_reps_to_the_page(run):
    """Levels with few rows are on the terminal, reps are not."""
    labels = [line.label for line in summary(*run)]
    assert labels == ["All", "District N1", "District N2", "District S1"]
