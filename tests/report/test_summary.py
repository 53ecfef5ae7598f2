"""Guarantees of the before/after lines that a terminal shows."""

from __future__ import annotations

from fake_run import fake_run, without_plan

from engine.report.summary import SummaryRow, conclusion, summary
from engine.report.words import NOTHING


def test_lines_name_each_measure_and_the_cost():
    """Every measure, the travel, the cost and the moves have a line of their own."""
    manifest, tables = fake_run()
    rows = summary(manifest, tables)
    labels = [row.label for row in rows]
    assert labels[:4] == [
        "Potential, % of fair share",
        "Workload, % of fair share",
        "Travel, km a year",
        "Cost a year",
    ]
    travel = tables["territories"]["km_before"].sum()
    assert rows[2].before == f"{travel:,.0f}"
    assert rows[-1] == SummaryRow("Rules met", "3 of 5", "5 of 5")


def test_without_a_plan_the_after_column_is_empty():
    """Without a plan no figure stands in the column of the plan."""
    rows = summary(*without_plan(fake_run(), "infeasible", "proved"))
    assert {row.after for row in rows} == {NOTHING}


def test_a_dead_end_is_explained_on_the_terminal():
    """Rules that clash are told last, instead of what the nearest plan breaks."""
    manifest, tables = without_plan(fake_run(), "infeasible", "proved")
    broken = [{"rule": "potential", "territory": "R01"}]
    plain = {**manifest, "conflict": broken}
    assert "The nearest plan found still breaks these rules:" in conclusion(
        plain, tables
    )
    told = ["These rules cannot all be kept: a; b.", "Enough by itself: c."]
    said = conclusion({**plain, "explanation": {"text": told}}, tables)
    assert list(said[-2:]) == told
    assert not any("nearest plan" in line for line in said)


def test_a_search_that_ended_early_names_the_next_step():
    """Nothing found and nothing proven: more work, or another rule, is the way on."""
    lines = conclusion(*without_plan(fake_run(), "unknown", "work limit"))
    assert any("--work" in line and "19.5" in line for line in lines)
    ruled_out = conclusion(*without_plan(fake_run(), "infeasible", "proved"))
    assert not any("--work" in line for line in ruled_out)


def test_a_search_that_somebody_stopped_is_not_told_to_work_more():
    """Who pressed Ctrl-C, or set a clock, reads what helps against that."""
    stopped = conclusion(*without_plan(fake_run(), "unknown", "interrupted"))
    assert "stopped with 19.5 of 20.0 work used: let it run to its end." in stopped[-1]
    manifest, tables = without_plan(fake_run(), "unknown", "time limit")
    limits = {**manifest["limits"], "time_s": 30.0}
    late = conclusion({**manifest, "limits": limits}, tables)
    assert "Allow more time (--time-limit; 30.0 s was allowed)" in late[-1]
    for lines in (stopped, late):
        assert not any("more work" in line for line in lines)
