"""Guarantees of the page of a plan check: its curves are the plan's, it is safe."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise

import polars as pl
import pytest
from fake_check import FIELD, SCHEMAS, at, fake_check, whole
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    read,
    targets,
    words,
)

from engine.report.curve_chart import (
    APART,
    curves_of,
    make_curves,
    slope_at,
    spread,
    value_at,
)
from engine.report.plan_check import render
from engine.report.run import render as render_any


@pytest.fixture(scope="module")
def check():
    """Return a check of two plans."""
    return fake_check()


@pytest.fixture(scope="module")
def page(check):
    """Return the page of that check."""
    return render(*check)


@pytest.fixture(scope="module")
def field(check):
    """Return the rows of one plan's curve."""
    return check[1]["curve"].filter(plan="field")


def test_same_check_same_bytes(page):
    """Rendering twice gives the same text; the kind of the run finds this page."""
    assert render(*fake_check()) == page
    assert render_any(*fake_check()) == page


def test_page_is_safe_and_whole(page):
    """The page loads and links to nothing, and every figure is a figure."""
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)
    assert targets(page) == set()


@pytest.mark.parametrize("x", [0.0, 0.5, 0.79, 0.8, 1.0, 1.3, 1.5, 2.0])
def test_curves_are_read_from_the_right(field, x):
    """Between points pay is on a straight line; at a jump it is what is reached."""
    points = curves_of(field)
    for name, pieces in {**FIELD, "all": whole(FIELD)}.items():
        pay, slope = at(pieces, x)
        assert value_at(points[name], x) == pytest.approx(pay)
        if x < 2:
            assert slope_at(points[name], x) == pytest.approx(slope)


def test_the_whole_plan_comes_first_and_jumps_are_dotted(field):
    """The whole plan is drawn first; a jump breaks the line and is drawn apart."""
    chart = make_curves(field, "EUR", 60_000.0)
    assert [line.letter for line in chart.lines] == ["All", "A", "B"]
    bonus = next(line for line in chart.lines if line.name == "Quarterly bonus")
    assert bonus.path.count("M") == 2
    assert bonus.jumps.count("M") == 1
    assert chart.lines[1].jumps == ""
    assert len(chart.slope_jumps) == 1
    assert chart.lines[0].of_target == "100%"
    assert chart.quota_text == "EUR 60,000 at quota"


def test_slope_is_money_a_point(field):
    """The step chart is as high as what one more point of attainment pays."""
    chart = make_curves(field, "EUR", 60_000.0)
    heights = [float(y) for y in re.findall(r"(?:V|M[\d.]+ )([\d.]+)", chart.slope)]
    by_text = {mark.text: mark.y for mark in chart.slope_ticks}
    per_unit = (by_text["0"] - by_text["500"]) / 500
    slopes = [slope for _, _, _, slope in whole(FIELD)]
    found = [(chart.slope_zero - y) / per_unit for y in heights]
    assert found == pytest.approx([slope / 100 for slope in slopes], abs=5)


def test_script_gets_the_curves_that_are_drawn(page, field):
    """What the page's script reads are the points of the table, unchanged."""
    told = json.loads(unescape(re.search(r'data-curves="([^"]*)"', page)[1]))
    points = curves_of(field)
    assert told["money"] == "EUR {amount}"
    assert told["target"] == 60_000
    assert told["lines"] == [
        [[point.at, point.pay, point.slope] for point in line]
        for line in points.values()
    ]


def test_letters_at_the_ends_keep_apart():
    """Labels are moved apart, in order, and stay inside the chart."""
    moved = spread([100.0, 101.0, 99.0, 285.0, 290.0], 20.0, 290.0)
    ordered = sorted(moved)
    gaps = [b - a for a, b in pairwise(ordered)]
    assert min(gaps) >= APART - 0.11
    assert ordered[0] >= 20
    assert ordered[-1] <= 290
    assert moved[2] < moved[0] < moved[1]
    crowd = spread([50.0] * 40, 20.0, 290.0)
    assert min(crowd) >= 20
    assert max(crowd) <= 290


def test_every_finding_is_told_warnings_first(page, check):
    """Each finding's sentence, place and amount are shown; warnings before notes."""
    text = words(page)
    for row in check[1]["findings"].iter_rows(named=True):
        assert row["text"] in text
    assert text.index("Cliff Quarterly bonus, 80% of quota EUR 10,000") < text.index(
        "Overlap"
    )
    assert "2 warnings and 1 note" in text
    assert "No trap was found" in text.split("Regional sales manager")[-1]


def test_cost_and_grid_are_told(page, check):
    """The table of expected pay and the grid hold the figures of their tables."""
    text = words(page)
    assert "Normal 95 30 54,321 21,728 55,407 99.0 43.0 5.0" in text
    assert "100 60,000 100 40,000 20,000" in text
    for row in check[1]["facts"].iter_rows(named=True):
        assert row["text"] in text
    assert "Pay ends at none" in text


def test_every_text_of_the_data_is_escaped(check):
    """Names from the plans appear as text, never as markup or template."""
    manifest, tables = check
    shown = {
        **manifest,
        **dict.fromkeys(("name", "about", "fieldplan"), NASTY),
        "plans": {
            key: {"title": NASTY, "currency": NASTY, "left_out": [NASTY]}
            for key in manifest["plans"]
        },
        "scenario": {"file": NASTY, "digest": NASTY},
        "inputs": {NASTY: {"digest": NASTY, "rows": 1}},
        "notes": [NASTY],
        "versions": {NASTY: NASTY},
        "made": {"at": NASTY, "by": NASTY, "seconds": {}},
    }
    texts = {
        name: table.with_columns(
            pl.lit(NASTY).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column != "plan"
        )
        for name, table in tables.items()
    }
    assert_escaped(render(shown, texts))


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_any_table_may_be_empty(check, name):
    """Whichever table holds nothing, the rest of the page is there."""
    manifest, tables = check
    page = render(manifest, {**tables, name: tables[name].clear()})
    assert "Field account executive" in words(page)
    assert_references(page)
    assert_numbers_are_numbers(page)


def test_a_plan_without_target_has_no_shares(check):
    """Without a target no per cent of it is claimed, in chart, reading or grid."""
    manifest, tables = check
    facts = tables["facts"].filter(pl.col("name") != "target")
    page = render(manifest, {**tables, "facts": facts})
    text = words(page)
    assert "% of target" not in text.replace("(16.7% of target)", "")
    assert '"target":null' in unescape(page)


def test_left_out_and_approximate_are_said(check):
    """What the check says nothing of, and lines that only approximate, are named."""
    manifest, tables = check
    told = {"left_out": ["Spring sprint", "Club"], "exact": False}
    plans = {
        key: {**plan, **(told if key == "field" else {})}
        for key, plan in manifest["plans"].items()
    }
    text = words(render({**manifest, "plans": plans}, tables))
    assert "Not in the picture: Spring sprint and Club." in text
    assert text.count("point by point") == 1


def test_no_plan_has_a_page(check):
    """A check of no plan says so."""
    manifest, tables = check
    page = render({**manifest, "plans": {}}, tables)
    assert "No plan was given." in words(page)
    assert read(page).open == []
