"""The frontier, levels and specialists as a person meets them, wide and narrow."""

from __future__ import annotations

import pytest
import test_frontier_part as frontier
import test_levels_part as levels
from fake_run import fake_run
from pages import SIZES, Visit, fits, letters_are_large_and_apart

from engine.report.territory import render

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Return the address of a report with all three parts."""
    manifest, tables = fake_run(200, 8)
    more = {"frontier": frontier.EVERY, **levels.team()}
    more |= levels.tables(levels.SETS, levels.LOADS)
    file = tmp_path_factory.mktemp("parts") / "report.html"
    file.write_text(render(manifest, {**tables, **more}), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize(("size", "scheme"), SIZES, ids=lambda value: str(value))
def test_parts_are_quiet_and_fit(browser, address, size, scheme):
    """No complaint, nothing wider than the screen, words of pictures readable."""
    visit = Visit(browser, address, size, scheme)
    page = visit.page
    for name in ("frontier", "levels", "specialists"):
        assert page.locator(f"#{name}").is_visible()
        assert page.locator(f'.toc a[href="#{name}"]').count() == 1
    fits(page, scheme)
    letters_are_large_and_apart(page)
    visit.leave()
    assert visit.complaints == []


def test_points_tell_their_figures(browser, address):
    """Pointing at a point of the frontier shows its cap, cost, bound and gap."""
    visit = Visit(browser, address, SIZES[0][0], "light")
    page = visit.page
    dot = page.locator("#frontier circle.dot").first
    dot.scroll_into_view_if_needed()
    # The page has just moved under the pointer: the first move may still be the page's.
    dot.hover()
    page.mouse.move(0, 0)
    dot.hover()
    tip = page.locator("#tip")
    assert tip.is_visible()
    for word in ("at most 10.0%", "Cost: PLN", "Bound: PLN", "Gap: 17%"):
        assert word in tip.inner_text()
    visit.leave()
