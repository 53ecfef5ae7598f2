"""Guarantees of every kind of page, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from gallery import KINDS, addresses_in
from pages import CLIPPED, NARROW, RUNS_OFF, SIZES, WIDE, fits

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
        for (const row of [...body.rows].slice(3)) row.remove();
    for (const chart of document.querySelectorAll('svg'))
        for (const one of [...chart.querySelectorAll('path, circle, rect')].slice(10))
            one.remove();
}"""
"""Opens what is folded, and leaves the first of many rows and marks that are alike."""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of pages of every kind, each made once."""
    return addresses_in(tmp_path_factory.mktemp("gallery"))


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
