"""What figures of a capacity plan are of: told beside each, and the same everywhere."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest
from fake_capacity import fake_capacity
from page_reader import words

from engine.report.capacity import render
from engine.staffing.sizing import sizing_tables


def section(page, name):
    """Return the words of one section."""
    return words(page.split(f'<section id="{name}"')[1].split("</section>")[0])


def test_futures_say_of_what_their_shares_are():
    """Where 95 % must be made, shares of that say so, and what part of all it is."""
    manifest, tables = fake_capacity()
    less = tables["chance"].with_columns(pl.col("plan_to_date") * 0.95)
    part = section(render(manifest, {**tables, "chance": less}), "risk")
    assert "of what must be made to date, 95.0% of what is asked for" in part
    assert "of what is asked for to date" in section(render(manifest, tables), "risk")


def test_plans_beside_each_other_name_planned_and_played_cost():
    """Made and missed are the plan's, so its planned cost stands beside them first."""
    manifest, tables = fake_capacity()
    spend = pl.lit(3_210_000.0).alias("planned_spend")
    page = render(
        manifest, {**tables, "compared": tables["compared"].with_columns(spend)}
    )
    part = section(page, "choice")
    heads = "Cost, planned Cost, mean of futures Made, planned Missed, planned"
    assert heads in " ".join(part.split())
    assert "This plan 3.21 million 7.62 million" in part


@pytest.mark.parametrize(
    ("roi3", "verdict"), [(0.49, "too large"), (0.92, "size right"), (1.6, "too small")]
)
def test_the_rule_of_thumb_is_told_beside_the_verdict_by_profit(roi3, verdict):
    """Too small by profit may be too large by the rule of thumb: both are told."""
    manifest, tables = fake_capacity()
    sizing = tables["sizing"].with_columns(
        roi3=pl.lit(roi3), verdict=pl.lit("too small"), carryover=pl.lit(0.2)
    )
    part = section(render(manifest, {**tables, "sizing": sizing}), "sizing")
    assert f"from 50% to 150%; by it this one is {verdict}." in part
    assert "20% come again in the next, and 4% in the one after" in part


def test_the_return_counts_three_years_of_sales():
    """ROI3 has carry-over and its square beside 1: 1.24 times a year at 20 %."""
    one = SimpleNamespace(
        segment="smb",
        people=10.0,
        sales=1e7,
        elasticity=0.34,
        carryover=0.2,
        margin=0.4,
        cost=120_000.0,
    )
    (row,) = sizing_tables(SimpleNamespace(sizing=[one]))["sizing"].to_dicts()
    more = 1e7 * (1.1**0.34 - 1)
    assert row["roi3"] == pytest.approx(0.4 * more * 1.24 / 120_000 - 1)
    assert row["carryover"] == 0.2
