"""Guarantees of the page of a capacity plan: true to its tables, safe, honest, whole."""

from __future__ import annotations

import pytest
from fake_capacity import fake_capacity
from page_reader import (
    assert_numbers_are_numbers,
    assert_policy,
    assert_references,
    targets,
)

from engine.report.capacity import render
from engine.report.capacity_console import headings, summary
from engine.report.run import render as render_any
from engine.report.workbook.capacity import workbook

KINDS = {
    "usual": {},
    "long": {"months": 30},
    "one month": {"months": 1},
    "no plan": {"plan": False},
    "no futures": {"futures": False},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_page_of_any_plan_is_safe_and_whole(kind):
    """The page loads and links to nothing, and every figure is a figure."""
    page = render(*fake_capacity(**kind))
    assert_policy(page)
    assert_references(page)
    assert_numbers_are_numbers(page)
    assert targets(page) == set()


def test_same_plan_same_bytes():
    """Rendering twice gives the same page and the same workbook."""
    run = fake_capacity()
    assert render(*run) == render_any(*fake_capacity())
    assert workbook(*run) == workbook(*fake_capacity())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_line_of_the_terminal_has_a_value_for_each_heading(kind):
    """The terminal's table is a table: as many values as headings in each line."""
    run = fake_capacity(**kind)
    columns = len(headings(*run))
    assert all(len(line.values) == columns for line in summary(*run))
