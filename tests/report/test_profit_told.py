"""Guarantees of a plan whose goal is profit: it is told as a gain, never as a cost."""

from __future__ import annotations

import polars as pl
import pytest
from fake_run import fake_run
from page_reader import words

from engine.report.certificate import certificate
from engine.report.facts import facts
from engine.report.headline import headlines
from engine.report.rows import term_rows
from engine.report.story import story
from engine.report.summary import conclusion, summary
from engine.report.territory import render
from engine.report.trace import make_trace

TODAY, PLAN, BOUND = 148_805.0, 157_686.0, 157_706.0


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


@pytest.fixture(scope="module")
def run():
    """Return a run that earns money: its cost is below zero."""
    manifest, tables = fake_run()
    terms = [
        ("travel", 9_256.0, 8_209.0),
        ("expected profit", -158_061.0, -165_895.0),
    ]
    schema = {"term": pl.String, "before": pl.Float64, "after": pl.Float64}
    facts_of = {"before_objective": -TODAY, "objective": -PLAN, "bound": -BOUND}
    gap = (BOUND - PLAN) / PLAN
    objective = pl.DataFrame(terms, schema=schema, orient="row")
    return {**manifest, **facts_of, "gap": gap}, {**tables, "objective": objective}


def test_the_terminal_adds_up_to_profit(run):
    """Profit is above zero, costs are taken off, and the lines give the sum."""
    rows = {row.label.strip(): row for row in summary(*run)}
    assert "Cost a year" not in rows
    assert plain(rows["Profit less costs, a year"].before) == "PLN 148,805"
    assert plain(rows["Profit less costs, a year"].after) == "PLN 157,686"
    assert plain(rows["of which expected profit"].after) == "PLN 165,895"
    assert plain(rows["of which travel"].after) == "PLN −8,209"
    said = plain("\n".join(conclusion(*run)))
    assert "Profit less costs of this plan: PLN 157,686" in said
    assert "Upper bound: PLN 157,706" in said
    assert "can bring more than 0.013% more." in said
    assert "cheaper" not in said


def test_the_paragraph_says_what_the_plan_brings(run):
    """It rises, falls or stays, by an amount; without today it is a figure alone."""
    manifest, tables = run
    assert "Expected profit less costs rises by PLN 8,880 a year, to PLN 158,000." in (
        plain(story(facts(manifest, tables)))
    )
    less = facts({**manifest, "objective": -100_000.0}, tables)
    assert "falls by PLN 48,800 a year, to PLN 100,000." in plain(story(less))
    same = facts({**manifest, "objective": -TODAY}, tables)
    assert "stays at PLN 149,000 a year." in plain(story(same))


@pytest.mark.parametrize(
    ("changes", "words_of"),
    [
        ({"gap": None, "bound": None}, "How much more another plan could bring"),
        ({"outcome": {"status": "optimal", "reason": "proved"}}, "brings more; this"),
    ],
)
def test_the_promise_is_of_profit(run, changes, words_of):
    """What is proven is that nothing brings more, not that nothing is cheaper."""
    manifest, tables = run
    assert words_of in certificate(facts({**manifest, **changes}, tables)).sentence


def test_figures_tables_and_chart_of_the_page(run):
    """Headline, parts and diary are above zero where money is earned."""
    manifest, tables = run
    found = facts(manifest, tables)
    by_label = {one.label: one for one in headlines(found)}
    assert by_label["Profit less costs, PLN a year"].value == "158,000"
    assert by_label["Profit less costs, PLN a year"].note == "was 149,000"
    assert term_rows(found)[-1] == ("Together", ["148,805", "157,686"])
    diary = pl.DataFrame(
        {
            "work": [0.0, 1.0],
            "objective": [-150_000.0, -PLAN],
            "bound": [-160_000.0, -BOUND],
        }
    )
    chart = make_trace(diary, as_profit=True)
    assert chart is not None
    assert chart.rows[-1] == ("1.0", "157,686", "157,706")
    text = words(render(manifest, {**tables, "progress": diary}))
    assert "What profit less costs is made of" in text
    assert "Lower bound" not in text
