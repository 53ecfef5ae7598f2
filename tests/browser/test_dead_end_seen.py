"""Rules that clash, ways out and rings on a map, as a person meets them."""

from __future__ import annotations

import pytest
from fake_dead_end import NAMED, fake_dead_end
from pages import (
    CLIPPED,
    NARROW,
    RUNS_OFF,
    SIZES,
    WIDE,
    fits,
    in_polish,
    on_paper,
    written,
)

from engine.report.territory import render

pytestmark = pytest.mark.browser

RING = "getComputedStyle(document.querySelector('.map .pin')).stroke"
SEEN = """() => [...document.querySelectorAll('.map .pin')].map(one =>
    one.getBoundingClientRect().width)"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of the page in English, and in Polish."""
    folder = tmp_path_factory.mktemp("dead_end")
    run = {"usual": fake_dead_end()}
    return written(folder, run, render) | written(
        folder, {"polish": fake_dead_end()}, in_polish(render)
    )


@pytest.mark.parametrize("kind", ["usual", "polish"])
@pytest.mark.parametrize(("size", "scheme"), SIZES, ids=lambda value: str(value))
def test_lists_and_rings_fit(opened, kind, size, scheme):
    """Nothing is cut off, folded or unfolded, and each ring is large enough to see."""
    page = opened(kind, size, scheme)
    assert page.locator("#conflict").is_visible()
    assert page.locator(".names[open]").count() == 0
    widths = page.evaluate(SEEN)
    assert len(widths) == NAMED
    assert min(widths) >= 5
    fits(page, scheme)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(RUNS_OFF) == []


def test_the_headline_and_the_rules_are_seen_at_once(opened):
    """On a wide screen a reader need not scroll for the answer, nor far for the why."""
    page = opened("usual", WIDE)
    head = page.locator(".answer .status").bounding_box()
    rules = page.locator("#conflict").bounding_box()
    assert head["y"] + head["height"] < 500
    assert rules["y"] < WIDE[1]


def test_pointing_at_a_line_shows_its_rings(opened):
    """The accounts of a line stand out while it is pointed at, and no longer."""
    page = opened("usual", WIDE)
    hot = page.locator(".map .pin.hot")
    page.locator(".clash > li", has_text="Kept apart").hover()
    assert hot.count() == 2
    page.locator(".ways > li", has_text="All of this together").locator("p").hover()
    assert hot.count() == 34
    assert page.evaluate("document.documentElement.classList.contains('has-pins')")
    page.mouse.move(2, 2)
    assert hot.count() == 0
    assert not page.evaluate("document.documentElement.classList.contains('has-pins')")


def test_a_ring_tells_what_names_its_account(opened):
    """Pointing at a ring, its middle too, shows the account, its rep and the rules."""
    page = opened("usual", WIDE)
    page.locator("#map").scroll_into_view_if_needed()
    ring = page.locator(".map .pin.way")
    box = ring.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y)
    page.mouse.move(x, y)
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert "(A0044)" in tip.inner_text()
    assert "Named by way out 3" in tip.inner_text()


def test_rings_go_with_the_zoom(opened):
    """On a map that is nearer, rings come apart as other signs do."""
    page = opened("usual", NARROW)
    before = page.evaluate(SEEN)[0]
    for _ in range(3):
        page.locator('[data-zoom="in"]').click()
    after = page.evaluate(SEEN)[0]
    assert before * 0.9 < after < before * 2.5


def test_rings_are_seen_in_the_dark_and_on_paper(opened):
    """Each scheme has a colour of its own; paper has that of the light one."""
    light, dark = (opened("usual", WIDE, scheme) for scheme in ("light", "dark"))
    colours = [page.evaluate(RING) for page in (light, dark)]
    assert len(set(colours)) == 2
    on_paper(light)
    assert light.evaluate(RING) == colours[0]
    assert light.locator("#conflict").is_visible()
