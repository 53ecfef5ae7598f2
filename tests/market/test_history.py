"""Reading what was sold: wrong tables are refused in words, gaps are never hidden."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from engine.market.hierarchy import build_hierarchy
from engine.market.history import read_history


def table(*rows, columns=("period", "segment", "sales")) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(columns), orient="row")


MONTHS = [("2027-01", "a", 1.0), ("2027-02", "a", 2.0), ("2027-03", "a", 3.0)]


def rules(reading) -> list[tuple[str, int]]:
    assert reading.history is None
    return [(each.rule, each.row) for each in reading.findings]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*MONTHS, ("2027-02", "a", 5.0)], [("duplicate", 4)]),
        ([*MONTHS, ("2027-04", "a", -5.0)], [("negative", 4)]),
        ([*MONTHS, ("2027-13", "a", 5.0)], [("period", 4)]),
        ([*MONTHS, ("2027Q2", "a", 5.0)], [("period", 4)]),
        ([*MONTHS, ("2027-05", "a", 5.0)], [("gap", 0)]),
        ([*MONTHS, ("2027-04", "a", None)], [("number", 4)]),
        ([*MONTHS, ("2027-04", "a", float("inf"))], [("number", 4)]),
        (MONTHS[:1], [("short", 0)]),
        (
            [("x", "a", 1.0), ("y", "a", -1.0)],
            [("period", 1), ("period", 2), ("negative", 2)],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_with_its_row(rows, expected) -> None:
    """Each kind of wrong row is named with its rule and row, all of them at once."""
    assert rules(read_history(table(*rows))) == expected


def test_wrong_columns_are_named_with_the_nearest_right_one() -> None:
    """A misspelt column is refused with a hint; a table without sales too."""
    odd = table(("2027-01", "n", 1.0), columns=("period", "regoin", "sales"))
    assert "did you mean 'region'" in read_history(odd).findings[0].message
    missing = read_history(odd.drop("sales").rename({"regoin": "region"}))
    assert [each.column for each in missing.findings] == ["sales"]
    text = read_history(odd.rename({"regoin": "region"}).cast({"sales": pl.String}))
    assert text.findings[0].message == "sales must be numbers"


def test_values_that_the_plan_does_not_know_are_found() -> None:
    """A segment outside the known ones is a finding that says so."""
    reading = read_history(table(*MONTHS), known={"segment": ["b"]})
    assert rules(reading) == [("unmatched", 1), ("unmatched", 2), ("unmatched", 3)]
    assert read_history(table(*MONTHS), known={"segment": ["a"]}).history is not None


def test_gaps_are_filled_as_stated_and_marked() -> None:
    """A missing row is 0, or interpolated inside a series; always marked and noted."""
    rows = [
        *MONTHS,
        ("2027-04", "a", 4.0),
        ("2027-02", "b", 10.0),
        ("2027-04", "b", 30.0),
    ]
    zero = read_history(table(*rows)).history
    line = read_history(table(*rows), gaps="line").history
    assert zero.sales[1].tolist() == [0, 10, 0, 30]
    assert line.sales[1].tolist() == [0, 10, 20, 30]
    for history in (zero, line):
        assert history.filled.tolist() == [[False] * 4, [True, False, True, False]]
        assert "2 of 8 values had no row" in history.notes[0]
    assert rules(read_history(table(*rows), gaps="refuse")) == [("gap", 0), ("gap", 0)]


def test_credits_are_kept_on_request_only() -> None:
    """Sales below 0 count when asked for, and then forecasts may be below 0."""
    rows = [*MONTHS, ("2027-04", "a", -5.0)]
    history = read_history(table(*rows), negative="keep").history
    assert history.sales[0, 3] == -5
    assert not history.nonnegative


def test_periods_are_named_across_years() -> None:
    """Months and quarters continue over the turn of the year; dates are months."""
    months = read_history(table(*MONTHS)).history.calendar
    assert (months.name(0), months.name(12)) == ("2027-01", "2028-01")
    rows = [("2027Q3", "a", 1.0), ("2027-Q4", "a", 2.0), ("2028Q1", "a", 2.0)]
    quarters = read_history(table(*rows)).history.calendar
    assert quarters.season == 4
    assert quarters.names(2, 2) == ["2028Q1", "2028Q2"]
    dates = table(*MONTHS).with_columns(
        pl.date(2027, pl.int_range(1, 4), 15).alias("period")
    )
    assert read_history(dates).history.calendar.names() == [
        "2027-01",
        "2027-02",
        "2027-03",
    ]


def test_levels_add_up_and_equal_series_are_one() -> None:
    """Every node is the sum of its parts; nodes of the same parts are one series."""
    keys = (("a", "n"), ("a", "s"), ("b", "n"))
    hierarchy = build_hierarchy(("segment", "region"), keys)
    names = [(n.level, n.segment, n.region) for n in hierarchy.nodes]
    assert names == [
        ("total", "", ""),
        ("segment", "a", ""),
        ("segment", "b", ""),
        ("region", "", "n"),
        ("region", "", "s"),
        ("segment × region", "a", "n"),
        ("segment × region", "a", "s"),
        ("segment × region", "b", "n"),
    ]
    sums = hierarchy.summing_all @ np.array([1.0, 2, 4])
    assert sums.tolist() == [7, 3, 4, 5, 2, 1, 2, 4]
    # b is sold in n only, and s is bought by a only.
    assert len(hierarchy.distinct) == 6
    assert (hierarchy.summing @ np.array([1.0, 2, 4]))[hierarchy.alike].tolist() == (
        sums.tolist()
    )
    assert hierarchy.num_bottom == 3
    assert (hierarchy.summing[-3:].toarray() == np.eye(3)).all()


def test_a_table_without_dimensions_has_one_series() -> None:
    """Sales that nothing splits are the total and nothing else."""
    bare = table(*MONTHS).drop("segment")
    history = read_history(bare).history
    hierarchy = build_hierarchy(history.dimensions, history.keys)
    assert [node.level for node in hierarchy.nodes] == ["total"]
