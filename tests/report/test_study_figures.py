"""Figures of a stage on a study's page: what is of the whole is not in a far column."""

from __future__ import annotations

import polars as pl
from fake_together import fake_study

from engine.report.study import render


def told(*figures):
    """Return the page of a study with these figures of its first stage."""
    manifest, tables = fake_study()
    stage = tables["stages"]["stage"][0]
    names = ("stage", "label", "heading", "value")
    rows = [dict(zip(names, (stage, *one), strict=True)) for one in figures]
    return render(manifest, {**tables, "figures": pl.DataFrame(rows)})


def test_a_figure_in_the_last_column_alone_stands_below():
    """A chance that only the year has is a line below the table, in sight of a phone."""
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
