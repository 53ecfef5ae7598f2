"""What the field knows, held against the default calibration; failures are open."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from evidence_table import ROWS, findings
from rows import Z, absent, exact, gap, lift, mean, ratio, within

PAGE = Path(__file__).resolve().parents[2] / "docs" / "understand" / "evidence.md"


def page_rows() -> list[list[str]]:
    """Return the cells of the page's table: the one with six columns, less its head."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [each for each in cells if len(each) == 6][2:]


def test_failures_are_those_that_the_page_lists():
    """Rows that fail, and that are not modelled, are exactly the page's."""
    said = {cells[0]: cells[-1] for cells in page_rows()}
    assert {name: found.verdict for name, found in findings().items()} == said


def test_the_page_says_what_is_looked_for():
    """The page has the rows in order, each with its study, claim and expectation."""
    said = [cells[:4] for cells in page_rows()]
    assert said == [[row.id, row.study, row.claim, row.expected] for row in ROWS]


def test_the_page_counts_right():
    """The page's own count of verdicts is that of its table."""
    verdicts = Counter(cells[-1] for cells in page_rows())
    counted = (
        f"{verdicts['passed']} rows pass, {verdicts['failed']} fail,"
        f" {verdicts['not modelled']} are not modelled."
    )
    assert counted in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_failures_say_why(row):
    """A row that fails or is not modelled has a reason; intervals hold their value."""
    found = findings()[row.id]
    assert found.passed or len(found.note) > 20
    assert np.isnan(found.value) or found.low <= found.value <= found.high


def test_ids_are_used_once():
    """Every row has a name of its own."""
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_same_luck_leaves_no_doubt():
    """Where all replications rise alike there is no interval; a sign is a sign."""
    old = np.array([80.0, 100.0, 120.0])
    assert lift(1.1 * old, old) == pytest.approx((0.1, 0.1, 0.1))
    assert lift(0.9 * old, old) == pytest.approx((-0.1, -0.1, -0.1))
    assert gap((0.3 * old, old), (0.1 * old, old)) == pytest.approx((0.2, 0.2, 0.2))


def test_intervals_are_those_of_a_mean():
    """With a constant below, a ratio is a mean, and its interval ± z·s ÷ √n."""
    values = np.array([1.0, 2.0, 4.0, 9.0])
    half = Z * np.std(values, ddof=1) / 2.0
    assert mean(values) == pytest.approx((4.0, 4.0 - half, 4.0 + half))
    assert ratio(values, np.full(4, 2.0)) == pytest.approx(
        (2.0, 2.0 - half / 2, 2.0 + half / 2)
    )


def test_all_of_an_interval_counts():
    """A range holds only if the whole interval lies in it."""
    assert within((0.1, 0.05, 0.15), 0.05, 0.15)
    assert not within((0.1, 0.04, 0.15), 0.05, 0.15)
    assert not within((0.1, 0.05, 0.16), 0.05, 0.15)


def test_verdicts_are_told_apart():
    """Passed, failed and not modelled are three things; what is shown has its unit."""
    assert absent("there is no such thing")().verdict == "not modelled"
    assert absent("there is no such thing")().shown == "–"
    assert exact(0.05, "%", passed=True).verdict == "passed"
    assert exact(-0.05, "points", passed=False).verdict == "failed"
    assert exact(-0.05, "points", passed=False).shown == "−5.0 points"
