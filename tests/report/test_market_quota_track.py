"""Guarantees of the pages of markets, quotas and results, whatever the run."""

from __future__ import annotations

from functools import cache
from math import nan

import polars as pl
import pytest
from fake_market import fake_market
from fake_quota import fake_quota
from fake_track import fake_track
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    read,
    targets,
)

from engine.planning.columns import COLUMNS
from engine.report import market, market_console, quota, quota_console, track
from engine.report import track_console as track_lines
from engine.report.run import render

RUNS = {
    "market": cache(fake_market),
    "market, no potential": cache(lambda: fake_market(potential=False)),
    "market, no mix": cache(lambda: fake_market(mix=False)),
    "quota": cache(fake_quota),
    "no quotas": cache(lambda: fake_quota(plan=False)),
    "track": cache(fake_track),
    "track, no pipeline": cache(lambda: fake_track(pipeline=False)),
}
CONSOLES = {"market": market_console, "quota": quota_console, "track": track_lines}
NAMED = {"market": market.NAMES, "quota": quota.NAMES, "track": track.NAMES}
NEEDED = {
    "market": {
        "forecast": "forecast",
        "segments": "opportunities",
        "potential": "potential",
        "mix": "mix",
        "backtest": "backtest",
    },
    "quota": {
        "levels": "cascade",
        "phases": "phases",
        "hedges": "hedge",
        "years": "years",
    },
    "track": {
        "warnings": "warnings",
        "stages": "stages",
        "coverage": "coverage",
        "deals": "deals",
        "learned": "learned",
    },
}
"""Table to the section that needs it."""
KEEP = {
    "period",
    "month",
    "level",
    "parent",
    "node",
    "measure",
    "by",
    "verdict",
    "better",
    "binding",
    "model",
    "sense",
    "start",
    "benchmark",
    "year",
}
"""Columns whose words are chosen from a list, or that hold a table together."""
EMPTY = [(kind, table) for kind, tables in COLUMNS.items() for table in tables]


@cache
def page_of(name):
    """Return the page of a run as it is."""
    return render(*RUNS[name]())


@cache
def usual(kind):
    """Return the sections of a page whose tables are all there."""
    return sections(page_of(kind))


def sections(page):
    """Return the ids of the page's sections."""
    return [a["id"] for tag, a in read(page).elements if tag == "section" and "id" in a]


@pytest.mark.parametrize("name", RUNS)
def test_any_page_is_safe_and_whole(name):
    """The page loads and links to nothing, and every figure is a figure."""
    page = page_of(name)
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)
    assert targets(page) == set()
    assert render(*RUNS[name]()) == page


@pytest.mark.parametrize("make", RUNS.values(), ids=RUNS)
def test_any_terminal_table_has_a_value_under_every_heading(make):
    """Lines are as wide as the headings, and the conclusion is in sentences."""
    manifest, tables = make()
    console = CONSOLES[manifest["kind"]]
    heads = console.headings(manifest, tables)
    lines = console.summary(manifest, tables)
    assert heads
    assert lines
    assert {len(line.values) for line in lines} == {len(heads)}
    told = console.conclusion(manifest, tables)
    assert told
    assert all(text.endswith((".", "!", "?")) for text in told)
    assert not any(word in " ".join(told) for word in ("nan", "None"))


@pytest.mark.parametrize("name", RUNS)
def test_only_one_line_knows_when_it_was_made(name):
    """Another time and place change exactly one line of the page."""
    manifest, tables = RUNS[name]()
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"quota": 1.0}, "by": "me"}
    other = render({**manifest, "made": made}, tables)
    pages = (page_of(name).splitlines(), other.splitlines())
    assert len([1 for one, two in zip(*pages, strict=True) if one != two]) == 1


@pytest.mark.parametrize("kind", CONSOLES)
def test_tables_are_those_that_are_stored(kind):
    """The made-up tables have the stored columns, and the page names every table."""
    tables = RUNS[kind]()[1]
    for name, schema in COLUMNS[kind].items():
        assert dict(tables[name].schema) == schema
    assert set(NAMED[kind]) == set(COLUMNS[kind])


@pytest.mark.parametrize(("kind", "table"), EMPTY)
def test_an_empty_table_leaves_its_section_out(kind, table):
    """Any table may be empty: the page stands, without what needs the table."""
    manifest, tables = RUNS[kind]()
    page = render(manifest, {**tables, table: tables[table].clear()})
    assert_references(page)
    assert_numbers_are_numbers(page)
    found = sections(page)
    if table in NEEDED[kind]:
        assert NEEDED[kind][table] in usual(kind)
        assert NEEDED[kind][table] not in found
    console = CONSOLES[kind]
    heads = console.headings(manifest, {**tables, table: tables[table].clear()})
    lines = console.summary(manifest, {**tables, table: tables[table].clear()})
    assert {len(line.values) for line in lines} <= {len(heads)}


@pytest.mark.parametrize("kind", CONSOLES)
def test_no_table_at_all_is_no_crash(kind):
    """A run whose tables are all empty still has a page and a conclusion."""
    manifest, tables = RUNS[kind]()
    none = {name: table.clear() for name, table in tables.items()}
    assert_references(render(manifest, none))
    assert CONSOLES[kind].conclusion(manifest, none)


@pytest.mark.parametrize("kind", CONSOLES)
def test_what_is_not_known_is_told_as_that(kind):
    """NaN is told like null: as not known, never as a figure."""
    manifest, tables = RUNS[kind]()
    unknown = {
        name: table.with_columns(
            pl.col(column).fill_null(nan)
            for column, dtype in table.schema.items()
            if dtype == pl.Float64
        )
        for name, table in tables.items()
    }
    page = render(manifest, unknown)
    assert_numbers_are_numbers(page)
    assert page == page_of(kind)


@pytest.mark.parametrize("make", RUNS.values(), ids=RUNS)
def test_names_full_of_markup_are_shown_as_text(make):
    """No name, note or rule can put markup, a script or a style into the page."""
    manifest, tables = make()
    kind = manifest["kind"]
    told = {
        **manifest[kind],
        "rules_text": [NASTY],
        "notes_text": [NASTY],
        "assumptions": [[NASTY] * 3],
        "method": NASTY,
        "levels": [NASTY],
    }
    if told.get("conflict"):
        told["conflict"] = {"families": [NASTY], "text": [NASTY]}
    texts = {
        name: table.with_columns(
            (pl.lit(NASTY) + pl.col(column)).alias(column)
            for column, dtype in table.schema.items()
            if dtype == pl.String and column not in KEEP
        )
        for name, table in tables.items()
    }
    shown = {**manifest, "name": NASTY, "about": NASTY, "notes": [NASTY], kind: told}
    assert_escaped(render(shown, texts))
