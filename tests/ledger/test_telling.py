"""Guarantee of what is told first of two runs: money and people before bounds."""

from __future__ import annotations

import polars as pl

from engine.ledger.telling import most_telling


def figures(*rows):
    """Return figures that differ: table, row, figure and change of each."""
    columns = ["table", "row", "figure", "change"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def test_money_and_people_before_bounds_and_duplicates():
    """However large, a bound or a rule comes after what a plan costs and gives whom."""
    found = most_telling(
        figures(
            ("rules", "potential · R1 · after", "found", 9e6),
            ("loads", "potential · R1 · after", "upper", 8e6),
            ("loads", "potential · R1 · before", "load", 7e6),
            ("territories", "R1", "km_before", 6e6),
            ("territories", "R1", "moved_in", 40.0),
            ("loads", "potential · R1 · after", "share", 0.1),
            ("loads", "potential · R1 · after", "load", 500.0),
            ("loads", "potential · R2 · after", "load", -600.0),
            ("territories", "R1", "accounts_after", 3.0),
            ("objective", "travel", "before", 10.0),
            ("objective", "travel", "after", 2.0),
        )
    )
    told = found.select("table", "figure", "change").rows()
    assert told[:5] == [
        ("objective", "after", 2.0),
        ("territories", "accounts_after", 3.0),
        ("loads", "load", -600.0),
        ("loads", "load", 500.0),
        ("loads", "share", 0.1),
    ]
    assert told[-1][2] == 8e6
    assert {change for _, _, change in told[5:9]} == {7e6, 6e6, 40.0, 10.0}


def test_other_runs_tell_the_largest_change_first():
    """Where nothing is known of a table, the size decides; futures come last."""
    found = most_telling(
        figures(
            ("futures", "2027-01", "p90", 1e9),
            ("payouts", "R1", "paid", 5.0),
            ("payouts", "R2", "paid", -7.0),
        )
    )
    assert found["change"].to_list() == [-7.0, 5.0, 1e9]
