"""Guarantees of the territory report as a file: safe, small, repeatable, honest."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_run import fake_run, without_owners, without_plan
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    targets,
    words,
)

from engine.report.territory import render


@pytest.fixture(scope="module")
def run():
    """Return a run of 180 accounts and 8 territories."""
    return fake_run()


@pytest.fixture(scope="module")
def page(run):
    """Return the report of that run."""
    return render(*run)


def test_same_run_same_bytes(page):
    """Rendering twice gives the same text, the inputs built anew."""
    assert render(*fake_run()) == page


def test_only_one_line_knows_when_it_was_made(run, page):
    """Another time, place and machine change exactly one line of the page."""
    manifest, tables = run
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"solve": 1.0}, "by": "somebody"}
    other = render({**manifest, "made": made}, tables).splitlines()
    lines = page.splitlines()
    changed = [one for one, two in zip(lines, other, strict=True) if one != two]
    assert len(changed) == 1
    assert "Made" in changed[0]


def test_report_needs_no_made(run):
    """A manifest without ``made`` is rendered too."""
    manifest, tables = run
    bare = {key: value for key, value in manifest.items() if key != "made"}
    assert "Made" in words(render(bare, tables))


def test_large_report_is_small():
    """1,700 accounts and 48 territories fit in a file of 1.5 MB."""
    assert len(render(*fake_run(1700, 48)).encode()) < 1_500_000


def test_report_stays_small_when_everything_moves():
    """The size limit holds even if every one of 1,700 accounts changes hands."""
    manifest, tables = fake_run(1700, 48)
    move = tables["moves"].head(1)
    every = pl.concat([move] * 1700).with_columns(tables["accounts"]["account_id"])
    page = render(manifest, {**tables, "moves": every})
    assert len(page.encode()) < 1_500_000


# long: every text of every table is named once
def test_every_text_of_the_data_is_escaped(run):
    """Names from data or scenario appear as text, never as markup or template."""
    manifest, tables = run
    nasty = pl.lit(NASTY)
    rename = pl.col("territory_id").replace("R01", "<b>")
    stages = [pl.col(name).replace("R01", "<b>") for name in ("before", "after")]
    ends = [pl.col(name).replace("R01", "<b>") for name in ("from", "to")]
    shown = {
        **manifest,
        **dict.fromkeys(("name", "about", "method", "currency"), NASTY),
        "notes": [NASTY],
        "rules_text": [NASTY],
        "inputs": {NASTY: {"digest": NASTY, "rows": 3}},
        "versions": {NASTY: NASTY},
        "scenario": {"file": NASTY, "digest": NASTY},
        "outcome": {"status": "feasible", "reason": NASTY, "raw": NASTY},
        "made": {"at": NASTY, "by": NASTY, "seconds": {"read": 1.0, NASTY: 2.0}},
    }
    page = render(
        shown,
        {
            **tables,
            "territories": tables["territories"].with_columns(
                rename, rep_name=nasty, home=nasty
            ),
            "accounts": tables["accounts"].with_columns(*stages, name=nasty),
            "moves": tables["moves"].with_columns(*ends, name=nasty, reason=nasty),
            "loads": tables["loads"].with_columns(rename, unit=nasty),
            "rules": tables["rules"].with_columns(rename, rule=nasty, unit=nasty),
            "objective": tables["objective"].with_columns(term=nasty),
        },
    )
    assert_escaped(page)


def test_policy_allows_only_our_own_two_blocks(page):
    """The policy forbids everything and names style and script by their digests."""
    assert_policy(page)


def test_page_names_no_address(page):
    """Nothing in the page points outside it."""
    assert targets(page) == set()


def test_every_reference_has_its_target(page):
    """Each ``#name`` and each ``aria-labelledby`` points at an id that is there."""
    assert_references(page)


def test_every_territory_is_on_both_maps_and_in_the_table(page, run):
    """Each territory has a path on both maps, a label on both and a row."""
    for index, name in enumerate(run[1]["territories"]["territory_id"]):
        assert page.count('<path class="region c') == 16
        assert len(re.findall(rf'class="region c\d" data-t="{index}"', page)) == 2
        assert len(re.findall(rf'data-t="{index}">{name}</text>', page)) == 2
        assert f'<tr data-t="{index}">' in page


def test_synthetic_company_is_called_so(run):
    """A synthetic company is labelled on top; a real one is not."""
    manifest, tables = run
    assert "Synthetic company" in words(render(manifest, tables))
    real = render({**manifest, "synthetic": False}, tables)
    assert "synthetic" not in words(real).lower()


def test_infeasible_run_says_so(run):
    """A run proven infeasible says so, shows today's map, and claims no plan."""
    text = words(render(*without_plan(run, "infeasible", "proved")))
    assert "No plan keeps all these rules; this is proven" in text
    assert "Nothing changes until a rule is loosened." in text
    assert "Infeasible proved" in text
    assert "What changes hands" not in text
    assert "cheaper" not in text


def test_infeasible_run_is_explained(run):
    """A run that stored sentences alone still tells them, and they are text there."""
    manifest, tables = without_plan(run, "infeasible", "proved")
    told = ["These rules cannot all be kept: <b>.", "Enough by itself: raise it."]
    page = render({**manifest, "explanation": {"text": told}}, tables)
    assert "What stands in the way" in words(page)
    assert all(sentence in words(page) for sentence in told)
    assert "<b>." not in page
    assert "What stands in the way" not in words(render(manifest, tables))


def test_unknown_run_says_so(run):
    """A run that found nothing says that nothing is ruled out either."""
    text = words(render(*without_plan(run, "unknown", "work limit")))
    assert "used up before a plan was found. None has been ruled out" in text
    assert "this is proven" not in text.split("The least that must move")[0]


def test_report_of_a_country_without_owners(run):
    """Where nobody owns an account today, only the plan is shown."""
    page = render(*without_owners(run))
    assert "No account has an owner today" in words(page)
    assert page.count('<svg class="map"') == 1


def test_neither_owners_nor_plan(run):
    """A run with no owners and no plan still has a page, without maps."""
    page = render(*without_plan(without_owners(run), "unknown", "time limit"))
    assert "clock ran out" in words(page)
    assert '<svg class="map"' not in page


def test_accounts_of_nobody_have_an_area_of_their_own(run):
    """Accounts without an owner today are a striped area that no territory claims."""
    manifest, tables = run
    some = pl.when(pl.int_range(pl.len()) % 5 == 0).then(None)
    owned = tables["accounts"].with_columns(before=some.otherwise(pl.col("before")))
    assert 'class="nobody"' in render(manifest, {**tables, "accounts": owned})
    assert 'class="nobody"' not in render(manifest, tables)


def test_report_without_outline():
    """Without an outline the land is drawn as circles around the accounts."""
    page = render(*fake_run(outline=False))
    assert 'clip-rule="nonzero"' in page
    assert 'class="shore"' not in page


@pytest.mark.parametrize(("accounts", "reps"), [(1, 1), (2, 1), (40, 1), (3, 3)])
def test_smallest_runs(accounts, reps):
    """One account, or one territory, is a run like any other."""
    page = render(*fake_run(accounts, reps, outline=False))
    assert page.count('class="region') >= 2
    assert_numbers_are_numbers(page)


@pytest.mark.parametrize("lon", [[19.0] * 30, [19.0 + 0.1 * i for i in range(30)]])
def test_accounts_in_a_line_or_at_one_place(lon):
    """Accounts all on one line, or all at one point, still make a map."""
    manifest, tables = fake_run(30, 3, outline=False)
    placed = tables["accounts"].with_columns(lat=pl.lit(52.0), lon=pl.Series(lon))
    homes = tables["territories"].with_columns(home_lat=52.0, home_lon=19.0)
    shown = {**tables, "accounts": placed, "territories": homes}
    page = render(manifest, shown)
    assert 'class="region' in page
    assert_numbers_are_numbers(page)


def test_move_without_a_reason_or_former_owner(run):
    """A move from nobody, or with a missing figure, is shown with a dash."""
    manifest, tables = run
    bare = tables["moves"].with_columns(
        pl.lit(None, pl.String).alias("from"),
        pl.lit(None, pl.String).alias("reason"),
        pl.lit(None, pl.Float64).alias("km_before"),
    )
    assert "nobody" in words(render(manifest, {**tables, "moves": bare}))


def test_nothing_moves(run):
    """A plan equal to today's says that nothing changes hands."""
    manifest, tables = run
    text = words(render(manifest, {**tables, "moves": tables["moves"].clear()}))
    assert "Nothing changes hands" in text
    assert "No account gets a new rep." in text
