"""Guarantees of the page's tables, boxes and marks."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_run import fake_run, without_plan

from engine.report.certificate import certificate, least
from engine.report.facts import facts
from engine.report.headline import headlines
from engine.report.people import loads_by_place, people
from engine.report.rows import (
    move_rows,
    moves_shown,
    rule_rows,
    territory_groups,
    territory_rows,
)
from engine.report.territory import render
from engine.report.trace import make_trace

STAGES = ("before", "after")


@pytest.fixture(scope="module")
def run():
    """Return a run of 180 accounts and 8 territories."""
    return fake_run()


def test_moves_with_most_potential_come_first(run):
    """The list of moves starts with the most potential and names both owners."""
    _, tables = run
    moves = moves_shown(tables["moves"])
    potential = moves["potential"].to_list()
    assert potential == sorted(potential, reverse=True)
    who = people(tables["territories"])
    first, row = move_rows(moves, who)[0], moves.row(0, named=True)
    assert (who[first.origin].id, who[first.target].id) == (row["from"], row["to"])


def test_loads_outside_the_band_are_marked(run):
    """A load above the band is marked as over, below as under, within as neither."""
    manifest, tables = run
    found = facts(manifest, tables)
    who = people(tables["territories"])
    loads = loads_by_place(tables["loads"])
    rows = territory_rows(who, loads, found, STAGES)
    width = sum(len(group.columns) for group in territory_groups(who, found, STAGES))
    assert all(len(row.cells) == width for row in rows)
    marked = {"over": 0, "under": 0, "": 0}
    for row in rows:
        # FTE, accounts before and after, in and out come first.
        for cell in row.cells[5:9]:
            wanted = "over" if cell.sort > 1.05 else "under" if cell.sort < 0.95 else ""
            assert cell.flag == wanted
            marked[wanted] += 1
    assert all(marked.values())


def test_broken_checks_are_listed_with_amounts(run):
    """A broken check is listed with its territory, what was found and the limits."""
    manifest, tables = run
    broken = (
        (pl.col("stage") == "after")
        & (pl.col("territory_id") == "R03")
        & (pl.col("rule") == "potential")
    )
    rules = tables["rules"].with_columns(
        met=pl.when(broken).then(False).otherwise(pl.col("met")),
        found=pl.when(broken).then(123_456.0).otherwise(pl.col("found")),
        slack=pl.when(broken).then(-9e9).otherwise(pl.col("slack")),
    )
    tables = {**tables, "rules": rules}
    found = facts(manifest, tables)
    row = rule_rows(rules, found, people(tables["territories"]), "after")[0]
    (text,) = row.broken
    assert re.fullmatch(r"R03: 123,456 PLN a year; allowed [\d,]+ to [\d,]+", text)
    assert row.nearest == text
    assert row.kept["after"] == "7 of 8"
    assert text in render(manifest, tables)
    assert certificate(found).tone == "bad"


@pytest.mark.parametrize(
    ("status", "words"),
    [("infeasible", "No plan meets all"), ("unknown", "No plan was found")],
)
def test_certificate_without_a_plan(run, status, words):
    """Without a plan the certificate says what is known, and shows no cost."""
    found = facts(*without_plan(run, status, "work limit"))
    box = certificate(found)
    assert box.status == status.capitalize()
    assert box.sentence.startswith(words)
    assert "—" not in [figure for _, figure, _ in box.lines]
    assert "Cost of this plan" not in [what for what, _, _ in box.lines]


def test_least_change_is_told_in_full(run):
    """The box of the least change names what is proven, found, planned and allowed."""
    manifest, tables = run
    box = least(facts(manifest, tables), manifest)
    assert [name for name, *_ in box.marks] == [
        "proven",
        "found",
        "this plan",
        "allowed",
    ]
    assert "At least 14.20%" in box.sentence
    assert "A cap of 14.80% is enough" in box.sentence
    assert "allows 60.0%" in box.sentence
    assert least(facts(manifest, tables), {**manifest, "least_change": None}) is None


def test_least_change_without_a_bound(run):
    """What is not known of the least change is not claimed; nothing known, no box."""
    manifest, tables = run
    given = {"bound": None, "found": 0.19, "cap": 0.2, "status": "unknown"}
    box = least(facts(manifest, tables), {**manifest, "least_change": given})
    assert "proven" not in box.sentence
    assert [name for name, *_ in box.marks] == ["found", "this plan", "allowed"]
    given["found"] = None
    unknown = {**manifest, "least_change": given}
    assert least(facts(manifest, tables), unknown) is None


def test_headline_compares_with_today(run):
    """The figures on top give the plan's value and what it was."""
    manifest, tables = run
    found = facts(manifest, tables)
    tiles = {tile.label: tile for tile in headlines(found)}
    assert tiles["Rules met"].value == "5 of 5"
    assert tiles["Rules met"].note == "was 3"
    assert "was" in tiles["Potential per territory"].note
    moved = tables["moves"].height
    assert tiles["Potential that moves"].note == f"{moved} of 180 accounts"


def test_trace_has_the_bound_below_the_plan():
    """In the chart of the solve more money is higher up, and later is further right."""
    rows = [(0.0, "a", 120.0, 90.0), (2.0, "a", 101.0, 99.0)]
    names = ["work", "stage_name", "objective", "bound"]
    chart = make_trace(pl.DataFrame(rows, schema=names, orient="row"))
    high, low = (
        float(re.findall(r"V([-\d.]+)", path)[-1])
        for path in (chart.objective, chart.bound)
    )
    assert high < low
    assert chart.work[0].x < chart.work[-1].x
    assert chart.money[0].y > chart.money[-1].y


def test_moved_accounts_know_both_owners(run):
    """A mark of a moved account belongs to its new and to its former territory."""
    manifest, tables = run
    page = render(manifest, tables)
    moves = moves_shown(tables["moves"])
    who = {one.id: one.index for one in people(tables["territories"])}
    for row, (old, new) in enumerate(moves.select("from", "to").iter_rows()):
        mark = rf'data-m="{row}" data-t="{who[new]}" data-f="{who[old]}"'
        assert page.count(mark) == 2


def test_nobody_is_not_a_territory(run):
    """Accounts of nobody never count as a territory that can be pointed at."""
    manifest, tables = run
    some = pl.when(pl.int_range(pl.len()) % 5 == 0).then(None)
    owned = tables["accounts"].with_columns(before=some.otherwise(pl.col("before")))
    assert 'data-t="-1"' not in render(manifest, {**tables, "accounts": owned})
