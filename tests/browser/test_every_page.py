"""Guarantees of every kind of page, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from gallery import KINDS, page_of
from pages import NARROW, SIZES, WIDE, fits

pytestmark = pytest.mark.browser

CONTRAST = {"runOnly": ["color-contrast"]}
BUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
RULES = {
    (WIDE, "light"): CONTRAST,
    (WIDE, "dark"): CONTRAST,
    (NARROW, "light"): BUT_CONTRAST,
}
"""What axe looks at in which view; colours do not depend on the size, nor the
structure on the colours."""

FEWER = """() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    for (const body of document.querySelectorAll('tbody'))
        for (const row of [...body.rows].slice(6)) row.remove();
    for (const chart of document.querySelectorAll('svg'))
        for (const one of [...chart.querySelectorAll('path, circle, rect')].slice(30))
            one.remove();
}"""
"""Opens what is folded, and leaves the first of many rows and marks that are alike."""

CLIPPED = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.unseen, .skip, svg') || !one.checkVisibility()) return false;
    const style = getComputedStyle(one);
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    return hides && one.scrollWidth > one.clientWidth + 1 && !one.title;
}).map(one => one.outerHTML.slice(0, 120))"""
"""Boxes that cut words off without telling them in a title."""

RUNS_OFF = """() => {
    const scrolls = one => {
        const box = one.parentElement;
        const { overflowX } = getComputedStyle(box);
        if (['auto', 'scroll'].includes(overflowX)) return true;
        return box.parentElement !== null && scrolls(box);
    };
    const words = [...document.querySelectorAll('main *, header *')].filter(one =>
        [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    return words.filter(one => {
        if (!one.checkVisibility() || one.closest('.unseen')) return false;
        const { left, right, width } = one.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1) && !scrolls(one);
    }).map(one => one.outerHTML.slice(0, 120));
}"""
"""Words that stand beyond an edge of the screen, and not in a box that scrolls."""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of pages of every kind, each made once."""
    folder = tmp_path_factory.mktemp("gallery")
    found = {}
    for kind in KINDS:
        file = folder / f"{kind}.html"
        file.write_text(page_of(kind), encoding="utf-8")
        found[kind] = file.as_uri()
    return found


@pytest.fixture(scope="module")
def axe():
    """Return the checker of accessibility."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("size", "scheme"), SIZES)
def test_page_is_quiet_whole_and_accessible(opened, axe, kind, size, scheme):
    """No complaint, no request, nothing cut off, nothing that axe finds fault with."""
    page = opened(kind, size, scheme)
    assert page.evaluate(CLIPPED) == []
    fits(page, scheme)
    assert page.evaluate(RUNS_OFF) == []
    rules = RULES.get((size, scheme))
    if rules is None:
        return
    page.evaluate(FEWER)
    context = {"exclude": [["svg"]]} if rules is CONTRAST else None
    options = {"resultTypes": ["violations"], **rules}
    found = axe.run(page, context, options)
    assert found.violations_count == 0, found.generate_report()
