"""Guarantees of the picture of one goal against another, and what is said of it."""

from __future__ import annotations

import polars as pl
import pytest

from engine.planning.frontier import COLUMNS
from engine.report.frontier import frontier_part
from engine.report.frontier_console import frontier_lines, frontier_pages


def table(*points, unit: str = "share", against: str = "moved potential"):
    """Return a frontier; each point is (place, cap, found, objective, bound)."""
    rows = [
        {
            "point": at,
            "minimise": "cost",
            "against": against,
            "unit": unit,
            "cap": cap,
            "found": found,
            "objective": objective,
            "bound": bound,
            "gap": None if bound is None or not objective else 1 - bound / objective,
            "place": place,
            "outcome": "",
            "accounts_moved": None if objective is None else 10 * at,
        }
        for at, (place, cap, found, objective, bound) in enumerate(points, start=1)
    ]
    return pl.DataFrame(rows, schema=COLUMNS)


EVERY = table(
    ("empty", 0.05, None, None, None),
    ("unknown", 0.08, None, None, 900.0),
    ("front", 0.1, 0.1, 1200.0, 1000.0),
    ("front", 0.2, 0.15, 1000.0, 1000.0),
    ("front", 0.3, 0.3, 985.0, 980.0),
    ("repeated", 0.4, 0.3, 985.0, 980.0),
    ("plan", None, 0.15, 1000.0, None),
)


def test_every_kind_of_point_is_drawn_and_told():
    """Dots for plans, hollow ones for repeats, a shade, a cross and a diamond."""
    part = frontier_part(EVERY, "PLN")
    scene = part.scene
    assert [spot.css for spot in scene.spots] == ["found"] * 3 + ["again"]
    drawn = {shape.css for shape in scene.shapes}
    assert {"front-line", "whisker", "no-plan", "lost", "this-plan"} <= drawn
    told = [key.text for key in scene.keys]
    assert len(told) == len(set(told)) == 6
    xs = [spot.x for spot in scene.spots]
    assert xs == sorted(xs)
    ys = [spot.y for spot in scene.spots]
    assert ys == sorted(ys)
    assert [said for said, _ in part.rows] == [
        *("no plan: proven", "no plan found", "", "", "", "buys nothing", "this plan"),
    ]


def test_whiskers_reach_from_plan_to_bound():
    """A whisker has the length of the gap; where there is none, none is drawn."""
    scene = frontier_part(EVERY, "PLN").scene
    (path,) = [shape.d for shape in scene.shapes if shape.css == "whisker"]
    # Two gaps of 200 and 5 twice; the optimal point has none.
    assert path.count("V") == 3
    closed = table(("front", 0.1, 0.1, 9.0, 9.0), ("front", 0.2, 0.2, 8.0, 8.0))
    drawn = [shape.css for shape in frontier_part(closed, "PLN").scene.shapes]
    assert "whisker" not in drawn


def test_sentences_say_the_range_the_step_and_the_proof():
    """From end to end, the dearest step, what is impossible, and the worst gap."""
    says = frontier_part(EVERY, "PLN").says
    assert says[0].startswith(
        "With moved potential cut from 30.0% to 10.0%, cost rises"
    )
    assert "21.8%" in says[0]
    assert says[1].startswith("The dearest step is that from 15.0% to 10.0%")
    assert says[2] == "No plan keeps every rule within 5.0%; this is proven."
    assert says[3] == "Every point is proven within 17% of the best."


def test_money_against_money():
    """Caps in money are shown as money, slopes as so much for each unit."""
    told = table(
        ("front", 100.0, 100.0, 900.0, 900.0),
        ("front", 200.0, 200.0, 500.0, 500.0),
        ("front", 300.0, 300.0, 450.0, 450.0),
        unit="money",
        against="disruption",
    )
    part = frontier_part(told, "PLN")
    assert part.heads[0] == "Cap, PLN"
    assert part.says[1].endswith("4.00 for each PLN less.")
    assert part.says[-1] == "Every point is proven to be the best there is."
    assert "relationships at risk" in part.title


@pytest.mark.parametrize("none", [None, EVERY.clear()])
def test_no_frontier_no_section(none):
    """A run without a frontier has no such section."""
    assert frontier_part(none, "PLN") is None
    assert frontier_pages({"currency": "PLN"}, {}) == ()
    assert frontier_lines({"currency": "PLN"}, {}) == ()


def test_without_any_plan_there_is_no_picture():
    """Where no cap has a plan, the figures stand alone."""
    told = table(("empty", 0.1, None, None, None), ("unknown", 0.2, None, None, 5.0))
    part = frontier_part(told, "PLN")
    assert part.scene is None
    assert len(part.rows) == 2


def test_terminal_shows_the_same_figures():
    """Rows of the terminal are those of the page, with what is said of them."""
    (page,) = frontier_pages({"currency": "PLN"}, {"frontier": EVERY})
    assert len(page.rows) == EVERY.height
    assert page.rows[0][0] == "5.0%, no plan: proven"
    assert page.rows[-1][0] == "this plan"
    assert {len(row) for row in page.rows} == {1 + len(page.headings)}
