"""Guarantees of projection, colours, labels and charts."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.report
from engine.report.colours import NUM_COLOURS, colours
from engine.report.frame import make_frame
from engine.report.labels import LETTER, LINE, place_labels, short_labels
from engine.report.strips import swarm
from engine.report.trace import make_trace, round_values

STYLE = Path(engine.report.__file__).parent / "templates" / "style"


def test_frame_holds_every_point_north_up():
    """All points are inside the picture, north above south, east right of west."""
    lat, lon = np.array([49.0, 54.8, 52.0]), np.array([14.1, 19.0, 24.1])
    frame = make_frame(lat, lon)
    places = frame.place(lat, lon)
    assert (places > 0).all()
    assert (places < [frame.width, frame.height]).all()
    assert places[1, 1] < places[0, 1]
    assert places[2, 0] > places[0, 0]


def test_frame_keeps_distances_alike_both_ways():
    """A kilometre east is as long on the picture as a kilometre north."""
    frame = make_frame(np.array([51.0, 53.0]), np.array([18.0, 20.0]))
    origin, north, east = frame.place(
        np.array([52.0, 52.1, 52.0]),
        np.array([19.0, 19.0, 19.0 + 0.1 / np.cos(np.radians(52.0))]),
    )
    assert origin[1] - north[1] == pytest.approx(east[0] - origin[0], rel=1e-6)


def test_frame_crosses_the_date_line():
    """A country on both sides of the date line is drawn in one piece."""
    lat, lon = np.array([-17.0, -18.0]), np.array([179.0, -179.0])
    places = make_frame(lat, lon).place(lat, lon)
    assert 0 < places[0, 0] < places[1, 0] < 600


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_neighbours_differ_in_colour_when_possible(pairs):
    """Where no territory has more neighbours than colours to spare, all differ."""
    edges = {(a, b): 1.0 for a, b in pairs if a < b}
    degree = np.bincount([n for edge in edges for n in edge], minlength=12)
    chosen = colours(12, edges)
    assert set(chosen) <= set(range(NUM_COLOURS))
    if degree.max(initial=0) < NUM_COLOURS:
        assert all(chosen[a] != chosen[b] for a, b in edges)


def test_colours_are_used_alike():
    """Territories without neighbours share the palette evenly."""
    used = np.bincount(colours(21, {}))
    assert used.tolist() == [3] * 7


def test_too_few_colours_clash_at_the_shortest_border():
    """Where eight are all neighbours, the pair with the shortest border clashes."""
    edges = dict.fromkeys(combinations(range(8), 2), 10.0)
    edges[2, 5] = 1.0
    chosen = colours(8, edges)
    assert [pair for pair in edges if chosen[pair[0]] == chosen[pair[1]]] == [(2, 5)]


@pytest.mark.parametrize(
    ("ids", "labels"),
    [
        (["R01", "R02"], ["R01", "R02"]),
        (["rep-0101", "rep-0102"], ["0101", "0102"]),
        (["Warszawa", "Kraków"], ["1", "2"]),
        (["territory"], ["1"]),
    ],
)
def test_labels_are_short(ids, labels):
    """Labels are at most four letters, each territory's own."""
    assert short_labels(ids) == labels


def test_labels_do_not_overlap():
    """Sixty labels that all want one place stand apart, inside the picture."""
    where = {t: (300.0 + t % 3, 300.0 + t % 5) for t in range(60)}
    texts = [f"R{t:02d}" for t in range(60)]
    placed = place_labels(where, texts, np.empty((0, 2)), (600.0, 600.0))
    wide = 3 * LETTER
    for one, two in combinations(placed, 2):
        assert abs(one.x - two.x) >= wide or abs(one.y - two.y) >= LINE - 0.2
    assert all(0 < one.x < 600 and 0 < one.y < 600 for one in placed)
    assert any(one.is_away for one in placed)


@given(st.lists(st.floats(0, 500), max_size=40), st.floats(1, 12))
def test_swarm_dots_keep_apart(xs, apart):
    """No two dots of a strip are nearer than asked for."""
    xs = sorted(xs)
    points = np.column_stack((xs, swarm(xs, apart))) if xs else np.empty((0, 2))
    for one, two in combinations(points, 2):
        assert np.hypot(*(one - two)) >= apart * (1 - 1e-6)


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_ticks_are_few_and_inside(low, width):
    """An axis has two to five ticks, evenly spaced and within it."""
    ticks = round_values(low, low + width)
    if width > 1e-6 * abs(low):
        assert 2 <= len(ticks) <= 5
        steps = [two - one for one, two in pairwise(ticks)]
        assert max(steps) == pytest.approx(min(steps), rel=1e-3)
        slack = 1e-6 * width
        assert all(low - slack <= tick <= low + width + slack for tick in ticks)


def test_trace_without_a_plan_or_bound():
    """A trace needs no objective and no bound; with neither there is no chart."""
    names = {"work": pl.Float64, "stage_name": pl.String}
    schema = {**names, "objective": pl.Float64, "bound": pl.Float64}
    rows = [(0.0, "a", None, 1.0), (1.0, "a", None, 2.0)]
    bound_only = make_trace(pl.DataFrame(rows, schema=schema, orient="row"))
    assert bound_only.objective == ""
    assert [mark.text for mark in bound_only.ends] == ["bound"]
    assert make_trace(pl.DataFrame(schema=schema)) is None


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(scheme):
    """Every colour of text has a contrast of 4.5 or more on what it stands on."""
    found: dict[str, str] = {}
    for file in ("base.css", "palette.css"):
        css = (STYLE / file).read_text(encoding="utf-8")
        block = css.split(":root {")[1 + scheme].split("}")[0]
        found |= dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    for text in ("ink", "soft", "muted", "accent", "good", "bad", "warn"):
        for ground in ("paper", "panel"):
            assert contrast(found[text], found[ground]) >= 4.5, (text, ground)
    for ground in [*(f"c{i}" for i in range(NUM_COLOURS)), "nobody"]:
        assert contrast(found["ink"], found[ground]) >= 4.5, ground
