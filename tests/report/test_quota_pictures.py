"""Guarantees of the pictures of quotas: drawn to scale, from the tables."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_quota import EACH, fake_quota

from engine.report.quota_cascade import cascade_section, outline, territory_section
from engine.report.quota_facts import quota_facts
from engine.report.quota_fairness import fairness_section
from engine.report.quota_hedge import hedge_section
from engine.report.quota_phases import phase_section
from engine.report.quota_scatter import scatter_section
from engine.report.quota_years import years_section
from engine.report.scene import MOST_APART, spread_out


@pytest.fixture(scope="module")
def run():
    """Return made-up quotas."""
    return fake_quota()


@pytest.fixture(scope="module")
def facts(run):
    """Return their figures."""
    return quota_facts(*run)


def texts(table):
    """Return the words of a table's cells."""
    return [[cell.text for cell in row] for row in table.rows]


def test_dots_are_quotas_and_rings_are_last_years_raised_alike(run, facts):
    """Dots lie on one scale from 0; rings have the same total as the dots."""
    scene = scatter_section(facts, run[1]).blocks[0].scene
    rings = [spot for spot in scene.spots if "was" in spot.css]
    dots = [spot for spot in scene.spots if "was" not in spot.css]
    rows = run[1]["quotas"].to_dicts()
    assert len(rings) == len(dots) == len(rows)
    zero, top = dots[0].y, dots[-1].y
    slope = (top - zero) / (rows[-1]["quota"] - rows[0]["quota"])
    base = zero - slope * rows[0]["quota"]
    for spot, row in zip(dots, rows, strict=True):
        assert spot.y == pytest.approx(base + slope * row["quota"], abs=0.2)
    heights = [sum((spot.y - base) / slope for spot in s) for s in (rings, dots)]
    assert heights[0] == pytest.approx(heights[1], rel=1e-3)


def test_who_stands_apart_is_named_and_marked(run, facts):
    """The outlier has its own colour and its name, and its reason beside."""
    block = scatter_section(facts, run[1]).blocks[0]
    marked = [spot for spot in block.scene.spots if spot.css == "odd"]
    assert [spot.tip.split("\n")[0] for spot in marked] == ["N1 place 4"]
    assert "N1 place 4" in [w.text for w in block.scene.words if "odd" in w.css]
    assert block.others[0].rows[0][0].small.startswith("quota for potential is 0.62")


def test_many_outliers_names_do_not_cover_each_other(facts, run):
    """Names of dots that are close stand one below the other."""
    table = run[1]["quotas"].select("territory", "name").head(8)
    odd = table.with_columns(
        pl.lit("far").alias("why"),
        pl.lit(1.0).alias("value"),
        pl.lit(0.5).alias("usual"),
    )
    scene = scatter_section(facts, {**run[1], "outliers": odd}).blocks[0].scene
    names = [word for word in scene.words if "odd-name" in word.css]
    assert len(names) == 8
    for at, one in enumerate(names):
        for two in names[at + 1 :]:
            assert abs(one.x - two.x) >= 130 or abs(one.y - two.y) >= 13.9


def test_outline_puts_every_node_below_its_parent(run, facts):
    """Each node comes once, right after its parent or a relative of that parent."""
    nodes = outline(facts, run[1]["levels"])
    assert len(nodes) == run[1]["levels"].height
    parents: dict[int, str] = {}
    for depth, row in nodes:
        if depth:
            assert parents[depth - 1] == row["parent"]
        parents[depth] = row["node"]
    assert [depth for depth, _ in nodes[:4]] == [0, 1, 2, 3]


def test_cascade_shows_sums_and_whether_they_are_exact(run, facts):
    """Every node with children shows their sum, and that it is exact."""
    rows = texts(cascade_section(facts, run[1]["levels"]).blocks[0])
    company = rows[0]
    assert company[3] == f"{facts.assigned:,.0f}"
    assert company[4:] == ["5", "100.0%", "exact"]
    leaves = [row for row in rows if row[1] == "territory"]
    assert len(leaves) == 5 * EACH
    assert {row[3] for row in leaves} == {""}
    off = run[1]["levels"].with_columns(pl.lit(False).alias("exact"))
    assert texts(cascade_section(facts, off).blocks[0])[0][6] == "off"


def test_bars_have_marks_of_floor_and_cap_in_order(facts):
    """A quota's bar ends between its floor's mark and its cap's."""
    table = territory_section(facts).blocks[0]
    quotas = [float(row[1].text.replace(",", "")) for row in table.rows]
    assert quotas == sorted(quotas, reverse=True)
    seen = 0
    for row in table.rows:
        paths = {shape.css: shape.d for shape in row[1].pic}
        fill = next(name for name in paths if "fill" in name)
        end = float(re.search(r"H([\d.]+)V", paths[fill])[1])
        if {"floor", "cap"} <= set(paths):
            floor, cap = (
                float(re.match(r"M([\d.]+)", paths[name])[1])
                for name in ("floor", "cap")
            )
            assert floor - 0.2 <= end <= cap + 0.2
            seen += 1
        assert ("q2" in "".join(paths)) == (row[-1].text != "")
    assert seen > 5


def test_who_starts_late_carries_a_part(facts):
    """Only a rep who carries less than the whole quota has a part shown."""
    table = territory_section(facts).blocks[0]
    at = [head.text for head in table.heads].index("Carried this year")
    parts = [row[at] for row in table.rows if row[at].text]
    assert len(parts) == 1
    assert parts[0].small == "from 2027-05"


def test_months_add_up_to_the_year_by_part_and_product(run, facts):
    """The stacked parts are all quotas; products of the year stand by themselves."""
    section = phase_section(facts, run[1]["phases"])
    chart, products, every = section.blocks
    total = chart.others[0].total
    assert total[-1].text == f"{facts.assigned:,.0f}"
    assert [head.text for head in chart.others[0].heads] == [
        "Period",
        "New business",
        "Renewal",
        "In all",
    ]
    assert texts(products)[0][0] == "Instruments"
    assert products.total[-1].text == f"{facts.assigned:,.0f}"
    for row in texts(every):
        figures = [float(text.replace(",", "")) for text in row[1:]]
        assert sum(figures[:-1]) == pytest.approx(figures[-1])


def test_parts_that_do_not_add_up_are_not_stacked(run, facts):
    """A measure that is no part of the whole is not drawn as one."""
    doubled = run[1]["phases"].with_columns(
        pl.when(pl.col("measure") == "renewal")
        .then(pl.col("quota") * 2)
        .otherwise(pl.col("quota"))
        .alias("quota")
    )
    chart = phase_section(facts, doubled).blocks[0]
    assert chart.scene.title == "All quotas"
    assert chart.others[0].total[-1].text == f"{facts.assigned:,.0f}"


def test_gaps_of_groups_point_the_right_way(run):
    """A group with more quota for its potential lies to the right, biased in red."""
    scenes = fairness_section(run[1]).blocks[1].panels
    scene = next(one for one in scenes if one.title == "By segment")
    bars = [shape for shape in scene.shapes if "fill" in shape.css]
    zero = float(next(s.d for s in scene.shapes if s.css == "zero")[1:].split(" ")[0])
    spans = [tuple(map(float, re.findall(r"[MH]([\d.]+)", bar.d)[:2])) for bar in bars]
    assert spans[0][0] == pytest.approx(zero)
    assert spans[0][1] > zero
    assert spans[1][1] == pytest.approx(zero)
    assert spans[1][0] < zero
    assert ["q6" in bar.css for bar in bars] == [True, False, False]
    assert scene.says == "Biased: Enterprise."


def test_the_chosen_hedge_is_marked_and_more_is_surer(run):
    """One dot is this plan’s; the curve rises with over-assignment."""
    block = hedge_section(run[1]["hedges"]).blocks[0]
    spots = block.scene.spots
    heights = [spot.y for spot in spots]
    assert heights == sorted(heights, reverse=True)
    chosen = [spot for spot in spots if "chosen" in spot.css]
    assert len(chosen) == 1
    assert chosen[0].tip.startswith("Over-assignment 5.0%")
    assert "5.0% more than the target, with a chance of 79%" in block.scene.says


def test_years_are_drawn_beside_what_they_are_held_against(run, facts):
    """A benchmark in figures becomes a line that begins at this year’s target."""
    block = years_section(facts, run[1]["years"]).blocks[0]
    assert [key.text for key in block.scene.keys] == ["target", "market"]
    table = block.others[0]
    assert [head.text for head in table.heads] == ["Year", "Target", "Growth", "market"]
    assert texts(table)[0][1] == texts(table)[0][3]
    assert texts(table)[2][2] == "+8.0%"
    plain = run[1]["years"].with_columns(pl.lit("as the market").alias("benchmark"))
    table = years_section(facts, plain).blocks[0].others[0]
    assert table.heads[-1].text == "Held against"


@pytest.mark.parametrize("many", [40, MOST_APART + 200])
def test_dots_are_spread_around_the_middle_within_their_room(many):
    """Few dots never cover each other; many are piled up; none leaves its room."""
    places = [100 + (at * 37 % many) * 200 / many for at in range(many)]
    found = spread_out(places, 50.0, 6.0, 400.0)
    assert sum(found) / many == pytest.approx(50.0, abs=2.0)
    assert all(abs(y - 50.0) <= 400.1 for y in found)
    dots = list(zip(places, found, strict=True))
    assert len(set(dots)) == many
    if many <= MOST_APART:
        for at, (x, y) in enumerate(dots):
            assert all((x - a) ** 2 + (y - b) ** 2 >= 5.9**2 for a, b in dots[at + 1 :])
    close = spread_out([100.0] * many, 50.0, 6.0, 30.0)
    assert max(abs(y - 50.0) for y in close) == pytest.approx(30.0, abs=0.1)
