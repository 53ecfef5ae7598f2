"""Guarantees of comparing runs: every change is told, and nothing else."""

from __future__ import annotations

import polars as pl
import pytest
from ledger.stored import accounts, loads, store

from engine.base.errors import InputError
from engine.ledger.diff import diff_runs


def test_moved_opened_closed(tmp_path):
    """Accounts are moved, opened or closed; those that stay are not listed."""
    before = store(tmp_path)
    owners = {"A1": "R1", "A2": "R2", "A4": "R2"}
    after = store(tmp_path, {"accounts": accounts(owners)})
    found = diff_runs(before, after)
    rows = found.alignment.select("account_id", "change", "from", "to").rows()
    assert rows == [
        ("A2", "moved", "R1", "R2"),
        ("A3", "closed", "R2", None),
        ("A4", "opened", None, "R2"),
    ]
    assert found.counts["accounts"] == 2
    assert found.counts["moved_potential"] == 200.0


def test_the_same_run_has_no_difference(tmp_path):
    """Two runs with the same plan differ in nothing."""
    tables = {"accounts": accounts(), "loads": loads(R1=3.0, R2=4.0)}
    found = diff_runs(store(tmp_path, tables), store(tmp_path, tables))
    assert found.alignment.is_empty()
    assert found.figures.is_empty()
    assert found.only_before.is_empty()
    assert found.only_after.is_empty()


def test_figures_and_rows(tmp_path):
    """A number that changed is told with both values; rows come and go by name."""
    before = store(tmp_path, {"loads": loads(R1=3.0, R2=4.0)})
    after = store(tmp_path, {"loads": loads(R1=3.5, R3=4.0)})
    found = diff_runs(before, after)
    assert found.figures.rows() == [
        ("loads", "potential · R1 · after", "load", 3.0, 3.5, 0.5)
    ]
    assert found.only_before["row"].to_list() == ["potential · R2 · after"]
    assert found.only_after["row"].to_list() == ["potential · R3 · after"]


def test_any_kind_of_run(tmp_path):
    """Quotas and pay are compared by the columns that name their rows."""
    one = pl.DataFrame({"rep_id": ["R1"], "month": ["2027-01"], "payout": [10.0]})
    two = one.with_columns(payout=pl.Series([12.0]))
    found = diff_runs(
        store(tmp_path, {"payouts": one}, kind="pay"),
        store(tmp_path, {"payouts": two}, kind="pay"),
    )
    assert found.figures.rows() == [
        ("payouts", "R1 · 2027-01", "payout", 10.0, 12.0, 2.0)
    ]
    assert found.counts == {}


def test_a_column_may_be_called_value(tmp_path):
    """Rules of a plan of people have their figures in a column of that name."""
    one = pl.DataFrame({"rule": ["budget"], "value": [10.0], "limit": [12.0]})
    two = one.with_columns(value=pl.Series([11.0]))
    found = diff_runs(
        store(tmp_path, {"rules": one}, kind="capacity"),
        store(tmp_path, {"rules": two}, kind="capacity"),
    )
    assert found.figures.rows() == [("rules", "budget", "value", 10.0, 11.0, 1.0)]


def test_tables_whose_rows_have_no_names_are_left_out(tmp_path):
    """Where keys repeat, rows cannot be matched, and nothing is made up."""
    rows = pl.DataFrame({"note": ["a", "a"], "value": [1.0, 2.0]})
    found = diff_runs(
        store(tmp_path, {"odd": rows}), store(tmp_path, {"odd": rows.reverse()})
    )
    assert found.figures.is_empty()


def test_kinds_are_not_mixed(tmp_path):
    """A territory run and a quota run have nothing to compare."""
    with pytest.raises(InputError, match="of kind 'quota'"):
        diff_runs(store(tmp_path), store(tmp_path, kind="quota"))
