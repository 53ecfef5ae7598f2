"""Polish pages of pay in a browser: longer words fit, figures sort, charts are read."""

from __future__ import annotations

import pytest
from fake_check import fake_check
from fake_compare import fake_compare
from fake_pay import fake_pay
from pages import NARROW, WIDE, fits, letters_are_large_and_apart

from engine.report import compare, pay, plan_check
from engine.report.language import speaking
from engine.report.pay_statement import Statements

pytestmark = pytest.mark.browser

KINDS = ("pay", "check", "compare", "statement")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of Polish pages on disk, by kind."""
    folder = tmp_path_factory.mktemp("polish")
    with speaking("pl"):
        pages = {
            "pay": pay.render(*fake_pay()),
            "check": plan_check.render(*fake_check()),
            "compare": compare.render(*fake_compare()),
            "statement": Statements(*fake_pay()).html("R005"),
        }
    found = {}
    for kind, page in pages.items():
        file = folder / f"{kind}.html"
        file.write_text(page, encoding="utf-8")
        found[kind] = file.as_uri()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_longer_words_fit(opened, kind, size):
    """No complaint, nothing wider than the screen, words of charts keep apart."""
    page = opened(kind, size)
    if kind != "statement":
        letters_are_large_and_apart(page)
    fits(page, "light")


def test_figures_sort_by_their_size(opened):
    """``9 800,50`` comes before ``10 000,00``: they are figures, not words."""
    page = opened("pay", WIDE)
    table = page.locator("#rep-table")
    table.get_by_role("button", name="Zmienne").click()
    told = table.locator("tbody tr td:nth-last-child(3)").all_inner_texts()
    found = [float("".join(t.split()).replace(",", ".")) for t in told]
    assert len(found) > 20
    assert found == sorted(found, reverse=True)


def test_a_curve_is_read_in_polish(opened):
    """An arrow key moves the reading; its figures have the form of the language."""
    page = opened("check", WIDE)
    chart = page.locator("svg.curve[tabindex]").first
    chart.focus()
    chart.press("ArrowRight")
    reading = page.locator(".reading").first
    assert "Przy 101% planu sprzedaży" in reading.inner_text()
    row = reading.locator("tbody tr").first.locator("td").all_inner_texts()
    assert row[0].replace("\xa0", " ") == "61 200"
    assert "." not in "".join(row)


def test_figures_of_a_picture_are_one_click_away(opened):
    """The link beside a picture opens the table that it is drawn from."""
    page = opened("compare", WIDE)
    box = page.locator("details", has=page.locator("#figures-differences"))
    assert box.get_attribute("open") is None
    page.locator("a.numbers[href='#figures-differences']").first.click()
    assert box.get_attribute("open") is not None
    assert box.locator("table").is_visible()
