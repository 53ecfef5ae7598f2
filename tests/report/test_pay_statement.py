"""Guarantees of a pay statement: it explains, adds up and is about one rep."""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl
import pytest
from fake_pay import MONEY, empty_pay, fake_pay
from page_reader import (
    NASTY,
    assert_escaped,
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    targets,
    words,
)

from engine.report.pay_statement import Statements, render_statement, statement_csv
from engine.report.words import cents


@pytest.fixture(scope="module")
def run():
    """Return a pay run of 40 reps."""
    return fake_pay()


@pytest.fixture(scope="module")
def pages(run):
    """Return the statement of every rep, by rep id."""
    statements = Statements(*run)
    return {rep_id: statements.html(rep_id) for rep_id in statements.rep_ids}


def test_same_run_same_bytes(pages, run):
    """Rendering alone, or anew, gives the same text as rendering all."""
    assert render_statement(*run, "R003") == pages["R003"]
    assert Statements(*fake_pay()).html("R003") == pages["R003"]


def test_every_line_says_rule_inputs_arithmetic_and_amount(pages, run):
    """Each line of each month is on the page, with all that explains it."""
    lines = run[1]["lines"].filter(pl.col("rep_id").is_in(["R003", "R005", "R034"]))
    shown = {rep_id: words(page) for rep_id, page in pages.items()}
    for row in lines.iter_rows(named=True):
        name = row["line"].removeprefix("noncash: ")
        parts = (name, row["inputs"], row["arithmetic"], cents(row["amount"]))
        where = [shown[row["rep_id"]].find(part) for part in parts]
        assert -1 not in where
    assert "Monthly cap Cap" in shown["R005"]
    assert "President’s club Prize in kind" in shown["R034"]


def test_lines_of_a_month_add_up_to_the_total_shown(pages):
    """In every month the amounts shown, prizes in kind left out, sum to its total."""
    months = 0
    for page in pages.values():
        for block in page.split("<article")[1:]:
            body = block.split("<tfoot>")[0]
            rows = re.findall(r'<tr( class="kind")?><th.*?"amount">([^<]*)<', body)
            paid = [figure(amount) for in_kind, amount in rows if not in_kind]
            total = re.search(r"<tfoot>.*</small> ([^<]*)<", block)[1]
            assert sum(paid) == figure(total)
            months += 1
    assert months == fake_pay()[1]["payouts"].height


def figure(text: str) -> Decimal:
    """Return the amount that a cell shows."""
    return Decimal(text.replace(",", "").replace("−", "-"))


def test_headline_is_the_sum_of_the_months(pages, run):
    """Payout, base and variable on top are the exact sums of the rep's months."""
    mine = run[1]["payouts"].filter(pl.col("rep_id") == "R003")
    for title, name in (("Payout to date", "payout"), ("Variable", "variable")):
        total = cents(mine[name].sum())
        assert f"{title} EUR {total}" in words(pages["R003"])


def test_a_statement_is_about_one_rep_only(pages, run):
    """No name, id or deal of another rep is on a rep's statement."""
    _, tables = run
    text = words(pages["R003"])
    for name, rep_id in tables["reps"].select("name", "rep_id").iter_rows():
        assert (name in text) == (rep_id in text) == (rep_id == "R003")
    others = tables["credits"].filter(pl.col("rep_id") != "R003")["deal_id"]
    assert not any(deal in pages["R003"] for deal in others)


def test_cancelled_deals_say_so(pages, run):
    """A cancelled deal is marked, with the day and whether it was clawed back."""
    gone = run[1]["credits"].filter("clawed_back").row(0, named=True)
    text = words(pages[gone["rep_id"]])
    day = gone["cancelled"]
    assert gone["deal_id"] in text
    assert re.search(rf"cancelled {day.day} \w+ {day.year}, clawed back", text)


def test_draws_and_places_are_told(pages, run):
    """The ledger rolls on to the balance on top; a place says of how many."""
    _, tables = run
    last = tables["draws"].filter(pl.col("rep_id") == "R003")["closing"][-1]
    assert f"Draw balance EUR {cents(last)}" in words(pages["R003"])
    row = tables["standings"].filter(pl.col("prize") > 0).row(0, named=True)
    league = tables["standings"].filter(
        (pl.col("contest") == row["contest"]) & (pl.col("league") == row["league"])
    )
    said = f"{row['place']} of {league.height}, {row['league']}"
    assert said in words(pages[row["rep_id"]])


def test_two_plans_are_kept_apart(pages):
    """After a promotion each month names its plan, and both plans are told."""
    text = words(pages["R005"])
    assert "June 2027 Field account executive" in text
    assert "July 2027 Regional sales manager" in text
    assert "Team override pays 0.3%" in text
    assert "Nobody earns more than" in text


def test_currencies_are_never_added_up(run):
    """Who is paid in two currencies sees both, side by side."""
    manifest, tables = run
    lead = {**manifest["plans"]["lead"], "currency": "USD"}
    mixed = {**manifest, "plans": {**manifest["plans"], "lead": lead}}
    text = words(render_statement(mixed, tables, "R005"))
    assert re.search(r"Payout to date EUR [\d,.]+ \+ USD [\d,.]+", text)
    assert "Together, EUR" in text
    assert "Together, USD" in text


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
        "made": {"at": NASTY, "by": NASTY},
    }
    texts = {
        name: table.with_columns(
            pl.lit(NASTY).alias(column)
            for column, kind in table.schema.items()
            if kind == pl.String and column not in ("rep_id", "plan", "month")
        )
        for name, table in tables.items()
    }
    for rep_id in ("R003", "R005", "R034"):
        assert_escaped(render_statement(shown, texts, rep_id))


def test_a_page_is_safe_and_whole(pages):
    """Every statement is well nested, loads nothing, links to itself only."""
    for page in list(pages.values())[:10]:
        assert_policy(page)
        assert_references(page)
        assert_numbers_are_numbers(page)
        assert targets(page) == set()


def test_only_one_line_knows_when_it_was_made(run, pages):
    """Another time and place change exactly one line of the page."""
    made = {"at": "1999-01-01T00:00:00Z", "seconds": {"pay": 1.0}, "by": "somebody"}
    other = render_statement({**run[0], "made": made}, run[1], "R003").splitlines()
    pairs = zip(pages["R003"].splitlines(), other, strict=True)
    assert len([1 for one, two in pairs if one != two]) == 1


def test_a_rep_without_pay_has_a_page():
    """A rep to whom nothing was paid gets a statement that says so."""
    manifest, tables = empty_pay()
    row = ("R1", "Zoë", "r1", "Field")
    tables["reps"] = pl.DataFrame([row], tables["reps"].schema, orient="row")
    page = render_statement(manifest, tables, "R1")
    assert "Nothing was paid in this period." in words(page)
    assert_references(page)
    assert statement_csv(manifest, tables, "R1").is_empty()
    with pytest.raises(KeyError):
        render_statement(manifest, tables, "R2")


def test_table_holds_every_line_with_plain_words(run):
    """The table of a statement has every line in order, titles instead of keys."""
    table = statement_csv(*run, "R005")
    lines = run[1]["lines"].filter(pl.col("rep_id") == "R005")
    assert table.height == lines.height
    assert table["amount"].sum() == lines["amount"].sum()
    assert table["month"].is_sorted()
    assert table.schema["amount"] == MONEY
    assert set(table["plan"]) == {"Field account executive", "Regional sales manager"}
    assert "Commission" in set(table["rule"])
    assert "President’s club" in set(statement_csv(*run, "R034")["line"])
    assert set(table["currency"]) == {"EUR"}


def test_lines_without_a_name_and_contests_without_places(run):
    """What the plan does not name has its rule's name; no place is shown as a dash."""
    manifest, tables = run
    lines = tables["lines"].with_columns(
        line=pl.when(pl.col("kind") == "base").then(pl.lit("base")).otherwise("line")
    )
    flat = tables["standings"].with_columns(place=pl.lit(0, pl.Int64))
    shown = {**tables, "lines": lines, "standings": flat}
    text = words(render_statement(manifest, shown, "R034"))
    assert "January 2027 Line How EUR Base salary 54,000.00 a year" in text
    assert re.search(r"Spring sprint — of \d+, Inland", text)
