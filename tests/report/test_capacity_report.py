"""Guarantees of the page of a capacity plan: true to its tables, safe, whole."""

from __future__ import annotations

import json
import re
from html import unescape

import polars as pl
import pytest
from fake_capacity import fake_capacity
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    read,
    targets,
    words,
)

from engine.report.capacity import render
from engine.report.capacity_figures import NAMES
from engine.report.capacity_walk import COLUMNS as FLOWS
from engine.report.compare_figures import MAX_ROWS
from engine.report.run import render as render_any
from engine.staffing.columns import COLUMNS

KINDS = {
    "usual": {},
    "long": {"months": 30},
    "one month": {"months": 1},
    "no plan": {"plan": False},
    "no futures": {"futures": False},
}
ORDER = (
    *("walk", "capacity", "calendar", "decide", "within", "money", "risk", "chance"),
    *("hurts", "choice", "certificate", "rules", "seats", "sizing", "worlds"),
    *("assumed", "figures", "method"),
)
OPTIONAL = {
    "walk": "walk",
    "output": "capacity",
    "hires": "calendar",
    "money": "money",
    "futures": "risk",
    "swings": "hurts",
    "seats": "seats",
    "sizing": "sizing",
    "sizing_curve": "sizing",
    "stochastic": "worlds",
}
"""Table to the section that needs it."""


@pytest.fixture(scope="module")
def run():
    """Return a plan of a year."""
    return fake_capacity()


@pytest.fixture(scope="module")
def page(run):
    """Return its page."""
    return render(*run)


def sections(page):
    """Return the ids of the page's sections."""
    return [a["id"] for tag, a in read(page).elements if tag == "section" and "id" in a]


def told(manifest, **changes):
    """Return the manifest with other facts about the plan."""
    return {**manifest, "capacity": {**manifest["capacity"], **changes}}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_page_of_any_plan_is_safe_and_whole(kind):
    """The page loads and links to nothing, and every figure is a figure."""
    page = render(*fake_capacity(**kind))
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)
    assert targets(page) == set()


def test_the_made_up_tables_are_those_of_the_contract(run):
    """The tables that these tests show have the columns and types that are stored."""
    for name, schema in COLUMNS.items():
        assert dict(run[1][name].schema) == schema
    assert set(NAMES) == set(COLUMNS)


def test_same_plan_same_bytes(page):
    """Rendering twice gives the same text; the kind of the run finds this page."""
    assert render_any(*fake_capacity()) == page


def test_only_one_line_knows_when_it_was_made(run, page):
    """Another time and place change exactly one line of the page."""
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"plan": 1.0}, "by": "me"}
    other = render({**run[0], "made": made}, run[1]).splitlines()
    pairs = zip(page.splitlines(), other, strict=True)
    assert len([1 for one, two in pairs if one != two]) == 1


def test_names_full_of_markup_are_shown_as_text(run):
    """No name, note, source or rule can put markup, a script or a style in the page."""
    manifest, tables = run
    shown = told(
        {**manifest, "name": NASTY, "about": NASTY, "notes": [NASTY]},
        rules_text=[NASTY],
        assumptions=[[NASTY] * 3],
        method=NASTY,
    )
    keep = ("month", "decide_by", "what", "plan", "sense")
    texts = {
        name: table.with_columns(
            (pl.lit(NASTY) + pl.col(column)).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in keep
        )
        for name, table in tables.items()
    }
    assert_escaped(render(shown, texts))
    conflict = fake_capacity(plan=False)[0]["capacity"]["conflict"]
    rules = [{"rule": NASTY, "month": "", "from": 1.0, "to": 2.0}]
    repairs = [{"family": NASTY, "rules": rules}]
    nasty = {**conflict, "families": [NASTY], "text": [NASTY], "repairs": repairs}
    manifest, tables = fake_capacity(plan=False)
    assert_escaped(render(told({**manifest, "name": NASTY}, conflict=nasty), tables))


def test_the_answer_comes_first_then_what_a_director_asks(page):
    """Sections stand in the order of the questions, the answer before all."""
    found = [name for name in sections(page) if name in ORDER]
    assert found == list(ORDER)
    assert page.index("Start 23 people by October 2027") < page.index('id="walk"')


def test_a_broken_rule_is_shouted(run):
    """A plan that breaks a rule is marked, and the rule stands first with its month."""
    manifest, tables = run
    rules = tables["rules"].with_columns(
        pl.when((pl.col("rule") == "managers") & (pl.col("month") == "2027-05"))
        .then(pl.lit(value=False))
        .otherwise(pl.col("met"))
        .alias("met")
    )
    page = render(manifest, {**tables, "rules": rules})
    assert 'class="answer bad"' in page
    part = words(page.split('<section id="rules"')[1].split("</section>")[0])
    assert part.index("managers") < part.index("office north")
    assert "11 of 12" in part
    assert "4.40 in May 2027, at least 4.14" in part


def test_without_a_plan_the_page_says_why():
    """What stands in the way, from when, how much can be made, and the least change."""
    page = render(*fake_capacity(plan=False))
    text = words(page)
    assert "The number is out of reach by the end of September 2027" in text
    assert "by the end of September 2027 more is missed" in text
    assert "2027-09" not in text
    assert "office north, September 2027 38 41" in text.replace("  ", " ")
    assert "93.4%" in text
    assert "No plan meets all of these rules" in text
    left = {"walk", "capacity", "calendar", "money", "risk", "hurts"}
    assert not left & set(sections(page))


def test_a_repair_is_written_so_that_it_is_enough():
    """A limit of millions is told to the unit, rounded to the side that is enough."""
    manifest, tables = fake_capacity(plan=False)
    rules = [
        {"rule": "a", "month": "", "from": 19e6, "to": 12_593_943.7},
        {"rule": "b", "month": "", "from": 350_000.0, "to": 361_234.2},
    ]
    conflict = {
        **manifest["capacity"]["conflict"],
        "repairs": [{"family": "budget", "slack": 0.061, "rules": rules}],
    }
    text = words(render(told(manifest, conflict=conflict), tables))
    assert "19,000,000 12,593,943 b 350,000 361,235" in " ".join(text.split())
    assert "may be up to 7% smaller" in text


def test_a_search_that_ended_early_claims_nothing():
    """Without a plan and without a proof, none is said to be impossible."""
    manifest, tables = fake_capacity(plan=False)
    outcome = {"status": "unknown", "reason": "time limit", "raw": "x"}
    page = words(render(told(manifest, outcome=outcome, conflict=None), tables))
    assert "No plan was found" in page
    assert "none is ruled out" in page
    assert "proven, not guessed" not in page


@pytest.mark.parametrize("table", OPTIONAL)
def test_an_empty_table_leaves_its_section_out(run, table):
    """A section whose table is empty is left out, and so is every link to it."""
    manifest, tables = run
    page = render(manifest, {**tables, table: tables[table].clear()})
    section = OPTIONAL[table]
    assert section not in sections(page)
    assert f'href="#{section}"' not in page
    assert_references(page)
    assert_numbers_are_numbers(page)


def test_the_walk_adds_up_from_start_to_end(page, run):
    """The bridge from start to end and the table by month are those of the walk."""
    part = page.split('class="lines bridge"')[1].split("</dl>")[0]
    figures = [
        float(text.replace("−", "-")) for text in re.findall(r"<dd>(.*?)</dd>", part)
    ]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=0.3)
    walk = run[1]["walk"]
    assert figures[0] == pytest.approx(walk.filter(month="2027-01")["start"].sum())
    end = walk.filter(month="2027-12")["end"].sum()
    assert figures[-1] == pytest.approx(end, abs=0.05)
    row = page.split('id="walk-table"')[1].split("March 2027</th>")[1].split("</tr>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    march = walk.filter(month="2027-03")
    assert [float(cell or 0) for cell in cells] == pytest.approx(
        [march[name].sum() for name in FLOWS], abs=0.05
    )


def test_what_a_choice_of_role_shows_is_the_whole_walk(page, run):
    """The figures behind role and region sum up to the walk, and nothing is lost."""
    data = json.loads(unescape(re.search(r'data-walk="(.*?)"', page)[1]))
    walk = run[1]["walk"]
    names = [name for name, _ in data["columns"]]
    for at, name in enumerate(names):
        total = sum(sum(cell[2][at]) for cell in data["cells"])
        assert total == pytest.approx(walk[name].sum(), abs=0.1)
    pairs = {(role, region) for role, region, _ in data["cells"]}
    assert pairs == set(walk.select("role", "region").unique().iter_rows())


def test_decisions_are_sorted_by_when_they_are_due(page):
    """What is due now comes first, then month by month."""
    part = page.split('id="decide-table"')[1].split("</table>")[0]
    due = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>', part)
    order = ["now", *(f"{m} 2027" for m in ("January", "February", "March", "April"))]
    order += [f"{m} 2027" for m in ("May", "June", "July", "August")]
    assert [order.index(month) for month in due] == sorted(map(order.index, due))
    assert due[0] == "now"


def test_what_hurts_most_is_on_top(run):
    """The kind of luck with the lowest chance on its bad side is drawn first."""
    manifest, tables = run
    part = render(manifest, tables).split('<section id="hurts"')[1]
    names = re.findall(r'class="swing"[^>]*>(.*?)</text>', part)
    moved = tables["swings"].filter(pl.col("worse").is_not_null()).sort("worse")
    assert names[: moved.height] == moved["label"].to_list()


@pytest.mark.parametrize("name", list(COLUMNS))
def test_every_row_of_every_table_is_on_the_page(page, run, name):
    """Each row of each table is there, with its names and as many cells as columns."""
    part = page.split(f'id="figures-{name}-title"')[1].split("</details>")[0]
    rows = re.findall(r"<tr>\s*(<td.*?)</tr>", part.split("<tbody>")[1], re.S)
    table = run[1][name]
    assert len(rows) == table.height <= MAX_ROWS
    for html, row in zip(rows, table.iter_rows(named=True), strict=True):
        cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)]
        assert len(cells) == len(row)
        for cell, value in zip(cells, row.values(), strict=True):
            if isinstance(value, float):
                shown = float(cell.replace(",", "").replace("−", "-"))
                near = 0.501 / 10 ** len(cell.partition(".")[2])
                assert min(abs(shown - value), abs(shown - 100 * value)) <= near
            elif value is None:
                assert cell == "—"
            else:
                assert cell == {True: "yes", False: "no"}.get(value, value)
