"""Guarantees of how loads with limits, and no fair share, are told everywhere."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
from book_reader import Reader
from fake_run import fake_run, without_plan
from page_reader import words

from engine.report.assess_console import pages
from engine.report.facts import facts
from engine.report.headline import headlines
from engine.report.language import speaking
from engine.report.limited import allowed, limited
from engine.report.people import loads_by_place, people, tip
from engine.report.rows import territory_groups, territory_rows
from engine.report.story import story
from engine.report.summary import summary
from engine.report.territory import render
from engine.report.workbook.territory import workbook

REPS = 4
HOURS = {"before": (52.25, 61.0, 70.0, 129.0), "after": (71.5, 60.0, 80.0, 111.5)}
CALLS = {"before": (9.0, 8.0, 5.0, 2.0), "after": (6.0, 6.0, 6.0, 6.0)}


def rows_of(name, unit, loads, ends):
    """Return rows of the table of loads, as a run with limits stores them."""
    for stage, amounts in loads.items():
        for at, (load, (low, high)) in enumerate(zip(amounts, ends, strict=True)):
            within = (low or 0) <= load <= (high or 1e9)
            where = (name, unit, f"R{at}", stage, load, None, None, low, high, within)
            yield where


def with_limits(run, *, balanced=True):
    """Return a run with hours limited by rep, and calls limited for all alike."""
    manifest, tables = run
    ids = tables["territories"]["territory_id"].to_list()
    ends = [(None, 120.0), (None, 60.0), (None, 120.0), (None, 120.0)]
    rows = [
        *rows_of("limits of workload", "hours a year", HOURS, ends),
        *rows_of("limits of visits", "visits a year", CALLS, [(3.0, 9.0)] * REPS),
    ]
    loads = tables["loads"]
    more = pl.DataFrame(rows, schema=loads.schema, orient="row").with_columns(
        pl.col("territory_id").replace_strict([f"R{at}" for at in range(REPS)], ids)
    )
    both = pl.concat([loads, more]) if balanced else more
    return manifest, {**tables, "loads": both}


@pytest.fixture(scope="module")
def run():
    """Return a made-up run with limits beside its balance."""
    return with_limits(fake_run(40, REPS))


@pytest.fixture(scope="module")
def alone():
    """Return a made-up run with limits alone."""
    return with_limits(fake_run(40, REPS), balanced=False)


def test_measures_with_limits_are_no_measures_of_balance(run):
    """They have their own unit, what each rep may carry, and how many are kept."""
    found = facts(*run)
    assert [measure.name for measure in found.measures] == ["potential", "workload"]
    hours, calls = found.limited
    assert (hours.label, hours.same) == ("Workload, hours a year", "")
    assert hours.whole_label == hours.label
    assert (calls.whole_label, calls.unit_beside) == ("Visits a year (3 to 9)", "")
    assert sorted(set(hours.allowed.values())) == ["at most 120", "at most 60"]
    assert (hours.carried["before"].kept, hours.carried["after"].kept) == (2, 4)


def test_runs_stored_before_have_no_such_rows():
    """The loads of old runs all have fair shares, and nothing is limited."""
    _, tables = fake_run(40, REPS)
    assert limited(tables["loads"]) == ()
    assert limited(tables["loads"].drop("fair_share")) == ()


def test_the_terminal_tells_least_and_most_and_how_many_are_outside(run, alone):
    """A line each, below those of balance; nothing is told as a share of fair."""
    rows = {row.label: (row.before, row.after) for row in summary(*run)}
    assert rows["Workload, hours a year"] == ("52.25 – 129 (2 outside)", "60 – 111.50")
    assert rows["Visits a year (3 to 9)"] == ("2 – 9 (1 outside)", "6 – 6")
    assert not any("fair" in row.label for row in summary(*alone))


def test_the_table_of_territories_has_their_columns(run):
    """Amounts, marked where they are outside; what is allowed where reps differ."""
    manifest, tables = run
    found, who = facts(manifest, tables), people(tables["territories"])
    stages = ["before", "after"]
    groups = territory_groups(who, found, stages)
    titles = [(one.title, one.unit, len(one.columns)) for one in groups]
    assert ("Workload", "hours a year", 3) in titles
    assert ("Visits a year", "3 to 9", 2) in titles
    rows = territory_rows(who, loads_by_place(tables["loads"]), found, stages)
    width = sum(len(one.columns) for one in groups)
    assert {len(row.cells) for row in rows} == {width}
    first = sum(
        n for _, _, n in titles[: titles.index(("Workload", "hours a year", 3))]
    )
    cells = [
        [(cell.text, cell.flag) for cell in row.cells[first : first + 5]]
        for row in rows
    ]
    assert cells[1][:3] == [("61", "over"), ("60", ""), ("at most 60", "")]
    assert cells[3][3:] == [("2", "under"), ("6", "")]


def test_a_page_of_limits_alone(alone):
    """The table of loads is there, no strips are; marks are explained."""
    page = render(*alone)
    text = words(page)
    assert "How evenly the load is spread" not in text
    assert "▲ and ▼ mark loads outside their limits. Click a heading to sort." in text
    table = re.search(r'<table class="data" id="territory-table">.*?</table>', page, 16)
    for shown in ("111.50", "at most 60", "3 to 9"):
        assert shown in words(table[0])
    assert "Workload: 129 hours a year, outside its limits" in page
    assert "Visits: 6 visits a year\n" in page
    assert "fair share" not in words(table[0])


def test_figures_on_top_without_balance(run, alone):
    """What is carried stands on top where nothing is shared out evenly."""
    (hours, calls, *_) = headlines(facts(*alone))
    assert (hours.label, hours.value) == ("Workload per territory", "60 – 111.5")
    assert (hours.note, hours.tone) == ("hours a year, was 52.2 – 129", "good")
    assert (calls.value, calls.note) == ("6 – 6", "3 to 9, was 2 – 9")
    assert "of a fair share" in headlines(facts(*run))[0].note


def test_the_story_says_how_many_keep_their_limits(run, alone):
    """Where loads are balanced that is told instead; without a plan, of today."""
    told = story(facts(*alone))
    assert "fair share" not in told
    assert (
        "Today 2 of 4 territories keep their limits of workload and 3 of 4 those of"
        " visits; under the plan every territory does." in told
    )
    assert "keep their limits" not in story(facts(*run))
    manifest, tables = without_plan(alone, "infeasible", "proved")
    told = story(facts(manifest, tables))
    assert told.endswith("workload and 3 of 4 those of visits.")
    worse = tables["loads"].with_columns(stage=pl.lit("after"))
    found = replace(facts(*alone), limited=limited(worse))
    assert "Under the plan 2 of 4 territories keep their limits of" in story(found)
    fresh = replace(facts(*alone), has_before=False)
    assert "Every territory keeps its limits of workload and visits." in story(fresh)


def test_a_territory_on_the_map_tells_them(run):
    """A line each on a territory, with its unit, and whether it is outside."""
    _, tables = run
    who, loads = people(tables["territories"]), loads_by_place(tables["loads"])
    measures = list(dict.fromkeys(key[2] for key in loads))
    told = tip(who[3], "before", loads, measures)
    assert "Workload: 129 hours a year, outside its limits" in told
    assert "Potential: " in told
    with speaking("pl"):
        told = tip(who[3], "before", loads, measures)
    assert "129 godzin rocznie, poza ograniczeniami" in told


def test_the_workbook_has_their_columns(run):
    """Loads, ends that there are, and whether they are kept, rep by rep."""
    reader = Reader(workbook(*run))
    heads, rows = reader.table("Territories")
    assert "Visits, least" in heads
    assert "Limits of workload, most" in heads
    assert "Limits of workload, least" not in heads, "nothing is asked for"
    shown = {name: value for name, (_, value) in rows[1].items()}
    assert shown["Limits of workload, today"] == 61.0
    assert shown["Limits of workload, most"] == 60.0
    assert shown["Limits of workload, today, within"] == "no"
    assert shown["Limits of workload, plan, within"] == "yes"
    heads, rows = reader.table("Loads")
    mine = [row for row in rows if row["Measure"][1] == "limits of visits"]
    assert len(mine) == 2 * REPS
    assert {row["Fair share"][1] for row in mine} == {None}


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((3.0, 9.0), "3 to 9"),
        ((None, 9.5), "at most 9.50"),
        ((3.0, None), "at least 3"),
        ((4.0, 4.0), "4"),
        ((None, None), "—"),
    ],
)
def test_what_is_allowed_in_words(ends, text):
    """Both ends, one of them, one number, or nothing at all."""
    assert allowed(*ends) == text


def test_an_assessment_tells_them(run, alone):
    """Least and most, how many are outside, and what the moves change."""
    (one, two), (three, four) = (_assessed(x, "R0") for x in (run, alone))
    rows = {row[0]: row[1:] for row in one.rows}
    assert rows["Workload, hours a year"] == ("52.25 – 129", "60 – 111.50")
    labels = [row[0] for row in one.rows]
    after = labels.index("Workload, hours a year") + 1
    assert one.rows[after] == ("  territories outside", "2 of 4", "0 of 4")
    assert two.title == "Territories touched: % of a fair share, or amounts (* outside)"
    assert three.rows[0][0] == "Workload, hours a year"
    assert four.title == "Territories touched (* outside)"
    assert four.rows[0][1:] == ("52.25 → 71.50", "9 → 6")
    assert "61* → 60" in _assessed(alone, "R1")[1].rows[0]


def _assessed(run, rep):
    """Return the overview and the territories touched of a made-up assessment."""
    manifest, tables = run
    rep = tables["territories"]["territory_id"][int(rep[1:])]
    named = {"before": "today", "after": "moved"}
    stage = pl.col("stage").replace_strict(named)
    amounts = ("potential", "potential_share", "revenue", "revenue_share")
    moved = {"stage": "moved", "accounts": 1, **dict.fromkeys(amounts, 0.5)}
    terms = [("today", "travel", 9.0), ("moved", "travel", 8.0)]
    moves = {"account_id": "A1", "name": "", "from": rep, "to": None, "revenue": 1.0}
    found = pages(
        {**manifest, "stages": ["today", "moved"], "alignment": None},
        {
            "loads": tables["loads"].with_columns(stage),
            "rules": tables["rules"].with_columns(stage).filter(pl.col("met")),
            "terms": pl.DataFrame(
                terms, schema=["stage", "term", "amount"], orient="row"
            ),
            "changes": pl.DataFrame([moved]),
            "moves": pl.DataFrame([{**moves, "potential": 1.0}]),
        },
    )
    return found[0], found[2]
