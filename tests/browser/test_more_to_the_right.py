"""A table that is cut off says so: a shade at its edge, gone where the table ends."""

from __future__ import annotations

import pytest
from fake_run import fake_run
from pages import NARROW, WIDE, Visit

from engine.report.territory import render

pytestmark = pytest.mark.browser

SHADES = """() => {
    const box = document.querySelector('#territories .scroll');
    const look = getComputedStyle(box);
    return {
        cut: box.scrollWidth > box.clientWidth,
        shades: look.backgroundImage.split('linear-gradient').length - 1,
        moves: look.backgroundAttachment,
    };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Return the address of a report of eight territories."""
    file = tmp_path_factory.mktemp("cut") / "report.html"
    file.write_text(render(*fake_run(60, 8)), encoding="utf-8")
    return file.as_uri()


def test_a_table_that_is_cut_off_has_a_shade(browser, address):
    """The cover goes with the table, the shade below it stays at the edge."""
    visit = Visit(browser, address, NARROW, "light")
    found = visit.page.evaluate(SHADES)
    assert (found["cut"], found["shades"]) == (True, 2)
    assert found["moves"].split(", ")[:2] == ["local", "scroll"]
    visit.leave()


def test_a_table_that_fits_has_none(browser, address):
    """On a wide screen nothing lies behind the figures."""
    visit = Visit(browser, address, WIDE, "light")
    found = visit.page.evaluate(SHADES)
    assert (found["cut"], found["shades"]) == (False, 0)
    visit.leave()
