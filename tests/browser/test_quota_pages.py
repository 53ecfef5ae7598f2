"""Guarantees of the pages of markets, quotas and results as a person meets them."""

from __future__ import annotations

import polars as pl
import pytest
from fake_market import fake_market
from fake_quota import fake_quota
from fake_track import fake_track
from pages import (
    LONG,
    NARROW,
    WIDE,
    fits,
    in_polish,
    letters_are_large_and_apart,
    on_paper,
    written,
)

from engine.report.run import render

pytestmark = pytest.mark.browser

PAGES = ("market", "quota", "track")
POLISH = tuple(f"polish {kind}" for kind in PAGES)
KEEP = (
    *("period", "month", "level", "measure", "by", "verdict", "better", "binding"),
    *("model", "sense", "start", "year"),
)


def long_names(manifest, tables):
    """Return a run in which every text is one endless word."""
    kind = manifest["kind"]
    told = {**manifest[kind], "rules_text": [LONG], "assumptions": [[LONG] * 3]}
    return {**manifest, "name": LONG, "about": LONG, kind: told}, {
        name: table.with_columns(
            (pl.lit(LONG) + pl.col(column)).alias(column)
            for column, dtype in table.schema.items()
            if dtype == pl.String and column not in KEEP
        )
        for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of pages of every kind; with long names; in Polish."""
    folder = tmp_path_factory.mktemp("planning")
    makes = {"market": fake_market, "quota": fake_quota, "track": fake_track}
    runs = {kind: make() for kind, make in makes.items()}
    runs |= {f"long {kind}": long_names(*make()) for kind, make in makes.items()}
    runs["no quotas"] = fake_quota(plan=False)
    polish = {f"polish {kind}": make() for kind, make in makes.items()}
    return written(folder, runs, render) | written(folder, polish, in_polish(render))


@pytest.mark.parametrize(
    ("kind", "size", "scheme"),
    [
        *((f"long {kind}", size, "light") for kind in PAGES for size in (WIDE, NARROW)),
        *(("no quotas", size, "light") for size in (WIDE, NARROW)),
        *((kind, size, "light") for kind in POLISH for size in (WIDE, NARROW)),
    ],
)
def test_page_is_quiet_and_fits(opened, kind, size, scheme):
    """No complaint, no request, nothing wider than the screen, the scheme's paper."""
    page = opened(kind, size, scheme)
    fits(page, scheme)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("kind", [*PAGES, *POLISH])
def test_letters_of_charts_are_large_enough_and_apart(opened, kind, size):
    """Words of charts are at least 9 pixels high, and ticks do not overlap."""
    page = opened(kind, size)
    page.locator("details.more").evaluate_all("all => all.forEach(x => x.open = true)")
    letters_are_large_and_apart(page)


@pytest.mark.parametrize("kind", [*PAGES, "no quotas", *POLISH])
def test_page_prints(opened, kind):
    """On A4 paper nothing runs off, and nothing scrolls out of sight."""
    page = opened(kind)
    on_paper(page)
    hidden = """() => [...document.querySelectorAll('.scroll')].filter(box =>
        box.checkVisibility() && (box.scrollHeight > box.clientHeight + 1
        || box.scrollWidth > box.clientWidth + 1)).length"""
    assert page.evaluate(hidden) == 0


def test_tables_sort_by_their_figures_and_filter(opened):
    """A click sorts by the number beside the picture; words filter the rows."""
    page = opened("quota")
    heads = page.locator("#territories thead button")
    heads.nth(1).click()
    shown = page.locator("#territories tbody td:nth-child(2) .val").all_inner_texts()
    figures = [float(text.replace(",", "")) for text in shown]
    assert figures == sorted(figures, reverse=True)
    heads.nth(1).click()
    shown = page.locator("#territories tbody td:nth-child(2) .val").all_inner_texts()
    assert [float(text.replace(",", "")) for text in shown] == sorted(figures)
    page.fill("#territories .filter input", "N1")
    rows = page.locator("#territories tbody tr:visible")
    assert rows.count() == 5
    assert page.locator("#territories .filter output").inner_text() == "5 of 25"


def test_pointing_at_a_dot_or_a_month_tells_its_figures(opened):
    """A dot, a segment and a month tell what they are beside the pointer."""
    page = opened("quota")
    page.locator("#potential .dot.odd").first.hover()
    assert page.locator("#tip").inner_text().startswith("N1 place 4\nQuota: ")
    page.locator("#phases .mark").nth(2).hover()
    assert page.locator("#tip").inner_text().startswith("March 2027\n")
    page = opened("market")
    page.locator("#opportunities .bubble").first.hover()
    assert "Growth:" in page.locator("#tip").inner_text()
