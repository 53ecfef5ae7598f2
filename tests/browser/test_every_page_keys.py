"""Guarantees of every kind of page for who has no mouse, or sorts, filters, prints."""

from __future__ import annotations

import pytest
from gallery import KINDS, MAPS, addresses_in
from pages import WIDE

pytestmark = pytest.mark.browser

LONG = 12
ROWS = "table => [...table.tBodies[0].rows].map(row => row.textContent)"


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of pages of every kind, each made once."""
    return addresses_in(tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize("kind", KINDS)
def test_keys_lead_through_the_page(opened, kind):
    """Tab reaches the skip link and then all links; each leads to its own section."""
    page = opened(kind, WIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    links = page.locator("nav.toc a").evaluate_all("all => all.map(a => a.hash)")
    assert len(links) == len(set(links))
    for link in links:
        assert page.locator(link).count() == 1, link
    sections = page.locator("main > section[id]").evaluate_all(
        "all => all.map(one => '#' + one.id)"
    )
    assert [one for one in sections if one in links] == links
    stops = """() => {
        const all = 'a[href], button, input, select, summary, [tabindex="0"]';
        return [...document.querySelectorAll(all)].filter(one =>
            one.checkVisibility() && one.tabIndex < 0 && !one.disabled).length;
    }"""
    assert page.evaluate(stops) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_sorts_and_long_ones_filter(opened, kind):
    """Headings are buttons that say how rows are sorted; long tables have a filter."""
    page = opened(kind, WIDE)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    told = """long => [...document.querySelectorAll('.data:not(.tree)')].map(table => {
        const heads = [...table.tHead.rows].at(-1).querySelectorAll('th');
        const buttons = [...heads].filter(head => head.querySelector('button.sort'));
        const rows = table.tBodies[0].rows.length;
        const inputs = table.closest('section').querySelectorAll('.filter input');
        return [table.closest('section').id, heads.length - buttons.length,
            rows > long && !inputs.length];
    })"""
    for section, unsorted, without_filter in page.evaluate(told, LONG):
        assert (unsorted, without_filter) == (0, False), section
    for table in page.locator("table.data:not(.tree)").all()[:2]:
        button = table.locator("button.sort").first
        button.focus()
        before = table.evaluate(ROWS)
        ways = []
        for _ in range(3):
            page.keyboard.press("Enter")
            ways.append(table.locator("th[aria-sort]").count())
        assert ways == [1, 1, 0]
        assert table.evaluate(ROWS) == before
    for field in page.locator(".filter input:visible").all()[:2]:
        field.fill("no such words anywhere")
        left = """input => [...input.closest('section').querySelectorAll('tbody tr')]
            .filter(row => row.checkVisibility()).length"""
        if "own" not in (field.locator("xpath=..").get_attribute("class") or ""):
            assert field.evaluate(left) == 0
        field.fill("")


@pytest.mark.parametrize("kind", MAPS)
def test_maps_answer_to_wheel_keys_and_buttons(opened, kind):
    """A map zooms by wheel, keys and buttons, and back; territory and row agree."""
    page = opened(kind, WIDE)
    chart = page.locator("svg.map").first
    whole = chart.get_attribute("viewBox")
    region = chart.locator(".region").first
    region.focus()
    for back, there in (("0", "+"), ("-", "=")):
        page.keyboard.press(there)
        assert chart.get_attribute("viewBox") != whole
        page.keyboard.press(back)
        assert chart.get_attribute("viewBox") == whole
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(
        "whole => document.querySelector('svg.map').getAttribute('viewBox') !== whole",
        arg=whole,
    )
    page.locator("[data-zoom=reset]").click()
    assert chart.get_attribute("viewBox") == whole
    name = region.get_attribute("data-t")
    region.focus()
    page.keyboard.press("Enter")
    row = page.locator(f"#territory-table tr[data-t='{name}']")
    assert "on" in row.get_attribute("class").split()
    assert row.locator("button.chip").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    row.locator("button.chip").focus()
    page.keyboard.press("Enter")
    assert "on" in region.get_attribute("class").split()


@pytest.mark.parametrize("kind", KINDS)
def test_paper_has_everything_open_and_no_controls(opened, kind):
    """What is folded is open in print, but for tables of figures; controls are gone."""
    page = opened(kind, WIDE)
    page.set_viewport_size({"width": 680, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    closed = "all => all.filter(one => !one.open && !one.matches('.figures')).length"
    assert page.locator("details").evaluate_all(closed) == 0
    for control in (".toc", ".filter", ".tools", ".skip", "select"):
        shown = page.locator(control).evaluate_all(
            "all => all.filter(one => one.checkVisibility()).length"
        )
        assert shown == 0, control
    page.evaluate("dispatchEvent(new Event('afterprint'))")
