"""Guarantees of the report as a person meets it: in a browser, wide and narrow."""

from __future__ import annotations

import pytest
from fake_run import fake_run
from pages import NARROW, WIDE, Visit

from engine.report.territory import render

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run():
    """Return the made-up run of a country with 16 territories."""
    return fake_run(500, 16)


@pytest.fixture(scope="module")
def address(run, tmp_path_factory):
    """Return the address of the report on disk."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(render(*run), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(
    scope="module",
    params=[(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")],
    ids=["wide light", "wide dark", "narrow light", "narrow dark"],
)
def visit(request, browser, address):
    """Open the report once in each size and colour scheme; leave it clean."""
    size, scheme = request.param
    visit = Visit(browser, address, size, scheme)
    yield visit
    visit.leave()
    assert visit.complaints == []
    own = [url for url in visit.requests if url != "data:,"]
    assert own == [address]


@pytest.fixture
def page(browser, address):
    """Open the report once, wide and light."""
    visit = Visit(browser, address, WIDE, "light")
    yield visit.page
    visit.leave()
    assert visit.complaints == []


def test_page_is_quiet_and_fits(visit):
    """No complaint, no request but the file itself, nothing wider than the screen."""
    over = "document.documentElement.scrollWidth - window.innerWidth"
    assert visit.page.evaluate(over) <= 0
    dark = visit.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = sum(int(part) for part in paper.strip("rgb()").split(","))
    assert (lightness < 200) if dark else (lightness > 700)


def test_both_maps_are_drawn(visit, run):
    """Every territory is a visible area with a label, on both maps."""
    reps = run[1]["territories"].height
    boxes = [
        region.bounding_box() for region in visit.page.query_selector_all(".region")
    ]
    assert len(boxes) == 2 * reps
    assert all(box["width"] > 1 and box["height"] > 1 for box in boxes)
    fills = "es => es.map(e => getComputedStyle(e).fill)"
    assert len(set(visit.page.eval_on_selector_all(".region", fills))) >= 4
    assert len(visit.page.query_selector_all(".labels text")) == 2 * reps


def test_labels_never_overlap(visit):
    """No two labels of a map cover each other, however small the map."""
    overlaps = """() => [...document.querySelectorAll('.map')].map(map => {
        const boxes = [...map.querySelectorAll('.labels text')].map(text => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return { left, right, top: top + 2, bottom: bottom - 2 };
        });
        return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right
            && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
    })"""
    assert visit.page.evaluate(overlaps) == [0, 0]


def test_letters_are_large_enough(visit):
    """Words of maps and charts are at least 9 pixels high on any screen."""
    sizes = """() => [...document.querySelectorAll('svg text')].map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    assert min(visit.page.evaluate(sizes)) >= 9


def test_tab_reaches_a_territory_and_lights_it(page):
    """Tab leads to a map, arrows walk on it, Enter keeps, Escape lets go."""
    focused = "document.activeElement.classList.contains('region')"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused):
            break
    assert page.evaluate(focused)
    first = page.evaluate("document.activeElement.dataset.t")
    on = f".region.on[data-t='{first}']"
    assert page.locator(on).count() == 2
    assert page.locator(f"tr.on[data-t='{first}']").count() == 1
    assert page.locator("#tip").is_visible()
    walked = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        walked.add(page.evaluate("document.activeElement.dataset.t"))
    assert len(walked | {first}) > 1
    here = page.evaluate("document.activeElement.dataset.t")
    page.keyboard.press("Enter")
    assert page.locator(f".region[data-t='{here}'][aria-pressed=true]").count() == 2
    page.keyboard.press("Escape")
    assert page.locator("[aria-pressed=true]").count() == 0


def test_row_and_map_light_each_other(page):
    """Pointing at a row lights both maps; pointing at a map lights the row."""
    page.locator("#territory-table tbody tr[data-t='3']").hover()
    assert page.locator(".region.on[data-t='3']").count() == 2
    assert page.locator(".ring[d^=M]").count() == 2
    page.locator(".map .labels text[data-t='5']").first.scroll_into_view_if_needed()
    settled = (
        "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )
    page.evaluate(settled)
    box = page.locator(".map .labels text[data-t='5']").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lit = page.evaluate("document.querySelector('.region.on')?.dataset.t")
    assert lit is not None
    assert page.locator(f"#territory-table tr.on[data-t='{lit}']").count() == 1
    assert page.locator("#tip").is_visible()


def test_click_keeps_a_territory(page):
    """A click on a label of the table keeps its territory until the next click."""
    button = page.locator("#territory-table [data-pick='2']")
    button.click()
    page.mouse.move(2, 2)
    assert page.locator(".region.on[data-t='2']").count() == 2
    button.click()
    page.mouse.move(2, 2)
    assert page.locator(".region.on").count() == 0


def test_table_sorts(page):
    """A heading sorts by its figures, largest first, and then the other way."""
    column = "#territory-table tbody td:nth-child(10)"
    head = page.locator("#territory-table thead tr:last-child th:nth-child(10) button")

    def figures():
        return [float(text) for text in page.locator(column).all_inner_texts()]

    before = figures()
    head.click()
    assert figures() == sorted(before, reverse=True)
    head.click()
    assert figures() == sorted(before)
    sort = page.locator("#territory-table th[aria-sort]")
    assert sort.get_attribute("aria-sort") == "ascending"


def test_moves_filter(page, run):
    """The filter leaves the moves with all its words, and says how many."""
    moves = run[1]["moves"]
    name = moves["name"][0].split()[-1]
    page.fill("#filter", f"apteka {name}")
    rows = page.locator("#move-table tbody tr:visible")
    texts = [text.lower() for text in rows.all_inner_texts()]
    assert texts
    assert all("apteka" in text and name in text for text in texts)
    count = page.locator("#filter-count").inner_text()
    assert count == f"{len(texts)} of {moves.height}"
    page.fill("#filter", "no such thing")
    assert page.locator("#moves .empty").is_visible()
    page.fill("#filter", "")
    assert rows.count() == moves.height


def test_zoom_moves_both_maps(page):
    """Zooming in shows the same smaller part on both maps; Fit shows all again."""
    view = "es => es.map(e => e.getAttribute('viewBox'))"
    whole = page.eval_on_selector_all(".map", view)
    page.locator("[data-zoom=in]").click()
    zoomed = page.eval_on_selector_all(".map", view)
    assert zoomed[0] == zoomed[1] != whole[0]
    page.locator("[data-zoom=reset]").click()
    assert page.eval_on_selector_all(".map", view) == whole


def test_page_prints(page):
    """On A4 paper the page has every map, no controls, and nothing runs off it."""
    page.set_viewport_size({"width": 690, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    assert page.locator(".tools").is_hidden()
    assert page.locator(".map").first.is_visible()
