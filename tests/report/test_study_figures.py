"""Figures of a stage on a study's page: what is of the whole is not in a far column."""

from __future__ import annotations

import polars as pl
from fake_run import fake_run
from fake_together import fake_study

from engine.report.study import render
from engine.report.study_chart import key_figure


def told(*figures):
    """Return the page of a study with these figures of its first stage."""
    manifest, tables = fake_study()
    stage = tables["stages"]["stage"][0]
    names = ("stage", "label", "heading", "value")
    rows = [dict(zip(names, (stage, *one), strict=True)) for one in figures]
    return render(manifest, {**tables, "figures": pl.DataFrame(rows)})


def test_a_figure_in_the_last_column_alone_stands_below():
    """A chance that only the year has is a line below, in sight of a phone."""
    starts = [("Starts", quarter, "1") for quarter in ("Q1", "Q2", "Year")]
    chance = [("Chance", "Q1", ""), ("Chance", "Q2", ""), ("Chance", "Year", "27%")]
    page = told(*starts, *chance)
    assert "<dt>Chance</dt><dd>27%</dd>" in page
    assert "<dt>Starts" not in page


def test_a_figure_of_the_plan_alone_stays_in_its_column():
    """With today and the plan side by side, what only the plan has is under it."""
    page = told(("Moves", "Today", ""), ("Moves", "Plan", "12"), ("Cost", "Today", "1"))
    assert "<dt>Moves" not in page
    assert "<td" in page


def test_the_chain_is_a_picture_of_all_stages():
    """Each has a mark and its key figure; without an answer it is told so."""
    manifest, tables = fake_study()
    keys = {"figure": [1_200_000.0, 60.0, None], "parts": [None, 5, None]}
    stages = tables["stages"].with_columns(
        pl.Series(name, values) for name, values in keys.items()
    )
    page = render(manifest, {**tables, "stages": stages})
    chain = page.split('<section id="chain"')[1].split("</section>")[0]
    assert chain.count("<circle") == len(stages) + len(manifest["study"]["left"])
    assert "60 accounts, 5 territories" in chain
    assert "1.20 million a year" in chain.replace("\u00a0", " ")
    assert "Quotas: no usable answer" in chain
    assert "Pay plans: not planned" in chain
    assert 'href="#market"' in chain


def test_a_study_stored_without_key_figures_has_its_page():
    """A run of an older version shows that a stage was planned, and no figure."""
    assert "Territories: planned" in render(*fake_study())


def test_the_key_figure_is_that_of_the_stage():
    """Of territories: accounts, and how many territories; of pay plans: none."""
    manifest, tables = fake_run(60, 5)
    assert key_figure("territory", manifest, tables) == (60.0, 5)
    assert key_figure("compare", {}, {}) == (None, None)


def test_a_study_that_stands_elsewhere_links_to_no_report():
    """Written to another folder, its stages' reports are not beside it."""
    manifest, tables = fake_study()
    assert "The whole report of this stage" in render(manifest, tables)
    elsewhere = render({**manifest, "beside": False}, tables)
    assert "The whole report of this stage" not in elsewhere
