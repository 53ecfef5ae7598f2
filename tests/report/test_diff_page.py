"""Guarantees of the page that compares two runs: both maps, and every change."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from ledger.stored import accounts, store

from engine.base.errors import InputError
from engine.command.history import MOST_SHOWN, show_diff
from engine.ledger.diff import diff_runs
from engine.report.diff import Side, render
from engine.report.summary import since_baseline

EVIL = "<script>alert(1)</script>"


def territories(*names):
    """Return a table of territories, as a run has it."""
    count = len(names)
    return pl.DataFrame(
        {
            "territory_id": list(names),
            "rep_name": [f"Rep {name}" for name in names],
            "home": ["Home"] * count,
            "home_lat": [52.0 + k / 10 for k in range(count)],
            "home_lon": [21.0 + k / 10 for k in range(count)],
            "accounts_after": [1] * count,
            "km_after": [10.0] * count,
        }
    )


def loads(*shares):
    """Return the loads of R1, R2 … after planning."""
    count = len(shares)
    return pl.DataFrame(
        {
            "measure": ["potential"] * count,
            "unit": ["EUR"] * count,
            "territory_id": [f"R{k + 1}" for k in range(count)],
            "stage": ["after"] * count,
            "load": list(shares),
            "share": list(shares),
            "within": [True] * count,
        }
    )


def objective(travel):
    """Return what the cost is made of."""
    return pl.DataFrame({"term": ["travel"], "before": [1.0], "after": [travel]})


def two(root, owners=None, name="Acme"):
    """Store two runs: A2 moves, A3 closes, A4 opens; R3 has joined."""
    more = {"name": name, "synthetic": False, "about": "", "currency": "EUR"}
    tables = {
        "accounts": accounts(name=[EVIL, "Two", "Three"]),
        "territories": territories("R1", "R2"),
        "loads": loads(0.9, 1.1),
        "objective": objective(1000.0),
    }
    before = store(root, tables, **more, quarter="2027Q1")
    owners = owners or {"A1": "R1", "A2": "R3", "A4": "R2"}
    after = {
        "accounts": accounts(owners, name=[EVIL, "Two", "Four"]),
        "territories": territories("R1", "R2", "R3"),
        "loads": loads(1.0, 1.05, 0.95),
        "objective": objective(1250.0),
    }
    at = "2027-04-05T10:00:00+00:00"
    return before, store(root, after, **more, quarter="2027Q2", at=at)


def page(before, after):
    """Render the page of two runs."""
    found = diff_runs(before, after)
    sides = [Side(one.folder.name, one.manifest, one.tables) for one in (before, after)]
    return render(*sides, found.alignment, found.counts)


def test_both_alignments_and_every_change(tmp_path):
    """Two maps, by quarter; each account that moved, opened or closed; measures."""
    text = page(*two(tmp_path))
    assert text.count('<svg class="map"') == 2
    assert "<figcaption>2027Q1</figcaption>" in text
    assert "<figcaption>2027Q2</figcaption>" in text
    # Each change is a mark on both maps and a row of the table.
    for row in range(3):
        assert text.count(f'data-m="{row}"') == 3
    assert "1 account of 2 moved (50.0%)" in text
    assert "1 account opened and 1 closed." in text
    assert "90.0% – 110.0%" in text
    assert "95.0% – 105.0%" in text
    assert "+250" in text


def test_potential_and_accounts_that_moved_have_one_base(tmp_path):
    """Both are shares of what is in both runs; what opened or closed is in neither."""
    text = page(*two(tmp_path))
    tile = text.split("<dt>Potential that moved</dt>")[1].split("</div>")[0]
    assert "66.7%" in tile
    assert "200, of accounts in both runs" in tile


def test_the_same_runs_the_same_bytes(tmp_path):
    """Rendered twice, the page is the same; a run differs in nothing from itself."""
    before, after = two(tmp_path)
    assert page(before, after) == page(before, after)
    assert "Both runs have the same accounts with the same reps." in page(after, after)


def test_nothing_in_it_runs(tmp_path):
    """Markup in names is shown, never obeyed; nothing is loaded from elsewhere."""
    text = page(*two(tmp_path, {EVIL: "R1", "A2": "R3"} | {"A4": "R2"}, name=EVIL))
    assert EVIL not in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "").replace("www.w3.org", "")


def test_a_run_without_places(tmp_path):
    """A run that has no places is refused by name."""
    before, after = two(tmp_path)
    bare = Side("bare", before.manifest, {"accounts": accounts()})
    found = diff_runs(before, after)
    other = Side("other", after.manifest, after.tables)
    with pytest.raises(InputError, match="run bare: has no map"):
        render(bare, other, found.alignment, found.counts)


@pytest.mark.parametrize(("is_within", "tone"), [(True, ""), (False, "bad")])
def test_less_fair_within_the_rule_is_not_bad(is_within, tone, tmp_path):
    """A load farther from fair than before is red only where it breaks its rule."""
    before, after = two(tmp_path)
    within = pl.lit(is_within).alias("within")
    worse = loads(1.0, 1.2, 0.8).with_columns(within)
    side = Side(after.folder.name, after.manifest, {**after.tables, "loads": worse})
    first = Side(before.folder.name, before.manifest, before.tables)
    found = diff_runs(before, after)
    text = render(first, side, found.alignment, found.counts)
    tile = f"tile {tone}" if tone else "tile"
    assert f'<div class="{tile}">\n      <dt>Potential</dt>' in text


def test_one_account_opened_is_said_as_one():
    """Counts are followed by the noun in its number."""
    changes = pl.DataFrame({"change": ["opened"], "id": ["A1"]})
    assert "1 account opened; 0 closed" in since_baseline(changes)
    assert "2 accounts opened;" in since_baseline(pl.concat([changes, changes]))


def test_an_account_of_nobody_gets_its_first_rep(tmp_path):
    """It is counted apart from those that move, as in a run and a batch."""
    before, after = two(tmp_path)
    bare = pl.when(pl.col("account_id") == "A2").then(None).otherwise(pl.col("after"))
    unowned = before.tables["accounts"].with_columns(bare.alias("after"))
    first = replace(before, tables={**before.tables, "accounts": unowned})
    found = diff_runs(first, after)
    assert (found.counts["moved"], found.counts["first"]) == (0, 1)
    assert "1 account of nobody gets a rep." in page(first, after)


def test_the_terminal_says_where_the_rest_is(capsys, tmp_path):
    """Of many figures those that tell most are shown, and it is said so."""
    before, after = two(tmp_path)
    found = diff_runs(before, after)
    many = pl.concat([found.figures] * 40)
    show_diff(replace(found, figures=many), ("a", "b"))
    shown = " ".join(capsys.readouterr().out.split())
    rest = f"{many.height - MOST_SHOWN} more: --json"
    assert f"Figures (the {MOST_SHOWN} that tell most; {rest})" in shown


def test_the_terminal_tells_moves_people_and_money_first(capsys, tmp_path):
    """Who joined stands on top; the first figure is what the plan costs."""
    before, after = two(tmp_path)
    show_diff(diff_runs(before, after), ("a", "b"))
    shown = capsys.readouterr().out
    assert "reps joined: R3\n" in shown
    assert "new: loads" not in shown
    rows = shown[shown.index("Figures") :].splitlines()
    assert "objective: travel" in rows[4]
