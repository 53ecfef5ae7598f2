"""Guarantees of a comparison's page as a person meets it: in a browser."""

from __future__ import annotations

import polars as pl
import pytest
from fake_compare import fake_compare
from pages import LONG, NARROW, WIDE, fits, on_paper, written

from engine.report.compare import render

pytestmark = pytest.mark.browser

KEYS = ("rep_id", "plan", "metric", "what", "status", "event", "by", "verdict")


def long_names(run):
    """Return a run in which every text is one endless word."""
    manifest, tables = run
    plans = {
        key: {**plan, "title": LONG, "text": [LONG], "left_out": [LONG]}
        for key, plan in manifest["plans"].items()
    }
    return {**manifest, "name": LONG, "about": LONG, "plans": plans}, {
        name: table.with_columns(
            (pl.lit(LONG) + pl.col(column).fill_null("")).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in (*KEYS, "parameter")
        )
        for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of the page and of one with long names."""
    folder = tmp_path_factory.mktemp("compare")
    run = fake_compare()
    return written(folder, {"usual": run, "long": long_names(run)}, render)


@pytest.mark.parametrize(
    ("kind", "size", "scheme"),
    [
        *(("long", size, "light") for size in (WIDE, NARROW)),
    ],
)
def test_comparison_is_quiet_and_fits(opened, kind, size, scheme):
    """No complaint, no request, nothing wider than the screen, the scheme's paper."""
    page = opened(kind, size, scheme)
    fits(page, scheme)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_letters_of_its_charts_are_large_enough(opened, size):
    """Words of charts are at least 9 pixels high on any screen."""
    page = opened("usual", size)
    sizes = """() => [...document.querySelectorAll('svg text')].map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    assert min(page.evaluate(sizes)) >= 9


@pytest.mark.parametrize("kind", ["usual", "long"])
def test_comparison_prints(opened, kind):
    """On A4 paper nothing runs off, and nothing scrolls out of sight."""
    page = opened(kind)
    on_paper(page)
    hidden = """() => [...document.querySelectorAll('.scroll')].filter(box =>
        box.checkVisibility() && box.scrollHeight > box.clientHeight + 1).length"""
    assert page.evaluate(hidden) == 0
    assert page.locator(".loud-note").first.is_visible()


def test_interval_and_band_look_different(opened):
    """The interval of chance is a solid bar; the band of assumptions an open box."""
    page = opened()
    chart = page.locator("#differences svg.chart").first
    style = """node => {
        const { strokeDasharray, strokeWidth } = getComputedStyle(node);
        return [strokeDasharray, strokeWidth];
    }"""
    solid = chart.locator(".chance").first.evaluate(style)
    box = chart.locator(".people").first.evaluate(style)
    assert solid[0] == "none"
    assert box[0] != "none"
    assert float(solid[1].rstrip("px")) > 3 * float(box[1].rstrip("px"))
    box_height = chart.locator(".people").first.bounding_box()["height"]
    assert box_height > 12


def test_a_whisker_tells_its_figures(opened):
    """Pointing at a plan's whiskers tells all three ranges."""
    page = opened()
    page.locator("#differences rect.mark").first.hover()
    text = page.locator("#tip").inner_text()
    assert text.startswith("Accelerators above quota\nProfit: +")
    for part in ("Interval of the mean", "Over what is assumed", "A single year"):
        assert part in text


def test_bar_and_row_of_a_rep_light_each_other(opened):
    """Pointing at a bar says whose it is and lights the row, and back again."""
    page = opened()
    bar = page.locator("#gains rect.mark").nth(4)
    bar.hover()
    name = page.locator("#tip").inner_text().split(" · ")[0]
    row = page.locator("#rep-table tr.on")
    assert row.count() == 1
    assert row.locator("th").inner_text().startswith(name)
    page.locator("#rep-table tbody tr").nth(2).locator("td").first.hover()
    assert page.locator("#gains rect.mark.on").count() == 3


def test_reps_of_a_comparison_sort_and_filter(opened):
    """A heading sorts by change of pay; the filter keeps and counts matching reps."""
    page = opened()
    column = page.locator("#rep-table thead th").count()
    page.locator(f"#rep-table thead th:nth-child({column}) button").click()
    texts = page.locator(f"#rep-table tbody td:nth-child({column})").all_inner_texts()
    changes = [float(t.replace(",", "").replace("−", "-")) for t in texts]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0 > changes[-1]
    page.fill("#reps .filter input", "hunter pomorze")
    rows = page.locator("#rep-table tbody tr:visible")
    assert 0 < rows.count() < 48
    assert page.locator("#reps output").inner_text() == f"{rows.count()} of 48"


def test_every_figure_can_be_opened_and_searched(opened):
    """A table of figures opens by keyboard, and its filter is its own."""
    page = opened()
    part = page.locator("details.figures", has_text="Reps under every plan")
    part.locator("summary").focus()
    page.keyboard.press("Enter")
    part.locator("input").fill("R007 quarterly")
    assert part.locator("tbody tr:visible").count() == 1
    assert page.locator("#rep-table tbody tr:visible").count() == 48
