"""Guarantees of a page, map and workbook of territories that have no plan."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from book_reader import Reader
from fake_dead_end import FAR, MANY, NAMED, WRITTEN, fake_dead_end, with_conflict
from fake_run import fake_run, without_owners, without_plan
from page_reader import words

from engine.report import pins as pins_of
from engine.report.dead_end import dead_end
from engine.report.language import speaking
from engine.report.pins import make_pins
from engine.report.territory import render
from engine.report.workbook.territory import workbook

PROVEN = ("infeasible", "proved")
PIN = re.compile(r'<circle class="(pin(?: way)?)"[^>]*data-pin="(\d+)"[^>]*>')


@pytest.fixture(scope="module")
def page():
    """Return the page of a made-up run whose rules clash."""
    return render(*fake_dead_end())


def answer_of(page):
    """Return the words of the headline, and of the paragraph below it."""
    head = re.search(r'<p class="status"><strong>([^<]*)</strong></p>', page)[1]
    return head, re.search(r'<p class="lead">([^<]*)</p>', page)[1]


def test_the_headline_is_short(page):
    """It says that there is no plan; the rules stand below, in one list only."""
    head, lead = answer_of(page)
    assert head == "No plan keeps all these rules; this is proven"
    assert lead.endswith("3 ways out are told below, each enough by itself.")
    assert len(lead) < 300
    text = words(page)
    assert "a long sentence" not in text
    for once in ("These rules cannot all be kept", "Any one of these is enough"):
        assert text.count(once) == 1
    assert text.count("What stands in the way") == 2, "a link, and the section"


def test_what_is_not_proven_has_another_headline():
    """Rules that are hard to keep are no proof, and the headline says so."""
    head, _ = answer_of(render(*fake_dead_end(proven=False)))
    assert head == "No plan found: the rules are hard to keep together"
    plain = render(*without_plan(fake_run(), "unknown", "work limit"))
    assert answer_of(plain)[0] == "No plan found yet"
    assert 'id="conflict"' not in plain


def test_rules_and_ways_out_are_lists(page):
    """Six rules, three ways out in order, and what the file then says."""
    rules = re.search(r'<ul class="clash">(.*?)\n      </ul>', page, re.DOTALL)[1]
    assert len(re.findall(r"<li[^>]*><strong>", rules)) == 6
    ways = re.search(r'<ol class="ways">(.*?)\n      </ol>', page, re.DOTALL)[1]
    plain = [re.sub(r"<[^>]+>", " ", part) for part in ways.split("<p>")[1:]]
    parts = [" ".join(part.split()) for part in plain]
    assert len(parts) == 3
    assert parts[0].startswith("Raise moved potential from at most 5% (")
    assert "(the least such change)" in parts[0]
    assert f"In the file: {WRITTEN[0]}" in parts[0]
    assert parts[1].startswith("All of this together: Release 34 accounts from")
    assert parts[2] == "Leave A0044 out of its group"


def test_long_lists_are_folded_and_whole(page):
    """Each of the 34 accounts is named once for the rule and once for the change."""
    folded = re.findall(r"<details class=\"names\">(.*?)</details>", page, re.DOTALL)
    assert len(folded) == 2
    for part in folded:
        assert "All 34 by name" in words(part)
        assert re.findall(r">(A\d{4}) <small>", part) == MANY


def test_named_accounts_are_ringed_on_the_map(page):
    """A ring for each account, dashed where no rule names it, with its own words."""
    rings = PIN.findall(page)
    assert [int(at) for _, at in rings] == list(range(NAMED))
    assert [css for css, _ in rings].count("pin way") == 1
    tips = re.findall(r'class="pin[^>]*data-tip="([^"]*)"', page)
    assert FAR[1:] in tips[0]
    assert "Named by way out 2" in tips[0]
    assert tips[0].startswith("Apteka ")
    assert "(A0003)\nToday: R0" in tips[0]
    assert "Named by way out 3" in tips[-2]
    assert "(A0045)" in tips[-1]
    assert "nobody who may have it may carry more" in tips[-1]
    text = words(page)
    assert "account that a clashing rule names" in text
    assert "account that only a way out names" in text


def test_rings_stand_where_the_accounts_are(page):
    """A ring is around the dot of its account, in the territory of its rep."""
    manifest, tables = fake_dead_end()
    accounts = tables["accounts"]
    dots = re.findall(r"M(\d+) (\d+)h0", re.search(r'id="dots"[^>]*', page)[0])
    found = re.findall(
        r'class="pin[^"]*" cx="([\d.]+)" cy="([\d.]+)" r="5"'
        r' data-pin="\d+" data-t="(\d+)"',
        page,
    )
    assert len(found) == NAMED
    spots = np.array(dots, dtype=float)
    rings = np.array([one[:2] for one in found], dtype=float) * 10
    assert np.abs(rings[:, None] - spots).max(axis=2).min(axis=1).max() <= 1.5
    reps = tables["territories"]["territory_id"].to_list()
    rows = make_pins(dead_end(manifest, tables), accounts).all
    for place, degrees in ((rings[:, 0], "lon"), (-rings[:, 1], "lat")):
        real = [accounts[degrees][pin.row] for pin in rows]
        assert np.corrcoef(place, real)[0, 1] > 0.999
    owners = [accounts["before"][pin.row] for pin in rows]
    assert [reps[int(at)] for *_, at in found] == owners


def test_lines_know_their_rings(page):
    """A line points at the rings of its accounts, so that they can be shown."""
    lines = [m.split() for m in re.findall(r'<li data-pins="([\d ]+)"><strong>', page)]
    assert [len(line) for line in lines] == [34, 2, 2]
    assert [int(at) for line in lines for at in line] == list(range(NAMED - 2))
    assert re.findall(r'<li data-pins="([\d ]+)">\s*<p>', page)[-1] == str(NAMED - 2)
    heavy = re.findall(r'class="why" data-pins="([\d ]+)"', page)
    assert heavy == [" ".join(lines[1]), str(NAMED - 1)]


def test_rings_have_a_map_where_nobody_owns_anything():
    """Without owners today there still is a map, of nobody's accounts."""
    page = render(*with_conflict(without_plan(without_owners(fake_run()), *PROVEN)))
    assert page.count('<svg class="map"') == 1
    assert len(PIN.findall(page)) == NAMED
    assert 'class="region' not in page
    assert "Today: nobody" in page
    assert "What the cost is made of" not in page
    assert '<a href="#map">' in page


def test_a_plan_has_no_rings():
    """Where there is a plan nothing is ringed, and no legend speaks of it."""
    page = render(*fake_run())
    assert PIN.findall(page) == []
    assert "clashing rule" not in words(page)


def test_very_many_accounts_are_not_ringed(monkeypatch):
    """Beyond what an eye can tell apart, the first are ringed; all are listed."""
    monkeypatch.setattr(pins_of, "MAX_PINS", 10)
    page = render(*fake_dead_end())
    assert len(PIN.findall(page)) == 10
    assert all(name in words(page) for name in MANY)


def test_names_of_accounts_are_text():
    """An account's name is no markup, in lists and in tips."""
    manifest, tables = fake_dead_end()
    nasty = tables["accounts"].with_columns(name=pl.lit('<b>"x"'))
    page = render(manifest, {**tables, "accounts": nasty})
    assert "<b>" not in page
    assert "&lt;b&gt;&#34;x&#34;" in page


def test_the_page_in_polish():
    """Headline, lists, tips and legend are Polish; keys of the file are not."""
    with speaking("pl"):
        page = render(*fake_dead_end())
    head, lead = answer_of(page)
    assert head == "Żaden plan nie spełnia wszystkich tych reguł; jest na to dowód"
    assert lead.endswith("3 wyjścia opisano niżej; każde wystarczy samo.")
    text = words(page)
    assert "Wystarczy jedno z tych wyjść" in text
    assert "W pliku, między innymi: territory.balance.potential: 12.5%" in text
    assert "Dziś: R0" in page


def test_the_workbook_has_a_row_for_each_account():
    """Rules first, then ways out; the first sheet has a line for each."""
    reader = Reader(workbook(*fake_dead_end()))
    names, rows = reader.table("What stands in the way")
    assert names[:2] == ["Way out", "Rule or change"]
    told = [{name: cell[1] for name, cell in row.items()} for row in rows]
    rules = [row for row in told if row["Way out"] is None]
    assert len(rules) == 3 + 34 + 2 + 2 + 2 + 1
    released = [row for row in told if row["Way out"] == 2 and row["Account"]]
    assert [row["Account"] for row in released] == MANY
    assert all(row["Name"].startswith("Apteka") for row in released)
    assert [row["In the file"] for row in told if row["In the file"]] == WRITTEN
    first = [cell[1] for cell in reader.cells("Summary").values()]
    assert "These rules cannot all be kept:" in first
    assert "3. Leave A0044 out of its group" in first
    assert "What stands in the way" not in Reader(workbook(*fake_run())).sheets
