"""Guarantees of the pay report: true to its tables, safe, repeatable, complete."""

from __future__ import annotations

import re

import polars as pl
import pytest
from fake_pay import empty_pay, fake_pay
from fake_run import fake_run
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

from engine.base.errors import InputError
from engine.report import run as any_run
from engine.report.pay import conclusion, render, summary
from engine.report.territory import render as render_territory
from engine.report.words import cents


@pytest.fixture(scope="module")
def run():
    """Return a pay run of 40 reps."""
    return fake_pay()


@pytest.fixture(scope="module")
def page(run):
    """Return the report of that run."""
    return render(*run)


def in_two_currencies(run):
    """Return the run with one of its plans paid in dollars."""
    manifest, tables = run
    lead = {**manifest["plans"]["lead"], "currency": "USD"}
    return {**manifest, "plans": {**manifest["plans"], "lead": lead}}, tables


def test_same_run_same_bytes(page):
    """Rendering twice gives the same text, the inputs built anew."""
    assert render(*fake_pay()) == page


def test_page_is_safe_and_whole(page):
    """The page loads nothing, every reference has its target, figures are figures."""
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)


def test_only_statements_are_linked(page, run):
    """The page links to every rep's statement beside it, and to nothing else."""
    files = run[1]["reps"]["file"]
    assert targets(page) == {f"statements/{file}.html" for file in files}
    manifest, tables = run
    alone = render({**manifest, "statements": False}, tables)
    assert targets(alone) == set()
    assert "statement" not in words(alone)


def test_every_rep_has_a_row_with_exact_sums(page, run):
    """Each rep's base, variable pay and payout are the exact sums of the months."""
    text = words(page)
    sums = (
        run[1]["payouts"]
        .group_by("rep_id")
        .agg(pl.col("base", "variable", "draw", "recovered", "payout").sum())
    )
    for rep_id, base, variable, draw, recovered, payout in sums.iter_rows():
        cells = [cents(v) for v in (base, variable, draw - recovered, payout)]
        assert re.search(rf"{rep_id} .*? {' '.join(map(re.escape, cells))}", text)


def test_only_one_line_knows_when_it_was_made(run, page):
    """Another time and place change exactly one line of the page."""
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"pay": 1.0}, "by": "somebody"}
    other = render({**run[0], "made": made}, run[1]).splitlines()
    pairs = zip(page.splitlines(), other, strict=True)
    assert len([1 for one, two in pairs if one != two]) == 1


def test_method_names_plans_inputs_and_digests(page, run):
    """Plans in words, rounding, inputs with digests and versions are on the page."""
    manifest, _ = run
    text = words(page)
    for plan in manifest["plans"].values():
        assert all(said in text for said in (*plan["text"], plan["rounding"]))
    for name, told in manifest["inputs"].items():
        assert name in text
        assert told["digest"] in text
    assert manifest["scenario"]["digest"] in text
    assert "polars 2.1.0" in text


def test_contests_draws_and_clawbacks_are_told(page, run):
    """Winners with their prizes, balances owed and lost deals are on the page."""
    _, tables = run
    text = words(page)
    won = tables["standings"].filter(pl.col("prize") > 0)
    for score, prize in won.select("score_text", "prize").iter_rows():
        assert f"{score} EUR {cents(prize)}" in text
    for closing in tables["draws"].filter(month="2027-12")["closing"]:
        assert cents(closing) in text
    for deal in tables["credits"].filter("clawed_back")["deal_id"]:
        assert deal in text


def test_synthetic_companies_say_so(run, page):
    """A synthetic company's page says that it is one; a real one's does not."""
    assert "Synthetic company" in words(page)
    manifest, tables = run
    real = render({**manifest, "about": "", "synthetic": False}, tables)
    assert "synthetic" not in words(real).lower()


def test_currencies_stand_side_by_side(run):
    """Money of two currencies is never added up: sums and charts are kept apart."""
    manifest, tables = in_two_currencies(run)
    page = render(manifest, tables)
    payouts = tables["payouts"]
    for plan, currency in (("field", "EUR"), ("lead", "USD")):
        total = payouts.filter(plan=plan)["payout"].sum()
        assert f"Payout {cents(total)}" in words(page)
        assert f"Payout by month in {currency}" in page
    assert cents(payouts["payout"].sum()) not in words(page)
    assert_references(page)


def test_every_text_of_the_data_is_escaped(run):
    """Names from data or scenario appear as text, never as markup or template."""
    manifest, tables = run
    shown = {
        **manifest,
        **dict.fromkeys(("name", "about", "currency", "fieldplan"), NASTY),
        "plans": {
            key: {**dict.fromkeys(("title", "currency", "rounding"), NASTY)}
            | {"text": [NASTY]}
            for key in manifest["plans"]
        },
        "inputs": {NASTY: {"digest": NASTY, "rows": 1}},
        "scenario": {"file": NASTY, "digest": NASTY},
        "notes": [NASTY],
        "versions": {NASTY: NASTY},
        "made": {"at": NASTY, "by": NASTY, "seconds": {NASTY: 1.0}},
    }
    texts = {
        name: table.with_columns(
            pl.lit(NASTY).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in ("rep_id", "plan", "month")
        )
        for name, table in tables.items()
    }
    page = render(shown, texts)
    assert_escaped(page)
    links = {href for href in targets(page) if not href.startswith("statements/")}
    assert links == set()


def test_a_run_without_pay_has_a_page():
    """A run in which nobody is paid says so, and shows no empty section."""
    page = render(*empty_pay())
    assert "Nobody was paid in January to December 2027." in words(page)
    assert "<svg" not in page
    assert_references(page)


@pytest.mark.parametrize(
    "name", ["lines", "attainments", "credits", "draws", "standings", "reps"]
)
def test_any_table_may_be_empty(run, name):
    """Whichever table holds nothing, the rest of the page is there."""
    manifest, tables = run
    page = render(manifest, {**tables, name: tables[name].clear()})
    assert "Rep by rep" in words(page)
    assert_references(page)
    assert_numbers_are_numbers(page)


def test_one_rep_and_one_month_are_enough():
    """The smallest run has every chart."""
    manifest, tables = fake_pay(1)
    first = {
        name: table.filter(pl.col("month") == "2027-01")
        if "month" in table.columns
        else table
        for name, table in tables.items()
    }
    short = {**manifest, "pay": {"starts": "2027-01", "months": 1}}
    page = render(short, first)
    assert page.count('<svg class="chart"') == 3
    assert_numbers_are_numbers(page)


def test_terminal_lines_agree_with_the_tables(run):
    """The summary's total and median are those of the table of payouts."""
    manifest, tables = run
    lines = {line.label: line.value for line in summary(manifest, tables)}
    total = cents(tables["payouts"]["payout"].sum())
    assert lines["Total payout"] == f"EUR\xa0{total}"
    assert lines["Reps paid"] == "40"
    said = " ".join(conclusion(manifest, tables))
    assert "of quota" in said
    assert "clawed back" in said
    assert conclusion(*empty_pay()) == ("Nobody was paid in January to December 2027.",)


def test_the_kind_of_a_run_chooses_its_page(run, page):
    """A pay run gets the pay page, a territory run the maps, others a refusal."""
    assert any_run.render(*run) == page
    territories = fake_run()
    assert any_run.render(*territories) == render_territory(*territories)
    with pytest.raises(InputError, match="kind: found 'shoes'"):
        any_run.render({"kind": "shoes"}, {})


def test_long_runs_name_some_months_only(run):
    """A run of three years is drawn with at most twelve names below its columns."""
    manifest, tables = run
    page = render({**manifest, "pay": {"starts": "2026-01", "months": 36}}, tables)
    chart = page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert chart.count('class="tick"') == 12
    assert chart.count('class="mark"') == 36
    assert read(page).open == []
