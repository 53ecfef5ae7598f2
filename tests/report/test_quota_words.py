"""Guarantees of what is said of quotas, on their page and on a terminal."""

from __future__ import annotations

import polars as pl
import pytest
from fake_quota import fake_quota
from page_reader import words

from engine.report.quota import render
from engine.report.quota_console import conclusion, headings, summary
from engine.report.quota_facts import quota_facts
from engine.report.quota_story import answer, headlines


@pytest.fixture(scope="module")
def run():
    """Return made-up quotas."""
    return fake_quota()


def spaced(text):
    """Return a text with plain spaces."""
    return text.replace("\xa0", " ")


def told(manifest, **changes):
    """Return the manifest with other facts about the quotas."""
    return {**manifest, "quota": {**manifest["quota"], **changes}}


def test_the_answer_says_what_is_divided_how_sure_and_how_fair(run):
    """The conclusion's figures are those of the tables."""
    manifest, tables = run
    lines = [spaced(line) for line in conclusion(manifest, tables)]
    target = manifest["quota"]["target"]
    assert lines[0] == f"EUR {target / 1e6:.1f} million become 25 quotas."
    over = tables["quotas"]["quota"].sum() / target - 1
    assert f"add up exactly at every level, {over:.1%} more than the target" in lines[1]
    assert lines[2] == "The chance to make the target is 79%."
    assert "varies by 9.3% between reps, against 21.4%" in lines[3]
    assert lines[4] == "Not even for the same potential: Enterprise (+8.0%)."
    held = tables["quotas"].filter(pl.col("binding") == "change").height
    assert held > 0
    assert lines[5] == (f"Held away from a fair share: {held} by the limit on change.")


def test_quotas_that_do_not_add_up_are_no_success(run):
    """A node whose children are off, or a broken rule, turns the answer red."""
    manifest, tables = run
    off = tables["levels"].with_columns(
        (pl.col("exact") & (pl.col("node") != "North")).alias("exact")
    )
    broken = tables["rules"].with_columns((pl.col("node") != "N1-1").alias("met"))
    for name, table, words_ in (
        ("levels", off, "do NOT add up"),
        ("rules", broken, "1 rule is not kept"),
    ):
        changed = {**tables, name: table}
        facts = quota_facts(manifest, changed)
        assert answer(facts, manifest, changed).tone == "bad"
        assert words_ in words(render(manifest, changed))
    assert answer(quota_facts(*run), *run).tone == "good"


def test_bias_is_neither_found_nor_denied_where_groups_are_small(run):
    """With groups too small to tell, the answer says that, not that all is even."""
    manifest, tables = run
    few = tables["bias"].with_columns(pl.lit("too few to tell").alias("verdict"))
    text = " ".join(conclusion(manifest, {**tables, "bias": few}))
    assert "too small to tell" in text
    even = tables["bias"].with_columns(pl.lit("no bias found").alias("verdict"))
    text = " ".join(conclusion(manifest, {**tables, "bias": even}))
    assert "None of the 6 groups large enough to tell carries more quota" in text


def test_without_quotas_the_conflict_is_the_answer():
    """Rules that conflict are told first, with the least that would do."""
    manifest, tables = fake_quota(plan=False)
    lines = conclusion(manifest, tables)
    assert lines[0] == "These rules cannot be kept together."
    assert lines[1].startswith("The caps of all territories add up to")
    assert headings(manifest, tables) == ("All",)
    assert summary(manifest, tables)[0].values == ("infeasible, proven",)
    assert headlines(quota_facts(manifest, tables), tables) == []
    page = words(render(manifest, tables))
    assert "Together impossible: target and cap" in page
    assert "cap of all cap 9,100,000 10,000,000" in page


def test_an_early_end_is_not_a_proof():
    """A search that ended early rules nothing out, and says so."""
    manifest, tables = fake_quota(plan=False)
    outcome = {"status": "unknown", "reason": "time limit", "raw": ""}
    changed = told(manifest, outcome=outcome, conflict=None)
    lines = conclusion(changed, tables)
    assert lines[0] == "No quotas were found."
    assert "not ruled out" in lines[1]


def test_terminal_shows_the_tree_as_an_outline(run):
    """Districts stand below their own region; territories are left to the page."""
    lines = {line.label: line.values for line in summary(*run)}
    names = [line.label for line in summary(*run)]
    assert names[:5] == ["Company", "  North", "    N1", "    N2", "  South"]
    assert "      N1-1" not in names
    levels = run[1]["levels"]
    north = levels.filter(pl.col("node") == "North").row(0, named=True)
    assert lines["  North"][:2] == (f"{north['quota']:,.0f}",) * 2
    assert lines["Company"][2:] == ("+5.0%", "yes")
    assert lines["Chance"][0] == "79%"


def test_most_profit_is_told_as_profit(run):
    """Quotas of most profit have a profit and an upper bound, no deviation."""
    manifest, tables = run
    page = words(render(told(manifest, method="most_profit", objective=2e6), tables))
    assert "Profit expected 2.00 million" in page.replace("\xa0", " ")
    assert "Upper bound" in page
    assert "Deviation from fair shares" not in page
    assert "No quotas that meet these rules bring more profit." in page


def test_fairness_says_what_became_better(run):
    """Nearer to its goal is better, farther worse, and no goal is no judgement."""
    page = words(render(*run))
    assert "CV of expected attainment 21.4% 9.3% better" in page
    assert "Correlation, potential 0.99 0.97 worse" in page
    assert "Slope on last year −0.4 0.1 better" in page
    assert "Share expected to attain 40.0% 56.0% as intended" in page
