"""Guarantees of the pay pages as a person meets them: in a browser, wide and narrow."""

from __future__ import annotations

import polars as pl
import pytest
from fake_check import fake_check
from fake_pay import fake_pay
from pages import LONG, NARROW, SIZES, WIDE, is_on_paper_of, on_paper

from engine.report.pay import render as render_pay
from engine.report.pay_statement import Statements
from engine.report.plan_check import render as render_check

pytestmark = pytest.mark.browser

KINDS = ("long pay", "long statement", "long check")


def long_names(run):
    """Return a run in which every text is one endless word."""
    manifest, tables = run
    plans = {
        key: {**plan, "title": LONG, "text": [LONG]}
        for key, plan in manifest["plans"].items()
    }
    keep = ("rep_id", "plan", "month", "period", "file", "severity", "currency", "unit")
    return {**manifest, "name": LONG, "about": LONG, "plans": plans}, {
        name: table.with_columns(
            (pl.lit(LONG) + pl.col(column).fill_null("")).alias(column)
            for column in table.columns
            if table[column].dtype == pl.String and column not in keep
        )
        for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return the addresses of every pay page on disk, by kind."""
    folder = tmp_path_factory.mktemp("pay")
    pay, check = fake_pay(), fake_check()
    pages = {
        "pay": render_pay(*pay),
        "statement": Statements(*pay).html("R005"),
        "check": render_check(*check),
        "long pay": render_pay(*long_names(pay)),
        "long statement": Statements(*long_names(pay)).html("R003"),
        "long check": render_check(*long_names(check)),
    }
    found = {}
    for kind, page in pages.items():
        file = folder / f"{kind}.html"
        file.write_text(page, encoding="utf-8")
        found[kind] = file.as_uri()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("size", "scheme"), SIZES)
def test_page_is_quiet_and_fits(opened, kind, size, scheme):
    """No complaint, no request, nothing wider than the screen, the scheme's paper."""
    page = opened(kind, size, scheme)
    over = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(over) <= 0
    is_on_paper_of(page, scheme)


@pytest.mark.parametrize("kind", ["pay", "check"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_letters_of_charts_are_large_enough(opened, kind, size):
    """Words of charts are at least 9 pixels high on any screen."""
    page = opened(kind, size)
    sizes = """() => [...document.querySelectorAll('svg text')].map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    assert min(page.evaluate(sizes)) >= 9


@pytest.mark.parametrize("kind", ["pay", "statement", "check"])
def test_page_prints(opened, kind):
    """On A4 paper nothing runs off, and nothing scrolls out of sight."""
    page = opened(kind)
    on_paper(page)
    hidden = """() => [...document.querySelectorAll('.scroll')].filter(box =>
        box.scrollHeight > box.clientHeight + 1).length"""
    assert page.evaluate(hidden) == 0


def test_reps_sort_and_filter(opened):
    """A heading sorts by money; the filter keeps matching reps and counts them."""
    page = opened("pay")
    column = "#rep-table tbody td:nth-child(5)"

    def figures():
        texts = page.locator(column).all_inner_texts()
        return [float(text.replace(",", "").replace("−", "-")) for text in texts]

    before = figures()
    page.locator("#rep-table thead th:nth-child(5) button").click()
    assert figures() == sorted(before, reverse=True) != before
    page.fill("#reps .filter input", "regional")
    rows = page.locator("#rep-table tbody tr:visible")
    assert 0 < rows.count() < 40
    assert page.locator("#reps output").inner_text() == f"{rows.count()} of 40"
    page.fill("#reps .filter input", "no such rep")
    assert page.locator("#reps .empty").is_visible()


def test_dot_and_row_light_each_other(opened):
    """Pointing at a rep's row lights the dot, and a dot says whose it is."""
    page = opened("pay")
    page.locator("#rep-table tbody tr[data-t='3'] td").first.hover()
    assert page.locator(".dot.on[data-t='3']").count() == 1
    page.locator(".dot[data-t='0']").hover()
    assert page.locator("#rep-table tr.on[data-t='0']").count() == 1
    name = page.locator("#rep-table tr[data-t='0'] a").inner_text()
    assert page.locator("#tip").inner_text().startswith(name)


def test_month_says_what_it_is_made_of(opened):
    """Pointing at a month's column names its kinds of pay and their sum."""
    page = opened("pay")
    page.locator("#months rect.mark").nth(2).hover()
    text = page.locator("#tip").inner_text()
    assert text.startswith("March 2027\nBase: ")
    assert "Payout: EUR" in text


def test_curve_is_read_by_pointer_and_keys(opened):
    """Pointing or arrow keys move the reading; at a jump it is what is reached."""
    page = opened("check")
    panel = page.locator("[data-curves]").first
    cells = panel.locator(".reading tbody tr:first-child td")
    assert panel.locator("output").inner_text() == "100%"
    drawn = cells.all_inner_texts()
    chart = panel.locator(".curve").first
    chart.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert cells.all_inner_texts() == drawn == ["60,000", "100%", "1,200"]
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert panel.locator("output").inner_text() == "80%"
    assert cells.all_inner_texts() == ["42,000", "70%", "900"]
    page.keyboard.press("ArrowLeft")
    assert cells.first.inner_text() == "31,600"
    box = chart.bounding_box()
    scale = box["width"] / 560
    page.mouse.move(box["x"] + (64 + 462 * 0.75) * scale, box["y"] + 100 * scale)
    assert panel.locator("output").inner_text() == "150%"
    assert page.locator("#tip").inner_text().startswith("At 150% of quota")


def test_months_of_a_statement_are_linked(opened):
    """A month in the table leads to its lines."""
    page = opened("statement")
    page.locator(".months a").nth(4).click()
    assert page.evaluate("location.hash") == "#m5"
    assert page.locator("#m5").is_visible()


def test_deals_of_a_statement_sort(opened):
    """A heading of the list of deals sorts it, largest amounts first."""
    page = opened("statement")
    titles = page.locator(".deals thead th").all_inner_texts()
    at = titles.index("Amount") + 1
    page.locator(f".deals thead th:nth-child({at}) button").click()
    texts = page.locator(f".deals tbody td:nth-child({at})").all_inner_texts()
    amounts = [float(text.replace(",", "")) for text in texts]
    assert amounts == sorted(amounts, reverse=True)
