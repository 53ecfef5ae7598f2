"""Guarantees of a capacity plan's page as a person meets it: in a browser."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_capacity import fake_capacity
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

from engine.report.capacity import render

pytestmark = pytest.mark.browser

KEEP = ("month", "decide_by", "what", "plan", "sense", "verdict")


def long_names(manifest, tables):
    """Return a run in which every text is one endless word."""
    told = {**manifest["capacity"], "rules_text": [LONG], "assumptions": [[LONG] * 3]}
    return {**manifest, "name": LONG, "about": LONG, "capacity": told}, {
        name: table.with_columns(
            (pl.lit(LONG) + pl.col(column)).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in KEEP
        )
        for name, table in tables.items()
    }


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return addresses of pages: a year, three, none possible, long names, Polish."""
    folder = tmp_path_factory.mktemp("capacity")
    runs = {
        "usual": fake_capacity(),
        "three years": fake_capacity(36),
        "no plan": fake_capacity(plan=False),
        "long": long_names(*fake_capacity()),
    }
    polish = {"polish": fake_capacity()}
    return written(folder, runs, render) | written(folder, polish, in_polish(render))


@pytest.mark.parametrize(
    ("kind", "size", "scheme"),
    [
        *(
            (kind, size, "light")
            for kind in ("three years", "no plan", "long", "polish")
            for size in (WIDE, NARROW)
        ),
    ],
)
def test_plan_is_quiet_and_fits(opened, kind, size, scheme):
    """No complaint, no request, nothing wider than the screen, the scheme's paper."""
    page = opened(kind, size, scheme)
    fits(page, scheme)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("kind", ["usual", "three years", "polish"])
def test_letters_of_its_charts_are_large_enough_and_apart(opened, kind, size):
    """Words of charts are at least 9 pixels high, and months do not overlap."""
    page = opened(kind, size)
    letters_are_large_and_apart(page)


@pytest.mark.parametrize("kind", ["usual", "three years", "no plan", "polish"])
def test_plan_prints(opened, kind):
    """On A4 paper nothing runs off, and nothing scrolls out of sight."""
    page = opened(kind)
    on_paper(page)
    hidden = """() => [...document.querySelectorAll('.scroll')].filter(box =>
        box.checkVisibility() && box.scrollHeight > box.clientHeight + 1).length"""
    assert page.evaluate(hidden) == 0


def walk_now(page):
    """Return paths, values beside, bridge and table of the walk as they are shown."""
    read = """() => {
        const walk = document.querySelector('#walk');
        const all = (what, read) => [...walk.querySelectorAll(what)].map(read);
        return [
            all('.shapes path', one => one.getAttribute('class')),
            all('.shapes path', one => one.getAttribute('d')),
            all('.values text', one => [one.getAttribute('y'), one.textContent]),
            all('.bridge dd', one => one.textContent),
            all('#walk-table td', one => one.textContent),
            all('.mark', one => one.dataset.tip),
        ];
    }"""
    return page.evaluate(read)


def test_choosing_all_again_draws_what_was_drawn_before(opened):
    """What the page draws by itself is what was drawn before, to a tenth of a pixel."""
    page = opened()
    before = walk_now(page)
    page.select_option("#walk select[name=role]", "SDR")
    assert walk_now(page) != before
    page.select_option("#walk select[name=role]", "")
    after = walk_now(page)
    for shown, first in zip(places(after[1]), places(before[1]), strict=True):
        assert shown == pytest.approx(first, abs=0.11)
    marks = [[float(y) for y, _ in told[2]] for told in (after, before)]
    assert marks[0] == pytest.approx(marks[1], abs=0.11)
    assert [text for _, text in after[2]] == [text for _, text in before[2]]
    assert (after[0], *after[3:]) == (before[0], *before[3:])


def places(paths):
    """Return the numbers of each path."""
    return [[float(n) for n in re.findall(r"[\d.]+", path)] for path in paths]


def test_a_role_and_region_show_their_own_walk(opened):
    """Picture, bridge, table and words follow the role and the region chosen."""
    page = opened()
    page.select_option("#walk select[name=role]", "AE")
    page.select_option("#walk select[name=region]", "South")
    shapes, _, _, bridge, cells, tips = walk_now(page)
    walk = fake_capacity()[1]["walk"].filter(role="AE", region="South")
    assert shapes == ["stack q1", "coming", "going"]
    assert float(bridge[0]) == pytest.approx(walk["start"][0], abs=0.05)
    assert float(bridge[1]) == walk["starts"].sum() == 5
    assert float(bridge[-1]) == pytest.approx(walk["end"][-1], abs=0.05)
    assert float(cells[8]) == pytest.approx(walk["end"][0], abs=0.05)
    assert tips[1].startswith("February 2027\nAt start: ")
    assert "Starts: 2" in tips[1]
    page.select_option("#walk select[name=role]", "Manager")
    page.select_option("#walk select[name=region]", "South")
    assert walk_now(page)[3][1] == "0.0"


def test_the_walk_is_chosen_by_keyboard(opened):
    """A role is chosen without a pointer."""
    page = opened()
    page.locator("#walk select[name=role]").focus()
    before = walk_now(page)
    page.keyboard.press("ArrowDown")
    assert walk_now(page) != before


def test_a_month_tells_its_figures(opened):
    """Pointing at a month of the capacity picture tells what is asked and missed."""
    page = opened()
    page.locator("#capacity rect.mark").nth(2).hover()
    text = page.locator("#tip").inner_text()
    assert text.startswith("March 2027\nAsked for: ")
    for part in ("Capacity: ", "of ramped people", "Missed: "):
        assert part in text


def test_decisions_filter_and_sort(opened):
    """The filter keeps and counts matching starts; a heading sorts by people."""
    page = opened()
    page.fill("#decide .filter input", "agency south")
    rows = page.locator("#decide-table tbody tr:visible")
    assert rows.count() == 3
    assert page.locator("#decide output").inner_text() == "3 of 13"
    page.fill("#decide .filter input", "")
    page.locator("#decide-table thead th:nth-child(3) button").click()
    texts = page.locator("#decide-table tbody td:nth-child(3)").all_inner_texts()
    assert [float(t) for t in texts] == sorted(map(float, texts), reverse=True)
    page.fill("#decide .filter input", "nobody")
    assert page.locator("#decide .empty").is_visible()


def test_months_sort_as_the_calendar_goes_and_keep_their_figures(opened):
    """A sorted walk goes by months, not by their names, and stays true for a role."""
    page = opened("polish")
    months = page.locator("#walk-table tbody th")
    first = months.all_inner_texts()
    assert first[:4] == ["styczeń 2027", "luty 2027", "marzec 2027", "kwiecień 2027"]
    heading = page.locator("#walk-table thead button").first
    heading.click()
    assert months.all_inner_texts() == first
    heading.click()
    assert months.all_inner_texts() == first[::-1]
    page.select_option("#walk select[name=role]", "AE")
    starts = fake_capacity()[1]["walk"].filter(role="AE", month="2027-01")["start"]
    shown = page.locator("#walk-table tbody tr:last-child td").first.inner_text()
    assert shown == f"{starts.sum():.1f}".replace(".", ",")
